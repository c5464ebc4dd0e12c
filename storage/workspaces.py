"""Workspaces, their settings, and the installations that lead to them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from whenever import Instant

from commands.domain.nomination import DEFAULT_EMOJIS
from commands.domain.story import Kind
from commands.domain.workspace import Installation, Workspace
from storage import rows
from storage.session import Session
from storage.statements import Statement, Upsert
from storage.tables import installations, receipts, workspaces

_SAVE = Statement(
    update(workspaces)
    .where(workspaces.c.id == bindparam("workspace"))
    .values(
        name=bindparam("new_name"),
        desk_place=bindparam("new_place"),
        desk_group=bindparam("new_group"),
        emojis=bindparam("new_emojis"),
        threshold=bindparam("new_threshold"),
        own_nominations=bindparam("new_own"),
        zone=bindparam("new_zone"),
        version=workspaces.c.version + 1,
    )
)
_ADD = Statement(insert(workspaces))
_KNOWN = select(
    installations.c.key,
    installations.c.workspace_id,
    installations.c.name,
    installations.c.bot,
    installations.c.url,
)
_ALL = Statement(_KNOWN.order_by(installations.c.created_at))
_ONE = Statement(_KNOWN.where(installations.c.key == bindparam("installation")))
_CONNECT = Upsert(installations)
_RENAME = Statement(
    update(installations)
    .where(installations.c.key == bindparam("installation"))
    .values(name=bindparam("new_name"), bot=bindparam("new_bot"), url=bindparam("new_url"))
)
_EMOJIS = Statement(
    select(installations.c.key, workspaces.c.emojis).join_from(
        installations, workspaces, workspaces.c.id == installations.c.workspace_id
    )
)
_RECEIPT = (
    receipts.c.workspace_id == bindparam("workspace_id"),
    receipts.c.key == bindparam("receipt"),
)
_TAKE = Upsert(receipts)
_TAKE_AGAIN = Upsert(
    receipts,
    ["workspace_id", "key"],
    lambda new: {"at": new.at},
    where=lambda _: receipts.c.at <= bindparam("stale"),
)
_FORGET = Statement(
    delete(receipts).where(
        receipts.c.workspace_id == bindparam("workspace_id"),
        receipts.c.at < bindparam("before"),
        ~receipts.c.key.like("once:%"),
    )
)


def take(session: Session, key: str, now: Instant) -> bool:
    """Take a receipt; False when it was taken before."""
    params = {"workspace_id": session.workspace_id, "key": key, "at": rows.millis(now)}
    return _TAKE.run(session.connection, params) == 1


def forget_receipts(session: Session, before: Instant) -> int:
    """Forget what arrived before `before`, which no platform sends again; says how many."""
    params = {"workspace_id": session.workspace_id, "before": rows.millis(before)}
    return _FORGET.run(session.connection, params)


class Workspaces:
    """The settings of one workspace (`commands.ports.Workspaces`)."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def save(self, workspace: Workspace) -> None:
        place, group = workspace.desk_place, workspace.desk_group
        _SAVE.run(
            self._session.connection,
            {
                "workspace": workspace.id,
                "new_name": workspace.name,
                "new_place": None if place is None else place.key,
                "new_group": None if group is None else group.key,
                "new_emojis": _dump_emojis(workspace.emojis),
                "new_threshold": workspace.threshold,
                "new_own": int(workspace.own_nominations),
                "new_zone": workspace.zone,
            },
        )
        self._session.workspace = workspace

    def once(self, name: str, now: Instant, *, again_after_ms: int | None = None) -> bool:
        if again_after_ms is None:
            return take(self._session, f"once:{name}", now)
        at = rows.millis(now)
        params = {
            "workspace_id": self._session.workspace_id,
            "key": f"once:{name}",
            "at": at,
            "stale": at - again_after_ms,
        }
        return _TAKE_AGAIN.run(self._session.connection, params) == 1


def _dump_emojis(emojis: Sequence[tuple[str, Kind]]) -> str:
    return json.dumps([[name, kind.value] for name, kind in emojis])


def installations_of(connection: Connection) -> Sequence[Installation]:
    """Every installation there is, oldest first."""
    return [
        Installation(key, workspace, name, bot, url)
        for key, workspace, name, bot, url in _ALL.rows(connection)
    ]


def bound_emojis(connection: Connection) -> dict[str, frozenset[str]]:
    """For every installation, the emojis that nominate there."""
    return {
        key: frozenset(name for name, _ in json.loads(emojis)) for key, emojis in _EMOJIS.rows(connection)
    }


def connect(
    connection: Connection, *, key: str, name: str, bot: str, url: str, new_id: str, now: Instant
) -> Installation:
    """The installation with this key, kept up to date; made, with a workspace of its own, if it is new."""
    row = _ONE.row(connection, {"installation": key})
    if row is None:
        at = rows.millis(now)
        _ADD.run(
            connection,
            {
                "id": new_id,
                "name": name,
                "desk_place": None,
                "desk_group": None,
                "emojis": _dump_emojis(DEFAULT_EMOJIS),
                "threshold": 1,
                "own_nominations": 1,
                "zone": "UTC",
                "last_number": 0,
                "last_seq": 0,
                "version": 0,
                "created_at": at,
            },
        )
        values = {"workspace_id": new_id, "key": key, "name": name, "bot": bot, "url": url}
        if _CONNECT.run(connection, {**values, "created_at": at}) == 0:
            raise RuntimeError(f"two processes connected {key} at once; try again")
        return Installation(key, new_id, name, bot, url)
    found = Installation(*row)
    if (found.name, found.bot, found.url) != (name, bot, url):
        _RENAME.run(connection, {"installation": key, "new_name": name, "new_bot": bot, "new_url": url})
    return Installation(key, found.workspace, name, bot, url)
