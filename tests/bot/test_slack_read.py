"""What we take from Slack's payloads: messages as people read them, forms as they were filled in."""

from __future__ import annotations

from typing import Any

import pytest

from bot.platforms.slack import read
from commands.chat import Actor
from commands.domain.refs import Person, Place

HERE = "slack:T1"


@pytest.mark.parametrize(
    ("slack", "reads"),
    [
        ("plain", "plain"),
        ("a &amp; b &lt;c&gt;", "a & b <c>"),
        ("<https://example.com>", "https://example.com"),
        ("<https://example.com|our site>", "our site (https://example.com)"),
        ("<https://example.com|https://example.com>", "https://example.com"),
        ("<mailto:a@example.com|a@example.com>", "a@example.com"),
        ("<@U1> and <@U2|bob>", "@U1 and @bob"),
        ("<#C1|support> <#C2>", "#support #C2"),
        ("<!here> <!channel> <!subteam^S1|@marketing> <!subteam^S2>", "@here @channel @marketing @group"),
        ("<!date^1700000000^{date}|14 Nov>", "14 Nov"),
        ("&lt;!channel&gt; stays text", "<!channel> stays text"),
    ],
)
def test_text_is_read_as_a_person_reads_it(slack: str, reads: str) -> None:
    assert read.readable(slack) == reads


@pytest.mark.parametrize(
    ("message", "reads"),
    [
        ({"text": "said", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x"}}]}, "said"),
        ({"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "A &amp; <@U1>"}}]}, "A & @U1"),
        (
            {
                "blocks": [
                    {"type": "header", "text": {"type": "plain_text", "text": "New survey"}},
                    {"type": "divider"},
                    {
                        "type": "section",
                        "fields": [
                            {"type": "mrkdwn", "text": "*Score*"},
                            {"type": "plain_text", "text": "10"},
                        ],
                    },
                    {"type": "context", "elements": [{"type": "mrkdwn", "text": "by mail"}]},
                    {
                        "type": "actions",
                        "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Go"}}],
                    },
                ]
            },
            "New survey\n*Score*\n10\nby mail",
        ),
        (
            {
                "blocks": [
                    {
                        "type": "rich_text",
                        "elements": [
                            {
                                "type": "rich_text_section",
                                "elements": [
                                    {"type": "text", "text": "They "},
                                    {"type": "text", "text": "saved", "style": {"bold": True}},
                                    {"type": "text", "text": " us "},
                                    {"type": "emoji", "name": "heart"},
                                    {"type": "link", "url": "https://example.com"},
                                ],
                            },
                            {
                                "type": "rich_text_list",
                                "elements": [
                                    {
                                        "type": "rich_text_section",
                                        "elements": [{"type": "text", "text": "one"}],
                                    },
                                    {
                                        "type": "rich_text_section",
                                        "elements": [{"type": "text", "text": "two"}],
                                    },
                                ],
                            },
                        ],
                    }
                ]
            },
            "They saved us :heart:https://example.com\none\ntwo",
        ),
        (
            {
                "text": "",
                "attachments": [
                    {
                        "pretext": "CSAT",
                        "title": "Rating: 5",
                        "text": "So kind &amp; quick",
                        "fields": [{"title": "Agent", "value": "Ann"}],
                        "fallback": "not used",
                    },
                    {"fallback": "only this"},
                ],
            },
            "CSAT\nRating: 5\nSo kind & quick\nAgent: Ann\nonly this",
        ),
        ({}, ""),
    ],
)
def test_what_an_integration_posted_is_read_from_wherever_it_stands(
    message: dict[str, Any], reads: str
) -> None:
    assert read.text_of(message) == reads


def test_a_message_is_kept_with_everything_around_it() -> None:
    message = {
        "ts": "1700000000.000200",
        "thread_ts": "1690000000.000100",
        "user": "U1",
        "text": "Thank you &lt;3",
        "files": [{"name": "card.png"}, {"title": "letter"}, {}],
    }
    found = read.quoted(
        message, channel="C1", installation=HERE, base="https://acme.slack.com/", ours=frozenset({"U9"})
    )
    assert found.message.place == Place(HERE, "C1")
    assert found.message.thread == "1690000000.000100"
    assert found.text == "Thank you <3"
    assert found.author == Person(HERE, "U1")
    assert found.files == ("card.png", "letter", "a file")
    assert found.said_at.timestamp() == 1700000000
    assert found.link.endswith("/p1700000000000200?thread_ts=1690000000.000100&cid=C1")
    assert not found.ours


def test_our_own_messages_are_known() -> None:
    for ours in ({"user": "U9"}, {"bot_id": "B9"}):
        found = read.quoted(
            {"ts": "1.2", **ours}, channel="C1", installation=HERE, base="", ours=frozenset({"U9", "B9"})
        )
        assert found.ours
        assert found.message.thread is None


def test_a_bot_is_nobody_s_author() -> None:
    found = read.quoted(
        {"ts": "1.2", "user": "U7", "bot_id": "B7", "bot_profile": {"name": "Survey"}},
        channel="C1",
        installation=HERE,
        base="",
    )
    assert found.author is None
    assert found.author_name == "Survey"


def test_a_form_is_read_by_its_fields_names() -> None:
    view = {
        "callback_id": "flag_story",
        "private_metadata": '{"draft": "d1"}',
        "state": {
            "values": {
                "headline": {"headline": {"type": "plain_text_input", "value": "  A line "}},
                "words": {"words": {"type": "plain_text_input", "value": None}},
                "kind": {"kind": {"type": "static_select", "selected_option": {"value": "praise"}}},
                "group": {"search:groups": {"type": "external_select", "selected_option": None}},
                "credited": {"credited": {"type": "multi_users_select", "selected_users": ["U1", "U2"]}},
                "place": {"place": {"type": "conversations_select", "selected_conversation": "C1"}},
            }
        },
    }
    sent = read.submission(view, Actor(Person(HERE, "U1")), HERE)
    assert sent.command == "flag_story"
    assert sent.hidden == {"draft": "d1"}
    assert sent.text("headline") == "A line"
    assert sent.text("words") == ""
    assert sent.text("kind") == "praise"
    assert sent.text("group") == ""
    assert sent.people("credited") == (Person(HERE, "U1"), Person(HERE, "U2"))
    assert sent.place("place") == Place(HERE, "C1")
    assert sent.place("nothing") is None


def test_a_form_with_broken_hidden_values_is_still_read() -> None:
    sent = read.submission({"private_metadata": "not json"}, Actor(Person(HERE, "U1")), HERE)
    assert sent.hidden == {}
