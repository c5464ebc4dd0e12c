"""Companies with `goodword` processes, on either engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.company import Company
from tests.fakes.slack import FakeSlack, People
from tests.support.databases import PostgresDatabases, SqliteDatabases
from tests.support.goodword import Goodword

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
QUICK = {"GOODWORD_RETRY_SECONDS": "0.1", "GOODWORD_POLL_SECONDS": "0.05"}


def database_for(engine: str, folder: Path, request: pytest.FixtureRequest) -> str:
    """A new database on this engine, for a fixture that outlives a test."""
    if engine == "sqlite":
        sqlite: SqliteDatabases = request.getfixturevalue("_sqlite")
        return sqlite.migrated(folder)
    postgres: PostgresDatabases = request.getfixturevalue("_postgres")
    return postgres.migrated()


@contextmanager
def working(folder: Path, url: str, *, socket: bool = False) -> Iterator[Company]:
    """A company that has not set Goodword up, with everything in one process."""
    with FakeSlack() as slack:
        goodword = Goodword(folder, database_url=url, slack=slack, socket=socket, environment=QUICK)
        with goodword.start():
            if socket:
                slack.wait_for(lambda: slack.sockets, why="it opened no connection")
            target = None if socket else goodword.events
            yield Company(slack, goodword, People(slack, target, socket=socket))


def set_up(company: Company) -> None:
    """The admin sets Goodword up with the marketing channel and group."""
    answer = company.set_up()
    assert answer.ok, answer
    assert not answer.errors, answer.errors
    company.quiet()
