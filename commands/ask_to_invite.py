"""Ask the members of a private place to let a story's owner in."""

from __future__ import annotations

from dataclasses import dataclass

from whenever import Instant

from commands.chat import Actor, Button, Mention, say
from commands.command import Command, Outcome
from commands.domain.refs import Person
from commands.outgoing import in_thread
from commands.ports import Unit


@dataclass(frozen=True, slots=True)
class AskToInvite:
    """The courier found that `person` owns the story and is not in the private place of its thread."""

    by: Actor
    story: int
    person: Person


def handle(request: AskToInvite, unit: Unit, now: Instant) -> Outcome:
    """Ask in the thread, once for each owner: who comes into a private place is for its members to say."""
    story = unit.stories.get(request.story)
    if story is None or story.owner != request.person:
        return Outcome()
    if not unit.workspaces.once(f"ask-to-invite:{request.story}:{request.person.key}", now):
        return Outcome()
    question = say(
        Mention(request.person),
        " has this story and is not in this private channel. Shall they join the conversation here?",
        buttons=(Button("Invite", "invite_owner", f"{story.number} {request.person.key}", primary=True),),
    )
    return Outcome(deliveries=(in_thread(unit, story, question),))


COMMAND = Command(name="ask_to_invite", request=AskToInvite, handle=handle)
