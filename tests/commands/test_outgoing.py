"""The deliveries a story causes: in which lane they wait, and which of them are one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from commands.chat import Bold, Code, Emoji, InPlace, Link, Mention, joined, plain, say
from commands.domain.refs import MessageRef
from commands.domain.story import Kind, State, Story
from commands.domain.words import Origin
from commands.outgoing import (
    bring_owner,
    changed,
    handoff,
    in_place,
    invite,
    lane_of,
    mark,
    privately,
    refresh,
    tell_admins,
    tidy,
    weigh,
)
from commands.wire import load_message
from tests.commands.world import ANN, BEN, DORA, HERE, MARKETING, NOW, SERVICE, Company, kinds, message, shown

STORY = Story(7, State.NEW, Kind.PRAISE, "Saved", ANN.person, (BEN.person,), NOW, NOW)
ORIGIN = Origin("o1", message(), "Thanks!", BEN.person, "Ben", NOW, "https://x", (), NOW)
FROM_MESSAGE = replace(STORY, origin=ORIGIN)
POSTED = replace(FROM_MESSAGE, card=MessageRef(MARKETING, "9.0"))


def test_a_storys_messages_wait_where_its_card_is_or_will_be() -> None:
    assert lane_of(POSTED) == MARKETING.key
    assert lane_of(FROM_MESSAGE) == SERVICE.key
    assert lane_of(STORY) == f"{HERE}/marketing"


@pytest.mark.parametrize("story", [STORY, FROM_MESSAGE, POSTED])
def test_what_brings_something_up_to_date_is_one_however_often_it_is_asked_for(story: Story) -> None:
    for make in (handoff, refresh, mark, bring_owner):
        first, again = make(story), make(replace(story, headline="Other"))
        assert first == again
        assert first.key.endswith(":7")
        assert first.lane == lane_of(story)
        assert first.payload["story"] == 7
    assert len({make(story).key for make in (handoff, refresh, mark, bring_owner)}) == 4


def test_each_line_and_each_note_is_its_own(company: Company) -> None:
    def work(unit: Any) -> list[str]:
        lines = [changed(unit, POSTED, "Said.") for _ in range(2)]
        notes = [privately(unit, ANN.person, say("Hello")) for _ in range(2)]
        return [delivery.key for group in (*lines, notes) for delivery in group]

    keys = company.work(work)
    assert len(set(keys)) == len(keys) - 1  # the card's refresh is one


def test_a_change_brings_card_and_mark_up_to_date_and_is_told_in_the_thread(company: Company) -> None:
    def work(unit: Any) -> Any:
        return changed(unit, POSTED, "Said."), changed(unit, replace(POSTED, inside=True), "Said.")

    outside, inside = company.work(work)
    assert kinds(outside) == ["card", "thread"]
    assert kinds(inside) == ["card", "thread", "mark"]
    assert shown(load_message(outside[1].payload["message"])) == "Said."


def test_one_persons_notes_wait_for_nobody_elses(company: Company) -> None:
    def work(unit: Any) -> Any:
        return [privately(unit, actor.person, say("Hello"), near=SERVICE) for actor in (ANN, BEN, ANN)]

    ann, ben, again = company.work(work)
    assert ann.lane == again.lane == f"{HERE}/@UANN"
    assert ben.lane == f"{HERE}/@UBEN"
    assert ann.payload["near"] == SERVICE.key
    admins = tell_admins("trouble", HERE, say("Hello"))
    assert (admins.lane, admins.key) == (f"{HERE}/@admins", "trouble")


def test_weighing_waits_with_what_its_message_may_become() -> None:
    delivery = weigh(message("2.0", thread="1.0"))
    assert delivery.lane == lane_of(FROM_MESSAGE)
    assert delivery.payload == {"message": message("2.0").key, "thread": "1.0"}
    assert weigh(message("2.0")).key == delivery.key


def test_the_others() -> None:
    assert invite(POSTED, DORA.person).payload == {"story": 7, "person": DORA.person.key}
    assert invite(POSTED, DORA.person).key != invite(POSTED, BEN.person).key
    line = in_place("hello", MARKETING, say("Hello"))
    assert (line.key, line.lane, line.payload["place"]) == ("hello", f"{HERE}/marketing", MARKETING.key)
    assert (tidy(HERE, NOW).not_before, tidy(HERE, NOW).key) == (NOW, "tidy")


# --- text ---


def test_plain_text_keeps_what_was_written_and_leaves_out_who_and_where() -> None:
    text = ("a ", Bold("b"), Code(" c "), Link("https://x", "d"), Mention(ANN.person), InPlace(SERVICE))
    assert plain((*text, Emoji("zap"))) == "a b c d"
    assert say(*text).summary == "a b c d"


def test_texts_are_joined() -> None:
    assert joined([("a", Bold("b")), ("c",), ()], ", ") == ("a", Bold("b"), ", ", "c", ", ")
    assert joined([], ", ") == ()
