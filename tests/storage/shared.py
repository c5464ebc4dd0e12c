"""Databases that the tests of a folder share, since making one takes longer than most tests.

Each test has a workspace of its own in it, and no workspace sees another. Their fixtures
are for a `conftest.py` to import.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator

import pytest
from whenever import Instant

from storage.database import Database, open_database
from tests.support.databases import PostgresDatabases, SqliteDatabases

NOW = Instant.from_utc(2026, 3, 2, 9)
ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(scope="session")
def shared_sqlite_url(_sqlite: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory) -> str:
    return _sqlite.migrated(tmp_path_factory.mktemp("shared"))


@pytest.fixture(scope="session")
def shared_postgres_url(_postgres: PostgresDatabases) -> str:
    return _postgres.migrated()


@pytest.fixture(scope="module")
def opened() -> Iterator[Callable[[str], Database]]:
    """Opens each database once for all tests of a file."""
    databases: dict[str, Database] = {}

    def open_once(url: str) -> Database:
        if url not in databases:
            databases[url] = open_database(url)
        return databases[url]

    yield open_once
    for database in databases.values():
        database.close()


@pytest.fixture(params=ENGINES)
def database(request: pytest.FixtureRequest, opened: Callable[[str], Database]) -> Database:
    """A database that other tests use too, on each engine in turn."""
    name = "shared_sqlite_url" if request.param == "sqlite" else "shared_postgres_url"
    return opened(request.getfixturevalue(name))


def new_workspace(database: Database, *, now: Instant = NOW) -> str:
    """A workspace that has set nothing up."""
    name = secrets.token_hex(8)
    connecting = database.connect(
        key=f"slack:{name}", name="Acme", bot="UBOT", url="https://acme.example/", new_id=name, now=now
    )
    return connecting.result(10).workspace
