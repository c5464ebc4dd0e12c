"""The outbox: deliveries in lanes, written with the change that caused them.

A lane is a place. Its row says when its first delivery falls due and until when the
lane is held: leased by a worker, backing off after a failure, or waiting for somebody
to mend what is broken. Whoever changes deliveries of a lane takes the lane's row first,
so that no two of them can wait for each other.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, case, func, null, or_, select, update
from whenever import Instant

from commands.ports import Delivery, Trouble
from storage import rows
from storage.lanes import RELEASED
from storage.session import Session
from storage.statements import Statement, Upsert
from storage.tables import deliveries, lanes

_LANE = and_(lanes.c.workspace_id == bindparam("workspace_id"), lanes.c.lane == bindparam("in_lane"))
_MINE = deliveries.c.workspace_id == bindparam("workspace_id")
_OPEN_LANE = Upsert(
    lanes,
    ["workspace_id", "lane"],
    lambda new: {"due_at": case((lanes.c.due_at < new.due_at, lanes.c.due_at), else_=new.due_at)},
)


def _made_one(new: Any) -> dict[str, Any]:
    """What becomes of a delivery when another with its key is written."""
    waits = and_(deliveries.c.attempts == 0, deliveries.c.not_before < new.not_before)
    dead = deliveries.c.dead == 1
    return {
        "payload": new.payload,
        "generation": deliveries.c.generation + 1,
        # One that is being made right now is made again when the new one says.
        "not_before": case((waits, deliveries.c.not_before), else_=new.not_before),
        "dead": new.dead,
        # One that was given up begins anew, in the lane it belongs to by now; only one that
        # may have arrived has to remember since when.
        "lane": case((dead, new.lane), else_=deliveries.c.lane),
        "attempts": case((dead, 0), else_=deliveries.c.attempts),
        "first_tried_at": case(
            (and_(dead, deliveries.c.unsure == 0), null()), else_=deliveries.c.first_tried_at
        ),
        "error": case((dead, ""), else_=deliveries.c.error),
    }


_ADD = Upsert(deliveries, ["workspace_id", "key"], _made_one)
_HELD = and_(lanes.c.held_for != "", lanes.c.held_for != RELEASED)
_TROUBLES = Statement(
    select(
        deliveries.c.id,
        deliveries.c.key,
        deliveries.c.lane,
        deliveries.c.kind,
        deliveries.c.error,
        lanes.c.held_for,
        deliveries.c.attempts,
        deliveries.c.created_at,
        deliveries.c.dead,
    )
    .select_from(deliveries)
    .outerjoin(
        lanes,
        and_(lanes.c.workspace_id == deliveries.c.workspace_id, lanes.c.lane == deliveries.c.lane),
    )
    .where(_MINE, or_(deliveries.c.dead == 1, _HELD))
    .order_by(deliveries.c.id)
    .limit(50)
)
_LANE_OF = Statement(select(deliveries.c.lane).where(_MINE, deliveries.c.id == bindparam("delivery_id")))
# Only one that may have arrived has to remember since when.
_SINCE = case((deliveries.c.unsure == 1, deliveries.c.first_tried_at), else_=null())
_REVIVE = Statement(
    update(deliveries)
    .where(_MINE, deliveries.c.id == bindparam("delivery_id"))
    .values(dead=0, attempts=0, not_before=bindparam("now"), error="", first_tried_at=_SINCE)
)
_LEASED = and_(lanes.c.held_by != "", lanes.c.held_until >= bindparam("now"))
_FREE = {"held_until": 0, "held_by": "", "held_for": ""}
_ANY_LANE = lanes.c.workspace_id == bindparam("workspace_id")
_RELEASE = Statement(update(lanes).where(_LANE, lanes.c.held_for != "", ~_LEASED).values(_FREE))
_RELEASE_ALL = Statement(update(lanes).where(_ANY_LANE, lanes.c.held_for != "", ~_LEASED).values(_FREE))
_WARN = Statement(update(lanes).where(_LANE, _LEASED).values(held_for=RELEASED))
_WARN_ALL = Statement(update(lanes).where(_ANY_LANE, _LEASED).values(held_for=RELEASED))
_OLDEST_DUE = Statement(select(func.min(lanes.c.due_at)).where(~_HELD, lanes.c.held_until < bindparam("now")))


def dump(payload: Any) -> str:
    """A payload as it is stored."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))


def oldest_due(connection: Any, now: Instant) -> Instant | None:
    """When the oldest delivery that nobody works on fell due, in any workspace; None without one."""
    row = _OLDEST_DUE.row(connection, {"now": rows.millis(now)})
    return None if row is None or row[0] is None else rows.instant(row[0])


def open_lane(session: Session, lane: str, due_at: int) -> None:
    """Make sure that the lane has a row that is due no later than `due_at`, and lock it."""
    _OPEN_LANE.run(
        session.connection,
        {
            "workspace_id": session.workspace_id,
            "lane": lane,
            "due_at": due_at,
            "held_until": 0,
            "held_by": "",
            "held_for": "",
        },
    )


class Outbox:
    """The deliveries of one workspace (`commands.ports.Outbox`)."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._workspace = {"workspace_id": session.workspace_id}
        self.written = 0

    def add(self, deliveries: Sequence[Delivery], now: Instant) -> None:
        if not deliveries:
            return
        at = rows.millis(now)
        due = [at if d.not_before is None else max(at, rows.millis(d.not_before)) for d in deliveries]
        first: dict[str, int] = {}
        for delivery, when in zip(deliveries, due, strict=True):
            first[delivery.lane] = min(when, first.get(delivery.lane, when))
        for lane in sorted(first):
            open_lane(self._session, lane, first[lane])
        for delivery, when in zip(deliveries, due, strict=True):
            _ADD.run(
                self._session.connection,
                {
                    **self._workspace,
                    "id": self._session.next_seq(),
                    "key": delivery.key,
                    "lane": delivery.lane,
                    "kind": delivery.kind,
                    "payload": dump(delivery.payload),
                    "not_before": when,
                    "generation": 0,
                    "attempts": 0,
                    "first_tried_at": None,
                    "unsure": 0,
                    "dead": 0,
                    "error": "",
                    "created_at": at,
                },
            )
        self.written += len(deliveries)

    def troubles(self) -> Sequence[Trouble]:
        found = _TROUBLES.rows(self._session.connection, self._workspace)
        return [
            Trouble(
                id=id,
                key=key,
                lane=lane,
                kind=kind,
                reason=error or held_for or "",
                attempts=attempts,
                since=rows.instant(created_at),
                dead=bool(dead),
            )
            for id, key, lane, kind, error, held_for, attempts, created_at, dead in found
        ]

    def retry(self, id: int, now: Instant) -> bool:
        params = {**self._workspace, "delivery_id": id, "now": rows.millis(now)}
        row = _LANE_OF.row(self._session.connection, params)
        if row is None:
            return False
        open_lane(self._session, row[0], rows.millis(now))
        self.release(now, lane=row[0])
        revived = _REVIVE.run(self._session.connection, params) == 1
        self.written += int(revived)
        return revived

    def release(self, now: Instant, *, lane: str | None = None) -> int:
        params: dict[str, Any] = {**self._workspace, "now": rows.millis(now), "in_lane": lane}
        free, warn = (_RELEASE_ALL, _WARN_ALL) if lane is None else (_RELEASE, _WARN)
        # In this order: a lease that ends in between leaves a lane that can be let go.
        warn.run(self._session.connection, params)
        released = free.run(self._session.connection, params)
        self.written += released
        return released
