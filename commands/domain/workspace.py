"""A workspace: the tenant, one company, and what it has set up."""

from __future__ import annotations

from dataclasses import dataclass

from commands.domain.nomination import DEFAULT_EMOJIS
from commands.domain.refs import Group, Place
from commands.domain.story import Kind


@dataclass(frozen=True, slots=True)
class Workspace:
    """One company and its settings. `desk_place` is None until somebody has set Goodword up."""

    id: str
    name: str
    desk_place: Place | None = None
    desk_group: Group | None = None
    emojis: tuple[tuple[str, Kind], ...] = DEFAULT_EMOJIS
    threshold: int = 1
    own_nominations: bool = True
    zone: str = "UTC"

    @property
    def ready(self) -> bool:
        """True once there is a marketing channel to hand stories to."""
        return self.desk_place is not None

    def kind_of(self, emoji: str) -> Kind | None:
        """The kind an emoji stands for, or None when it does not nominate."""
        return dict(self.emojis).get(emoji)


@dataclass(frozen=True, slots=True)
class Installation:
    """One connection of a workspace to a platform, e.g. a Slack team.

    `key` is ``"<platform>:<external id>"``; `url` is where its messages can be opened.
    """

    key: str
    workspace: str
    name: str
    bot: str
    """Our own id there, by which we know our own messages and reactions."""
    url: str = ""

    @property
    def platform(self) -> str:
        """Which platform's folder speaks to it."""
        return self.key.partition(":")[0]
