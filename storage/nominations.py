"""Nominations: one row per (message, person, emoji), whatever order their events arrive in."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select, update

from commands.domain.nomination import Nomination, Standing
from commands.domain.refs import MessageRef, Person
from storage.session import Session
from storage.statements import Statement, Upsert
from storage.tables import nominations

_MINE = nominations.c.workspace_id == bindparam("workspace_id")
_PUT = Upsert(
    nominations,
    ["workspace_id", "message", "person", "emoji"],
    lambda new: {"active": new.active, "changed": new.changed},
    where=lambda new: nominations.c.changed < new.changed,
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
