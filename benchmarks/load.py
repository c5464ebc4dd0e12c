"""A load generator: requests that were encoded and signed beforehand, over connections that stay open.

One thread with its own loop over sockets, so that it costs little beside what it drives.
"""

from __future__ import annotations

import hashlib
import hmac
import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.measure import Sample, percentile
from bot.clock import system_clock

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
QUIET_SECONDS = 20.0
"""How long nothing may arrive before we give up."""


def signed(secret: str, path: str, body: bytes, kind: str) -> bytes:
    """A whole HTTP request as Slack would send it now."""
    stamp = str(system_clock().timestamp()).encode()
    digest = hmac.new(secret.encode(), b"v0:" + stamp + b":" + body, hashlib.sha256).hexdigest()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        "User-Agent: Slackbot 1.0 (+https://api.slack.com/robots)\r\nAccept-Encoding: gzip,deflate\r\n"
        f"Accept: application/json,*/*\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        f"X-Slack-Request-Timestamp: {stamp.decode()}\r\nX-Slack-Signature: v0={digest}\r\n\r\n"
    )
    return head.encode() + body


@dataclass(slots=True)
class Load:
    """What came of it. `taken`: the indices of the requests that were acknowledged."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    taken: list[int] = field(default_factory=list)
    errors: int = 0

    def latency(self) -> Sample:
        """As a sample of how long one request takes."""
        return Sample(percentile(self.latencies, 0.5), percentile(self.latencies, 0.99), self.errors)

    def throughput(self) -> Sample:
        """As a sample of requests a second."""
        return Sample(len(self.taken) / self.seconds, percentile(self.latencies, 0.99), self.errors)


class _Connection:
    """One connection, and the request that is under way on it."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.socket = socket.create_connection(address, timeout=QUIET_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._index = -1
        self._sent = 0.0
        self._arrived = b""

    def send(self, index: int, request: bytes) -> None:
        """Send a request. Raises OSError."""
        self._index, self._arrived = index, b""
        self._sent = time.perf_counter()
        self.socket.sendall(request)

    def receive(self, load: Load) -> bool:
        """Take in what has arrived; True once that is a whole answer. Raises OSError."""
        arrived = self.socket.recv(65536)
        if not arrived:
            raise ConnectionError("closed")
        self._arrived += arrived
        head, end, body = self._arrived.partition(b"\r\n\r\n")
        if not end:
            return False
        length = head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0]
        if len(body) < int(length or 0):
            return False
        load.latencies.append(time.perf_counter() - self._sent)
        # A form that was not taken is answered with 200 and what to show beside its fields.
        if head.startswith(b"HTTP/1.1 200") and b"response_action" not in body:
            load.taken.append(self._index)
        return True


def drive(address: tuple[str, int], requests: Sequence[bytes], connections: int) -> Load:
    """Send every request, `connections` at a time, each as soon as one before it was answered."""
    load = Load()
    waiting = iter(enumerate(requests))
    with selectors.DefaultSelector() as selector:
        opened = [_Connection(address) for _ in range(min(connections, len(requests)))]
        started = time.perf_counter()
        for connection in opened:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.send(*next(waiting))
        while selector.get_map() and (ready := selector.select(QUIET_SECONDS)):
            for key, _ in ready:
                connection = key.data
                try:
                    if not connection.receive(load):
                        continue
                    following = next(waiting, None)
                    if following is not None:
                        connection.send(*following)
                        continue
                except OSError:
                    pass
                selector.unregister(connection.socket)
        load.seconds = time.perf_counter() - started
    for connection in opened:
        connection.socket.close()
    load.errors = len(requests) - len(load.taken)
    return load
