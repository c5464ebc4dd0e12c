"""Note what reading an original message again has found: an edit, or that it is gone."""

from __future__ import annotations

from dataclasses import dataclass

from whenever import Instant

from commands.cards import changes
from commands.chat import Actor, Button, Buttons, Line, Mention, Message, line, say
from commands.command import Command, Outcome
from commands.domain.story import Story
from commands.domain.words import Origin, OriginFate
from commands.outgoing import in_thread, refresh
from commands.ports import Entry, Unit


@dataclass(frozen=True, slots=True)
class NoteOrigin:
    """The message a story came from reads `text` now; None when it was deleted."""

    by: Actor
    story: int
    text: str | None


def news(story: Story, text: str | None) -> bool:
    """True when this is not what we knew of the original message."""
    origin = story.origin
    if origin is None:
        return False
    if text is None:
        return origin.fate not in (OriginFate.DELETED, OriginFate.KEPT)
    return origin.fate is OriginFate.DELETED or text != _last_read(origin)


def _last_read(origin: Origin) -> str:
    return origin.text if origin.latest_text is None else origin.latest_text


def handle(request: NoteOrigin, unit: Unit, now: Instant) -> Outcome:
    """Write it beside the captured text, and say so in the thread; a deletion asks marketing what to do."""
    story = unit.stories.get(request.story)
    if story is None or story.origin is None or not news(story, request.text):
        return Outcome()
    origin, text = story.origin, request.text
    if text is None:
        unit.origins.set_fate(origin.id, OriginFate.DELETED, origin.latest_text)
        unit.stories.log(story.number, Entry(now, None, "the original message was deleted"))
        group = unit.workspace.desk_group
        said = Message(
            (
                line(
                    *((Mention(group), " ") if group is not None else ()),
                    f"The message #{story.number} came from was deleted. What we captured is kept as "
                    "evidence, not as copy. Does the story stay?",
                ),
                Buttons(
                    (
                        Button("Keep it", "keep_story", str(story.number), primary=True),
                        Button("Not a story", "decline_story", str(story.number)),
                    )
                ),
            ),
            f"The message #{story.number} came from was deleted.",
        )
    else:
        fate = OriginFate.UNCHANGED if text == origin.text else OriginFate.EDITED
        unit.origins.set_fate(origin.id, fate, text)
        before = _last_read(origin)
        if text == before:
            unit.stories.log(story.number, Entry(now, None, "the original message was found again"))
            said = say(f"The message #{story.number} came from is there after all. Nothing is to be decided.")
        else:
            unit.stories.log(story.number, Entry(now, None, "the original message was edited"))
            said = Message(
                (
                    line("The original message was edited since it was captured:"),
                    Line(changes(before[:1500], text[:1500])),
                ),
                "The original message was edited.",
            )
    return Outcome(deliveries=(refresh(story), in_thread(unit, story, said)))


COMMAND = Command(name="note_origin", request=NoteOrigin, handle=handle)
