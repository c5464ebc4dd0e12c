"""Withdraw a flag: whoever flagged a story, or is credited in it, takes it off the table."""

from __future__ import annotations

import re
from dataclasses import dataclass

from whenever import Instant

from commands.cards import title
from commands.chat import Actor, Mention, Typed, say
from commands.command import Command, Outcome, Refusal
from commands.domain.story import State, withdraw
from commands.finding import find, number_in, parse_number, thread_link, why_not_open
from commands.outgoing import changed, privately
from commands.ports import Entry, Unit


@dataclass(frozen=True, slots=True)
class WithdrawStory:
    """`by` takes their flag back."""

    by: Actor
    story: int


def handle(request: WithdrawStory, unit: Unit, now: Instant) -> Outcome:
    """Withdraw it while nobody of marketing has taken it on."""
    story = find(unit, request.story)
    by = request.by.person
    if by not in story.people:
        raise Refusal(
            f"#{story.number} is not yours to withdraw: ",
            Mention(story.flagger),
            " flagged it. ",
            *thread_link(story, "Its thread is the place to say why it should go"),
            ".",
        )
    if story.state is State.CLAIMED and story.owner is not None:
        raise Refusal(
            f"#{story.number} has an owner already: ",
            Mention(story.owner),
            ". ",
            *thread_link(story, "Tell them in its thread"),
            " why it should go.",
        )
    if not story.unclaimed:
        raise why_not_open(story)
    withdrawn = withdraw(story, now=now)
    unit.stories.save(withdrawn)
    unit.stories.log(story.number, Entry(now, by, "withdrawn"))
    deliveries = changed(unit, withdrawn, "Withdrawn by ", Mention(by), ".")
    if by != story.flagger:
        told = say(*title(story), ", which you flagged, was withdrawn by ", Mention(by), ".")
        deliveries = (*deliveries, privately(unit, story.flagger, told))
    return Outcome(say(f"#{story.number} is withdrawn. Flag it again whenever you like."), deliveries)


def _typed(typed: Typed, rest: str) -> WithdrawStory:
    return WithdrawStory(typed.by, parse_number(rest))


COMMAND = Command(
    name="withdraw_story",
    request=WithdrawStory,
    handle=handle,
    word="withdraw",
    usage="/story withdraw 12",
    help="Take back a story of yours that nobody has claimed.",
    arguments=re.compile(r"#?[0-9]+"),
    typed=_typed,
    pressed=lambda press: WithdrawStory(press.by, number_in(press)),
)
