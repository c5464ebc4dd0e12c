"""`python -m benchmarks [--quick] [NAME ...]`: run some benchmarks, or all of them."""

from __future__ import annotations

import argparse
import compileall
import sys
from collections.abc import Callable
from importlib import import_module

from benchmarks import measure, results
from benchmarks.stage import Size, Stage
from tests.support.goodword import ROOT

NAMES = ("flag", "reactions", "dispatch", "burst", "courier", "start")
Benchmark = Callable[[Stage], list[results.Result]]


def main() -> int:
    """Run them, print the table, keep the results; 1 when something went wrong on the way."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of: {', '.join(NAMES)}")
    parser.add_argument("--quick", action="store_true", help="prove that they run; the numbers mean nothing")
    chosen = parser.parse_args()
    unknown = set(chosen.names) - set(NAMES)
    if unknown:
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    for folder in ("bot", "commands", "storage", "benchmarks", "tests"):
        compileall.compile_dir(ROOT / folder, quiet=1)
    size = Size(quick=chosen.quick)
    measure.PINNING = not size.quick
    found: list[results.Result] = []
    with Stage(size) as stage:
        for name in chosen.names or NAMES:
            print(f"{name} ...", file=sys.stderr, flush=True)
            benchmark: Benchmark = import_module(f"benchmarks.{name}").run
            found += benchmark(stage)
    found.sort(key=lambda result: result.goal)
    print(results.table(found))
    if measure.cores() is None:
        print("\nOnly one core, or no way to keep to one: what is measured and its load were not kept apart.")
    if not size.quick:
        results.write(found)
    return 1 if any(result.errors for result in found) else 0


if __name__ == "__main__":
    sys.exit(main())
