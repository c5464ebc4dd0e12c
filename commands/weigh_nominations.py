"""Decide what a message's nominations come to, now that we know who gave them and what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from whenever import Instant

from commands.chat import Actor, Mention, Quoted
from commands.command import Command, Outcome
from commands.domain.nomination import Standing, nominators
from commands.domain.refs import MessageRef, Person
from commands.domain.story import HEADLINE_LIMIT, Kind, State, Story, join, revive, take_back
from commands.domain.words import WORDS_LIMIT, Words, cut, headline_from
from commands.joining import handed_over, origin_of
from commands.outgoing import changed, handoff
from commands.ports import Entry, Unit


@dataclass(frozen=True, slots=True)
class WeighNominations:
    """What the courier found: who of the nominators counts, and the message (None when it is gone).

    `standings` holds the message's author too, where that is a person.
    """

    by: Actor
    message: MessageRef
    standings: Mapping[Person, Standing] = field(default_factory=dict)
    quoted: Quoted | None = None


def handle(request: WeighNominations, unit: Unit, now: Instant) -> Outcome:
    """Make the story at the threshold, join one that is there, or take an untouched one back."""
    for person, standing in request.standings.items():
        unit.nominations.settle(person, standing)
    if request.quoted is not None and request.quoted.ours:
        return Outcome()
    story = unit.stories.of_message(request.message)
    found = unit.nominations.of(request.message)
    author = request.quoted.author if request.quoted is not None else None
    if author is None and story is not None and story.origin is not None:
        author = story.origin.author
    people = nominators(found, author=author, own=unit.workspace.own_nominations)
    enough = len(people) >= unit.workspace.threshold
    if story is None:
        if not enough or request.quoted is None:
            return Outcome()
        wrote_it = author is not None and request.standings.get(author) is Standing.COUNTS
        credited = (author, *people) if author is not None and wrote_it else people
        return _make(request.quoted, people, tuple(dict.fromkeys(credited)), unit, now)
    if not enough:
        return _take_back(story, unit, now)
    return _join(story, people, unit, now)


def _make(
    quoted: Quoted, people: tuple[Person, ...], credited: tuple[Person, ...], unit: Unit, now: Instant
) -> Outcome:
    nominations = [n for n in unit.nominations.of(quoted.message) if n.active and n.person in people]
    kinds = [unit.workspace.kind_of(n.emoji) for n in nominations]
    origin = unit.origins.of_message(quoted.message)
    if origin is None:
        origin = origin_of(quoted, id=unit.fresh_id(), now=now)
        unit.origins.add(origin)
    text = cut(origin.text, limit=WORDS_LIMIT)
    story = Story(
        number=unit.stories.next_number(),
        state=State.NOMINATED,
        # An emoji that was unbound since it was put on is still a nomination.
        kind=next((kind for kind in kinds if kind is not None), Kind.PRAISE),
        headline=headline_from(origin.text, limit=HEADLINE_LIMIT) or "A message without text",
        flagger=people[0],
        credited=credited,
        created_at=now,
        state_since=now,
        words=Words(1, text, people[0], now) if text else None,
        origin=origin,
    )
    unit.stories.add(story)
    unit.stories.log(story.number, Entry(now, people[0], "nominated"))
    return Outcome(deliveries=(handoff(story),))


def _take_back(story: Story, unit: Unit, now: Instant) -> Outcome:
    if story.state is not State.NOMINATED or story.touched:
        return Outcome()
    back = take_back(story, now=now)
    unit.stories.save(back)
    unit.stories.log(story.number, Entry(now, None, "taken back"))
    return Outcome(
        deliveries=changed(unit, back, "Taken back: the emoji that nominated it was taken off again.")
    )


def _join(story: Story, people: tuple[Person, ...], unit: Unit, now: Instant) -> Outcome:
    added = tuple(p for p in people if p not in story.people)
    joined = join(story, credited=added)
    if story.state is State.TAKEN_BACK:
        joined = revive(joined, state=State.NOMINATED, now=now)
        unit.stories.save(joined)
        unit.stories.log(story.number, Entry(now, people[-1], "nominated again"))
        said = changed(unit, joined, "Nominated again by ", Mention(people[-1]), ".")
        return Outcome(deliveries=(*handed_over(unit, joined), *said))
    if not added:
        return Outcome()
    unit.stories.save(joined)
    for person in added:
        unit.stories.log(story.number, Entry(now, person, "joined"))
    return Outcome(deliveries=changed(unit, joined, "Also nominated by ", Mention(added[-1]), "."))


COMMAND = Command(name="weigh_nominations", request=WeighNominations, handle=handle)
