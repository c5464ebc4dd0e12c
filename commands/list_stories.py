"""List stories: mine, unclaimed, waiting; a page at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from whenever import Instant

from commands.cards import in_brief
from commands.chat import Actor, Bold, Button, Buttons, Code, Line, Link, Message, Part, Press, Text
from commands.command import Command, Outcome
from commands.domain.story import State, Story
from commands.ports import Unit

PAGE = 8
"""Stories on one page: what a phone shows without much scrolling."""


class Which(StrEnum):
    """Which stories are listed."""

    MINE = "mine"
    UNCLAIMED = "unclaimed"
    WAITING = "waiting"


_STATES: dict[Which, tuple[State, ...]] = {
    Which.MINE: (State.NOMINATED, State.NEW, State.CLAIMED, State.NOT_A_STORY, State.WITHDRAWN),
    Which.UNCLAIMED: (State.NOMINATED, State.NEW),
    Which.WAITING: (State.CLAIMED,),
}
_TITLES: dict[Which, str] = {
    Which.MINE: "Mine: flagged, made happen or owned by you",
    Which.UNCLAIMED: "Unclaimed: waits for somebody of marketing",
    Which.WAITING: "Waiting: claimed, and still to be finished",
}
_EMPTY: dict[Which, Text] = {
    Which.MINE: ("Nothing of yours yet. Flag the next good thing with ", Code("/story"), "."),
    Which.UNCLAIMED: ("Nothing waits for an owner. Flag the next good thing with ", Code("/story"), "."),
    Which.WAITING: ("Nothing is being worked on. ", Code("/story list unclaimed"), " shows what could be."),
}


@dataclass(frozen=True, slots=True)
class ListStories:
    """`by` wants to see these stories, without the newest `skip`."""

    by: Actor
    which: Which = Which.MINE
    skip: int = 0


def handle(request: ListStories, unit: Unit, now: Instant) -> Outcome:
    """One page, newest first, with the way to the next and to the other lists."""
    which, skip = request.which, request.skip
    found = unit.stories.listed(
        states=_STATES[which],
        person=request.by.person if which is Which.MINE else None,
        limit=PAGE + 1,
        skip=skip,
    )
    parts: list[Part] = [Line((Bold(_TITLES[which]),))]
    parts.extend(Line(_entry(story)) for story in found[:PAGE])
    if not found:
        parts.append(Line(_EMPTY[which] if not skip else ("That was all of them.",)))
    row = [
        Button(each.value.capitalize(), "list_stories", f"{each} 0")
        for each in Which
        if each is not which or skip
    ][:3]
    if len(found) > PAGE:
        row.insert(0, Button("More", "list_stories", f"{which} {skip + PAGE}", primary=True))
    parts.append(Buttons(tuple(row)))
    return Outcome(Message(tuple(parts), _TITLES[which]))


def _entry(story: Story) -> Text:
    link: Text = () if story.card is None else (" · ", Link(story.card, "its thread"))
    return (*in_brief(story), *link)


def _pressed(press: Press) -> ListStories:
    which, _, skip = press.value.partition(" ")
    known = Which(which) if which in set(Which) else Which.MINE
    is_page = skip.isascii() and skip.isdigit() and len(skip) <= 6
    return ListStories(press.by, known, int(skip) if is_page else 0)


COMMAND = Command(
    name="list_stories",
    request=ListStories,
    handle=handle,
    word="list",
    usage="/story list [mine|unclaimed|waiting]",
    help="List stories: yours, those that nobody has claimed, those being worked on.",
    arguments=re.compile(r"(mine|unclaimed|waiting)?"),
    typed=lambda typed, rest: ListStories(typed.by, Which(rest or "mine")),
    pressed=_pressed,
    reads=True,
)
