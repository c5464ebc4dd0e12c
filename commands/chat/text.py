"""Text: what people wrote stays a plain `str`, and everything else says what it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from whenever import Instant

from commands.domain.refs import Group, MessageRef, Person, Place


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
