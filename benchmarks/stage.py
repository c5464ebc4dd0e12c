"""What the benchmarks are played on: a fake Slack, Goodword, contenders to compare it with, databases."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self
from urllib.parse import urlsplit

from benchmarks.measure import LOAD, SERVER, on_core
from bot.clock import system_clock
from commands.domain.refs import Place
from storage.database import Database, open_database
from tests.support.databases import SqliteDatabases
from tests.support.goodword import ROOT, Goodword

WORKSPACE = "bench"


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything: `few` for a proof that it runs, `many` for a measurement."""

    quick: bool

    def of(self, many: int, few: int) -> int:
        """One of the two."""
        return few if self.quick else many

    @property
    def rounds(self) -> int:
        """How often the contenders take turns: often and briefly, so that noise meets all of them."""
        return self.of(21, 1)


class Child:
    """A process of ours that says what it has to say in lines of JSON, and ends with its standard input."""

    def __init__(self, module: str, *arguments: str, place: int) -> None:
        self._name = module
        self._folder = tempfile.TemporaryDirectory(prefix="goodword-bench-")
        with on_core(place):
            self.process = subprocess.Popen(
                [sys.executable, "-m", f"benchmarks.{module}", *arguments],
                cwd=self._folder.name,
                env=_environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )

    @cached_property
    def said(self) -> dict[str, Any]:
        """The first thing that it says, which is that it is ready."""
        return self.listen()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self.process.pid

    def listen(self) -> dict[str, Any]:
        """The next thing that it says. Raises RuntimeError when it ended instead."""
        line = _open(self.process.stdout).readline()
        if not line:
            raise RuntimeError(f"{self._name} ended with {self.process.wait(5)}")
        found: dict[str, Any] = json.loads(line)
        return found

    def tell(self, line: str) -> None:
        """Write it a line."""
        pipe = _open(self.process.stdin)
        pipe.write(f"{line}\n")
        pipe.flush()

    def hush(self) -> None:
        """Ask it to end."""
        _open(self.process.stdin).close()

    def close(self) -> None:
        """Let it end."""
        self.hush()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(5)
        _open(self.process.stdout).close()
        self._folder.cleanup()


def file_of(url: str) -> Path:
    """The file of a database."""
    return Path(urlsplit(url).path.removeprefix("/"))


def _open(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe


def _environment() -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG", "TMPDIR")}
    return {**kept, "PYTHONPATH": str(ROOT)}


class Stage:
    """Starts what is asked for at its first use, and ends all of it at the end."""

    def __init__(self, size: Size) -> None:
        self.size = size
        self._stack = ExitStack()
        self._children: list[Child] = []

    def __enter__(self) -> Self:
        self.folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="goodword-bench-")))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for child in self._children:
            child.hush()
        self._stack.close()

    def child(self, module: str, *arguments: str, place: int = SERVER) -> Child:
        """Start a process of ours."""
        child = Child(module, *arguments, place=place)
        self._children.append(child)
        self._stack.callback(child.close)
        return child

    @cached_property
    def fake(self) -> Child:
        """The fake Slack, on the core of the load."""
        return self.child("fake", str(self.lanes), place=LOAD)

    @property
    def lanes(self) -> int:
        """How many channels there are."""
        return self.size.of(1000, 20)

    @property
    def facts(self) -> dict[str, str]:
        """What the fake says of itself."""
        found: dict[str, str] = self.fake.said["facts"]
        return found

    def database(self, name: str, like: str = "") -> str:
        """A new SQLite database in a file, with one workspace that is set up, or a copy of one; its URL."""
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        shutil.copyfile(file_of(like) if like else self._template, folder / "goodword.db")
        return f"sqlite:///{folder / 'goodword.db'}"

    @cached_property
    def _template(self) -> Path:
        folder = self.folder / "template"
        folder.mkdir()
        database = open_database(SqliteDatabases(self.folder).migrated(folder))
        self._set_up(database)
        database.close()
        return folder / "goodword.db"

    def _set_up(self, database: Database) -> None:
        key = f"slack:{self.facts['team_id']}"
        database.connect(
            key=key,
            name="acme",
            bot=self.facts["bot_user_id"],
            url=self.facts["team_url"],
            new_id=WORKSPACE,
            now=system_clock(),
        ).result()
        desk = Place(key, self.facts["channel"])
        database.write(
            WORKSPACE, lambda unit: unit.workspaces.save(replace(unit.workspace, desk_place=desk))
        ).result()

    def goodword(self, part: str, database: str, *, socket: str = "", watched: str = "") -> Goodword:
        """Goodword, not started yet, as its users have it. Whoever starts it on a core ends it too.

        `socket`: the base URL of a Slack that it opens a Socket Mode connection to, too.
        """
        environment = {
            "SLACK_API_URL": socket or self.facts["api_url"],
            "SLACK_BOT_TOKEN": self.facts["bot_token"],
            "SLACK_SIGNING_SECRET": self.facts["signing_secret"],
            **({"SLACK_APP_TOKEN": self.facts["app_token"]} if socket else {}),
        }
        folder = file_of(database).parent
        wrapper: Sequence[str] = (sys.executable, "-m", "benchmarks.watched", watched) if watched else ()
        return Goodword(folder, part, database_url=database, environment=environment, wrapper=wrapper)

    @cached_property
    def web(self) -> Goodword:
        """`goodword web`, on the core of what is measured."""
        goodword = self.goodword("web", self.database("web"))
        with on_core(SERVER):
            goodword.start()
        self._stack.callback(goodword.stop)
        return goodword

    @cached_property
    def floors(self) -> Child:
        """The servers that Goodword is compared with, on the same core."""
        return self.child("floors", self.facts["signing_secret"])
