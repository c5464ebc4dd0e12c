"""Goal 9: what it takes to be ready, in time and memory, and what must not be loaded for it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter

from benchmarks.measure import SERVER, Sample, interleave, memory, on_core, timed, wait_until
from benchmarks.reactions import told
from benchmarks.results import AT_MOST, Result
from benchmarks.stage import Stage
from tests.support.goodword import ROOT, Goodword
from tests.support.postgres import find_free_port

IMPORTS = "import slack_bolt.async_app, starlette.applications, uvicorn, sqlalchemy"
TELL = "import json, sys; print(json.dumps([*sys.modules]))"
UNWANTED = {
    "alembic", "altair", "asyncpg", "cairosvg", "dateparser", "discord", "mako", "matplotlib", "numpy",
    "pandas", "PIL", "plotly", "psycopg", "pygal", "resvg", "tzlocal",
}  # fmt: skip
"""Charts, dates, other platforms and databases: none of it is needed to be ready."""


def run(stage: Stage) -> list[Result]:
    """Measure time and memory, and look what is loaded."""
    sizes: dict[str, list[int]] = {"imports": [], "ours": []}
    loaded_by_imports: set[str] = set()
    rounds = stage.size.of(11, 1)
    database = stage.database("start")

    def imports() -> Sample:
        seconds, process = timed(_start_imports)
        sizes["imports"].append(memory(process.pid))
        loaded_by_imports.update(json.loads(process.communicate("\n")[0]))
        return Sample(seconds, errors=int(process.returncode != 0))

    def ours() -> Sample:
        goodword = stage.goodword("web", database)
        seconds, _ = timed(lambda: _start(goodword))
        assert goodword.process is not None
        sizes["ours"].append(memory(goodword.process.pid))
        return Sample(seconds, errors=goodword.stop())

    found = interleave({"imports": imports, "ours": ours}, rounds, warm=not stage.size.quick)
    ratios = [a / b for a, b in zip(found["ours"].samples, found["imports"].samples, strict=True)]
    rss = {name: sorted(values)[len(values) // 2] for name, values in sizes.items()}
    unwanted, note = loaded(stage, loaded_by_imports)
    errors = sum(s.errors for s in found.values())
    is_imports = "a process that imports Bolt, Starlette, uvicorn and SQLAlchemy, and nothing else"
    return [
        Result(
            9, "from start to ready: time", found["ours"].value / found["imports"].value, AT_MOST, 1.25,
            floor=1.0, floor_is=is_imports, spread=(min(ratios), max(ratios)), rounds=rounds, errors=errors,
            shown=f"{found['ours'].value:.2f} s; imports {found['imports'].value:.2f}",
        ),
        Result(
            9, "from start to ready: memory", rss["ours"] / rss["imports"], AT_MOST, 1.2,
            floor=1.0, floor_is=is_imports, rounds=rounds,
            shown=f"{rss['ours'] / 2**20:.0f} MiB; imports {rss['imports'] / 2**20:.0f}",
        ),
        Result(
            9, "loaded without need: packages", len(unwanted), AT_MOST, 0, floor=0, floor_is="nothing",
            shown=", ".join(unwanted), notes=(note,),
        ),
    ]  # fmt: skip


def _start(goodword: Goodword) -> None:
    """Start it, and look more closely than its own waiting does when it is ready."""
    port = find_free_port()
    goodword.environment["PORT"], goodword.address = str(port), f"http://127.0.0.1:{port}"
    with on_core(SERVER):
        goodword.start(wait=False)
    wait_until(lambda: goodword.get("/readyz")[0] == 200, 30, "it is not ready")


def _start_imports() -> subprocess.Popen[str]:
    with on_core(SERVER):
        process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                f"{IMPORTS}; print('ready', flush=True); input(); {TELL}",
            ],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
    assert process.stdout is not None
    process.stdout.readline()
    return process


def loaded(stage: Stage, by_imports: set[str]) -> tuple[list[str], str]:
    """The packages that a process which is ready has no use for, and what it loads beyond the imports."""
    goodword = stage.goodword("web", stage.database("modules"), watched="modules")
    with on_core(SERVER):
        goodword.start()
    try:
        ours = set(told(goodword)["modules"])
    finally:
        goodword.stop()
    beyond = ours - by_imports
    packages = Counter(name.partition(".")[0] for name in beyond)
    for known in ("bot", "commands", "storage", "benchmarks", *sys.stdlib_module_names):
        packages.pop(known, None)
    most = ", ".join(f"{name} ({count})" for name, count in packages.most_common())
    tops = {name.partition(".")[0] for name in ours}
    return sorted(UNWANTED & tops), f"modules beyond the imports: {most}"
