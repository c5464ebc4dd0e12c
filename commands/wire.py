"""Messages as data: how a message waits in the outbox, and comes back the same."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from whenever import Instant

from commands import chat
from commands.domain import refs

_KNOWN: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        chat.Bold,
        chat.Struck,
        chat.Code,
        chat.Mention,
        chat.InPlace,
        chat.Link,
        chat.Ago,
        chat.Emoji,
        chat.Button,
        chat.Line,
        chat.Quote,
        chat.Small,
        chat.Buttons,
        chat.Message,
        refs.Person,
        refs.Place,
        refs.Group,
        refs.MessageRef,
    )
}


def _dump(value: Any) -> Any:
    if isinstance(value, Instant):
        return {"is": "Instant", "ms": value.timestamp(unit="millisecond")}
    if isinstance(value, tuple):
        return [_dump(item) for item in value]
    if is_dataclass(value):
        dumped = {f.name: _dump(getattr(value, f.name)) for f in fields(value)}
        return {"is": type(value).__name__, **dumped}
    return value


def _load(data: Any) -> Any:
    if isinstance(data, list):
        return tuple(_load(item) for item in data)
    if isinstance(data, dict):
        kind = data["is"]
        if kind == "Instant":
            return Instant.from_timestamp(data["ms"], unit="millisecond")
        return _KNOWN[kind](**{name: _load(value) for name, value in data.items() if name != "is"})
    return data


def dump_message(message: chat.Message) -> dict[str, Any]:
    """A message as JSON data."""
    dumped: dict[str, Any] = _dump(message)
    return dumped


def load_message(data: Any) -> chat.Message:
    """The message that `dump_message` wrote. Raises KeyError on data it did not write."""
    loaded = _load(data)
    assert isinstance(loaded, chat.Message)
    return loaded
