"""Events: reactions and whatever else happens, delivered and redelivered as Slack does."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from . import messages
from .actor import Actor
from .errors import JSON
from .ids import secret
from .transport import Answer

_MOST_RETRIES = 3


class Happening(Actor):
    """What people do that the app hears of as an event."""

    def react(
        self, user: str, channel: str, ts: str, emoji: str, times: int = 1, *, retry: bool = True
    ) -> Answer:
        """Puts an emoji on a message. The app hears of it (`times` times) where it is a member."""
        payload = self._react(user, channel, ts, emoji, messages.add_reaction, "reaction_added")
        return self._heard(payload, channel, times, retry)

    def unreact(
        self, user: str, channel: str, ts: str, emoji: str, times: int = 1, *, retry: bool = True
    ) -> Answer:
        """Takes an emoji away again."""
        payload = self._react(user, channel, ts, emoji, messages.remove_reaction, "reaction_removed")
        return self._heard(payload, channel, times, retry)

    def _react(
        self, user: str, channel: str, ts: str, emoji: str, change: Callable[..., bool], kind: str
    ) -> JSON:
        with self.slack.world.lock:
            found = self.payloads.channel(channel, user)
            self.payloads.message(found, ts)
            if not change(found, ts, emoji, user):
                there = "already has" if kind == "reaction_added" else "has no"
                raise AssertionError(f"{user} {there} :{emoji}: on this message")
            return self.payloads.reaction(user, channel, ts, emoji, kind)

    def _heard(self, payload: JSON, channel: str, times: int, retry: bool) -> Answer:
        with self.slack.world.lock:
            member = self.slack.bot_user_id in self.slack.world.channels[channel].members
        if not member:
            return Answer(0, text="not delivered: the app is not in this channel")
        return self.deliver(payload, times, retry=retry)

    def build_reaction(self, user: str, channel: str, ts: str, emoji: str, *, removed: bool = False) -> JSON:
        """The event alone; neither the message changes nor the app hears of it. See `deliver`."""
        kind = "reaction_removed" if removed else "reaction_added"
        return self.payloads.reaction(user, channel, ts, emoji, kind)

    def event(self, type: str, *, times: int = 1, retry: bool = True, **fields: Any) -> Answer:
        """Any other event: its type, and its own fields."""
        return self.deliver(self.build_event(type, **fields), times, retry=retry)

    def build_event(self, type: str, **fields: Any) -> JSON:
        """Any event, in its envelope. See `deliver`."""
        channel, user = fields.get("channel"), fields.get("user")
        return self.payloads.event(
            {"type": type, **fields},
            actor=user if isinstance(user, str) else None,
            channel=channel if isinstance(channel, str) else None,
        )

    def open_home(self, user: str) -> Answer:
        """Opens the app's home tab."""
        fields: JSON = {"user": user, "channel": self.slack.dm(user), "tab": "home"}
        home = self.slack.home(user)
        if home is not None:
            fields["view"] = home
        return self.event("app_home_opened", **fields)

    def say(self, user: str, channel: str, text: str, *, thread_ts: str | None = None) -> Answer:
        """Writes a message of which the app hears, as it does in direct messages."""
        ts = self.slack.world.post(channel, user, text, thread_ts=thread_ts)
        with self.slack.world.lock:
            found = self.payloads.channel(channel, user)
            kinds = {"public": "channel", "private": "group"}
            fields = self.payloads.message(found, ts)
            fields |= {"channel": channel, "channel_type": kinds.get(found.kind, found.kind), "event_ts": ts}
        del fields["type"]
        return self._heard(self.build_event("message", **fields), channel, 1, True)

    def verify_url(self) -> Answer:
        """Asks the request URL to prove itself, as Slack does when it is entered."""
        challenge = secret(20)
        token = self.slack.verification_token
        payload = {"token": token, "challenge": challenge, "type": "url_verification"}
        return self.transport.send("events_api", payload)

    def deliver(self, payload: JSON, times: int = 1, *, retry: bool = True) -> Answer:
        """Delivers an event, retrying as Slack does; answers the last attempt, with all in `attempts`.

        Slack: up to three retries, after no answer within 3 s, a failed connection or a status that is not
        2xx, unless the answer has `X-Slack-No-Retry: 1`.
        """
        attempts: list[Answer] = []
        for n in range(times):
            attempts.append(self._deliver(payload, min(n, _MOST_RETRIES), "http_timeout"))
            for number, wait in enumerate(self.retry_waits if retry else (), 1):
                last = attempts[-1]
                if last.ok or last.headers.get("x-slack-no-retry") == "1":
                    break
                time.sleep(wait)
                attempts.append(self._deliver(payload, number, _reason(last)))
        return replace(attempts[-1], attempts=tuple(attempts))

    def _deliver(self, payload: JSON, attempt: int, reason: str) -> Answer:
        return self.transport.send("events_api", payload, attempt, reason if attempt else "")


def _reason(last: Answer) -> str:
    if last.status:
        return "http_error"
    return "http_timeout" if last.timed_out else "connection_failed"
