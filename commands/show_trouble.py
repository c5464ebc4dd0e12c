"""Show what could not be delivered, and try one of them again."""

from __future__ import annotations

from dataclasses import dataclass

from whenever import Instant

from commands.chat import Actor, Ago, Bold, Button, Buttons, Line, Message, Part, Role, Text, say
from commands.command import Command, Outcome
from commands.ports import Trouble, Unit
from commands.report_trouble import SAID, Reason

SHOWN = 10
KINDS: dict[str, str] = {
    "handoff": "the card of a story",
    "card": "an update of a card",
    "mark": "an emoji on a message",
    "thread": "a line in a thread",
    "place": "a line in a channel",
    "private": "a note to one person",
    "admins": "a note to the admins",
    "weigh": "counting a nomination",
    "bring": "an invitation",
    "invite": "an invitation",
}
"""What each kind of delivery is to people."""


@dataclass(frozen=True, slots=True)
class ShowTrouble:
    """`by`, an admin, wants to know what waits."""

    by: Actor


def handle(request: ShowTrouble, unit: Unit, now: Instant) -> Outcome:
    """What was given up and what waits for a hand, oldest first, each with a button to try it again."""
    troubles = unit.outbox.troubles()
    if not troubles:
        return Outcome(say("Nothing is stuck: everything reached where it was going."))
    parts: list[Part] = [Line((Bold("What has not arrived"),))]
    for trouble in troubles[:SHOWN]:
        parts.append(Line(_described(trouble)))
        parts.append(Buttons((Button("Try again", "retry_delivery", str(trouble.id)),)))
    if len(troubles) > SHOWN:
        parts.append(Line((f"And {len(troubles) - SHOWN} more.",)))
    return Outcome(Message(tuple(parts), "What has not arrived"))


def because(trouble: Trouble) -> str:
    """Why, in words."""
    return SAID[Reason(trouble.reason)] if trouble.reason in set(Reason) else trouble.reason


def _described(trouble: Trouble) -> Text:
    state = f"given up after {trouble.attempts} tries" if trouble.dead else "waits"
    return (
        f"{KINDS.get(trouble.kind, trouble.kind).capitalize()}, {state}: {because(trouble)} · ",
        Ago(trouble.since),
    )


COMMAND = Command(
    name="show_trouble",
    request=ShowTrouble,
    handle=handle,
    role=Role.ADMIN,
    word="trouble",
    usage="/story trouble",
    help="Show what could not be delivered. For admins.",
    typed=lambda typed, rest: ShowTrouble(typed.by),
    pressed=lambda press: ShowTrouble(press.by),
    reads=True,
)
