"""What a benchmark found: a ratio, what it may be, and the floor beside it; as a table and as a file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

FILE = Path(__file__).parent / "results.json"
AT_MOST, AT_LEAST = "≤", "≥"


@dataclass(frozen=True, slots=True)
class Result:
    """One number that has a goal.

    goal: which of the goals it belongs to. what: in words. value: the ratio of medians, or
    a rate or share where it is one. must: AT_MOST or AT_LEAST, and `bound`. floor: the best
    that can be reached here, in the same unit, and what `floor_is`. shown: candidate and
    reference as they were measured, for a reader of the table only. rounds: how many there
    were. spread: the lowest and the highest value of single rounds. p99: the ratio of the
    99th percentiles. errors: of all runs; one is too many. notes: what a reader should know.
    """

    goal: int
    what: str
    value: float
    must: str
    bound: float
    floor: float | None = None
    floor_is: str = ""
    shown: str = ""
    rounds: int = 1
    spread: tuple[float, float] | None = None
    p99: float | None = None
    errors: int = 0
    notes: tuple[str, ...] = field(default=())

    @property
    def reached(self) -> bool:
        """Whether it is as good as it has to be, and nothing went wrong."""
        good = self.value <= self.bound if self.must == AT_MOST else self.value >= self.bound
        return good and not self.errors


def number(value: float | None) -> str:
    """A number with three digits that count."""
    if value is None:
        return "-"
    if value == 0 or abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


HEAD = ("", "what", "found", "goal", "floor", "spread", "p99", "errors", "measured here, once")


def table(results: Sequence[Result]) -> str:
    """The results for a person to read."""
    rows = [HEAD]
    for r in results:
        spread = "-" if r.spread is None else f"{number(r.spread[0])}..{number(r.spread[1])}"
        goal = f"{r.must} {number(r.bound)} {'yes' if r.reached else 'NO'}"
        rows.append(
            (
                str(r.goal), r.what, number(r.value), goal, number(r.floor), spread, number(r.p99),
                str(r.errors), r.shown,
            )
        )  # fmt: skip
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = ["  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines.insert(1, "  ".join("-" * w for w in widths))
    floors = {f"{r.goal}, {r.what}: {r.floor_is}" for r in results if r.floor_is}
    lines += ["", "Floors:", *(f"  {floor}" for floor in sorted(floors))]
    notes = [f"  {r.goal}: {note}" for r in results for note in r.notes]
    return "\n".join([*lines, "", "Notes:", *notes] if notes else lines)


def write(results: Sequence[Result]) -> None:
    """Keep the results, and of earlier ones those of other goals; nothing that tells of the machine."""
    known = json.loads(FILE.read_text())["results"] if FILE.exists() else []
    mine = {r.goal for r in results}
    kept = [entry for entry in known if entry["goal"] not in mine]
    made = [
        {
            "goal": r.goal,
            "what": r.what,
            "found": _short(r.value),
            "must": f"{'<=' if r.must == AT_MOST else '>='} {r.bound:g}",
            "reached": r.reached,
            "floor": _short(r.floor),
            "floor_is": r.floor_is,
            "rounds": r.rounds,
            "spread": None if r.spread is None else [_short(v) for v in r.spread],
            "p99": _short(r.p99),
            "errors": r.errors,
            "notes": list(r.notes),
        }
        for r in results
    ]
    everything = sorted([*kept, *made], key=lambda entry: entry["goal"])
    FILE.write_text(json.dumps({"results": everything}, indent=1, ensure_ascii=False) + "\n")


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.3g}")
