"""PostgreSQL: a small pool of threads, a transaction a job; the server does the grouping.

Workers on many machines share one database: the workspace's row makes writes within a
workspace serial, and lanes are claimed with SKIP LOCKED.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.exc import DBAPIError

from storage.database import Database, Job
from storage.threads import Threads, in_transaction

T = TypeVar("T")
RV = TypeVar("RV")
PATIENCE_SECONDS = 2.8
"""How long one answer of the server is waited for: a little longer than its own time-outs take."""
_LOOK_SECONDS = 0.1
WRITERS, READERS = 4, 2
_RUN_AGAIN = ("40001", "40P01")
"""Serialization failure and deadlock: the server asks for the transaction to be run again."""
_OPTIONS = "-c statement_timeout=2500 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=10000"


class Impatient(psycopg.Connection[Any]):
    """A connection that does not wait for the server for ever. Whoever has it then closes it.

    The server's own time-outs do not help where the server hangs or the network is cut.
    What was not committed by then never will be: the server finds the connection closed.
    """

    def wait(
        self, gen: PQGen[RV], interval: float = _LOOK_SECONDS, timeout: float | None = PATIENCE_SECONDS
    ) -> RV:
        return super().wait(gen, interval, timeout)


def make_engine(url: str, *, options: str = _OPTIONS, patient: bool = False) -> Engine:
    """An engine whose connections leave BEGIN and COMMIT to us and give up before a platform does."""
    engine = create_engine(
        url,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
        connect_args={"connect_timeout": 2, "options": options},
    )
    if not patient:

        @event.listens_for(engine, "do_connect")
        def _connect(_dialect: object, _record: object, args: Any, params: Any) -> Any:
            return Impatient.connect(*args, **params)

    return engine


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
            # Whoever was told that it was not saved, since it took too long, was told the truth.
            result, wrote = in_transaction(connection, "BEGIN", job, self._writers.require_waiting)
        except DBAPIError as error:
            if tries > 1 and getattr(error.orig, "sqlstate", None) in _RUN_AGAIN:
                return self._transact(connection, job, tries - 1)
            raise
        if wrote:
            self.wake()
        return result
