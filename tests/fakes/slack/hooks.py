"""Messages that only one person sees, and the response_urls through which most of them come."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from . import messages
from .blocks import require_message
from .errors import JSON, SlackError
from .ids import secret
from .world import World

MOST_USES = 5
LIFETIME_SECONDS = 30 * 60


@dataclass
class Hook:
    """One response_url: for whom, where, and how often it was used."""

    user: str
    channel: str
    message_ts: str | None
    thread_ts: str | None
    ephemeral: bool
    at: float
    uses: int = 0


class Hooks:
    """The response_urls and the ephemeral messages. The caller holds the world's lock."""

    def __init__(self, world: World, app_id: str, strict: bool) -> None:
        self.world = world
        self.app_id = app_id
        self.strict = strict
        self.hooks: dict[str, Hook] = {}
        self.ephemerals: list[JSON] = []

    def new(
        self, user: str, channel: str, *, message_ts: str | None = None, thread_ts: str | None = None,
        ephemeral: bool = False,
    ) -> str:  # fmt: skip
        """The path of a fresh response_url."""
        path = f"actions/{self.world.team_id}/{len(self.hooks) + 1}/{secret(12)}"
        self.hooks[path] = Hook(user, channel, message_ts, thread_ts, ephemeral, time.monotonic())
        return path

    def age(self, seconds: float) -> None:
        """Makes every response_url that much older."""
        for hook in self.hooks.values():
            hook.at -= seconds

    def use(self, path: str, body: JSON) -> None:
        """Does what a POST to a response_url asks for, or raises what Slack answers."""
        hook = self.hooks.get(path)
        if hook is None:
            raise SlackError("not_found")
        if time.monotonic() - hook.at > LIFETIME_SECONDS:
            raise SlackError("expired_url")
        if hook.uses >= MOST_USES:
            raise SlackError("used_url")
        if hook.channel not in self.world.channels:
            raise SlackError("channel_not_found")
        if body.get("delete_original"):
            self._replace(hook, None)
        else:
            self._require(body)
            if body.get("replace_original"):
                self._replace(hook, body)
            else:
                self.answer(hook.user, hook.channel, body, "response_url", hook.thread_ts)
        hook.uses += 1

    def _require(self, body: JSON) -> None:
        require_content(body.get("text"), body.get("blocks"), body.get("attachments"))
        if self.strict:
            require_message(body.get("blocks"), body.get("attachments"))

    def answer(self, user: str, channel: str, body: JSON, via: str, thread_ts: str | None = None) -> JSON:
        """A new message from an acknowledgement or a response_url: for one person, or for all."""
        if body.get("response_type") == "in_channel":
            message = self.compose(body)
            if thread_ts and body.get("thread_ts"):
                message["thread_ts"] = thread_ts
            return messages.store(self.world.channels[channel], message)
        return self.whisper(user, channel, body, via, body.get("thread_ts"))

    def whisper(self, user: str, channel: str, body: JSON, via: str, thread_ts: str | None) -> JSON:
        """Shows a message to one person only."""
        message = self.compose(body) | {
            "channel": channel,
            "for_user": user,
            "via": via,
            "is_ephemeral": True,
        }
        if thread_ts:
            message["thread_ts"] = thread_ts
        self.ephemerals.append(message)
        return message

    def compose(self, body: JSON) -> JSON:
        """A message of the bot's as Slack stores it, not yet placed."""
        message: JSON = {
            "type": "message", "user": self.world.bot_user_id, "ts": self.world.ids.ts(),
            "bot_id": self.world.bot_id, "app_id": self.app_id, "text": body.get("text") or "",
            "team": self.world.team_id,
            "bot_profile": {
                "id": self.world.bot_id, "app_id": self.app_id, "name": "Goodword", "deleted": False,
                "user_id": self.world.bot_user_id, "team_id": self.world.team_id, "icons": {}, "updated": 0,
            },
        }  # fmt: skip
        fill(message, body)
        return message

    def _replace(self, hook: Hook, body: JSON | None) -> None:
        if hook.message_ts is None:
            if body is not None:
                self.answer(hook.user, hook.channel, body, "response_url", hook.thread_ts)
            return
        if hook.ephemeral:
            for n, message in enumerate(self.ephemerals):
                if message["ts"] == hook.message_ts and message["for_user"] == hook.user:
                    if body is None:
                        del self.ephemerals[n]
                    else:
                        rewrite(message, body)
                    return
            return
        channel = self.world.channels[hook.channel]
        message = channel.messages.get(hook.message_ts, {})
        if message.get("bot_id") != self.world.bot_id:
            raise SlackError("message_not_found")
        if body is None:
            messages.remove(channel, hook.message_ts)
        else:
            rewrite(message, body)
            message["edited"] = {"user": self.world.bot_user_id, "ts": self.world.ids.ts()}


def require_content(text: Any, blocks: Any, attachments: Any) -> None:
    """Raises `no_text` when there is nothing to show."""
    if not blocks and not attachments and not (isinstance(text, str) and text.strip()):
        raise SlackError("no_text")


def fill(message: JSON, body: JSON) -> None:
    """Puts blocks and attachments into a message, as Slack stores them."""
    if body.get("blocks"):
        message["blocks"] = messages.stored_blocks(body["blocks"])
    if body.get("attachments"):
        message["attachments"] = [
            {"id": n, "fallback": item.get("fallback", "[no preview available]")} | item
            for n, item in enumerate(messages.stored_attachments(body["attachments"]), 1)
        ]


def rewrite(message: JSON, body: JSON) -> None:
    """Replaces what a message says."""
    message["text"] = body.get("text") or ""
    message.pop("blocks", None)
    message.pop("attachments", None)
    fill(message, body)
