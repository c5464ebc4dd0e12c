"""Reading what a caller sent, whichever way it was encoded."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

from .errors import JSON, SlackError


def parse(body: bytes, content_type: str, query: str) -> JSON:
    """The arguments of a call: query string, form or JSON body."""
    args: JSON = dict(parse_qsl(query, keep_blank_values=True)) if query else {}
    if not body:
        return args
    if content_type.startswith("application/json"):
        try:
            sent = json.loads(body)
        except ValueError:
            raise SlackError("invalid_json") from None
        if not isinstance(sent, dict):
            raise SlackError("json_not_object")
        args |= {key: value for key, value in sent.items() if value is not None}
    elif content_type.startswith("application/x-www-form-urlencoded"):
        args |= dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    else:
        raise SlackError("invalid_post_type")
    return args


def text(args: JSON, name: str, default: str = "") -> str:
    """A string argument."""
    value = args.get(name, default)
    return value if isinstance(value, str) else str(value)


def required(args: JSON, name: str) -> str:
    """A string argument that has to be there."""
    value = text(args, name)
    if not value:
        message = f"[ERROR] missing required field: {name}"
        raise SlackError("invalid_arguments", response_metadata={"messages": [message]})
    return value


def flag(args: JSON, name: str, default: bool = False) -> bool:
    """A boolean argument, in any of the spellings that clients use."""
    value = args.get(name)
    if value is None:
        return default
    return value in (True, 1, "1", "true", "True")


def number(args: JSON, name: str, default: int, most: int) -> int:
    """A positive number within a limit, or `invalid_limit`."""
    value = args.get(name)
    if value is None or value == "":
        return default
    try:
        found = int(value)
    except (TypeError, ValueError):
        raise SlackError("invalid_limit") from None
    if found < 1:
        return default
    return min(found, most)


def structure(args: JSON, name: str, refusal: str) -> Any:
    """An object or a list, which a form carries as JSON text. None when it was not sent."""
    value = args.get(name)
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise SlackError(refusal) from None
