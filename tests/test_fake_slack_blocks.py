"""The fake Slack knows what blocks and views may look like."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    ContextBlock,
    HeaderBlock,
    InputBlock,
    MarkdownTextObject,
    Option,
    PlainTextInputElement,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from tests.fakes.slack.blocks import require_message, view_problems
from tests.fakes.slack.errors import SlackError

JSON = dict[str, Any]


def plain(text: str) -> JSON:
    return {"type": "plain_text", "text": text}


def button(**fields: Any) -> JSON:
    return {"type": "button", "text": plain("Claim"), "action_id": "claim"} | fields


def option(text: str = "Praise", value: str = "praise") -> JSON:
    return {"text": plain(text), "value": value}


def asked(element: JSON, **fields: Any) -> JSON:
    return {
        "type": "input",
        "block_id": "what",
        "label": plain("What happened?"),
        "element": element,
    } | fields


def modal(*blocks: JSON, **fields: Any) -> JSON:
    frame: JSON = {
        "type": "modal",
        "title": plain("A story"),
        "submit": plain("Send"),
        "blocks": list(blocks),
    }
    return frame | fields


def problems_of(*blocks: JSON) -> str:
    try:
        require_message(list(blocks), None)
    except SlackError as refusal:
        return " ".join([refusal.code, *refusal.extra.get("errors", [])])
    return ""


def test_what_the_sdk_builds_is_fine() -> None:
    built = [
        HeaderBlock(text="A story"),
        SectionBlock(text="*Delighted*", fields=[MarkdownTextObject(text="From: Ann")]),
        ContextBlock(elements=[MarkdownTextObject(text="just now")]),
        ActionsBlock(elements=[ButtonElement(text="Claim", action_id="claim", value="1", style="primary")]),
    ]
    assert problems_of(*(block.to_dict() for block in built)) == ""
    view = View(
        type="modal",
        title="A story",
        submit="Send",
        blocks=[
            InputBlock(label="What happened?", element=PlainTextInputElement(action_id="v", max_length=3000)),
            InputBlock(
                label="Kind",
                element=StaticSelectElement(action_id="v", options=[Option(value="a", text="A")]),
            ),
        ],
    )
    assert view_problems(view.to_dict()) == []


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        ({"type": "section"}, "missing required field: text or fields"),
        ({"type": "section", "text": plain("x" * 3001)}, "must be less than 3001 characters"),
        ({"type": "section", "text": plain("")}, "must be more than 0 characters"),
        ({"type": "section", "text": "x"}, "must provide an object"),
        ({"type": "section", "text": {"type": "mrkdwn", "text": "x", "emoji": True}}, "additional property"),
        ({"type": "section", "fields": [plain("x")] * 11}, "no more than 10 items"),
        ({"type": "section", "fields": [plain("x" * 2001)]}, "must be less than 2001"),
        ({"type": "section", "text": plain("x"), "block_id": "x" * 256}, "must be less than 256"),
        ({"type": "section", "text": plain("x"), "colour": "red"}, "invalid additional property: colour"),
        ({"type": "section", "text": plain("x"), "accessory": asked({})}, "unsupported type: input"),
        ({"type": "header", "text": plain("x" * 151)}, "must be less than 151"),
        ({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, "unsupported type: mrkdwn"),
        ({"type": "context", "elements": [plain("x")] * 11}, "no more than 10 items"),
        ({"type": "context", "elements": [button()]}, "unsupported type: button"),
        ({"type": "actions", "elements": []}, "no fewer than 1 items"),
        ({"type": "actions", "elements": [button(action_id=str(n)) for n in range(26)]}, "no more than 25"),
        ({"type": "actions", "elements": [button(), button()]}, "duplicate action_id: claim"),
        ({"type": "actions", "elements": [button(text=plain("x" * 76))]}, "must be less than 76"),
        ({"type": "actions", "elements": [button(value="x" * 2001)]}, "must be less than 2001"),
        ({"type": "actions", "elements": [button(style="green")]}, "must be one of: primary, danger"),
        ({"type": "actions", "elements": [button(action_id="x" * 256)]}, "must be less than 256"),
        ({"type": "actions", "elements": [button(confirm={"title": plain("?")})]}, "required field: text"),
        ({"type": "image", "image_url": "https://x.invalid"}, "missing required field: alt_text"),
        ({"type": "image", "alt_text": "x"}, "one of image_url and slack_file"),
        (
            asked({"type": "plain_text_input"}, label={"type": "mrkdwn", "text": "x"}),
            "unsupported type: mrkdwn",
        ),
    ],
)
def test_blocks_that_are_refused(block: JSON, reason: str) -> None:
    found = problems_of(block)
    assert found.startswith("invalid_blocks ")
    assert reason in found


@pytest.mark.parametrize(
    ("element", "reason"),
    [
        ({"type": "plain_text_input", "max_length": 3001}, "must be between 1 and 3000"),
        ({"type": "plain_text_input", "max_length": 3, "initial_value": "long"}, "must be less than 4"),
        ({"type": "plain_text_input", "initial_value": "x" * 3001}, "must be less than 3001"),
        ({"type": "plain_text_input", "placeholder": plain("x" * 151)}, "must be less than 151"),
        ({"type": "static_select", "options": [option()] * 101}, "no more than 100"),
        ({"type": "static_select", "options": []}, "no fewer than 1"),
        ({"type": "static_select"}, "one of options and option_groups"),
        ({"type": "static_select", "options": [option(value="x" * 151)]}, "must be less than 151"),
        ({"type": "static_select", "options": [option(text="x" * 76)]}, "must be less than 76"),
        (
            {"type": "static_select", "options": [option()], "initial_option": option("Other")},
            "among the options",
        ),
        (
            {"type": "multi_static_select", "options": [option()], "initial_options": [option("Other")]},
            "among the options",
        ),
        ({"type": "checkboxes", "options": [option()] * 11}, "no more than 10"),
        ({"type": "users_select", "initial_user": "ann"}, "invalid initial_user"),
        ({"type": "multi_users_select", "initial_users": ["ann"]}, "invalid initial_user"),
        (
            {
                "type": "multi_users_select",
                "initial_users": ["U07AAAAAAA1", "U07AAAAAAA2"],
                "max_selected_items": 1,
            },
            "no more than 1",
        ),
        ({"type": "number_input"}, "missing required field: is_decimal_allowed"),
        ({"type": "datepicker", "initial_date": "tomorrow"}, "invalid initial_date"),
        ({"type": "conversations_select", "filter": {"include": ["secret"]}}, "unsupported type: secret"),
        (button(), "unsupported type: button"),
    ],
)
def test_inputs_that_are_refused(element: JSON, reason: str) -> None:
    assert reason in " ".join(view_problems(modal(asked(element))))


def test_messages_as_a_whole() -> None:
    divider = {"type": "divider"}
    assert problems_of(*[divider] * 50) == ""
    assert "no more than 50 items" in problems_of(*[divider] * 51)
    twice = {"type": "divider", "block_id": "same"}
    assert "duplicate block_id: same" in problems_of(twice, twice)
    long = {"type": "section", "text": plain("x" * 3000)}
    assert problems_of(*[long] * 4) == ""
    assert problems_of(*[long] * 5) == "msg_blocks_too_long"


@pytest.mark.parametrize(
    ("view", "reason"),
    [
        (modal(title=plain("x" * 25)), "must be less than 25"),
        (modal(submit=plain("x" * 25)), "must be less than 25"),
        (modal(close=plain("x" * 25)), "must be less than 25"),
        (modal(private_metadata="x" * 3001), "must be less than 3001"),
        (modal(callback_id="x" * 256), "must be less than 256"),
        (modal(*[{"type": "divider"}] * 101), "no more than 100 items"),
        (modal(type="window"), "unsupported type: window"),
        (modal(colour="red"), "invalid additional property: colour"),
        ({"type": "modal", "blocks": []}, "missing required field: title"),
        (
            {"type": "modal", "title": plain("x"), "blocks": [asked({"type": "plain_text_input"})]},
            "missing required field: submit",
        ),
    ],
)
def test_views_that_are_refused(view: JSON, reason: str) -> None:
    assert reason in " ".join(view_problems(view))
