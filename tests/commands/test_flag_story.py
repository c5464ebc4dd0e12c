"""Flag a story: keep it, and hand it to marketing; one message is one story."""

from __future__ import annotations

import pytest

from commands.domain.story import HEADLINE_LIMIT, Kind, State
from commands.domain.words import WORDS_LIMIT
from commands.flag_story import FlagStory
from commands.start_story import StartStory
from tests.commands.world import (
    ANN,
    BEN,
    CLEO,
    NOW,
    SERVICE,
    Company,
    form,
    notes_to,
    spoken,
)


def test_the_form_opens_with_what_was_typed(company: Company) -> None:
    opened = form(company.ask(StartStory(ANN, "Saved the day", SERVICE)))
    assert opened.command == "flag_story"
    assert opened.hidden == {"place": SERVICE.key}
    assert company.stories() == []


def test_everything_in_the_form_is_kept(company: Company) -> None:
    company.ask(
        FlagStory(
            by=ANN,
            headline="Saved the day",
            words="Ben saved my week!",
            customer="Jo Doe",
            company="Doe Ltd",
            kind="turnaround",
            credited=(BEN.person, CLEO.person),
            benefit="A mug",
            link="https://example.com/jo",
            place=SERVICE,
        )
    )
    story = company.story()
    assert (story.number, story.state, story.kind) == (1, State.NEW, Kind.TURNAROUND)
    assert (story.headline, story.benefit, story.link) == (
        "Saved the day",
        "A mug",
        "https://example.com/jo",
    )
    assert story.flagger == ANN.person
    assert story.credited == (BEN.person, CLEO.person)
    assert story.customer is not None
    assert (story.customer.name, story.customer.company) == ("Jo Doe", "Doe Ltd")
    assert story.words is not None
    assert (story.words.version, story.words.text, story.words.by) == (1, "Ben saved my week!", ANN.person)
    assert (story.created_at, story.state_since, story.words.at) == (NOW, NOW, NOW)
    assert (story.owner, story.card, story.origin, story.touched) == (None, None, None, True)
    assert company.history() == ["flagged by UANN"]


def test_a_headline_is_enough(company: Company) -> None:
    story = company.flagged(ANN, "Saved the day")
    assert (story.words, story.customer, story.benefit, story.link) == (None, None, "", "")
    assert story.credited == (ANN.person,)
    assert story.kind is Kind.PRAISE


def test_marketing_is_brought_in_and_nobody_else_is_told_yet(company: Company) -> None:
    outcome = company.ask(FlagStory(ANN, "Saved the day", place=SERVICE))
    (handoff,) = outcome.deliveries
    assert (handoff.kind, handoff.key) == ("handoff", "handoff:1")
    assert handoff.payload == {"story": 1, "near": SERVICE.key}
    assert outcome.reply is None


def test_before_goodword_is_set_up_a_story_waits_and_its_flagger_hears_so(newcomer: Company) -> None:
    for by in (ANN, BEN):
        outcome = newcomer.ask(FlagStory(by, "Saved the day"))
        assert outcome.deliveries[0].kind == "handoff"
        assert notes_to(outcome).keys() == {by.person.id}
    assert newcomer.story().state is State.NEW


def test_numbers_go_up_and_are_never_used_twice(company: Company) -> None:
    assert [company.flagged(ANN, headline).number for headline in ("One", "Two", "Three")] == [1, 2, 3]


def test_a_refused_story_takes_no_number(company: Company) -> None:
    company.refused(FlagStory(ANN, "Saved", link="nonsense"))
    assert company.flagged(ANN, "Saved").number == 1


def test_two_customers_with_the_same_name_stay_two(company: Company) -> None:
    first = company.flagged(ANN, "One", customer="Jo Doe").customer
    second = company.flagged(BEN, "Two", customer="Jo Doe").customer
    assert first is not None
    assert second is not None
    assert first.name == second.name
    assert first.id != second.id
    assert company.story(1).customer == first


@pytest.mark.parametrize(
    ("field", "values", "why"),
    [
        ("headline", {"headline": ""}, "Say in a few words what happened."),
        ("headline", {"headline": "x" * (HEADLINE_LIMIT + 1)}, "That is 121 characters; 120 fit here."),
        ("words", {"words": "x" * (WORDS_LIMIT + 1)}, "That is 2501 characters; 2500 fit here."),
        ("customer", {"customer": "x" * 101}, "That is 101 characters; 100 fit here."),
        ("company", {"customer": "Jo", "company": "x" * 101}, "That is 101 characters; 100 fit here."),
        ("benefit", {"benefit": "x" * 201}, "That is 201 characters; 200 fit here."),
        ("link", {"link": "https://" + "x" * 493}, "That is 501 characters; 500 fit here."),
        ("link", {"link": "javascript:alert(1)"}, "A link begins with https:// and has no spaces."),
        ("link", {"link": "https://a b"}, "A link begins with https:// and has no spaces."),
        ("link", {"link": "https://"}, "A link begins with https:// and has no spaces."),
        ("customer", {"company": "Doe Ltd"}, "Who at this company said it? A role will do."),
    ],
)
def test_what_cannot_be_kept_is_refused_at_its_field(
    newcomer: Company, field: str, values: dict[str, str], why: str
) -> None:
    refusal = newcomer.refused(FlagStory(**{"by": ANN, "headline": "Saved", **values}))  # type: ignore[arg-type]
    assert (refusal.field, spoken(refusal.text)) == (field, why)
    assert newcomer.stories() == []


@pytest.mark.parametrize(
    "values",
    [
        {"headline": "x" * HEADLINE_LIMIT},
        {"words": "x" * WORDS_LIMIT},
        {"customer": "x" * 100, "company": "y" * 100},
        {"benefit": "x" * 200},
        {"link": "http://" + "x" * 493},
    ],
)
def test_what_just_fits_is_kept(newcomer: Company, values: dict[str, str]) -> None:
    newcomer.ask(FlagStory(**{"by": ANN, "headline": "Saved", **values}))  # type: ignore[arg-type]
    assert newcomer.stories() == [1]
