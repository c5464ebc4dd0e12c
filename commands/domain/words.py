"""The customer's words: kept as captured, and every wording after that a version of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
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
    """How `new` differs from `old`, word by word, as stretches in reading order.

    Its time grows with the product of the texts' lengths, over the width of a machine
    word: a few milliseconds for the longest words we take, whatever they say.
    """
    a, b = _WORD.findall(old), _WORD.findall(new)
    changes: list[Change] = []
    i = j = 0
    for start_a, start_b, length in _kept(a, b):
        if (i, j) != (start_a, start_b):
            changes.append(Change("", "".join(a[i:start_a]), "".join(b[j:start_b])))
        i, j = start_a + length, start_b + length
        if length:
            changes.append(Change("".join(a[start_a:i]), "", ""))
    return tuple(changes)


_WORD = re.compile(r"\s*\S+|\s+")


def _kept(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int, int]]:
    """Where `a` and `b` agree: start in each and length, in order; the last is empty, at their ends.

    A longest common subsequence, by bit-vectors: a row of the usual table is one integer,
    in which a 0 says that the length grows there (Hyyrö 2004).
    """
    places: dict[str, int] = {}
    for i, word in enumerate(a):
        places[word] = places.get(word, 0) | 1 << i
    everywhere = (1 << len(a)) - 1
    rows = [everywhere]
    for word in b:
        row = rows[-1]
        hits = row & places.get(word, 0)
        rows.append((row + hits | row - hits) & everywhere)
    found = [(len(a), len(b), 0)]
    i, j = len(a), len(b)
    while i and j:
        if rows[j] >> (i - 1) & 1:
            i -= 1
        elif not rows[j - 1] >> (i - 1) & 1:
            j -= 1
        else:
            i, j = i - 1, j - 1
            start_a, start_b, length = found[-1]
            if (start_a, start_b) == (i + 1, j + 1) and length:
                found[-1] = (i, j, length + 1)
            else:
                found.append((i, j, 1))
    return found[::-1]
