"""Goodword's way from a press to its command and back, with a catalog of as many commands as asked for.

The database and Slack answer at once, so that nothing but the way itself is measured. Each
line on standard input is a number of commands and one of presses; the answer is the CPU
time of a press.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import make_dataclass
from typing import Any, TypeVar

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from sqlalchemy import Connection

import commands
from benchmarks.payloads import press
from bot.clock import system_clock
from bot.dispatch import Dispatch
from bot.platforms.slack.answers import Answers
from bot.platforms.slack.connection import SlackConnection
from bot.platforms.slack.listen import Listeners
from bot.platforms.slack.voice import SlackVoice
from bot.roster import Roster
from bot.settings import SlackSettings
from bot.voice import PersonFacts
from commands.chat import Actor, Press
from commands.command import Command, Outcome
from commands.domain.workspace import Installation
from storage.database import Database, Job

T = TypeVar("T")
FACTS = {"team_id": "T1", "user": "U1", "app_id": "A1", "channel": "C1"}


class AtOnce(Database):
    """A database in which everything is done already."""

    def submit(self, job: Job[T]) -> Future[T]:
        return self._done()

    def look(self, work: Callable[[Connection], T]) -> Future[T]:
        return self._done()

    def close(self) -> None:
        return

    def _done(self) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(None)
        return future


class Everybody(SlackVoice):
    """A Slack on which everybody is a member."""

    async def person(self, person: object) -> PersonFacts:
        return PersonFacts(member=True)


def fill_catalog(count: int) -> list[str]:
    """Put so many commands where there were others; their names."""
    known = (commands.BY_NAME, commands.BY_REQUEST, commands.BY_WORD)
    for dictionary in known:
        dictionary.clear()
    for number in range(count):
        request: type[Any] = make_dataclass(f"Request{number}", [("by", Actor)], frozen=True)

        def pressed(press: Press, request: type[Any] = request) -> Any:
            return request(press.by)

        command = Command(
            name=f"command_{number}",
            request=request,
            handle=lambda request, unit, now: Outcome(),
            word=f"word{number}",
            pressed=pressed,
        )
        commands.BY_NAME[command.name] = commands.BY_REQUEST[request] = command
        commands.BY_WORD[command.word] = command
    return list(commands.BY_NAME)


def bolt() -> AsyncApp:
    """The listeners, as the composition root makes them."""
    database = AtOnce()
    voice = Everybody(SlackSettings("xoxb-nothing"), system_clock, timeout=1)
    connection = SlackConnection(database, voice, system_clock, lambda: "id")
    connection.installation = Installation("slack:T1", "w1", "acme", "U0", "")
    roster = Roster({"slack": voice}, system_clock)
    dispatch = Dispatch(database, roster, system_clock, lambda: "incident")
    return Listeners(dispatch, connection, Answers(connection)).bolt()


async def press_all(app: AsyncApp, names: list[str], count: int) -> float:
    """Press buttons of all commands in turn; the CPU time of one press. Raises when one goes wrong."""
    form: dict[str, str | Sequence[str]] = {"content-type": ["application/x-www-form-urlencoded"]}
    bodies = [press(FACTS, names[n % len(names)], n).decode() for n in range(count)]
    started = time.process_time()
    for body in bodies:
        response = await app.async_dispatch(AsyncBoltRequest(body=body, headers=form))
        if response.status != 200:
            raise RuntimeError(f"a press was answered with {response.status}")
    return (time.process_time() - started) / count


async def main() -> None:
    """Press as often as each line says."""
    app = bolt()
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        count, presses = map(int, line.split())
        names = fill_catalog(count)
        print(json.dumps({"seconds": await press_all(app, names, presses)}), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
