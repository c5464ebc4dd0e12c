"""A worker that was paused, or waited long for the database, has lost its lease, and knows it."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.fakes.slack import FakeSlack
from tests.faults import ledger
from tests.faults.crew import QUICK, Crew
from tests.faults.locks import locked
from tests.faults.office import Office

SEED = 4_711
READS = ("conversations.info", "conversations.replies", "conversations.history", "users.info")


@contextmanager
def paused(crew: Crew, place: int) -> Iterator[None]:
    """This process stands still, as when its machine is suspended."""
    process = crew.members[place].process
    assert process is not None
    os.kill(process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process.pid, signal.SIGCONT)


@pytest.mark.slow
def test_a_claim_that_waited_for_the_database_is_worth_less(
    tmp_path: Path, slack: FakeSlack, sqlite_url: str
) -> None:
    """A lease begins when it is asked for, and the other worker counts from there."""
    office = Office(slack)
    brief = {**QUICK, "GOODWORD_LEASE_SECONDS": "2"}
    parts = ["web", "worker", "worker"]
    with Crew(tmp_path, parts, database_url=sqlite_url, slack=slack, environment=brief) as crew:
        people = crew.people()
        office.set_up(people)
        ledger.settled(crew)
        slack.faults.random(SEED, {"hang_after": 1}, READS[:2], seconds=0.6)
        slack.faults.next("chat.postMessage", "429", retry_after=1)
        office.nominate(people, "You are great", office.channels[0])
        slack.wait_for(lambda: slack.calls_to("chat.postMessage")[-1].outcome == "fault:429", why="no 429")
        with locked(sqlite_url):
            # The claims under way give up after 2 s; the next ones wait until just before they do.
            time.sleep(3.8)
        ledger.settled(crew)
        time.sleep(2)  # whoever works without a lease may not be done yet
        ledger.check(office, crew)


@pytest.mark.slow
def test_workers_that_are_paused(tmp_path: Path, slack: FakeSlack, database_url: str) -> None:
    chance = random.Random(SEED)  # noqa: S311
    office = Office(slack)
    slack.faults.random(SEED, {"hang_after": 0.5}, (*READS, "chat.postMessage"), seconds=0.3)
    with Crew(tmp_path, ["web", "worker", "worker"], database_url=database_url, slack=slack) as crew:
        people = crew.people(retry_waits=(0.5, 2.0, 4.0))
        office.set_up(people)
        stop = threading.Event()

        def nominate(channel: str) -> None:
            while not stop.wait(0.8):
                office.nominate(people, "You are great", channel)

        def pause(place: int, waits: list[float]) -> None:
            for wait in waits:
                time.sleep(wait)
                with paused(crew, place):
                    time.sleep(3.5)  # longer than a lease

        with ThreadPoolExecutor(8) as pool:
            doing = [pool.submit(nominate, channel) for channel in office.channels]
            pauses = [[chance.uniform(0.1, 1.0) for _ in range(4)] for _ in range(2)]
            for done in [pool.submit(pause, place, waits) for place, waits in enumerate(pauses, 1)]:
                done.result()
            stop.set()
            for each in doing:
                each.result()
        slack.faults.clear()
        ledger.settled(crew)
        time.sleep(2)
        ledger.check(office, crew)
