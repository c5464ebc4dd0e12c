"""PostgreSQL hangs, crashes, stops and comes back: the same promises, and no restart of Goodword."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.fakes.slack import FakeSlack
from tests.faults import ledger
from tests.faults.away import nothing_is_lost
from tests.faults.crew import Crew
from tests.faults.office import Office
from tests.faults.running import Running, at_work
from tests.support.postgres import PostgresServer

CUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid != pg_backend_pid()
"""


@pytest.fixture
def bot(tmp_path: Path, slack: FakeSlack, postgres_url: str) -> Iterator[Running]:
    with at_work(tmp_path, slack, postgres_url) as bot:
        yield bot


@pytest.mark.slow
def test_nothing_is_lost_while_the_server_hangs(bot: Running, postgres_server: PostgresServer) -> None:
    nothing_is_lost(bot, postgres_server.frozen)


@pytest.mark.parametrize("end", ["crash", pytest.param("stop", marks=pytest.mark.slow)])
def test_nothing_is_lost_while_the_server_is_gone(
    bot: Running, postgres_server: PostgresServer, end: str
) -> None:
    @contextmanager
    def gone() -> Iterator[None]:
        getattr(postgres_server, end)()
        try:
            status, body = bot.crew.members[0].get("/readyz")
            assert status == 503
            assert "does not answer" in body
            yield
        finally:
            postgres_server.start()

    nothing_is_lost(bot, gone)


@pytest.mark.slow
def test_nothing_is_lost_when_connections_are_cut_in_the_middle(bot: Running, postgres_url: str) -> None:
    """As a failover does, or an administrator: whatever a transaction has done so far is gone."""
    office, people = bot.office, bot.people
    stop = threading.Event()

    def flag(who: int) -> None:
        number = 0
        while not stop.is_set():
            office.flag(people, f"agent {who}, story {number}")
            number += 1

    with ThreadPoolExecutor(6) as pool, psycopg.connect(postgres_url, autocommit=True) as administrator:
        flagging = [pool.submit(flag, who) for who in range(6)]
        for _ in range(60):
            time.sleep(0.03)
            administrator.execute(CUT)
        stop.set()
        for each in flagging:
            each.result()
    assert office.flag(people, "After it all")
    bot.settle()


@pytest.mark.slow
def test_a_server_that_crashes_again_and_again_under_load(
    tmp_path: Path, slack: FakeSlack, postgres_url: str, postgres_server: PostgresServer
) -> None:
    office = Office(slack)
    stop = threading.Event()
    parts = ("web", "web", "worker", "worker")
    with Crew(tmp_path, parts, database_url=postgres_url, slack=slack) as crew, ThreadPoolExecutor(8) as pool:
        webs = [crew.people(place, retry_waits=(0.2, 1.5, 3.0)) for place in (0, 1)]
        office.set_up(webs[0])

        def flag(who: int) -> None:
            number = 0
            while not stop.is_set():
                office.flag(webs[who % 2], f"agent {who}, story {number}")
                office.nominate(webs[who % 2], "You are great", office.channels[who % 4])
                number += 1
                time.sleep(0.2)

        flagging = [pool.submit(flag, who) for who in range(6)]
        for end in (postgres_server.crash, postgres_server.stop) * 3:
            time.sleep(1.5)
            end()
            time.sleep(1)
            postgres_server.start()
        stop.set()
        for each in flagging:
            each.result()
        ledger.settled(crew)
        assert ledger.check(office, crew) > 20
        assert [member.process.poll() for member in crew.members if member.process] == [None] * 4
