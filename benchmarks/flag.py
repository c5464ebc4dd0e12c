"""Goals 1 and 2: a form that was sent, until it is acknowledged, which means committed."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.load import FORM, Load, drive, signed
from benchmarks.measure import LOAD, Sample, Summary, interleave, on_core
from benchmarks.payloads import Forms, view_id
from benchmarks.results import AT_LEAST, AT_MOST, Result
from benchmarks.stage import Stage
from tests.support.goodword import Goodword

AT_ONCE = 32
ROW = "no-op Bolt that commits one row through sqlite3, many waiters to a commit"


class Flagging:
    """Sends forms to somebody, and remembers which were acknowledged."""

    def __init__(self, stage: Stage) -> None:
        self.acknowledged: list[int] = []
        self._facts = stage.facts
        self._forms = Forms(stage.facts)
        self._numbers = itertools.count(1)

    def send(self, port: int, path: str, count: int, connections: int) -> Load:
        """Send so many forms, each of its own view, signed now."""
        numbers = list(itertools.islice(self._numbers, count))
        secret = self._facts["signing_secret"]
        requests = [signed(secret, path, self._forms.body(n), FORM) for n in numbers]
        with on_core(LOAD):
            load = drive(("127.0.0.1", port), requests, connections)
        if path == "/slack/events":
            self.acknowledged += [numbers[index] for index in load.taken]
        return load


def port_of(goodword: Goodword) -> int:
    """Where it listens."""
    port = urlsplit(goodword.address).port
    assert port is not None
    return port


def missing(database: Path, acknowledged: list[int]) -> int:
    """How many acknowledged forms are not in the database, with their stories."""
    with closing(sqlite3.connect(database)) as connection:
        receipts = {key for (key,) in connection.execute("SELECT key FROM receipts")}
        stories: int = connection.execute("SELECT count(*) FROM stories WHERE words_version = 1").fetchone()[
            0
        ]
    lost = sum(f"view:{view_id(number)}" not in receipts for number in acknowledged)
    return lost + max(0, len(acknowledged) - stories)


def run(stage: Stage) -> list[Result]:
    """Measure both."""
    floors, web = stage.floors, stage.web
    flagging = Flagging(stage)
    ports = {"/bolt": floors.said["port"], "/row": floors.said["port"], "/slack/events": port_of(web)}

    def turn(path: str, count: int, connections: int, sample: Callable[[Load], Sample]) -> Sample:
        return sample(flagging.send(ports[path], path, count, connections))

    one = interleave(
        {path: lambda p=path: turn(p, stage.size.of(100, 20), 1, Load.latency) for path in ports},  # type: ignore[misc]
        stage.size.rounds,
    )
    many = interleave(
        {
            path: lambda p=path: turn(p, stage.size.of(500, 64), AT_ONCE, Load.throughput)  # type: ignore[misc]
            for path in ports
        },
        stage.size.rounds,
    )
    lost = missing(Path(web.folder) / "goodword.db", flagging.acknowledged)
    note = (f"{len(flagging.acknowledged)} acknowledged, {lost} of them not in the database",)
    return [
        _result(1, "flag, 1 connection: p50 against no-op Bolt", one, AT_MOST, 3.0, 1e3, "ms", lost),
        _result(2, "flag, 32 connections: throughput", many, AT_LEAST, 0.5, 1, "/s", lost, note),
    ]


def _result(
    goal: int,
    what: str,
    found: dict[str, Summary],
    must: str,
    bound: float,
    scale: float,
    unit: str,
    lost: int,
    notes: tuple[str, ...] = (),
) -> Result:
    bolt, row, ours = found["/bolt"], found["/row"], found["/slack/events"]
    ratios = [a / b for a, b in zip(ours.samples, bolt.samples, strict=True)]
    return Result(
        goal,
        what,
        ours.value / bolt.value,
        must,
        bound,
        floor=row.value / bolt.value,
        floor_is=ROW,
        shown=f"{ours.value * scale:.3g} {unit}; Bolt {bolt.value * scale:.3g}; row {row.value * scale:.3g}",
        rounds=len(ratios),
        spread=(min(ratios), max(ratios)),
        p99=ours.p99 / bolt.p99,
        errors=sum(s.errors for s in found.values()) + lost,
        notes=notes,
    )
