"""Let a story's owner into the private place where its thread is."""

from __future__ import annotations

from dataclasses import dataclass

from whenever import Instant

from commands.chat import Actor, Mention, Press, say
from commands.command import Command, Outcome, Refusal
from commands.domain.refs import Person
from commands.finding import find, parse_number
from commands.outgoing import invite
from commands.ports import Entry, Unit


@dataclass(frozen=True, slots=True)
class InviteOwner:
    """`by`, who reads that place, says that `person` may come in."""

    by: Actor
    story: int
    person: Person


def handle(request: InviteOwner, unit: Unit, now: Instant) -> Outcome:
    """Invite them. Only whoever sees the question can press it, and they are members of the place."""
    story = find(unit, request.story)
    if story.owner != request.person:
        raise Refusal(f"#{story.number} has another owner by now. Nobody was invited.")
    unit.stories.log(story.number, Entry(now, request.by.person, "invited its owner"))
    return Outcome(
        say("Inviting ", Mention(request.person), "."),
        (invite(story, request.person),),
    )


def _pressed(press: Press) -> InviteOwner:
    number, _, person = press.value.partition(" ")
    try:
        return InviteOwner(press.by, parse_number(number), Person.parse(person))
    except ValueError:
        raise Refusal("This button is from an older version. Invite them yourself, please.") from None


COMMAND = Command(name="invite_owner", request=InviteOwner, handle=handle, pressed=_pressed)
