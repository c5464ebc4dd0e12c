"""One message is one story: what happens when it is flagged or nominated again."""

from __future__ import annotations

from dataclasses import replace

from whenever import Instant

from commands.chat import Mention, Message, Quoted, say
from commands.command import Outcome
from commands.domain.refs import Person
from commands.domain.story import State, Story, join, revive
from commands.domain.words import Origin
from commands.finding import thread_link
from commands.outgoing import changed, handoff
from commands.ports import Delivery, Entry, Unit


def origin_of(quoted: Quoted, *, id: str, now: Instant) -> Origin:
    """A message, as an origin to keep."""
    return Origin(
        id=id,
        message=quoted.message,
        text=quoted.text,
        author=quoted.author,
        author_name=quoted.author_name,
        said_at=quoted.said_at,
        link=quoted.link,
        files=quoted.files,
        captured_at=now,
    )


def join_story(
    unit: Unit, story: Story, *, by: Person, credited: tuple[Person, ...] = (), now: Instant
) -> Outcome:
    """Add `by` (and whoever they credit) to a story that is there already, and say so.

    A story that was withdrawn or taken back is on the table again; one that marketing
    closed stays closed, and the answer says why.
    """
    back = story.state in (State.TAKEN_BACK, State.WITHDRAWN)
    joined = join(story, credited=tuple(p for p in credited or (by,) if p not in story.people))
    added = joined != story
    # Nominated so far: from now on it does not hang on emojis.
    joined = revive(joined, state=State.NEW, now=now) if back else replace(joined, touched=True)
    reply = _answer(story, added=added)
    if not (added or back):
        if not story.touched:
            unit.stories.save(joined)
        return Outcome(reply)
    unit.stories.save(joined)
    unit.stories.log(story.number, Entry(now, by, "flagged again" if back else "joined"))
    said = changed(unit, joined, "Flagged again by " if back else "Also flagged by ", Mention(by), ".")
    return Outcome(reply, (*handed_over(unit, joined), *said) if back else said)


def handed_over(unit: Unit, story: Story) -> tuple[Delivery, ...]:
    """What brings marketing to a story that is on the table again, if they have never seen its card."""
    return (handoff(story),) if story.card is None else ()


def _answer(story: Story, *, added: bool) -> Message:
    link = thread_link(story, f"#{story.number}")
    if story.state in (State.TAKEN_BACK, State.WITHDRAWN):
        return say(*link, " had been taken back, and is on the table again.")
    rest = ". I added you to it." if added else ". You are named on it."
    if story.state is State.NOT_A_STORY:
        rest = f". Marketing closed it: {story.reason} Its thread is open to you."
    return say("That message is a story already: ", *link, rest)
