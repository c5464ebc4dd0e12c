"""Taken back: below the threshold while nobody has touched the story; and what brings it back."""

from __future__ import annotations

from typing import Any

import pytest

from commands.capture_message import CaptureMessage
from commands.chat import Actor
from commands.claim_story import ClaimStory
from commands.decline_story import DeclineStory
from commands.domain.nomination import Standing
from commands.domain.story import State
from commands.edit_words import EditWords
from commands.hand_back_story import HandBackStory
from commands.withdraw_story import WithdrawStory
from tests.commands.test_weigh_nominations import GUEST, Reactions
from tests.commands.world import (
    ANN,
    BEN,
    DORA,
    Company,
    kinds,
    message,
    quoted,
    said,
)


def test_below_the_threshold_an_untouched_story_is_taken_back(company: Company) -> None:
    company.set(threshold=2)
    reactions = Reactions(company)
    reactions.on(ANN)
    reactions.on(BEN)
    outcome = reactions.off(ANN)
    assert company.story().state is State.TAKEN_BACK
    assert said(outcome) == ["Taken back: the emoji that nominated it was taken off again."]
    assert "card" in kinds(outcome.deliveries)
    assert company.history()[-1] == "taken back"
    assert reactions.off(BEN).deliveries == ()


def test_as_long_as_enough_others_nominate_it_it_stays(company: Company) -> None:
    reactions = Reactions(company)
    reactions.on(ANN)
    reactions.on(BEN)
    assert reactions.off(ANN).deliveries == ()
    assert company.story().state is State.NOMINATED


@pytest.mark.parametrize("quoted", [None, "there"])
def test_it_is_taken_back_whether_or_not_the_message_was_read(company: Company, quoted: str | None) -> None:
    reactions = Reactions(company)
    reactions.on(ANN)
    reactions.put(ANN, active=False)
    reactions.weigh(**({"quoted": None, "standings": {}} if quoted is None else {}))
    assert company.story().state is State.TAKEN_BACK


@pytest.mark.parametrize(
    ("touch", "state"),
    [
        ((ClaimStory(DORA, 1),), State.CLAIMED),
        ((ClaimStory(DORA, 1), HandBackStory(DORA, 1)), State.NEW),
        ((DeclineStory(DORA, 1, "No."),), State.NOT_A_STORY),
        ((EditWords(ANN, 1, "Better words", 1),), State.NOMINATED),
        ((WithdrawStory(ANN, 1),), State.WITHDRAWN),
    ],
)
def test_once_a_person_has_touched_it_it_stays(
    company: Company, touch: tuple[Any, ...], state: State
) -> None:
    reactions = Reactions(company)
    reactions.on(ANN)
    for request in touch:
        company.ask(request)
    assert reactions.off(ANN).deliveries == ()
    assert company.story().state is state


def test_nominated_again_it_is_on_the_table_again(company: Company) -> None:
    reactions = Reactions(company)
    reactions.on(ANN)
    company.post_card(1)
    reactions.off(ANN)
    outcome = reactions.on(BEN)
    story = company.story()
    assert (story.number, story.state, story.touched) == (1, State.NOMINATED, False)
    assert story.credited == (ANN.person, BEN.person)
    assert said(outcome) == ["Nominated again by @UBEN."]
    assert company.history()[-1] == "nominated again by UBEN"
    assert "handoff" not in kinds(outcome.deliveries)
    reactions.off(BEN)
    assert company.story().state is State.TAKEN_BACK


def test_whoever_brings_it_back_is_named(company: Company) -> None:
    company.set(threshold=2)
    reactions = Reactions(company)
    reactions.on(ANN)
    reactions.on(BEN)
    reactions.off(BEN)
    assert said(reactions.on(BEN)) == ["Nominated again by @UBEN."]
    assert company.history()[-1] == "nominated again by UBEN"


def test_nominated_again_before_its_card_was_posted_it_is_handed_over_then(company: Company) -> None:
    """Its first handoff found nothing to post, and is done; without another, marketing would never hear."""
    reactions = Reactions(company)
    reactions.on(ANN)
    reactions.off(ANN)
    outcome = reactions.on(ANN)
    assert "handoff:1" in [delivery.key for delivery in outcome.deliveries]


def test_a_withdrawn_story_is_not_brought_back_by_an_emoji_that_is_still_there(company: Company) -> None:
    reactions = Reactions(company)
    reactions.on(ANN)
    company.ask(WithdrawStory(ANN, 1))
    assert reactions.weigh().deliveries == ()
    assert company.story().state is State.WITHDRAWN


def test_who_was_found_out_is_written_down_even_when_nothing_comes_of_it(company: Company) -> None:
    reactions = Reactions(company)
    reactions.on(GUEST)
    (nomination,) = company.work(lambda unit: unit.nominations.of(message()))
    assert nomination.standing is Standing.OUTSIDER


@pytest.mark.parametrize("by", [ANN, BEN])
def test_once_somebody_has_flagged_it_too_it_does_not_hang_on_emojis(company: Company, by: Actor) -> None:
    reactions = Reactions(company)
    reactions.on(ANN)
    company.ask(CaptureMessage(by, quoted()))
    reactions.off(ANN)
    assert company.story().state is State.NOMINATED
