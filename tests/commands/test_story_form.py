"""The form *Flag a story*: its fields, and what it is filled with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from commands.chat import Choice, Form, PeopleInput, Quote, Small, TextInput
from commands.domain.story import HEADLINE_LIMIT
from commands.domain.words import CUT, WORDS_LIMIT, Origin
from commands.story_form import story_form
from tests.commands.world import ANN, BEN, NOW, SERVICE, filled, message, spoken

ORIGIN = Origin("o1", message(), "Ben saved my week! Call him.", BEN.person, "Ben", NOW, "https://x", (), NOW)


def texts(form: Form) -> dict[str, TextInput]:
    return {field.name: field for field in form.inputs if isinstance(field, TextInput)}


def test_the_fields_stand_in_this_order() -> None:
    form = story_form(flagger=ANN.person)
    assert [field.label for field in form.inputs] == [
        "What happened?",
        "The customer's words",
        "Customer",
        "Company",
        "Kind",
        "Who made it happen",
        "What we gave them",
        "Link",
    ]
    assert (form.command, form.title, form.submit) == ("flag_story", "Flag a story", "Flag")


def test_one_field_must_be_filled() -> None:
    form = story_form(flagger=ANN.person)
    assert [f.label for f in form.inputs if f.required] == ["What happened?", "Kind"]


def test_the_kinds() -> None:
    (kind,) = (field for field in story_form(flagger=ANN.person).inputs if isinstance(field, Choice))
    assert [label for _, label in kind.options] == ["Praise", "Turnaround", "Little thing", "Idea heard"]
    assert kind.value == "praise"


def test_whoever_flags_it_made_it_happen_unless_they_say_otherwise() -> None:
    (people,) = (f for f in story_form(flagger=ANN.person).inputs if isinstance(f, PeopleInput))
    assert people.value == (ANN.person,)


def test_an_empty_form() -> None:
    form = story_form(flagger=ANN.person)
    assert all(field.value == "" for field in texts(form).values())
    assert (form.hidden, form.notes, form.tells_when_closed) == ({}, (), False)


def test_a_typed_headline_is_filled_in() -> None:
    form = story_form(flagger=ANN.person, headline=" Ben  saved\nthe day ", place=SERVICE)
    assert filled(form, "headline") == "Ben saved the day"
    assert form.hidden == {"place": SERVICE.key}


def test_a_typed_headline_that_does_not_fit_is_visibly_cut_and_shown_whole() -> None:
    typed = "Ben stayed on the line. " * 25
    form = story_form(flagger=ANN.person, headline=typed)
    assert len(filled(form, "headline")) <= HEADLINE_LIMIT
    assert filled(form, "headline").endswith(CUT)
    why, whole = form.notes
    assert isinstance(why, Small)
    assert isinstance(whole, Quote)
    assert spoken(why.text) == "What you typed is longer than a headline can be. Here is all of it:"
    assert whole.text == typed


def test_a_message_is_filled_in_and_kept_behind_the_form() -> None:
    form = story_form(flagger=ANN.person, origin=ORIGIN, place=SERVICE)
    assert filled(form, "headline") == "Ben saved my week!"
    assert filled(form, "words") == "Ben saved my week! Call him."
    assert filled(form, "customer") == ""
    assert form.hidden == {"draft": "o1", "place": SERVICE.key}
    assert form.tells_when_closed


def test_a_message_that_does_not_fit_is_visibly_cut_and_says_so() -> None:
    form = story_form(flagger=ANN.person, origin=replace(ORIGIN, text="word " * 1000))
    assert len(filled(form, "words")) <= WORDS_LIMIT
    assert filled(form, "words").endswith(CUT)
    (note,) = form.notes
    assert isinstance(note, Small)
    assert spoken(note.text) == "The words below are cut. The whole message is kept with the story."


@pytest.mark.parametrize("count", [1, 2, 200])
def test_files_are_named(count: int) -> None:
    files = tuple(f"photo{n}.jpg" for n in range(count))
    (note,) = story_form(flagger=ANN.person, origin=replace(ORIGIN, files=files)).notes
    assert isinstance(note, Small)
    assert spoken(note.text).startswith("Also kept: the name of photo0.jpg")
    assert len(spoken(note.text)) <= 500


def test_a_message_without_text_leaves_the_fields_empty() -> None:
    form = story_form(flagger=ANN.person, origin=replace(ORIGIN, text=""))
    assert filled(form, "headline") == ""
    assert filled(form, "words") == ""


def test_every_field_takes_what_it_is_filled_with() -> None:
    long = story_form(flagger=ANN.person, origin=replace(ORIGIN, text="x" * 40_000))
    assert all(len(field.value) <= field.limit for field in texts(long).values())
