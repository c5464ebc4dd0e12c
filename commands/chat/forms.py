"""What people are asked: forms and their fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from commands.chat.shown import Part
from commands.domain.refs import Person, Place


@dataclass(frozen=True, slots=True)
class TextInput:
    """A field for text. `limit` in characters."""

    name: str
    label: str
    limit: int
    value: str = ""
    required: bool = False
    lines: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few. `options` are (value, label)."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    value: str = ""
    required: bool = True
    hint: str = ""


@dataclass(frozen=True, slots=True)
class PeopleInput:
    """Several people."""

    name: str
    label: str
    value: tuple[Person, ...] = ()
    required: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class PlaceInput:
    """One place where people of the workspace talk."""

    name: str
    label: str
    value: Place | None = None
    required: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class SearchInput:
    """One of many, found by typing. `source` is ``groups`` or ``zones``; `value` is (value, label)."""

    name: str
    label: str
    source: str
    value: tuple[str, str] | None = None
    required: bool = False
    hint: str = ""


Input = TextInput | Choice | PeopleInput | PlaceInput | SearchInput


@dataclass(frozen=True, slots=True)
class Form:
    """A form. Sending it asks for the command named `command`, with `hidden` as it was."""

    command: str
    title: str
    submit: str
    inputs: tuple[Input, ...]
    hidden: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Part, ...] = ()
    """What the form shows above its fields."""
    tells_when_closed: bool = False
    """True when closing it unsent asks for the command too, so that a draft can be dropped."""


Value = str | Place | tuple[Person, ...] | None
