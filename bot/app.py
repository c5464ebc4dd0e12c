"""The composition root: everything is made here, from settings, and given what it needs."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import secrets
import signal
import socket
from collections.abc import Coroutine
from typing import Any

import structlog

from bot.clock import Clock, system_clock
from bot.courier import Courier
from bot.dispatch import Dispatch
from bot.roster import Roster
from bot.settings import Settings
from bot.voice import Voice
from storage.database import Database, open_database

log = structlog.get_logger()


class App:
    """One process of Goodword. `web` takes requests and events in, `worker` delivers; either or both."""

    def __init__(self, settings: Settings, *, web: bool, worker: bool, clock: Clock = system_clock) -> None:
        self._settings = settings
        self._web, self._worker = web, worker
        self._clock = clock
        self._database: Database = open_database(settings.database_url)
        self._voices: dict[str, Voice] = {}
        self.roster = Roster(self._voices, clock)
        self.dispatch = Dispatch(self._database, self.roster, clock, lambda: secrets.token_hex(4))
        self._tasks: list[Coroutine[Any, Any, None]] = []
        self._routes: list[Any] = []
        self._states: dict[str, Any] = {}
        self._closers: list[Any] = []
        if settings.slack is not None:
            self._add_slack()

    def _add_slack(self) -> None:
        """Slack, loaded only here, so that nobody who does not use it pays for it."""
        from bot.platforms.slack.connection import SlackConnection
        from bot.platforms.slack.voice import SlackVoice

        slack = self._settings.slack
        assert slack is not None
        voice = SlackVoice(slack, self._clock, timeout=min(10.0, self._settings.lease / 3))
        self._voices["slack"] = voice
        self._closers.append(voice.close)
        connection = SlackConnection(self._database, voice, self._clock, lambda: secrets.token_hex(8))
        self._states["slack"] = connection
        self._tasks.append(connection.run())
        if not self._web:
            return
        from bot.platforms.slack.answers import Answers
        from bot.platforms.slack.listen import Listeners

        bolt = Listeners(self.dispatch, connection, Answers(connection)).bolt()
        if slack.signing_secret:
            from starlette.routing import Route

            from bot.platforms.slack.http import SlackEvents

            events = SlackEvents(bolt, connection, slack.signing_secret, self._clock)
            self._routes.append(Route("/slack/events", events))
        if slack.app_token:
            from bot.platforms.slack.socket import SlackSocket

            socket = SlackSocket(bolt, connection, slack)
            self._states["slack_socket"] = socket
            self._tasks.append(socket.run())

    async def serve(self) -> None:
        """Run until told to stop (SIGINT, SIGTERM); then let go of everything in order."""
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for signum in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(signum, stop.set)
        if self._worker:
            self._tasks.append(self._courier().run())
        running = [asyncio.create_task(task) for task in self._tasks]
        if self._web:
            running.append(asyncio.create_task(self._serve_web()))
        stopping = asyncio.create_task(stop.wait())
        done, _ = await asyncio.wait([*running, stopping], return_when=asyncio.FIRST_COMPLETED)
        stop.set()
        for task in [*running, stopping]:
            if not task.done():
                task.cancel()
        await asyncio.gather(*running, stopping, return_exceptions=True)
        for close in self._closers:
            await close()
        await asyncio.to_thread(self._database.close)
        for task in done - {stopping}:
            error = task.exception()
            if error is not None:
                raise error

    def _courier(self) -> Courier:
        return Courier(
            self._database,
            self.dispatch,
            self.roster,
            self._clock,
            self._settings,
            worker=f"{os.getpid()}-{secrets.token_hex(4)}",
            chance=random.SystemRandom().random,
        )

    async def _serve_web(self) -> None:
        import uvicorn
        from starlette.applications import Starlette
        from starlette.routing import Route

        from bot.web.health import Health, front_page

        health = Health(
            self._database,
            self._clock,
            lambda: {name: connection.state for name, connection in self._states.items()},
        )
        web = Starlette(
            routes=[
                *self._routes,
                Route("/healthz", health.healthz),
                Route("/readyz", health.readyz),
                Route("/", front_page),
            ]
        )
        config = uvicorn.Config(
            web,
            host=self._settings.host,
            port=self._settings.port,
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=3,
            server_header=False,
        )
        server = uvicorn.Server(config)
        server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
        listening = _listen(self._settings.host, self._settings.port)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            while not server.started and not serving.done():  # noqa: ASYNC110 (it has no event)
                await asyncio.sleep(0.01)
            if server.started:
                port = listening.getsockname()[1]
                log.info("listening", address=f"http://{self._settings.host}:{port}")
            await asyncio.shield(serving)
        finally:
            server.should_exit = True
            await asyncio.wait([serving], timeout=5)


class CannotListen(Exception):
    """The address is taken, or not ours to listen on."""


def _listen(host: str, port: int) -> socket.socket:
    """Take the address ourselves: uvicorn would end the process when it cannot. Raises CannotListen."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, address = found[0]
        return socket.create_server(address[:2], family=family, backlog=2048)
    except OSError:
        raise CannotListen(f"{host}:{port}") from None
