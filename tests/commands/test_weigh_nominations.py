"""What a message's nominations come to: a story at the threshold, taken back below it while untouched."""

from __future__ import annotations

from typing import Any

import pytest

from commands.capture_message import CaptureMessage
from commands.chat import SYSTEM, Actor
from commands.claim_story import ClaimStory
from commands.command import Outcome
from commands.decline_story import DeclineStory
from commands.domain.nomination import Standing
from commands.domain.refs import Person
from commands.domain.story import HEADLINE_LIMIT, Kind, State
from commands.domain.words import CUT, WORDS_LIMIT
from commands.edit_words import EditWords
from commands.flag_story import FlagStory
from commands.hand_back_story import HandBackStory
from commands.nominate_message import NominateMessage
from commands.weigh_nominations import WeighNominations
from commands.withdraw_story import WithdrawStory
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
    kinds,
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


# --- and fewer ---


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
