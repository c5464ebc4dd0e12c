"""How things are measured: which core, how long, how much CPU, and what counts as the result.

Machines are noisy, so nothing is measured alone: a reference and a candidate take turns,
round after round, and what counts is the ratio of their medians.
"""

from __future__ import annotations

import contextlib
import functools
import os
import platform
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

T = TypeVar("T")
PINNING = True
"""Whether what is measured and its load are kept apart. Not where only their coming about is of interest."""
SERVER, LOAD = 0, 1
"""Two places to run: what is measured, and what makes it work."""


@functools.cache
def cores() -> tuple[int, int] | None:
    """The core of what is measured and that of the load; None where processes cannot be kept apart."""
    if not hasattr(os, "sched_getaffinity"):
        return None
    allowed = sorted(os.sched_getaffinity(0))
    return (allowed[-1], allowed[0]) if len(allowed) > 1 else None


@contextlib.contextmanager
def on_core(place: int) -> Iterator[None]:
    """Run this thread, and the processes it starts, on one of the two cores."""
    found = cores() if PINNING else None
    if found is None:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {found[place]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def cpu_seconds(pid: int) -> float:
    """The CPU time that a process has used so far, all its threads together."""
    if platform.system() == "Linux":
        return time.clock_gettime((~pid << 3) | 2)  # the clock id that clock_getcpuclockid(3) gives
    parts = _ps(pid, "time").split(":")
    return sum(60.0**power * float(part) for power, part in enumerate(reversed(parts)))


def memory(pid: int) -> int:
    """The memory of a process that is resident, in bytes."""
    return int(_ps(pid, "rss")) * 1024


def _ps(pid: int, what: str) -> str:
    return subprocess.run(
        ["ps", "-o", f"{what}=", "-p", str(pid)], capture_output=True, text=True, check=True
    ).stdout.strip()


@dataclass(frozen=True, slots=True)
class Sample:
    """One run: the value that is compared, its 99th percentile where it has one, and what went wrong."""

    value: float
    p99: float = 0.0
    errors: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """The runs of one contender: medians, and every error."""

    value: float
    p99: float
    errors: int
    samples: tuple[float, ...]


Run = Callable[[], Sample]


def interleave(contenders: Mapping[str, Run], rounds: int, *, warm: bool = True) -> dict[str, Summary]:
    """Let the contenders take turns; the first turn only warms them up."""
    runs: dict[str, list[Sample]] = {name: [] for name in contenders}
    if warm:
        for run in contenders.values():
            run()
    for _ in range(rounds):
        for name, run in contenders.items():
            runs[name].append(run())
    return {name: summary(samples) for name, samples in runs.items()}


def summary(samples: Sequence[Sample]) -> Summary:
    """The medians of some runs."""
    return Summary(
        value=median(s.value for s in samples),
        p99=median(s.p99 for s in samples),
        errors=sum(s.errors for s in samples),
        samples=tuple(s.value for s in samples),
    )


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """How long some work takes, in seconds, and what it returns."""
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def wait_until(predicate: Callable[[], bool], seconds: float, why: str) -> None:
    """Ask until it is true. Raises TimeoutError with `why` when it never is."""
    deadline = time.monotonic() + seconds
    while not predicate():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{why} (waited {seconds:g} s)")
        time.sleep(0.003)
