"""What a message's nominations come to: a story at the threshold, taken back below it while untouched."""

from __future__ import annotations

from typing import Any

import pytest

from commands.capture_message import CaptureMessage
from commands.chat import SYSTEM, Actor
from commands.command import Outcome
from commands.domain.nomination import Standing
from commands.domain.refs import Person
from commands.domain.story import HEADLINE_LIMIT, Kind, State
from commands.domain.words import CUT, WORDS_LIMIT
from commands.flag_story import FlagStory
from commands.nominate_message import NominateMessage
from commands.weigh_nominations import WeighNominations
from tests.commands.world import (
    ANN,
    BEN,
    CLEO,
    DORA,
    HERE,
    LATER,
    SERVICE,
    Company,
    form,
    message,
    quoted,
    said,
)

BOT = Actor(Person(HERE, "UROBOT"))
GUEST = Actor(Person(HERE, "UGUEST"))
CUSTOMER = Person(HERE, "UCUSTOMER")
STANDINGS = {
    **{actor.person: Standing.COUNTS for actor in (ANN, BEN, CLEO, DORA)},
    BOT.person: Standing.BOT,
    GUEST.person: Standing.OUTSIDER,
    CUSTOMER: Standing.OUTSIDER,
}


class Reactions:
    """The emojis of one message as they change: each change is an event, and is weighed at once."""

    def __init__(self, company: Company, **of_message: Any) -> None:
        self.company = company
        self.quoted = quoted(**{"author": CUSTOMER, **of_message})
        self.changes = 0

    def put(self, by: Actor, emoji: str = "star2", *, active: bool = True) -> None:
        """An emoji was put on or taken off."""
        self.changes += 1
        order = f"{self.changes:012}.000000"
        self.company.ask(NominateMessage(by, self.quoted.message, emoji, active, order))

    def weigh(self, **more: Any) -> Outcome:
        """The courier has read the message and asked who its people are."""
        request = {"standings": STANDINGS, "quoted": self.quoted, **more}
        return self.company.ask(WeighNominations(SYSTEM, self.quoted.message, **request), now=LATER)

    def on(self, by: Actor, emoji: str = "star2") -> Outcome:
        self.put(by, emoji)
        return self.weigh()

    def off(self, by: Actor, emoji: str = "star2") -> Outcome:
        self.put(by, emoji, active=False)
        return self.weigh()


def test_one_emoji_makes_a_story(company: Company) -> None:
    outcome = Reactions(company).on(ANN)
    story = company.story()
    assert (story.state, story.flagger, story.credited) == (State.NOMINATED, ANN.person, (ANN.person,))
    assert (story.headline, story.kind, story.touched) == ("Ben saved my week!", Kind.PRAISE, False)
    assert story.words is not None
    assert (story.words.version, story.words.text, story.words.by) == (1, "Ben saved my week!", ANN.person)
    assert story.origin is not None
    assert (story.origin.message, story.origin.captured_at) == (message(), LATER)
    assert company.history() == ["nominated by UANN"]
    (handoff,) = outcome.deliveries
    assert (handoff.kind, handoff.lane) == ("handoff", SERVICE.key)


def test_a_message_in_a_thread_stays_in_it(company: Company) -> None:
    Reactions(company, message=message("2.0", thread="1.0")).on(ANN)
    origin = company.story().origin
    assert origin is not None
    assert origin.message == message("2.0", thread="1.0")


def test_enough_people_make_a_story(company: Company) -> None:
    company.set(threshold=3)
    reactions = Reactions(company)
    assert reactions.on(ANN).deliveries == ()
    assert reactions.on(BEN).deliveries == ()
    assert company.stories() == []
    reactions.on(CLEO)
    assert company.story().flagger == ANN.person
    assert company.story().credited == (ANN.person, BEN.person, CLEO.person)


def test_several_emojis_of_one_person_count_once(company: Company) -> None:
    company.set(threshold=2, emojis=(("star2", Kind.PRAISE), ("zap", Kind.TURNAROUND)))
    reactions = Reactions(company)
    reactions.on(ANN, "star2")
    reactions.on(ANN, "zap")
    assert company.stories() == []
    reactions.on(BEN, "zap")
    assert company.stories() == [1]


@pytest.mark.parametrize("by", [BOT, GUEST])
def test_bots_and_people_from_outside_do_not_count(company: Company, by: Actor) -> None:
    reactions = Reactions(company)
    reactions.on(by)
    assert company.stories() == []
    reactions.on(ANN)
    assert company.story().credited == (ANN.person,)


def test_nobody_counts_until_we_know_who_they_are(company: Company) -> None:
    reactions = Reactions(company)
    reactions.put(ANN)
    reactions.weigh(standings={})
    assert company.stories() == []


def test_our_own_messages_never_count(company: Company) -> None:
    Reactions(company, ours=True).on(ANN)
    assert company.stories() == []


def test_a_message_that_is_gone_makes_no_story(company: Company) -> None:
    reactions = Reactions(company)
    reactions.put(ANN)
    reactions.weigh(quoted=None)
    assert company.stories() == []


@pytest.mark.parametrize(("own", "made"), [(True, [1]), (False, [])])
def test_whether_ones_own_message_counts_is_a_setting(company: Company, own: bool, made: list[int]) -> None:
    company.set(own_nominations=own)
    Reactions(company, author=ANN.person).on(ANN)
    assert company.stories() == made


@pytest.mark.parametrize(
    ("author", "credited"),
    [
        (BEN.person, (BEN.person, ANN.person)),
        (CUSTOMER, (ANN.person,)),
        (BOT.person, (ANN.person,)),
        (None, (ANN.person,)),
        (Person(HERE, "UNOBODYKNOWS"), (ANN.person,)),
    ],
)
def test_its_author_is_credited_only_as_one_of_us(
    company: Company, author: Person | None, credited: tuple[Person, ...]
) -> None:
    Reactions(company, author=author).on(ANN)
    assert company.story().credited == credited
    assert company.story().flagger == ANN.person


def test_the_kind_is_that_of_the_first_emoji(company: Company) -> None:
    company.set(emojis=(("star2", Kind.PRAISE), ("zap", Kind.TURNAROUND), ("bulb", Kind.IDEA_HEARD)))
    reactions = Reactions(company)
    reactions.put(GUEST, "bulb")
    reactions.put(BEN, "bulb")
    reactions.put(BEN, "bulb", active=False)
    reactions.put(ANN, "zap")
    reactions.on(ANN, "star2")
    assert company.story().kind is Kind.TURNAROUND


def test_an_emoji_that_was_unbound_meanwhile_still_makes_its_story(company: Company) -> None:
    reactions = Reactions(company)
    reactions.put(ANN)
    company.set(emojis=(("zap", Kind.TURNAROUND),))
    reactions.weigh()
    assert company.story().kind is Kind.PRAISE


def test_a_long_message_is_kept_whole_and_its_words_visibly_cut(company: Company) -> None:
    text = "Ben is great " * 1000
    Reactions(company, text=text).on(ANN)
    story = company.story()
    assert story.origin is not None
    assert story.origin.text == text
    assert story.words is not None
    assert len(story.words.text) <= WORDS_LIMIT
    assert story.words.text.endswith(CUT)
    assert len(story.headline) <= HEADLINE_LIMIT


def test_a_message_without_text_makes_a_story_too(company: Company) -> None:
    Reactions(company, text="", files=("photo.jpg",)).on(ANN)
    assert company.story().headline == "A message without text"
    assert company.story().words is None


def test_what_somebody_has_captured_already_is_what_counts(company: Company) -> None:
    draft = form(company.ask(CaptureMessage(BEN, quoted("As it read first")))).hidden["draft"]
    Reactions(company, text="Edited meanwhile").on(ANN)
    origin = company.story().origin
    assert origin is not None
    assert (origin.id, origin.text) == (draft, "As it read first")


# --- more of them ---


def test_whoever_nominates_it_too_joins(company: Company) -> None:
    reactions = Reactions(company)
    reactions.on(ANN)
    company.post_card(1)
    outcome = reactions.on(BEN)
    assert company.story().credited == (ANN.person, BEN.person)
    assert company.story().state is State.NOMINATED
    assert said(outcome) == ["Also nominated by @UBEN."]
    assert company.history()[-1] == "joined by UBEN"
    assert company.stories() == [1]


def test_what_changes_nothing_is_not_told(company: Company) -> None:
    reactions = Reactions(company)
    reactions.on(ANN)
    before = company.story()
    company.set(emojis=(("star2", Kind.PRAISE), ("zap", Kind.TURNAROUND)))
    assert reactions.on(ANN, "zap").deliveries == ()
    assert reactions.weigh().deliveries == ()
    assert company.story() == before


def test_whoever_flagged_it_is_not_told_of_as_joining(company: Company) -> None:
    draft = form(company.ask(CaptureMessage(ANN, quoted()))).hidden["draft"]
    company.ask(FlagStory(ANN, "Saved", draft=draft, credited=(BEN.person,)))
    reactions = Reactions(company)
    assert reactions.on(ANN).deliveries == ()
    reactions.on(CLEO)
    assert company.story().credited == (BEN.person, CLEO.person)
    assert company.story().state is State.NEW
