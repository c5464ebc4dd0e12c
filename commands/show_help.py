"""Show what can be done, from the same catalog that does it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from whenever import Instant

from commands.chat import Actor, Bold, Code, Line, Message, Part, Text, joined
from commands.command import Command, Outcome
from commands.ports import Unit


@dataclass(frozen=True, slots=True)
class ShowHelp:
    """`by` wants to know what can be done."""

    by: Actor


def menu(catalog: Sequence[Command[Any]], by: Actor) -> Message:
    """One line for each thing that somebody with these roles can do."""
    lines: list[Text] = [
        (Code(command.usage), f" {command.help}")
        for command in catalog
        if command.usage and command.role in by.roles
    ]
    parts: tuple[Part, ...] = (
        Line((Bold("A customer put in a good word? Say so, and marketing hears it."),)),
        Line(joined(lines, "\n")),
    )
    return Message(parts, "What Goodword can do")


def handle(request: ShowHelp, unit: Unit, now: Instant) -> Outcome:
    """The menu."""
    from commands import CATALOG

    return Outcome(menu(CATALOG, request.by))


COMMAND = Command(
    name="show_help",
    request=ShowHelp,
    handle=handle,
    word="help",
    usage="/story help",
    help="Show this.",
    typed=lambda typed, rest: ShowHelp(typed.by),
    pressed=lambda press: ShowHelp(press.by),
    reads=True,
)
