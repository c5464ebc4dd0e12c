"""The outbox: what is written comes out in its lane's order, once it is due, until it is settled."""

from __future__ import annotations

import pytest

from commands.ports import Delivery
from storage.database import Database
from tests.storage.posts import LEASE, Posts
from tests.storage.shared import new_workspace


def test_a_delivery_comes_out_as_it_was_written(posts: Posts) -> None:
    payload = {"story": 7, "text": "«é» \x00 \u2028 👩‍👩‍👧", "near": None, "list": [1, {"a": True}]}
    posts.work(lambda unit: unit.outbox.add([Delivery("k", "a", "card", payload)], posts.now))
    leased = posts.take("one")
    assert (leased.workspace, leased.lane, leased.key, leased.kind) == (posts.workspace, "a", "k", "card")
    assert leased.payload == payload
    assert (leased.attempts, leased.unsure, leased.since, leased.worker) == (1, False, posts.now, "one")


def test_one_lane_goes_out_in_the_order_it_was_written(posts: Posts) -> None:
    posts.add("1", "2")
    posts.add("3")
    first = posts.take()
    second = posts.done(first)
    assert second is not None
    posts.add("4")
    third = posts.done(second)
    assert third is not None
    fourth = posts.done(third)
    assert fourth is not None
    assert [leased.key for leased in (first, second, third, fourth)] == ["1", "2", "3", "4"]
    assert posts.done(fourth) is None
    assert posts.claim() == []


def test_the_next_one_is_leased_with_the_settling_of_the_one_before(posts: Posts) -> None:
    posts.add("1", "2")
    second = posts.done(posts.take())
    assert second is not None
    assert posts.claim("two") == []
    posts.wait(LEASE)
    assert posts.take("two").key == "2"


def test_a_lane_has_one_worker_at_a_time(posts: Posts) -> None:
    posts.add("1", "2")
    posts.take("one")
    assert posts.claim("two") == []
    assert posts.claim("one") == []


def test_one_lane_does_not_wait_for_another(posts: Posts) -> None:
    posts.add("a1", "a2", lane="a")
    posts.add("b1", "b2", lane="b")
    first, other = sorted(posts.claim(), key=lambda leased: leased.lane)
    assert posts.again(first, 3600) is None
    next_ = posts.done(other)
    assert next_ is not None
    assert next_.key == "b2"
    posts.done(next_)
    assert posts.claim() == []


def test_no_more_lanes_are_claimed_than_asked_for_and_the_oldest_first(posts: Posts) -> None:
    for lane in ("c", "a", "b"):
        posts.add(f"in {lane}", lane=lane)
        posts.wait(1)
    assert [leased.lane for leased in posts.claim(limit=2)] == ["c", "a"]
    assert [leased.lane for leased in posts.claim(limit=2)] == ["b"]


def test_one_worker_works_for_every_workspace(posts: Posts, database: Database) -> None:
    other = Posts(database, new_workspace(database))
    posts.add("k", text="ours")
    other.add("k", text="theirs")
    found = {leased.workspace: leased.payload["text"] for leased in posts.claim()}
    assert found == {posts.workspace: "ours", other.workspace: "theirs"}


# --- when ---


def test_nothing_goes_out_before_its_time(posts: Posts) -> None:
    posts.add("later", after=100)
    posts.wait(99.999)
    assert posts.claim() == []
    posts.wait(0.001)
    assert posts.take().key == "later"


def test_what_waits_for_its_time_holds_up_nothing_in_its_lane(posts: Posts) -> None:
    posts.add("later", after=100)
    posts.add("now")
    assert posts.delivered() == ["now"]
    assert posts.claim() == []
    posts.wait(100)
    assert posts.delivered() == ["later"]


@pytest.mark.parametrize("order", [1, -1])
def test_of_what_is_written_together_the_earliest_decides_when_the_lane_is_due(
    posts: Posts, order: int
) -> None:
    both = [Delivery("now", "a", "card", {}), Delivery("later", "a", "card", {}, posts.at(100))][::order]
    posts.work(lambda unit: unit.outbox.add(both, posts.now))
    assert posts.delivered() == ["now"]
    posts.wait(100)
    assert posts.delivered() == ["later"]


def test_a_time_that_has_passed_is_now(posts: Posts) -> None:
    posts.add("late", after=-100)
    assert posts.take().key == "late"


# --- the same key again ---


def test_several_that_wait_are_one_and_the_newest_payload_counts(posts: Posts) -> None:
    posts.add("card", "other", text="old")
    posts.add("card", text="newer")
    posts.add("card", text="newest")
    leased = posts.take()
    assert (leased.key, leased.payload["text"]) == ("card", "newest")
    assert posts.done(leased) is not None
    assert posts.delivered() == []


def test_twice_in_one_unit_is_once(posts: Posts) -> None:
    posts.add("card", "card")
    assert posts.delivered() == ["card"]


def test_asked_for_while_it_is_made_it_is_made_once_more(posts: Posts) -> None:
    posts.add("card", text="old")
    leased = posts.take()
    posts.add("card", text="new")
    posts.add("card", text="newest")
    again = posts.done(leased)
    assert again is not None
    assert (again.key, again.payload["text"]) == ("card", "newest")
    assert (again.attempts, again.unsure) == (1, False)
    assert posts.done(again) is None
    assert posts.claim() == []


def test_what_is_made_once_more_begins_anew(posts: Posts) -> None:
    """One that asks for itself every day, as tidying does, is not given up for how long ago it began."""
    posts.add("tidy")
    leased = posts.take()
    posts.add("tidy", after=86_400)
    assert posts.done(leased) is None
    posts.wait(86_400)
    again = posts.take()
    assert (again.since, again.attempts, again.unsure) == (posts.now, 1, False)


def test_one_that_could_never_arrive_is_tried_when_it_was_asked_for_again_meanwhile(posts: Posts) -> None:
    posts.add("card", text="too long")
    leased = posts.take()
    posts.add("card", text="short")
    again = posts.dead(leased)
    assert again is not None
    assert (again.payload["text"], again.attempts) == ("short", 1)
    assert posts.troubles() == []


def test_of_two_times_the_earlier_counts(posts: Posts) -> None:
    posts.add("k", after=100)
    posts.add("k", after=50)
    posts.add("k", after=200)
    posts.wait(50)
    assert posts.delivered() == ["k"]
    posts.wait(200)
    assert posts.claim() == []


def test_one_that_is_made_right_now_is_made_again_when_the_new_one_says(posts: Posts) -> None:
    posts.add("k")
    leased = posts.take()
    posts.add("k", after=100)
    assert posts.done(leased) is None
    posts.wait(99)
    assert posts.claim() == []
    posts.wait(1)
    assert posts.delivered() == ["k"]


def test_one_that_failed_and_waits_is_made_with_the_newest_payload(posts: Posts) -> None:
    posts.add("card", text="old")
    posts.again(posts.take(), 10)
    posts.add("card", text="new")
    posts.wait(10)
    leased = posts.take()
    assert (leased.payload["text"], leased.attempts) == ("new", 2)


def test_one_that_was_given_up_is_tried_when_it_is_asked_for_again(posts: Posts) -> None:
    posts.add("card", text="old")
    posts.dead(posts.take())
    posts.wait(1000)
    posts.add("card", lane="another", text="new")
    leased = posts.take()
    assert (leased.key, leased.lane, leased.payload["text"]) == ("card", "another", "new")
    assert (leased.attempts, leased.since) == (1, posts.now)
    assert posts.troubles() == []


def test_how_long_the_oldest_has_waited(posts: Posts) -> None:
    oldest = posts.database.oldest_due
    assert oldest(posts.now).result(10) is None
    posts.add("a", lane="a")
    written = posts.now
    posts.wait(10)
    posts.add("b", lane="b")
    assert oldest(posts.now).result(10) == written
    leased = [each for each in posts.claim() if each.lane == "a"]
    assert oldest(posts.now).result(10) is None
    posts.again(leased[0], 5, held_for="closed")
    posts.wait(LEASE + 1)
    assert oldest(posts.now).result(10) == written.add(seconds=10)
