"""A company for each test, in a workspace of its own. The database is shared: no workspace sees another."""

from __future__ import annotations

import pytest

from storage.database import Database
from tests.commands.world import MARKETING, Company
from tests.storage.shared import (
    database,
    new_workspace,
    opened,
    shared_postgres_url,
    shared_sqlite_url,
)

__all__ = ["database", "opened", "shared_postgres_url", "shared_sqlite_url"]


@pytest.fixture
def newcomer(database: Database) -> Company:
    """A company that has set nothing up."""
    return Company(database, new_workspace(database))


@pytest.fixture
def company(newcomer: Company) -> Company:
    """A company whose marketing has a channel."""
    newcomer.set(desk_place=MARKETING)
    return newcomer
