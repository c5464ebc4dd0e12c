"""A connection that was opened for one workspace, and the two counters that live in its row."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, select, update

from commands.domain.refs import Group, Place
from commands.domain.story import Kind
from commands.domain.workspace import Workspace
from storage.statements import Statement
from storage.tables import workspaces

_COLUMNS = (
    workspaces.c.name,
    workspaces.c.desk_place,
    workspaces.c.desk_group,
    workspaces.c.emojis,
    workspaces.c.threshold,
    workspaces.c.own_nominations,
    workspaces.c.zone,
    workspaces.c.last_number,
    workspaces.c.last_seq,
)
_OPEN = select(*_COLUMNS).where(workspaces.c.id == bindparam("id"))
_READ = Statement(_OPEN)
_LOCK = Statement(_OPEN.with_for_update())
_COUNT = Statement(
    update(workspaces)
    .where(workspaces.c.id == bindparam("workspace"))
    .values(last_number=bindparam("number"), last_seq=bindparam("seq"))
)


class UnknownWorkspace(LookupError):
    """There is no workspace with this id."""


@dataclass(slots=True)
class Session:
    """One unit's connection. Opening it for writing locks the workspace's row.

    The lock makes the writes of a workspace serial on PostgreSQL, as the one writer does
    on SQLite; and it lets the counters be read once, kept here, and written back once.
    """

    connection: Connection
    workspace_id: str
    workspace: Workspace = field(init=False)
    _number: int = field(init=False)
    _seq: int = field(init=False)
    _counted: bool = field(init=False, default=False)

    @classmethod
    def open(cls, connection: Connection, workspace_id: str, *, writes: bool) -> Session:
        """Read the workspace's row. Raises UnknownWorkspace when there is none."""
        statement = _LOCK if writes else _READ
        row = statement.row(connection, {"id": workspace_id})
        if row is None:
            raise UnknownWorkspace(workspace_id)
        session = cls(connection, workspace_id)
        name, place, group, emojis, threshold, own, zone, number, seq = row
        session._number, session._seq = number, seq
        session.workspace = Workspace(
            id=workspace_id,
            name=name,
            desk_place=None if place is None else Place.parse(place),
            desk_group=None if group is None else Group.parse(group),
            emojis=tuple((emoji, Kind(kind)) for emoji, kind in json.loads(emojis)),
            threshold=threshold,
            own_nominations=bool(own),
            zone=zone,
        )
        return session

    def next_number(self) -> int:
        """The next story's number."""
        self._number += 1
        self._counted = True
        return self._number

    def next_seq(self) -> int:
        """The next number of the workspace's one sequence, which orders its log and its outbox."""
        self._seq += 1
        self._counted = True
        return self._seq

    def finish(self) -> None:
        """Write the counters back, if any was used. To be called once, before the commit."""
        if self._counted:
            _COUNT.run(
                self.connection,
                {"workspace": self.workspace_id, "number": self._number, "seq": self._seq},
            )
