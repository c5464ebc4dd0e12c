"""The files around the code keep what they promise."""

import os
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
LOCKS = ["runtime", "dev"]
TARGETS = {"run", "test", "test-quick", "test-all", "check", "bench", "lock", "clean"}

# A file of more than this many lines wants to be two. One that does not is named here, with the reason.
MOST_LINES = 300
LONGER_FILES: dict[str, str] = {}

# How a distribution's name and that of the package which is imported differ.
IMPORTED_AS = {
    "discord.py": "discord",
    "python-dotenv": "dotenv",
    "slack-bolt": "slack_bolt",
}
NEVER_IMPORTED = {
    "httptools": "uvicorn finds it by itself",
    "tzdata": "whenever finds it by itself",
}


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def name_of(requirement: str) -> str:
    """Return the distribution that a requirement asks for, without extras and versions."""
    return re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]


def locked(lock: str) -> dict[str, str]:
    """Return what a lock file installs: its lines by the name of the distribution, each with its hashes."""
    text = (ROOT / "requirements" / f"{lock}.txt").read_text().replace("\\\n", "")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {normal(name_of(line)): line for line in lines}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_by_version_and_hash(lock: str) -> None:
    for name, line in locked(lock).items():
        assert re.match(r"[a-z0-9-]+==[\w.]+ ", line), name
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", line), name


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_hold_no_host_names_and_no_paths(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    assert not re.search(r"://|--(extra-)?index-url|--find-links|^#.*/", text, re.MULTILINE)


def test_locks_are_in_step_with_the_project() -> None:
    runtime = project()["project"]["dependencies"]
    dev = project()["dependency-groups"]["dev"]
    for lock, requirements in {"runtime": runtime, "dev": [*runtime, *dev]}.items():
        pins = locked(lock)
        for requirement in map(Requirement, requirements):
            version = pins[normal(requirement.name)].partition("==")[2].split()[0]
            assert requirement.specifier.contains(version), f"{requirement} is locked at {version}: make lock"


def test_the_dev_lock_holds_the_runtime_lock() -> None:
    assert locked("runtime").items() <= locked("dev").items()


def test_every_dependency_has_its_place() -> None:
    contracts = {contract["id"]: contract for contract in project()["tool"]["importlinter"]["contracts"]}
    placed = {line.partition(":")[0] for line in contracts["third-party"]["placed"]}
    names = {name_of(requirement) for requirement in project()["project"]["dependencies"]}
    missing = {IMPORTED_AS.get(name, name) for name in names - NEVER_IMPORTED.keys()} - placed
    assert not missing


def test_the_procfile_starts_what_there_is() -> None:
    lines = (ROOT / "Procfile").read_text().splitlines()
    assert dict(line.split(": ", maxsplit=1) for line in lines) == {
        "release": "goodword migrate",
        "web": "HOST=0.0.0.0 goodword web",
        "worker": "goodword worker",
        "discord": "goodword discord",
    }


def test_the_licence_is_there() -> None:
    assert (
        (ROOT / "LICENSE").read_text().startswith("MIT License\n\nCopyright (c) 2026 The Goodword authors\n")
    )


def test_make_alone_lists_its_targets() -> None:
    listed = make().stdout
    assert {line.split()[1] for line in listed.splitlines()} >= TARGETS


def test_make_says_what_to_do_where_there_is_no_python() -> None:
    ran = make("run", "PYTHON=there-is-no-such-python")
    assert ran.returncode != 0
    assert "needs Python 3.11 or newer" in ran.stderr
    assert "there-is-no-such-python" in ran.stderr


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if "MAKE" not in name}
    command = ["make", "--no-print-directory", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_continuous_integration_can_be_run() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    subprocess.run(["bash", "-n", ROOT / ".ci" / "run"], check=True)


def test_the_readme_names_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text()
    assert "make run" in readme
    assert "make test" in readme


def test_long_files_have_a_reason() -> None:
    files = [file for folder in ("bot", "commands", "storage") for file in (ROOT / folder).rglob("*.py")]
    lengths = {str(file.relative_to(ROOT)): len(file.read_text().splitlines()) for file in files}
    longer = {name for name, length in lengths.items() if length > MOST_LINES}
    assert longer == LONGER_FILES.keys()


def test_no_new_floor_is_added_without_a_contract() -> None:
    packages = {file.parent.name for file in ROOT.glob("*/__init__.py")} - {"benchmarks", "tests"}
    assert packages == set(project()["tool"]["importlinter"]["root_packages"])
