"""Show what can be done, from the same catalog that does it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from whenever import Instant

from commands.chat import Actor, Bold, Code, Emoji, Line, Message, Part, Text, joined
from commands.command import Command, Outcome
from commands.domain.workspace import Workspace
from commands.ports import Unit


@dataclass(frozen=True, slots=True)
class ShowHelp:
    """`by` wants to know what can be done."""

    by: Actor


def menu(catalog: Sequence[Command[Any]], by: Actor, workspace: Workspace) -> Message:
    """One line for each thing that somebody with these roles can do."""
    emojis: Text = tuple(span for name, _ in workspace.emojis for span in (Emoji(name), " "))
    ways: list[Text] = []
    for command in catalog:
        if not command.usage or command.role not in by.roles:
            continue
        usage: Text = (Code(command.usage),) if command.usage.startswith("/") else (Bold(command.usage),)
        shown = emojis if command.emoji else ()
        ways.append((*shown, *usage, f" {command.help}"))
    parts: tuple[Part, ...] = (
        Line((Bold("A customer put in a good word? Say so, and marketing hears it."),)),
        Line(joined(ways, "\n")),
        Line(("On a story's card, marketing has Claim, Edit words, Hand back and Not a story.",)),
    )
    return Message(parts, "What Goodword can do")


def handle(request: ShowHelp, unit: Unit, now: Instant) -> Outcome:
    """The menu."""
    from commands import CATALOG

    return Outcome(menu(CATALOG, request.by, unit.workspace))


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
