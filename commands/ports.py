"""What commands need of storage. `storage/` implements it; every implementation passes the same tests.

A unit of work is opened *for* a workspace: nothing reached through it can belong to
another. A write unit commits as a whole or not at all, and its writes are serial within
the workspace, so a handler may read and then write without looking over its shoulder.
Handlers may be run again when a database asks for it; they do nothing but the unit's I/O.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from whenever import Instant

from commands.domain.nomination import Nomination, Standing
from commands.domain.refs import MessageRef, Person
from commands.domain.story import Customer, State, Story
from commands.domain.words import Origin, OriginFate, Words
from commands.domain.workspace import Workspace


class StorageUnavailable(Exception):
    """The database did not take the change: nothing of it was saved. Trying again is right."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing that must reach the outside.

    key: unique within the workspace; a second one with the key of one that still waits
    becomes one with it, and the newer payload is what is sent.
    lane: deliveries of one lane go out one after another, in the order they were written.
    not_before: when it falls due; None is at once.
    """

    key: str
    lane: str
    kind: str
    payload: Mapping[str, Any]
    not_before: Instant | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """A delivery that waits for somebody's hand: `dead` was given up, otherwise its lane is held."""

    id: int
    key: str
    lane: str
    kind: str
    reason: str
    attempts: int
    since: Instant
    dead: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a story's history: what happened, and what the state was after it."""

    at: Instant
    by: Person | None
    what: str
    detail: str = ""


class Stories(Protocol):
    """The stories of one workspace."""

    def next_number(self) -> int:
        """Take the next number. Numbers are never used twice."""

    def add(self, story: Story) -> None:
        """Keep a new story, with its words if it has any."""

    def get(self, number: int) -> Story | None:
        """The story, or None."""

    def of_message(self, message: MessageRef) -> Story | None:
        """The one story made from this message, or None."""

    def save(self, story: Story) -> None:
        """Write back everything of a story but its words and origin, which have ways of their own."""

    def add_words(self, number: int, words: Words) -> None:
        """Keep a new version beside the earlier ones."""

    def versions(self, number: int) -> Sequence[Words]:
        """Every version of the words, oldest first."""

    def listed(
        self, *, states: Sequence[State], person: Person | None, limit: int, skip: int
    ) -> Sequence[Story]:
        """Stories in these states, newest first; `person` narrows to what is theirs."""

    def log(self, number: int, entry: Entry) -> None:
        """Add a line to the story's history."""

    def history(self, number: int) -> Sequence[Entry]:
        """The story's history, oldest first."""


class Origins(Protocol):
    """Messages as they were captured: drafts until a story is made from them."""

    def add(self, origin: Origin) -> None:
        """Keep a message as it reads now."""

    def get(self, id: str) -> Origin | None:
        """The origin, or None."""

    def of_message(self, message: MessageRef) -> Origin | None:
        """The newest origin captured from this message, or None."""

    def set_fate(self, id: str, fate: OriginFate, latest_text: str | None) -> None:
        """Write down what reading the message again has found. The captured text stays."""

    def drop_draft(self, id: str) -> None:
        """Forget a draft that no story was made from. Does nothing to one that became a story."""

    def drop_drafts(self, *, before: Instant) -> int:
        """Forget drafts captured before `before` that no story was made from; says how many."""


class Customers(Protocol):
    """The customers of one workspace. Never merged by name."""

    def add(self, customer: Customer) -> None:
        """Keep a customer as a row of their own."""


class Nominations(Protocol):
    """Who put which emoji on which message."""

    def put(self, message: MessageRef, nomination: Nomination) -> bool:
        """Keep or change the row of (message, person, emoji). False when a newer change is there already."""

    def of(self, message: MessageRef) -> Sequence[Nomination]:
        """Every nomination of this message, also those that were taken off."""

    def settle(self, person: Person, standing: Standing) -> None:
        """Write down whether this person's nominations count, wherever that was not known."""


class Outbox(Protocol):
    """What must reach the outside."""

    def add(self, deliveries: Sequence[Delivery], now: Instant) -> None:
        """Write the deliveries down, to be sent once this unit commits."""

    def troubles(self) -> Sequence[Trouble]:
        """What waits for somebody's hand, oldest first."""

    def retry(self, id: int, now: Instant) -> bool:
        """Put one that was given up, or is held, back in line; False when it is not there any more."""

    def release(self, now: Instant, *, lane: str | None = None) -> int:
        """Let go of held lanes (all, or one), so that they are tried again at once; says how many."""


class Workspaces(Protocol):
    """The settings of the unit's own workspace."""

    def save(self, workspace: Workspace) -> None:
        """Write the settings back."""

    def once(self, name: str, now: Instant, *, again_after_ms: int | None = None) -> bool:
        """True the first time `name` is asked for here, and again once `again_after_ms` have passed."""


class Unit(Protocol):
    """A unit of work, opened for one workspace."""

    @property
    def workspace(self) -> Workspace:
        """The workspace it was opened for, as it stands now."""

    @property
    def stories(self) -> Stories:
        """Its stories."""

    @property
    def origins(self) -> Origins:
        """Its captured messages."""

    @property
    def customers(self) -> Customers:
        """Its customers."""

    @property
    def nominations(self) -> Nominations:
        """Its nominations."""

    @property
    def outbox(self) -> Outbox:
        """Its deliveries."""

    @property
    def workspaces(self) -> Workspaces:
        """Its settings."""

    def take(self, receipt: str, now: Instant) -> bool:
        """Take what arrived under this id. False when it was taken before, whoever took it."""

    def forget_receipts(self, *, before: Instant) -> int:
        """Forget what arrived before `before`; says how many."""

    def fresh_id(self) -> str:
        """A new id that cannot be guessed, as text."""
