"""What the tests of faults share: an office whose Goodword runs for a whole file of tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.fakes.slack import FakeSlack, People
from tests.faults import ledger
from tests.faults.crew import Crew
from tests.faults.office import Office
from tests.faults.rows import select
from tests.support.databases import SqliteDatabases


@dataclass
class Running:
    """An office, and the Goodword it uses."""

    office: Office
    crew: Crew
    people: People

    @property
    def slack(self) -> FakeSlack:
        return self.office.slack

    def select(self, statement: str) -> list[tuple[Any, ...]]:
        return select(self.crew.database_url, statement)

    def settle(self, timeout: float = 30.0) -> None:
        """Wait until everything has arrived, and hold it against what was promised."""
        ledger.settled(self.crew, timeout)
        ledger.check(self.office, self.crew)

    def card(self, headline: str) -> tuple[str, str]:
        """Where the card of this story stands: channel and ts."""
        rows = self.slack.wait_for(
            lambda: self.select(
                f"SELECT card FROM stories WHERE headline = '{headline}' AND card IS NOT NULL"  # noqa: S608
            ),
            30,
            f"no card of {headline!r}",
        )
        place, _, ts = rows[0][0].rpartition("/")
        return place.rpartition("/")[2], ts


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, _sqlite: SqliteDatabases) -> Iterator[Running]:
    """One process that does everything, on SQLite, for all tests of a file."""
    folder = tmp_path_factory.mktemp("running")
    with FakeSlack() as slack:
        url = _sqlite.migrated(folder)
        with Crew(folder, ["run"], database_url=url, slack=slack) as crew:
            office = Office(slack, channels=8)
            people = crew.people()
            office.set_up(people)
            yield Running(office, crew, people)


@pytest.fixture
def bot(running: Running) -> Iterator[Running]:
    """The running one, with no trouble planned before or after."""
    running.slack.faults.clear()
    yield running
    running.slack.faults.clear()
