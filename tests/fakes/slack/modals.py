"""Triggers, and the modals and homes that people have open."""

from __future__ import annotations

import copy
import time
from dataclasses import dataclass, field
from typing import Any

from .blocks import Surface, require_view
from .errors import JSON, SlackError, invalid
from .ids import now, secret
from .messages import stored_blocks
from .world import World

# element type: (the key in `state.values`, what an empty one holds, the key of the initial value)
STATE: dict[str, tuple[str, Any, str]] = {
    "plain_text_input": ("value", None, "initial_value"),
    "email_text_input": ("value", None, "initial_value"),
    "url_text_input": ("value", None, "initial_value"),
    "number_input": ("value", None, "initial_value"),
    "rich_text_input": ("rich_text_value", None, "initial_value"),
    "static_select": ("selected_option", None, "initial_option"),
    "external_select": ("selected_option", None, "initial_option"),
    "radio_buttons": ("selected_option", None, "initial_option"),
    "checkboxes": ("selected_options", [], "initial_options"),
    "multi_static_select": ("selected_options", [], "initial_options"),
    "multi_external_select": ("selected_options", [], "initial_options"),
    "users_select": ("selected_user", None, "initial_user"),
    "multi_users_select": ("selected_users", [], "initial_users"),
    "conversations_select": ("selected_conversation", None, "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", [], "initial_conversations"),
    "channels_select": ("selected_channel", None, "initial_channel"),
    "multi_channels_select": ("selected_channels", [], "initial_channels"),
    "datepicker": ("selected_date", None, "initial_date"),
    "timepicker": ("selected_time", None, "initial_time"),
    "datetimepicker": ("selected_date_time", None, "initial_date_time"),
}
MOST_VIEWS = 3


@dataclass
class Trigger:
    """The right to open one modal, for a short while."""

    user: str
    at: float
    channel: str | None
    view_id: str | None
    used: bool = False


@dataclass
class OpenView:
    """A view as somebody sees it, with what they have typed so far."""

    user: str
    view: JSON
    channel: str | None
    values: dict[str, dict[str, JSON]] = field(default_factory=dict)

    def payload(self) -> JSON:
        """The view as Slack sends it, state included."""
        return copy.deepcopy(self.view) | {"state": {"values": copy.deepcopy(self.values)}}


def stateful(blocks: list[JSON]) -> list[tuple[JSON, JSON]]:
    """Each block and element that holds something a person can set."""
    found = []
    for block in blocks:
        candidates = [block.get("element"), block.get("accessory"), *block.get("elements", [])]
        found += [
            (block, item) for item in candidates if isinstance(item, dict) and item.get("type") in STATE
        ]
    return found


def initial_values(blocks: list[JSON], channel: str | None) -> dict[str, dict[str, JSON]]:
    """What `state.values` holds before anybody has typed."""
    values: dict[str, dict[str, JSON]] = {}
    for block, element in stateful(blocks):
        key, empty, initial = STATE[element["type"]]
        value = element.get(initial, empty)
        if initial not in element and element.get("default_to_current_conversation") and channel:
            value = [channel] if empty == [] else channel
        state = {"type": element["type"], key: copy.deepcopy(value)}
        values.setdefault(block["block_id"], {})[element["action_id"]] = state
    return values


class Modals:
    """Who has which modals open. The caller holds the world's lock."""

    def __init__(self, world: World, app_id: str, trigger_seconds: float, strict: bool) -> None:
        self.world = world
        self.app_id = app_id
        self.trigger_seconds = trigger_seconds
        self.strict = strict
        self.triggers: dict[str, Trigger] = {}
        self.stacks: dict[str, list[OpenView]] = {}
        self.homes: dict[str, OpenView] = {}

    def new_trigger(self, user: str, channel: str | None = None, view_id: str | None = None) -> str:
        """A trigger_id, as an interaction brings one."""
        number = len(self.triggers) + 1
        trigger_id = f"{1_000_000_000_000 + number}.{2_000_000_000_000 + number}.{secret(16)}"
        self.triggers[trigger_id] = Trigger(user, time.monotonic(), channel, view_id)
        return trigger_id

    def top(self, user: str) -> OpenView | None:
        """The modal in front."""
        stack = self.stacks.get(user)
        return stack[-1] if stack else None

    def find(self, view_id: str) -> OpenView | None:
        """An open view or a home, by its id."""
        for stack in self.stacks.values():
            for opened in stack:
                if opened.view["id"] == view_id:
                    return opened
        return next((home for home in self.homes.values() if home.view["id"] == view_id), None)

    def by_external_id(self, external_id: str) -> OpenView | None:
        """An open view, by the id that the app gave it."""
        opened = [view for stack in self.stacks.values() for view in stack]
        return next((o for o in opened if external_id and o.view["external_id"] == external_id), None)

    def spend(self, trigger_id: str) -> Trigger:
        """Takes a trigger, or raises why it cannot be had. One that was refused once stays refused."""
        trigger = self.triggers.get(trigger_id)
        if trigger is None:
            raise (
                invalid("invalid_arguments", ["invalid `trigger_id` [json-pointer:/trigger_id]"])
                if (trigger_id.count(".") != 2)
                else SlackError("invalid_trigger_id")
            )
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if time.monotonic() - trigger.at > self.trigger_seconds:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger

    def open(self, trigger_id: str, view: JSON) -> OpenView:
        """`views.open`: a modal of its own."""
        self._require(view)
        trigger = self.spend(trigger_id)
        opened = self._make(trigger.user, view, trigger.channel)
        self.stacks[trigger.user] = [opened]
        return opened

    def push(self, trigger_id: str, view: JSON) -> OpenView:
        """`views.push`: another one on top, from within a modal."""
        self._require(view)
        trigger = self.spend(trigger_id)
        if not self.stacks.get(trigger.user):
            raise SlackError("not_found")
        return self.push_for(trigger.user, view, trigger.channel)

    def push_for(self, user: str, view: JSON, channel: str | None) -> OpenView:
        """Another view on top of this person's."""
        stack = self.stacks[user]
        if len(stack) >= MOST_VIEWS:
            raise SlackError("push_limit_reached")
        opened = self._make(user, view, channel)
        opened.view |= {
            "root_view_id": stack[0].view["id"], "previous_view_id": stack[-1].view["id"],
        }  # fmt: skip
        stack.append(opened)
        return opened

    def update(self, opened: OpenView, view: JSON) -> OpenView:
        """Replaces what a view shows. What was typed stays where block_id and action_id stay."""
        self._require(view, opened.view["type"], opened)
        fresh = self._make(opened.user, view, opened.channel)
        for block_id, actions in fresh.values.items():
            for action_id, state in actions.items():
                typed = opened.values.get(block_id, {}).get(action_id)
                if typed is not None and typed["type"] == state["type"]:
                    actions[action_id] = typed
        kept = {key: opened.view[key] for key in ("id", "root_view_id", "previous_view_id")}
        opened.view = fresh.view | kept
        opened.values = fresh.values
        return opened

    def publish(self, user: str, view: JSON) -> OpenView:
        """`views.publish`: the home tab of one person."""
        self._require(view, "home")
        home = self.homes.get(user)
        if home is not None:
            return self.update(home, view)
        self.homes[user] = self._make(user, view, None)
        return self.homes[user]

    def close(self, opened: OpenView) -> None:
        """Takes one view away; the one below comes to the front."""
        stack = self.stacks.get(opened.user, [])
        if opened in stack:
            stack.remove(opened)

    def clear(self, user: str) -> None:
        """Takes all modals of one person away."""
        self.stacks.pop(user, None)

    def _require(self, view: JSON, kind: Surface = "modal", itself: OpenView | None = None) -> None:
        if self.strict:
            require_view(view, kind)
        if self.by_external_id(str(view.get("external_id", ""))) not in (None, itself):
            raise SlackError("duplicate_external_id")

    def _make(self, user: str, view: JSON, channel: str | None) -> OpenView:
        blocks = stored_blocks(view["blocks"])
        view_id = self.world.ids.new("V")
        stored: JSON = {
            "id": view_id, "team_id": self.world.team_id, "type": view["type"], "blocks": blocks,
            "private_metadata": view.get("private_metadata", ""), "callback_id": view.get("callback_id", ""),
            "state": {"values": {}}, "hash": f"{int(now())}.{secret(4)}",
            "title": _titled(view.get("title")), "clear_on_close": view.get("clear_on_close", False),
            "notify_on_close": view.get("notify_on_close", False), "close": _titled(view.get("close")),
            "submit": _titled(view.get("submit")), "previous_view_id": None, "root_view_id": view_id,
            "app_id": self.app_id, "external_id": view.get("external_id", ""),
            "app_installed_team_id": self.world.team_id, "bot_id": self.world.bot_id,
        }  # fmt: skip
        return OpenView(user, stored, channel, initial_values(blocks, channel))


def _titled(node: JSON | None) -> JSON | None:
    return None if node is None else {"emoji": True} | node
