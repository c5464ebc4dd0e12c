"""The one road to every command: who asks, one unit of work, one answer.

Opens the unit, says what time it is, checks the role, commits what was changed together
with what must reach the outside, and only then answers. A refusal becomes a plain
sentence; an unexpected error becomes a sentence with an incident's id, and a log line.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import structlog

from bot.clock import Clock
from bot.roster import LOOK_SECONDS, CannotTell, Roster
from bot.voice import Blocked, Trouble
from commands import BY_REQUEST
from commands.chat import SYSTEM, Button, Buttons, Line, Message, Role, Text, plain
from commands.command import Command, Refusal, Reply
from commands.domain.reasons import Reason
from commands.domain.refs import Place
from commands.note_origin import NoteOrigin, news
from commands.ports import StorageUnavailable, Unit
from storage.database import Database

T = TypeVar("T")
PATIENCE_SECONDS = 2.2
"""How long a commit is waited for."""
ANSWER_SECONDS = 2.7
"""How long a person waits for an answer, look-ups included: platforms give us 3 s, and it has to travel."""
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Refused:
    """A no, in words. `field` names the form's input it belongs to."""

    text: Text
    field: str = ""
    buttons: tuple[Button, ...] = ()

    @property
    def message(self) -> Message:
        """The refusal as a message."""
        line = (Line(self.text),)
        return Message((*line, Buttons(self.buttons)) if self.buttons else line, plain(self.text))


Answer = Reply | Refused
NOT_SAVED = Refused(
    ("That was not saved: our database did not answer in time. Nothing was lost; please try again.",)
)
_CANNOT_TELL = Refused(
    ("I could not find out in time what you may do here. Nothing was changed; please try again.",)
)
_NOT_YOURS: dict[Role, Text] = {
    Role.MEMBER: ("That is for the full members of this workspace. Ask somebody of the team you talk to.",),
    Role.DESK: ("Only marketing can do that. Say in the thread what you think should happen: they read it.",),
    Role.ADMIN: ("Only an admin of this workspace can do that. Ask one of them.",),
}


class Dispatch:
    """Takes requests to their commands."""

    def __init__(
        self, database: Database, roster: Roster, clock: Clock, new_incident: Callable[[], str]
    ) -> None:
        self._database = database
        self._roster = roster
        self._clock = clock
        self._new_incident = new_incident

    async def ask(self, request: Any, workspace: str, *, receipt: str = "") -> Answer:
        """Do what a person asks. Never raises: whatever happens, there is a sentence to say.

        `receipt` names the interaction, so that the same one arriving twice does one thing.
        """
        command = BY_REQUEST[type(request)]
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await self._ask(command, request, workspace, receipt)
        except Refusal as refusal:
            return Refused(refusal.text, refusal.field, refusal.buttons)
        except StorageUnavailable as error:
            log.warning("not saved", command=command.name, cause=str(error))
            return NOT_SAVED
        except CannotTell:
            return _CANNOT_TELL
        except TimeoutError:
            log.warning("not saved", command=command.name, cause="it took too long")
            return NOT_SAVED
        except Exception as error:
            return self.incident(error, command.name)

    def incident(self, error: BaseException, what: str) -> Refused:
        """Log an unexpected error under an id, and the sentence that says so."""
        incident = self._new_incident()
        log.error("incident", incident=incident, command=what, error=error)
        return Refused(
            (f"Something broke on our side (incident {incident}). Nothing was lost; please try again.",)
        )

    async def tell(self, request: Any, workspace: str, *, receipt: str = "") -> None:
        """Take in what a platform or a delivery reports. Raises StorageUnavailable, to be told again."""
        await self._write(BY_REQUEST[type(request)], request, workspace, receipt)

    async def read(self, workspace: str, work: Callable[[Unit], T]) -> T:
        """Read something of a workspace. Raises StorageUnavailable."""
        return await self._wait(self._database.read(workspace, work))

    async def _ask(self, command: Command[Any], request: Any, workspace: str, receipt: str) -> Answer:
        desk_counts = command.role is Role.DESK or command.knows_desk
        settings = await self.read(workspace, lambda unit: unit.workspace) if desk_counts else None
        actor = await self._roster.actor(request.by.person, settings)
        if Role.MEMBER not in actor.roles:
            return Refused(_NOT_YOURS[Role.MEMBER])
        if command.role not in actor.roles:
            return Refused(_NOT_YOURS[command.role])
        request = replace(request, by=actor)
        if command.place is not None and command.obstructed is not None:
            place = command.place(request)
            reason = None if place is None else await self._obstacle(place)
            if reason is not None:
                request = command.obstructed(request, reason)
        if command.about is not None:
            await self._read_again(command.about(request), workspace)
        if command.reads:
            now = self._clock()
            outcome = await self.read(workspace, lambda unit: command.handle(request, unit, now))
            return outcome.reply
        return await self._write(command, request, workspace, receipt)

    async def _write(self, command: Command[Any], request: Any, workspace: str, receipt: str) -> Reply:
        now = self._clock()

        def work(unit: Unit) -> Reply:
            if receipt and not unit.take(receipt, now):
                return None
            outcome = command.handle(request, unit, now)
            unit.outbox.add(outcome.deliveries, now)
            return outcome.reply

        return await self._wait(self._database.write(workspace, work))

    async def _read_again(self, number: int, workspace: str) -> None:
        """Before somebody acts on a card, look at its original message once more, for a second at most."""
        story = await self.read(workspace, lambda unit: unit.stories.get(number))
        if story is None or story.origin is None or not story.is_open:
            return
        message = story.origin.message
        voice = self._roster.voice(message.place.installation)
        if voice is None:
            return
        try:
            quoted = await asyncio.wait_for(voice.read(message), LOOK_SECONDS)
        except (Trouble, TimeoutError):
            return
        text = None if quoted is None else quoted.text
        if news(story, text):
            await self.tell(NoteOrigin(SYSTEM, number, text), workspace)

    async def _obstacle(self, place: Place) -> Reason | None:
        """Why we could not use a place, looked up for a second at most; None without a reason."""
        voice = self._roster.voice(place.installation)
        if voice is None:
            return None
        try:
            facts = await asyncio.wait_for(voice.look(place), LOOK_SECONDS)
        except Blocked as blocked:
            return blocked.reason if blocked.reason in (Reason.CLOSED, Reason.GONE) else None
        except (Trouble, TimeoutError):
            return None
        if facts.archived:
            return Reason.GONE
        if facts.outsiders:
            return Reason.OUTSIDERS
        return None if facts.writable else Reason.CLOSED

    async def _wait(self, future: Future[T]) -> T:
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), PATIENCE_SECONDS)
        except TimeoutError:
            raise StorageUnavailable("no answer in time") from None
