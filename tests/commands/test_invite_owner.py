"""Who comes into a private place is for its members to say: they are asked once, and may invite."""

from __future__ import annotations

from commands import asked_by_pressing
from commands.ask_to_invite import AskToInvite
from commands.chat import SYSTEM, Buttons, Message, Press
from commands.claim_story import ClaimStory
from commands.command import Outcome
from commands.hand_back_story import HandBackStory
from commands.invite_owner import InviteOwner
from commands.wire import load_message
from tests.commands.world import (
    ANN,
    DORA,
    EMIL,
    MARKETING,
    Company,
    answer,
    kinds,
    said,
    spoken,
)


def ask(company: Company) -> Outcome:
    return company.ask(AskToInvite(SYSTEM, 1, DORA.person))


def test_the_members_are_asked_in_the_thread(company: Company) -> None:
    company.claimed(DORA)
    (question,) = said(ask(company))
    assert question == (
        "@UDORA has this story and is not in this private channel. Shall they join the conversation here?\n"
        "[Invite]"
    )


def test_they_are_asked_once_for_each_owner(company: Company) -> None:
    company.claimed(DORA)
    ask(company)
    assert ask(company).deliveries == ()
    company.ask(HandBackStory(DORA, 1))
    company.ask(ClaimStory(EMIL, 1))
    assert company.ask(AskToInvite(SYSTEM, 1, EMIL.person)).deliveries != ()


def test_nobody_asks_for_somebody_who_does_not_own_it_any_more(company: Company) -> None:
    company.claimed(EMIL)
    assert ask(company).deliveries == ()
    assert company.ask(AskToInvite(SYSTEM, 7, DORA.person)).deliveries == ()


def test_whoever_sees_the_question_can_invite_them(company: Company) -> None:
    company.claimed(DORA)
    (question,) = ask(company).deliveries
    message = load_message(question.payload["message"])
    assert isinstance(message, Message)
    (row,) = (part for part in message.parts if isinstance(part, Buttons))
    (button,) = row.buttons
    outcome = company.ask(asked_by_pressing(Press(ANN, button.command, button.value)))
    assert answer(outcome) == "Inviting @UDORA."
    (invite,) = outcome.deliveries
    assert (invite.kind, invite.lane) == ("invite", MARKETING.key)
    assert invite.payload == {"story": 1, "person": DORA.person.key}
    assert company.history()[-1] == "invited its owner by UANN"


def test_an_owner_of_before_is_not_invited(company: Company) -> None:
    company.claimed(EMIL)
    refusal = company.refused(InviteOwner(ANN, 1, DORA.person))
    assert spoken(refusal.text) == "#1 has another owner by now. Nobody was invited."
    assert kinds(company.ask(InviteOwner(ANN, 1, EMIL.person)).deliveries) == ["invite"]
