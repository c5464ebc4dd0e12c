"""Show what could not be delivered, and try one of them again."""

from __future__ import annotations

from dataclasses import dataclass

from whenever import Instant

from commands.chat import Actor, Ago, Bold, Button, Buttons, Line, Message, Part, Role, Text, say
from commands.command import Command, Outcome
from commands.domain.reasons import SAID, Reason
from commands.ports import Trouble, Unit

SHOWN = 10
KINDS: dict[str, str] = {
    "handoff": "the card",
    "card": "an update of the card",
    "mark": "our emoji on the message",
    "thread": "a line in the thread",
    "place": "a line in the marketing channel",
    "greeting": "the greeting in the marketing channel",
    "private": "a note to one person",
    "admins": "a note to the admins",
    "weigh": "counting a nomination",
    "bring": "an invitation",
    "invite": "an invitation",
}
"""What each kind of delivery is to people."""
_OF_A_STORY = ("handoff", "card", "mark", "line", "bring", "invite", "pointer")
"""How the keys of deliveries begin that are about one story; its number follows."""


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


def about(trouble: Trouble) -> str:
    """The number of the story it is about, '' when it is about none."""
    number = trouble.key.partition(":")[2].partition(":")[0]
    return number if trouble.key.partition(":")[0] in _OF_A_STORY and number.isdigit() else ""


def _tries(count: int) -> str:
    return "1 try" if count == 1 else f"{count} tries"


def _described(trouble: Trouble) -> Text:
    state = f"was given up after {_tries(trouble.attempts)}" if trouble.dead else "waits"
    what = KINDS.get(trouble.kind, trouble.kind)
    number = about(trouble)
    of = f" of #{number}" if number else ""
    return (f"{what[:1].upper()}{what[1:]}{of} {state}: {because(trouble)} · ", Ago(trouble.since))


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
