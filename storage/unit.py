"""The unit of work: one workspace, one transaction, everything that can be reached in it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection
from whenever import Instant

from commands.domain.workspace import Workspace
from storage.customers import Customers
from storage.nominations import Nominations
from storage.origins import Origins
from storage.outbox import Outbox
from storage.session import Session
from storage.stories import Stories
from storage.workspaces import Workspaces, forget_receipts, take

T = TypeVar("T")
Work = Callable[["Unit"], T]


class Unit:
    """A unit of work (`commands.ports.Unit`)."""

    __slots__ = ("_session", "customers", "nominations", "origins", "outbox", "stories", "workspaces")

    def __init__(self, session: Session) -> None:
        self._session = session
        self.stories = Stories(session)
        self.origins = Origins(session)
        self.customers = Customers(session)
        self.nominations = Nominations(session)
        self.outbox = Outbox(session)
        self.workspaces = Workspaces(session)

    @property
    def workspace(self) -> Workspace:
        return self._session.workspace

    def take(self, receipt: str, now: Instant) -> bool:
        return take(self._session, receipt, now)

    def forget_receipts(self, *, before: Instant) -> int:
        """Forget what arrived before `before`; says how many."""
        return forget_receipts(self._session, before)

    def fresh_id(self) -> str:
        return secrets.token_hex(16)

    def finish(self) -> bool:
        """Write back what was counted; True when deliveries were written. Once, before the commit."""
        self._session.finish()
        return self.outbox.written > 0


def run_unit(connection: Connection, workspace: str, work: Work[T], *, writes: bool) -> tuple[T, bool]:
    """Open a unit on a connection that is in a transaction, do the work, finish it.

    Says what the work returned, and whether it wrote deliveries.
    """
    unit = Unit(Session.open(connection, workspace, writes=writes))
    result = work(unit)
    return result, unit.finish() if writes else False
