"""What Slack sends an app: commands, shortcuts, presses, forms and events, as full as the real ones."""

from __future__ import annotations

import copy
from typing import Any

from .errors import JSON
from .ids import now, secret
from .modals import OpenView, initial_values
from .model import Channel
from .slack import FakeSlack


class Payloads:
    """Builds payloads from the state of a workspace. Every method takes the world's lock."""

    def __init__(self, slack: FakeSlack) -> None:
        self.slack = slack
        self.world = slack.world
        self.backend = slack.backend

    # --- the parts ---

    def user(self, user: str) -> JSON:
        """Who acted."""
        known = self._known(user)
        return {"id": user, "username": known.name, "name": known.name, "team_id": known.team_id}

    def _known(self, user: str) -> Any:
        if user not in self.world.users:
            raise AssertionError(f"nobody has the id {user!r}")
        return self.world.users[user]

    def channel(self, channel: str, user: str) -> Channel:
        """A conversation that this person can see."""
        found = self.world.channels.get(channel)
        if found is None:
            raise AssertionError(f"there is no channel {channel!r}")
        known = self._known(user)
        if (found.kind != "public" or known.outsider or known.guest) and user not in found.members:
            raise AssertionError(f"{known.name} cannot see #{found.name}")
        return found

    @staticmethod
    def shown_name(channel: Channel) -> str:
        """The channel's name as payloads have it: hidden for all but public ones."""
        return {"private": "privategroup", "im": "directmessage", "mpim": "privategroup"}.get(
            channel.kind, channel.name
        )

    def message(self, channel: Channel, ts: str) -> JSON:
        """A stored message, as interactions carry it: without metadata."""
        found = channel.messages.get(ts)
        if found is None or found.get("subtype") == "tombstone":
            raise AssertionError(f"there is no message {ts} in #{channel.name}")
        return self.bare(found)

    @staticmethod
    def bare(message: JSON) -> JSON:
        """A message without what only the fake knows."""
        hidden = ("metadata", "for_user", "via", "channel", "is_ephemeral")
        return {
            key: copy.deepcopy(value)
            for key, value in message.items()
            if key not in hidden and not key.startswith("_")
        }

    def _frame(self, kind: str, user: str) -> JSON:
        return {
            "type": kind, "team": {"id": self.slack.team_id, "domain": self.world.domain},
            "user": self.user(user), "api_app_id": self.slack.app_id, "token": self.slack.verification_token,
            "enterprise": None, "is_enterprise_install": False,
        }  # fmt: skip

    def _hook(self, user: str, channel: str, **origin: Any) -> str:
        return self.slack.hook_url(self.backend.hooks.new(user, channel, **origin))

    # --- the wholes ---

    def slash(self, user: str, channel: str, text: str, command: str) -> JSON:
        """A slash command, flat as its form is."""
        with self.world.lock:
            found = self.channel(channel, user)
            if found.archived:
                raise AssertionError(f"#{found.name} is archived: nobody can type there")
            return {
                "token": self.slack.verification_token, "team_id": self.slack.team_id,
                "team_domain": self.world.domain, "channel_id": channel,
                "channel_name": self.shown_name(found), "user_id": user, "user_name": self._known(user).name,
                "command": command, "text": text, "api_app_id": self.slack.app_id,
                "is_enterprise_install": "false", "response_url": self._hook(user, channel),
                "trigger_id": self.backend.modals.new_trigger(user, channel),
            }  # fmt: skip

    def shortcut(self, user: str, channel: str, ts: str, callback_id: str) -> JSON:
        """A message shortcut."""
        with self.world.lock:
            found = self.channel(channel, user)
            message = self.message(found, ts)
            origin = message.get("thread_ts")
            return self._frame("message_action", user) | {
                "action_ts": self.world.ids.ts(), "callback_id": callback_id,
                "trigger_id": self.backend.modals.new_trigger(user, channel),
                "response_url": self._hook(user, channel, message_ts=ts, thread_ts=origin), "message_ts": ts,
                "channel": {"id": channel, "name": self.shown_name(found)}, "message": message,
            }  # fmt: skip

    def global_shortcut(self, user: str, callback_id: str) -> JSON:
        """A shortcut that has no message and no channel."""
        with self.world.lock:
            return self._frame("shortcut", user) | {
                "action_ts": self.world.ids.ts(), "callback_id": callback_id,
                "trigger_id": self.backend.modals.new_trigger(user),
            }  # fmt: skip

    def press(self, user: str, channel: str, message: JSON, action: JSON, *, ephemeral: bool) -> JSON:
        """Something pressed or chosen in a message."""
        with self.world.lock:
            found = self.channel(channel, user)
            ts = message["ts"]
            container: JSON = {"type": "message", "message_ts": ts, "channel_id": channel}
            container["is_ephemeral"] = ephemeral
            if message.get("thread_ts"):
                container["thread_ts"] = message["thread_ts"]
            payload = self._frame("block_actions", user) | {
                "container": container, "trigger_id": self.backend.modals.new_trigger(user, channel),
                "channel": {"id": channel, "name": self.shown_name(found)},
                "state": {"values": initial_values(message.get("blocks", []), channel)},
                "response_url": self._hook(
                    user, channel, message_ts=ts, thread_ts=message.get("thread_ts"), ephemeral=ephemeral),
                "actions": [action | {"action_ts": self.world.ids.ts()}],
            }  # fmt: skip
            if not ephemeral:
                payload["message"] = self.bare(message)
            return payload

    def press_in_view(self, opened: OpenView, action: JSON) -> JSON:
        """Something pressed or chosen in a modal or a home."""
        with self.world.lock:
            view_id = opened.view["id"]
            return self._frame("block_actions", opened.user) | {
                "container": {"type": "view", "view_id": view_id},
                "trigger_id": self.backend.modals.new_trigger(opened.user, opened.channel, view_id),
                "view": opened.payload(), "state": {"values": copy.deepcopy(opened.values)},
                "actions": [action | {"action_ts": self.world.ids.ts()}],
            }  # fmt: skip

    def submission(self, opened: OpenView) -> JSON:
        """A form that was sent."""
        with self.world.lock:
            view = opened.payload()
            urls = []
            for block in opened.view["blocks"]:
                element = block.get("element", {})
                if element.get("response_url_enabled"):
                    state = opened.values[block["block_id"]][element["action_id"]]
                    chosen = state.get("selected_conversation") or state.get("selected_channel")
                    if chosen:
                        urls.append(
                            {
                                "block_id": block["block_id"], "action_id": element["action_id"],
                                "channel_id": chosen, "response_url": self._hook(opened.user, chosen),
                            }
                        )  # fmt: skip
            trigger = self.backend.modals.new_trigger(opened.user, opened.channel, view["id"])
            frame = self._frame("view_submission", opened.user)
            return frame | {"trigger_id": trigger, "view": view, "response_urls": urls}

    def closing(self, opened: OpenView, cleared: bool) -> JSON:
        """A form that was put away."""
        with self.world.lock:
            frame = self._frame("view_closed", opened.user)
            return frame | {"view": opened.payload(), "is_cleared": cleared}

    def suggestion(self, opened: OpenView, block: JSON, element: JSON, typed: str) -> JSON:
        """Somebody types into an external select of a modal."""
        with self.world.lock:
            return self._frame("block_suggestion", opened.user) | {
                "action_id": element["action_id"], "block_id": block["block_id"], "value": typed,
                "container": {"type": "view", "view_id": opened.view["id"]}, "view": opened.payload(),
            }  # fmt: skip

    def event(self, event: JSON, *, actor: str | None = None, channel: str | None = None) -> JSON:
        """An event in its envelope.

        When an outsider acted, the outer `team_id` is the outsider's team, as in Slack: the installation is
        the one in `authorizations` and `context_team_id`.
        """
        with self.world.lock:
            known = self.world.users.get(actor or "")
            found = self.world.channels.get(channel or "")
            stamp = event.setdefault("event_ts", self.world.ids.ts())
            return {
                "token": self.slack.verification_token,
                "team_id": known.team_id if known else self.slack.team_id,
                "context_team_id": self.slack.team_id, "context_enterprise_id": None,
                "api_app_id": self.slack.app_id, "event": event, "type": "event_callback",
                "event_id": self.world.ids.new("Ev"), "event_time": int(float(stamp)) or int(now()),
                "authorizations": [
                    {
                        "enterprise_id": None, "team_id": self.slack.team_id, "is_enterprise_install": False,
                        "user_id": self.slack.bot_user_id, "is_bot": True,
                    }
                ],
                "is_ext_shared_channel": bool(found and found.ext_shared),
                "event_context": f"4-{secret(24)}",
            }  # fmt: skip

    def reaction(self, user: str, channel: str, ts: str, emoji: str, kind: str) -> JSON:
        """An emoji that somebody put on a message, or took away."""
        with self.world.lock:
            found = self.world.channels[channel]
            event: JSON = {"type": kind, "user": user, "reaction": emoji}
            event["item"] = {"type": "message", "channel": channel, "ts": ts}
            author = found.messages.get(ts, {}).get("user")
            if author:
                event["item_user"] = author
            return self.event(event, actor=user, channel=channel)
