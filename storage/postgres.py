"""PostgreSQL: a small pool of threads, a transaction a job; the server does the grouping.

Workers on many machines share one database: the workspace's row makes writes within a
workspace serial, and lanes are claimed with SKIP LOCKED.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from sqlalchemy import Connection, Engine, NullPool, create_engine
from sqlalchemy.exc import DBAPIError

from storage.database import Database, Job
from storage.threads import Threads, in_transaction

T = TypeVar("T")
WRITERS, READERS = 4, 2
_RUN_AGAIN = ("40001", "40P01")
"""Serialization failure and deadlock: the server asks for the transaction to be run again."""
_OPTIONS = "-c statement_timeout=2500 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=10000"


def make_engine(url: str, *, options: str = _OPTIONS) -> Engine:
    """An engine whose connections leave BEGIN and COMMIT to us and give up before a platform does."""
    return create_engine(
        url,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
        connect_args={"connect_timeout": 2, "options": options},
    )


class PostgresDatabase(Database):
    """A PostgreSQL database, 15 or newer."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._engine = make_engine(url)
        self._writers = Threads(self._engine, WRITERS, "goodword-write")
        self._readers = Threads(self._engine, READERS, "goodword-read")

    def submit(self, job: Job[T]) -> Future[T]:
        return self._writers.run(lambda connection: self._transact(connection, job))

    def look(self, work: Callable[[Connection], T]) -> Future[T]:
        return self._readers.run(
            lambda connection: in_transaction(
                connection, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", work
            )
        )

    def close(self) -> None:
        self._writers.close()
        self._readers.close()
        self._engine.dispose()

    def _transact(self, connection: Connection, job: Job[T], tries: int = 3) -> T:
        try:
            result, wrote = in_transaction(connection, "BEGIN", job)
        except DBAPIError as error:
            if tries > 1 and getattr(error.orig, "sqlstate", None) in _RUN_AGAIN:
                return self._transact(connection, job, tries - 1)
            raise
        if wrote:
            self.on_deliveries()
        return result
