"""One message is one story: what happens when it is flagged or nominated again."""

from __future__ import annotations

from dataclasses import replace

from whenever import Instant

from commands.chat import Mention, Quoted, Span, say
from commands.command import Outcome
from commands.domain.refs import Person
from commands.domain.story import State, Story, join, revive
from commands.domain.words import Origin
from commands.finding import thread_link
from commands.outgoing import changed
from commands.ports import Entry, Unit


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
    joined = replace(join(story, credited=credited or (by,)), touched=True)
    if back:
        joined = revive(joined, state=State.NEW, now=now)
    link = thread_link(story, f"#{story.number}")
    if joined.credited == story.credited and not back:
        if not story.touched:  # Nominated so far: from now on it does not hang on emojis.
            unit.stories.save(joined)
        return Outcome(say("That message is a story already: ", *link, ". You are named on it."))
    unit.stories.save(joined)
    unit.stories.log(story.number, Entry(now, by, "flagged again" if back else "joined"))
    deliveries = changed(unit, joined, "Flagged again by " if back else "Also flagged by ", Mention(by), ".")
    if story.state is State.NOT_A_STORY:
        rest: tuple[Span, ...] = (f". Marketing closed it: {story.reason} Its thread is open to you.",)
    elif back:
        rest = (" had been taken back, and is on the table again.",)
        return Outcome(say(*link, *rest), deliveries)
    else:
        rest = (". I added you to it.",)
    return Outcome(say("That message is a story already: ", *link, *rest), deliveries)
