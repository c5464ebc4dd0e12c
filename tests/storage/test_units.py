"""Units of work: all of one or none of it, one after another in a workspace, each look in one snapshot."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from commands.command import Refusal
from commands.ports import Delivery, StorageUnavailable, Unit
from storage.database import Database
from tests.storage.making import make_customer, make_origin, make_story
from tests.storage.posts import Posts
from tests.storage.shared import NOW, new_workspace


def numbers(database: Database, workspace: str) -> list[int]:
    """The numbers of the stories there are."""
    return database.read(
        workspace, lambda unit: [n for n in range(1, 100) if unit.stories.get(n) is not None]
    ).result(10)


def add(unit: Unit) -> int:
    """Add a story with something in every other place."""
    number = unit.stories.next_number()
    origin = make_origin(f"o{number}")
    unit.origins.add(origin)
    unit.customers.add(make_customer(f"c{number}"))
    unit.stories.add(make_story(number, origin=origin))
    unit.outbox.add([Delivery(f"k{number}", "a", "card", {})], NOW)
    return number


def test_what_was_answered_is_there(database: Database, workspace: str) -> None:
    assert database.write(workspace, add).result(10) == 1
    assert numbers(database, workspace) == [1]


@pytest.mark.parametrize("error", [Refusal("No."), ArithmeticError("a bug"), StopIteration(), KeyError("x")])
def test_whatever_is_raised_undoes_the_whole_unit_and_comes_out_as_it_is(
    posts: Posts, error: Exception
) -> None:
    def fails(unit: Unit) -> None:
        add(unit)
        unit.take("event:1", NOW)
        raise error

    failing = posts.database.write(posts.workspace, fails)
    assert failing.exception(10) is error
    assert numbers(posts.database, posts.workspace) == []
    assert posts.claim() == []
    assert posts.work(lambda unit: unit.take("event:1", NOW))
    assert posts.work(add) == 1


def test_a_mistake_in_a_statement_is_no_trouble_of_the_databases(database: Database, workspace: str) -> None:
    def twice(unit: Unit) -> None:
        add(unit)
        unit.customers.add(make_customer("c1"))

    failing = database.write(workspace, twice).exception(10)
    assert failing is not None
    assert not isinstance(failing, StorageUnavailable)
    assert numbers(database, workspace) == []


@pytest.mark.parametrize("text", ["\ud800", "a\x00b"])
def test_what_a_database_cannot_hold_is_no_trouble_of_the_databases(
    database: Database, workspace: str, text: str
) -> None:
    """To try it again is not right. SQLite holds a NUL; neither of them holds half a character."""
    story = make_story(1, headline=text)
    failing = database.write(workspace, lambda unit: unit.stories.add(story)).exception(10)
    assert not isinstance(failing, StorageUnavailable)
    held = database.read(workspace, lambda unit: unit.stories.get(1)).result(10)
    assert held == (story if failing is None else None)


def test_units_of_one_workspace_do_not_look_over_their_shoulder(database: Database, workspace: str) -> None:
    """Each reads what is there and writes on that: nothing is lost between the two."""
    database.write(workspace, add).result(10)

    def grow(unit: Unit) -> None:
        story = unit.stories.get(1)
        assert story is not None
        unit.stories.save(make_story(1, headline=f"{story.headline}+", origin=story.origin))

    growing = [database.write(workspace, grow) for _ in range(40)]
    for each in growing:
        each.result(10)
    story = database.read(workspace, lambda unit: unit.stories.get(1)).result(10)
    assert story is not None
    assert story.headline.endswith("+" * 40)


def test_many_at_once_all_get_numbers_of_their_own(posts: Posts, database: Database) -> None:
    workspaces = [posts.workspace, new_workspace(database), new_workspace(database)]
    with ThreadPoolExecutor(8) as crowd:
        adding = list(crowd.map(lambda n: database.write(workspaces[n % 3], add), range(60)))
        found = [each.result(20) for each in adding]
    for index, workspace in enumerate(workspaces):
        assert sorted(found[index::3]) == list(range(1, 21))
        assert numbers(database, workspace) == list(range(1, 21))
    assert len(posts.delivered()) == 60


def test_one_that_fails_among_many_fails_alone(database: Database, workspace: str) -> None:
    def work(n: int) -> Any:
        def unit_of(unit: Unit) -> int:
            number = add(unit)
            if n % 3 == 0:
                raise ArithmeticError(n)
            return number

        return unit_of

    working = [database.write(workspace, work(n)) for n in range(30)]
    errors = [each.exception(20) for each in working]
    assert [isinstance(error, ArithmeticError) for error in errors] == [n % 3 == 0 for n in range(30)]
    assert numbers(database, workspace) == list(range(1, 21))
    assert sorted(
        each.result() for each, error in zip(working, errors, strict=True) if error is None
    ) == list(range(1, 21))


def test_a_look_sees_one_moment(database: Database, workspace: str) -> None:
    """Whatever is committed while it looks."""
    looking, written = threading.Event(), threading.Event()

    def look(unit: Unit) -> tuple[Any, Any]:
        before = unit.stories.get(1)
        looking.set()
        assert written.wait(10)
        return before, unit.stories.get(1)

    reading = database.read(workspace, look)
    assert looking.wait(10)
    assert database.write(workspace, add).result(10) == 1
    written.set()
    assert reading.result(10) == (None, None)
    assert numbers(database, workspace) == [1]


def test_looking_does_not_wait_for_writing(database: Database, workspace: str) -> None:
    writing, looked = threading.Event(), threading.Event()

    def write(unit: Unit) -> int:
        number = add(unit)
        writing.set()
        assert looked.wait(10)
        return number

    waiting = database.write(workspace, write)
    assert writing.wait(10)
    assert numbers(database, workspace) == []
    looked.set()
    assert waiting.result(10) == 1
    assert numbers(database, workspace) == [1]


def test_one_that_was_given_up_before_it_began_is_not_done(database: Database, workspace: str) -> None:
    """Whoever was told that it was not saved has given up waiting for it."""
    busy, go_on = threading.Event(), threading.Event()

    def hold(unit: Unit) -> None:
        busy.set()
        assert go_on.wait(10)

    holding = [database.write(workspace, hold) for _ in range(8)]  # as many as there are writers, and more
    assert busy.wait(10)
    late = database.write(workspace, add)
    assert late.cancel()
    go_on.set()
    for each in holding:
        each.result(10)
    database.write(workspace, lambda unit: None).result(10)
    assert numbers(database, workspace) == []


def test_closing_finishes_what_was_submitted(own_database: Database) -> None:
    workspace = new_workspace(own_database)
    adding = [own_database.write(workspace, add) for _ in range(50)]
    own_database.close()
    assert sorted(each.result(0) for each in adding) == list(range(1, 51))


def test_what_comes_after_closing_is_refused_and_not_waited_for_ever(own_database: Database) -> None:
    workspace = new_workspace(own_database)
    own_database.close()
    for asking in (own_database.write, own_database.read):
        assert isinstance(asking(workspace, lambda unit: None).exception(1), StorageUnavailable)
    own_database.close()


def test_a_listener_that_fails_costs_nobody_their_answer(own_database: Database) -> None:
    """As the bot's does when its loop has ended: what was committed is committed."""
    workspace = new_workspace(own_database)
    own_database.on_deliveries = lambda: 1 // 0  # type: ignore[assignment]
    for number in (1, 2, 3):
        assert own_database.write(workspace, add).result(10) == number
    assert numbers(own_database, workspace) == [1, 2, 3]
