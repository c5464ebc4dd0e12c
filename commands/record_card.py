"""Record where a story's card was posted, and tell those whom that concerns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from whenever import Instant

from commands.cards import names, title, withdraw
from commands.chat import Actor, InPlace, Link, Message, Span, say
from commands.command import Command, Outcome
from commands.domain.refs import MessageRef, Place
from commands.domain.story import State, Story
from commands.outgoing import bring_owner, in_place, in_thread, mark, privately
from commands.ports import Entry, Unit


class Why(StrEnum):
    """Why a card stands in the marketing channel and not where its message is."""

    NOTHING = ""
    OUTSIDERS = "outsiders"
    UNKNOWN = "unknown"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class RecordCard:
    """The card of a story stands at `card`; `inside` says that this is the thread of its message."""

    by: Actor
    story: int
    card: MessageRef
    inside: bool
    why: Why = Why.NOTHING
    near: Place | None = None
    """Where the flagger was when they flagged it."""


def handle(request: RecordCard, unit: Unit, now: Instant) -> Outcome:
    """Keep it, once. One line for the marketing channel, a mention for its people, a note for the flagger."""
    story = unit.stories.get(request.story)
    if story is None or story.card is not None:
        return Outcome()
    posted = replace(story, card=request.card, inside=request.inside)
    unit.stories.save(posted)
    unit.stories.log(story.number, Entry(now, None, "handed to marketing"))
    deliveries = []
    desk = unit.workspace.desk_place
    if request.inside:
        deliveries.append(mark(posted))
        if posted.owner is not None:  # They were faster than their card.
            deliveries.append(bring_owner(posted))
        if desk is not None and desk != request.card.place:
            key = f"pointer:{story.number}"
            deliveries.append(in_place(key, desk, _pointer(posted)))
    else:
        back: tuple[Span, ...] = (".",)
        if posted.origin is not None:
            back = (", and see ", Link(posted.origin.message, "the message it came from"), ".")
        line = say("Ask ", *names(posted.people), " about this one", *back)
        deliveries.append(in_thread(unit, posted, line))
    if posted.state is not State.NOMINATED:
        near = request.near if request.why is Why.NOTHING else None
        deliveries.append(privately(unit, posted.flagger, _note(posted, request.why), near=near))
    return Outcome(deliveries=tuple(deliveries))


def _pointer(story: Story) -> Message:
    assert story.card is not None
    return say(
        "New in ", InPlace(story.card.place), ": ", Link(story.card, f"#{story.number} {story.headline}")
    )


_BECAUSE: dict[Why, str] = {
    Why.NOTHING: "",
    Why.OUTSIDERS: " It is there because people from outside can read the channel it came from.",
    Why.UNKNOWN: " It is there because I could not find out who reads the channel it came from.",
    Why.CLOSED: " It is there because I cannot write in the channel it came from.",
}


def _note(story: Story, why: Why) -> Message:
    assert story.card is not None
    where: tuple[Span, ...] = ("the thread",) if story.inside else (InPlace(story.card.place),)
    return say(
        *title(story),
        " is saved. ",
        Link(story.card, "Its card"),
        " is in ",
        *where,
        ", for marketing to take on.",
        _BECAUSE[why],
        buttons=(withdraw(story),),
    )


COMMAND = Command(name="record_card", request=RecordCard, handle=handle)
