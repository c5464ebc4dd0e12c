"""What a thing a person can do is made of: a request, its handling, an outcome or a refusal."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from whenever import Instant

from commands.chat import Actor, Button, Form, Message, Press, Role, Span, Submission, Text, Typed
from commands.domain.reasons import Reason
from commands.domain.refs import Place
from commands.ports import Delivery, Unit

Reply = Message | Form | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a request: an answer to whoever asked, and what must reach the outside.

    Dispatch commits the deliveries in the same transaction as the change itself.
    """

    reply: Reply = None
    deliveries: tuple[Delivery, ...] = ()


class Refusal(Exception):
    """The expected no: one sentence of why and one of the way on. Nothing was changed.

    `field` names the form's input it belongs to, where there is one.
    """

    def __init__(self, *text: Span, field: str = "", buttons: tuple[Button, ...] = ()) -> None:
        super().__init__(*text)
        self.text: Text = text
        self.field = field
        self.buttons = buttons


class Request(Protocol):
    """What every request has: who asks."""

    @property
    def by(self) -> Actor:
        """Who asks."""


R = TypeVar("R", bound=Request)


@dataclass(frozen=True, slots=True)
class Command(Generic[R]):
    """One thing that can be done, as the dispatch, the menu and the manifest know it.

    name: the verb; also the name of its button and its form.
    role: the role one needs to ask for it.
    word, usage, help: how it is typed after ``/story`` and its line in the menu.
    arguments: what may follow the word; other text makes it a headline instead.
    typed, pressed, submitted: how each way of asking becomes the request.
    closed: how a form that was closed unsent becomes a request.
    shortcut: the label of its message shortcut.
    emoji: it is asked for with one of the workspace's emojis.
    reads: it changes nothing.
    knows_desk: it answers marketing otherwise, so whether the asker is of marketing is looked up.
    about: the story whose original message is read again before this is handled.
    place: the place it is going to use; whether we can is looked up, and told to `obstructed`.
    obstructed: the same request, knowing why the place cannot be used.
    """

    name: str
    request: type[R]
    handle: Callable[[R, Unit, Instant], Outcome]
    role: Role = Role.MEMBER
    word: str = ""
    usage: str = ""
    help: str = ""
    arguments: re.Pattern[str] = re.compile(r"")
    typed: Callable[[Typed, str], R] | None = None
    pressed: Callable[[Press], R] | None = None
    submitted: Callable[[Submission], R] | None = None
    closed: Callable[[Submission], Any] | None = None
    shortcut: str = ""
    emoji: bool = False
    reads: bool = False
    knows_desk: bool = False
    about: Callable[[R], int] | None = None
    place: Callable[[R], Place | None] | None = None
    obstructed: Callable[[R, Reason], R] | None = None
