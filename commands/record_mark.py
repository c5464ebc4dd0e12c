"""Record which emoji of ours stands on the flagged message."""

from __future__ import annotations

from dataclasses import dataclass, replace

from whenever import Instant

from commands.chat import Actor
from commands.command import Command, Outcome
from commands.ports import Unit


@dataclass(frozen=True, slots=True)
class RecordMark:
    """`mark` is the emoji that stands there now, '' for none."""

    by: Actor
    story: int
    mark: str


def handle(request: RecordMark, unit: Unit, now: Instant) -> Outcome:
    """Keep it, so that the next change knows what to take off."""
    story = unit.stories.get(request.story)
    if story is not None and story.mark != request.mark:
        unit.stories.save(replace(story, mark=request.mark))
    return Outcome()


COMMAND = Command(name="record_mark", request=RecordMark, handle=handle)
