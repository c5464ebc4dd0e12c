"""``POST /slack/events``: the signature first, then the reactions that matter to nobody, then Bolt."""

from __future__ import annotations

import binascii
import hmac
import json
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest

from bot.clock import Clock
from bot.platforms.slack.connection import SlackConnection

OLDEST_SECONDS = 300
LARGEST = 1_000_000
"""Bytes of a body; Slack's largest payloads are far below it."""
UNREADABLE = (ValueError, AttributeError, TypeError, LookupError, RecursionError)
"""What reading a body raises that is no payload."""


def is_signed(secret: bytes, headers: dict[bytes, bytes], body: bytes, now: int) -> bool:
    """True when Slack signed this body with `secret` no more than five minutes ago. Never raises."""
    stamp = headers.get(b"x-slack-request-timestamp", b"")
    if not stamp.isdigit() or len(stamp) > 12 or abs(now - int(stamp)) > OLDEST_SECONDS:
        return False
    digest = hmac.digest(secret, b"v0:" + stamp + b":" + body, "sha256").hex()
    return hmac.compare_digest(b"v0=" + digest.encode(), headers.get(b"x-slack-signature", b""))


def interaction(body: bytes) -> dict[str, Any] | None:
    """What is in ``payload=…``, or None when a body is anything else. Raises ValueError, RecursionError.

    urllib takes longer over a form of 7 kB than everything else that happens to it in the
    process. Quoted-printable is the same encoding with another sign, and is decoded in C.
    """
    name, _, coded = body.partition(b"=")
    if name != b"payload" or b"=" in coded or b"&" in coded:
        return None
    found = json.loads(binascii.a2b_qp(coded.replace(b"+", b" ").replace(b"%", b"=")))
    return found if isinstance(found, dict) else None


class SlackEvents:
    """The endpoint, as a bare ASGI application: most of what arrives is answered in its first lines."""

    def __init__(self, bolt: AsyncApp, connection: SlackConnection, secret: str, clock: Clock) -> None:
        self._bolt = bolt
        self._connection = connection
        self._secret = secret.encode()
        self._clock = clock

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        if scope["method"] != "POST":
            await _answer(send, 405)
            return
        body = b""
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            if len(body) > LARGEST:
                await _answer(send, 413)
                return
            if not message.get("more_body"):
                break
        headers = dict(scope["headers"])
        if not is_signed(self._secret, headers, body, self._clock().timestamp()):
            await _answer(send, 401)
            return
        if body.startswith(b"{") and b'"reaction_' in body:
            try:
                payload = json.loads(body)
            except UNREADABLE:
                await _answer(send, 400)
                return
            if self._connection.is_irrelevant(payload):
                await _answer(send, 200)
                return
        await self._through_bolt(headers, body, send)

    async def _through_bolt(self, headers: dict[bytes, bytes], body: bytes, send: Any) -> None:
        try:
            payload = interaction(body)
            request = AsyncBoltRequest(
                body=body.decode() if payload is None else payload,
                mode="http" if payload is None else "socket_mode",  # where Bolt is handed what was parsed
                headers={
                    "content-type": headers.get(b"content-type", b"").decode("latin-1"),
                    "x-slack-retry-num": headers.get(b"x-slack-retry-num", b"").decode("latin-1"),
                },
            )
            if not isinstance(request.body, dict):
                raise ValueError("not an object")
            response = await self._bolt.async_dispatch(request)
        except UNREADABLE:
            await _answer(send, 400)
            return
        kind = response.headers.get("content-type", ["text/plain"])[0]
        await _answer(send, response.status, (response.body or "").encode(), kind)


async def _answer(send: Any, status: int, body: bytes = b"", kind: str = "text/plain") -> None:
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [
                (b"content-type", kind.encode("latin-1")),
                (b"content-length", str(len(body)).encode()),
            ],
        }
    )
    await send({"type": "http.response.body", "body": body})
