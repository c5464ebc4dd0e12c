"""Names for what lives on a platform: people, places and messages.

An installation is one connection of a workspace to a platform, written
``"<platform>:<external id>"`` (``"slack:T024BE7LD"``). Everything that a platform
numbers carries its installation, so that two platforms' ids can never be mistaken
for one another, and nothing here is the workspace, which may have several.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class _Named:
    """Something that a platform has given an id to."""

    installation: str
    id: str

    @property
    def key(self) -> str:
        """The one text that names it, e.g. ``slack:T1/U2``."""
        return f"{self.installation}/{self.id}"

    @classmethod
    def parse(cls, key: str) -> Self:
        """Read back what `key` wrote. Raises ValueError on anything else."""
        installation, slash, id = key.partition("/")
        if not (slash and installation and id):
            raise ValueError(f"not a {cls.__name__.lower()}: {key!r}")
        return cls(installation, id)


@dataclass(frozen=True, slots=True)
class Person(_Named):
    """Somebody on a platform (Slack: ``U…``)."""


@dataclass(frozen=True, slots=True)
class Place(_Named):
    """Somewhere in chat where messages appear: a channel, never a channel of publication.

    Its key is also the name of its lane in the outbox.
    """


@dataclass(frozen=True, slots=True)
class Group(_Named):
    """A group or role of people that can be mentioned (Slack: a user group, ``S…``)."""


@dataclass(frozen=True, slots=True)
class MessageRef:
    """One message. `id` is the platform's own (Slack: its ``ts``).

    `thread` is the id of the message that began the thread it stands in, and None for
    a message that stands in the place itself.
    """

    place: Place
    id: str
    thread: str | None = None

    @property
    def key(self) -> str:
        """The one text that names this message; one message is one story."""
        return f"{self.place.key}/{self.id}"

    @property
    def root(self) -> str:
        """The id under which replies to this message belong."""
        return self.thread or self.id

    @classmethod
    def parse(cls, key: str, thread: str | None = None) -> MessageRef:
        """Read back what `key` wrote. Raises ValueError on anything else."""
        place, slash, id = key.rpartition("/")
        if not (slash and id):
            raise ValueError(f"not a message: {key!r}")
        return cls(Place.parse(place), id, thread)
