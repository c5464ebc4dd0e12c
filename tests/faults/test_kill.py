"""kill -9 at any moment: what was acknowledged is there, and what was said is said once."""

from __future__ import annotations

import random
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from tests.fakes.slack import FakeSlack, People
from tests.faults import ledger
from tests.faults.crew import Crew
from tests.faults.office import NoButton, Office
from tests.faults.rows import select

ROUNDS = 200
SEED = 20_260
WEB, WORKER_1, WORKER_2 = 0, 1, 2
VICTIMS = ([WEB], [WORKER_1], [WORKER_2], [WORKER_1, WORKER_2], [WEB, WORKER_1])


@pytest.mark.slow
def test_killed_again_and_again(tmp_path: Path, slack: FakeSlack, database_url: str) -> None:
    chance = random.Random(SEED)  # noqa: S311
    office = Office(slack, channels=6, agents=12)
    # A third of the messages takes a moment, so that there is a middle in which to die.
    slack.faults.random(SEED, {"hang_after": 0.33}, ("chat.postMessage", "chat.update"), seconds=0.1)
    parts = ("web", "worker", "worker")
    with (
        Crew(tmp_path, parts, database_url=database_url, slack=slack) as crew,
        ThreadPoolExecutor(6) as pool,
    ):
        people = crew.people(retry_waits=(0.1, 1.0, 2.0))
        office.set_up(people)
        doing: list[Future[object]] = []
        for number in range(ROUNDS):
            for headline in (f"round {number}, one", f"round {number}, two"):
                # Somebody who got no answer sends the same form once more, or gives up.
                sent = chance.choice((1, 1, 2))
                doing.append(pool.submit(office.flag, people, headline, sent=sent))
            where = chance.choice(office.channels)
            doing.append(pool.submit(office.nominate, people, f"round {number}: thank you", where))
            doing.append(pool.submit(_claim_one, office, people, database_url, chance.random()))
            time.sleep(chance.uniform(0, 0.4))
            victims = chance.choice(VICTIMS)
            for victim in victims:
                crew.kill(victim)
            for victim in victims:
                crew.replace(victim)
            crew.wait(WEB)
        crew.wait()
        for each in doing:
            each.result()
        ledger.settled(crew)
        made = ledger.check(office, crew)
        assert len(office.promised.headlines) > ROUNDS
        assert len(office.promised.nominated) > ROUNDS / 2
        assert made >= len(office.promised.headlines) + len(office.promised.nominated)


@pytest.mark.slow
def test_killed_in_socket_mode(tmp_path: Path, slack: FakeSlack, sqlite_url: str) -> None:
    chance = random.Random(SEED)  # noqa: S311
    office = Office(slack)
    with (
        Crew(tmp_path, ("run", "run"), database_url=sqlite_url, slack=slack, socket=True) as crew,
        ThreadPoolExecutor(6) as pool,
    ):
        slack.wait_for(lambda: slack.sockets == 2, 20, "they did not connect")
        people = crew.people(retry_waits=(0.1, 1.0, 3.0))
        office.set_up(people)
        doing: list[Future[object]] = []
        for number in range(20):
            doing.append(pool.submit(office.flag, people, f"round {number}", sent=chance.choice((1, 2))))
            doing += [pool.submit(office.nominate, people, "Thank you", each) for each in office.channels[:2]]
            time.sleep(chance.uniform(0, 0.4))
            victim = number % 2
            crew.kill(victim)
            crew.replace(victim)
            crew.wait(victim)
        for each in doing:
            each.result()
        ledger.settled(crew)
        ledger.check(office, crew)
        assert len(office.promised.headlines) >= 10
        assert len(office.promised.nominated) >= 20


def _claim_one(office: Office, people: People, url: str, chance: float) -> None:
    """Somebody of marketing claims a story that nobody has yet."""
    cards = select(url, "SELECT card FROM stories WHERE card IS NOT NULL AND owner IS NULL ORDER BY number")
    if cards:
        place, _, ts = cards[int(chance * len(cards))][0].rpartition("/")
        with suppress(NoButton):
            office.claim(people, place.rpartition("/")[2], ts)
