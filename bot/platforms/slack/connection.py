"""Our connection to one Slack team: who we are there, which workspace it belongs to, what nominates."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from whenever import Instant

from bot.clock import Clock
from bot.platforms.slack.voice import SlackVoice
from bot.voice import Blocked, Trouble
from commands.domain.workspace import Installation
from commands.ports import StorageUnavailable
from storage.database import Database

LOOK_FOR_CHANGES_SECONDS = 2.0
"""How old our knowledge of the bound emojis may be when another process changed them."""
log = structlog.get_logger()


class SlackConnection:
    """Until Slack has told us who we are, events are not taken, and Slack sends them again."""

    def __init__(
        self, database: Database, voice: SlackVoice, clock: Clock, new_id: Callable[[], str]
    ) -> None:
        self.voice = voice
        self.installation: Installation | None = None
        self.state = "Slack has not answered yet"
        self._database = database
        self._clock = clock
        self._new_id = new_id
        self._emojis: frozenset[str] | None = None

    async def run(self) -> None:
        """Find out who we are, then keep up with what nominates; anew when our token is refused."""
        while True:
            await self._connect()
            while not self.voice.refused:
                await asyncio.sleep(LOOK_FOR_CHANGES_SECONDS)
                await self.refresh()

    async def _connect(self) -> None:
        """Introduce ourselves, trying for as long as it takes; what waited for that is let go."""
        pause = 0.5
        while True:
            try:
                await self._introduce()
            except Blocked:
                self.state = "Slack does not take our token"
                log.error("slack does not take our token", platform="slack")
            except Trouble as trouble:
                self.state = "Slack does not answer"
                log.warning("slack does not answer", platform="slack", cause=str(trouble))
            except (StorageUnavailable, RuntimeError) as error:
                self.state = "the database does not answer"
                log.warning("the database does not answer", cause=str(error))
            else:
                return
            await asyncio.sleep(pause)
            pause = min(30.0, pause * 2)

    async def _introduce(self) -> None:
        self.voice.refused = False
        who = await self.voice.call("auth.test")
        self.voice.base, self.voice.bot_user = who["url"], who["user_id"]
        self.voice.bot_id = who.get("bot_id") or ""
        now: Instant = self._clock()
        connecting = self._database.connect(
            key=f"slack:{who['team_id']}",
            name=who["team"],
            bot=who["user_id"],
            url=who["url"],
            new_id=self._new_id(),
            now=now,
        )
        found = await asyncio.wrap_future(connecting)
        await asyncio.wrap_future(
            self._database.write(found.workspace, lambda unit: unit.outbox.release(now))
        )
        self.installation = found
        self.state = "connected"
        await self.refresh()
        log.info("slack is connected", platform="slack", installation=found.key, workspace=found.workspace)

    async def refresh(self) -> None:
        """Read again which emojis nominate here."""
        if self.installation is None:
            return
        try:
            bound = await asyncio.wrap_future(self._database.bound_emojis())
        except StorageUnavailable:
            return
        self._emojis = bound.get(self.installation.key, frozenset())

    def is_irrelevant(self, payload: Mapping[str, Any]) -> bool:
        """True for a reaction that nominates nothing: it needs neither Bolt nor the database."""
        event = payload.get("event")
        if self._emojis is None or not isinstance(event, dict):
            return False
        if event.get("type") not in ("reaction_added", "reaction_removed"):
            return False
        emoji = str(event.get("reaction", "")).partition("::")[0]
        bot = self.voice.bot_user
        return emoji not in self._emojis or bot in (event.get("user"), event.get("item_user"))
