"""The deliveries a story causes: which lane, which key, what the courier is asked to do.

A lane is a place, so a story's messages arrive in the order they were caused. Until the
card is posted nobody knows where its thread will be; what is said before that waits in
the lane in which the card itself waits. What goes to marketing, wherever that is, has a
lane of its own: nothing new waits behind what cannot reach a channel they have left.
"""

from __future__ import annotations

from whenever import Instant

from commands.chat import Message, Span, say
from commands.domain.refs import MessageRef, Person, Place
from commands.domain.story import Story
from commands.ports import Delivery, Unit
from commands.wire import dump_message


def lane_of(story: Story) -> str:
    """The lane of everything that is said about a story."""
    if story.card is not None:
        return story.card.place.key
    if story.origin is not None:
        return story.origin.message.place.key
    return _to_marketing(story.flagger.installation)


def _to_marketing(installation: str) -> str:
    return f"{installation}/marketing"


def handoff(story: Story, *, near: Place | None = None) -> Delivery:
    """Bring marketing into the conversation: post the card where it belongs.

    `near` is where the flagger was when they flagged it, and hears what became of it.
    """
    payload = {"story": story.number, "near": None if near is None else near.key}
    return Delivery(f"handoff:{story.number}", lane_of(story), "handoff", payload)


def refresh(story: Story) -> Delivery:
    """Bring the card up to date. Several that wait are one."""
    return Delivery(f"card:{story.number}", lane_of(story), "card", {"story": story.number})


def mark(story: Story) -> Delivery:
    """Bring our emoji on the flagged message up to date."""
    return Delivery(f"mark:{story.number}", lane_of(story), "mark", {"story": story.number})


def bring_owner(story: Story) -> Delivery:
    """Bring a story's owner into the place where its thread is."""
    return Delivery(f"bring:{story.number}", lane_of(story), "bring", {"story": story.number})


def invite(story: Story, who: Person) -> Delivery:
    """Invite somebody into the place where a story's thread is, because a member asked for it."""
    return Delivery(
        f"invite:{story.number}:{who.id}",
        lane_of(story),
        "invite",
        {"story": story.number, "person": who.key},
    )


def in_thread(unit: Unit, story: Story, message: Message) -> Delivery:
    """Say something in a story's handoff thread."""
    return Delivery(
        f"line:{story.number}:{unit.fresh_id()[:12]}",
        lane_of(story),
        "thread",
        {"story": story.number, "message": dump_message(message)},
    )


def in_place(key: str, place: Place, message: Message) -> Delivery:
    """Say something in the marketing channel, which is `place` now; it follows them if they move."""
    lane = _to_marketing(place.installation)
    return Delivery(key, lane, "place", {"place": place.key, "message": dump_message(message)})


def greeting(place: Place, message: Message) -> Delivery:
    """Greet marketing in their channel; what waits for them goes out once the greeting is there."""
    payload = {"place": place.key, "message": dump_message(message)}
    return Delivery(f"hello:{place.key}", f"{place.installation}/greeting", "greeting", payload)


def privately(unit: Unit, person: Person, message: Message, *, near: Place | None = None) -> Delivery:
    """Tell one person: as a passing note in `near`, where only they see it, or as a direct message."""
    return Delivery(
        f"private:{unit.fresh_id()[:16]}",
        f"{person.installation}/@{person.id}",
        "private",
        {
            "person": person.key,
            "near": None if near is None else near.key,
            "message": dump_message(message),
        },
    )


def tell_admins(key: str, installation: str, message: Message) -> Delivery:
    """Tell those who can mend or set up things, directly."""
    return Delivery(
        key,
        f"{installation}/@admins",
        "admins",
        {"installation": installation, "message": dump_message(message)},
    )


def weigh(message: MessageRef) -> Delivery:
    """Find out whether a message's nominations count, and what it says. Several that wait are one."""
    return Delivery(
        f"weigh:{message.key}",
        message.place.key,
        "weigh",
        {"message": message.key, "thread": message.thread},
    )


def tidy(installation: str, at: Instant) -> Delivery:
    """Forget, at that time, what need not be kept."""
    return Delivery("tidy", f"{installation}/tidy", "tidy", {}, not_before=at)


def changed(unit: Unit, story: Story, *what: Span) -> tuple[Delivery, ...]:
    """What every change of a story causes: its card and mark brought up to date, a line in its thread."""
    deliveries = [refresh(story), in_thread(unit, story, say(*what))]
    if story.inside:
        deliveries.append(mark(story))
    return tuple(deliveries)
