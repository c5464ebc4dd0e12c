"""Processes for whole modules of tests: starting one takes a second, and most tests can share it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.company import Company
from tests.fakes.slack import FakeSlack, People
from tests.support.databases import SqliteDatabases
from tests.support.goodword import Goodword


@pytest.fixture(scope="module")
def raw_company(tmp_path_factory: pytest.TempPathFactory, _sqlite: SqliteDatabases) -> Iterator[Company]:
    """A company that has not set Goodword up yet: over HTTP, on SQLite."""
    folder = tmp_path_factory.mktemp("company")
    url = _sqlite.migrated(folder)
    with (
        FakeSlack() as slack,
        Goodword(
            folder, database_url=url, slack=slack, environment={"GOODWORD_RETRY_SECONDS": "0.1"}
        ).start() as goodword,
    ):
        yield Company(slack, goodword, People(slack, goodword.events))


@pytest.fixture(scope="module")
def company(raw_company: Company) -> Company:
    """A company that has set Goodword up with a channel and a group."""
    answer = raw_company.set_up()
    assert answer.ok, answer
    assert not answer.errors, answer.errors
    raw_company.quiet()
    return raw_company
