"""Who acts, and what they are in a workspace."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from commands.domain.refs import Person


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
