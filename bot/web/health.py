"""``/healthz`` and ``/readyz``: is the process alive, and can it do its work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.clock import Clock
from commands.ports import StorageUnavailable
from storage.database import Database

LATE_SECONDS = 60.0
"""A delivery that nobody has taken for so long says that no worker is running."""
PATIENCE_SECONDS = 2.5


class Health:
    """What the two routes answer. `platforms` says, for each platform, how its connection stands."""

    def __init__(self, database: Database, clock: Clock, platforms: Callable[[], dict[str, str]]) -> None:
        self._database = database
        self._clock = clock
        self._platforms = platforms

    async def healthz(self, request: Request) -> Response:
        """The process runs and its loop turns."""
        return PlainTextResponse("ok\n")

    async def readyz(self, request: Request) -> Response:
        """200 when the database answers and every platform knows us; 503 otherwise, saying which does not.

        The courier's lag is told and does not count: this process can take in what waits
        for a worker.
        """
        found: dict[str, object] = {"database": "ok", **self._platforms()}
        ready = all(state == "connected" for state in self._platforms().values())
        try:
            now = self._clock()
            asked = asyncio.wrap_future(self._database.oldest_due(now))
            oldest = await asyncio.wait_for(asked, PATIENCE_SECONDS)
            lag = max(0.0, (now - oldest).total("seconds")) if oldest is not None else 0.0
            found["courier"] = "late" if lag > LATE_SECONDS else "ok"
            found["courier_lag_seconds"] = round(lag, 3)
        except (StorageUnavailable, TimeoutError):
            ready, found["database"] = False, "does not answer"
        return JSONResponse({"ready": ready, **found}, 200 if ready else 503)


async def front_page(request: Request) -> Response:
    """What somebody sees who comes here by chance."""
    return PlainTextResponse(
        "This is Goodword, which brings what customers said from customer service to marketing.\n"
        "There is nothing to see here: it lives in your chat. Type /story there.\n"
    )
