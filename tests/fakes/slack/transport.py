"""The two ways in which Slack reaches an app: signed HTTP requests, and envelopes over a WebSocket."""

from __future__ import annotations

import concurrent.futures
import hashlib
import hmac
import http.client
import json
import time
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol
from urllib.parse import urlencode, urlsplit

from .errors import JSON
from .ids import now
from .slack import FakeSlack

Kind = Literal["slash_commands", "interactive", "events_api"]


@dataclass(frozen=True)
class Answer:
    """What the app answered, or that it did not.

    `status` is 0 when no answer came: `timed_out` when it took longer than Slack waits, and otherwise the
    connection failed. `errors` holds what a form was refused with, by visible label. `attempts` are all
    deliveries of an event.
    """

    status: int
    body: Any = None
    text: str = ""
    timed_out: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    attempts: tuple[Answer, ...] = ()
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether the app acknowledged."""
        return 200 <= self.status < 300


class Transport(Protocol):
    """A way to the app."""

    def send(self, kind: Kind, payload: JSON, attempt: int = 0, reason: str = "") -> Answer:
        """Sends one payload and waits for the acknowledgement. `attempt` 1 to 3: a retry, for a `reason`."""
        ...


class Http:
    """Signed POSTs to the app's request URL."""

    def __init__(self, slack: FakeSlack, target: str, timeout: float) -> None:
        self.slack = slack
        self.target = urlsplit(target)
        self.timeout = timeout

    def send(self, kind: Kind, payload: JSON, attempt: int = 0, reason: str = "") -> Answer:
        """Encodes a payload as Slack does for its kind, signs it and posts it."""
        if kind == "events_api":
            body, content_type = json.dumps(payload).encode(), "application/json"
        else:
            form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
            body, content_type = urlencode(form).encode(), "application/x-www-form-urlencoded"
        headers = self.sign(body) | {"Content-Type": content_type}
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason}
        return self.post(body, headers)

    def sign(self, body: bytes, at: float | None = None) -> dict[str, str]:
        """The two headers by which an app knows that it was Slack."""
        stamp = str(int(now() if at is None else at))
        base = f"v0:{stamp}:".encode() + body
        digest = hmac.new(self.slack.signing_secret.encode(), base, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}

    def post(self, body: bytes, headers: dict[str, str]) -> Answer:
        """Posts exactly these bytes and headers."""
        started = time.monotonic()
        given = {"User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)", "Accept": "*/*"} | headers
        secure = self.target.scheme == "https"
        connect = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = connect(self.target.hostname or "", self.target.port, timeout=self.timeout)
        try:
            connection.request("POST", self.target.path or "/", body, given)
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
            seconds = time.monotonic() - started
            if seconds > self.timeout:
                return Answer(0, text="operation_timeout", timed_out=True, seconds=seconds)
            received = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, _parsed(text), text, headers=received, seconds=seconds)
        except TimeoutError:
            seconds = time.monotonic() - started
            return Answer(0, text="operation_timeout", timed_out=True, seconds=seconds)
        except (OSError, http.client.HTTPException) as error:
            return Answer(0, text=f"dispatch_failed: {error}", seconds=time.monotonic() - started)
        finally:
            connection.close()


class SocketMode:
    """Envelopes over the connections that the app opened."""

    def __init__(self, slack: FakeSlack, timeout: float) -> None:
        self.slack = slack
        self.timeout = timeout

    def send(self, kind: Kind, payload: JSON, attempt: int = 0, reason: str = "") -> Answer:
        """Sends one envelope, waiting first for a connection when the app has none."""
        started = time.monotonic()
        deadline = started + self.timeout
        while not self.slack.sockets and time.monotonic() < deadline:
            time.sleep(0.01)
        accepts = kind == "slash_commands" or payload.get("type") in ("view_submission", "block_suggestion")
        try:
            sockets = self.slack.server.sockets
            ack = self.slack.server.run(sockets.send(kind, payload, accepts, attempt, reason), self.timeout)
            body = ack.result(self.timeout)
        except (TimeoutError, concurrent.futures.TimeoutError):
            seconds = time.monotonic() - started
            return Answer(0, text="operation_timeout", timed_out=True, seconds=seconds)
        except ConnectionError as error:
            return Answer(0, text=f"dispatch_failed: {error}", seconds=time.monotonic() - started)
        text = "" if body is None else json.dumps(body)
        return Answer(200, body, text, seconds=time.monotonic() - started)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text) if text else None
    except ValueError:
        return None
