"""Claim a story: somebody of marketing takes it on."""

from __future__ import annotations

from dataclasses import dataclass

from whenever import Instant

from commands.chat import Actor, Mention, Role
from commands.command import Command, Outcome, Refusal
from commands.domain.story import claim
from commands.finding import find_to_act, number_in, thread_link, why_not_open
from commands.outgoing import bring_owner, changed
from commands.ports import Entry, Unit


@dataclass(frozen=True, slots=True)
class ClaimStory:
    """`by` wants to own this story."""

    by: Actor
    story: int


def handle(request: ClaimStory, unit: Unit, now: Instant) -> Outcome:
    """Make `by` the owner, say so in the thread, and bring them into the conversation."""
    story = find_to_act(unit, request.story)
    by = request.by.person
    if story.owner == by:
        raise Refusal(f"You have #{story.number} already. ", *thread_link(story, "Its thread is here"), ".")
    if not story.unclaimed:
        raise why_not_open(story)
    claimed = claim(story, by=by, now=now)
    unit.stories.save(claimed)
    unit.stories.log(story.number, Entry(now, by, "claimed"))
    deliveries = changed(unit, claimed, "Claimed by ", Mention(by), ".")
    if claimed.inside:
        deliveries = (*deliveries, bring_owner(claimed))
    return Outcome(deliveries=deliveries)


COMMAND = Command(
    name="claim_story",
    request=ClaimStory,
    handle=handle,
    role=Role.DESK,
    pressed=lambda press: ClaimStory(press.by, number_in(press)),
    about=lambda request: request.story,
)
