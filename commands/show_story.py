"""Show one story, whole, to whoever asks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from whenever import Instant

from commands.cards import KINDS, buttons_for, facts, notes, title
from commands.chat import Actor, Ago, Buttons, Line, Link, Mention, Message, Part, Quote, Small, Text, joined
from commands.command import Command, Outcome
from commands.domain.story import Story
from commands.domain.words import OriginFate, cut
from commands.finding import find, number_in, parse_number
from commands.ports import Entry, Unit


@dataclass(frozen=True, slots=True)
class ShowStory:
    """`by` wants to see this story."""

    by: Actor
    story: int


def handle(request: ShowStory, unit: Unit, now: Instant) -> Outcome:
    """Everything about it: the words, who said them, where, and what happened since."""
    story = find(unit, request.story)
    parts: list[Part] = [Line(title(story))]
    if story.words is not None:
        parts.append(Quote(story.words.text))
    parts.append(Small(facts(story)))
    parts.extend(Line(note) for note in notes(story))
    details = _details(story)
    if details:
        parts.append(Line(details))
    origin = story.origin
    if origin is not None and (story.words is None or origin.text.strip() != story.words.text):
        parts.append(Small(("The original message, as it was captured:",)))
        parts.append(Quote(cut(origin.text or "(no text)", limit=2400)))
    if origin is not None and origin.fate is OriginFate.EDITED and origin.latest_text is not None:
        parts.append(Small(("It reads now:",)))
        parts.append(Quote(cut(origin.latest_text, limit=2400)))
    history = unit.stories.history(story.number)
    parts.append(Small(_history(history[-8:])))
    row = buttons_for(story, by=request.by.person, desk=request.by.desk)
    if row:
        parts.append(Buttons(row))
    return Outcome(Message(tuple(parts), f"#{story.number} {story.headline}"))


def _details(story: Story) -> Text:
    lines: list[Text] = [(f"Kind: {KINDS[story.kind]}",)]
    if story.customer is not None:
        company = f", {story.customer.company}" if story.customer.company else ""
        lines.append((f"Customer: {story.customer.name}{company}",))
    if story.benefit:
        lines.append((f"What we gave them: {story.benefit}",))
    if story.link:
        lines.append(("Link: ", Link(story.link, story.link)))
    if story.origin is not None:
        files = f" with {', '.join(story.origin.files)}" if story.origin.files else ""
        lines.append(
            ("Said in ", Link(story.origin.link, "this message"), f"{files} ", Ago(story.origin.said_at))
        )
    if story.card is not None:
        lines.append((Link(story.card, "Open its thread"),))
    return joined(lines, "\n")


def _history(entries: Sequence[Entry]) -> Text:
    return joined([_happened(entry) for entry in entries], " · ")


def _happened(entry: Entry) -> Text:
    by: Text = () if entry.by is None else (" by ", Mention(entry.by))
    return (entry.what[:1].upper() + entry.what[1:], *by, " ", Ago(entry.at))


COMMAND = Command(
    name="show_story",
    request=ShowStory,
    handle=handle,
    word="show",
    usage="/story show 12",
    help="Show one story. /story 12 does the same.",
    arguments=re.compile(r"#?[0-9]+"),
    typed=lambda typed, rest: ShowStory(typed.by, parse_number(rest)),
    pressed=lambda press: ShowStory(press.by, number_in(press)),
    reads=True,
    knows_desk=True,
)
