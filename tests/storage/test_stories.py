"""Stories go into the database and come out the same, whatever is in them."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from commands.domain.refs import MessageRef, Person
from commands.domain.story import Kind, State, Story
from commands.domain.words import OriginFate
from commands.ports import Entry, Unit
from storage.database import Database
from tests.storage.making import (
    ANN,
    BEN,
    CLEO,
    DORA,
    HERE,
    HOSTILE,
    MARKETING,
    SERVICE,
    make_customer,
    make_origin,
    make_story,
    make_words,
)
from tests.storage.shared import NOW


class Shelf:
    """The stories of one workspace, each step a unit of its own."""

    def __init__(self, database: Database, workspace: str) -> None:
        self.database = database
        self.workspace = workspace

    def work(self, work: Any) -> Any:
        return self.database.write(self.workspace, work).result(10)

    def add(self, story: Story) -> Story:
        def work(unit: Unit) -> None:
            if story.origin is not None:
                unit.origins.add(story.origin)
            if story.customer is not None:
                unit.customers.add(story.customer)
            unit.stories.add(story)

        self.work(work)
        return story

    def get(self, number: int = 1) -> Story | None:
        found: Story | None = self.work(lambda unit: unit.stories.get(number))
        return found

    def listed(
        self, *states: State, person: Person | None = None, limit: int = 99, skip: int = 0
    ) -> list[int]:
        found = self.work(
            lambda unit: unit.stories.listed(states=states, person=person, limit=limit, skip=skip)
        )
        return [story.number for story in found]


@pytest.fixture
def shelf(database: Database, workspace: str) -> Shelf:
    return Shelf(database, workspace)


def test_a_story_comes_out_as_it_went_in(shelf: Shelf) -> None:
    story = make_story(origin=make_origin(), words=make_words(), customer=make_customer())
    assert all(getattr(story, field.name) not in (None, "", (), False) for field in fields(Story))
    shelf.add(story)
    assert shelf.get() == story


def test_a_story_with_nothing_in_it_comes_out_as_it_went_in(shelf: Shelf) -> None:
    bare = make_story(
        credited=(),
        benefit="",
        link="",
        owner=None,
        reason="",
        card=None,
        inside=False,
        mark="",
        touched=False,
    )
    shelf.add(bare)
    assert shelf.get() == bare


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("kind", Kind)
def test_every_state_and_kind_can_be_kept(shelf: Shelf, state: State, kind: Kind) -> None:
    story = shelf.add(make_story(state=state, kind=kind))
    assert shelf.get() == story


def test_what_is_not_there_is_none(shelf: Shelf) -> None:
    assert shelf.get(404) is None
    assert shelf.work(lambda unit: unit.stories.of_message(make_origin().message)) is None
    assert shelf.work(lambda unit: unit.stories.versions(404)) == []
    assert shelf.work(lambda unit: unit.stories.history(404)) == []


def test_numbers_are_never_used_twice(shelf: Shelf) -> None:
    assert [shelf.work(lambda unit: unit.stories.next_number()) for _ in range(3)] == [1, 2, 3]

    def fails(unit: Unit) -> None:
        assert unit.stories.next_number() == 4
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        shelf.work(fails)
    assert shelf.work(lambda unit: (unit.stories.next_number(), unit.stories.next_number())) == (4, 5)


def test_everything_but_its_number_and_its_beginning_can_be_saved(shelf: Shelf) -> None:
    shelf.add(make_story())
    changed = make_story(
        state=State.NOT_A_STORY,
        kind=Kind.PRAISE,
        headline="Other",
        flagger=CLEO,
        credited=(DORA,),
        state_since=NOW.add(hours=1),
        benefit="",
        link="",
        owner=None,
        reason="Other reason",
        card=MessageRef(SERVICE, "5.0"),
        inside=False,
        mark="",
        touched=False,
    )
    shelf.work(lambda unit: unit.stories.save(changed))
    assert shelf.get() == changed
    shelf.work(lambda unit: unit.stories.save(replace(changed, created_at=NOW.add(hours=9))))
    assert shelf.get() == changed


def test_saving_one_story_leaves_the_others_alone(shelf: Shelf) -> None:
    other = shelf.add(make_story(2))
    shelf.add(make_story(1))
    shelf.work(lambda unit: unit.stories.save(make_story(1, headline="Changed")))
    assert shelf.get(2) == other


def test_a_message_has_one_story(shelf: Shelf) -> None:
    story = shelf.add(make_story(origin=make_origin()))
    assert story.origin is not None
    assert shelf.work(lambda unit: unit.stories.of_message(story.origin.message)) == story
    elsewhere = MessageRef(MARKETING, story.origin.message.id)
    assert shelf.work(lambda unit: unit.stories.of_message(elsewhere)) is None
    with pytest.raises(Exception, match=r"(?i)unique"):
        shelf.add(make_story(2, origin=make_origin("o2", message=story.origin.message)))
    assert shelf.get(2) is None


def test_versions_stand_beside_one_another_and_the_newest_counts(shelf: Shelf) -> None:
    shelf.add(make_story(words=make_words(1)))
    for version in (2, 3):
        shelf.work(lambda unit, v=version: unit.stories.add_words(1, make_words(v, by=None)))
    story = shelf.get()
    assert story is not None
    assert story.words == make_words(3, by=None)
    assert shelf.work(lambda unit: unit.stories.versions(1)) == [
        make_words(1),
        make_words(2, by=None),
        make_words(3, by=None),
    ]


def test_a_version_is_written_once(shelf: Shelf) -> None:
    shelf.add(make_story(words=make_words(1)))
    with pytest.raises(Exception, match=r"(?i)unique"):
        shelf.work(lambda unit: unit.stories.add_words(1, make_words(1, text="Overwritten")))
    assert shelf.work(lambda unit: unit.stories.versions(1)) == [make_words(1)]


def test_the_history_is_kept_in_order(shelf: Shelf) -> None:
    entries = [
        Entry(NOW, ANN, "flagged"),
        Entry(NOW, None, "handed to marketing", HOSTILE),
        Entry(NOW.subtract(hours=1), BEN, HOSTILE),
    ]
    shelf.add(make_story())
    for entry in entries:
        shelf.work(lambda unit, e=entry: unit.stories.log(1, e))
    assert shelf.work(lambda unit: unit.stories.history(1)) == entries


def test_what_became_of_its_message_is_seen_with_the_story(shelf: Shelf) -> None:
    shelf.add(make_story(origin=make_origin()))
    shelf.work(lambda unit: unit.origins.set_fate("o1", OriginFate.EDITED, "Now"))
    story = shelf.get()
    assert story is not None
    assert story.origin == make_origin(fate=OriginFate.EDITED, latest_text="Now")


# --- lists ---


def test_stories_are_listed_by_state_newest_first(shelf: Shelf) -> None:
    for number, state in enumerate(State, 1):
        shelf.add(make_story(number, state=state, owner=None))
    numbers = {state: number for number, state in enumerate(State, 1)}
    assert shelf.listed(*State) == sorted(numbers.values(), reverse=True)
    for state in State:
        assert shelf.listed(state) == [numbers[state]]
    assert shelf.listed(State.NOMINATED, State.NEW) == sorted(
        (numbers[State.NOMINATED], numbers[State.NEW]), reverse=True
    )


def test_a_persons_own_are_what_they_flagged_made_happen_or_own(shelf: Shelf) -> None:
    shelf.add(make_story(1, flagger=ANN, credited=(BEN,), owner=None))
    shelf.add(make_story(2, flagger=BEN, credited=(BEN,), owner=ANN))
    shelf.add(make_story(3, flagger=CLEO, credited=(BEN, ANN), owner=None))
    shelf.add(make_story(4, flagger=CLEO, credited=(), owner=DORA))
    assert shelf.listed(*State, person=ANN) == [3, 2, 1]
    assert shelf.listed(*State, person=BEN) == [3, 2, 1]
    assert shelf.listed(*State, person=CLEO) == [4, 3]
    assert shelf.listed(*State, person=DORA) == [4]
    assert shelf.listed(*State, person=Person(HERE, "UNOBODY")) == []
    assert shelf.listed(State.NEW, person=ANN) == []


def test_whoever_joins_later_finds_it_too(shelf: Shelf) -> None:
    story = shelf.add(make_story(1, flagger=ANN, credited=(), owner=None))
    assert shelf.listed(*State, person=BEN) == []
    shelf.work(lambda unit: unit.stories.save(replace(story, credited=(BEN, ANN))))
    assert shelf.listed(*State, person=BEN) == [1]
    shelf.work(lambda unit: unit.stories.save(replace(story, credited=(BEN, ANN))))
    assert shelf.listed(*State, person=BEN) == [1]


def test_whoever_handed_it_back_does_not_own_it_any_more(shelf: Shelf) -> None:
    story = shelf.add(make_story(1, owner=DORA))
    shelf.work(lambda unit: unit.stories.save(replace(story, owner=None)))
    assert shelf.listed(*State, person=DORA) == []


def test_a_list_is_cut_into_pages(shelf: Shelf) -> None:
    for number in range(1, 6):
        shelf.add(make_story(number))
    assert shelf.listed(State.CLAIMED, limit=2) == [5, 4]
    assert shelf.listed(State.CLAIMED, limit=2, skip=2) == [3, 2]
    assert shelf.listed(State.CLAIMED, limit=2, skip=4) == [1]
    assert shelf.listed(State.CLAIMED, limit=2, skip=6) == []
