"""What people see of a message or a form, taken from its blocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

JSON = dict[str, Any]


def said(shown: JSON) -> str:
    """Everything a message or a form says, a line a block; mentions as Slack writes them (`<@U…>`)."""
    blocks = shown.get("blocks")
    if not blocks:
        return str(shown.get("text", ""))
    return "\n".join(filter(None, map(_block, blocks)))


def _block(block: JSON) -> str:
    match block["type"]:
        case "rich_text":
            return "".join(_span(span) for part in block["elements"] for span in part["elements"])
        case "context":
            return " ".join(element.get("text", "") for element in block["elements"])
        case "section" | "header":
            return str(block["text"]["text"])
    return ""


def _span(span: JSON) -> str:
    match span["type"]:
        case "user":
            return f"<@{span['user_id']}>"
        case "usergroup":
            return f"<!subteam^{span['usergroup_id']}>"
        case "channel":
            return f"<#{span['channel_id']}>"
        case "emoji":
            return f":{span['name']}:"
        case "date":
            return str(span["fallback"])
    return str(span.get("text", ""))


def spans(shown: JSON) -> Iterator[JSON]:
    """Every piece of rich text, in order."""
    for block in shown.get("blocks", ()):
        if block["type"] == "rich_text":
            for part in block["elements"]:
                yield from part["elements"]


def bold(shown: JSON) -> list[str]:
    """What stands out."""
    return [s["text"] for s in spans(shown) if s.get("style") == {"bold": True}]


def struck(shown: JSON) -> list[str]:
    """What is struck out."""
    return [s["text"] for s in spans(shown) if s.get("style") == {"strike": True}]


def quoted(shown: JSON) -> str:
    """What stands as a quote."""
    return "\n".join(
        "".join(_span(span) for span in part["elements"])
        for block in shown.get("blocks", ())
        if block["type"] == "rich_text"
        for part in block["elements"]
        if part["type"] == "rich_text_quote"
    )


def links(shown: JSON) -> list[str]:
    """Where its links go."""
    return [span["url"] for span in spans(shown) if span["type"] == "link"]


def buttons(shown: JSON) -> list[str]:
    """What can be pressed."""
    return [element["text"]["text"] for element in actions(shown)]


def primary(shown: JSON) -> list[str]:
    """Which buttons stand out."""
    return [element["text"]["text"] for element in actions(shown) if element.get("style") == "primary"]


def actions(shown: JSON) -> list[JSON]:
    """Its buttons, whole."""
    return [
        element
        for block in shown.get("blocks", ())
        if block["type"] == "actions"
        for element in block["elements"]
    ]


def labels(view: JSON) -> list[str]:
    """The labels of a form's fields."""
    return [block["label"]["text"] for block in view["blocks"] if block["type"] == "input"]


def field(view: JSON, label: str) -> JSON:
    """A form's field, whole."""
    for block in view["blocks"]:
        if block["type"] == "input" and block["label"]["text"] == label:
            return dict(block)
    raise AssertionError(f"no field {label!r}; there are {labels(view)}")


def filled(view: JSON, label: str) -> Any:
    """What a field holds before anybody has typed."""
    element = field(view, label)["element"]
    if "initial_option" in element:
        return element["initial_option"]["text"]["text"]
    for key in ("initial_value", "initial_users", "initial_conversation"):
        if key in element:
            return element[key]
    return None
