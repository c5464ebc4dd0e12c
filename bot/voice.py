"""How the courier and the dispatch speak to a platform: what each can do, and how it can fail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from whenever import Instant

from commands.chat import Card, Message, Quoted
from commands.domain.reasons import Reason
from commands.domain.refs import Group, MessageRef, Person, Place


class Trouble(Exception):
    """A call to a platform did not do what it should. `unsure`: it may have done it after all."""

    unsure = False


class Later(Trouble):
    """The platform asks for patience; nothing was done."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"asked to wait {seconds:g} s")
        self.seconds = seconds


class NotReached(Trouble):
    """The platform was not reached; nothing was done."""


class Unsure(Trouble):
    """No answer, or a broken one: it may have been done."""

    unsure = True


class Blocked(Trouble):
    """Somebody has to mend something first; nothing was done."""

    def __init__(self, reason: Reason, place: Place | None = None) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.place = place


class Gone(Trouble):
    """The message it is about is not there any more."""


class Rejected(Trouble):
    """The platform will never take this as it is. The text is its own error code."""


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """A place as it is now. `outsiders`: may people from outside read it (None: cannot be known)."""

    outsiders: bool | None
    writable: bool
    private: bool = False
    archived: bool = False


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """A person as they are now. `member` is False for guests and people of other companies."""

    member: bool
    admin: bool = False
    bot: bool = False


class Voice(Protocol):
    """What a platform can do for us. Every method may raise `Trouble`; each call is bounded in time.

    `key` names a message of ours, so that `find` can tell whether it was posted already.
    """

    async def look(self, place: Place) -> PlaceFacts:
        """Who can read a place, and whether we can write there. Raises Blocked when it is not to be seen."""

    async def person(self, person: Person) -> PersonFacts:
        """Who somebody is."""

    async def members(self, of: Place | Group) -> frozenset[str]:
        """The ids of everyone in a place or a group."""

    async def admins(self, installation: str) -> Sequence[Person]:
        """A few people who can set things up: owners first."""

    async def read(self, message: MessageRef) -> Quoted | None:
        """A message as it reads now; None when it is gone."""

    async def post(self, place: Place, thread: str | None, what: Card | Message, key: str) -> MessageRef:
        """Say something in a place or a thread."""

    async def find(self, place: Place, thread: str | None, key: str, since: Instant) -> MessageRef | None:
        """Our own message with this key, posted no earlier than `since`; None when there is none."""

    async def edit(self, message: MessageRef, what: Card | Message) -> None:
        """Replace a message of ours. Raises Gone when it is not there any more."""

    async def whisper(self, place: Place, thread: str | None, person: Person, what: Message) -> None:
        """Show something to one person in a place. It leaves no trace that could be found again."""

    async def direct(self, person: Person) -> Place:
        """The place where one person and we talk alone."""

    async def mark(self, message: MessageRef, emoji: str, on: bool) -> None:
        """Put an emoji of ours on a message, or take it off. Doing it twice is doing it once."""

    async def join(self, place: Place) -> None:
        """Become a member of a place that is open to everyone of the workspace."""

    async def invite(self, place: Place, person: Person) -> None:
        """Bring somebody into a place. Somebody who is there already stays there."""
