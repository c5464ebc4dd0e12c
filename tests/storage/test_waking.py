"""A commit wakes the courier when it wrote something for it, or let something go; and nothing else does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from whenever import Instant

from commands.ports import Delivery
from tests.storage.posts import Posts

Work = Callable[[Any, Instant], Any]


def wakes(posts: Posts, work: Work) -> int:
    """How often the courier is woken by a unit."""
    woken: list[bool] = []
    posts.database.on_deliveries = lambda: woken.append(True)
    try:
        posts.database.write(posts.workspace, lambda unit: work(unit, posts.now)).exception(10)
        posts.work(lambda unit: None)  # what is called after the first commit has been called by now
    finally:
        posts.database.on_deliveries = lambda: None
    return len(woken)


def add(unit: Any, now: Instant) -> None:
    unit.outbox.add([Delivery("k", "a", "card", {})], now)


def add_and_fail(unit: Any, now: Instant) -> None:
    add(unit, now)
    raise ArithmeticError


WORK: dict[str, tuple[Work, int]] = {
    "a delivery": (add, 1),
    "no delivery": (lambda unit, now: unit.outbox.add([], now), 0),
    "something else": (lambda unit, now: unit.stories.next_number(), 0),
    "nothing to release": (lambda unit, now: unit.outbox.release(now), 0),
    "nothing to try again": (lambda unit, now: unit.outbox.retry(999, now), 0),
    "a delivery that was rolled back": (add_and_fail, 0),
}


@pytest.mark.parametrize("name", WORK)
def test_a_commit_that_wrote_deliveries_wakes_the_courier(posts: Posts, name: str) -> None:
    work, expected = WORK[name]
    assert wakes(posts, work) == expected
    assert len(posts.claim()) == expected


@pytest.mark.parametrize("lane", [None, "a"])
def test_lanes_that_are_let_go_wake_it(posts: Posts, lane: str | None) -> None:
    posts.add("k")
    posts.again(posts.take(), 600, held_for="closed")
    assert wakes(posts, lambda unit, now: unit.outbox.release(now, lane=lane)) == 1
    assert wakes(posts, lambda unit, now: unit.outbox.release(now, lane=lane)) == 0


@pytest.mark.parametrize("how", ["held", "given up"])
def test_what_is_tried_again_wakes_it(posts: Posts, how: str) -> None:
    posts.add("k")
    leased = posts.take()
    if how == "held":
        posts.again(leased, 600, held_for="closed")
    else:
        posts.dead(leased)
    (trouble,) = posts.troubles()
    assert wakes(posts, lambda unit, now: unit.outbox.retry(trouble.id, now)) == 1
    assert posts.delivered() == ["k"]
