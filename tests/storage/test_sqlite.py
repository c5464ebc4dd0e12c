"""SQLite: one writer that commits many units together, and a disk or a lock that is not ours."""

from __future__ import annotations

import resource
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from commands.command import Refusal
from commands.ports import Delivery, StorageUnavailable, Unit
from storage.database import Database, open_database
from storage.sqlite import GROUP, WAITING
from tests.storage.making import make_story
from tests.storage.shared import NOW, new_workspace


@pytest.fixture
def workspace(own_sqlite: Database) -> str:
    return new_workspace(own_sqlite)


@contextmanager
def held_up(database: Database) -> Iterator[None]:
    """The writer is busy; what is submitted meanwhile waits, and is committed together afterwards."""
    busy, go_on = threading.Event(), threading.Event()

    def hold(connection: Connection) -> tuple[None, bool]:
        busy.set()
        assert go_on.wait(10)
        return None, False

    holding = database.submit(hold)
    assert busy.wait(10)
    try:
        yield
    finally:
        go_on.set()
        holding.result(10)


def add(size: int = 10) -> Callable[[Unit], int]:
    def work(unit: Unit) -> int:
        number = unit.stories.next_number()
        unit.stories.add(make_story(number, headline="x" * size))
        return number

    return work


def numbers(database: Database, workspace: str) -> list[int]:
    def look(unit: Unit) -> list[int]:
        return [n for n in range(1, 300) if unit.stories.get(n) is not None]

    return database.read(workspace, look).result(10)


def run(database: Database, statement: str) -> None:
    """Run a statement on the writer's own connection."""

    def job(connection: Connection) -> tuple[None, bool]:
        connection.exec_driver_sql(statement)
        return None, False

    database.submit(job).result(10)


# --- together ---


def test_what_waits_is_committed_together(own_sqlite: Database, workspace: str) -> None:
    commits: list[int] = []
    own_sqlite.on_deliveries = lambda: commits.append(1)

    def deliver(n: int) -> Callable[[Unit], None]:
        return lambda unit: unit.outbox.add([Delivery(f"{n}", "a", "card", {})], NOW)

    with held_up(own_sqlite):
        waiting = [own_sqlite.write(workspace, deliver(n)) for n in range(2 * GROUP)]
        assert not any(each.done() for each in waiting)
    for each in waiting:
        each.result(10)
    run(own_sqlite, "SELECT 1")
    assert len(commits) == 2


def test_one_that_fails_in_a_group_is_undone_alone(own_sqlite: Database, workspace: str) -> None:
    def fails(unit: Unit) -> None:
        add()(unit)
        raise ArithmeticError

    with held_up(own_sqlite):
        waiting = [
            own_sqlite.write(workspace, work)
            for work in (add(), fails, add(), fails, lambda unit: unit.customers.add(None), add())
        ]
    assert [each.exception(10) is None for each in waiting] == [True, False, True, False, False, True]
    assert numbers(own_sqlite, workspace) == [1, 2, 3]


def test_no_more_than_can_be_answered_in_time_is_let_in(own_sqlite: Database) -> None:
    with held_up(own_sqlite):
        waiting = [own_sqlite.submit(lambda connection: (None, False)) for _ in range(WAITING + 5)]
        refused = [each for each in waiting if each.done()]
        assert len(refused) == 5
        assert all(isinstance(each.exception(0), StorageUnavailable) for each in refused)
    assert all(each.exception(10) is None for each in waiting[:WAITING])


# --- when the COMMIT fails ---


@contextmanager
def no_room_left() -> Iterator[Callable[[], None]]:
    """Gives a way to fill the disk: from then on this process cannot make a file larger than a few bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        yield lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_when_the_commit_fails_all_of_the_group_fail_even_those_that_only_refused(
    own_sqlite: Database, workspace: str
) -> None:
    """A refusal said what it said because of what others in the group had written, and that is gone."""
    woken: list[int] = []
    own_sqlite.on_deliveries = lambda: woken.append(1)

    def refuses(unit: Unit) -> None:
        raise Refusal(f"There is #1 already: {unit.stories.get(1) is not None}")

    with no_room_left() as fill:

        def fill_the_disk(unit: Unit) -> None:
            unit.outbox.add([Delivery("k", "a", "card", {})], NOW)
            fill()

        with held_up(own_sqlite):
            works: tuple[Callable[[Unit], Any], ...] = (
                add(100_000),
                refuses,
                lambda unit: unit.workspace.name,
                fill_the_disk,
            )
            waiting = [own_sqlite.write(workspace, work) for work in works]
        errors = [each.exception(10) for each in waiting]
    assert [type(error) for error in errors] == [StorageUnavailable] * 4
    assert woken == []
    assert numbers(own_sqlite, workspace) == []
    assert own_sqlite.write(workspace, add()).result(10) == 1


def test_when_the_disk_is_full_nothing_is_half_there_and_later_work_goes_on(
    own_sqlite: Database, workspace: str, sqlite_url: str
) -> None:
    with closing(sqlite3.connect(file_of(sqlite_url))) as other:
        (pages,) = other.execute("PRAGMA page_count").fetchone()
    run(own_sqlite, f"PRAGMA max_page_count={pages + 20}")
    with held_up(own_sqlite):
        waiting = [own_sqlite.write(workspace, add(size)) for size in (10, 20_000, 10, 200_000, 10, 10)]
    errors = [each.exception(10) for each in waiting]
    assert any(isinstance(error, StorageUnavailable) for error in errors)
    assert all(error is None or isinstance(error, StorageUnavailable) for error in errors)
    kept = [each.result() for each, error in zip(waiting, errors, strict=True) if error is None]
    assert numbers(own_sqlite, workspace) == sorted(kept)
    run(own_sqlite, "PRAGMA max_page_count=1000000")
    number = own_sqlite.write(workspace, add(200_000)).result(10)
    assert numbers(own_sqlite, workspace) == sorted([*kept, number])


# --- when somebody else has it ---


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Another connection writes, and does not end."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def test_while_another_program_writes_nothing_is_saved_and_afterwards_it_is(
    own_sqlite: Database, workspace: str, sqlite_url: str
) -> None:
    run(own_sqlite, "PRAGMA busy_timeout=20")
    with locked(file_of(sqlite_url)):
        for _ in range(3):
            assert isinstance(own_sqlite.write(workspace, add()).exception(10), StorageUnavailable)
        assert numbers(own_sqlite, workspace) == []  # looking goes on
    assert own_sqlite.write(workspace, add()).result(10) == 1


def test_who_gives_up_while_another_program_writes_is_not_served(
    own_sqlite: Database, workspace: str, sqlite_url: str
) -> None:
    """They have been told that it was not saved, and try again."""
    with locked(file_of(sqlite_url)):
        waiting = [own_sqlite.write(workspace, add()) for _ in range(3)]
        time.sleep(0.1)  # the writer waits for the lock by now, with all of them
        assert waiting[1].cancel()
    assert [waiting[0].result(10), waiting[2].result(10)] == [1, 2]
    assert numbers(own_sqlite, workspace) == [1, 2]


@pytest.mark.slow
def test_another_programs_lock_is_waited_for_and_not_for_too_long(
    own_sqlite: Database, workspace: str, sqlite_url: str
) -> None:
    """A platform gives us 3 s."""
    began = time.monotonic()
    with locked(file_of(sqlite_url)):
        waiting = own_sqlite.write(workspace, add())
        time.sleep(1)
        assert not waiting.done()
    assert waiting.result(10) == 1
    began = time.monotonic()
    with locked(file_of(sqlite_url)):
        assert isinstance(own_sqlite.write(workspace, add()).exception(10), StorageUnavailable)
    assert 1.5 < time.monotonic() - began < 2.9


def test_a_file_that_is_no_database_is_storage_that_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "garbage.db").write_bytes(b"not a database at all, " * 100)
    for name in ("garbage.db", "no/such/folder.db"):
        database = open_database(f"sqlite:///{tmp_path / name}")
        for asking in (database.write, database.read):
            assert isinstance(asking("w", lambda unit: None).exception(10), StorageUnavailable)
        database.close()


def test_a_file_that_comes_back_is_used_again(
    own_sqlite: Database, workspace: str, sqlite_url: str, tmp_path: Path
) -> None:
    """Every connection was made anew meanwhile: nothing is kept that stays broken."""
    own_sqlite.close()
    file, away = file_of(sqlite_url), tmp_path / "away"
    away.mkdir()
    file.rename(away / file.name)
    file.mkdir()
    database = open_database(sqlite_url)
    for _ in range(3):
        assert isinstance(database.write(workspace, add()).exception(10), StorageUnavailable)
        assert isinstance(database.read(workspace, add()).exception(10), StorageUnavailable)
    file.rmdir()
    (away / file.name).rename(file)
    assert database.write(workspace, add()).result(10) == 1
    assert numbers(database, workspace) == [1]
    database.close()


# --- how it is opened ---


def test_what_is_committed_survives_a_power_cut_and_what_is_deleted_is_gone(own_sqlite: Database) -> None:
    names = ("journal_mode", "synchronous", "secure_delete", "recursive_triggers", "foreign_keys")

    def ask(connection: Connection) -> dict[str, Any]:
        return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}

    expected = {
        "journal_mode": "wal",
        "synchronous": 2,
        "secure_delete": 1,
        "recursive_triggers": 1,
        "foreign_keys": 1,
    }
    assert own_sqlite.submit(lambda connection: (ask(connection), False)).result(10) == expected
    assert own_sqlite.look(ask).result(10) == expected
