"""Slack's end of Socket Mode, as fast as it can be: it floods whoever connects, and counts the answers.

Frames are encoded beforehand and written many at once, and answers are only split into
frames while the clock runs; what they say is looked at afterwards.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future
from types import TracebackType
from typing import Self

from benchmarks.measure import LOAD, on_core, wait_until

AHEAD = 256
"""Envelopes that may be without an answer at once."""
_TEXT, _CLOSE, _PING, _PONG = 1, 8, 9, 10
_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def frame(data: bytes, kind: int = _TEXT) -> bytes:
    """A frame from a server (RFC 6455, 5.2)."""
    size = len(data)
    head = bytes([0x80 | kind, size]) if size < 126 else bytes([0x80 | kind, 126]) + size.to_bytes(2, "big")
    return head + data


def unmasked(mask: bytes, data: bytes) -> bytes:
    """What a client's frame says."""
    key = int.from_bytes((mask * (len(data) // 4 + 1))[: len(data)], "big")
    return (int.from_bytes(data, "big") ^ key).to_bytes(len(data), "big")


class _Peer(asyncio.Protocol):
    """One connection: a call of the Web API, or a websocket once it has asked for that."""

    def __init__(self, server: Flood) -> None:
        self._server = server
        self._buffer = b""
        self._websocket = False
        self.answers: list[tuple[bytes, bytes]] = []
        self.waiting: Sequence[bytes] = ()
        self.done: asyncio.Future[None] | None = None
        self._sent = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if self._websocket:
            self._split()
            return
        head, end, body = self._buffer.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").splitlines()
        headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines[1:])}
        if not end or len(body) < int(headers.get("content-length", 0)):
            return
        self._buffer = b""
        path = lines[0].split(" ")[1]
        if "sec-websocket-key" in headers:
            self._upgrade(path.rpartition("/")[2], headers["sec-websocket-key"])
            return
        answer = json.dumps(self._server.answer(path)).encode()
        about = f"Content-Type: application/json\r\nContent-Length: {len(answer)}"
        self.transport.write(f"HTTP/1.1 200 OK\r\n{about}\r\n\r\n".encode() + answer)

    def _upgrade(self, name: str, key: str) -> None:
        digest = hashlib.sha1(f"{key}{_GUID}".encode(), usedforsecurity=False).digest()
        accept = base64.b64encode(digest).decode()
        self.transport.write(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Accept: {accept}\r\n\r\n".encode()
            + frame(b'{"type": "hello"}')
        )
        self._websocket = True
        self._server.peers[name] = self

    def _split(self) -> None:
        buffer, at = self._buffer, 0
        while len(buffer) - at >= 6:
            size, start = buffer[at + 1] & 0x7F, at + 6
            if size == 126:
                size, start = int.from_bytes(buffer[at + 2 : at + 4], "big"), at + 8
            if len(buffer) < start + size:
                break
            kind, mask, data = buffer[at] & 0x0F, buffer[start - 4 : start], buffer[start : start + size]
            at = start + size
            if kind == _TEXT:
                self.answers.append((mask, data))
            elif kind == _PING:
                self.transport.write(frame(unmasked(mask, data), _PONG))
            elif kind == _CLOSE:
                self.transport.write(frame(b"", _CLOSE))
        self._buffer = buffer[at:]
        self.go_on()

    def go_on(self) -> None:
        """Write more, as far ahead of the answers as may be."""
        if self.done is None or self.done.done():
            return
        if len(self.answers) >= len(self.waiting):
            self.done.set_result(None)
        elif self._sent - len(self.answers) <= AHEAD // 2 and self._sent < len(self.waiting):
            upto = min(len(self.waiting), len(self.answers) + AHEAD)
            self.transport.write(b"".join(self.waiting[self._sent : upto]))
            self._sent = upto

    def begin(self, frames: Sequence[bytes], done: asyncio.Future[None]) -> None:
        """Start over with these."""
        self.answers, self.waiting, self.done, self._sent = [], frames, done, 0
        self.go_on()


class Flood:
    """A server with a thread of its own. `facts` are told to whoever asks who they are."""

    def __init__(self, facts: dict[str, str]) -> None:
        self._facts = facts
        self.peers: dict[str, _Peer] = {}
        self._loop = asyncio.new_event_loop()
        self._port: Future[int] = Future()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        with on_core(LOAD):
            self._thread.start()
        self.port = self._port.result(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _run(self) -> None:
        serving = self._loop.create_server(lambda: _Peer(self), "127.0.0.1", 0)
        server = self._loop.run_until_complete(serving)
        self._port.set_result(server.sockets[0].getsockname()[1])
        self._loop.run_forever()
        for peer in self.peers.values():
            peer.transport.abort()
        server.close()
        self._loop.run_until_complete(server.wait_closed())

    def answer(self, path: str) -> dict[str, object]:
        """What the Web API says."""
        method = path.rpartition("/")[2].partition("?")[0]
        if method == "apps.connections.open":
            return {"ok": True, "url": f"ws://127.0.0.1:{self.port}/link/goodword"}
        facts = self._facts
        return {
            "ok": True,
            "url": facts["team_url"],
            "team": "acme",
            "team_id": facts["team_id"],
            "user_id": facts["bot_user_id"],
            "bot_id": "B07GOODWORD",
            "user": {"id": facts["user"], "team_id": facts["team_id"]},
        }

    def send(self, name: str, envelopes: Sequence[str]) -> tuple[float, list[str]]:
        """Send somebody these; how long it took until the last was acknowledged, and the answers."""
        wait_until(lambda: name in self.peers, 10, f"{name} did not connect")
        peer = self.peers[name]
        frames = [frame(text.encode()) for text in envelopes]
        seconds = asyncio.run_coroutine_threadsafe(self._send(peer, frames), self._loop).result(60)
        return seconds, [unmasked(mask, data).decode() for mask, data in peer.answers]

    async def _send(self, peer: _Peer, frames: Sequence[bytes]) -> float:
        done = self._loop.create_future()
        started = time.perf_counter()
        peer.begin(frames, done)
        await done
        return time.perf_counter() - started
