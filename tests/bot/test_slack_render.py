"""Whatever people type, what we show on Slack stays within its limits and calls nobody."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.platforms.slack import forms, render
from commands import chat
from commands.cards import story_card
from commands.chat import Card, Form, Message
from commands.domain.refs import Group, MessageRef, Person, Place
from commands.domain.story import Story
from commands.domain.words import Origin
from commands.story_form import story_form
from tests.bot import stories as made
from tests.fakes.slack.blocks import check_blocks, view_problems
from tests.fakes.slack.check import Checker

BASE = "https://acme.slack.com/"
CALLS = re.compile(r"<(![a-z]+|@[A-Z0-9]+|#[A-Z0-9]+)")


def problems(shown: dict[str, Any]) -> list[str]:
    checker = Checker()
    check_blocks(checker, shown["blocks"], "message")
    return list(checker.problems)


def strings(node: Any, kind: str = "") -> Iterator[tuple[str, str]]:
    """Every text in the blocks, with the type of what holds it."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "text" and isinstance(value, str):
                yield str(node.get("type", "")), value
            else:
                yield from strings(value)
    elif isinstance(node, list):
        for item in node:
            yield from strings(item)


@given(st.lists(made.parts, min_size=1, max_size=30))
def test_any_message_is_within_the_limits(parts: list[chat.Part]) -> None:
    shown = render.message(Message(tuple(parts)), BASE)
    assert problems(shown) == []
    assert 0 < len(shown["text"]) <= render.TEXT


@given(made.stories)
def test_any_card_is_within_the_limits_and_short(story: Story) -> None:
    shown = render.message(story_card(story, lead=(chat.Mention(Group(made.HERE, "S1")),)), BASE)
    assert problems(shown) == []
    rows = [block for block in shown["blocks"] if block["type"] == "actions"]
    assert sum(len(row["elements"]) for row in rows) <= 4
    primary = [e for row in rows for e in row["elements"] if e.get("style") == "primary"]
    assert len(primary) <= 1


@given(made.texts(2500))
def test_what_people_write_mentions_nobody(text: str) -> None:
    card = Card(7, text, text, (text,), ((text,),))
    message = Message(
        (chat.Line((text, chat.Bold(text))), chat.Quote(text), chat.Small((text, chat.Code(text))))
    )
    for shown in (render.message(card, BASE), render.message(message, BASE)):
        assert not CALLS.search(shown["text"])
        for kind, found in strings(shown["blocks"]):
            # Rich text and plain text are shown as they are; only mrkdwn is read for markup.
            assert kind != "mrkdwn" or not CALLS.search(found)


@given(made.origins, st.one_of(st.just(""), made.texts(600)))
@settings(max_examples=60)
def test_the_form_opens_whatever_the_message_holds(origin: Origin, headline: str) -> None:
    flagger = Person("slack:T1", "U12345678")
    for form in (
        story_form(flagger=flagger, origin=origin),
        story_form(flagger=flagger, headline=headline, place=Place("slack:T1", "C12345678")),
    ):
        assert view_problems(forms.view(form, BASE)) == []


def test_the_hidden_part_of_a_form_comes_back() -> None:
    form = Form("x", "Title", "Send", (chat.TextInput("a", "A", 10),), {"draft": "d1"})
    assert json.loads(forms.view(form, BASE)["private_metadata"]) == {"draft": "d1"}


@pytest.mark.parametrize(
    ("thread", "url"),
    [
        (None, "https://acme.slack.com/archives/C1/p1700000000000100"),
        ("1700000000.000100", "https://acme.slack.com/archives/C1/p1700000000000100"),
        (
            "1690000000.000200",
            "https://acme.slack.com/archives/C1/p1700000000000100?thread_ts=1690000000.000200&cid=C1",
        ),
    ],
)
def test_a_link_opens_the_message_where_it_stands(thread: str | None, url: str) -> None:
    ref = MessageRef(Place("slack:T1", "C1"), "1700000000.000100", thread)
    assert render.message_url(BASE, ref) == url


def test_long_mrkdwn_is_not_cut_inside_a_link_or_an_entity() -> None:
    text = chat.joined([(chat.Mention(Person("slack:T1", "U12345678")),)] * 400, " & ")
    cut = render._within(render.mrkdwn(text, BASE))
    assert len(cut) <= render.TEXT
    assert cut.count("<") == cut.count(">")
    assert re.search(r"&(amp|lt|gt)?$", cut.removesuffix(" …")) is None
