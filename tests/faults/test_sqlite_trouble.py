"""Another program holds the lock of the SQLite file: nobody is told a lie, nothing acknowledged is lost."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.fakes.slack import FakeSlack
from tests.faults import ledger
from tests.faults.away import nothing_is_lost
from tests.faults.crew import Crew
from tests.faults.locks import locked
from tests.faults.office import Office
from tests.faults.running import Running


def test_nothing_is_lost_while_another_program_writes(bot: Running) -> None:
    nothing_is_lost(bot, lambda: locked(bot.crew.database_url))


@pytest.mark.slow
def test_ten_seconds_of_lock_under_load(tmp_path: Path, slack: FakeSlack, sqlite_url: str) -> None:
    office = Office(slack, agents=12)
    with Crew(tmp_path, ["web", "worker"], database_url=sqlite_url, slack=slack) as crew:
        people = crew.people(retry_waits=(0.1, 4.0, 8.0))
        office.set_up(people)
        with ThreadPoolExecutor(10) as pool:
            stop = time.monotonic() + 16

            def flag(who: int) -> None:
                number = 0
                while time.monotonic() < stop:
                    office.flag(people, f"agent {who}, story {number}")
                    number += 1
                    time.sleep(0.2)

            def nominate(who: int) -> None:
                while time.monotonic() < stop:
                    office.nominate(people, "Thanks", office.channels[who])
                    time.sleep(0.5)

            working = [pool.submit(flag, n) for n in range(6)] + [pool.submit(nominate, n) for n in range(4)]
            time.sleep(2)
            with locked(sqlite_url):
                time.sleep(10)
            for each in working:
                each.result()
        ledger.settled(crew)
        ledger.check(office, crew)
        assert office.promised.slow == [], "Slack gave up waiting"
        assert len(office.promised.headlines) > 20
