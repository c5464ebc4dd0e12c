"""Open the form for a new story, empty or with a headline."""

from __future__ import annotations

from dataclasses import dataclass

from whenever import Instant

from commands.chat import Actor, Typed
from commands.command import Command, Outcome
from commands.domain.refs import Place
from commands.ports import Unit
from commands.story_form import story_form


@dataclass(frozen=True, slots=True)
class StartStory:
    """`by` wants to flag a story that is not a message; `headline` is what they typed."""

    by: Actor
    headline: str = ""
    place: Place | None = None


def handle(request: StartStory, unit: Unit, now: Instant) -> Outcome:
    """Answer with the form."""
    return Outcome(story_form(flagger=request.by.person, headline=request.headline, place=request.place))


def _typed(typed: Typed, rest: str) -> StartStory:
    return StartStory(typed.by, rest, typed.place)


COMMAND = Command(
    name="start_story",
    request=StartStory,
    handle=handle,
    usage="/story what happened",
    help="Flag something great that a customer said or somebody did.",
    typed=_typed,
    pressed=lambda press: StartStory(press.by),
    reads=True,
)
