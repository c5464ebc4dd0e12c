"""Several processes of Goodword over one database; each can be killed, and is replaced by a new one."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.fakes.slack import FakeSlack, People
from tests.support.goodword import Goodword
from tests.support.postgres import find_free_port

QUICK = {"GOODWORD_LEASE_SECONDS": "3", "GOODWORD_RETRY_SECONDS": "0.1", "GOODWORD_POLL_SECONDS": "0.1"}
"""Waits as short as tests like them. A call to Slack may then take a third of the lease: 1 s."""


class Crew:
    """`parts` are what runs: web, worker or run, each as often as it is named. Webs keep their ports.

    `wait`: until they are ready; without, they are only started. `socket`: Slack is reached in Socket Mode.
    """

    def __init__(
        self,
        folder: Path,
        parts: Sequence[str],
        *,
        database_url: str,
        slack: FakeSlack,
        environment: Mapping[str, str] = QUICK,
        wait: bool = True,
        socket: bool = False,
    ) -> None:
        self.folder = folder
        self.parts = list(parts)
        self.database_url = database_url
        self.slack = slack
        self._until_ready = wait
        self._socket = socket
        self._environment = dict(environment)
        self._ports = [find_free_port() for _ in parts]
        self.members = [self._make(place) for place in range(len(parts))]
        self._starting: dict[int, threading.Thread] = {}
        self._killed: set[Goodword] = set()
        self._failed: list[BaseException] = []

    def _make(self, place: int) -> Goodword:
        made = Goodword(
            self.folder,
            self.parts[place],
            database_url=self.database_url,
            slack=self.slack,
            socket=self._socket,
            environment={**self._environment, "PORT": str(self._ports[place])},
        )
        made.address = f"http://127.0.0.1:{self._ports[place]}"
        return made

    def people(self, place: int = 0, *, retry_waits: Sequence[float] = (0.05, 0.2, 0.5)) -> People:
        """People whose Slack reaches this web; in Socket Mode, whichever is connected."""
        if self._socket:
            return People(self.slack, socket=True, retry_waits=retry_waits)
        return People(self.slack, self.members[place].events, retry_waits=retry_waits)

    def kill(self, place: int) -> None:
        """End one as a power cut would, be it ready or not."""
        member = self.members[place]
        while member.process is None:
            time.sleep(0.005)
        self._killed.add(member)
        member.kill()

    def replace(self, place: int) -> None:
        """Start a new one in place of one that was killed, without waiting for it."""
        self._join(place)
        self.members[place] = self._make(place)
        self._start(place)

    def _start(self, place: int) -> None:
        self._starting[place] = threading.Thread(target=self._watch, args=[self.members[place]])
        self._starting[place].start()

    def _watch(self, member: Goodword) -> None:
        try:
            member.start(wait=self._until_ready)
        except BaseException as error:
            if member not in self._killed:
                self._failed.append(error)

    def _join(self, place: int) -> None:
        thread = self._starting.pop(place, None)
        if thread is not None:
            thread.join()

    def wait(self, place: int | None = None) -> None:
        """Wait until this one, or every one, is ready."""
        for each in [place] if place is not None else range(len(self.parts)):
            self._join(each)
        assert not self._failed, self._failed[0]

    def incidents(self) -> list[dict[str, Any]]:
        """What nobody had expected, by all that ever ran."""
        lines = [line for line in self.log().splitlines() if '"incident"' in line and line.endswith("}")]
        return [json.loads(line) for line in lines]

    def log(self) -> str:
        """What all that ever ran has logged."""
        return "\n".join(f"--- {file.name}\n{file.read_text()}" for file in sorted(self.folder.glob("*.log")))

    def __enter__(self) -> Self:
        for place in range(len(self.parts)):
            self._start(place)
        self.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for place in range(len(self.parts)):
            self._join(place)
        for member in self.members:
            if kind is None:
                member.stop()
            else:
                member.kill()
