"""The fake as tests see it."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import TypeVar

from .backend import Backend, Call, Settings
from .errors import JSON
from .faults import Faults
from .hooks import Hooks
from .ids import secret
from .modals import Modals
from .scopes import ALL_SCOPES
from .server import Server
from .world import World

T = TypeVar("T")


class FakeSlack:
    """A workspace of Slack on a loopback port, strict about what Slack is strict about.

    `scopes`: what the bot token was granted (None: everything). `rate_limits`: enforce one message a second
    for each channel. `strict=False` skips the validation of blocks, and `record=False` the list of calls,
    for benchmarks. `trigger_seconds`: how long a trigger_id lives. `reply_ts_gives_thread`: see
    `conversations.replies`.
    """

    def __init__(
        self, *, scopes: Iterable[str] | None = None, strict: bool = True, rate_limits: bool = False,
        port: int = 0, team_id: str = "T07ACME000Q", domain: str = "acme", trigger_seconds: float = 3.0,
        record: bool = True, reply_ts_gives_thread: bool = False,
    ) -> None:  # fmt: skip
        self.team_id = team_id
        self.team_url = f"https://{domain}.slack.com/"
        self.app_id = "A07GOODWD0Q"
        self.bot_token = f"xoxb-{secret(8)}-{secret(12)}"
        self.app_token = f"xapp-1-{self.app_id}-{secret(16)}"
        self.signing_secret = secret(16)
        self.verification_token = secret(12)
        self.world = World(team_id, domain)
        self.bot_user_id = self.world.bot_user_id
        self.bot_id = self.world.bot_id
        self.faults = Faults()
        settings = Settings(
            self.bot_token, self.app_token, self.app_id, self.team_url, strict, rate_limits, record,
            reply_ts_gives_thread, ALL_SCOPES if scopes is None else frozenset(scopes),
        )  # fmt: skip
        modals = Modals(self.world, self.app_id, trigger_seconds, strict)
        self.backend = Backend(self.world, settings, modals, Hooks(self.world, self.app_id, strict))
        self.backend.socket_url = lambda ticket: (
            f"ws://127.0.0.1:{self.server.port}/link/?ticket={ticket}&app_id={self.app_id}"
        )
        self.server = Server(self.backend, self.faults, port)

    # --- life ---

    def start(self) -> FakeSlack:
        """Binds the port and begins to serve."""
        self.server.start()
        return self

    def stop(self) -> None:
        """Closes everything."""
        self.server.stop()

    def __enter__(self) -> FakeSlack:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def api_url(self) -> str:
        """What SLACK_API_URL is set to."""
        return f"http://127.0.0.1:{self.server.port}/api/"

    def hook_url(self, path: str) -> str:
        """The address of a response_url."""
        return f"http://127.0.0.1:{self.server.port}/hooks/{path}"

    # --- what there is to see ---

    def messages(self, channel: str) -> list[JSON]:
        """Everything in a conversation, replies included, in order, as Slack stores it."""
        with self.world.lock:
            return [_visible(message, channel) for message in self.world.channels[channel].messages.values()]

    def thread(self, channel: str, ts: str) -> list[JSON]:
        """The replies to a message."""
        with self.world.lock:
            found = self.world.channels[channel]
            return [_visible(found.messages[reply], channel) for reply in found.threads.get(ts, [])]

    def message(self, channel: str, ts: str) -> JSON:
        """One message."""
        with self.world.lock:
            found = self.world.channels[channel].messages.get(ts)
            if found is None:
                raise AssertionError(f"no message {ts} in {channel}")
            return _visible(found, channel)

    def bot_messages(self, channel: str | None = None) -> list[JSON]:
        """What the bot wrote, in one conversation or in all of them (see `channel` in each)."""
        with self.world.lock:
            found = [
                _visible(message, one)
                for one in ([channel] if channel else self.world.channels)
                for message in self.world.channels[one].messages.values()
                if message.get("bot_id") == self.bot_id
            ]
        return sorted(found, key=lambda message: str(message["ts"]))

    def ephemerals(self, user: str, channel: str | None = None) -> list[JSON]:
        """What the bot showed to one person only, oldest first; `via` tells how it came."""
        with self.world.lock:
            return [
                _visible(message, message["channel"])
                for message in self.backend.hooks.ephemerals
                if message["for_user"] == user and channel in (None, message["channel"])
            ]

    def dm(self, user: str) -> str:
        """The id of the direct messages between the bot and this person."""
        return self.world.open_dm(user)

    def dms(self, user: str) -> list[JSON]:
        """The bot's direct messages to one person."""
        return self.bot_messages(self.dm(user))

    def reactions(self, channel: str, ts: str) -> dict[str, set[str]]:
        """Who reacted with what."""
        return {r["name"]: set(r["users"]) for r in self.message(channel, ts).get("reactions", [])}

    def view(self, user: str) -> JSON | None:
        """The modal that this person has in front, with `state` as typed so far."""
        with self.world.lock:
            opened = self.backend.modals.top(user)
            return opened.payload() if opened else None

    def views(self, user: str) -> list[JSON]:
        """All modals that this person has open, the lowest first."""
        with self.world.lock:
            return [opened.payload() for opened in self.backend.modals.stacks.get(user, [])]

    def home(self, user: str) -> JSON | None:
        """The home tab that was published to this person."""
        with self.world.lock:
            opened = self.backend.modals.homes.get(user)
            return opened.payload() if opened else None

    @property
    def calls(self) -> list[Call]:
        """Every call so far."""
        return list(self.backend.calls)

    def calls_to(self, method: str) -> list[Call]:
        """Every call of one method so far."""
        return [call for call in self.backend.calls if call.method == method]

    def wait_for(
        self, predicate: Callable[[], T], timeout: float = 10.0, why: str = "nothing came of it"
    ) -> T:
        """Asks until the answer is true, and gives it back. AssertionError with `why` when it never is."""
        deadline = time.monotonic() + timeout
        while True:
            found = predicate()
            if found:
                return found
            if time.monotonic() > deadline:
                recent = ", ".join(f"{call.method}: {call.outcome}" for call in self.backend.calls[-8:])
                raise AssertionError(f"{why} (waited {timeout} s; last calls: {recent or 'none'})")
            time.sleep(0.01)

    # --- Socket Mode ---

    @property
    def sockets(self) -> int:
        """How many Socket Mode connections the app has open, without those that were asked to leave."""
        return len(self.server.sockets.usable)

    def disconnect_sockets(self, reason: str | None = "refresh_requested") -> None:
        """Sends the app away: with a `reason` ("warning", "refresh_requested"), or (None) without a word."""
        self.server.run(self.server.sockets.disconnect(reason), timeout=5)


def _visible(message: JSON, channel: str) -> JSON:
    shown = {key.removeprefix("_"): value for key, value in copy.deepcopy(message).items()}
    shown["channel"] = channel
    return shown
