"""The state behind the Web API, and the one door through which every call goes."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from .errors import JSON, SlackError
from .hooks import Hooks
from .modals import Modals
from .model import Channel
from .scopes import ALL_SCOPES, check_kind, check_method
from .world import World


@dataclass(frozen=True)
class Call:
    """One call of the Web API (or `response_url`), and what became of it.

    `outcome` is `ok`, Slack's error code, or `fault:` and the kind of fault; a fault that let the call take
    effect reads `fault:cut_after:ok`.
    """

    method: str
    args: JSON
    at: float
    outcome: str


@dataclass(frozen=True)
class Settings:
    """How this fake was set up."""

    bot_token: str
    app_token: str
    app_id: str
    team_url: str
    strict: bool = True
    rate_limits: bool = False
    record: bool = True
    reply_ts_gives_thread: bool = False
    scopes: frozenset[str] = ALL_SCOPES


Method = Callable[["Backend", JSON], JSON]
METHODS: dict[str, Method] = {}
# One message a second for each channel, and a few at once.
_BURST = 4.0


def method(name: str) -> Callable[[Method], Method]:
    """Registers the function that answers a method of the Web API."""

    def register(function: Method) -> Method:
        METHODS[name] = function
        return function

    return register


class RateLimited(Exception):
    """Too many messages in one channel; `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


@dataclass
class Backend:
    """Everything that the methods read and change."""

    world: World
    settings: Settings
    modals: Modals
    hooks: Hooks
    tickets: set[str] = field(default_factory=set)
    calls: list[Call] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    socket_url: Callable[[str], str] = lambda ticket: ticket
    _buckets: dict[str, tuple[float, float]] = field(default_factory=dict)
    _method: str = ""

    def perform(self, name: str, token: str, args: JSON) -> JSON:
        """Carries out one call and answers its body; raises `RateLimited`. Refusals are answers too."""
        with self.world.lock:
            try:
                self._authenticate(name, token)
                function = METHODS.get(name)
                if function is None:
                    raise SlackError("unknown_method", req_method=name)
                check_method(name, self.settings.scopes)
                self._method = name
                if self.settings.rate_limits and name == "chat.postMessage":
                    self._take(str(args.get("channel")))
                return {"ok": True, **function(self, args)}
            except SlackError as refusal:
                return refusal.answer()

    def record(self, name: str, args: JSON, outcome: str) -> None:
        """Notes that a call was made."""
        self.counts[name] += 1
        if self.settings.record:
            self.calls.append(Call(name, args, time.monotonic(), outcome))

    def _authenticate(self, name: str, token: str) -> None:
        if not token:
            raise SlackError("not_authed")
        if token == self.settings.bot_token:
            if self.world.token_revoked:
                raise SlackError("token_revoked")
            if name == "apps.connections.open":
                raise SlackError("not_allowed_token_type")
        elif token == self.settings.app_token:
            if name not in ("apps.connections.open", "auth.test"):
                raise SlackError("not_allowed_token_type")
        else:
            raise SlackError("invalid_auth")

    def _take(self, channel: str) -> None:
        tokens, at = self._buckets.get(channel, (_BURST, time.monotonic()))
        moment = time.monotonic()
        tokens = min(_BURST, tokens + moment - at)
        if tokens < 1:
            self._buckets[channel] = (tokens, moment)
            raise RateLimited(1)
        self._buckets[channel] = (tokens - 1, moment)

    # --- what the methods share ---

    def granted(self, scope: str) -> bool:
        """Whether the token has this scope."""
        return scope in self.settings.scopes

    def visible(self, channel_id: str) -> Channel:
        """The conversation, if the bot may know that it exists."""
        channel = self.world.channels.get(channel_id)
        if channel is None:
            raise SlackError("channel_not_found")
        if channel.kind != "public" and self.world.bot_user_id not in channel.members:
            raise SlackError("channel_not_found")
        check_kind(self._method, channel.kind, self.settings.scopes)
        return channel

    def joined(self, channel_id: str) -> Channel:
        """The conversation, if the bot is in it."""
        channel = self.visible(channel_id)
        if self.world.bot_user_id not in channel.members:
            raise SlackError("not_in_channel")
        return channel
