"""Goal 4: what a press costs does not grow with the number of commands."""

from __future__ import annotations

from benchmarks.measure import Sample, interleave
from benchmarks.results import AT_MOST, Result
from benchmarks.stage import Child, Stage


def run(stage: Stage) -> list[Result]:
    """Measure it with one command and with sixty."""
    one, sixty = stage.child("menu", "1"), stage.child("menu", "60")
    count = stage.size.of(1500, 60)

    def turn(child: Child) -> Sample:
        child.tell(str(count))
        return Sample(child.listen()["seconds"])

    found = interleave({"one": lambda: turn(one), "sixty": lambda: turn(sixty)}, stage.size.rounds)
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
            spread=(min(ratios), max(ratios)),
        )
    ]
