"""The fake's HTTP server: a thread and a loop of its own, on a free port of the loopback interface."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from aiohttp import web

from . import args as arguments
from . import web_chat, web_conversations, web_people, web_surfaces  # noqa: F401  (they register their methods)
from .backend import Backend, RateLimited
from .errors import JSON, SlackError
from .faults import Fault, Faults
from .sockets import Sockets

T = TypeVar("T")
_JSON = "application/json"


class Server:
    """Serves one backend. `start` returns once the port is bound."""

    def __init__(self, backend: Backend, faults: Faults, port: int) -> None:
        self.backend = backend
        self.faults = faults
        self.sockets = Sockets(backend.settings.app_id)
        self.port = port
        self._ready: Future[int] = Future()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Binds the port and serves from a thread of its own."""
        self._ready = Future()
        self._thread = threading.Thread(target=self._run, name="fake-slack", daemon=True)
        self._thread.start()
        self.port = self._ready.result(timeout=10)

    def stop(self) -> None:
        """Closes every connection and joins the thread."""
        if self._loop is None or self._stop is None or self._thread is None:
            return
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(timeout=10)
        if self._thread.is_alive():
            raise RuntimeError("the fake's server did not stop")
        self._loop = self._stop = self._thread = None

    def run(self, coroutine: Coroutine[Any, Any, T], timeout: float) -> T:
        """Runs a coroutine on the server's loop, from another thread."""
        if self._loop is None:
            coroutine.close()
            raise RuntimeError("the fake is not running")
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(timeout)

    def _run(self) -> None:
        try:
            asyncio.run(self._main())
        except BaseException as error:
            if not self._ready.done():
                self._ready.set_exception(error)
            else:
                raise

    async def _main(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        app = web.Application(client_max_size=8 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/hooks/{path:.+}", self._hook)
        app.router.add_get("/link/", self._link)
        app.router.add_get("/control/counts", self._counts)
        runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=0.2)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", self.port, reuse_address=True, backlog=1024)
            await site.start()
            self._ready.set_result(runner.addresses[0][1])
            await self._stop.wait()
        finally:
            await self.sockets.stop()
            await runner.cleanup()

    # --- routes ---

    async def _api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        body = await request.read()
        token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        try:
            args = arguments.parse(body, request.headers.get("Content-Type", ""), request.query_string)
        except SlackError as refusal:
            self.backend.record(method, {}, refusal.code)
            return _answer(json.dumps(refusal.answer()))
        token = token or str(args.get("token", ""))
        args.pop("token", None)

        def act() -> tuple[web.Response, str]:
            with self.backend.world.lock:
                try:
                    answer = self.backend.perform(method, token, args)
                except RateLimited as limit:
                    return _limited(limit.retry_after), "429"
                text = json.dumps(answer)
            return _answer(text, self._scopes), "ok" if answer["ok"] else answer["error"]

        return await self._with_faults(request, method, args, act)

    async def _hook(self, request: web.Request) -> web.Response:
        path = request.match_info["path"]
        try:
            sent = json.loads(await request.read())
        except ValueError:
            return web.Response(status=400, text="invalid_payload")

        def act() -> tuple[web.Response, str]:
            with self.backend.world.lock:
                try:
                    self.backend.hooks.use(path, sent)
                except SlackError as refusal:
                    status = 404 if refusal.code in ("used_url", "expired_url", "not_found") else 400
                    return web.json_response(refusal.answer(), status=status), refusal.code
            return web.Response(text="ok"), "ok"

        return await self._with_faults(request, "response_url", {"path": path, **sent}, act)

    async def _link(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self.backend.tickets:
            return web.Response(status=403, text="invalid ticket")
        self.backend.tickets.remove(ticket)
        return await self.sockets.serve(request)

    async def _counts(self, _request: web.Request) -> web.Response:
        with self.backend.world.lock:
            return web.json_response(dict(self.backend.counts))

    @property
    def _scopes(self) -> str:
        return ",".join(sorted(self.backend.settings.scopes))

    async def _with_faults(
        self, request: web.Request, method: str, args: JSON, act: Callable[[], tuple[web.Response, str]]
    ) -> web.Response:
        fault = self.faults.pick(method)
        if fault is None:
            response, outcome = act()
            self.backend.record(method, args, outcome)
            return response
        return await _FAULTS[fault.kind](self, request, fault, method, args, act)

    async def _refused(
        self, _request: web.Request, fault: Fault, method: str, args: JSON, _act: Any
    ) -> web.Response:
        self.backend.record(method, args, f"fault:{fault.kind}")
        if fault.kind == "429":
            return _limited(fault.retry_after)
        if fault.kind == "error":
            return _answer(json.dumps({"ok": False, "error": fault.error}), self._scopes)
        return web.Response(status=int(fault.kind), text="upstream connect error")

    async def _lost(
        self, request: web.Request, fault: Fault, method: str, args: JSON, _act: Any
    ) -> web.Response:
        self.backend.record(method, args, f"fault:{fault.kind}")
        if fault.kind == "hang":
            await self._pause(fault.seconds)
        return _cut(request)

    async def _done_but(
        self, request: web.Request, fault: Fault, method: str, args: JSON,
        act: Callable[[], tuple[web.Response, str]],
    ) -> web.Response:  # fmt: skip
        response, outcome = act()
        self.backend.record(method, args, f"fault:{fault.kind}:{outcome}")
        if fault.kind == "cut_after":
            return _cut(request)
        await self._pause(fault.seconds)
        return response

    async def _pause(self, seconds: float) -> None:
        assert self._stop is not None
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), seconds)


_Act = Callable[[Server, web.Request, Fault, str, JSON, Any], Awaitable[web.Response]]
_FAULTS: dict[str, _Act] = {
    "429": Server._refused,
    "500": Server._refused,
    "503": Server._refused,
    "error": Server._refused,
    "hang": Server._lost,
    "cut_before": Server._lost,
    "cut_after": Server._done_but,
    "hang_after": Server._done_but,
}


def _answer(text: str, scopes: str = "") -> web.Response:
    headers = {"x-oauth-scopes": scopes} if scopes else None
    return web.Response(body=text.encode(), headers=headers, content_type=_JSON, charset="utf-8")


def _limited(retry_after: int) -> web.Response:
    body = json.dumps({"ok": False, "error": "ratelimited"})
    return web.Response(status=429, text=body, headers={"Retry-After": str(retry_after)}, content_type=_JSON)


def _cut(request: web.Request) -> web.Response:
    """Closes the connection; what is returned goes nowhere."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
