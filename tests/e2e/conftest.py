"""Processes for many tests: starting one takes a second, and most tests can share it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.e2e.company import Company
from tests.fakes.slack import FakeSlack, People
from tests.support.databases import SqliteDatabases
from tests.support.goodword import Goodword


@contextmanager
def working(factory: pytest.TempPathFactory, sqlite: SqliteDatabases) -> Iterator[Company]:
    folder = factory.mktemp("company")
    environment = {"GOODWORD_RETRY_SECONDS": "0.1"}
    with FakeSlack() as slack:
        goodword = Goodword(
            folder, database_url=sqlite.migrated(folder), slack=slack, environment=environment
        )
        with goodword.start():
            yield Company(slack, goodword, People(slack, goodword.events))


@pytest.fixture(scope="session")
def shared_company(tmp_path_factory: pytest.TempPathFactory, _sqlite: SqliteDatabases) -> Iterator[Company]:
    with working(tmp_path_factory, _sqlite) as company:
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
    with working(tmp_path_factory, _sqlite) as company:
        yield company


def set_up(company: Company) -> None:
    answer = company.set_up()
    assert answer.ok, answer
    assert not answer.errors, answer.errors
    company.quiet()
