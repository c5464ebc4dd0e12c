"""Between rows and values: the few conversions every table shares."""

from __future__ import annotations

import json
from collections.abc import Sequence

from whenever import Instant

from commands.domain.refs import MessageRef, Person


def millis(at: Instant) -> int:
    """An instant as it is stored."""
    return at.timestamp(unit="millisecond")


def instant(stored: int) -> Instant:
    """A stored time as an instant."""
    return Instant.from_timestamp(stored, unit="millisecond")


def person(key: str | None) -> Person | None:
    """A stored person, or None."""
    return None if key is None else Person.parse(key)


def key(of: Person | MessageRef | None) -> str | None:
    """What is stored for a person or a message, or None."""
    return None if of is None else of.key


def people(stored: str) -> tuple[Person, ...]:
    """A stored list of people."""
    return tuple(Person.parse(item) for item in json.loads(stored))


def dump_people(people: Sequence[Person]) -> str:
    """A list of people as it is stored."""
    return json.dumps([p.key for p in people])


def texts(stored: str) -> tuple[str, ...]:
    """A stored list of texts."""
    return tuple(json.loads(stored))


def dump_texts(items: Sequence[str]) -> str:
    """A list of texts as it is stored."""
    return json.dumps(list(items), ensure_ascii=False)
