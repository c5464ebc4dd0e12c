"""Go on with what waited for marketing: they have been greeted."""

from __future__ import annotations

from dataclasses import dataclass

from whenever import Instant

from commands.chat import Actor
from commands.command import Command, Outcome
from commands.ports import Unit


@dataclass(frozen=True, slots=True)
class GoOn:
    """The greeting stands in the marketing channel."""

    by: Actor


def handle(request: GoOn, unit: Unit, now: Instant) -> Outcome:
    """Let go of every lane that is held."""
    unit.outbox.release(now)
    return Outcome()


COMMAND = Command(name="go_on", request=GoOn, handle=handle)
