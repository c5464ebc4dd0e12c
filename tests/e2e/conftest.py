"""Fixtures that many tests share: starting a process takes a second."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.company import Company
from tests.e2e.running import set_up, working
from tests.support.databases import SqliteDatabases


@pytest.fixture(scope="session")
def shared_company(tmp_path_factory: pytest.TempPathFactory, _sqlite: SqliteDatabases) -> Iterator[Company]:
    folder = tmp_path_factory.mktemp("company")
    with working(folder, _sqlite.migrated(folder)) as company:
        set_up(company)
        yield company


@pytest.fixture
def company(shared_company: Company) -> Iterator[Company]:
    """A company that has set Goodword up; every test makes channels and people of its own in it.

    It is the same process for all of them, over HTTP, on SQLite.
    """
    yield shared_company
    shared_company.slack.faults.clear()
    with shared_company.slack.world.lock:
        shared_company.slack.backend.modals.stacks.clear()


@pytest.fixture(scope="module")
def raw_company(tmp_path_factory: pytest.TempPathFactory, _sqlite: SqliteDatabases) -> Iterator[Company]:
    """A company, a module's own, that has not set Goodword up yet: over HTTP, on SQLite."""
    folder = tmp_path_factory.mktemp("company")
    with working(folder, _sqlite.migrated(folder)) as company:
        yield company
