"""What there is to compare with, in one server: three ways to answer that do less than Goodword, or nothing.

`/bolt`: a listener in Bolt that does nothing, behind a front like ours. `/row`: the same,
answered once one row is committed through sqlite3, many waiters to a commit: the least
that "acknowledged means committed" can cost. `/plain`: a handler written by hand that
checks the signature and answers.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import queue
import sqlite3
import sys
import threading
from typing import Any

import uvicorn
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.clock import system_clock
from bot.platforms.slack.http import is_signed


class Rows:
    """One table, one writer, `synchronous=FULL`; whoever waits is answered by the commit."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._queue: queue.Queue[tuple[str, asyncio.Future[None]]] = queue.Queue()
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._write, daemon=True).start()

    async def keep(self, text: str) -> None:
        """Keep a text."""
        waiter = self._loop.create_future()
        self._queue.put((text, waiter))
        await waiter

    def _write(self) -> None:
        connection = sqlite3.connect(self._path, isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE kept (id INTEGER PRIMARY KEY, text TEXT)")
        while True:
            group = [self._queue.get()]
            while len(group) < 64 and not self._queue.empty():
                group.append(self._queue.get())
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT INTO kept (text) VALUES (?)", [(text,) for text, _ in group])
            connection.execute("COMMIT")
            self._loop.call_soon_threadsafe(self._answer, [waiter for _, waiter in group])

    def _answer(self, waiters: list[asyncio.Future[None]]) -> None:
        for waiter in waiters:
            waiter.set_result(None)


def bolt(rows: Rows | None) -> AsyncApp:
    """A Bolt app with one listener, made as Goodword's is."""

    async def authorize(team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=team_id, bot_user_id="U0", bot_id="B0")

    app = AsyncApp(
        name="floor",
        signing_secret="checked in front",
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,
        ignoring_self_events_enabled=False,
    )

    @app.view_submission("flag_story")
    async def on_submission(body: dict[str, Any], ack: AsyncAck) -> None:
        if rows is not None:
            await rows.keep(json.dumps(body["view"]["state"]))
        await ack()

    return app


class Front:
    """A bare ASGI application that checks the signature and leaves everything else to Bolt."""

    def __init__(self, app: AsyncApp, secret: bytes) -> None:
        self._app = app
        self._secret = secret

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body")
        headers = dict(scope["headers"])
        if not is_signed(self._secret, headers, body, system_clock().timestamp()):
            await Response(status_code=401)(scope, receive, send)
            return
        kind = headers[b"content-type"].decode()
        request = AsyncBoltRequest(body=body.decode(), headers={"content-type": kind})
        answer = await self._app.async_dispatch(request)
        await Response(answer.body, answer.status)(scope, receive, send)


def plain(secret: bytes) -> Any:
    """What one would write by hand: check the signature, answer."""

    async def handle(request: Request) -> Response:
        body = await request.body()
        stamp = request.headers["x-slack-request-timestamp"]
        expected = hmac.new(secret, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        if abs(system_clock().timestamp() - int(stamp)) > 300 or not hmac.compare_digest(
            f"v0={expected}", request.headers["x-slack-signature"]
        ):
            return Response(status_code=401)
        event = json.loads(body)["event"]
        return Response(status_code=200 if event["reaction"] != "star2" else 500)

    return handle


async def serve(secret: str) -> None:
    """Serve until standard input ends."""
    routes = [
        Route("/bolt", Front(bolt(None), secret.encode())),
        Route("/row", Front(bolt(Rows("kept.db")), secret.encode())),
        Route("/plain", plain(secret.encode()), methods=["POST"]),
    ]
    config = uvicorn.Config(
        Starlette(routes=routes),
        port=0,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  # uvicorn has no event for it
        await asyncio.sleep(0.01)
    print(json.dumps({"port": server.servers[0].sockets[0].getsockname()[1]}), flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.should_exit = True
    await serving


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1]))
