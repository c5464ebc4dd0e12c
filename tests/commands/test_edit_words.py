"""Edit the customer's words: a version of its own beside the earlier ones, by whoever may."""

from __future__ import annotations

import pytest

from commands.chat import SYSTEM, Actor, Quote, Small, TextInput
from commands.claim_story import ClaimStory
from commands.domain.story import State
from commands.domain.words import WORDS_LIMIT
from commands.edit_words import EditWords
from commands.note_origin import NoteOrigin
from commands.withdraw_story import WithdrawStory
from tests.commands.test_note_origin import from_message
from tests.commands.test_weigh_nominations import Reactions
from tests.commands.world import (
    ANN,
    BEN,
    CLEO,
    DORA,
    LATER,
    NOW,
    Company,
    filled,
    form,
    kinds,
    quoted,
    said,
    spoken,
)


@pytest.fixture
def edited(company: Company) -> Company:
    """A story of Ann's about Ben, with words."""
    company.posted(ANN, words="Ben saved my week!", credited=(BEN.person,))
    return company


def texts(company: Company) -> list[str]:
    return [words.text for words in company.work(lambda unit: unit.stories.versions(1))]


def test_the_form_opens_with_the_words_as_they_are(edited: Company) -> None:
    opened = form(edited.ask(EditWords(DORA, 1)))
    (field,) = opened.inputs
    assert isinstance(field, TextInput)
    assert (field.label, field.value, field.limit) == ("Words", "Ben saved my week!", WORDS_LIMIT)
    assert opened.hidden == {"story": "1", "version": "1"}
    assert opened.notes == ()


def test_a_new_version_is_kept_beside_the_earlier_ones(edited: Company) -> None:
    outcome = edited.ask(EditWords(DORA, 1, "Ben saved my month!", 1), now=LATER)
    story = edited.story()
    assert story.words is not None
    assert (story.words.version, story.words.text) == (2, "Ben saved my month!")
    assert (story.words.by, story.words.at) == (DORA.person, LATER)
    first, second = edited.work(lambda unit: unit.stories.versions(1))
    assert (first.version, first.text, first.by, first.at) == (1, "Ben saved my week!", ANN.person, NOW)
    assert second == story.words
    assert edited.history()[-1] == "edited the words (version 2) by UDORA"
    assert kinds(outcome.deliveries) == ["card", "thread"]
    assert said(outcome) == ["Words edited by @UDORA, version 2:\nBen saved my week! month!"]
    assert story.state is State.NEW


def test_words_can_be_added_where_there_were_none(company: Company) -> None:
    company.posted(ANN)
    opened = form(company.ask(EditWords(ANN, 1)))
    assert (filled(opened, "words"), opened.hidden["version"]) == ("", "0")
    company.ask(EditWords(ANN, 1, "He did!", 0))
    words = company.story().words
    assert words is not None
    assert (words.version, words.text) == (1, "He did!")


@pytest.mark.parametrize("by", [ANN, BEN, DORA])
def test_until_it_is_claimed_its_people_and_marketing_may(edited: Company, by: Actor) -> None:
    edited.ask(EditWords(by, 1, "Other words", 1))
    assert texts(edited)[-1] == "Other words"


def test_others_may_not(edited: Company) -> None:
    for words in (None, "Other words"):
        refusal = edited.refused(EditWords(CLEO, 1, words, 1))
        assert spoken(refusal.text) == (
            "The words of #1 can be edited by whoever flagged it and by marketing. "
            "Say in its thread what should change."
        )
    assert texts(edited) == ["Ben saved my week!"]


def test_once_it_is_claimed_only_marketing_may(edited: Company) -> None:
    edited.ask(ClaimStory(DORA, 1))
    refusal = edited.refused(EditWords(ANN, 1, "Other words", 1))
    assert spoken(refusal.text).startswith("The words of #1 are for marketing to edit now.")
    edited.ask(EditWords(DORA, 1, "Marketing's words", 1))
    assert texts(edited)[-1] == "Marketing's words"


def test_a_form_that_was_opened_on_an_older_version_is_refused(edited: Company) -> None:
    edited.ask(EditWords(ANN, 1, "Ann's words", 1))
    refusal = edited.refused(EditWords(DORA, 1, "Dora's words", 1))
    assert refusal.field == "words"
    assert spoken(refusal.text).startswith("Somebody else edited the words while this was open.")
    assert texts(edited) == ["Ben saved my week!", "Ann's words"]


def test_a_form_that_was_opened_before_there_were_words_is_refused_too(company: Company) -> None:
    company.posted(ANN)
    company.ask(EditWords(ANN, 1, "Ann's words", 0))
    assert company.refused(EditWords(DORA, 1, "Dora's words", 0)).field == "words"
    assert texts(company) == ["Ann's words"]


def test_words_cannot_be_empty(edited: Company) -> None:
    refusal = edited.refused(EditWords(DORA, 1, "", 1))
    assert (refusal.field, spoken(refusal.text)) == (
        "words",
        "The words cannot be empty. Close the form to leave them as they are.",
    )


def test_words_that_do_not_fit_are_refused(edited: Company) -> None:
    refusal = edited.refused(EditWords(DORA, 1, "x" * (WORDS_LIMIT + 1), 1))
    assert (refusal.field, spoken(refusal.text)) == ("words", "That is 2501 characters; 2500 fit here.")
    edited.ask(EditWords(DORA, 1, "x" * WORDS_LIMIT, 1))


def test_unchanged_words_are_no_version(edited: Company) -> None:
    outcome = edited.ask(EditWords(DORA, 1, "Ben saved my week!", 1))
    assert (outcome.reply, outcome.deliveries) == (None, ())
    assert texts(edited) == ["Ben saved my week!"]


def test_earlier_words_can_come_back_as_a_version_of_their_own(edited: Company) -> None:
    edited.ask(EditWords(DORA, 1, "Other", 1))
    edited.ask(EditWords(DORA, 1, "Ben saved my week!", 2))
    assert texts(edited) == ["Ben saved my week!", "Other", "Ben saved my week!"]


def test_what_is_closed_or_withdrawn_is_not_edited(company: Company) -> None:
    company.declined("Too small.")
    assert "closed as not a story" in spoken(company.refused(EditWords(DORA, 1)).text)
    company.posted(ANN)
    company.ask(WithdrawStory(ANN, 2))
    assert "was withdrawn" in spoken(company.refused(EditWords(ANN, 2, "Words", 0)).text)


def test_above_the_field_stands_the_message_as_it_was_captured(company: Company) -> None:
    from_message(company, quoted("Ben saved my week!"), words="He saved my week.")
    opened = form(company.ask(EditWords(DORA, 1)))
    label, original = opened.notes
    assert isinstance(label, Small)
    assert spoken(label.text) == "As it was captured, and stays kept:"
    assert original == Quote("Ben saved my week!")
    company.ask(NoteOrigin(SYSTEM, 1, "Ben saved my month!"))
    notes = form(company.ask(EditWords(DORA, 1))).notes
    assert notes[1] == Quote("Ben saved my week!")
    assert [spoken(n.text) for n in notes[2:] if not isinstance(n, Quote) and hasattr(n, "text")] == [
        "The message was edited since:",
        "Ben saved my week! month!",
    ]


def test_editing_touches_a_nomination(company: Company) -> None:
    Reactions(company).on(ANN)
    company.ask(EditWords(ANN, 1, "Better", 1))
    assert company.story().touched
    assert company.story().state is State.NOMINATED


def test_no_layout_is_made_of_what_a_person_typed(edited: Company) -> None:
    hostile = '<!channel> *x* {"is": "Button"} \'; --'
    outcome = edited.ask(EditWords(DORA, 1, hostile, 1))
    assert hostile in said(outcome)[0].replace("Ben saved my week! ", "")
    assert texts(edited)[-1] == hostile
