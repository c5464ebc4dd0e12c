"""What people are shown: messages, and the card of a story."""

from __future__ import annotations

from dataclasses import dataclass

from commands.chat.text import Span, Text, plain


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


def line(*text: Span) -> Line:
    """A paragraph of these spans."""
    return Line(text)


def say(*text: Span, buttons: tuple[Button, ...] = ()) -> Message:
    """A message of one paragraph, with buttons beneath if there are any."""
    parts: tuple[Part, ...] = (Line(text),)
    return Message((*parts, Buttons(buttons)) if buttons else parts, plain(text))
