"""A card was posted: kept once, pointed to, and told to those whom that concerns. And our emoji with it."""

from __future__ import annotations

from typing import Any

import pytest

from commands.chat import SYSTEM
from commands.claim_story import ClaimStory
from commands.command import Outcome
from commands.domain.refs import MessageRef
from commands.domain.story import State
from commands.record_card import RecordCard, Why
from commands.record_mark import RecordMark
from tests.commands.test_note_origin import from_message
from tests.commands.test_weigh_nominations import Reactions
from tests.commands.world import (
    ANN,
    BEN,
    CLEO,
    DORA,
    LATER,
    MARKETING,
    SERVICE,
    Company,
    kinds,
    notes_to,
    said,
)

INSIDE = MessageRef(SERVICE, "2.0", "1.0")
AT_THE_DESK = MessageRef(MARKETING, "9.0")


def record(company: Company, card: MessageRef, *, inside: bool, **more: Any) -> Outcome:
    return company.ask(RecordCard(SYSTEM, 1, card, inside, **more), now=LATER)


def test_where_it_stands_is_kept(company: Company) -> None:
    company.flagged()
    record(company, INSIDE, inside=True)
    story = company.story()
    assert (story.card, story.inside) == (INSIDE, True)
    assert story.state_since != LATER
    assert company.history()[-1] == "handed to marketing"


def test_a_card_at_the_message_gets_our_emoji_and_a_pointer_from_marketing(company: Company) -> None:
    company.flagged(ANN, credited=(BEN.person,))
    outcome = record(company, INSIDE, inside=True, near=SERVICE)
    assert kinds(outcome.deliveries) == ["mark", "place", "private"]
    mark, pointer, note = outcome.deliveries
    assert (mark.lane, mark.key) == (SERVICE.key, "mark:1")
    assert pointer.key == "pointer:1"
    assert pointer.payload["place"] == MARKETING.key
    assert said(outcome, "place") == ["New in #CSERVICE: #1 Saved the day"]
    assert note.payload["near"] == SERVICE.key
    assert notes_to(outcome) == {
        "UANN": "#1 Saved the day is saved. Its card is in the thread, for marketing to take on.\n[Withdraw]"
    }


def test_in_the_marketing_channel_itself_no_pointer_is_needed(company: Company) -> None:
    company.flagged()
    outcome = record(company, MessageRef(MARKETING, "2.0", "1.0"), inside=True)
    assert kinds(outcome.deliveries) == ["mark", "private"]


def test_a_card_at_marketing_calls_those_who_know_more(company: Company) -> None:
    company.flagged(ANN, credited=(BEN.person, CLEO.person))
    outcome = record(company, AT_THE_DESK, inside=False)
    assert kinds(outcome.deliveries) == ["thread", "private"]
    assert said(outcome) == ["Ask @UANN, @UBEN and @UCLEO about this one."]
    assert outcome.deliveries[0].lane == MARKETING.key


def test_one_person_knows_more(company: Company) -> None:
    company.flagged(ANN)
    assert said(record(company, AT_THE_DESK, inside=False)) == ["Ask @UANN about this one."]


@pytest.mark.parametrize(
    ("why", "because"),
    [
        (Why.NOTHING, ""),
        (Why.OUTSIDERS, " It is there because people from outside can read the channel it came from."),
        (
            Why.UNKNOWN,
            " It is there because I could not find out who reads the channel it came from.",
        ),
        (Why.CLOSED, " It is there because I cannot write in the channel it came from."),
    ],
)
def test_the_flagger_hears_where_it_is_and_why(company: Company, why: Why, because: str) -> None:
    company.flagged(ANN)
    outcome = record(company, AT_THE_DESK, inside=False, why=why)
    assert notes_to(outcome) == {
        "UANN": "#1 Saved the day is saved. Its card is in #CMARKETING, for marketing to take on."
        f"{because}\n[Withdraw]"
    }


@pytest.mark.parametrize("why", [Why.OUTSIDERS, Why.UNKNOWN, Why.CLOSED])
def test_where_outsiders_may_read_nothing_is_said_not_even_in_passing(company: Company, why: Why) -> None:
    company.flagged(ANN)
    outcome = record(company, AT_THE_DESK, inside=False, why=why, near=SERVICE)
    (note,) = (d for d in outcome.deliveries if d.kind == "private")
    assert note.payload["near"] is None


def test_a_nomination_is_not_told_to_whoever_put_the_emoji(company: Company) -> None:
    Reactions(company).on(ANN)
    outcome = record(company, INSIDE, inside=True)
    assert kinds(outcome.deliveries) == ["mark", "place"]
    assert company.story().state is State.NOMINATED


def test_the_first_card_counts(company: Company) -> None:
    company.flagged()
    record(company, INSIDE, inside=True)
    assert record(company, AT_THE_DESK, inside=False).deliveries == ()
    assert company.story().card == INSIDE
    assert company.history().count("handed to marketing") == 1


@pytest.mark.parametrize(("inside", "brought"), [(True, 1), (False, 0)])
def test_an_owner_who_was_faster_than_the_card_is_brought_to_it(
    company: Company, inside: bool, brought: int
) -> None:
    company.flagged(ANN)
    company.ask(ClaimStory(DORA, 1))
    outcome = record(company, INSIDE if inside else AT_THE_DESK, inside=inside)
    assert kinds(outcome.deliveries).count("bring") == brought


def test_a_card_of_no_story_is_nothing(company: Company) -> None:
    assert record(company, INSIDE, inside=True).deliveries == ()


def test_from_now_on_everything_about_it_is_said_where_the_card_is(company: Company) -> None:
    from_message(company)
    outcome = company.ask(ClaimStory(DORA, 1))
    assert {d.lane for d in outcome.deliveries} == {MARKETING.key}


# --- our emoji on the message ---


def test_which_emoji_of_ours_stands_there_is_kept(company: Company) -> None:
    company.flagged()
    company.ask(RecordMark(SYSTEM, 1, "speech_balloon"))
    assert company.story().mark == "speech_balloon"
    company.ask(RecordMark(SYSTEM, 1, ""))
    assert company.story().mark == ""
    assert company.ask(RecordMark(SYSTEM, 7, "handshake")).deliveries == ()
