"""Socket Mode: the same listeners behind a websocket that we open ourselves."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from bot.platforms.slack.connection import SlackConnection
from bot.settings import SlackSettings

AT_ONCE = 64
"""Envelopes worked on at once. The library would start a task for each, without end."""
PING_SECONDS = 5.0
WAITING = 1000
"""Envelopes that may wait; beyond that we stop reading, and Slack sends them again elsewhere."""


class _Client(SocketModeClient):
    """Slack's client, which answers irrelevant reactions at once and does not start tasks without end."""

    def __init__(self, connection: SlackConnection, settings: SlackSettings, logger: logging.Logger) -> None:
        super().__init__(
            app_token=settings.app_token,
            logger=logger,
            web_client=connection.voice.client,
            ping_interval=PING_SECONDS,
        )
        self.connection = connection
        self.slots = asyncio.Semaphore(AT_ONCE)
        self.message_queue = asyncio.Queue(WAITING)

    async def process_message(self) -> None:
        """Take one message off the queue."""
        raw = await self.message_queue.get()
        if not isinstance(raw, str) or not raw.startswith("{"):
            return
        if '"reaction_' in raw:
            message: dict[str, Any] = json.loads(raw)
            if self.connection.is_irrelevant(message.get("payload") or {}):
                await self.send_message(json.dumps({"envelope_id": message["envelope_id"]}))
                return
        else:
            message = json.loads(raw)
        await self.slots.acquire()
        task = asyncio.ensure_future(self.run_message_listeners(message, raw))
        task.add_done_callback(lambda _: self.slots.release())


class SlackSocket:
    """A Socket Mode connection that is kept open until it is closed."""

    def __init__(self, bolt: AsyncApp, connection: SlackConnection, settings: SlackSettings) -> None:
        self._bolt = bolt
        self._connection = connection
        self._settings = settings
        self._client: _Client | None = None

    @property
    def state(self) -> str:
        """How the connection stands, for ``/readyz``."""
        session = None if self._client is None else self._client.current_session
        if session is not None and not session.closed:
            return "connected"
        return "not connected; is SLACK_APP_TOKEN right?"

    async def run(self) -> None:
        """Connect, reconnecting whenever it breaks, until cancelled."""
        logger = logging.getLogger("slack_bolt.socket")
        handler = AsyncSocketModeHandler(
            self._bolt, self._settings.app_token, logger, self._connection.voice.client
        )
        await handler.close_async()  # type: ignore[no-untyped-call]  # It made a client of its own.
        handler.client = self._client = _Client(self._connection, self._settings, logger)
        handler.client.socket_mode_request_listeners.append(handler.handle)  # type: ignore[arg-type]
        try:
            await handler.connect_async()  # type: ignore[no-untyped-call]
            await asyncio.Event().wait()
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call]
