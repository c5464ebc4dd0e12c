"""An office and the one Goodword process it uses, for the tests in which no process dies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.fakes.slack import FakeSlack, People
from tests.faults import ledger
from tests.faults.crew import QUICK, Crew
from tests.faults.office import Office
from tests.faults.rows import select


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


@contextmanager
def at_work(
    folder: Path, slack: FakeSlack, url: str, *, channels: int = 4, environment: Mapping[str, str] = QUICK
) -> Iterator[Running]:
    """One process that does everything, set up and ready."""
    office = Office(slack, channels=channels)
    with Crew(folder, ["run"], database_url=url, slack=slack, environment=environment) as crew:
        people = crew.people()
        office.set_up(people)
        yield Running(office, crew, people)
