"""How workers share the outbox: they claim lanes under a lease, and settle one delivery after another."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, func, null, select, update
from whenever import Instant

from storage import rows
from storage.statements import Statement
from storage.tables import deliveries, lanes


@dataclass(frozen=True, slots=True)
class Leased:
    """A delivery that a worker may now make, and the lease on its lane under which it may.

    unsure: an earlier attempt may have reached the outside; look before sending.
    since: when it was first tried, this time included.
    """

    workspace: str
    lane: str
    worker: str
    id: int
    key: str
    kind: str
    payload: Mapping[str, Any]
    generation: int
    attempts: int
    unsure: bool
    since: Instant


@dataclass(frozen=True, slots=True)
class Done:
    """It arrived, or is no longer needed."""


@dataclass(frozen=True, slots=True)
class Again:
    """It did not arrive; the lane waits until `at`. `unsure`: it may have arrived after all.

    held_for: a reason when the lane waits for somebody to mend something.
    """

    at: Instant
    error: str
    unsure: bool = False
    held_for: str = ""


@dataclass(frozen=True, slots=True)
class Dead:
    """It can never arrive as it is; it is kept where an admin sees it, and the lane goes on.

    `unsure`: it may have arrived after all, so that whoever tries it again looks first.
    """

    error: str
    unsure: bool = False


Settlement = Done | Again | Dead
RELEASED = "released"
"""What stands as `held_for` in a leased lane that was released meanwhile: whoever has it must not hold it."""

_DUE = Statement(
    select(lanes.c.workspace_id, lanes.c.lane)
    .where(lanes.c.due_at <= bindparam("now"), lanes.c.held_until <= bindparam("now"))
    .order_by(lanes.c.due_at)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_THIS_LANE = and_(lanes.c.workspace_id == bindparam("ws"), lanes.c.lane == bindparam("in_lane"))
_LOCK = Statement(select(lanes.c.held_by, lanes.c.held_for).where(_THIS_LANE).with_for_update())
_LEASE = Statement(
    update(lanes)
    .where(_THIS_LANE)
    .values(held_until=bindparam("until"), held_by=bindparam("worker"), held_for="")
)
_HOLD = Statement(
    update(lanes)
    .where(_THIS_LANE)
    .values(held_until=bindparam("until"), held_by="", held_for=bindparam("why"))
)
_REST = Statement(
    update(lanes).where(_THIS_LANE).values(due_at=bindparam("due"), held_until=0, held_by="", held_for="")
)
_CLOSE = Statement(delete(lanes).where(_THIS_LANE))
_IN_LANE = and_(
    deliveries.c.workspace_id == bindparam("ws"),
    deliveries.c.lane == bindparam("in_lane"),
    deliveries.c.dead == 0,
)
_HEAD = Statement(
    select(
        deliveries.c.id,
        deliveries.c.key,
        deliveries.c.kind,
        deliveries.c.payload,
        deliveries.c.generation,
        deliveries.c.attempts,
        deliveries.c.unsure,
        deliveries.c.first_tried_at,
    )
    .where(_IN_LANE, deliveries.c.not_before <= bindparam("now"))
    .order_by(deliveries.c.id)
    .limit(1)
)
_NEXT_DUE = Statement(select(func.min(deliveries.c.not_before)).where(_IN_LANE))
_THIS = and_(deliveries.c.workspace_id == bindparam("ws"), deliveries.c.id == bindparam("this"))
_TRY = Statement(
    update(deliveries)
    .where(_THIS)
    .values(
        attempts=deliveries.c.attempts + 1,
        unsure=1,
        first_tried_at=func.coalesce(deliveries.c.first_tried_at, bindparam("now")),
    )
)
_DONE = Statement(delete(deliveries).where(_THIS, deliveries.c.generation == bindparam("as_of")))
_AGAIN = Statement(
    update(deliveries)
    .where(_THIS)
    .values(unsure=bindparam("maybe"), error=bindparam("why"), attempts=bindparam("tries"))
)
_ANEW = Statement(
    update(deliveries)
    .where(_THIS)
    .values(unsure=0, error=bindparam("why"), attempts=0, first_tried_at=null())
)
_DEAD = Statement(
    update(deliveries)
    .where(_THIS, deliveries.c.generation == bindparam("as_of"))
    .values(dead=1, unsure=bindparam("maybe"), error=bindparam("why"))
)


def _take(
    connection: Connection, workspace: str, lane: str, *, worker: str, now: int, until: int
) -> Leased | None:
    """Lease a lane whose row is locked, and its first due delivery; or rest or close the lane."""
    params = {"ws": workspace, "in_lane": lane, "now": now, "until": until, "worker": worker}
    head = _HEAD.row(connection, params)
    if head is None:
        due = _NEXT_DUE.row(connection, params)
        if due is None or due[0] is None:
            _CLOSE.run(connection, params)
        else:
            _REST.run(connection, {**params, "due": due[0]})
        return None
    id, key, kind, payload, generation, attempts, unsure, since = head
    _LEASE.run(connection, params)
    _TRY.run(connection, {**params, "this": id})
    return Leased(
        workspace=workspace,
        lane=lane,
        worker=worker,
        id=id,
        key=key,
        kind=kind,
        payload=json.loads(payload),
        generation=generation,
        attempts=attempts + 1,
        unsure=bool(unsure),
        since=rows.instant(since if since is not None else now),
    )


def claim(
    connection: Connection, *, worker: str, now: Instant, until: Instant, limit: int
) -> Sequence[Leased]:
    """Lease up to `limit` due lanes, over all workspaces, and the first delivery of each."""
    at, lease = rows.millis(now), rows.millis(until)
    taken = []
    for workspace, lane in _DUE.rows(connection, {"now": at, "limit": limit}):
        leased = _take(connection, workspace, lane, worker=worker, now=at, until=lease)
        if leased is not None:
            taken.append(leased)
    return taken


def settle(
    connection: Connection, leased: Leased, settlement: Settlement, *, now: Instant, until: Instant
) -> Leased | None:
    """Write down how a delivery went, and lease the lane's next one if it is due.

    One that was asked for again while it was made is made once more, whatever came of it.
    Does nothing when the lease was lost to another worker in the meantime.
    """
    at = rows.millis(now)
    params: dict[str, Any] = {"ws": leased.workspace, "in_lane": leased.lane, "this": leased.id}
    row = _LOCK.row(connection, params)
    if row is None or row[0] != leased.worker:
        return None
    params["as_of"] = leased.generation
    match settlement:
        case Done():
            if not _DONE.run(connection, params):
                _ANEW.run(connection, {**params, "why": ""})
        case Dead(error, unsure):
            if not _DEAD.run(connection, {**params, "why": error, "maybe": int(unsure)}):
                _ANEW.run(connection, {**params, "why": error})
        case Again(when, error, unsure, held_for):
            if held_for and not unsure:  # Waiting for somebody's hand wears out no patience.
                _ANEW.run(connection, {**params, "why": error})
            else:
                tries = 0 if held_for else leased.attempts
                _AGAIN.run(connection, {**params, "maybe": int(unsure), "why": error, "tries": tries})
            if held_for and row[1] == RELEASED:
                when, held_for = now, ""
            _HOLD.run(connection, {**params, "until": rows.millis(when), "why": held_for})
            return None
    return _take(
        connection,
        leased.workspace,
        leased.lane,
        worker=leased.worker,
        now=at,
        until=rows.millis(until),
    )
