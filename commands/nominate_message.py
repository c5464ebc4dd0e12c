"""Nominate a message with an emoji, or take the emoji off again."""

from __future__ import annotations

from dataclasses import dataclass

from whenever import Instant

from commands.chat import Actor
from commands.command import Command, Outcome
from commands.domain.nomination import Nomination
from commands.domain.refs import MessageRef
from commands.outgoing import weigh
from commands.ports import Unit


@dataclass(frozen=True, slots=True)
class NominateMessage:
    """`by` put `emoji` on a message (`active`) or took it off. `order` is the platform's time of it."""

    by: Actor
    message: MessageRef
    emoji: str
    active: bool
    order: str


def handle(request: NominateMessage, unit: Unit, now: Instant) -> Outcome:
    """Keep the row; the courier then finds out whether it counts, and what the message says."""
    if unit.workspace.kind_of(request.emoji) is None:
        return Outcome()
    nomination = Nomination(request.by.person, request.emoji, request.active, request.order)
    if not unit.nominations.put(request.message, nomination):
        return Outcome()
    return Outcome(deliveries=(weigh(request.message),))


COMMAND = Command(
    name="nominate_message",
    request=NominateMessage,
    handle=handle,
    usage="on a message",
    help="nominates it, with one press.",
    emoji=True,
)
