"""Nominations: one person's emoji on one message, and when they add up to a story."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from commands.domain.refs import Person
from commands.domain.story import Kind

DEFAULT_EMOJIS: tuple[tuple[str, Kind], ...] = (("star2", Kind.PRAISE),)
"""What nominates when a workspace has not chosen."""


class Standing(StrEnum):
    """Whether a nomination counts. It is unknown until we have asked who its person is."""

    UNKNOWN = "unknown"
    COUNTS = "counts"
    OUTSIDER = "outsider"
    BOT = "bot"


@dataclass(frozen=True, slots=True)
class Nomination:
    """One row per (message, person, emoji). `order` is the platform's own time of the last change."""

    person: Person
    emoji: str
    active: bool
    order: str
    standing: Standing = Standing.UNKNOWN


def nominators(nominations: Iterable[Nomination], *, author: Person | None, own: bool) -> tuple[Person, ...]:
    """Who counts towards the threshold, each person once however many emojis they used.

    `own` says whether somebody may nominate a message they wrote themselves.
    """
    people = {
        n.person: None
        for n in nominations
        if n.active and n.standing is Standing.COUNTS and (own or n.person != author)
    }
    return tuple(people)


_EMOJI = re.compile(r"[a-z0-9_+'-]+")


def parse_emojis(text: str) -> tuple[tuple[str, Kind], ...]:
    """Read what a person typed for the emojis: ``:star2: :zap:=turnaround``.

    Raises ValueError with the piece that was not understood.
    """
    found: dict[str, Kind] = {}
    names = {kind.value.replace("_", " "): kind for kind in Kind}
    pieces = re.split(r"[,\n]|\s+(?=:)", text.strip().lower())
    for piece in filter(None, (p.strip() for p in pieces)):
        emoji, _, kind_name = piece.partition("=")
        emoji = emoji.strip().strip(":").split("::")[0]
        kind = names.get(" ".join(kind_name.replace("_", " ").split()) or "praise")
        if kind is None or not _EMOJI.fullmatch(emoji):
            raise ValueError(piece)
        found.setdefault(emoji, kind)
    return tuple(found.items())


def show_emojis(emojis: Iterable[tuple[str, Kind]]) -> str:
    """The text that `parse_emojis` reads back to the same."""
    return ", ".join(
        f":{name}:" if kind is Kind.PRAISE else f":{name}: = {kind.value.replace('_', ' ')}"
        for name, kind in emojis
    )
