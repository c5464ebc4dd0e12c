"""Goal 3: reactions that nominate nothing, which are nearly all of them, over HTTP and Socket Mode."""

from __future__ import annotations

import itertools
import json
import os
import signal
from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.flag import Flagging, port_of
from benchmarks.load import JSON, drive, signed
from benchmarks.measure import LOAD, SERVER, Sample, Summary, cpu_seconds, interleave, on_core, wait_until
from benchmarks.payloads import Reactions, envelope_id
from benchmarks.results import AT_LEAST, AT_MOST, Result
from benchmarks.sockets import Flood
from benchmarks.stage import Stage
from tests.support.goodword import Goodword

CONNECTIONS = 4


def run(stage: Stage) -> list[Result]:
    """Measure both ways."""
    return [over_http(stage), *over_sockets(stage)]


def over_http(stage: Stage) -> Result:
    """The CPU that one takes, beside a handler written by hand."""
    floors, web = stage.floors, stage.web
    assert web.process is not None
    reactions, numbers, pid = Reactions(stage.facts), itertools.count(1), web.process.pid
    count = stage.size.of(1000, 60)

    def send(port: int, path: str, pid: int) -> Sample:
        secret = stage.facts["signing_secret"]
        requests = [signed(secret, path, reactions.body(next(numbers)), JSON) for _ in range(count)]
        before = cpu_seconds(pid)
        with on_core(LOAD):
            load = drive(("127.0.0.1", port), requests, CONNECTIONS)
        return Sample((cpu_seconds(pid) - before) / count, load.latency().p99, load.errors)

    found = interleave(
        {
            "hand": lambda: send(floors.said["port"], "/plain", floors.pid),
            "ours": lambda: send(port_of(web), "/slack/events", pid),
        },
        stage.size.rounds,
    )
    return _result("reaction over HTTP: CPU", found, AT_MOST, 1.3, 1e6, "µs")


def over_sockets(stage: Stage) -> list[Result]:
    """Events a second, beside a client written by hand; and that neither SQL nor Bolt is touched."""
    reactions, numbers = Reactions(stage.facts), itertools.count(1)
    count = stage.size.of(5000, 200)
    with Flood(stage.facts) as flood:
        hand = stage.child("hand_client", f"ws://127.0.0.1:{flood.port}/link/hand")
        goodword = stage.goodword(
            "web", stage.database("socket"), socket=f"http://127.0.0.1:{flood.port}/api/", watched="counts"
        )
        with on_core(SERVER):
            goodword.start()

        def send(name: str) -> Sample:
            mine = list(itertools.islice(numbers, count))
            seconds, answers = flood.send(name, [reactions.envelope(n) for n in mine])
            wanted = {envelope_id(n) for n in mine}
            got = {json.loads(answer).get("envelope_id") for answer in answers}
            return Sample(count / seconds, errors=len(wanted - got))

        contenders: Mapping[str, Callable[[], Sample]] = {
            "hand": lambda: send("hand"),
            "ours": lambda: send("goodword"),
        }
        try:
            assert hand.said, "it is connected"
            found = interleave(contenders, stage.size.rounds)
            touched = _touched(stage, goodword, lambda: send("goodword"))
        finally:
            goodword.stop()
    what = "reaction over Socket Mode: events a second"
    return [_result(what, found, AT_LEAST, 0.8, 1, "/s"), touched]


def _touched(stage: Stage, goodword: Goodword, flood: Callable[[], Sample]) -> Result:
    """How often reactions, over both ways, ran SQL or entered Bolt. A form shows that it is counted."""
    before = told(goodword)
    secret, path = stage.facts["signing_secret"], "/slack/events"
    reactions = Reactions(stage.facts)
    requests = [signed(secret, path, reactions.body(n), JSON) for n in range(stage.size.of(500, 50))]
    load = drive(("127.0.0.1", port_of(goodword)), requests, CONNECTIONS)
    errors = load.errors + flood().errors
    after = told(goodword)
    Flagging(stage).send(port_of(goodword), path, 1, 1)
    form = told(goodword)
    counted = form["sql"] > after["sql"] and form["bolt"] == after["bolt"] + 1
    assert counted, "the counters do not count"
    sql, bolt = after["sql"] - before["sql"], after["bolt"] - before["bolt"]
    return Result(
        3,
        "reactions, both ways: statements run and Bolt entered",
        sql + bolt,
        AT_MOST,
        0,
        floor=0,
        shown=f"{sql} and {bolt} times; with one form {form['sql'] - after['sql']} and 1",
        errors=errors,
    )


def told(goodword: Goodword) -> dict[str, Any]:
    """What somebody who watches tells when asked."""

    def lines() -> list[dict[str, Any]]:
        return [line for line in goodword.lines() if line.get("event") == "watched"]

    known = len(lines())
    assert goodword.process is not None
    os.kill(goodword.process.pid, signal.SIGUSR1)
    wait_until(lambda: len(lines()) > known, 10, "nothing was told")
    return lines()[-1]


def _result(
    what: str,
    found: Mapping[str, Summary],
    must: str,
    bound: float,
    scale: float,
    unit: str,
) -> Result:
    hand, ours = found["hand"], found["ours"]
    ratios = [a / b for a, b in zip(ours.samples, hand.samples, strict=True)]
    return Result(
        3,
        what,
        ours.value / hand.value,
        must,
        bound,
        floor=1.0,
        floor_is="written by hand",
        shown=f"{ours.value * scale:.3g} {unit}; by hand {hand.value * scale:.3g}",
        rounds=len(ratios),
        spread=(min(ratios), max(ratios)),
        p99=ours.p99 / hand.p99 if hand.p99 else None,
        errors=hand.errors + ours.errors,
    )
