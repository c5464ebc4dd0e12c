"""Captured messages. The captured text is written once and never updated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, delete, exists, insert, select, update
from whenever import Instant

from commands.domain.refs import MessageRef
from commands.domain.words import Origin, OriginFate
from storage import rows
from storage.session import Session
from storage.statements import Statement
from storage.tables import origins, stories

ORIGIN_COLUMNS = (
    origins.c.id,
    origins.c.message,
    origins.c.thread,
    origins.c.text,
    origins.c.author,
    origins.c.author_name,
    origins.c.said_at,
    origins.c.link,
    origins.c.files,
    origins.c.captured_at,
    origins.c.fate,
    origins.c.latest_text,
)
"""What `origin_from` reads, in its order."""

_MINE = origins.c.workspace_id == bindparam("workspace_id")
_UNUSED = ~exists().where(
    and_(stories.c.workspace_id == origins.c.workspace_id, stories.c.origin_id == origins.c.id)
)
_ADD = Statement(insert(origins))
_GET = Statement(select(*ORIGIN_COLUMNS).where(_MINE, origins.c.id == bindparam("id")))
_OF_MESSAGE = Statement(
    select(*ORIGIN_COLUMNS)
    .where(_MINE, origins.c.message == bindparam("message"))
    .order_by(origins.c.captured_at.desc())
    .limit(1)
)
_SET_FATE = Statement(
    update(origins)
    .where(_MINE, origins.c.id == bindparam("origin"))
    .values(fate=bindparam("new_fate"), latest_text=bindparam("new_latest"))
)
_DROP = Statement(delete(origins).where(_MINE, origins.c.id == bindparam("origin"), _UNUSED))
_DROP_OLD = Statement(delete(origins).where(_MINE, origins.c.captured_at < bindparam("before"), _UNUSED))


def origin_from(row: Sequence[Any]) -> Origin:
    """An origin from the values of `ORIGIN_COLUMNS`."""
    id, message, thread, text, author, name, said_at, link, files, captured_at, fate, latest = row
    return Origin(
        id=id,
        message=MessageRef.parse(message, thread),
        text=text,
        author=rows.person(author),
        author_name=name,
        said_at=rows.instant(said_at),
        link=link,
        files=rows.texts(files),
        captured_at=rows.instant(captured_at),
        fate=OriginFate(fate),
        latest_text=latest,
    )


class Origins:
    """The captured messages of one workspace (`commands.ports.Origins`)."""

    def __init__(self, session: Session) -> None:
        self._connection = session.connection
        self._workspace = {"workspace_id": session.workspace_id}

    def add(self, origin: Origin) -> None:
        _ADD.run(
            self._connection,
            {
                **self._workspace,
                "id": origin.id,
                "message": origin.message.key,
                "thread": origin.message.thread,
                "text": origin.text,
                "author": rows.key(origin.author),
                "author_name": origin.author_name,
                "said_at": rows.millis(origin.said_at),
                "link": origin.link,
                "files": rows.dump_texts(origin.files),
                "captured_at": rows.millis(origin.captured_at),
                "fate": origin.fate.value,
                "latest_text": origin.latest_text,
            },
        )

    def get(self, id: str) -> Origin | None:
        row = _GET.row(self._connection, {**self._workspace, "id": id})
        return None if row is None else origin_from(row)

    def of_message(self, message: MessageRef) -> Origin | None:
        row = _OF_MESSAGE.row(self._connection, {**self._workspace, "message": message.key})
        return None if row is None else origin_from(row)

    def set_fate(self, id: str, fate: OriginFate, latest_text: str | None) -> None:
        _SET_FATE.run(
            self._connection,
            {**self._workspace, "origin": id, "new_fate": fate.value, "new_latest": latest_text},
        )

    def drop_draft(self, id: str) -> None:
        _DROP.run(self._connection, {**self._workspace, "origin": id})

    def drop_drafts(self, *, before: Instant) -> int:
        return _DROP_OLD.run(self._connection, {**self._workspace, "before": rows.millis(before)})
