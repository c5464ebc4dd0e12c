"""PostgreSQL: what the server takes away it gives back, and nobody has to open the database anew."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection

from commands.command import Refusal
from commands.ports import StorageUnavailable, Unit
from storage.database import Database, open_database
from storage.postgres import READERS, WRITERS
from tests.storage.making import make_story
from tests.storage.shared import new_workspace
from tests.support.postgres import PostgresServer

MANY = 3 * (WRITERS + READERS)


@pytest.fixture
def database(shared_postgres_url: str, opened: Callable[[str], Database]) -> Database:
    """A database whose connections the tests before this one have lost."""
    return opened(shared_postgres_url)


def add(unit: Unit) -> int:
    number = unit.stories.next_number()
    unit.stories.add(make_story(number))
    return number


def numbers(database: Database, workspace: str) -> list[int]:
    def look(unit: Unit) -> list[int]:
        return [n for n in range(1, 100) if unit.stories.get(n) is not None]

    return database.read(workspace, look).result(20)


def warm(database: Database) -> None:
    """Give every thread a connection."""
    together = threading.Barrier(WRITERS)

    def wait(connection: Connection) -> tuple[None, bool]:
        together.wait(10)
        return None, False

    for each in [database.submit(wait) for _ in range(WRITERS)]:
        each.result(10)
    reading = threading.Barrier(READERS)
    for looking in [database.look(lambda connection: reading.wait(10)) for _ in range(READERS)]:
        looking.result(10)


def all_work_again(database: Database, workspace: str) -> None:
    """Every thread writes and reads: more is asked than one of them could do."""
    before = len(numbers(database, workspace))
    for writing in [database.write(workspace, add) for _ in range(MANY)]:
        writing.result(20)
    for reading in [database.read(workspace, lambda unit: unit.workspace) for _ in range(MANY)]:
        reading.result(20)
    assert len(numbers(database, workspace)) == before + MANY


@contextmanager
def in_the_middle(database: Database, workspace: str, then: Exception | None = None) -> Iterator[Future[int]]:
    """A unit that has written and not yet committed; afterwards it goes on, or raises `then`."""
    written, go_on = threading.Event(), threading.Event()

    def work(unit: Unit) -> int:
        number = add(unit)
        written.set()
        assert go_on.wait(20)
        if then is not None:
            raise then
        return number

    working = database.write(workspace, work)
    assert written.wait(10)
    try:
        yield working
    finally:
        go_on.set()


@pytest.mark.parametrize("end", [PostgresServer.stop, PostgresServer.crash])
def test_while_the_server_is_gone_nothing_is_saved_and_afterwards_it_is(
    database: Database,
    workspace: str,
    postgres_server: PostgresServer,
    end: Callable[[PostgresServer], None],
) -> None:
    warm(database)
    assert database.write(workspace, add).result(10) == 1
    end(postgres_server)
    asked = [database.write(workspace, add) for _ in range(MANY)]
    asked += [database.read(workspace, add) for _ in range(MANY)]
    assert [type(each.exception(10)) for each in asked] == [StorageUnavailable] * 2 * MANY
    postgres_server.start()
    assert numbers(database, workspace) == [1]
    all_work_again(database, workspace)


@pytest.mark.parametrize("then", [None, Refusal("No.")], ids=["it goes on", "it refuses"])
def test_a_server_that_crashes_in_the_middle_of_a_unit_has_kept_nothing_of_it(
    database: Database, workspace: str, postgres_server: PostgresServer, then: Exception | None
) -> None:
    with in_the_middle(database, workspace, then) as working:
        postgres_server.crash()
    assert isinstance(working.exception(10), type(then) if then else StorageUnavailable)
    postgres_server.start()
    assert numbers(database, workspace) == []
    all_work_again(database, workspace)


def cut(url: str) -> None:
    """End every other connection to a database, as a failover does."""
    query = """
        SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE datname = current_database() AND pid != pg_backend_pid()
    """
    with psycopg.connect(url, autocommit=True) as administrator:
        administrator.execute(query)


@pytest.mark.parametrize("then", [None, Refusal("No.")], ids=["it goes on", "it refuses"])
def test_a_connection_that_is_cut_in_the_middle_is_replaced(
    database: Database, workspace: str, shared_postgres_url: str, then: Exception | None
) -> None:
    with in_the_middle(database, workspace, then) as working:
        cut(shared_postgres_url)
    assert isinstance(working.exception(10), type(then) if then else StorageUnavailable)
    assert numbers(database, workspace) == []
    all_work_again(database, workspace)


def test_a_connection_that_was_cut_while_it_was_idle_costs_nobody_anything(
    database: Database, workspace: str, shared_postgres_url: str
) -> None:
    """Nothing had been done on it yet: it is tried once more on a new one."""
    warm(database)
    cut(shared_postgres_url)
    all_work_again(database, workspace)


@pytest.mark.slow
def test_a_server_that_hangs_is_not_waited_for_too_long(
    database: Database, workspace: str, postgres_server: PostgresServer
) -> None:
    """Whether or not there was a connection already; what was told to have failed has failed."""
    warm(database)
    with postgres_server.frozen():
        began = time.monotonic()
        asked: list[Future[Any]] = [database.write(workspace, add) for _ in range(WRITERS)]
        asked += [database.read(workspace, add) for _ in range(READERS)]
        assert [type(each.exception(10)) for each in asked] == [StorageUnavailable] * (WRITERS + READERS)
        assert time.monotonic() - began < 4
    assert numbers(database, workspace) == []
    all_work_again(database, workspace)


def test_whoever_has_given_up_waiting_was_told_the_truth(database: Database, workspace: str) -> None:
    """It was not saved, although the server came back to itself in the middle of it."""
    with in_the_middle(database, workspace) as working:
        assert not working.cancel()  # it is under way
    assert isinstance(working.exception(10), StorageUnavailable)
    assert numbers(database, workspace) == []
    all_work_again(database, workspace)


def test_closing_while_the_server_is_gone(postgres_server: PostgresServer, postgres_url: str) -> None:
    database = open_database(postgres_url)
    warm(database)
    postgres_server.stop()
    database.close()


# --- what the server asks to be run again ---


def fails_first(times: int, code: str) -> tuple[Callable[[Unit], int], list[int]]:
    """A unit that the server ends with this code so many times; and how often it was run."""
    runs: list[int] = []

    def work(unit: Unit) -> int:
        number = add(unit)
        runs.append(number)
        if len(runs) <= times:
            statement = f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{code}'; END $$"
            unit._session.connection.exec_driver_sql(statement)  # type: ignore[attr-defined]
        return number

    return work, runs


@pytest.mark.parametrize("code", ["40001", "40P01"])
@pytest.mark.parametrize("times", [1, 2])
def test_a_unit_that_the_server_asks_to_run_again_is_run_again(
    database: Database, workspace: str, code: str, times: int
) -> None:
    work, runs = fails_first(times, code)
    assert database.write(workspace, work).result(10) == 1
    assert runs == [1] * (times + 1)
    assert numbers(database, workspace) == [1]


@pytest.mark.parametrize(("code", "tries"), [("40001", 3), ("57014", 1), ("53100", 1)])
def test_it_is_not_tried_for_ever_nor_after_every_trouble(
    database: Database, workspace: str, code: str, tries: int
) -> None:
    work, runs = fails_first(99, code)
    assert isinstance(database.write(workspace, work).exception(10), StorageUnavailable)
    assert len(runs) == tries
    assert numbers(database, workspace) == []


def test_two_that_wait_for_each_other_both_get_through(database: Database) -> None:
    """The server ends one of them, which is run again."""
    one, two = new_workspace(database), new_workspace(database)
    both, through = threading.Barrier(2), threading.Event()
    runs: list[str] = []

    def lock(first: str, second: str) -> Callable[[Connection], tuple[str, bool]]:
        def job(connection: Connection) -> tuple[str, bool]:
            runs.append(first)
            if len(runs) > 2:
                assert through.wait(10)  # the other goes first, or they might meet again
            statement = "SELECT 1 FROM workspaces WHERE id = %(id)s FOR UPDATE"
            # Only one looks for a deadlock in time: of two that look at once, both may be ended.
            patience = "20ms" if first == one else "5s"
            connection.exec_driver_sql(f"SET LOCAL deadlock_timeout = '{patience}'")
            connection.exec_driver_sql(statement, {"id": first})
            if len(runs) <= 2:
                both.wait(10)
            connection.exec_driver_sql(statement, {"id": second})
            through.set()
            return first, False

        return job

    waiting = [database.submit(lock(one, two)), database.submit(lock(two, one))]
    assert [each.result(10) for each in waiting] == [one, two]
    assert len(runs) == 3


@pytest.mark.slow
def test_a_lock_of_somebody_else_is_not_waited_for_too_long(
    database: Database, workspace: str, shared_postgres_url: str
) -> None:
    with psycopg.connect(shared_postgres_url) as other:
        other.execute("SELECT 1 FROM workspaces WHERE id = %s FOR UPDATE", [workspace])
        began = time.monotonic()
        assert isinstance(database.write(workspace, add).exception(10), StorageUnavailable)
        assert 1.5 < time.monotonic() - began < 2.9
        assert numbers(database, workspace) == []
    assert database.write(workspace, add).result(10) == 1
