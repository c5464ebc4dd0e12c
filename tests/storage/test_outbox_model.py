"""Whatever happens to the outbox in whatever order, it does what a few plain lists do.

The model keeps each lane as a list. It knows nothing of rows, and nothing of how they are
found quickly.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass
from typing import Any, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Connection
from whenever import Instant

from commands.ports import Delivery
from storage.database import Database, Job
from storage.lanes import Again, Dead, Done, Leased, Settlement
from storage.sqlite import make_engine
from storage.tables import metadata
from tests.storage.shared import NOW, new_workspace

T = TypeVar("T")
LEASE = 60
LANES = ("a", "b", "c")
KEYS = tuple(f"{lane}{n}" for lane in LANES for n in range(3))
pauses = st.integers(0, 90)


class AtOnce(Database):
    """An SQLite database in memory in which everything is done in one transaction, at once."""

    def __init__(self) -> None:
        super().__init__()
        self._connection = make_engine("sqlite://").connect()
        metadata.create_all(self._connection)
        self._connection.exec_driver_sql("BEGIN")

    def submit(self, job: Job[T]) -> Future[T]:
        return self.look(lambda connection: job(connection)[0])

    def look(self, work: Callable[[Connection], T]) -> Future[T]:
        future: Future[T] = Future()
        future.set_result(work(self._connection))
        return future

    def empty(self) -> None:
        for table in reversed(metadata.sorted_tables):
            self._connection.execute(table.delete())

    def close(self) -> None:
        self._connection.exec_driver_sql("ROLLBACK")
        self._connection.close()


@dataclass
class Waiting:
    """A delivery that has not arrived."""

    place: int
    key: str
    lane: str
    payload: int
    due: Instant
    asked: int = 0
    attempts: int = 0
    since: Instant | None = None
    unsure: bool = False
    dead: bool = False


@dataclass
class Lane:
    """Who has it and until when; or why it waits."""

    until: Instant = NOW
    worker: str = ""
    held: str = ""
    released: bool = False


class Outbox(RuleBasedStateMachine):
    leases = Bundle("leases")
    database: AtOnce

    @initialize()
    def begin(self) -> None:
        self.database.empty()
        self.workspace = new_workspace(self.database)
        self.now = NOW
        self.count = 0
        self.waiting: dict[str, Waiting] = {}
        self.lanes = {lane: Lane() for lane in LANES}

    def at(self, seconds: int) -> Instant:
        return self.now.add(seconds=seconds)

    def in_line(self, lane: str) -> list[Waiting]:
        """What is due in a lane, in order."""
        mine = (w for w in self.waiting.values() if w.lane == lane and not w.dead and w.due <= self.now)
        return sorted(mine, key=lambda w: w.place)

    def leased(self, lane: str, worker: str) -> tuple[Any, ...] | None:
        """Lease the lane's first, as the model has it; what the worker should see."""
        line = self.in_line(lane)
        if not line:
            self.lanes[lane] = Lane(until=self.now)
            return None
        first = line[0]
        first.attempts += 1
        unsure, first.unsure = first.unsure, True
        first.since = first.since or self.now
        self.lanes[lane] = Lane(until=self.at(LEASE), worker=worker)
        return (lane, worker, first.key, {"n": first.payload}, first.attempts, unsure, first.since)

    def seen(self, leased: Leased | None) -> tuple[Any, ...] | None:
        if leased is None:
            return None
        assert leased.workspace == self.workspace
        return (
            leased.lane,
            leased.worker,
            leased.key,
            leased.payload,
            leased.attempts,
            leased.unsure,
            leased.since,
        )

    @rule(key=st.sampled_from(KEYS), lane=st.sampled_from(LANES), after=st.none() | pauses)
    def add(self, key: str, lane: str, after: int | None) -> None:
        self.count += 1
        there = self.waiting.get(key)
        if there is not None and not there.dead:
            lane = there.lane  # it stays in the lane in which it waits
        due = self.now if after is None else self.at(after)
        delivery = Delivery(key, lane, "card", {"n": self.count}, None if after is None else due)
        self.database.write(self.workspace, lambda unit: unit.outbox.add([delivery], self.now))
        if there is None:
            self.waiting[key] = Waiting(self.count, key, lane, self.count, due)
            return
        if there.dead:
            there.lane, there.dead, there.attempts, there.due = lane, False, 0, due
            there.since = there.since if there.unsure else None
        else:
            there.due = min(there.due, due) if there.attempts == 0 else due
        there.payload = self.count
        there.asked += 1

    @rule(target=leases, worker=st.sampled_from(["one", "two"]))
    def claim(self, worker: str) -> Any:
        worker = f"{worker} at {self.count}"
        self.count += 1
        found = self.database.claim(worker=worker, now=self.now, until=self.at(LEASE), limit=9).result()
        free = [lane for lane in LANES if self.lanes[lane].until <= self.now and self.in_line(lane)]
        expected = [self.leased(lane, worker) for lane in free]
        assert sorted(map(str, map(self.seen, found))) == sorted(map(str, expected))
        return multiple(*((leased, self.waiting[leased.key].asked) for leased in found))

    def settle(self, lease: tuple[Leased, int], how: Settlement) -> Any:
        """Settle as the database has it and as the model has it; the lane's next lease, if there is one."""
        leased, asked = lease
        settling = self.database.settle(leased, how, now=self.now, until=self.at(LEASE))
        found = settling.result()
        lane = self.lanes[leased.lane]
        if lane.worker != leased.worker:
            assert found is None
            return multiple()
        one = self.waiting[leased.key]
        match how:
            case Again(when, _, unsure, held):
                one.unsure = unsure
                if held:
                    one.attempts = 0
                if held and not unsure:
                    one.since = None
                if held and lane.released:
                    when, held = self.now, ""
                self.lanes[leased.lane] = Lane(until=when, held=held)
                assert found is None
                return multiple()
            case _ if one.asked > asked:
                one.attempts, one.since, one.unsure = 0, None, False
            case Done():
                del self.waiting[leased.key]
            case Dead(_, unsure):
                one.dead, one.unsure = True, unsure
        expected = self.leased(leased.lane, leased.worker)
        assert self.seen(found) == expected
        return multiple() if found is None else multiple((found, self.waiting[found.key].asked))

    @rule(target=leases, lease=consumes(leases))
    def done(self, lease: tuple[Leased, int]) -> Any:
        return self.settle(lease, Done())

    @rule(target=leases, lease=consumes(leases), unsure=st.booleans())
    def dead(self, lease: tuple[Leased, int], unsure: bool) -> Any:
        return self.settle(lease, Dead("refused", unsure))

    @rule(target=leases, lease=consumes(leases), pause=pauses, unsure=st.booleans(), held=st.booleans())
    def again(self, lease: tuple[Leased, int], pause: int, unsure: bool, held: bool) -> Any:
        return self.settle(lease, Again(self.at(pause), "not now", unsure, "closed" if held else ""))

    @rule(lease=leases)
    def settle_twice(self, lease: tuple[Leased, int]) -> None:
        """Whoever lost the lease may say what they like."""
        if self.lanes[lease[0].lane].worker != lease[0].worker:
            self.settle(lease, Done())

    @rule(seconds=st.sampled_from([1, 10, 30, 59, 60, 90]))
    def wait(self, seconds: int) -> None:
        self.now = self.at(seconds)

    @rule(lane=st.none() | st.sampled_from(LANES))
    def release(self, lane: str | None) -> None:
        count = self.database.write(
            self.workspace, lambda unit: unit.outbox.release(self.now, lane=lane)
        ).result()
        assert count == sum(self.let_go(each) for each in LANES if lane in (None, each))

    def let_go(self, name: str) -> bool:
        lane = self.lanes[name]
        if lane.worker and lane.until >= self.now:
            lane.released = True
            return False
        if lane.held or lane.released:
            self.lanes[name] = Lane(until=self.now)
            return True
        return False

    @rule(key=st.sampled_from(KEYS))
    def retry(self, key: str) -> None:
        one = self.waiting.get(key)
        troubles = self.database.read(self.workspace, lambda unit: unit.outbox.troubles()).result()
        found = [trouble.id for trouble in troubles if trouble.key == key]
        if one is None or not found:
            return
        assert self.database.write(
            self.workspace, lambda unit: unit.outbox.retry(found[0], self.now)
        ).result()
        self.let_go(one.lane)
        one.dead, one.attempts, one.due = False, 0, self.now
        one.since = one.since if one.unsure else None

    @invariant()
    def shows_what_waits_for_a_hand(self) -> None:
        troubles = self.database.read(self.workspace, lambda unit: unit.outbox.troubles()).result()
        expected = {w.key: w.dead for w in self.waiting.values() if w.dead or self.lanes[w.lane].held}
        assert {trouble.key: trouble.dead for trouble in troubles} == expected

    def teardown(self) -> None:
        """In the end everything that was not given up goes out, in its lane's order."""
        self.now = self.at(10_000)
        expected = {lane: [w.key for w in self.in_line(lane)] for lane in LANES}
        for lane in LANES:
            self.lanes[lane] = Lane(until=self.now)
        found: dict[str, list[str]] = {lane: [] for lane in LANES}
        for first in self.database.claim(worker="last", now=self.now, until=self.at(LEASE), limit=9).result():
            leased: Leased | None = first
            while leased is not None:
                found[leased.lane].append(leased.key)
                leased = self.database.settle(leased, Done(), now=self.now, until=self.at(LEASE)).result()
        assert found == expected


def test_the_outbox_does_what_its_model_does() -> None:
    with closing(AtOnce()) as Outbox.database:
        steps = settings(max_examples=60, stateful_step_count=40, deadline=None)
        run_state_machine_as_test(Outbox, settings=steps)
