"""A company for each test, in a workspace of its own. The database is shared: no workspace sees another."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator

import pytest

from storage.database import Database, open_database
from tests.commands.world import MARKETING, NOW, Company
from tests.support.databases import PostgresDatabases, SqliteDatabases


@pytest.fixture(scope="session")
def shared_sqlite_url(_sqlite: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory) -> str:
    return _sqlite.migrated(tmp_path_factory.mktemp("commands"))


@pytest.fixture(scope="session")
def shared_postgres_url(_postgres: PostgresDatabases) -> str:
    return _postgres.migrated()


@pytest.fixture(scope="module")
def opened() -> Iterator[Callable[[str], Database]]:
    """Opens each database once for all tests of a file."""
    databases: dict[str, Database] = {}

    def open_once(url: str) -> Database:
        return databases.setdefault(url, databases.get(url) or open_database(url))

    yield open_once
    for database in databases.values():
        database.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest, opened: Callable[[str], Database]) -> Database:
    name = "shared_sqlite_url" if request.param == "sqlite" else "shared_postgres_url"
    return opened(request.getfixturevalue(name))


def new_company(database: Database) -> Company:
    """A company that has just connected, and set nothing up."""
    name = secrets.token_hex(8)
    connecting = database.connect(
        key=f"slack:{name}", name="Acme", bot="UBOT", url="https://acme.example/", new_id=name, now=NOW
    )
    return Company(database, connecting.result(10).workspace)


@pytest.fixture
def newcomer(database: Database) -> Company:
    """A company that has set nothing up."""
    return new_company(database)


@pytest.fixture
def company(newcomer: Company) -> Company:
    """A company whose marketing has a channel."""
    newcomer.set(desk_place=MARKETING)
    return newcomer
