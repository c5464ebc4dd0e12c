"""Forget a draft whose form was closed unsent."""

from __future__ import annotations

from dataclasses import dataclass

from whenever import Instant

from commands.chat import Actor
from commands.command import Command, Outcome
from commands.ports import Unit


@dataclass(frozen=True, slots=True)
class DropDraft:
    """`by` closed the form that was opened from this draft."""

    by: Actor
    draft: str


def handle(request: DropDraft, unit: Unit, now: Instant) -> Outcome:
    """Forget it, unless a story was made from it."""
    if request.draft:
        unit.origins.drop_draft(request.draft)
    return Outcome()


COMMAND = Command(name="drop_draft", request=DropDraft, handle=handle)
