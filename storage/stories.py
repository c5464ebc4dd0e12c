"""Stories, their words and their history: dataclass to row and back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import bindparam, insert, or_, select, update

from commands.domain.refs import MessageRef, Person
from commands.domain.story import State, Story
from commands.domain.words import Words
from commands.ports import Entry
from storage import rows
from storage.session import Session
from storage.statements import Statement, Upsert
from storage.story_rows import SELECT_STORY, story_from, values_of
from storage.tables import stories, story_log, story_people, words

_GET = Statement(SELECT_STORY.where(stories.c.number == bindparam("number")))
_OF_MESSAGE = Statement(SELECT_STORY.where(stories.c.message == bindparam("message")))
_ADD = Statement(insert(stories))
_CHANGING = [
    "state",
    "kind",
    "headline",
    "flagger",
    "credited",
    "customer_id",
    "benefit",
    "link",
    "origin_id",
    "message",
    "owner",
    "reason",
    "card",
    "card_thread",
    "inside",
    "mark",
    "touched",
    "words_version",
    "state_since",
]
_SAVE = Statement(
    update(stories)
    .where(stories.c.workspace_id == bindparam("workspace_id"), stories.c.number == bindparam("number"))
    .values({name: bindparam(f"new_{name}") for name in _CHANGING})
)
_ADD_PEOPLE = Upsert(story_people)
_ADD_WORDS = Statement(insert(words))
_POINT_AT_WORDS = Statement(
    update(stories)
    .where(stories.c.workspace_id == bindparam("workspace_id"), stories.c.number == bindparam("number"))
    .values(words_version=bindparam("version"))
)
_VERSIONS = Statement(
    select(words.c.version, words.c.text, words.c.person, words.c.at)
    .where(words.c.workspace_id == bindparam("workspace_id"), words.c.number == bindparam("number"))
    .order_by(words.c.version)
)
_LOG = Statement(insert(story_log))
_HISTORY = Statement(
    select(story_log.c.at, story_log.c.person, story_log.c.what, story_log.c.detail)
    .where(story_log.c.workspace_id == bindparam("workspace_id"), story_log.c.number == bindparam("number"))
    .order_by(story_log.c.seq)
)


@cache
def _listed(states: tuple[State, ...], of_person: bool) -> Statement:
    query = SELECT_STORY.where(or_(*(stories.c.state == state.value for state in states)))
    if of_person:
        mine = (
            select(story_people.c.number)
            .where(
                story_people.c.workspace_id == bindparam("workspace_id"),
                story_people.c.person == bindparam("person"),
            )
            .scalar_subquery()
        )
        query = query.where(or_(stories.c.owner == bindparam("person"), stories.c.number.in_(mine)))
    return Statement(
        query.order_by(stories.c.number.desc()).limit(bindparam("limit")).offset(bindparam("skip"))
    )


class Stories:
    """The stories of one workspace (`commands.ports.Stories`)."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._connection = session.connection
        self._workspace = {"workspace_id": session.workspace_id}

    def next_number(self) -> int:
        return self._session.next_number()

    def add(self, story: Story) -> None:
        _ADD.run(
            self._connection,
            {
                **self._workspace,
                "number": story.number,
                "created_at": rows.millis(story.created_at),
                **values_of(story),
            },
        )
        if story.words is not None:
            self._insert_words(story.number, story.words)
        self._add_people(story)

    def get(self, number: int) -> Story | None:
        row = _GET.row(self._connection, {**self._workspace, "number": number})
        return None if row is None else story_from(row)

    def of_message(self, message: MessageRef) -> Story | None:
        row = _OF_MESSAGE.row(self._connection, {**self._workspace, "message": message.key})
        return None if row is None else story_from(row)

    def save(self, story: Story) -> None:
        _SAVE.run(
            self._connection,
            {
                **self._workspace,
                "number": story.number,
                **{f"new_{name}": value for name, value in values_of(story).items()},
            },
        )
        self._add_people(story)

    def _add_people(self, story: Story) -> None:
        _ADD_PEOPLE.run_many(
            self._connection,
            [{**self._workspace, "number": story.number, "person": p.key} for p in story.people],
        )

    def _insert_words(self, number: int, new: Words) -> None:
        _ADD_WORDS.run(
            self._connection,
            {
                **self._workspace,
                "number": number,
                "version": new.version,
                "text": new.text,
                "person": rows.key(new.by),
                "at": rows.millis(new.at),
            },
        )

    def add_words(self, number: int, words: Words) -> None:
        self._insert_words(number, words)
        _POINT_AT_WORDS.run(self._connection, {**self._workspace, "number": number, "version": words.version})

    def versions(self, number: int) -> Sequence[Words]:
        found = _VERSIONS.rows(self._connection, {**self._workspace, "number": number})
        return [Words(v, text, rows.person(by), rows.instant(at)) for v, text, by, at in found]

    def listed(
        self, *, states: Sequence[State], person: Person | None, limit: int, skip: int
    ) -> Sequence[Story]:
        params: dict[str, Any] = {**self._workspace, "limit": limit, "skip": skip}
        if person is not None:
            params["person"] = person.key
        found = _listed(tuple(states), person is not None).rows(self._connection, params)
        return [story_from(row) for row in found]

    def log(self, number: int, entry: Entry) -> None:
        _LOG.run(
            self._connection,
            {
                **self._workspace,
                "number": number,
                "seq": self._session.next_seq(),
                "at": rows.millis(entry.at),
                "person": rows.key(entry.by),
                "what": entry.what,
                "detail": entry.detail,
            },
        )

    def history(self, number: int) -> Sequence[Entry]:
        found = _HISTORY.rows(self._connection, {**self._workspace, "number": number})
        return [Entry(rows.instant(at), rows.person(by), what, detail) for at, by, what, detail in found]
