"""What both engines share: threads with a connection each, and errors that become ours at the door."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError, SQLAlchemyError

from commands.ports import StorageUnavailable
from storage.statements import run_text

T = TypeVar("T")


_MISTAKES = (DataError, IntegrityError, ProgrammingError)
"""What a database says of a statement that it would refuse tomorrow too."""


def ours(error: BaseException) -> BaseException:
    """The error a waiter gets: a database's refusal to work is StorageUnavailable, a mistake stays itself."""
    if isinstance(error, DBAPIError) and not isinstance(error, _MISTAKES):
        unavailable = StorageUnavailable(type(error.orig).__name__)
        unavailable.__cause__ = error
        return unavailable
    return error


class Stale(Exception):
    """The connection was lost before the transaction began, as by a server's restart: nothing was done."""


class Waited(Future[T]):
    """A future that knows that it was given up, even while the work is under way and cannot be stopped."""

    given_up = False

    def cancel(self) -> bool:
        self.given_up = True
        return super().cancel()


class Threads:
    """A few threads, each with a connection of its own that is opened at first use and after trouble."""

    def __init__(self, engine: Engine, count: int, name: str) -> None:
        self._engine = engine
        self._local = threading.local()
        self._all: set[Connection] = set()
        self._pool = ThreadPoolExecutor(count, thread_name_prefix=name)

    def run(self, work: Callable[[Connection], T]) -> Future[T]:
        """Run work on a thread's connection; database errors come out as `ours` says."""
        future: Waited[T] = Waited()
        try:
            self._pool.submit(self._serve, future, work)
        except RuntimeError:
            future.set_exception(StorageUnavailable("closed"))
        return future

    def require_waiting(self) -> None:
        """Raise StorageUnavailable when nobody waits any more for what this thread is doing."""
        if self._local.future.given_up:
            raise StorageUnavailable("given up")

    def _serve(self, future: Waited[T], work: Callable[[Connection], T]) -> None:
        if not future.set_running_or_notify_cancel():
            return
        self._local.future = future
        try:
            result = self._run(work)
        except BaseException as error:
            future.set_exception(error)
        else:
            future.set_result(result)

    def _run(self, work: Callable[[Connection], T], *, again: bool = True) -> T:
        try:
            connection = self._connection()
        except Exception as error:
            raise ours(error) from error
        try:
            return work(connection)
        except Stale as stale:
            self._drop(connection)
            if again:
                return self._run(work, again=False)
            raise ours(stale.__cause__ or stale) from stale
        except SQLAlchemyError as error:
            if not isinstance(error, IntegrityError):
                self._drop(connection)
            raise ours(error) from error

    def _connection(self) -> Connection:
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is not None and connection.invalidated:
            self._drop(connection)
            connection = None
        if connection is None:
            connection = self._engine.connect()
            self._local.connection = connection
            self._all.add(connection)
        return connection

    def _drop(self, connection: Connection) -> None:
        self._local.connection = None
        self._all.discard(connection)
        connection.invalidate()
        connection.close()

    def close(self) -> None:
        """Finish what was submitted, then close every connection."""
        self._pool.shutdown(wait=True)
        for connection in self._all:
            connection.close()
        self._all.clear()


def in_transaction(
    connection: Connection,
    begin: str,
    work: Callable[[Connection], T],
    last_check: Callable[[], None] = lambda: None,
) -> T:
    """Do the work between `begin` and COMMIT; anything raised rolls it back. Raises Stale."""
    try:
        run_text(connection, begin)
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Stale from error
        raise
    try:
        result = work(connection)
        last_check()
        run_text(connection, "COMMIT")
    except BaseException:
        try:
            run_text(connection, "ROLLBACK")
        except SQLAlchemyError:  # a connection that was lost is not even asked
            connection.invalidate()
        raise
    return result
