"""The customer's words: kept as captured, and every wording after that a version of its own."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from enum import StrEnum

from whenever import Instant

from commands.domain.refs import MessageRef, Person

WORDS_LIMIT = 2500
"""Characters of the customer's words that the form takes."""

CUT = " […]"
"""What a text that was cut ends with, so that nobody takes it for the whole."""


@dataclass(frozen=True, slots=True)
class Words:
    """One version of the customer's words. Immutable; version 1 is the first that was kept."""

    version: int
    text: str
    by: Person | None
    at: Instant


class OriginFate(StrEnum):
    """What became of the message a story was made from, as far as we have looked."""

    UNCHANGED = "unchanged"
    EDITED = "edited"
    DELETED = "deleted"
    KEPT = "kept"
    """It was deleted, and marketing decided that the story stays."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The message a story was made from, as it read when it was captured. Never changed by an edit.

    `latest_text` and `fate` say what was found when it was read again; they stand
    beside the captured text and never replace it.
    """

    id: str
    message: MessageRef
    text: str
    author: Person | None
    author_name: str
    said_at: Instant
    link: str
    files: tuple[str, ...]
    captured_at: Instant
    fate: OriginFate = OriginFate.UNCHANGED
    latest_text: str | None = None


def cut(text: str, *, limit: int) -> str:
    """`text` in at most `limit` characters; when some are left out, it visibly ends with `CUT`."""
    if len(text) <= limit:
        return text
    return text[: max(0, limit - len(CUT))].rstrip() + CUT


def headline_from(text: str, *, limit: int) -> str:
    """A first headline for a message: its first sentence on one line, visibly cut to `limit` characters."""
    line = " ".join(text.split())
    first = re.split(r"(?<=[.!?])\s", line, maxsplit=1)[0]
    return cut(first or line, limit=limit)


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of a difference: what was taken out and what was put in (either may be empty)."""

    kept: str
    removed: str
    added: str


def difference(*, old: str, new: str) -> tuple[Change, ...]:
    """How `new` differs from `old`, word by word, as stretches in reading order."""
    a, b = re.findall(r"\s*\S+", old), re.findall(r"\s*\S+", new)
    matcher = difflib.SequenceMatcher(None, a, b, autojunk=False)
    changes = []
    for op, i1, i2, j1, j2 in matcher.get_opcodes():
        if op == "equal":
            changes.append(Change("".join(a[i1:i2]), "", ""))
        else:
            changes.append(Change("", "".join(a[i1:i2]), "".join(b[j1:j2])))
    return tuple(changes)
