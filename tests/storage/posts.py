"""The outbox as those who fill it and those who work on it see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from whenever import Instant

from commands.ports import Delivery, Trouble
from storage.database import Database
from storage.lanes import Again, Dead, Done, Leased, Settlement
from storage.unit import Work
from tests.storage.shared import NOW

LEASE = 60
"""Seconds of a lease."""


@dataclass
class Posts:
    """One workspace's outbox, on a clock of its own."""

    database: Database
    workspace: str
    now: Instant = NOW

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now = self.now.add(milliseconds=round(seconds * 1000))

    def at(self, seconds: float) -> Instant:
        return self.now.add(milliseconds=round(seconds * 1000))

    def work(self, work: Work[Any]) -> Any:
        return self.database.write(self.workspace, work).result(10)

    def add(self, *keys: str, lane: str = "a", after: float | None = None, **payload: Any) -> None:
        """Write deliveries down; `after` so many seconds, if not at once."""
        due = None if after is None else self.at(after)
        deliveries = [Delivery(key, lane, "thread", payload, due) for key in keys]
        self.work(lambda unit: unit.outbox.add(deliveries, self.now))

    def claim(self, worker: str = "one", *, limit: int = 10) -> list[Leased]:
        claiming = self.database.claim(worker=worker, now=self.now, until=self.at(LEASE), limit=limit)
        return list(claiming.result(10))

    def take(self, worker: str = "one") -> Leased:
        """Lease the one delivery that is due."""
        (leased,) = self.claim(worker)
        return leased

    def settle(self, leased: Leased, how: Settlement) -> Leased | None:
        return self.database.settle(leased, how, now=self.now, until=self.at(LEASE)).result(10)

    def done(self, leased: Leased) -> Leased | None:
        return self.settle(leased, Done())

    def again(
        self, leased: Leased, after: float, *, unsure: bool = False, held_for: str = ""
    ) -> Leased | None:
        return self.settle(leased, Again(self.at(after), "not now", unsure, held_for))

    def dead(self, leased: Leased) -> Leased | None:
        return self.settle(leased, Dead("refused"))

    def troubles(self) -> Sequence[Trouble]:
        troubles: Sequence[Trouble] = self.database.read(
            self.workspace, lambda unit: unit.outbox.troubles()
        ).result(10)
        return troubles

    def delivered(self, worker: str = "one") -> list[str]:
        """Deliver all that is due, one after another; the keys, in the order they went out."""
        keys = []
        for leased in self.claim(worker):
            current: Leased | None = leased
            while current is not None:
                keys.append(current.key)
                current = self.done(current)
        return keys

    def empty(self) -> None:
        """Throw away what earlier tests have left."""

        def job(connection: Any) -> tuple[None, bool]:
            for statement in ("DELETE FROM deliveries", "DELETE FROM lanes"):
                connection.exec_driver_sql(statement)
            return None, False

        self.database.submit(job).result(10)
