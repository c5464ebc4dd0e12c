"""Who people are and what they may do: asked of the platform, remembered for a few minutes.

These are read-only questions, bounded to a second. When a platform does not answer, what
was known a while ago still holds; when nothing was known, nobody is let in.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from whenever import Instant

from bot.clock import Clock
from bot.voice import PersonFacts, Trouble, Voice
from commands.chat import Actor, Role
from commands.domain.refs import Person
from commands.domain.workspace import Workspace

T = TypeVar("T")
LOOK_SECONDS = 1.0
FRESH_SECONDS = 300
"""How long an answer holds without asking again."""
SECOND_LOOK_SECONDS = 5
"""A no that is older than this is asked again, so that somebody who has just joined gets in."""
REMEMBERED = 20_000
"""Answers kept; the oldest go first."""


class CannotTell(Exception):
    """The platform did not say in time who somebody is, and nothing was known."""


@dataclass(slots=True)
class _Known:
    value: object
    at: Instant


class Roster:
    """Answers who somebody is, per platform, from `voices` by platform name."""

    def __init__(self, voices: Mapping[str, Voice], clock: Clock) -> None:
        self._voices = voices
        self._clock = clock
        self._known: dict[object, _Known] = {}

    def voice(self, installation: str) -> Voice | None:
        """The voice that speaks to an installation, or None when its platform is not connected here."""
        return self._voices.get(installation.partition(":")[0])

    async def actor(self, person: Person, workspace: Workspace | None) -> Actor:
        """The person with what they are here; whether they are of marketing only if `workspace` is given.

        Raises CannotTell.
        """
        facts = await self.person(person)
        if not facts.member or facts.bot:
            return Actor(person)
        roles = {Role.MEMBER}
        if facts.admin:
            roles.add(Role.ADMIN)
        if workspace is not None and await self._is_desk(person, workspace):
            roles.add(Role.DESK)
        return Actor(person, frozenset(roles))

    async def person(self, person: Person) -> PersonFacts:
        """Who somebody is. Raises CannotTell."""
        voice = self._need(person.installation)
        return await self._ask(person, FRESH_SECONDS, lambda: voice.person(person))

    async def _is_desk(self, person: Person, workspace: Workspace) -> bool:
        desk = workspace.desk_group or workspace.desk_place
        if desk is None or desk.installation != person.installation:
            return False
        voice = self._need(person.installation)
        members = await self._ask(desk, FRESH_SECONDS, lambda: voice.members(desk))
        if person.id not in members:
            members = await self._ask(desk, SECOND_LOOK_SECONDS, lambda: voice.members(desk))
        return person.id in members

    def _need(self, installation: str) -> Voice:
        voice = self.voice(installation)
        if voice is None:
            raise CannotTell(installation)
        return voice

    async def _ask(self, about: object, fresh: float, ask: Callable[[], Awaitable[T]]) -> T:
        known = self._known.get(about)
        now = self._clock()
        if known is not None and (now - known.at).total("seconds") < fresh:
            return known.value  # type: ignore[return-value]
        try:
            value = await asyncio.wait_for(ask(), LOOK_SECONDS)
        except (Trouble, TimeoutError) as error:
            if known is not None:
                return known.value  # type: ignore[return-value]
            raise CannotTell from error
        if len(self._known) >= REMEMBERED:
            self._known.pop(next(iter(self._known)))
        self._known.pop(about, None)
        self._known[about] = _Known(value, now)
        return value
