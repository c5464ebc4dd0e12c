"""Cursors: how long lists are read page by page."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from .args import number, text
from .errors import JSON, SlackError

T = TypeVar("T")


def page(found: Sequence[T], args: JSON, default: int, most: int = 1000) -> tuple[list[T], str]:
    """One page of a list, and the cursor of the next one (empty at the end)."""
    start = offset(text(args, "cursor"))
    limit = number(args, "limit", default, most)
    end = start + limit
    return list(found[start:end]), cursor(end) if end < len(found) else ""


def cursor(position: int) -> str:
    """An opaque cursor, as Slack's are."""
    return base64.b64encode(f"next:{position}".encode()).decode()


def offset(sent: str) -> int:
    """The position that a cursor stands for."""
    if not sent:
        return 0
    try:
        name, _, position = base64.b64decode(sent, validate=True).decode().partition(":")
        if name == "next":
            return int(position)
    except (binascii.Error, ValueError):
        pass
    raise SlackError("invalid_cursor")
