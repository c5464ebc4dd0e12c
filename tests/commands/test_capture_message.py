"""Flag a message: kept before the form opens, handed over where it was said; one message is one story."""

from __future__ import annotations

import pytest

from commands.capture_message import CaptureMessage
from commands.chat import Actor
from commands.claim_story import ClaimStory
from commands.decline_story import DeclineStory
from commands.domain.refs import Place
from commands.domain.story import State
from commands.domain.words import OriginFate
from commands.drop_draft import DropDraft
from commands.edit_words import EditWords
from commands.flag_story import FlagStory
from commands.withdraw_story import WithdrawStory
from tests.commands.world import (
    ANN,
    BEN,
    CLEO,
    DORA,
    HERE,
    LATER,
    NOW,
    SERVICE,
    Company,
    answer,
    form,
    kinds,
    message,
    quoted,
    said,
    spoken,
)

# --- from a message ---


def captured(company: Company, **more: object) -> str:
    """The draft that Ann keeps of a message."""
    return form(company.ask(CaptureMessage(ANN, quoted(**more)))).hidden["draft"]  # type: ignore[arg-type]


def test_a_message_is_kept_before_the_form_opens(company: Company) -> None:
    outcome = company.ask(CaptureMessage(ANN, quoted(files=("photo.jpg",))))
    origin = company.work(lambda unit: unit.origins.get(form(outcome).hidden["draft"]))
    assert (origin.text, origin.author, origin.author_name) == ("Ben saved my week!", BEN.person, "Ben")
    assert (origin.message, origin.files, origin.captured_at) == (message(), ("photo.jpg",), NOW)
    assert origin.said_at == NOW.subtract(hours=2)
    assert (origin.fate, origin.latest_text) == (OriginFate.UNCHANGED, None)
    assert outcome.deliveries == ()
    assert company.stories() == []


def test_our_own_messages_are_no_story(company: Company) -> None:
    refusal = company.refused(CaptureMessage(ANN, quoted(ours=True)))
    assert spoken(refusal.text).startswith("That is one of my own messages.")
    assert company.work(lambda unit: unit.origins.of_message(message())) is None


def test_a_story_from_a_message_is_handed_over_where_it_was_said(company: Company) -> None:
    outcome = company.ask(FlagStory(ANN, "Saved", draft=captured(company), words="Ben saved my week!"))
    (handoff,) = outcome.deliveries
    assert (handoff.kind, handoff.lane) == ("handoff", SERVICE.key)
    origin = company.story().origin
    assert origin is not None
    assert origin.message == message()


def test_other_words_leave_the_captured_message_as_it_was(company: Company) -> None:
    draft = captured(company)
    company.ask(FlagStory(ANN, "Saved", draft=draft, words="He saved my week."))
    company.ask(EditWords(ANN, 1, "He saved my day.", 1), now=LATER)
    story = company.story()
    assert story.words is not None
    assert story.words.text == "He saved my day."
    assert story.origin is not None
    assert story.origin.text == "Ben saved my week!"
    assert company.work(lambda unit: unit.origins.get(draft)).text == "Ben saved my week!"
    versions = company.work(lambda unit: unit.stories.versions(1))
    assert [w.text for w in versions] == ["He saved my week.", "He saved my day."]


def test_a_form_that_is_closed_forgets_its_draft(company: Company) -> None:
    draft = captured(company)
    company.ask(DropDraft(ANN, draft))
    assert company.work(lambda unit: unit.origins.get(draft)) is None
    refusal = company.refused(FlagStory(ANN, "Saved", draft=draft))
    assert refusal.field == "headline"
    assert "flag the message again" in spoken(refusal.text)


def test_a_form_that_is_closed_later_does_not_forget_a_story(company: Company) -> None:
    draft = captured(company)
    company.ask(FlagStory(ANN, "Saved", draft=draft))
    company.ask(DropDraft(ANN, draft))
    assert company.story().origin is not None
    company.ask(DropDraft(ANN, ""))


# --- one message is one story ---


@pytest.fixture
def told(company: Company) -> Company:
    """Ann has flagged a message, crediting Ben, and its card stands in its thread."""
    company.ask(FlagStory(ANN, "Saved", draft=captured(company), credited=(BEN.person,)))
    company.post_card(1, inside=True)
    return company


def test_whoever_flags_it_again_joins(told: Company) -> None:
    outcome = told.ask(CaptureMessage(CLEO, quoted("Edited since")), now=LATER)
    assert answer(outcome) == "That message is a story already: #1. I added you to it."
    assert told.story().credited == (BEN.person, CLEO.person)
    assert told.story().state is State.NEW
    assert said(outcome) == ["Also flagged by @UCLEO."]
    assert kinds(outcome.deliveries) == ["card", "thread", "mark"]
    assert told.history()[-1] == "joined by UCLEO"
    assert told.stories() == [1]


def test_two_forms_open_at_once_make_one_story(company: Company) -> None:
    first = captured(company)
    second = form(company.ask(CaptureMessage(CLEO, quoted()))).hidden["draft"]
    assert first != second
    company.ask(FlagStory(ANN, "Saved", draft=first))
    outcome = company.ask(FlagStory(CLEO, "Also saved", draft=second, credited=(BEN.person,), customer="Jo"))
    assert company.stories() == [1]
    assert company.story().headline == "Saved"
    assert company.story().credited == (ANN.person, CLEO.person, BEN.person)
    assert answer(outcome) == "That message is a story already: #1. I added you to it."


@pytest.mark.parametrize("by", [ANN, BEN])
def test_whoever_is_on_it_already_changes_nothing(told: Company, by: Actor) -> None:
    before = told.story()
    outcome = told.ask(CaptureMessage(by, quoted()), now=LATER)
    assert answer(outcome) == "That message is a story already: #1. You are named on it."
    assert outcome.deliveries == ()
    assert told.story() == before


def test_a_message_of_another_place_is_another_story(told: Company) -> None:
    elsewhere = message(place=Place(HERE, "COTHER"))
    outcome = told.ask(CaptureMessage(CLEO, quoted(message=elsewhere)))
    told.ask(FlagStory(CLEO, "Other", draft=form(outcome).hidden["draft"]))
    assert told.stories() == [1, 2]


def test_a_withdrawn_story_is_on_the_table_again(told: Company) -> None:
    told.ask(WithdrawStory(ANN, 1))
    outcome = told.ask(CaptureMessage(CLEO, quoted()), now=LATER)
    assert answer(outcome) == "#1 had been taken back, and is on the table again."
    story = told.story()
    assert (story.state, story.state_since) == (State.NEW, LATER)
    assert story.credited == (BEN.person, CLEO.person)
    assert said(outcome) == ["Flagged again by @UCLEO."]
    assert told.history()[-1] == "flagged again by UCLEO"
    assert "handoff" not in kinds(outcome.deliveries)


def test_whoever_withdrew_it_may_flag_it_again(told: Company) -> None:
    told.ask(WithdrawStory(ANN, 1))
    told.ask(CaptureMessage(ANN, quoted()), now=LATER)
    assert told.story().state is State.NEW


def test_a_story_that_was_withdrawn_before_its_card_was_posted_is_handed_over_then(
    company: Company,
) -> None:
    """Its first handoff found nothing to post, and is done; without another, marketing would never hear."""
    company.ask(FlagStory(ANN, "Saved", draft=captured(company)))
    company.ask(WithdrawStory(ANN, 1))
    outcome = company.ask(CaptureMessage(ANN, quoted()), now=LATER)
    assert company.story().state is State.NEW
    assert "handoff:1" in [delivery.key for delivery in outcome.deliveries]


@pytest.mark.parametrize("by", [ANN, BEN, CLEO])
def test_a_story_that_marketing_closed_stays_closed_and_the_answer_says_why(told: Company, by: Actor) -> None:
    told.ask(DeclineStory(DORA, 1, "Too small for us."))
    outcome = told.ask(CaptureMessage(by, quoted()), now=LATER)
    assert answer(outcome) == (
        "That message is a story already: #1. Marketing closed it: Too small for us. "
        "Its thread is open to you."
    )
    assert told.story().state is State.NOT_A_STORY


def test_a_story_that_was_claimed_keeps_its_owner(told: Company) -> None:
    told.ask(ClaimStory(DORA, 1))
    told.ask(CaptureMessage(CLEO, quoted()))
    assert (told.story().state, told.story().owner) == (State.CLAIMED, DORA.person)
    assert CLEO.person in told.story().credited
