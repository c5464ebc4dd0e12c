"""Runs an app made with Bolt in a thread of its own, behind HTTP or in Socket Mode."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from .slack import FakeSlack


def bolt_app(slack: FakeSlack) -> AsyncApp:
    """An empty app that belongs to this workspace and acknowledges only what is done."""
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])
    return AsyncApp(client=client, signing_secret=slack.signing_secret, process_before_response=True)


@contextlib.contextmanager
def over_http(app: AsyncApp) -> Iterator[str]:
    """Serves the app on a loopback port, and answers its request URL."""

    async def handle(request: web.Request) -> web.Response:
        headers: dict[str, str | Sequence[str]] = dict(request.headers)
        answer = await app.async_dispatch(AsyncBoltRequest(body=await request.text(), headers=headers))
        kept = {
            name: values[0] for name, values in answer.headers.items() if name.lower() != "content-length"
        }
        return web.Response(status=answer.status, text=answer.body, headers=kept)

    @contextlib.asynccontextmanager
    async def serving() -> AsyncIterator[str]:
        site = web.Application()
        site.router.add_post("/slack/events", handle)
        runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
        finally:
            await runner.cleanup()

    with _in_thread(serving()) as url:
        yield url


@contextlib.contextmanager
def over_sockets(app: AsyncApp, slack: FakeSlack, connections: int = 1) -> Iterator[None]:
    """Connects the app in Socket Mode, once or several times."""

    @contextlib.asynccontextmanager
    async def connected() -> AsyncIterator[str]:
        web_client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])
        handlers = [
            AsyncSocketModeHandler(app, slack.app_token, web_client=web_client, ping_interval=0.2)
            for _ in range(connections)
        ]
        try:
            for handler in handlers:
                await handler.connect_async()  # type: ignore[no-untyped-call]
            yield ""
        finally:
            for handler in handlers:
                await handler.close_async()  # type: ignore[no-untyped-call]

    with _in_thread(connected()):
        slack.wait_for(lambda: slack.sockets >= connections, why="the app did not connect")
        yield


@contextlib.contextmanager
def _in_thread(context: AbstractAsyncContextManager[str]) -> Iterator[str]:
    """Holds an asynchronous context open in another thread's loop."""
    ready: Future[tuple[str, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def main() -> None:
        stop = asyncio.Event()
        async with context as value:
            ready.set_result((value, asyncio.get_running_loop(), stop))
            await stop.wait()

    def run() -> None:
        try:
            asyncio.run(main())
        except BaseException as error:
            if ready.done():
                raise
            ready.set_exception(error)

    thread = threading.Thread(target=run, name="app under test")
    thread.start()
    try:
        value, loop, stop = ready.result(timeout=10)
        try:
            yield value
        finally:
            loop.call_soon_threadsafe(stop.set)
    finally:
        thread.join(timeout=10)
