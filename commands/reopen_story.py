"""Reopen what was closed as not a story."""

from __future__ import annotations

from dataclasses import dataclass

from whenever import Instant

from commands.chat import Actor, Mention, Role
from commands.command import Command, Outcome, Refusal
from commands.domain.story import State, reopen
from commands.finding import find_to_act, number_in, thread_link
from commands.outgoing import changed
from commands.ports import Entry, Unit


@dataclass(frozen=True, slots=True)
class ReopenStory:
    """`by` thinks that it is a story after all."""

    by: Actor
    story: int


def handle(request: ReopenStory, unit: Unit, now: Instant) -> Outcome:
    """Put it back on the table, without an owner."""
    story = find_to_act(unit, request.story)
    if story.state is not State.NOT_A_STORY:
        raise Refusal(
            f"#{story.number} is not closed. ", *thread_link(story, "Its card shows where it stands"), "."
        )
    open_again = reopen(story, now=now)
    unit.stories.save(open_again)
    unit.stories.log(story.number, Entry(now, request.by.person, "reopened"))
    return Outcome(deliveries=changed(unit, open_again, "Reopened by ", Mention(request.by.person), "."))


COMMAND = Command(
    name="reopen_story",
    request=ReopenStory,
    handle=handle,
    role=Role.DESK,
    pressed=lambda press: ReopenStory(press.by, number_in(press)),
    about=lambda request: request.story,
)
