"""No workspace sees anything of another, though everything in both has the same keys."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Index
from sqlalchemy.schema import ColumnCollectionConstraint

from commands.domain.nomination import Nomination, Standing
from commands.domain.refs import MessageRef
from commands.domain.story import State
from commands.domain.words import OriginFate
from commands.ports import Delivery, Entry, Unit
from storage.database import Database
from storage.tables import metadata
from tests.storage.making import (
    ANN,
    DORA,
    SERVICE,
    make_customer,
    make_origin,
    make_story,
    make_words,
)
from tests.storage.shared import NOW, new_workspace

MESSAGE = MessageRef(SERVICE, "o1.2", "o1.1")


def everything(unit: Unit) -> dict[str, Any]:
    """All that can be seen of a workspace."""
    return {
        "story": unit.stories.get(1),
        "of message": unit.stories.of_message(MESSAGE),
        "versions": unit.stories.versions(1),
        "history": unit.stories.history(1),
        "list": unit.stories.listed(states=tuple(State), person=None, limit=99, skip=0),
        "mine": unit.stories.listed(states=tuple(State), person=ANN, limit=99, skip=0),
        "origin": unit.origins.get("o1"),
        "captured": unit.origins.of_message(MESSAGE),
        "nominations": unit.nominations.of(MESSAGE),
        "troubles": unit.outbox.troubles(),
        "emojis": unit.workspace.emojis,
    }


def fill(unit: Unit) -> None:
    unit.stories.next_number()
    unit.origins.add(make_origin())
    unit.customers.add(make_customer())
    unit.stories.add(make_story(origin=make_origin(), words=make_words(), customer=make_customer()))
    unit.stories.log(1, Entry(NOW, ANN, "flagged"))
    unit.nominations.put(MESSAGE, Nomination(ANN, "star2", True, "1"))
    unit.outbox.add([Delivery("k", "a", "card", {"of": unit.workspace.id})], NOW)
    unit.take("event:1", NOW)
    unit.workspaces.once("told", NOW)


@pytest.fixture
def neighbours(database: Database) -> tuple[str, str]:
    return new_workspace(database), new_workspace(database)


def test_what_one_keeps_the_other_does_not_see(database: Database, neighbours: tuple[str, str]) -> None:
    ours, theirs = neighbours
    before = database.read(theirs, everything).result(10)
    database.write(ours, fill).result(10)
    assert database.read(theirs, everything).result(10) == before
    assert database.write(theirs, lambda unit: unit.stories.next_number()).result(10) == 1
    assert database.write(theirs, lambda unit: unit.take("event:1", NOW)).result(10)
    assert database.write(theirs, lambda unit: unit.workspaces.once("told", NOW)).result(10)


def test_both_can_keep_the_same_keys(database: Database, neighbours: tuple[str, str]) -> None:
    for workspace in neighbours:
        database.write(workspace, fill).result(10)
    ours, theirs = (database.read(workspace, everything).result(10) for workspace in neighbours)
    assert ours == theirs
    assert ours["story"] is not None


CHANGES: dict[str, Any] = {
    "save": lambda unit: unit.stories.save(make_story(headline="Other", origin=make_origin())),
    "add words": lambda unit: unit.stories.add_words(1, make_words(2)),
    "log": lambda unit: unit.stories.log(1, Entry(NOW, DORA, "claimed")),
    "set fate": lambda unit: unit.origins.set_fate("o1", OriginFate.DELETED, "gone"),
    "drop draft": lambda unit: unit.origins.drop_draft("o1"),
    "drop drafts": lambda unit: unit.origins.drop_drafts(before=NOW.add(hours=9999)),
    "put": lambda unit: unit.nominations.put(MESSAGE, Nomination(ANN, "star2", False, "2")),
    "settle": lambda unit: unit.nominations.settle(ANN, Standing.COUNTS),
    "outbox": lambda unit: unit.outbox.add([Delivery("k", "a", "card", {"of": "theirs"})], NOW),
    "retry": lambda unit: [unit.outbox.retry(id, NOW) for id in range(9)],
    "release": lambda unit: unit.outbox.release(NOW),
    "release one": lambda unit: unit.outbox.release(NOW, lane="a"),
    "forget": lambda unit: unit.forget_receipts(before=NOW.add(hours=9999)),
}


def rows(database: Database, workspace: str) -> dict[str, list[Any]]:
    """Every row of a workspace, in every table."""

    def look(connection: Any) -> dict[str, list[Any]]:
        found = {}
        for table in metadata.sorted_tables:
            key = table.c.id if table.name == "workspaces" else table.c.workspace_id
            found[table.name] = sorted(map(repr, connection.execute(table.select().where(key == workspace))))
        return found

    return database.look(look).result(10)


@pytest.mark.parametrize("change", CHANGES)
def test_what_one_changes_stays_as_it_was_for_the_other(
    database: Database, neighbours: tuple[str, str], change: str
) -> None:
    ours, theirs = neighbours
    for workspace in neighbours:
        database.write(workspace, fill).result(10)
    before = rows(database, ours)
    assert all(before.values())
    database.write(theirs, CHANGES[change]).result(10)
    assert rows(database, ours) == before


def test_the_workspace_comes_first_in_every_key() -> None:
    """So that no look-up can cross workspaces, and a database that shards can split by it."""
    for table in metadata.sorted_tables:
        if table.name == "workspaces":
            assert [column.name for column in table.primary_key] == ["id"]
            continue
        assert table.primary_key.columns.keys()[0] == "workspace_id", table.name
        assert not table.c.workspace_id.nullable


def test_every_other_key_and_index_begins_with_it_too_but_two() -> None:
    """What is looked up before the workspace is known: an installation, and the lanes that are due."""
    others = set()
    for table in metadata.sorted_tables:
        keys: list[Index | ColumnCollectionConstraint] = list(table.indexes)
        keys += [each for each in table.constraints if isinstance(each, ColumnCollectionConstraint)]
        for key in keys:
            names = [column.name for column in key.columns]
            if names[0] != "workspace_id" and table.name != "workspaces":
                others.add(f"{table.name}: {', '.join(names)}")
    assert others == {"installations: key", "lanes: due_at"}
