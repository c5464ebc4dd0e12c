"""A story and what may happen to it: its states, and the moves between them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from whenever import Instant

from commands.domain.refs import MessageRef, Person
from commands.domain.words import Origin, OriginFate, Words

HEADLINE_LIMIT = 120
"""Characters of a headline."""


class State(StrEnum):
    """Where a story stands."""

    NOMINATED = "nominated"
    NEW = "new"
    CLAIMED = "claimed"
    NOT_A_STORY = "not_a_story"
    TAKEN_BACK = "taken_back"
    WITHDRAWN = "withdrawn"


class Kind(StrEnum):
    """What kind of good thing happened."""

    PRAISE = "praise"
    TURNAROUND = "turnaround"
    LITTLE_THING = "little_thing"
    IDEA_HEARD = "idea_heard"


@dataclass(frozen=True, slots=True)
class Customer:
    """Who said it: a row of their own. Two with the same name stay two."""

    id: str
    name: str
    company: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """One great interaction: what happened, the customer's words, who made it happen."""

    number: int
    state: State
    kind: Kind
    headline: str
    flagger: Person
    credited: tuple[Person, ...]
    created_at: Instant
    state_since: Instant
    words: Words | None = None
    customer: Customer | None = None
    benefit: str = ""
    link: str = ""
    origin: Origin | None = None
    owner: Person | None = None
    reason: str = ""
    card: MessageRef | None = None
    inside: bool = False
    """True when the card stands in the thread of the message it came from."""
    mark: str = ""
    """The emoji of ours that stands on the message it came from, or ''."""
    touched: bool = False
    """True once a person has done anything with it besides nominating it."""

    @property
    def is_open(self) -> bool:
        """True while something can still come of it."""
        return self.state in (State.NOMINATED, State.NEW, State.CLAIMED)

    @property
    def unclaimed(self) -> bool:
        """True while it waits for somebody of marketing."""
        return self.state in (State.NOMINATED, State.NEW)

    @property
    def people(self) -> tuple[Person, ...]:
        """Everyone on its side of service: who flagged it and who made it happen, each once."""
        return tuple(dict.fromkeys((self.flagger, *self.credited)))

    @property
    def origin_is_gone(self) -> bool:
        """True while the message was found deleted and marketing has not yet said what to do."""
        return self.origin is not None and self.origin.fate is OriginFate.DELETED


def may_edit_words(story: Story, *, by: Person, desk: bool) -> bool:
    """Marketing always; whoever flagged it or is credited, until it is claimed."""
    return desk or (story.unclaimed and by in story.people)


def claim(story: Story, *, by: Person, now: Instant) -> Story:
    """The story with `by` as its owner. Only an unclaimed one can be claimed."""
    assert story.unclaimed, story.state
    return replace(story, state=State.CLAIMED, owner=by, state_since=now, touched=True)


def hand_back(story: Story, *, now: Instant) -> Story:
    """The story without its owner, waiting again."""
    assert story.state is State.CLAIMED, story.state
    return replace(story, state=State.NEW, owner=None, state_since=now)


def decline(story: Story, *, reason: str, now: Instant) -> Story:
    """The story closed as not a story, with the reason its people are told."""
    assert story.is_open, story.state
    return replace(story, state=State.NOT_A_STORY, owner=None, reason=reason, state_since=now, touched=True)


def reopen(story: Story, *, now: Instant) -> Story:
    """A story that was closed, waiting again."""
    assert story.state is State.NOT_A_STORY, story.state
    return replace(story, state=State.NEW, reason="", state_since=now, touched=True)


def withdraw(story: Story, *, now: Instant) -> Story:
    """The story taken off the table by whoever flagged it, before anybody claimed it."""
    assert story.unclaimed, story.state
    return replace(story, state=State.WITHDRAWN, state_since=now, touched=True)


def take_back(story: Story, *, now: Instant) -> Story:
    """A nomination that fell below the threshold again while nobody had touched the story."""
    assert story.state is State.NOMINATED, story.state
    assert not story.touched
    return replace(story, state=State.TAKEN_BACK, state_since=now)


def revive(story: Story, *, state: State, now: Instant) -> Story:
    """A taken back or withdrawn story, on the table again as nominated or new."""
    assert story.state in (State.TAKEN_BACK, State.WITHDRAWN), story.state
    return replace(story, state=state, state_since=now, touched=state is State.NEW)


def join(story: Story, *, credited: tuple[Person, ...]) -> Story:
    """The story with more people credited, each once, in the order they came."""
    return replace(story, credited=tuple(dict.fromkeys((*story.credited, *credited))))


MARKS: dict[State, str] = {
    State.NOMINATED: "speech_balloon",
    State.NEW: "speech_balloon",
    State.CLAIMED: "handshake",
}
"""The emoji by which the flagged message shows where its story stands; the other states show none."""
