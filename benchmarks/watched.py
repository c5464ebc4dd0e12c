"""Goodword with somebody looking over its shoulder, who tells on SIGUSR1 what was seen.

It stands in front of the command that it is to run: `python -m benchmarks.watched counts
python -m bot web`. `counts`: how many statements SQLite ran and how many requests entered
Bolt. `modules`: what is loaded. It tells in one line of JSON on standard error.
"""

from __future__ import annotations

import json
import signal
import sqlite3
import sys
from typing import Any

SEEN: dict[str, Any] = {"event": "watched"}


def watch_modules() -> None:
    """Name what is loaded when it is asked for, this module's own needs left out."""
    before = set(sys.modules)
    told = {"get": lambda: sorted(set(sys.modules) - before)}
    _on_signal(lambda: {**SEEN, "modules": told["get"]()})


def watch_counts() -> None:
    """Count statements and what enters Bolt. The look for changed emojis, every two seconds, is put off."""
    from slack_bolt.async_app import AsyncApp

    from bot.platforms.slack import connection

    SEEN.update(sql=0, bolt=0)
    connection.LOOK_FOR_CHANGES_SECONDS = 3600.0
    connect, dispatch = sqlite3.connect, AsyncApp.async_dispatch

    def ran(_statement: str) -> None:
        SEEN["sql"] += 1

    def connect_watched(*arguments: Any, **options: Any) -> sqlite3.Connection:
        opened: sqlite3.Connection = connect(*arguments, **options)
        opened.set_trace_callback(ran)
        return opened

    async def dispatch_watched(app: AsyncApp, request: Any) -> Any:
        SEEN["bolt"] += 1
        return await dispatch(app, request)

    watched: Any
    for watched in (sqlite3, sqlite3.dbapi2):
        watched.connect = connect_watched
    watched = AsyncApp
    watched.async_dispatch = dispatch_watched
    _on_signal(lambda: SEEN)


def _on_signal(seen: Any) -> None:
    def tell(_signum: int, _frame: object) -> None:
        print(json.dumps(seen()), file=sys.stderr, flush=True)

    signal.signal(signal.SIGUSR1, tell)


def main() -> None:
    """Watch, and run the part that the last argument names."""
    {"modules": watch_modules, "counts": watch_counts}[sys.argv[1]]()
    sys.argv = ["goodword", sys.argv[-1]]
    from bot.__main__ import main as goodword

    goodword()


if __name__ == "__main__":
    main()
