"""Not a story: with a reason and thanks for those whose it is; and reopened, when it is one after all."""

from __future__ import annotations

import pytest

from commands.chat import SYSTEM, Line, Link, TextInput
from commands.claim_story import ClaimStory
from commands.decline_story import REASON_LIMIT, DeclineStory
from commands.domain.refs import MessageRef
from commands.domain.story import State
from commands.note_origin import NoteOrigin
from commands.reopen_story import ReopenStory
from commands.wire import load_message
from commands.withdraw_story import WithdrawStory
from tests.commands.test_note_origin import from_message
from tests.commands.world import (
    ANN,
    BEN,
    CLEO,
    DORA,
    EMIL,
    LATER,
    MARKETING,
    NOW,
    Company,
    form,
    kinds,
    notes_to,
    said,
    spoken,
)


def test_first_it_asks_for_the_reason(company: Company) -> None:
    company.posted()
    outcome = company.ask(DeclineStory(DORA, 1))
    asked = form(outcome)
    (reason,) = asked.inputs
    assert isinstance(reason, TextInput)
    assert (reason.name, reason.label, reason.limit, reason.required) == ("reason", "Reason", 300, True)
    assert (asked.command, asked.title, asked.hidden) == ("decline_story", "Not a story", {"story": "1"})
    (note,) = asked.notes
    assert isinstance(note, Line)
    assert spoken(note.text) == "#1 can be reopened later."
    assert outcome.deliveries == ()
    assert company.story().state is State.NEW


def test_with_a_reason_it_is_closed(company: Company) -> None:
    company.posted()
    outcome = company.ask(DeclineStory(DORA, 1, "Too small for us."), now=LATER)
    story = company.story()
    assert (story.state, story.reason, story.state_since) == (State.NOT_A_STORY, "Too small for us.", LATER)
    assert said(outcome) == ["Closed as not a story by @UDORA: Too small for us."]
    assert kinds(outcome.deliveries)[:2] == ["card", "thread"]
    assert company.history()[-1] == "closed as not a story by UDORA"


def test_a_claimed_story_can_be_closed_and_has_no_owner_then(company: Company) -> None:
    company.claimed(DORA)
    company.ask(DeclineStory(EMIL, 1, "No."))
    assert (company.story().state, company.story().owner) == (State.NOT_A_STORY, None)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("Too small", "Too small."), ("Too small!", "Too small!"), ("Why?", "Why?"), ("Well…", "Well…")],
)
def test_the_reason_is_a_sentence(company: Company, typed: str, kept: str) -> None:
    company.posted()
    company.ask(DeclineStory(DORA, 1, typed))
    assert company.story().reason == kept


def test_a_reason_is_required(company: Company) -> None:
    company.posted()
    refusal = company.refused(DeclineStory(DORA, 1, ""))
    assert (refusal.field, spoken(refusal.text)) == (
        "reason",
        "Give a reason: the people who flagged it will read it.",
    )
    assert company.story().state is State.NEW


def test_a_reason_that_does_not_fit_is_refused(company: Company) -> None:
    company.posted()
    refusal = company.refused(DeclineStory(DORA, 1, "x" * (REASON_LIMIT + 1)))
    assert (refusal.field, spoken(refusal.text)) == ("reason", "That is 301 characters; 300 fit here.")
    company.ask(DeclineStory(DORA, 1, "x" * REASON_LIMIT))


def test_whoever_flagged_it_and_everyone_credited_is_thanked_with_the_reason(company: Company) -> None:
    company.posted(ANN, "Saved the day", credited=(BEN.person, CLEO.person))
    outcome = company.ask(DeclineStory(DORA, 1, "Too small for us."))
    thanks = (
        "#1 Saved the day will not become a story this time. @UDORA says why: Too small for us. "
        "Thank you for speaking up for it. Its thread is here, should you see it differently."
    )
    assert notes_to(outcome) == {"UANN": thanks, "UBEN": thanks, "UCLEO": thanks}


def test_the_thanks_link_to_the_thread(company: Company) -> None:
    company.posted(ANN)
    outcome = company.ask(DeclineStory(DORA, 1, "No."))
    (note,) = (d for d in outcome.deliveries if d.kind == "private")
    assert note.payload["near"] is None
    (line,) = load_message(note.payload["message"]).parts
    assert isinstance(line, Line)
    assert Link(MessageRef(MARKETING, "900.1"), "Its thread is here") in line.text


def test_whoever_closed_it_is_not_thanked_for_it(company: Company) -> None:
    company.posted(DORA, credited=(ANN.person, DORA.person))
    assert notes_to(company.ask(DeclineStory(DORA, 1, "No."))).keys() == {"UANN"}


def test_what_is_closed_already_cannot_be_closed(company: Company) -> None:
    company.declined("Too small.")
    for reason in (None, "Again"):
        assert "closed as not a story (ago): Too small." in spoken(
            company.refused(DeclineStory(DORA, 1, reason)).text
        )
    company.posted(ANN)
    company.ask(WithdrawStory(ANN, 2))
    assert "#2 was withdrawn (ago)." in spoken(company.refused(DeclineStory(DORA, 2)).text)


def test_when_its_message_is_gone_it_can_still_be_closed(company: Company) -> None:
    from_message(company)
    company.ask(NoteOrigin(SYSTEM, 1, None))
    company.ask(DeclineStory(DORA, 1, "They took it back."))
    assert company.story().state is State.NOT_A_STORY


# --- after all ---


def test_reopened_it_waits_again(company: Company) -> None:
    company.declined()
    outcome = company.ask(ReopenStory(EMIL, 1), now=LATER.add(hours=1))
    story = company.story()
    assert (story.state, story.owner, story.reason) == (State.NEW, None, "")
    assert story.state_since == LATER.add(hours=1)
    assert story.created_at == NOW
    assert said(outcome) == ["Reopened by @UEMIL."]
    assert company.history()[-1] == "reopened by UEMIL"
    company.ask(ClaimStory(EMIL, 1))
    assert company.story().owner == EMIL.person


def test_only_what_is_closed_can_be_reopened(company: Company) -> None:
    company.claimed()
    refusal = company.refused(ReopenStory(DORA, 1))
    assert spoken(refusal.text) == "#1 is not closed. Its card shows where it stands."
    company.posted(ANN)
    company.ask(WithdrawStory(ANN, 2))
    assert spoken(company.refused(ReopenStory(DORA, 2)).text).startswith("#2 is not closed.")
