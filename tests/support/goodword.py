"""Goodword as its users have it: processes of their own, reached from outside only."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.fakes.slack import FakeSlack

ROOT = Path(__file__).parents[2]
READY_SECONDS = 20.0


class Goodword:
    """One `goodword` process, on a port of its own. `log` is the file its standard error goes to."""

    def __init__(
        self,
        folder: Path,
        part: str = "run",
        *,
        database_url: str,
        slack: FakeSlack | None = None,
        socket: bool = False,
        environment: Mapping[str, str] | None = None,
        wrapper: Sequence[str] = (),
    ) -> None:
        self.folder = folder
        self.part = part
        self.wrapper = list(wrapper)
        self.log = folder / f"{part}-{time.monotonic_ns()}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.address = ""
        kept = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG", "TMPDIR")}
        self.environment = {
            **kept,
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": database_url,
            "PORT": "0",
            "GOODWORD_SECRET_KEY": "a-key-for-tests-only",
            **(_slack_settings(slack, socket) if slack is not None else {}),
            **(environment or {}),
        }

    @property
    def events(self) -> str:
        """Where Slack posts to."""
        return f"{self.address}/slack/events"

    def start(self, *, wait: bool = True) -> Self:
        """Start it; with `wait`, until it is ready (a worker: until it has found Slack)."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self.wrapper, sys.executable, "-m", "bot", self.part],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        if wait:
            self._wait_until_ready()
        return self

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            assert self.process is not None
            assert self.process.poll() is None, f"it ended by itself:\n{self.log.read_text()}"
            if self.part == "worker":
                if any(line.get("event") == "slack is connected" for line in self.lines()):
                    return
            elif self._find_address() and self.get("/readyz")[0] == 200:
                return
            time.sleep(0.02)
        raise AssertionError(f"not ready after {READY_SECONDS} s:\n{self.log.read_text()}")

    def _find_address(self) -> str:
        for line in self.lines():
            if line.get("event") == "listening":
                self.address = line["address"]
        return self.address

    def lines(self) -> list[dict[str, Any]]:
        """What it has logged so far."""
        found = []
        for line in self.log.read_text().splitlines():
            try:
                found.append(json.loads(line))
            except ValueError:
                continue
        return [line for line in found if isinstance(line, dict)]

    def get(self, path: str) -> tuple[int, str]:
        """GET a page; its status (0 when it cannot be reached) and its body."""
        try:
            with urllib.request.urlopen(f"{self.address}{path}", timeout=5) as response:  # noqa: S310
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def kill(self) -> None:
        """End it as a power cut would (SIGKILL)."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ask it to end (SIGTERM); its exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, signum: signal.Signals) -> int:
        if self.process is None:
            return 0
        self.process.send_signal(signum)
        try:
            return self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(5)
            raise AssertionError(f"it did not end:\n{self.log.read_text()}") from None
        finally:
            self.process = None

    def __enter__(self) -> Self:
        return self if self.process is not None else self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process is not None:
            self._end(signal.SIGKILL if kind is not None else signal.SIGTERM)


def _slack_settings(slack: FakeSlack, socket: bool) -> dict[str, str]:
    reached = (
        {"SLACK_APP_TOKEN": slack.app_token} if socket else {"SLACK_SIGNING_SECRET": slack.signing_secret}
    )
    return {"SLACK_API_URL": slack.api_url, "SLACK_BOT_TOKEN": slack.bot_token, **reached}
