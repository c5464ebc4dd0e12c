"""Filling in a form as a person does: by what its fields say, and only with what they accept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from .blocks import plain
from .errors import JSON
from .modals import STATE, OpenView, stateful
from .world import World

Offer = Callable[[JSON, JSON, str], list[JSON]]


@dataclass(frozen=True)
class Field:
    """One thing in a form that can be set."""

    label: str
    block: JSON
    element: JSON

    @property
    def required(self) -> bool:
        """Whether the form cannot be sent without it."""
        return self.block["type"] == "input" and not self.block.get("optional", False)

    @property
    def dispatches(self) -> bool:
        """Whether the app hears at once that it was set."""
        return self.block["type"] != "input" or bool(self.block.get("dispatch_action"))


def fields(opened: OpenView) -> list[Field]:
    """Everything that can be set, in order."""
    found = []
    for block, element in stateful(opened.view["blocks"]):
        if block["type"] == "input":
            label = block["label"]["text"]
        elif block["type"] == "section":
            label = plain(block.get("text", {}))
        else:
            label = plain(element.get("placeholder", {}))
        found.append(Field(label, block, element))
    return found


def find(opened: OpenView, label: str) -> Field:
    """The field with this label, or an AssertionError that lists the labels there are."""
    there = fields(opened)
    found = [field for field in there if field.label == label]
    if len(found) == 1:
        return found[0]
    title = plain(opened.view["title"] or {})
    labels = ", ".join(repr(field.label) for field in there) or "none"
    raise AssertionError(f"{len(found)} fields are called {label!r} in {title!r}; there are: {labels}")


def options(element: JSON) -> Iterator[JSON]:
    """The options that an element carries itself."""
    yield from element.get("options", [])
    for group in element.get("option_groups", []):
        yield from group["options"]


def set_field(world: World, opened: OpenView, field: Field, value: Any, offer: Offer) -> None:
    """Puts a value into a field, or raises AssertionError with what keeps a person from it."""
    kind = field.element["type"]
    key, empty, _ = STATE[kind]
    if value is None or value in ("", []):
        chosen: Any = list(empty) if isinstance(empty, list) else empty
    elif isinstance(empty, list):
        given = [value] if isinstance(value, str) else list(value)
        most = field.element.get("max_selected_items")
        if most is not None and len(given) > most:
            raise AssertionError(f"{field.label!r} takes at most {most}")
        chosen = [_one(world, opened, field, item, offer) for item in given]
    else:
        chosen = _one(world, opened, field, value, offer)
    opened.values[field.block["block_id"]][field.element["action_id"]] = {"type": kind, key: chosen}


def _one(world: World, opened: OpenView, field: Field, value: Any, offer: Offer) -> Any:
    kind = field.element["type"].removeprefix("multi_")
    if kind in ("static_select", "radio_buttons", "checkboxes"):
        return _pick(field, list(options(field.element)), value)
    if kind == "external_select":
        return _pick(field, offer(field.block, field.element, str(value)), value)
    if kind == "users_select":
        if value not in world.users or world.users[value].deleted:
            raise AssertionError(f"{field.label!r}: nobody with the id {value!r} can be chosen")
        return value
    if kind in ("conversations_select", "channels_select"):
        return _conversation(world, opened, field, value)
    if kind == "datetimepicker":
        return int(value)
    if kind == "rich_text_input":
        section = {"type": "rich_text_section", "elements": [{"type": "text", "text": str(value)}]}
        return {"type": "rich_text", "elements": [section]}
    return _text(field, str(value))


def _pick(field: Field, offered: list[JSON], wanted: Any) -> JSON:
    found = next((option for option in offered if option["text"]["text"] == wanted), None)
    if found is None:
        texts = ", ".join(repr(option["text"]["text"]) for option in offered) or "nothing"
        raise AssertionError(f"{field.label!r} does not offer {wanted!r}; it offers: {texts}")
    return found


_KINDS = {"im": "im", "mpim": "mpim", "private": "private", "public": "public"}


def _conversation(world: World, opened: OpenView, field: Field, value: Any) -> str:
    channel = world.channels.get(str(value))
    if channel is None or (channel.kind != "public" and opened.user not in channel.members):
        raise AssertionError(f"{field.label!r}: this person sees no conversation {value!r}")
    rules = field.element.get("filter", {})
    kinds = rules.get("include", list(_KINDS))
    if field.element["type"].endswith("channels_select"):
        kinds = ["public"]
    if channel.kind not in kinds or channel.archived:
        raise AssertionError(f"{field.label!r} does not offer #{channel.name}")
    if rules.get("exclude_external_shared_channels") and channel.ext_shared:
        raise AssertionError(f"{field.label!r} does not offer shared channels such as #{channel.name}")
    return str(value)


_PATTERNS = {
    "number_input": r"-?\d+(\.\d+)?",
    "email_text_input": r"[^@\s]+@[^@\s]+\.[^@\s]+",
    "url_text_input": r"https?://\S+",
    "datepicker": r"\d{4}-\d\d-\d\d",
    "timepicker": r"([01]\d|2[0-3]):[0-5]\d",
}


def _text(field: Field, value: str) -> str:
    element = field.element
    kind = element["type"]
    pattern = _PATTERNS.get(kind)
    if pattern and not re.fullmatch(pattern, value):
        raise AssertionError(f"{field.label!r} does not take {value!r}")
    if kind == "number_input":
        if not element["is_decimal_allowed"] and "." in value:
            raise AssertionError(f"{field.label!r} takes whole numbers")
        for key, sign in (("min_value", 1), ("max_value", -1)):
            if key in element and sign * float(value) < sign * float(element[key]):
                raise AssertionError(f"{field.label!r}: {key} is {element[key]}")
    if kind == "plain_text_input":
        most, least = element.get("max_length", 3000), element.get("min_length", 0)
        if not least <= len(value) <= most:
            raise AssertionError(f"{field.label!r} takes {least} to {most} characters, not {len(value)}")
        if "\n" in value and not element.get("multiline"):
            raise AssertionError(f"{field.label!r} is one line")
    return value


def require_complete(opened: OpenView) -> None:
    """Raises AssertionError when a required field is empty: Slack's client sends nothing then."""
    if opened.view["submit"] is None:
        raise AssertionError("this form has no button to send it with")
    for field in fields(opened):
        state = opened.values[field.block["block_id"]][field.element["action_id"]]
        value = state[STATE[field.element["type"]][0]]
        blank = value is None or value == [] or (isinstance(value, str) and not value.strip())
        if field.required and blank:
            raise AssertionError(f"{field.label!r} is required")


# --- buttons ---


def _actions(blocks: list[JSON]) -> Iterator[tuple[str, JSON]]:
    """Each label and action that somebody can press or choose in these blocks."""
    for block in blocks:
        for element in [*block.get("elements", []), block.get("accessory")]:
            if not isinstance(element, dict) or "action_id" not in element:
                continue
            base = {"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"]}
            if element["type"] == "button":
                kept = {key: element[key] for key in ("text", "value", "style", "url") if key in element}
                yield element["text"]["text"], base | kept
            elif element["type"] in ("overflow", "static_select", "radio_buttons"):
                for option in options(element):
                    yield option["text"]["text"], base | {"selected_option": option}
            elif element["type"] in STATE:
                yield plain(element.get("placeholder", {})), base


def find_action(blocks: list[JSON], label: str | None, action_id: str | None, value: Any = None) -> JSON:
    """The action behind a visible label, or behind an action_id, or both; of a picker with a value."""
    if label is None and action_id is None:
        raise AssertionError("which button? give a label or an action_id")
    there = list(_actions(blocks))
    for shown, action in there:
        if label in (None, shown) and action_id in (None, action["action_id"]):
            if value is not None and action["type"] in STATE:
                return action | {STATE[action["type"]][0]: value}
            return action
    labels = ", ".join(f"{shown!r} ({action['action_id']})" for shown, action in there) or "none"
    raise AssertionError(f"no button {label or action_id!r}; there are: {labels}")
