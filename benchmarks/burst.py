"""Goal 5: stories that come all at once, and a process that is killed after it has acknowledged them."""

from __future__ import annotations

import itertools
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

from benchmarks.flag import AT_ONCE, Flagging, missing, port_of
from benchmarks.measure import SERVER, Sample, interleave, on_core, timed
from benchmarks.results import AT_LEAST, AT_MOST, Result
from benchmarks.stage import WORKSPACE, Stage
from bot.clock import system_clock
from commands.chat import Actor, Role
from commands.command import Reply
from commands.domain.refs import Person
from commands.flag_story import FlagStory, handle
from storage.database import Database, open_database
from storage.unit import Unit, Work

STORIES = 64


def run(stage: Stage) -> list[Result]:
    """Measure the burst, then kill."""
    return [burst(stage), killed(stage)]


def burst(stage: Stage) -> Result:
    """64 stories at once, beside 64 of which each waits for its own commit."""
    with on_core(SERVER):
        database = open_database(stage.database("burst"))
        stories = Stories(database)
        floor = Rows(stage.folder / "rows.db")
        found = interleave(
            {
                "row by row": lambda: Sample(timed(floor.one_by_one)[0]),
                "rows at once": lambda: Sample(timed(floor.at_once)[0]),
                "one by one": lambda: Sample(timed(stories.one_by_one)[0]),
                "at once": lambda: Sample(timed(stories.at_once)[0]),
            },
            stage.size.of(21, 2),
        )
        floor.connection.close()
        database.close()
    path = stage.folder / "burst" / "goodword.db"
    with closing(sqlite3.connect(path)) as connection:
        kept = connection.execute("SELECT count(*) FROM stories").fetchone()[0]
    one, many, rows = found["one by one"], found["at once"], found["row by row"]
    ratios = [a / b for a, b in zip(one.samples, many.samples, strict=True)]
    note = (
        f"one commit takes as long as {rows.value / many.value:.2g} stories take in a burst; "
        "ten times as fast needs a disk on which it takes as long as nine"
    )
    return Result(
        5,
        "64 stories at once against one by one: speed",
        one.value / many.value,
        AT_LEAST,
        10.0,
        floor=rows.value / found["rows at once"].value,
        floor_is="64 rows of one table through sqlite3, in one transaction against one each",
        shown=f"{many.value * 1e3:.3g} ms; one by one {one.value * 1e3:.3g}; "
        f"rows {found['rows at once'].value * 1e3:.3g} and {rows.value * 1e3:.3g}",
        rounds=len(ratios),
        spread=(min(ratios), max(ratios)),
        errors=stories.asked - kept,
        notes=(note,),
    )


class Stories:
    """Flags stories straight into a database, as the dispatch does."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._numbers = itertools.count(1)
        me, maya, ben = (Person("slack:T1", f"U{n}") for n in range(3))
        self._request = FlagStory(
            by=Actor(me, frozenset([Role.MEMBER])),
            headline="Two hours on hold, and now a fan",
            words="I was ready to leave. Then your Maya stayed on the line until it worked.",
            customer="Ada Example",
            company="Example & Daughters",
            credited=(maya, ben),
        )
        self.asked = 0

    def _work(self) -> Work[Reply]:
        receipt, now = f"view:{next(self._numbers)}", system_clock()
        self.asked += 1

        def work(unit: Unit) -> Reply:
            if not unit.take(receipt, now):
                raise AssertionError("taken before")
            outcome = handle(self._request, unit, now)
            unit.outbox.add(outcome.deliveries, now)
            return outcome.reply

        return work

    def one_by_one(self) -> None:
        """Each in a transaction of its own, waited for."""
        for _ in range(STORIES):
            self._database.write(WORKSPACE, self._work()).result()

    def at_once(self) -> None:
        """All handed in, then all waited for."""
        for future in [self._database.write(WORKSPACE, self._work()) for _ in range(STORIES)]:
            future.result()


class Rows:
    """The least that can be kept: a row in a table of its own, with the same promise."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute("PRAGMA synchronous=FULL")
        self.connection.execute("CREATE TABLE kept (id INTEGER PRIMARY KEY, text TEXT)")

    def one_by_one(self) -> None:
        """A transaction each."""
        for _ in range(STORIES):
            self._commit(1)

    def at_once(self) -> None:
        """One transaction."""
        self._commit(STORIES)

    def _commit(self, count: int) -> None:
        self.connection.execute("BEGIN IMMEDIATE")
        for _ in range(count):
            self.connection.execute("INSERT INTO kept (text) VALUES (?)", ("x" * 1000,))
        self.connection.execute("COMMIT")


def killed(stage: Stage) -> Result:
    """Kill it while forms stream in; every acknowledged one has to be there. A power cut is not tried."""
    lost, acknowledged = 0, 0
    flagging = Flagging(stage)
    for turn in range(stage.size.of(3, 1)):
        database = stage.database(f"killed-{turn}")
        goodword = stage.goodword("web", database)
        with on_core(SERVER):
            goodword.start()
        flagging.acknowledged.clear()
        flagging.send(port_of(goodword), "/slack/events", stage.size.of(64, 8), AT_ONCE)
        threading.Timer(stage.size.of(600, 150) / 1000, goodword.kill).start()
        flagging.send(port_of(goodword), "/slack/events", stage.size.of(4000, 400), AT_ONCE)
        lost += missing(Path(goodword.folder) / "goodword.db", flagging.acknowledged)
        acknowledged += len(flagging.acknowledged)
    assert acknowledged, "nothing was acknowledged before the kill"
    return Result(
        5,
        "acknowledged, then kill -9: lost",
        lost,
        AT_MOST,
        0,
        floor=0,
        floor_is="nothing",
        shown=f"{acknowledged} acknowledged",
        rounds=stage.size.of(3, 1),
        errors=lost,
    )
