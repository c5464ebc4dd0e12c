"""What the tests of faults share: an office whose Goodword runs for a whole file of tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.slack import FakeSlack
from tests.faults.running import Running, at_work
from tests.support.databases import SqliteDatabases


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, _sqlite: SqliteDatabases) -> Iterator[Running]:
    """One process that does everything, on SQLite, for all tests of a file."""
    folder = tmp_path_factory.mktemp("running")
    with FakeSlack() as slack, at_work(folder, slack, _sqlite.migrated(folder), channels=8) as bot:
        yield bot


@pytest.fixture
def bot(running: Running) -> Iterator[Running]:
    """The running one, with no trouble planned before or after."""
    running.slack.faults.clear()
    yield running
    running.slack.faults.clear()
