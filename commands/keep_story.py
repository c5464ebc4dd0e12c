"""Keep a story whose original message was deleted."""

from __future__ import annotations

from dataclasses import dataclass

from whenever import Instant

from commands.chat import Actor, Mention, Role
from commands.command import Command, Outcome, Refusal
from commands.domain.words import OriginFate
from commands.finding import find, number_in
from commands.outgoing import changed
from commands.ports import Entry, Unit


@dataclass(frozen=True, slots=True)
class KeepStory:
    """`by`, of marketing, decides that the story stays although its message is gone."""

    by: Actor
    story: int


def handle(request: KeepStory, unit: Unit, now: Instant) -> Outcome:
    """Let the story go on. What was captured stays evidence; using it is for its author to allow."""
    story = find(unit, request.story)
    if story.origin is None or not story.origin_is_gone:
        raise Refusal(f"#{story.number} is kept already. Nothing waits for a decision here.")
    unit.origins.set_fate(story.origin.id, OriginFate.KEPT, story.origin.latest_text)
    unit.stories.log(story.number, Entry(now, request.by.person, "kept, its message being deleted"))
    kept = find(unit, story.number)
    return Outcome(
        deliveries=changed(unit, kept, "Kept by ", Mention(request.by.person), ". It can be worked on again.")
    )


COMMAND = Command(
    name="keep_story",
    request=KeepStory,
    handle=handle,
    role=Role.DESK,
    pressed=lambda press: KeepStory(press.by, number_in(press)),
)
