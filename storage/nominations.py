"""Nominations: one row per (message, person, emoji), whatever order their events arrive in."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from commands.domain.nomination import Nomination, Standing
from commands.domain.refs import MessageRef, Person
from storage.session import Session
from storage.statements import Statement
from storage.tables import nominations

_MINE = nominations.c.workspace_id == bindparam("workspace_id")
_insert = upsert(nominations)
_PUT = Statement(
    _insert.on_conflict_do_update(
        index_elements=["workspace_id", "message", "person", "emoji"],
        set_={"active": _insert.excluded.active, "changed": _insert.excluded.changed},
        where=nominations.c.changed < _insert.excluded.changed,
    )
)
_OF = Statement(
    select(
        nominations.c.person,
        nominations.c.emoji,
        nominations.c.active,
        nominations.c.changed,
        nominations.c.standing,
    )
    .where(_MINE, nominations.c.message == bindparam("message"))
    .order_by(nominations.c.changed, nominations.c.person)
)
_SETTLE = Statement(
    update(nominations)
    .where(
        _MINE,
        nominations.c.person == bindparam("who"),
        nominations.c.standing == Standing.UNKNOWN.value,
    )
    .values(standing=bindparam("new_standing"))
)


class Nominations:
    """The nominations of one workspace (`commands.ports.Nominations`)."""

    def __init__(self, session: Session) -> None:
        self._connection = session.connection
        self._workspace = {"workspace_id": session.workspace_id}

    def put(self, message: MessageRef, nomination: Nomination) -> bool:
        touched = _PUT.run(
            self._connection,
            {
                **self._workspace,
                "message": message.key,
                "person": nomination.person.key,
                "emoji": nomination.emoji,
                "active": int(nomination.active),
                "changed": nomination.order,
                "standing": nomination.standing.value,
            },
        )
        return touched == 1

    def of(self, message: MessageRef) -> Sequence[Nomination]:
        found = _OF.rows(self._connection, {**self._workspace, "message": message.key})
        return [
            Nomination(Person.parse(person), emoji, bool(active), changed, Standing(standing))
            for person, emoji, active, changed, standing in found
        ]

    def settle(self, person: Person, standing: Standing) -> None:
        _SETTLE.run(
            self._connection,
            {**self._workspace, "who": person.key, "new_standing": standing.value},
        )
