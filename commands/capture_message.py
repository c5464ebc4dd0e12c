"""Keep a message as a draft, then open the form filled from it."""

from __future__ import annotations

from dataclasses import dataclass

from whenever import Instant

from commands.chat import Actor, Quoted
from commands.command import Command, Outcome, Refusal
from commands.joining import join_story, origin_of
from commands.ports import Unit
from commands.story_form import story_form


@dataclass(frozen=True, slots=True)
class CaptureMessage:
    """`by` wants to flag this message."""

    by: Actor
    quoted: Quoted


def handle(request: CaptureMessage, unit: Unit, now: Instant) -> Outcome:
    """Commit the message unchanged, before the form opens; a message that is a story already is joined."""
    if request.quoted.ours:
        raise Refusal("That is one of my own messages. Flag the one in which something great was said.")
    story = unit.stories.of_message(request.quoted.message)
    if story is not None:
        return join_story(unit, story, by=request.by.person, now=now)
    origin = origin_of(request.quoted, id=unit.fresh_id(), now=now)
    unit.origins.add(origin)
    place = request.quoted.message.place
    return Outcome(story_form(flagger=request.by.person, origin=origin, place=place))


COMMAND = Command(
    name="capture_message",
    request=CaptureMessage,
    handle=handle,
    usage="Flag as story",
    help="in the menu of a message flags what is already here.",
    shortcut="Flag as story",
)
