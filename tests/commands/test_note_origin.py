"""What reading the original message again found: kept beside what was captured, never over it."""

from __future__ import annotations

from typing import Any

import pytest

from commands.capture_message import CaptureMessage
from commands.chat import SYSTEM, Quoted
from commands.claim_story import ClaimStory
from commands.command import Outcome
from commands.domain.refs import Group
from commands.domain.story import State, Story
from commands.domain.words import Origin, OriginFate
from commands.flag_story import FlagStory
from commands.keep_story import KeepStory
from commands.note_origin import NoteOrigin, news
from tests.commands.world import (
    ANN,
    DORA,
    HERE,
    LATER,
    Company,
    form,
    kinds,
    quoted,
    said,
    spoken,
)

CAPTURED = "Ben saved my week!"


def from_message(company: Company, of: Quoted | None = None, **more: Any) -> Story:
    """A story that Ann flagged from a message, with its card in the marketing channel."""
    draft = form(company.ask(CaptureMessage(ANN, of or quoted(CAPTURED)))).hidden["draft"]
    company.ask(FlagStory(ANN, "Saved", draft=draft, **more))
    return company.post_card(1)


def note(company: Company, text: str | None) -> Outcome:
    return company.ask(NoteOrigin(SYSTEM, 1, text), now=LATER)


def origin(company: Company) -> Origin:
    found = company.story().origin
    assert found is not None
    return found


@pytest.fixture
def told(company: Company) -> Company:
    from_message(company, words=CAPTURED)
    return company


def test_what_did_not_change_is_no_news(told: Company) -> None:
    assert note(told, CAPTURED).deliveries == ()
    assert origin(told).fate is OriginFate.UNCHANGED


def test_an_edit_is_shown_in_the_thread_and_kept_beside_what_was_captured(told: Company) -> None:
    outcome = note(told, "Ben saved my month!")
    assert (origin(told).text, origin(told).latest_text) == (CAPTURED, "Ben saved my month!")
    assert origin(told).fate is OriginFate.EDITED
    assert said(outcome) == [
        "The original message was edited since it was captured:\nBen saved my week! month!"
    ]
    assert kinds(outcome.deliveries) == ["card", "thread"]
    assert told.history()[-1] == "the original message was edited"
    words = told.story().words
    assert words is not None
    assert words.text == CAPTURED


def test_the_same_edit_is_told_once(told: Company) -> None:
    note(told, "Edited")
    assert note(told, "Edited").deliveries == ()
    assert said(note(told, "Edited twice"))[0].endswith("Edited twice")
    assert origin(told).latest_text == "Edited twice"


def test_an_edit_back_is_told_and_leaves_nothing_on_the_card(told: Company) -> None:
    note(told, "Edited")
    assert kinds(note(told, CAPTURED).deliveries) == ["card", "thread"]
    assert origin(told).fate is OriginFate.UNCHANGED


def test_a_deletion_asks_marketing_what_to_do(told: Company) -> None:
    told.set(desk_group=Group(HERE, "SMARKETING"))
    outcome = note(told, None)
    assert (origin(told).text, origin(told).fate) == (CAPTURED, OriginFate.DELETED)
    (question,) = said(outcome)
    assert question == (
        "@SMARKETING The message #1 came from was deleted. What we captured is kept as evidence, "
        "not as copy. Does the story stay?\n[Keep it] [Not a story]"
    )
    assert told.history()[-1] == "the original message was deleted"
    assert told.story().origin_is_gone


def test_a_deletion_is_told_once(told: Company) -> None:
    note(told, "Edited")
    note(told, None)
    assert origin(told).latest_text == "Edited"
    assert note(told, None).deliveries == ()


def test_a_message_that_is_there_again_is_news(told: Company) -> None:
    """It could not be found, and asks for no decision any more."""
    note(told, None)
    outcome = note(told, CAPTURED)
    assert said(outcome) == ["The message #1 came from is there after all. Nothing is to be decided."]
    assert origin(told).fate is OriginFate.UNCHANGED
    assert note(told, CAPTURED).deliveries == ()
    assert not told.story().origin_is_gone
    told.ask(ClaimStory(DORA, 1))


def test_kept_the_story_goes_on(told: Company) -> None:
    note(told, None)
    outcome = told.ask(KeepStory(DORA, 1), now=LATER)
    assert origin(told).fate is OriginFate.KEPT
    assert said(outcome) == ["Kept by @UDORA. It can be worked on again."]
    assert told.history()[-1] == "kept, its message being deleted by UDORA"
    told.ask(ClaimStory(DORA, 1))
    assert told.story().state is State.CLAIMED
    assert note(told, None).deliveries == ()
    assert origin(told).fate is OriginFate.KEPT


def test_where_nothing_waits_for_a_decision_there_is_nothing_to_keep(told: Company) -> None:
    refusal = told.refused(KeepStory(DORA, 1))
    assert spoken(refusal.text) == "#1 is kept already. Nothing waits for a decision here."
    note(told, None)
    told.ask(KeepStory(DORA, 1))
    told.refused(KeepStory(DORA, 1))
    told.flagged(ANN, "Without a message")
    told.refused(KeepStory(DORA, 2))
    assert spoken(told.refused(KeepStory(DORA, 9)).text).startswith("There is no #9 here.")


def test_nothing_is_noted_of_a_story_without_a_message_or_that_is_not_there(company: Company) -> None:
    company.flagged(ANN)
    for number in (1, 2):
        assert company.ask(NoteOrigin(SYSTEM, number, None)).deliveries == ()
    assert not news(company.story(), None)
    assert not news(company.story(), "text")


def test_a_very_long_edit_is_told_shortly(told: Company) -> None:
    outcome = note(told, " ".join(f"word{n}" for n in range(5000)))
    assert len(said(outcome)[0]) < 2000
    assert len(origin(told).latest_text or "") > 5000
