"""Close something as not a story, with thanks and a reason for those whose it is."""

from __future__ import annotations

from dataclasses import dataclass

from whenever import Instant

from commands.cards import title
from commands.chat import Actor, Form, Line, Mention, Role, TextInput, say
from commands.command import Command, Outcome, Refusal
from commands.domain.story import decline
from commands.finding import find, number_in, parse_number, thread_link, why_not_open
from commands.outgoing import changed, privately
from commands.ports import Entry, Unit

REASON_LIMIT = 300


@dataclass(frozen=True, slots=True)
class DeclineStory:
    """`by` says that this is not a story. `reason` is None until the form was sent."""

    by: Actor
    story: int
    reason: str | None = None


def handle(request: DeclineStory, unit: Unit, now: Instant) -> Outcome:
    """Ask for the reason; then close it, and thank the flagger and everyone credited with the reason."""
    story = find(unit, request.story)
    if not story.is_open:
        raise why_not_open(story)
    if request.reason is None:
        return Outcome(_form(story.number))
    if not request.reason:
        raise Refusal("Give a reason: the people who flagged it will read it.", field="reason")
    if len(request.reason) > REASON_LIMIT:
        raise Refusal(f"That is {len(request.reason)} characters; {REASON_LIMIT} fit here.", field="reason")
    by = request.by.person
    closed = decline(story, reason=_sentence(request.reason), now=now)
    unit.stories.save(closed)
    unit.stories.log(story.number, Entry(now, by, "closed as not a story", closed.reason))
    thanks = [
        privately(
            unit,
            person,
            say(
                *title(story),
                " will not become a story this time. ",
                Mention(by),
                f" says why: {closed.reason} Thank you for speaking up for it. ",
                *thread_link(closed, "Its thread is here"),
                ", should you see it differently.",
            ),
        )
        for person in story.people
        if person != by
    ]
    deliveries = changed(unit, closed, "Closed as not a story by ", Mention(by), f": {closed.reason}")
    return Outcome(deliveries=(*deliveries, *thanks))


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _form(number: int) -> Form:
    return Form(
        command="decline_story",
        title="Not a story",
        submit="Close it",
        inputs=(
            TextInput(
                "reason",
                "Reason",
                REASON_LIMIT,
                required=True,
                lines=True,
                hint="Whoever flagged it reads this, with thanks from you.",
            ),
        ),
        hidden={"story": str(number)},
        notes=(Line((f"#{number} can be reopened later.",)),),
    )


COMMAND = Command(
    name="decline_story",
    request=DeclineStory,
    handle=handle,
    role=Role.DESK,
    pressed=lambda press: DeclineStory(press.by, number_in(press)),
    submitted=lambda sent: DeclineStory(
        sent.by, parse_number(sent.hidden.get("story", "")), sent.text("reason")
    ),
    about=lambda request: request.story,
)
