"""Claim a story, and hand it back: one owner at a time, and everyone can see who."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from commands.chat import SYSTEM, Actor, Ago, Link
from commands.claim_story import ClaimStory
from commands.command import Outcome, Refusal
from commands.decline_story import DeclineStory
from commands.domain.refs import MessageRef
from commands.domain.story import State
from commands.hand_back_story import HandBackStory
from commands.note_origin import NoteOrigin
from commands.record_card import RecordCard
from commands.withdraw_story import WithdrawStory
from tests.commands.test_note_origin import from_message
from tests.commands.test_weigh_nominations import Reactions
from tests.commands.world import (
    ANN,
    DORA,
    EMIL,
    LATER,
    MARKETING,
    SERVICE,
    Company,
    kinds,
    said,
    spoken,
)


def test_whoever_claims_it_owns_it(company: Company) -> None:
    company.posted()
    outcome = company.ask(ClaimStory(DORA, 1), now=LATER)
    story = company.story()
    assert (story.state, story.owner, story.state_since) == (State.CLAIMED, DORA.person, LATER)
    assert story.touched
    assert said(outcome) == ["Claimed by @UDORA."]
    assert kinds(outcome.deliveries) == ["card", "thread"]
    assert {d.lane for d in outcome.deliveries} == {MARKETING.key}
    assert company.history()[-1] == "claimed by UDORA"
    assert outcome.reply is None


def test_in_the_thread_of_the_message_the_owner_is_brought_in_and_the_emoji_changes(company: Company) -> None:
    story = company.flagged(ANN)
    company.ask(RecordCard(SYSTEM, story.number, MessageRef(SERVICE, "2.0", "1.0"), inside=True))
    outcome = company.ask(ClaimStory(DORA, 1))
    assert kinds(outcome.deliveries) == ["card", "thread", "mark", "bring"]
    assert {d.lane for d in outcome.deliveries} == {SERVICE.key}


def test_the_second_to_claim_it_is_told_whose_it_is(company: Company) -> None:
    company.claimed(DORA)
    refusal = company.refused(ClaimStory(EMIL, 1), now=LATER)
    assert spoken(refusal.text) == (
        "#1 already has an owner: @UDORA took it (ago). You can join the thread here."
    )
    assert Link(MessageRef(MARKETING, "900.1"), "You can join the thread here") in refusal.text
    assert Ago(company.story().state_since) in refusal.text
    assert company.story().owner == DORA.person
    assert company.history().count("claimed by UDORA") == 1


@pytest.mark.parametrize("attempt", range(3))
def test_when_two_claim_it_at_once_one_of_them_gets_it(company: Company, attempt: int) -> None:
    company.posted()

    def claim(by: Actor) -> Outcome | Refusal:
        try:
            return company.ask(ClaimStory(by, 1))
        except Refusal as refusal:
            return refusal

    with ThreadPoolExecutor(8) as crowd:
        answers = list(crowd.map(claim, [DORA, EMIL] * 4))
    owner = company.story().owner
    assert owner in (DORA.person, EMIL.person)
    assert sum(isinstance(each, Outcome) for each in answers) == 1
    assert sum("claimed by" in each for each in company.history()) == 1
    refusals = [spoken(each.text) for each in answers if isinstance(each, Refusal)]
    assert sum(f"an owner: @{owner.id}" in each for each in refusals) == 4
    assert sum(each.startswith("You have #1 already.") for each in refusals) == 3


def test_whoever_has_it_already_is_told_so(company: Company) -> None:
    company.claimed(DORA)
    assert spoken(company.refused(ClaimStory(DORA, 1)).text) == "You have #1 already. Its thread is here."


def test_what_is_closed_or_withdrawn_cannot_be_claimed(company: Company) -> None:
    company.declined("Too small.")
    assert spoken(company.refused(ClaimStory(DORA, 1)).text) == (
        "#1 was closed as not a story (ago): Too small. Marketing can reopen it from its card."
    )
    company.posted(ANN)
    company.ask(WithdrawStory(ANN, 2))
    assert spoken(company.refused(ClaimStory(DORA, 2)).text).startswith("#2 was withdrawn (ago).")


def test_a_story_that_is_not_there_cannot_be_claimed(company: Company) -> None:
    refusal = company.refused(ClaimStory(DORA, 7))
    assert spoken(refusal.text) == "There is no #7 here. /story list shows yours."


def test_while_its_message_is_gone_marketing_decides_first(company: Company) -> None:
    from_message(company)
    company.ask(NoteOrigin(SYSTEM, 1, None))
    refusal = company.refused(ClaimStory(DORA, 1))
    assert spoken(refusal.text).startswith("The message #1 came from was deleted.")
    assert [(b.text, b.command, b.value) for b in refusal.buttons] == [
        ("Keep it", "keep_story", "1"),
        ("Not a story", "decline_story", "1"),
    ]


# --- and back ---


@pytest.mark.parametrize("by", [DORA, EMIL])
def test_anyone_of_marketing_can_hand_it_back(company: Company, by: Actor) -> None:
    company.claimed(DORA)
    outcome = company.ask(HandBackStory(by, 1), now=LATER)
    story = company.story()
    assert (story.state, story.owner, story.state_since) == (State.NEW, None, LATER)
    assert said(outcome) == [f"Handed back by @{by.person.id}. It can be claimed again."]
    assert company.history()[-1] == f"handed back by {by.person.id}"
    company.ask(ClaimStory(EMIL, 1))
    assert company.story().owner == EMIL.person


def test_what_nobody_has_cannot_be_handed_back(company: Company) -> None:
    company.posted()
    assert spoken(company.refused(HandBackStory(DORA, 1)).text) == (
        "#1 has no owner. It waits for whoever claims it."
    )
    company.ask(DeclineStory(DORA, 1, "No."))
    assert "closed as not a story" in spoken(company.refused(HandBackStory(DORA, 1)).text)


def test_a_nomination_that_was_handed_back_is_new(company: Company) -> None:
    """Somebody has touched it: it does not hang on emojis any more."""
    Reactions(company).on(ANN)
    company.ask(ClaimStory(DORA, 1))
    company.ask(HandBackStory(DORA, 1))
    assert company.story().state is State.NEW
    assert company.story().touched
