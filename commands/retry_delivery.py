"""Try again what could not be delivered."""

from __future__ import annotations

from dataclasses import dataclass

from whenever import Instant

from commands.chat import Actor, Button, Role, say
from commands.command import Command, Outcome, Refusal
from commands.finding import number_in
from commands.ports import Unit


@dataclass(frozen=True, slots=True)
class RetryDelivery:
    """`by`, an admin, has mended something and wants this delivery tried again."""

    by: Actor
    delivery: int


def handle(request: RetryDelivery, unit: Unit, now: Instant) -> Outcome:
    """Put it back in line, and let its lane go."""
    if not unit.outbox.retry(request.delivery, now):
        raise Refusal("That one has arrived by now.", buttons=(Button("What waits", "show_trouble"),))
    return Outcome(say("Trying again now.", buttons=(Button("What waits", "show_trouble"),)))


COMMAND = Command(
    name="retry_delivery",
    request=RetryDelivery,
    handle=handle,
    role=Role.ADMIN,
    pressed=lambda press: RetryDelivery(press.by, number_in(press)),
)
