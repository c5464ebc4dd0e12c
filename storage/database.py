"""The door to the database: work goes in, a future comes out, and nothing of SQLAlchemy passes it.

Work runs in threads of storage's own, so that whoever waits may wait in any way. Two
engines stand behind the one door: `storage.sqlite` and `storage.postgres`.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from typing import TypeVar
from urllib.parse import urlsplit

from sqlalchemy import Connection
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from whenever import Instant

from commands.domain.workspace import Installation
from storage import lanes, outbox, workspaces
from storage.lanes import Leased, Settlement
from storage.unit import Unit, Work, run_unit

T = TypeVar("T")
Job = Callable[[Connection], tuple[T, bool]]
"""What a thread does on a connection in a transaction: its result, and whether it wrote deliveries."""


class BadDatabaseUrl(ValueError):
    """`DATABASE_URL` cannot be used; the message says what to write instead, and holds no password."""


class Database(ABC):
    """A database that units of work run on.

    Every method returns a future. It fails with `commands.ports.StorageUnavailable` when
    the database did not take the change, with whatever the work itself raised otherwise,
    and it is done only when the transaction is.
    """

    def __init__(self) -> None:
        self.on_deliveries: Callable[[], None] = lambda: None
        """Called, from a thread of storage's, after a commit that wrote deliveries."""

    @abstractmethod
    def submit(self, job: Job[T]) -> Future[T]:
        """Run a job that writes, in a transaction; the future is done once it is committed."""

    @abstractmethod
    def look(self, work: Callable[[Connection], T]) -> Future[T]:
        """Run work that only reads, in one snapshot."""

    @abstractmethod
    def close(self) -> None:
        """Finish what was submitted and let go of every connection and thread; what comes later fails."""

    def wake(self) -> None:
        """Call `on_deliveries`. What was committed is committed, whatever its listener makes of it."""
        with suppress(Exception):
            self.on_deliveries()

    def write(self, workspace: str, work: Work[T]) -> Future[T]:
        """Run work in a unit for this workspace. It may be run again, so it does only the unit's I/O."""
        return self.submit(lambda connection: run_unit(connection, workspace, work, writes=True))

    def read(self, workspace: str, work: Work[T]) -> Future[T]:
        """Run work in a unit that only reads."""
        return self.look(lambda connection: run_unit(connection, workspace, work, writes=False)[0])

    def installations(self) -> Future[Sequence[Installation]]:
        """Every installation there is."""
        return self.look(workspaces.installations_of)

    def bound_emojis(self) -> Future[dict[str, frozenset[str]]]:
        """For every installation, the emojis that nominate there."""
        return self.look(workspaces.bound_emojis)

    def connect(
        self, *, key: str, name: str, bot: str, url: str, new_id: str, now: Instant
    ) -> Future[Installation]:
        """Keep an installation up to date, or make it with a workspace of its own when it is new."""
        return self.submit(
            lambda connection: (
                workspaces.connect(connection, key=key, name=name, bot=bot, url=url, new_id=new_id, now=now),
                False,
            )
        )

    def claim(self, *, worker: str, now: Instant, until: Instant, limit: int) -> Future[Sequence[Leased]]:
        """Lease up to `limit` due lanes, and the first delivery of each."""
        return self.submit(
            lambda connection: (
                lanes.claim(connection, worker=worker, now=now, until=until, limit=limit),
                False,
            )
        )

    def settle(
        self, leased: Leased, settlement: Settlement, *, now: Instant, until: Instant
    ) -> Future[Leased | None]:
        """Write down how a delivery went, and lease the lane's next one if it is due."""
        return self.submit(
            lambda connection: (lanes.settle(connection, leased, settlement, now=now, until=until), False)
        )

    def oldest_due(self, now: Instant) -> Future[Instant | None]:
        """When the oldest delivery that nobody works on fell due."""
        return self.look(lambda connection: outbox.oldest_due(connection, now))


def understand(url: str) -> str:
    """A `DATABASE_URL` as people and hosts write it, in the form SQLAlchemy wants.

    ``postgres://`` and ``postgresql://`` go through psycopg. Raises BadDatabaseUrl.
    """
    scheme, separator, rest = url.strip().partition("://")
    if scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        understood = f"postgresql+psycopg://{rest}"
    elif scheme == "sqlite":
        understood = url.strip()
    else:
        shown = f"{scheme}://…" if separator else "a text without ://"
        if separator and not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*", scheme):
            shown = "a text that begins with no scheme"  # and with a password, perhaps
        raise BadDatabaseUrl(
            f"DATABASE_URL is {shown}. Write sqlite:///goodword.db or postgresql://user:password@host/name."
        )
    try:
        parsed = make_url(understood)
        urlsplit(understood)
    except (ArgumentError, ValueError):
        raise BadDatabaseUrl(
            "DATABASE_URL cannot be read as a URL. Percent-encode special characters in the password."
        ) from None
    if scheme == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise BadDatabaseUrl("DATABASE_URL names no file. Write sqlite:///goodword.db.")
    return understood


def open_database(url: str) -> Database:
    """Open the database that `url` names. Raises BadDatabaseUrl; connects at its first use."""
    understood = understand(url)
    if understood.startswith("sqlite"):
        from storage.sqlite import SqliteDatabase

        return SqliteDatabase(understood)
    from storage.postgres import PostgresDatabase

    return PostgresDatabase(understood)


__all__ = ["BadDatabaseUrl", "Database", "Leased", "Unit", "open_database", "understand"]
