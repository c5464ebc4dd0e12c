"""Withdraw a flag: one's own, while nobody of marketing has taken it on."""

from __future__ import annotations

import pytest

from commands.chat import Actor
from commands.claim_story import ClaimStory
from commands.domain.story import State
from commands.withdraw_story import WithdrawStory
from tests.commands.test_weigh_nominations import Reactions
from tests.commands.world import ANN, BEN, CLEO, DORA, LATER, Company, answer, said, spoken


@pytest.mark.parametrize("by", [ANN, BEN])
def test_whoever_flagged_it_or_is_credited_can_withdraw_it(company: Company, by: Actor) -> None:
    company.posted(ANN, credited=(BEN.person,))
    outcome = company.ask(WithdrawStory(by, 1), now=LATER)
    story = company.story()
    assert (story.state, story.state_since) == (State.WITHDRAWN, LATER)
    assert answer(outcome) == "#1 is withdrawn. Flag it again whenever you like."
    assert said(outcome) == [f"Withdrawn by @{by.person.id}."]
    assert company.history()[-1] == f"withdrawn by {by.person.id}"


def test_a_nomination_can_be_withdrawn_too(company: Company) -> None:
    Reactions(company).on(ANN)
    company.ask(WithdrawStory(ANN, 1))
    assert company.story().state is State.WITHDRAWN


@pytest.mark.parametrize("by", [CLEO, DORA])
def test_nobody_else_can(company: Company, by: Actor) -> None:
    company.posted(ANN)
    assert spoken(company.refused(WithdrawStory(by, 1)).text) == (
        "#1 is not yours to withdraw: @UANN flagged it. Its thread is the place to say why it should go."
    )
    assert company.story().state is State.NEW


def test_once_it_is_claimed_its_owner_is_the_one_to_ask(company: Company) -> None:
    company.claimed(DORA)
    assert spoken(company.refused(WithdrawStory(ANN, 1)).text) == (
        "#1 has an owner already: @UDORA. Tell them in its thread why it should go."
    )
    assert company.story().state is State.CLAIMED


def test_what_is_closed_or_withdrawn_cannot_be_withdrawn(company: Company) -> None:
    company.declined("Too small.")
    assert "closed as not a story" in spoken(company.refused(WithdrawStory(ANN, 1)).text)
    company.posted(ANN)
    company.ask(WithdrawStory(ANN, 2))
    assert "#2 was withdrawn" in spoken(company.refused(WithdrawStory(ANN, 2)).text)


def test_a_withdrawn_story_cannot_be_claimed(company: Company) -> None:
    company.posted(ANN)
    company.ask(WithdrawStory(ANN, 1))
    company.refused(ClaimStory(DORA, 1))
    assert company.story().state is State.WITHDRAWN


def test_a_story_that_is_not_there_cannot_be_withdrawn(company: Company) -> None:
    assert spoken(company.refused(WithdrawStory(ANN, 9)).text).startswith("There is no #9 here.")
