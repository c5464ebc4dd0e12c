"""Several workers on one outbox: each delivery is one worker's at a time, and none waits for another."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Connection

from commands.ports import Delivery, Unit
from storage import lanes
from storage.database import Database, open_database
from storage.lanes import Done, Leased
from tests.storage.posts import LEASE, Posts
from tests.storage.shared import NOW, new_workspace

UNTIL = NOW.add(seconds=LEASE)


def fill(posts: Posts, count: int, *, each: int = 1) -> None:
    for lane in range(count):
        posts.add(*(f"{lane}.{n}" for n in range(each)), lane=f"lane {lane}")


@pytest.fixture
def posts(shared_postgres_url: str, opened: Callable[[str], Database]) -> Posts:
    """An outbox with nothing in it, on PostgreSQL."""
    database = opened(shared_postgres_url)
    posts = Posts(database, new_workspace(database))
    posts.empty()
    return posts


def test_what_one_worker_is_claiming_the_other_passes_over(posts: Posts) -> None:
    fill(posts, 6)
    claimed, go_on = threading.Event(), threading.Event()

    def claim(connection: Connection) -> tuple[list[Leased], bool]:
        found = lanes.claim(connection, worker="slow", now=NOW, until=UNTIL, limit=4)
        claimed.set()
        assert go_on.wait(10)
        return list(found), False

    claiming = posts.database.submit(claim)
    assert claimed.wait(10)
    others = posts.claim("quick")
    go_on.set()
    ours = claiming.result(10)
    assert (len(ours), len(others)) == (4, 2)
    assert {leased.lane for leased in ours}.isdisjoint(leased.lane for leased in others)
    assert {leased.worker for leased in ours} == {"slow"}


def test_a_lane_that_is_being_filled_holds_up_no_other(posts: Posts) -> None:
    fill(posts, 2)
    added, go_on = threading.Event(), threading.Event()

    def add(unit: Unit) -> None:
        unit.outbox.add([Delivery("new", "lane 0", "card", {})], NOW)
        added.set()
        assert go_on.wait(10)

    adding = posts.database.write(posts.workspace, add)
    assert added.wait(10)
    assert [leased.lane for leased in posts.claim()] == ["lane 1"]
    go_on.set()
    adding.result(10)
    assert [leased.lane for leased in posts.claim()] == ["lane 0"]


def test_what_is_added_while_a_lane_is_closed_is_not_forgotten(posts: Posts) -> None:
    """The last one of a lane is settled, and with it the lane goes, in the moment in which another comes."""
    for attempt in range(30):
        posts.add(f"first {attempt}")
        leased = posts.take()
        both = threading.Barrier(2)

        def settle(leased: Leased = leased, both: threading.Barrier = both) -> Leased | None:
            both.wait(10)
            return posts.done(leased)

        def add(key: str = f"second {attempt}", both: threading.Barrier = both) -> None:
            both.wait(10)
            posts.add(key)

        with ThreadPoolExecutor(2) as pool:
            settling, adding = pool.submit(settle), pool.submit(add)
            adding.result(10)
            following = settling.result(10) or posts.take()
        assert following.key == f"second {attempt}"
        assert posts.done(following) is None


@pytest.mark.parametrize("workers", [2, 5])
def test_workers_empty_it_together_each_delivery_once_and_in_order(
    posts: Posts, shared_postgres_url: str, workers: int
) -> None:
    fill(posts, 12, each=5)
    delivered: list[Leased] = []

    def work(name: int) -> None:
        database = open_database(shared_postgres_url)
        while leased := database.claim(worker=f"{name}", now=NOW, until=UNTIL, limit=2).result(10):
            for first in leased:
                current: Leased | None = first
                while current is not None:
                    delivered.append(current)
                    current = database.settle(current, Done(), now=NOW, until=UNTIL).result(10)
        database.close()

    with ThreadPoolExecutor(workers) as pool:
        for each in [pool.submit(work, name) for name in range(workers)]:
            each.result(30)
    assert len(delivered) == 60
    by_lane: dict[str, list[str]] = defaultdict(list)
    for leased in delivered:
        assert leased.attempts == 1
        by_lane[leased.lane].append(leased.key)
    assert by_lane == {f"lane {lane}": [f"{lane}.{n}" for n in range(5)] for lane in range(12)}


def test_two_processes_write_into_one_workspace_and_lose_nothing(
    posts: Posts, shared_postgres_url: str
) -> None:
    other = open_database(shared_postgres_url)

    def add(unit: Unit) -> tuple[int, Any]:
        number = unit.stories.next_number()
        unit.outbox.add([Delivery(f"{number}", f"lane {number % 3}", "card", {})], NOW)
        return number, unit.take("once", NOW)

    adding = [each.write(posts.workspace, add) for _ in range(20) for each in (posts.database, other)]
    found = [each.result(20) for each in adding]
    other.close()
    assert sorted(number for number, _ in found) == list(range(1, 41))
    assert sum(first for _, first in found) == 1
    assert len(posts.delivered()) == 40
