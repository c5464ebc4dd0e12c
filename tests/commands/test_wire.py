"""A message waits in the outbox as JSON, and comes back the same, whatever is in it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whenever import Instant

from commands import chat
from commands.chat import Bold, Button, Code, Emoji, Line, Link, Mention, Message, Quote, say
from commands.domain.refs import Group, MessageRef, Person, Place
from commands.wire import dump_message, load_message
from tests.commands.world import NOW

# Every span and part there is, found from their types, so that a new one cannot be forgotten here.
instants = st.integers(0, 4_102_444_800_000).map(lambda ms: Instant.from_timestamp(ms, unit="millisecond"))
st.register_type_strategy(Instant, instants)
messages = st.from_type(chat.Message)


def over_the_wire(message: Message) -> Message:
    return load_message(json.loads(json.dumps(dump_message(message))))


@given(messages)
def test_a_message_comes_back_the_same(message: Message) -> None:
    back = over_the_wire(message)
    assert back == message
    assert hash(back) == hash(message)


@pytest.mark.parametrize("kind", [*chat.Span.__args__, *chat.Part.__args__])
@given(data=st.data())
def test_every_kind_of_span_and_part_comes_back_the_same(kind: type[Any], data: st.DataObject) -> None:
    thing = data.draw(st.from_type(kind))
    part = thing if kind in chat.Part.__args__ else Line((thing,))
    (back,) = over_the_wire(Message((part,))).parts
    assert back == part
    assert type(back) is type(part)


@pytest.mark.parametrize(
    "text",
    [
        "",
        '{"is": "Button", "text": "Claim", "command": "claim_story"}',
        "is",
        "\x00",
        "\u2028</script>\x1b[31m",
        "👩‍👩‍👧‍👦 \u202e txet",
        "'; DROP TABLE stories; --",
        "%s %(x)s {0} ${HOME}",
        "x" * 20_000,
    ],
)
def test_what_a_person_typed_stays_text(text: str) -> None:
    message = Message(
        (Line((text, Bold(text), Code(text), Link(text, text), Emoji(text))), Quote(text)), text
    )
    assert over_the_wire(message) == message


def test_people_places_and_messages_stay_what_they_are() -> None:
    place = Place("slack:T1", "C1")
    message = say(
        Mention(Person("slack:T1", "U1")),
        Mention(Group("slack:T1", "S1")),
        Link(MessageRef(place, "2.0", "1.0"), "here"),
        Link(MessageRef(place, "2.0"), "there"),
        Link("https://example.com", "elsewhere"),
        buttons=(Button("Claim", "claim_story", "1", primary=True), Button("No", "x", danger=True)),
    )
    assert over_the_wire(message) == message


@pytest.mark.parametrize("data", [{}, {"is": "Nothing"}, {"is": "Actor"}, {"text": "no kind"}])
def test_what_was_not_dumped_is_not_loaded(data: dict[str, str]) -> None:
    with pytest.raises(KeyError):
        load_message(data)


def test_a_time_is_kept_to_the_millisecond() -> None:
    message = say(chat.Ago(NOW.add(milliseconds=7)))
    assert over_the_wire(message) == message
