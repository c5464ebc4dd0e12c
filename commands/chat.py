"""The neutral chat vocabulary: who acts, what people are shown, what they send back.

Commands speak in these; each platform's folder turns them into its own and back. Text
that a person wrote goes in as a plain `str` and is escaped by whoever renders it, so
that nothing anybody types can mention, link or break a layout.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from whenever import Instant

from commands.domain.refs import Group, MessageRef, Person, Place

# --- who acts -------------------------------------------------------------------------------


class Role(Enum):
    """What somebody is in a workspace. One can be several of them, and an admin is not yet marketing."""

    MEMBER = "member"
    DESK = "desk"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asking, and what they are here; nothing, while nobody has found that out."""

    person: Person
    roles: frozenset[Role] = frozenset()

    @property
    def desk(self) -> bool:
        """True for members of marketing."""
        return Role.DESK in self.roles


SYSTEM = Actor(Person("goodword:goodword", "goodword"), frozenset(Role))
"""Goodword itself, when it reports what a delivery or a clock has found."""

# --- text -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bold:
    """Text that stands out."""

    text: str


@dataclass(frozen=True, slots=True)
class Struck:
    """Text that was taken out."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """Something to type, as it is typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A person, by name. `ping` says whether they are called, where a platform can tell."""

    who: Person | Group


@dataclass(frozen=True, slots=True)
class InPlace:
    """A place, by name, as a link to it."""

    place: Place


@dataclass(frozen=True, slots=True)
class Link:
    """A link with words of ours or of a person's to press on. `to` may be a message of the platform."""

    to: str | MessageRef
    text: str


@dataclass(frozen=True, slots=True)
class Ago:
    """How long ago something was, kept current by the platform where it can."""

    at: Instant


@dataclass(frozen=True, slots=True)
class Emoji:
    """An emoji by its name (``star2``)."""

    name: str


Span = str | Bold | Struck | Code | Mention | InPlace | Link | Ago | Emoji
Text = tuple[Span, ...]

# --- what is shown --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Button:
    """A button. Pressing it asks for the command named `command`, about `value`."""

    text: str
    command: str
    value: str = ""
    primary: bool = False
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph."""

    text: Text


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's words, as a quote."""

    text: str


@dataclass(frozen=True, slots=True)
class Small:
    """A line in small type, beneath what it belongs to."""

    text: Text


@dataclass(frozen=True, slots=True)
class Buttons:
    """A row of buttons, four at most, the likely one first."""

    buttons: tuple[Button, ...]


Part = Line | Quote | Small | Buttons


@dataclass(frozen=True, slots=True)
class Message:
    """Something to say. `summary` is what a notification shows and a screen reader reads first."""

    parts: tuple[Part, ...]
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """The one living message that shows a story's state and its buttons."""

    number: int
    headline: str
    words: str
    facts: Text
    """One line: who made it happen, state, owner, age."""
    notes: tuple[Text, ...] = ()
    buttons: tuple[Button, ...] = ()
    lead: Text = ()
    """What stands before it where it is first posted: the mention of marketing."""


# --- what is asked --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TextInput:
    """A field for text. `limit` in characters."""

    name: str
    label: str
    limit: int
    value: str = ""
    required: bool = False
    lines: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few. `options` are (value, label)."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    value: str = ""
    required: bool = True
    hint: str = ""


@dataclass(frozen=True, slots=True)
class PeopleInput:
    """Several people."""

    name: str
    label: str
    value: tuple[Person, ...] = ()
    required: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class PlaceInput:
    """One place where people of the workspace talk."""

    name: str
    label: str
    value: Place | None = None
    required: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class SearchInput:
    """One of many, found by typing. `source` is ``groups`` or ``zones``; `value` is (value, label)."""

    name: str
    label: str
    source: str
    value: tuple[str, str] | None = None
    required: bool = False
    hint: str = ""


Input = TextInput | Choice | PeopleInput | PlaceInput | SearchInput


@dataclass(frozen=True, slots=True)
class Form:
    """A form. Sending it asks for the command named `command`, with `hidden` as it was."""

    command: str
    title: str
    submit: str
    inputs: tuple[Input, ...]
    hidden: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Part, ...] = ()
    """What the form shows above its fields."""
    tells_when_closed: bool = False
    """True when closing it unsent asks for the command too, so that a draft can be dropped."""


Value = str | Place | tuple[Person, ...] | None


# --- what people send -----------------------------------------------------------------------


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


def line(*text: Span) -> Line:
    """A paragraph of these spans."""
    return Line(text)


def say(*text: Span, buttons: tuple[Button, ...] = ()) -> Message:
    """A message of one paragraph, with buttons beneath if there are any."""
    parts: tuple[Part, ...] = (Line(text),)
    return Message((*parts, Buttons(buttons)) if buttons else parts, plain(text))


def joined(texts: Sequence[Text], separator: str) -> Text:
    """Several texts as one, with a separator between them."""
    spans: list[Span] = []
    for index, text in enumerate(texts):
        if index:
            spans.append(separator)
        spans.extend(text)
    return tuple(spans)


def plain(text: Text) -> str:
    """The text without its markup, as for a notification. People and places are left out."""
    out = []
    for span in text:
        if isinstance(span, str):
            out.append(span)
        elif isinstance(span, (Bold, Struck, Code, Link)):
            out.append(span.text)
    return "".join(out)
