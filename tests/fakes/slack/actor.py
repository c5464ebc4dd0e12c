"""What all that people do has in common: a workspace, and a way to the app."""

from __future__ import annotations

from collections.abc import Sequence

from .errors import JSON
from .modals import OpenView
from .payloads import Payloads
from .slack import FakeSlack
from .transport import Http, SocketMode, Transport


class Actor:
    """Somebody, in a workspace, who reaches an app."""

    def __init__(
        self, slack: FakeSlack, target: str | None = None, *, socket: bool = False,
        retry_waits: Sequence[float] = (0.05, 0.2, 0.5), timeout: float = 3.0,
    ) -> None:  # fmt: skip
        if (target is None) == (not socket):
            raise AssertionError("give either a target or socket=True")
        self.slack = slack
        self.payloads = Payloads(slack)
        self.retry_waits = tuple(retry_waits)
        self.http = Http(slack, target, timeout) if target is not None else None
        self.sent: dict[str, tuple[OpenView, JSON]] = {}  # each person's last form
        self.transport: Transport = self.http or SocketMode(slack, timeout)
