"""What people send: something typed, pressed, filled in or pointed at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from whenever import Instant

from commands.chat.actors import Actor
from commands.chat.forms import Value
from commands.domain.refs import MessageRef, Person, Place


@dataclass(frozen=True, slots=True)
class Typed:
    """A ``/story`` command: its first word if it is one of ours, and the rest."""

    by: Actor
    text: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class Press:
    """A button was pressed, on `message` where it is known."""

    by: Actor
    command: str
    value: str
    message: MessageRef | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """A form was sent. `values` by the inputs' names; what was left empty is '' or () or None."""

    by: Actor
    command: str
    hidden: Mapping[str, str]
    values: Mapping[str, Value]

    def text(self, name: str) -> str:
        """The text of one field, without the white space around it."""
        value = self.values.get(name)
        return value.strip() if isinstance(value, str) else ""

    def people(self, name: str) -> tuple[Person, ...]:
        """The people of one field."""
        value = self.values.get(name)
        return value if isinstance(value, tuple) else ()

    def place(self, name: str) -> Place | None:
        """The place of one field."""
        value = self.values.get(name)
        return value if isinstance(value, Place) else None


@dataclass(frozen=True, slots=True)
class Quoted:
    """A message as a platform shows it to us: what an origin is made from."""

    message: MessageRef
    text: str
    author: Person | None
    author_name: str
    said_at: Instant
    link: str
    files: tuple[str, ...] = ()
    ours: bool = False
    """True for a message of our own."""
