"""Forget what need not be kept: drafts nobody sent, and the marks of what arrived long ago."""

from __future__ import annotations

from dataclasses import dataclass

from whenever import Instant

from commands.chat import Actor
from commands.command import Command, Outcome
from commands.outgoing import tidy
from commands.ports import Unit

DRAFT_DAYS = 7
RECEIPT_DAYS = 3
"""Platforms send an event again for minutes, or for a day where an app asked for that."""


@dataclass(frozen=True, slots=True)
class TidyUp:
    """The clock says that it is time."""

    by: Actor
    installation: str


def handle(request: TidyUp, unit: Unit, now: Instant) -> Outcome:
    """Forget, and come back in a day."""
    unit.origins.drop_drafts(before=now.subtract(hours=24 * DRAFT_DAYS))
    unit.forget_receipts(before=now.subtract(hours=24 * RECEIPT_DAYS))
    return Outcome(deliveries=(tidy(request.installation, now.add(hours=24)),))


COMMAND = Command(name="tidy_up", request=TidyUp, handle=handle)
