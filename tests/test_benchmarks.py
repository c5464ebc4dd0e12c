"""Every benchmark still runs and reports. What it finds here means nothing: it is far too short."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import results
from benchmarks.results import AT_LEAST, AT_MOST, Result

ROOT = Path(__file__).parent.parent


def test_every_benchmark_runs_and_reports() -> None:
    command = [sys.executable, "-m", "benchmarks", "--quick"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert set(re.findall(r"^(\d+)  ", ran.stdout, re.MULTILINE)) == {"1", "2", "3", "4", "5", "6", "9"}


def test_an_unknown_one_is_refused_with_the_names_there_are() -> None:
    command = [sys.executable, "-m", "benchmarks", "nothing"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert "there are flag, reactions" in ran.stderr


@pytest.mark.parametrize(
    ("must", "value", "errors", "reached"),
    [
        (AT_MOST, 3.0, 0, True),
        (AT_MOST, 3.01, 0, False),
        (AT_LEAST, 3.0, 0, True),
        (AT_LEAST, 2.99, 0, False),
        (AT_LEAST, 9.0, 1, False),
    ],
)
def test_a_goal_is_reached_without_an_error_or_not_at_all(
    must: str, value: float, errors: int, reached: bool
) -> None:
    assert Result(1, "it", value, must, 3.0, errors=errors).reached is reached


def test_results_of_other_goals_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "FILE", tmp_path / "results.json")
    results.write([Result(2, "old", 1.0, AT_MOST, 2.0), Result(1, "it", 1.0, AT_MOST, 2.0, rounds=5)])
    results.write([Result(2, "new", 1.23456, AT_MOST, 2.0, rounds=7)])
    kept = json.loads((tmp_path / "results.json").read_text())["results"]
    assert [(r["goal"], r["what"], r["found"], r["rounds"]) for r in kept] == [
        (1, "it", 1.0, 5),
        (2, "new", 1.23, 7),
    ]


def test_the_results_do_not_tell_of_the_machine() -> None:
    text = results.FILE.read_text()
    assert not re.search(r"://|\b/\w+/|\d+\.\d+\.\d+\.\d+|localhost", text)
