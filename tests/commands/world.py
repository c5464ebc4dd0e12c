"""A company as the tests of the commands have it: its people, its places, and how one asks things of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from whenever import Instant

from commands import BY_REQUEST
from commands.chat import (
    SYSTEM,
    Actor,
    Ago,
    Buttons,
    Emoji,
    Form,
    InPlace,
    Mention,
    Message,
    Quoted,
    Role,
    Text,
    TextInput,
)
from commands.claim_story import ClaimStory
from commands.command import Outcome, Refusal
from commands.decline_story import DeclineStory
from commands.domain.refs import MessageRef, Person, Place
from commands.domain.story import Story
from commands.domain.workspace import Workspace
from commands.flag_story import FlagStory
from commands.ports import Delivery, Trouble, Unit
from commands.record_card import RecordCard
from commands.wire import load_message
from storage.database import Database
from storage.unit import Work

HERE = "slack:T1"
NOW = Instant.from_utc(2026, 3, 2, 9)
LATER = NOW.add(hours=1)
MEMBER = frozenset({Role.MEMBER})
DESK = frozenset({Role.MEMBER, Role.DESK})
ADMIN = frozenset({Role.MEMBER, Role.ADMIN})

ANN = Actor(Person(HERE, "UANN"), MEMBER)
BEN = Actor(Person(HERE, "UBEN"), MEMBER)
CLEO = Actor(Person(HERE, "UCLEO"), MEMBER)
DORA = Actor(Person(HERE, "UDORA"), DESK)
EMIL = Actor(Person(HERE, "UEMIL"), DESK)
ADA = Actor(Person(HERE, "UADA"), ADMIN)

SERVICE = Place(HERE, "CSERVICE")
MARKETING = Place(HERE, "CMARKETING")


def message(id: str = "100.1", *, place: Place = SERVICE, thread: str | None = None) -> MessageRef:
    return MessageRef(place, id, thread)


def quoted(text: str = "Ben saved my week!", *, author: Person | None = BEN.person, **more: Any) -> Quoted:
    """A message as a platform shows it, in the service channel unless `message` says otherwise."""
    return Quoted(
        **{
            "message": message(),
            "text": text,
            "author": author,
            "author_name": "Ben" if author == BEN.person else "Somebody",
            "said_at": NOW.subtract(hours=2),
            "link": "https://acme.example/archives/CSERVICE/p1001",
            **more,
        }
    )


@dataclass
class Company:
    """One workspace on a real database."""

    database: Database
    id: str

    def work(self, work: Work[Any]) -> Any:
        """Do something in a unit of this workspace, and commit it."""
        return self.database.write(self.id, work).result(10)

    def ask(self, request: Any, *, now: Instant = NOW) -> Outcome:
        """Have a request handled, and commit what came of it with its deliveries, as the dispatch does."""
        command = BY_REQUEST[type(request)]

        def work(unit: Unit) -> Outcome:
            outcome = command.handle(request, unit, now)
            unit.outbox.add(outcome.deliveries, now)
            return outcome

        outcome: Outcome = self.work(work)
        return outcome

    def refused(self, request: Any, *, now: Instant = NOW) -> Refusal:
        """Ask for something that is refused, and see that nothing waits in the outbox for it."""
        with pytest.raises(Refusal) as refused:
            self.ask(request, now=now)
        return refused.value

    @property
    def settings(self) -> Workspace:
        settings: Workspace = self.work(lambda unit: unit.workspace)
        return settings

    def set(self, **settings: Any) -> None:
        """Change settings without the form."""
        self.work(lambda unit: unit.workspaces.save(replace(unit.workspace, **settings)))

    def story(self, number: int = 1) -> Story:
        story: Story | None = self.work(lambda unit: unit.stories.get(number))
        assert story is not None
        return story

    def stories(self) -> list[int]:
        """The numbers of all stories there are."""

        def work(unit: Unit) -> list[int]:
            return [n for n in range(1, 10) if unit.stories.get(n) is not None]

        numbers: list[int] = self.work(work)
        return numbers

    def history(self, number: int = 1) -> list[str]:
        """What has happened to a story, oldest first, with who did it."""
        entries = self.work(lambda unit: unit.stories.history(number))
        return [e.what if e.by is None else f"{e.what} by {e.by.id}" for e in entries]

    def troubles(self) -> Sequence[Trouble]:
        troubles: Sequence[Trouble] = self.work(lambda unit: unit.outbox.troubles())
        return troubles

    # --- the ways a story comes to be where a test begins ---

    def flagged(self, by: Actor = ANN, headline: str = "Saved the day", **more: Any) -> Story:
        """A story that was flagged, and whose card has not been posted yet."""
        self.ask(FlagStory(by=by, headline=headline, **more))
        return self.story(max(self.stories()))

    def posted(self, by: Actor = ANN, headline: str = "Saved the day", **more: Any) -> Story:
        """A story that was flagged, with its card in the marketing channel."""
        return self.post_card(self.flagged(by, headline, **more).number)

    def post_card(self, number: int, *, inside: bool = False) -> Story:
        """The courier has posted the card of a story."""
        place = SERVICE if inside else MARKETING
        self.ask(RecordCard(SYSTEM, number, MessageRef(place, f"900.{number}"), inside))
        return self.story(number)

    def claimed(self, by: Actor = DORA) -> Story:
        story = self.posted()
        self.ask(ClaimStory(by, story.number))
        return self.story(story.number)

    def declined(self, reason: str = "Too small for us.") -> Story:
        story = self.posted()
        self.ask(DeclineStory(DORA, story.number, reason), now=LATER)
        return self.story(story.number)


# --- what people see, as text ---


def spoken(text: Text) -> str:
    """A text as a test can compare it: ``@U1`` is a mention, ``#C1`` a place, ``(ago)`` a time."""
    out = []
    for span in text:
        match span:
            case str():
                out.append(span)
            case Mention(who):
                out.append(f"@{who.id}")
            case InPlace(place):
                out.append(f"#{place.id}")
            case Ago():
                out.append("(ago)")
            case Emoji(name):
                out.append(f":{name}:")
            case _:
                out.append(span.text)
    return "".join(out)


def shown(message: Any) -> str:
    """A message as text, a part a line, buttons in brackets."""
    assert isinstance(message, Message)
    lines = []
    for part in message.parts:
        if isinstance(part, Buttons):
            lines.append(" ".join(f"[{button.text}]" for button in part.buttons))
        else:
            lines.append(part.text if isinstance(part.text, str) else spoken(part.text))
    return "\n".join(lines)


def answer(outcome: Outcome) -> str:
    """What whoever asked is told."""
    return shown(outcome.reply)


def kinds(deliveries: Iterable[Delivery]) -> list[str]:
    """The kinds of some deliveries, in order."""
    return [delivery.kind for delivery in deliveries]


def said(outcome: Outcome, kind: str = "thread") -> list[str]:
    """What the deliveries of one kind say."""
    return [shown(load_message(d.payload["message"])) for d in outcome.deliveries if d.kind == kind]


def notes_to(outcome: Outcome) -> dict[str, str]:
    """Who is told what privately."""
    return {
        Person.parse(d.payload["person"]).id: shown(load_message(d.payload["message"]))
        for d in outcome.deliveries
        if d.kind == "private"
    }


def form(outcome: Outcome) -> Form:
    assert isinstance(outcome.reply, Form)
    return outcome.reply


def filled(form: Form, name: str) -> str:
    """What stands in one text field of a form."""
    (field,) = (each for each in form.inputs if each.name == name)
    assert isinstance(field, TextInput)
    return field.value
