"""Leases and settlements: who may still speak for a delivery, and what becomes of one that did not arrive."""

from __future__ import annotations

import pytest

from storage.database import Database
from storage.lanes import Dead, Done, Leased, Settlement
from tests.storage.posts import LEASE, Posts
from tests.storage.shared import new_workspace


def test_a_lease_holds_until_it_ends(posts: Posts) -> None:
    posts.add("1", "2")
    posts.take("one")
    posts.wait(LEASE - 0.001)
    assert posts.claim("two") == []
    posts.wait(0.001)
    again = posts.take("two")
    assert (again.key, again.attempts, again.worker) == ("1", 2, "two")


def test_after_a_lost_lease_nobody_knows_whether_it_has_arrived(posts: Posts) -> None:
    posts.add("1")
    first = posts.take("one")
    assert not first.unsure
    began = posts.now
    posts.wait(LEASE)
    again = posts.take("two")
    assert (again.unsure, again.since) == (True, began)


@pytest.mark.parametrize("how", ["done", "again", "dead"])
def test_whoever_lost_the_lease_settles_nothing(posts: Posts, how: str) -> None:
    posts.add("1", "2")
    lost = posts.take("one")
    posts.wait(LEASE)
    kept = posts.take("two")
    assert (posts.again(lost, 5) if how == "again" else getattr(posts, how)(lost)) is None
    assert posts.troubles() == []
    assert posts.claim("three") == []
    second = posts.done(kept)
    assert second is not None
    assert (second.key, second.worker) == ("2", "two")


def test_whoever_lost_the_lease_settles_nothing_when_the_lane_is_done(posts: Posts) -> None:
    posts.add("1")
    lost = posts.take("one")
    posts.wait(LEASE)
    posts.done(posts.take("two"))
    assert posts.done(lost) is None
    posts.add("1")
    assert posts.dead(lost) is None
    assert posts.take("three").attempts == 1


def test_a_lease_that_ended_and_nobody_took_can_still_be_settled(posts: Posts) -> None:
    posts.add("1", "2")
    leased = posts.take("one")
    posts.wait(LEASE + 5)
    second = posts.done(leased)
    assert second is not None
    assert second.key == "2"


def test_a_delivery_is_settled_once(posts: Posts) -> None:
    posts.add("1")
    leased = posts.take("one")
    posts.done(leased)
    posts.add("2")
    assert posts.done(leased) is None
    assert posts.take("two").key == "2"


# --- not now ---


def test_after_a_failure_the_lane_waits_and_begins_with_the_same(posts: Posts) -> None:
    posts.add("1", "2")
    began = posts.now
    assert posts.again(posts.take(), 10) is None
    posts.wait(9.999)
    assert posts.claim() == []
    posts.wait(0.001)
    again = posts.take()
    assert (again.key, again.attempts, again.since, again.unsure) == ("1", 2, began, False)
    posts.again(again, 10, unsure=True)
    posts.wait(10)
    third = posts.take()
    assert (third.attempts, third.since, third.unsure) == (3, began, True)


def test_a_pause_after_a_failure_is_no_trouble_yet(posts: Posts) -> None:
    posts.add("1")
    posts.again(posts.take(), 10)
    assert posts.troubles() == []
    assert posts.work(lambda unit: unit.outbox.release(posts.now)) == 0
    assert posts.claim() == []


# --- held ---


def test_a_held_lane_is_shown_with_all_that_waits_in_it(posts: Posts) -> None:
    posts.add("1", "2")
    posts.again(posts.take(), 600, held_for="closed")
    first, second = posts.troubles()
    assert (first.key, first.lane, first.kind, first.dead) == ("1", "a", "thread", False)
    assert (first.reason, second.reason) == ("not now", "closed")
    assert (second.key, second.dead, second.since) == ("2", False, posts.now)


def test_a_held_lane_is_tried_all_the_same_after_its_pause(posts: Posts) -> None:
    posts.add("1")
    posts.again(posts.take(), 600, held_for="closed")
    posts.wait(599)
    assert posts.claim() == []
    posts.wait(1)
    assert posts.take().key == "1"
    assert posts.troubles() == []


def test_being_held_is_no_attempt(posts: Posts) -> None:
    """A lane may wait for days until somebody has set up Goodword; that wears out no patience."""
    posts.add("1")
    for _ in range(5):
        posts.again(posts.take(), 86_400, held_for="set_up")
        posts.wait(86_400)
    leased = posts.take()
    assert (leased.attempts, leased.since, leased.unsure) == (1, posts.now, False)


def test_one_that_may_have_arrived_before_is_remembered_while_held(posts: Posts) -> None:
    posts.add("1")
    began = posts.now
    posts.again(posts.take(), 10, unsure=True)
    posts.wait(10)
    posts.again(posts.take(), 600, unsure=True, held_for="closed")
    posts.wait(600)
    leased = posts.take()
    assert (leased.unsure, leased.since) == (True, began)


def test_released_lanes_are_tried_at_once(posts: Posts) -> None:
    for lane in ("a", "b"):
        posts.add(f"in {lane}", lane=lane)
    for leased in posts.claim():
        posts.again(leased, 600, held_for="closed")
    assert posts.work(lambda unit: unit.outbox.release(posts.now)) == 2
    assert posts.troubles() == []
    assert sorted(posts.delivered()) == ["in a", "in b"]
    assert posts.work(lambda unit: unit.outbox.release(posts.now)) == 0


def test_one_lane_can_be_released_alone(posts: Posts) -> None:
    for lane in ("a", "b"):
        posts.add(f"in {lane}", lane=lane)
    for leased in posts.claim():
        posts.again(leased, 600, held_for="closed")
    assert posts.work(lambda unit: unit.outbox.release(posts.now, lane="b")) == 1
    assert posts.delivered() == ["in b"]
    assert [trouble.key for trouble in posts.troubles()] == ["in a"]


def test_releasing_touches_only_ones_own_workspace(posts: Posts, database: Database) -> None:
    other = Posts(database, new_workspace(database))
    for each in (posts, other):
        each.add("1")
    for leased in posts.claim():
        posts.again(leased, 600, held_for="closed")
    assert other.work(lambda unit: unit.outbox.release(other.now)) == 1
    assert [trouble.key for trouble in posts.troubles()] == ["1"]
    assert other.troubles() == []


def test_releasing_takes_no_lane_from_its_worker(posts: Posts) -> None:
    posts.add("1")
    posts.again(posts.take(), 600, held_for="closed")
    posts.wait(600)
    leased = posts.take("two")
    assert posts.work(lambda unit: unit.outbox.release(posts.now)) == 0
    assert posts.claim("three") == []
    assert posts.done(leased) is None
    assert posts.troubles() == []


# --- never ---


def test_what_can_never_arrive_is_kept_and_its_lane_goes_on(posts: Posts) -> None:
    posts.add("1", "2")
    second = posts.dead(posts.take())
    assert second is not None
    assert second.key == "2"
    (trouble,) = posts.troubles()
    assert (trouble.key, trouble.reason, trouble.attempts, trouble.dead) == ("1", "refused", 1, True)
    posts.done(second)
    posts.wait(10_000)
    assert posts.claim() == []


def test_tried_again_it_goes_back_in_line_and_begins_anew(posts: Posts) -> None:
    posts.add("1")
    posts.dead(posts.take())
    (trouble,) = posts.troubles()
    posts.wait(1000)
    assert posts.work(lambda unit: unit.outbox.retry(trouble.id, posts.now))
    assert posts.troubles() == []
    leased = posts.take()
    assert (leased.key, leased.attempts, leased.since) == ("1", 1, posts.now)


@pytest.mark.parametrize("how", ["retry", "asked for again"])
def test_one_that_may_have_arrived_before_it_was_given_up_is_looked_for_first(posts: Posts, how: str) -> None:
    posts.add("1")
    began = posts.now
    posts.settle(posts.take(), Dead("a day of trouble", unsure=True))
    posts.wait(1000)
    if how == "retry":
        (trouble,) = posts.troubles()
        posts.work(lambda unit: unit.outbox.retry(trouble.id, posts.now))
    else:
        posts.add("1")
    leased = posts.take()
    assert (leased.attempts, leased.unsure, leased.since) == (1, True, began)


def test_trying_again_lets_its_lane_go(posts: Posts) -> None:
    posts.add("1", "2")
    posts.again(posts.take(), 600, held_for="closed")
    second = posts.troubles()[1]
    assert posts.work(lambda unit: unit.outbox.retry(second.id, posts.now))
    assert posts.delivered() == ["1", "2"]


def test_what_is_not_there_cannot_be_tried_again(posts: Posts, database: Database) -> None:
    posts.add("1")
    posts.dead(posts.take())
    (trouble,) = posts.troubles()
    other = Posts(database, new_workspace(database))
    assert not other.work(lambda unit: unit.outbox.retry(trouble.id, posts.now))
    assert not posts.work(lambda unit: unit.outbox.retry(trouble.id + 1, posts.now))
    assert len(posts.troubles()) == 1
    posts.work(lambda unit: unit.outbox.retry(trouble.id, posts.now))
    posts.delivered()
    assert not posts.work(lambda unit: unit.outbox.retry(trouble.id, posts.now))


def test_troubles_come_oldest_first(posts: Posts) -> None:
    for key in ("1", "2", "3"):
        posts.add(key, lane=key)
        posts.wait(1)
    for leased in posts.claim():
        posts.dead(leased)
    assert [trouble.key for trouble in posts.troubles()] == ["1", "2", "3"]


def test_a_settlement_of_a_lane_that_is_not_there_is_nothing(posts: Posts) -> None:
    ghost = Leased(posts.workspace, "ghost", "one", 1, "k", "card", {}, 0, 1, False, posts.now)
    how: Settlement = Done()
    assert posts.settle(ghost, how) is None
