"""A workspace for each test, in a database that they share; and databases of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from storage.database import Database, open_database
from tests.storage.posts import Posts
from tests.storage.shared import (
    database,
    new_workspace,
    opened,
    shared_postgres_url,
    shared_sqlite_url,
)

__all__ = ["database", "opened", "shared_postgres_url", "shared_sqlite_url"]


@pytest.fixture
def workspace(database: Database) -> str:
    """A workspace that has set nothing up."""
    return new_workspace(database)


@pytest.fixture
def posts(database: Database, workspace: str) -> Posts:
    """An outbox with nothing in it."""
    posts = Posts(database, workspace)
    posts.empty()
    return posts


@pytest.fixture
def own_database(database_url: str) -> Iterator[Database]:
    """A database that no other test uses."""
    database = open_database(database_url)
    yield database
    database.close()


@pytest.fixture
def own_sqlite(sqlite_url: str) -> Iterator[Database]:
    """An SQLite database that no other test uses."""
    database = open_database(sqlite_url)
    yield database
    database.close()


@pytest.fixture
def own_postgres(postgres_url: str) -> Iterator[Database]:
    """A PostgreSQL database that no other test uses."""
    database = open_database(postgres_url)
    yield database
    database.close()
