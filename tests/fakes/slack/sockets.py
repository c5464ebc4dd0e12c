"""Socket Mode: the WebSockets that the app opened, and the envelopes that go over them."""

from __future__ import annotations

import asyncio
import itertools
import json
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from .errors import JSON
from .ids import secret

GRACE_SECONDS = 0.5


@dataclass(eq=False)
class Socket:
    """One connection of the app's."""

    ws: web.WebSocketResponse
    transport: asyncio.Transport | None
    leaving: bool = False
    acks: dict[str, Future[Any]] = field(default_factory=dict)


class Sockets:
    """Every connection there is. All of it runs on the server's loop, but for `usable`."""

    def __init__(self, app_id: str) -> None:
        self.app_id = app_id
        self.open: list[Socket] = []
        self.received: list[JSON] = []
        self._turn = itertools.count()
        self._closing: set[asyncio.Task[None]] = set()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Greets a connection and listens for acknowledgements until it closes."""
        ws = web.WebSocketResponse(max_msg_size=16 * 1024 * 1024)
        await ws.prepare(request)
        socket = Socket(ws, request.transport)
        hello: JSON = {
            "type": "hello", "num_connections": len(self.open) + 1,
            "connection_info": {"app_id": self.app_id},
            "debug_info": {
                "host": "applink-fake", "build_number": 1, "approximate_connection_time": 18060,
            },
        }  # fmt: skip
        try:
            await ws.send_str(json.dumps(hello))
            self.open.append(socket)
            async for message in ws:
                if message.type == WSMsgType.TEXT:
                    self._heard(socket, message.data)
        except ConnectionError:
            pass
        finally:
            self._forget(socket)
            for ack in socket.acks.values():
                if not ack.done():
                    ack.set_exception(ConnectionResetError("the socket closed before the acknowledgement"))
        return ws

    def _forget(self, socket: Socket) -> None:
        if socket in self.open:
            self.open.remove(socket)

    @property
    def usable(self) -> list[Socket]:
        """The connections that were not asked to leave."""
        return [socket for socket in list(self.open) if not socket.leaving and not socket.ws.closed]

    def _heard(self, socket: Socket, data: str) -> None:
        try:
            message = json.loads(data)
        except ValueError:
            return
        self.received.append(message)
        ack = socket.acks.pop(message.get("envelope_id", ""), None)
        if ack is not None and not ack.done():
            ack.set_result(message.get("payload"))

    async def send(self, kind: str, payload: JSON, accepts: bool, attempt: int, reason: str) -> Future[Any]:
        """Sends one envelope over the next connection; the future holds the acknowledgement's payload."""
        usable = self.usable or self.open
        if not usable:
            raise ConnectionError("the app has no Socket Mode connection")
        socket = usable[next(self._turn) % len(usable)]
        noise = secret(16)
        envelope_id = "-".join((noise[:8], noise[8:12], noise[12:16], noise[16:20], noise[20:]))
        envelope: JSON = {
            "envelope_id": envelope_id, "type": kind, "accepts_response_payload": accepts, "payload": payload,
        }  # fmt: skip
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": reason}
        ack: Future[Any] = Future()
        socket.acks[envelope_id] = ack
        await socket.ws.send_str(json.dumps(envelope))
        return ack

    async def disconnect(self, reason: str | None) -> None:
        """Asks the app to reconnect and closes soon after, or (None) drops the connections without a word."""
        for socket in list(self.open):
            if reason is None:
                self._forget(socket)
                if socket.transport is not None:
                    socket.transport.abort()
                continue
            notice = {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-fake"}}
            socket.leaving = True
            await socket.ws.send_str(json.dumps(notice))
            task = asyncio.create_task(self._close_later(socket))
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    async def _close_later(self, socket: Socket) -> None:
        await asyncio.sleep(GRACE_SECONDS)
        await socket.ws.close(code=1000)

    async def stop(self) -> None:
        """Closes everything."""
        for task in list(self._closing):
            task.cancel()
        await asyncio.gather(*(s.ws.close(code=1001) for s in list(self.open)), return_exceptions=True)
