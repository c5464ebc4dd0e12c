"""Edit the customer's words: a new version beside the untouched original."""

from __future__ import annotations

from dataclasses import dataclass, replace

from whenever import Instant

from commands.cards import changes
from commands.chat import Actor, Form, Line, Mention, Part, Quote, Small, TextInput, line
from commands.chat import Message as Said
from commands.command import Command, Outcome, Refusal
from commands.domain.story import Story, may_edit_words
from commands.domain.words import WORDS_LIMIT, OriginFate, Words, cut
from commands.finding import find_to_act, number_in, parse_number, thread_link, why_not_open
from commands.outgoing import in_thread, refresh
from commands.ports import Entry, Unit


@dataclass(frozen=True, slots=True)
class EditWords:
    """`by` wants other words. `words` is None until the form was sent; `version` is what it was opened on."""

    by: Actor
    story: int
    words: str | None = None
    version: int = 0


def handle(request: EditWords, unit: Unit, now: Instant) -> Outcome:
    """Open the form; then keep the new version and show the difference in the thread."""
    story = find_to_act(unit, request.story)
    if not story.is_open:
        raise why_not_open(story)
    by = request.by.person
    if not may_edit_words(story, by=by, desk=request.by.desk):
        raise Refusal(
            f"The words of #{story.number} are for marketing to edit now"
            if by in story.people
            else f"The words of #{story.number} can be edited by whoever flagged it and by marketing",
            ". ",
            *thread_link(story, "Say in its thread"),
            " what should change.",
        )
    if request.words is None:
        return Outcome(_form(story))
    return _keep(request, request.words, story, unit, now)


def _keep(request: EditWords, words: str, story: Story, unit: Unit, now: Instant) -> Outcome:
    by = request.by.person
    old = story.words
    if not words:
        raise Refusal("The words cannot be empty. Close the form to leave them as they are.", field="words")
    if len(words) > WORDS_LIMIT:
        raise Refusal(f"That is {len(words)} characters; {WORDS_LIMIT} fit here.", field="words")
    if old is not None and request.version != old.version:
        raise Refusal(
            "Somebody else edited the words while this was open. "
            "Copy yours, close this, and open it again to see theirs.",
            field="words",
        )
    if old is not None and words == old.text:
        return Outcome()
    new = Words(1 if old is None else old.version + 1, words, by, now)
    unit.stories.add_words(story.number, new)
    edited = replace(story, words=new, touched=True)
    unit.stories.save(edited)
    unit.stories.log(story.number, Entry(now, by, f"edited the words (version {new.version})"))
    said = Said(
        (
            line("Words edited by ", Mention(by), f", version {new.version}:"),
            Line(changes("" if old is None else old.text, words)),
        ),
        "The words were edited.",
    )
    return Outcome(deliveries=(refresh(edited), in_thread(unit, edited, said)))


def _form(story: Story) -> Form:
    notes: list[Part] = []
    origin = story.origin
    if origin is not None:
        notes.append(Small(("As it was captured, and stays kept:",)))
        notes.append(Quote(cut(origin.text or "(no text)", limit=2000)))
        if origin.fate is OriginFate.EDITED and origin.latest_text is not None:
            notes.append(Small(("The message was edited since:",)))
            notes.append(Line(changes(origin.text[:1000], origin.latest_text[:1000])))
    return Form(
        command="edit_words",
        title="Edit words",
        submit="Save",
        inputs=(
            TextInput(
                "words",
                "Words",
                WORDS_LIMIT,
                "" if story.words is None else story.words.text,
                required=True,
                lines=True,
                hint="A new version beside the earlier ones; nothing is overwritten.",
            ),
        ),
        hidden={
            "story": str(story.number),
            "version": str(0 if story.words is None else story.words.version),
        },
        notes=tuple(notes),
    )


COMMAND = Command(
    name="edit_words",
    request=EditWords,
    handle=handle,
    pressed=lambda press: EditWords(press.by, number_in(press)),
    submitted=lambda sent: EditWords(
        sent.by,
        parse_number(sent.hidden.get("story", "")),
        sent.text("words"),
        parse_number(sent.hidden.get("version", "0")),
    ),
    about=lambda request: request.story,
    knows_desk=True,
)
