"""What Slack allows in the elements of a block: buttons, selects, inputs and the rest."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from .check import Checker

_PICK = frozenset({"action_id", "placeholder", "confirm", "focus_on_load"})
_MANY = _PICK | {"max_selected_items"}
_TEXT_INPUT = frozenset(
    {"action_id", "placeholder", "initial_value", "focus_on_load", "dispatch_action_config"}
)
_CONVERSATIONS = frozenset({"default_to_current_conversation", "filter"})
_NONE: frozenset[str] = frozenset()
_PRESS = "section actions"
_ANY = "section actions input"

# type: (required, optional, where it may stand)
SHAPES: dict[str, tuple[frozenset[str], frozenset[str], str]] = {
    "button": (frozenset({"text"}), _PICK | {"url", "value", "style", "accessibility_label"}, _PRESS),
    "image": (frozenset({"alt_text"}), frozenset({"image_url", "slack_file"}), "section context"),
    "overflow": (frozenset({"options"}), _PICK, _PRESS),
    "checkboxes": (frozenset({"options"}), _PICK | {"initial_options"}, _ANY),
    "radio_buttons": (frozenset({"options"}), _PICK | {"initial_option"}, _ANY),
    "datepicker": (_NONE, _PICK | {"initial_date"}, _ANY),
    "timepicker": (_NONE, _PICK | {"initial_time", "timezone"}, _ANY),
    "datetimepicker": (_NONE, _PICK | {"initial_date_time"}, "actions input"),
    "plain_text_input": (_NONE, _TEXT_INPUT | {"multiline", "min_length", "max_length"}, "input"),
    "email_text_input": (_NONE, _TEXT_INPUT, "input"),
    "url_text_input": (_NONE, _TEXT_INPUT, "input"),
    "rich_text_input": (_NONE, _TEXT_INPUT, "input"),
    "number_input": (frozenset({"is_decimal_allowed"}), _TEXT_INPUT | {"min_value", "max_value"}, "input"),
    "file_input": (_NONE, frozenset({"action_id", "filetypes", "max_files"}), "input"),
    "static_select": (_NONE, _PICK | {"options", "option_groups", "initial_option"}, _ANY),
    "multi_static_select": (
        _NONE, _MANY | {"options", "option_groups", "initial_options"}, _ANY),
    "external_select": (_NONE, _PICK | {"min_query_length", "initial_option"}, _ANY),
    "multi_external_select": (_NONE, _MANY | {"min_query_length", "initial_options"}, _ANY),
    "users_select": (_NONE, _PICK | {"initial_user"}, _ANY),
    "multi_users_select": (_NONE, _MANY | {"initial_users"}, _ANY),
    "conversations_select": (
        _NONE, _PICK | _CONVERSATIONS | {"initial_conversation", "response_url_enabled"}, _ANY),
    "multi_conversations_select": (
        _NONE, _MANY | _CONVERSATIONS | {"initial_conversations"}, _ANY),
    "channels_select": (_NONE, _PICK | {"initial_channel", "response_url_enabled"}, _ANY),
    "multi_channels_select": (_NONE, _MANY | {"initial_channels"}, _ANY),
    "workflow_button": (frozenset({"text", "workflow"}), _PICK | {"style"}, _PRESS),
}  # fmt: skip

_MOST_OPTIONS = {"overflow": 5, "checkboxes": 10, "radio_buttons": 10}
_STYLES = ("primary", "danger")
_FORMATS: dict[str, re.Pattern[str]] = {
    "initial_date": re.compile(r"\d{4}-\d\d-\d\d"),
    "initial_time": re.compile(r"([01]\d|2[0-3]):[0-5]\d"),
    "initial_user": re.compile(r"[UW][A-Z0-9]{6,}"),
    "initial_conversation": re.compile(r"[CDGUW][A-Z0-9]{6,}"),
    "initial_channel": re.compile(r"[CG][A-Z0-9]{6,}"),
}


def element(check: Checker, node: Any, path: str, where: str) -> None:
    """Checks one interactive element, or one image, that stands in a block of the kind `where`."""
    if not check.mapping(node, path):
        return
    kind = node.get("type")
    shape = SHAPES.get(kind) if isinstance(kind, str) else None
    if shape is None or where not in shape[2]:
        check.wrong(f"unsupported type: {kind}" if kind else "missing required field: type", f"{path}/type")
        return
    if not check.keys(node, shape[0], shape[1], path):
        return
    for key, value in node.items():
        rule = _RULES.get(key)
        if rule is not None:
            rule(check, value, f"{path}/{key}")
    whole = _WHOLE.get(kind)
    if whole is not None:
        whole(check, node, path)
    if kind.startswith("multi_"):
        _within_maximum(check, node, path)


def confirm(check: Checker, node: Any, path: str) -> None:
    """Checks a confirmation dialog."""
    if not check.mapping(node, path):
        return
    for key, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
        if key in node:
            check.text(node[key], f"{path}/{key}", most, plain=key != "text")
        else:
            check.wrong(f"missing required field: {key}", path)
    if "style" in node:
        _style(check, node["style"], f"{path}/style")


def option(check: Checker, node: Any, path: str, *, plain: bool, overflow: bool = False) -> None:
    """Checks one option of a select, a group of boxes or an overflow menu."""
    if not check.mapping(node, path):
        return
    optional = frozenset({"description", "url"} if overflow else {"description"})
    if not check.keys(node, frozenset({"text", "value"}), optional, path):
        return
    check.text(node["text"], f"{path}/text", 75, plain=plain)
    check.string(node["value"], f"{path}/value", 150)
    if "description" in node:
        check.text(node["description"], f"{path}/description", 75, plain=plain)


def options_of(check: Checker, node: dict[str, Any], path: str, most: int, *, least: int = 1) -> list[Any]:
    """Checks `options` or `option_groups`, and answers all the options there are."""
    kind = node.get("type")
    plain = kind not in ("checkboxes", "radio_buttons")
    if ("options" in node) == ("option_groups" in node):
        check.wrong("one of options and option_groups is required", path)
        return []
    if "options" in node:
        found = check.items(node["options"], f"{path}/options", most, least)
        for n, item in enumerate(found):
            option(check, item, f"{path}/options/{n}", plain=plain, overflow=kind == "overflow")
        return found
    found = []
    for n, group in enumerate(check.items(node["option_groups"], f"{path}/option_groups", 100, least)):
        here = f"{path}/option_groups/{n}"
        if not check.mapping(group, here):
            continue
        if check.keys(group, frozenset({"label", "options"}), _NONE, here):
            check.text(group["label"], f"{here}/label", 75, plain=True)
            inside = check.items(group["options"], f"{here}/options", most, least)
            for m, item in enumerate(inside):
                option(check, item, f"{here}/options/{m}", plain=plain)
            found.extend(inside)
    return found


# --- one key at a time ---


def _style(check: Checker, value: Any, path: str) -> None:
    if value not in _STYLES:
        check.wrong(f"must be one of: {', '.join(_STYLES)}", path)


def _focus(check: Checker, value: Any, path: str) -> None:
    check.flag(value, path)
    if value is True:
        check.focused += 1
        if check.focused > 1:
            check.wrong("only one element may have focus_on_load", path)


def _filter(check: Checker, value: Any, path: str) -> None:
    if not check.mapping(value, path):
        return
    known = frozenset({"include", "exclude_external_shared_channels", "exclude_bot_users"})
    check.keys(value, _NONE, known, path)
    if not value:
        check.wrong("must have at least one field", path)
    for kind in check.items(value.get("include", ["im"]), f"{path}/include", 4):
        if kind not in ("im", "mpim", "private", "public"):
            check.wrong(f"unsupported type: {kind}", f"{path}/include")


_RULES: dict[str, Callable[[Checker, Any, str], None]] = {
    "action_id": lambda check, value, path: (check.string(value, path, 255), None)[1],
    "placeholder": lambda check, value, path: check.text(value, path, 150, plain=True),
    "confirm": confirm,
    "focus_on_load": _focus,
    "style": _style,
    "filter": _filter,
    "min_query_length": lambda check, value, path: (check.whole(value, path, 0, 1_000), None)[1],
    "max_selected_items": lambda check, value, path: (check.whole(value, path, 1, 1_000), None)[1],
    "multiline": lambda check, value, path: check.flag(value, path),
    "is_decimal_allowed": lambda check, value, path: check.flag(value, path),
}


# --- one kind at a time ---


def _button(check: Checker, node: dict[str, Any], path: str) -> None:
    check.text(node["text"], f"{path}/text", 75, plain=True)
    for key, most in (("value", 2000), ("url", 3000), ("accessibility_label", 75)):
        if key in node:
            check.string(node[key], f"{path}/{key}", most)


def image(check: Checker, node: dict[str, Any], path: str) -> None:
    """Checks an image, as an element or as a block."""
    check.string(node["alt_text"], f"{path}/alt_text", 2000)
    if ("image_url" in node) == ("slack_file" in node):
        check.wrong("one of image_url and slack_file is required", path)
    elif "image_url" in node:
        check.string(node["image_url"], f"{path}/image_url", 3000)


def _choices(check: Checker, node: dict[str, Any], path: str) -> None:
    found = options_of(check, node, path, _MOST_OPTIONS.get(node["type"], 100))
    chosen = node.get("initial_options", [node["initial_option"]] if "initial_option" in node else [])
    if "initial_options" in node:
        check.items(chosen, f"{path}/initial_options", 100)
    for item in chosen if isinstance(chosen, list) else []:
        if not any(_same_option(item, known) for known in found):
            check.wrong("initial option must be among the options", path)


def _same_option(one: Any, other: Any) -> bool:
    if not isinstance(one, dict) or not isinstance(other, dict):
        return False
    texts = [item.get("text", {}) for item in (one, other)]
    if not all(isinstance(text, dict) for text in texts):
        return False
    same_text = all(texts[0].get(key) == texts[1].get(key) for key in ("type", "text"))
    return same_text and one.get("value") == other.get("value")


def _external(check: Checker, node: dict[str, Any], path: str) -> None:
    if "initial_option" in node:
        option(check, node["initial_option"], f"{path}/initial_option", plain=True)
    if "initial_options" in node:
        for n, item in enumerate(check.items(node["initial_options"], f"{path}/initial_options", 100)):
            option(check, item, f"{path}/initial_options/{n}", plain=True)


def _text_input(check: Checker, node: dict[str, Any], path: str) -> None:
    most = 3000
    if "max_length" in node and check.whole(node["max_length"], f"{path}/max_length", 1, 3000):
        most = node["max_length"]
    if "min_length" in node:
        check.whole(node["min_length"], f"{path}/min_length", 0, most)
    if "initial_value" in node:
        check.string(node["initial_value"], f"{path}/initial_value", most, 0)


def _number(check: Checker, node: dict[str, Any], path: str) -> None:
    for key in ("initial_value", "min_value", "max_value"):
        if key in node and not re.fullmatch(r"-?\d+(\.\d+)?", str(node[key])):
            check.wrong("must be a number, written as a string", f"{path}/{key}")
        elif key in node and not isinstance(node[key], str):
            check.wrong("must provide a string", f"{path}/{key}")


def _formatted(check: Checker, node: dict[str, Any], path: str) -> None:
    for key, pattern in _FORMATS.items():
        if key in node and not (isinstance(node[key], str) and pattern.fullmatch(node[key])):
            check.wrong(f"invalid {key}", f"{path}/{key}")
        if key + "s" in node:
            for n, item in enumerate(check.items(node[key + "s"], f"{path}/{key}s", 100)):
                if not (isinstance(item, str) and pattern.fullmatch(item)):
                    check.wrong(f"invalid {key}", f"{path}/{key}s/{n}")


def _within_maximum(check: Checker, node: dict[str, Any], path: str) -> None:
    most = node.get("max_selected_items")
    for key, value in node.items():
        if (
            key.startswith("initial_")
            and isinstance(most, int)
            and isinstance(value, list)
            and len(value) > most
        ):
            check.wrong(f"no more than {most} items allowed", f"{path}/{key}")


_WHOLE: dict[str, Callable[[Checker, dict[str, Any], str], None]] = {
    "button": _button,
    "image": image,
    "overflow": _choices,
    "checkboxes": _choices,
    "radio_buttons": _choices,
    "static_select": _choices,
    "multi_static_select": _choices,
    "external_select": _external,
    "multi_external_select": _external,
    "plain_text_input": _text_input,
    "number_input": _number,
    **dict.fromkeys(
        (
            "datepicker", "timepicker", "users_select", "multi_users_select", "conversations_select",
            "multi_conversations_select", "channels_select", "multi_channels_select",
        ),
        _formatted,
    ),
}  # fmt: skip
