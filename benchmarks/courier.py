"""Goal 6: deliveries a second to a platform that answers at once, a lane that hangs, and doing nothing."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import SERVER, Sample, cpu_seconds, interleave, on_core
from benchmarks.results import AT_LEAST, AT_MOST, Result
from benchmarks.stage import WORKSPACE, Stage, file_of
from bot.clock import system_clock
from commands.chat import say
from commands.domain.refs import MessageRef, Person, Place
from commands.domain.story import Kind, State, Story
from commands.domain.words import Words
from commands.ports import Delivery
from commands.wire import dump_message
from storage.database import open_database
from storage.unit import Unit
from tests.support.goodword import Goodword

GIVE_UP_SECONDS = 60.0


def run(stage: Stage) -> list[Result]:
    """Measure all three."""
    poster = stage.child(
        "poster", stage.facts["api_url"], stage.facts["bot_token"], *list(stage.fake.said["cards"])[:100]
    )
    written = written_beforehand(stage)

    def by_hand() -> Sample:
        poster.tell(str(stage.size.of(2000, 40)))
        return Sample(poster.listen()["rate"])

    assert poster.said, "it is ready"
    found = interleave(
        {"by hand": by_hand, "ours": lambda: Sample(deliver(stage, written).rate)},
        stage.size.of(5, 1),
        warm=not stage.size.quick,
    )
    rate = found["ours"].value
    hung = deliver(stage, written, hang=True)
    ours, hand = found["ours"].samples, found["by hand"]
    lanes = f"{stage.lanes} lanes, {2 * stage.lanes} deliveries"
    return [
        Result(
            6,
            f"deliveries a second, {lanes}",
            rate,
            AT_LEAST,
            500.0,
            floor=hand.value,
            floor_is="Slack's client, 200 at once, nothing remembered",
            shown=f"{rate / hand.value:.2f} of what is written by hand",
            rounds=len(ours),
            spread=(min(ours), max(ours)),
        ),
        Result(
            6,
            "one lane hangs: speed of the others",
            hung.rate / rate,
            AT_LEAST,
            0.8,
            floor=1.0,
            floor_is="as fast as without it; a single run against the median",
            shown=f"{hung.rate:.0f} /s; {hung.left} deliveries waited with the lane",
        ),
        Result(
            6,
            "idle worker: share of a core, %",
            hung.idle * 100,
            AT_MOST,
            1.0,
            floor=0.0,
            floor_is="nothing",
        ),
    ]


def written_beforehand(stage: Stage) -> str:
    """A database in which every channel has a story whose card is to be refreshed, and a line to be said."""
    url = stage.database("outbox")
    database = open_database(url)
    now, installation = system_clock(), f"slack:{stage.facts['team_id']}"
    me = Person(installation, stage.facts["user"])

    def add(unit: Unit, channel: str, ts: str) -> None:
        story = Story(
            number=unit.stories.next_number(),
            state=State.NEW,
            kind=Kind.PRAISE,
            headline="Two hours on hold, and now a fan",
            flagger=me,
            credited=(me,),
            created_at=now,
            state_since=now,
            words=Words(1, "I was ready to leave. Then your Maya stayed on the line.", me, now),
            card=MessageRef(Place(installation, channel), ts),
            touched=True,
        )
        unit.stories.add(story)
        about, lane = {"story": story.number}, f"{installation}/{channel}"
        said = {**about, "message": dump_message(say("Somebody has edited the words."))}
        card = Delivery(f"card:{story.number}", lane, "card", about)
        unit.outbox.add((card, Delivery(f"line:{story.number}", lane, "thread", said)), now)

    cards: dict[str, str] = stage.fake.said["cards"]
    for future in [
        database.write(WORKSPACE, lambda unit, c=channel, t=ts: add(unit, c, t))  # type: ignore[misc]
        for channel, ts in cards.items()
    ]:
        future.result()
    database.close()
    return url


@dataclass(frozen=True, slots=True)
class Delivered:
    """How many a second; how many were left when the clock stopped; the share of a core when all was done."""

    rate: float
    left: int
    idle: float = 0.0


def deliver(stage: Stage, written: str, *, hang: bool = False) -> Delivered:
    """Let a worker deliver all of them.

    With `hang`, the first call hangs, and the clock stops when only its lane is left; it is
    waited for until that has arrived, too, and then watched doing nothing for a while.
    """
    url = stage.database("courier", like=written)
    file = file_of(url)
    worker = stage.goodword("worker", url)
    if hang:
        worker.environment["GOODWORD_RETRY_SECONDS"] = "0.1"
        stage.fake.tell(f"hang chat.update {stage.size.of(8000, 500) / 1000}")
    with on_core(SERVER):
        worker.start(wait=False)
    idle = 0.0
    try:
        first, begun = _when_fewer(file, 2 * stage.lanes)
        last, ended = _when_fewer(file, 3 if hang else 1)
        if hang:
            _when_fewer(file, 1)
            idle = _idle(worker, stage.size.of(8000, 300) / 1000)
    finally:
        worker.stop()
    return Delivered((first - last) / (ended - begun), last, idle)


def _when_fewer(file: Path, count: int) -> tuple[int, float]:
    """Wait until fewer than `count` deliveries are left: how many there are, and when that was."""
    deadline = time.monotonic() + GIVE_UP_SECONDS
    with closing(sqlite3.connect(file)) as connection:
        while True:
            left: int = connection.execute("SELECT count(*) FROM deliveries").fetchone()[0]
            if left < count:
                return left, time.perf_counter()
            if time.monotonic() > deadline:
                raise TimeoutError(f"{left} deliveries did not go out")
            time.sleep(0.01)


def _idle(worker: Goodword, seconds: float) -> float:
    """The share of a core that a worker takes while there is nothing to deliver."""
    assert worker.process is not None
    time.sleep(seconds / 8)
    before, started = cpu_seconds(worker.process.pid), time.monotonic()
    time.sleep(seconds)
    return (cpu_seconds(worker.process.pid) - before) / (time.monotonic() - started)
