"""Hand a story back, so that somebody else of marketing can take it."""

from __future__ import annotations

from dataclasses import dataclass

from whenever import Instant

from commands.chat import Actor, Mention, Role
from commands.command import Command, Outcome, Refusal
from commands.domain.story import State, hand_back
from commands.finding import find_to_act, number_in, why_not_open
from commands.outgoing import changed
from commands.ports import Entry, Unit


@dataclass(frozen=True, slots=True)
class HandBackStory:
    """`by` no longer wants this story to be theirs, or frees it from somebody who is away."""

    by: Actor
    story: int


def handle(request: HandBackStory, unit: Unit, now: Instant) -> Outcome:
    """Take the owner off. Anyone of marketing may, since owners go on holiday; the thread says who did."""
    story = find_to_act(unit, request.story)
    if story.unclaimed:
        raise Refusal(f"#{story.number} has no owner. It waits for whoever claims it.")
    if story.state is not State.CLAIMED:
        raise why_not_open(story)
    back = hand_back(story, now=now)
    unit.stories.save(back)
    unit.stories.log(story.number, Entry(now, request.by.person, "handed back"))
    return Outcome(
        deliveries=changed(
            unit, back, "Handed back by ", Mention(request.by.person), ". It can be claimed again."
        )
    )


COMMAND = Command(
    name="hand_back_story",
    request=HandBackStory,
    handle=handle,
    role=Role.DESK,
    pressed=lambda press: HandBackStory(press.by, number_in(press)),
    about=lambda request: request.story,
)
