"""Goal 4: what a press costs does not grow with the number of commands."""

from __future__ import annotations

from benchmarks.measure import Sample, interleave
from benchmarks.results import AT_MOST, Result
from benchmarks.stage import Stage


def run(stage: Stage) -> list[Result]:
    """Measure it with one command and with sixty."""
    menu = stage.child("menu")
    assert menu.said, "it is ready"

    def turn(commands: int) -> Sample:
        menu.tell(f"{commands} {stage.size.of(500, 60)}")
        return Sample(menu.listen()["seconds"])

    found = interleave({"one": lambda: turn(1), "sixty": lambda: turn(60)}, stage.size.rounds)
    ratios = [a / b for a, b in zip(found["sixty"].samples, found["one"].samples, strict=True)]
    return [
        Result(
            4,
            "a press, 60 commands against 1: CPU",
            found["sixty"].value / found["one"].value,
            AT_MOST,
            1.15,
            floor=1.0,
            floor_is="with one command",
            shown=f"{found['sixty'].value * 1e6:.3g} µs; with one {found['one'].value * 1e6:.3g}",
            rounds=len(ratios),
            spread=(min(ratios), max(ratios)),
        )
    ]
