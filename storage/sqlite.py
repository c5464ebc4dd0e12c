"""SQLite: one writer that commits many jobs together, and a few readers beside it.

A commit with `synchronous=FULL` costs the disk's answer however much it holds. So the
writer takes whatever waits, runs each job in a savepoint of its own, commits once, and
only then answers anybody: when the commit fails, all of them fail with it.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.exc import DBAPIError

from commands.ports import StorageUnavailable
from storage.database import Database, Job
from storage.statements import run_text
from storage.threads import Threads, in_transaction, ours

T = TypeVar("T")
GROUP = 64
"""Jobs that one transaction holds at most."""
WAITING = 4096
"""Jobs that may wait for the writer; one more is refused at once, since it could not be answered in time."""
BUSY_MS = 2000
"""How long another process's lock is waited for, in milliseconds: under the 3 s a platform gives us."""
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    f"PRAGMA busy_timeout={BUSY_MS}",
    "PRAGMA recursive_triggers=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA foreign_keys=ON",
)


def make_engine(url: str) -> Engine:
    """An engine whose connections are set up as ours are, and leave BEGIN and COMMIT to us."""
    engine = create_engine(
        url,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
        connect_args={"check_same_thread": False, "timeout": BUSY_MS / 1000},
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    return engine


class _Waiting:
    __slots__ = ("_begins", "future", "job")

    def __init__(self, job: Job[Any]) -> None:
        self.job = job
        self.future: Future[Any] = Future()
        self._begins: bool | None = None

    def begins(self) -> bool:
        """Ask once the job could run: False when it was given up by then, and from now on it cannot be."""
        if self._begins is None:
            self._begins = self.future.set_running_or_notify_cancel()
        return self._begins


class SqliteDatabase(Database):
    """One SQLite file."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._engine = make_engine(url)
        self._readers = Threads(self._engine, 2, "goodword-read")
        self._queue: queue.Queue[_Waiting | None] = queue.Queue(WAITING)
        self._connection: Connection | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._write_forever, name="goodword-write", daemon=True)
        self._thread.start()

    def submit(self, job: Job[T]) -> Future[T]:
        waiting = _Waiting(job)
        try:
            if self._closed:
                raise queue.Full
            self._queue.put_nowait(waiting)
        except queue.Full:
            waiting.future.set_exception(StorageUnavailable("closed" if self._closed else "too much waits"))
        return waiting.future

    def look(self, work: Callable[[Connection], T]) -> Future[T]:
        return self._readers.run(lambda connection: in_transaction(connection, "BEGIN", work))

    def close(self) -> None:
        self._closed = True
        self._queue.put(None)
        self._thread.join()
        while not self._queue.empty():  # what was submitted in the same moment
            waiting = self._queue.get()
            if waiting is not None and waiting.future.set_running_or_notify_cancel():
                waiting.future.set_exception(StorageUnavailable("closed"))
        self._readers.close()
        self._engine.dispose()

    def _write_forever(self) -> None:
        while (first := self._queue.get()) is not None:
            group: list[_Waiting] = [first]
            stop = False
            while len(group) < GROUP:
                try:
                    waiting = self._queue.get_nowait()
                except queue.Empty:
                    break
                if waiting is None:
                    stop = True
                    break
                group.append(waiting)
            self._commit([w for w in group if not w.future.cancelled()])
            if stop:
                break
        if self._connection is not None:
            self._connection.close()

    def _commit(self, group: list[_Waiting]) -> None:
        if not group:
            return
        try:
            answers = self._transact(group)
        except Exception as error:
            self._let_go()
            for waiting in group:
                if waiting.begins():
                    waiting.future.set_exception(ours(error))
            return
        woken = False
        for waiting, result, wrote, failure in answers:
            woken = woken or wrote
            if failure is None:
                waiting.future.set_result(result)
            else:
                waiting.future.set_exception(failure)
        if woken:
            self.wake()

    def _transact(self, group: list[_Waiting]) -> list[tuple[_Waiting, Any, bool, BaseException | None]]:
        if self._connection is None:
            self._connection = self._engine.connect()
        run = partial(run_text, self._connection)
        answers: list[tuple[_Waiting, Any, bool, BaseException | None]] = []
        run("BEGIN IMMEDIATE")  # this may wait for another process; who gives up meanwhile is not served
        for waiting in group:
            if not waiting.begins():
                continue
            run("SAVEPOINT job")
            try:
                result, wrote = waiting.job(self._connection)
            except Exception as error:
                # A full disk or a failing one ends the whole transaction, and this raises then.
                run("ROLLBACK TO job")
                answers.append((waiting, None, False, ours(error)))
            else:
                answers.append((waiting, result, wrote, None))
            run("RELEASE job")
        run("COMMIT")
        return answers

    def _let_go(self) -> None:
        """Leave no transaction open; a connection that cannot even roll back is replaced."""
        connection = self._connection
        if connection is None:
            return
        try:
            if connection.connection.driver_connection.in_transaction:  # type: ignore[union-attr]
                run_text(connection, "ROLLBACK")
        except DBAPIError:
            self._connection = None
            connection.invalidate()
            connection.close()
