"""What Slack allows in the blocks of a message, a modal or a home, and in a view around them.

Limits: Slack's Block Kit reference. Problems are phrased as Slack phrases them, with a JSON pointer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from . import elements
from .check import Checker
from .errors import JSON, SlackError, invalid

Surface = Literal["message", "modal", "home"]

MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
# Found by users rather than documented: Slack refuses a message whose blocks hold more than this, all told.
MOST_CHARACTERS = 13_200
_ID = frozenset({"block_id"})
_NONE: frozenset[str] = frozenset()
_EVERYWHERE = "message modal home"

# type: (required, optional, surfaces)
_SHAPES: dict[str, tuple[frozenset[str], frozenset[str], str]] = {
    "section": (_NONE, _ID | {"text", "fields", "accessory", "expand"}, _EVERYWHERE),
    "divider": (_NONE, _ID, _EVERYWHERE),
    "image": (frozenset({"alt_text"}), _ID | {"image_url", "slack_file", "title"}, _EVERYWHERE),
    "actions": (frozenset({"elements"}), _ID, _EVERYWHERE),
    "context": (frozenset({"elements"}), _ID, _EVERYWHERE),
    "header": (frozenset({"text"}), _ID, _EVERYWHERE),
    "input": (frozenset({"label", "element"}), _ID | {"hint", "optional", "dispatch_action"}, _EVERYWHERE),
    "rich_text": (frozenset({"elements"}), _ID, _EVERYWHERE),
    "markdown": (frozenset({"text"}), _ID, "message"),
    "video": (
        frozenset({"alt_text", "title", "thumbnail_url", "video_url"}),
        _ID | {"author_name", "description", "provider_icon_url", "provider_name", "title_url"}, _EVERYWHERE),
    "table": (frozenset({"rows"}), _ID | {"column_settings"}, "message"),
}  # fmt: skip


def check_blocks(check: Checker, blocks: Any, surface: Surface, path: str = "/blocks") -> None:
    """Notes everything that is wrong with a list of blocks."""
    seen: set[str] = set()
    least = 0 if surface != "message" else 1
    for n, block in enumerate(check.items(blocks, path, MOST_BLOCKS[surface], least)):
        here = f"{path}/{n}"
        if not check.mapping(block, here):
            continue
        block_id = block.get("block_id")
        if block_id is not None and check.string(block_id, f"{here}/block_id", 255, 0) and block_id:
            if block_id in seen:
                check.wrong(f"duplicate block_id: {block_id}", here)
            seen.add(block_id)
        _block(check, block, here, surface)


def _block(check: Checker, block: JSON, path: str, surface: Surface) -> None:
    kind = block.get("type")
    shape = _SHAPES.get(kind) if isinstance(kind, str) else None
    if shape is None or surface not in shape[2]:
        check.wrong(f"unsupported type: {kind}" if kind else "missing required field: type", f"{path}/type")
        return
    if check.keys(block, shape[0], shape[1], path):
        rule = _RULES.get(str(kind))
        if rule is not None:
            rule(check, block, path)


def _section(check: Checker, block: JSON, path: str) -> None:
    if "text" not in block and "fields" not in block:
        check.wrong("missing required field: text or fields", path)
    if "text" in block:
        check.text(block["text"], f"{path}/text", 3000)
    if "fields" in block:
        for n, field in enumerate(check.items(block["fields"], f"{path}/fields", 10)):
            check.text(field, f"{path}/fields/{n}", 2000)
    if "accessory" in block:
        elements.element(check, block["accessory"], f"{path}/accessory", "section")


def _image(check: Checker, block: JSON, path: str) -> None:
    elements.image(check, block, path)
    if "title" in block:
        check.text(block["title"], f"{path}/title", 2000, plain=True)


def _actions(check: Checker, block: JSON, path: str) -> None:
    seen: set[str] = set()
    for n, item in enumerate(check.items(block["elements"], f"{path}/elements", 25)):
        elements.element(check, item, f"{path}/elements/{n}", "actions")
        action_id = item.get("action_id") if isinstance(item, dict) else None
        if action_id and action_id in seen:
            check.wrong(f"duplicate action_id: {action_id}", f"{path}/elements/{n}")
        seen.add(str(action_id))


def _context(check: Checker, block: JSON, path: str) -> None:
    for n, item in enumerate(check.items(block["elements"], f"{path}/elements", 10)):
        here = f"{path}/elements/{n}"
        if isinstance(item, dict) and item.get("type") == "image":
            elements.element(check, item, here, "context")
        else:
            check.text(item, here, 3000)


def _header(check: Checker, block: JSON, path: str) -> None:
    check.text(block["text"], f"{path}/text", 150, plain=True)


def _input(check: Checker, block: JSON, path: str) -> None:
    check.text(block["label"], f"{path}/label", 2000, plain=True)
    if "hint" in block:
        check.text(block["hint"], f"{path}/hint", 2000, plain=True)
    for key in ("optional", "dispatch_action"):
        if key in block:
            check.flag(block[key], f"{path}/{key}")
    elements.element(check, block["element"], f"{path}/element", "input")


def _rich_text(check: Checker, block: JSON, path: str) -> None:
    check.items(block["elements"], f"{path}/elements", 1000)
    check.characters += len(plain(block))


def _markdown(check: Checker, block: JSON, path: str) -> None:
    if check.string(block["text"], f"{path}/text", 12_000):
        check.characters += len(block["text"])


def _video(check: Checker, block: JSON, path: str) -> None:
    check.text(block["title"], f"{path}/title", 200, plain=True)
    for key in ("alt_text", "thumbnail_url", "video_url"):
        check.string(block[key], f"{path}/{key}", 3000)


def _table(check: Checker, block: JSON, path: str) -> None:
    for n, row in enumerate(check.items(block["rows"], f"{path}/rows", 100)):
        check.items(row, f"{path}/rows/{n}", 20)


_RULES: dict[str, Callable[[Checker, JSON, str], None]] = {
    "section": _section,
    "image": _image,
    "actions": _actions,
    "context": _context,
    "header": _header,
    "input": _input,
    "rich_text": _rich_text,
    "markdown": _markdown,
    "video": _video,
    "table": _table,
}


def plain(node: Any) -> str:
    """All the text in a block, in order, as somebody would read it."""
    if isinstance(node, list):
        return "".join(plain(item) for item in node)
    if not isinstance(node, dict):
        return ""
    own = node.get("text")
    if isinstance(own, str):
        return own
    return "".join(plain(value) for value in node.values() if isinstance(value, dict | list))


def require_message(blocks: Any, attachments: Any) -> None:
    """Raises what Slack refuses the blocks or attachments of a message with."""
    if blocks is not None:
        if not isinstance(blocks, list):
            raise SlackError("invalid_blocks_format")
        check = Checker()
        if blocks:
            check_blocks(check, blocks, "message")
        if check.problems:
            raise invalid("invalid_blocks", check.problems)
        if check.characters > MOST_CHARACTERS:
            raise SlackError("msg_blocks_too_long")
    if attachments is not None:
        _require_attachments(attachments)


def _require_attachments(attachments: Any) -> None:
    check = Checker()
    if not isinstance(attachments, list):
        raise SlackError("invalid_attachments")
    if len(attachments) > 100:
        raise SlackError("too_many_attachments")
    for n, item in enumerate(attachments):
        if check.mapping(item, f"/attachments/{n}") and item.get("blocks"):
            check_blocks(check, item["blocks"], "message", f"/attachments/{n}/blocks")
    if check.problems:
        raise invalid("invalid_attachments", check.problems)


_VIEW = frozenset(
    {
        "blocks", "private_metadata", "callback_id", "external_id", "title", "submit", "close",
        "clear_on_close", "notify_on_close", "submit_disabled",
    }
)  # fmt: skip
_HOME = _VIEW - {"title", "submit", "close", "clear_on_close", "notify_on_close", "submit_disabled"}


def view_problems(view: Any, kind: Surface = "modal") -> list[str]:
    """Everything that is wrong with a view."""
    check = Checker()
    if not check.mapping(view, "/view"):
        return check.problems
    if view.get("type") != kind:
        check.wrong(f"unsupported type: {view.get('type')}", "/view/type")
    required = frozenset({"title", "blocks"} if kind == "modal" else {"blocks"})
    if not check.keys(view, required, _VIEW if kind == "modal" else _HOME, "/view"):
        return check.problems
    for key in ("title", "submit", "close"):
        if key in view:
            check.text(view[key], f"/view/{key}", 24, plain=True)
    for key, most in (("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)):
        if key in view:
            check.string(view[key], f"/view/{key}", most, 0)
    for key in ("clear_on_close", "notify_on_close", "submit_disabled"):
        if key in view:
            check.flag(view[key], f"/view/{key}")
    check_blocks(check, view["blocks"], kind, "/view/blocks")
    if kind == "modal" and "submit" not in view and _has_input(view["blocks"]):
        check.wrong("missing required field: submit (a modal with input blocks needs one)", "/view")
    return check.problems


def _has_input(blocks: Any) -> bool:
    return isinstance(blocks, list) and any(isinstance(b, dict) and b.get("type") == "input" for b in blocks)


def require_view(view: Any, kind: Surface = "modal") -> None:
    """Raises what Slack refuses a view with."""
    problems = view_problems(view, kind)
    if problems:
        raise invalid("invalid_arguments", problems)
