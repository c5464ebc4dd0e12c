"""Workspaces, their installations, what arrived in them and what is done once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from commands.domain.nomination import DEFAULT_EMOJIS
from commands.domain.refs import Group
from commands.domain.story import Kind
from commands.domain.workspace import Installation, Workspace
from commands.ports import Unit
from storage.database import Database
from storage.session import UnknownWorkspace
from tests.storage.making import HERE, HOSTILE, MARKETING
from tests.storage.shared import NOW


def do(database: Database, workspace: str, work: Any) -> Any:
    return database.write(workspace, work).result(10)


# --- settings ---


def test_a_new_workspace_has_set_nothing_up(database: Database, workspace: str) -> None:
    assert do(database, workspace, lambda unit: unit.workspace) == Workspace(workspace, "Acme")


def test_settings_come_out_as_they_went_in(database: Database, workspace: str) -> None:
    chosen = Workspace(
        id=workspace,
        name=HOSTILE,
        desk_place=MARKETING,
        desk_group=Group(HERE, "S1"),
        emojis=(("zap", Kind.TURNAROUND), ("+1", Kind.PRAISE), ("a'b", Kind.LITTLE_THING)),
        threshold=50,
        own_nominations=False,
        zone="Europe/Amsterdam",
    )

    def work(unit: Unit) -> Workspace:
        unit.workspaces.save(chosen)
        return unit.workspace

    assert do(database, workspace, work) == chosen
    assert do(database, workspace, lambda unit: unit.workspace) == chosen


def test_a_workspace_that_is_not_there(database: Database) -> None:
    for asking in (database.write, database.read):
        with pytest.raises(UnknownWorkspace):
            asking("nobody", lambda unit: None).result(10)


# --- installations ---


def connected(database: Database, key: str, **more: str) -> Installation:
    new = {"name": "Acme", "bot": "UBOT", "url": "https://acme.example/", "new_id": f"new {key}", **more}
    return database.connect(key=key, now=NOW, **new).result(10)


def test_an_installation_has_a_workspace_of_its_own_and_keeps_it(own_database: Database) -> None:
    first = connected(own_database, "slack:T1")
    assert first == Installation("slack:T1", "new slack:T1", "Acme", "UBOT", "https://acme.example/")
    assert connected(own_database, "slack:T1", new_id="another") == first
    renamed = connected(own_database, "slack:T1", new_id="another", name="Acme Ltd", bot="UBOT2", url="")
    assert renamed == Installation("slack:T1", first.workspace, "Acme Ltd", "UBOT2", "")
    second = connected(own_database, "slack:T2")
    assert second.workspace != first.workspace
    assert own_database.installations().result(10) == [renamed, second]


def test_every_installation_has_the_emojis_of_its_workspace(own_database: Database) -> None:
    assert own_database.bound_emojis().result(10) == {}
    one, two = connected(own_database, "slack:T1"), connected(own_database, "slack:T2")

    def work(unit: Unit) -> None:
        emojis = (("zap", Kind.PRAISE), ("bulb", Kind.PRAISE))
        unit.workspaces.save(Workspace(two.workspace, "Acme", emojis=emojis))

    do(own_database, two.workspace, work)
    default = frozenset(name for name, _ in DEFAULT_EMOJIS)
    assert own_database.bound_emojis().result(10) == {one.key: default, two.key: {"zap", "bulb"}}


def test_two_that_connect_at_once_find_one_workspace(own_database: Database) -> None:
    """One of them may be told to try again."""

    def connect(number: int) -> str | None:
        try:
            return connected(own_database, "slack:T1", new_id=f"new {number}").workspace
        except RuntimeError as error:
            assert "try again" in str(error)  # noqa: PT017
            return None

    with ThreadPoolExecutor(8) as crowd:
        found = set(crowd.map(connect, range(8))) - {None}
    assert len(found) == 1
    assert {i.workspace for i in own_database.installations().result(10)} == found


# --- what arrived, and what is done once ---


def test_what_arrived_is_taken_once(database: Database, workspace: str) -> None:
    assert do(database, workspace, lambda unit: unit.take("event:1", NOW))
    assert not do(database, workspace, lambda unit: unit.take("event:1", NOW.add(hours=99)))
    assert do(database, workspace, lambda unit: unit.take("event:2", NOW))


def test_what_is_rolled_back_was_not_taken(database: Database, workspace: str) -> None:
    def fails(unit: Unit) -> None:
        assert unit.take("event:1", NOW)
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        do(database, workspace, fails)
    assert do(database, workspace, lambda unit: unit.take("event:1", NOW))


def test_the_same_thing_at_once_is_taken_by_one(database: Database, workspace: str) -> None:
    taking = [database.write(workspace, lambda unit: unit.take("event:1", NOW)) for _ in range(16)]
    assert sum(each.result(10) for each in taking) == 1


def test_what_arrived_long_ago_is_forgotten(database: Database, workspace: str) -> None:
    def work(unit: Unit) -> int:
        for n in range(5):
            unit.take(f"event:{n}", NOW.add(hours=n))
        unit.workspaces.once("told", NOW)
        return unit.forget_receipts(before=NOW.add(hours=2))

    assert do(database, workspace, work) == 2
    again = [do(database, workspace, lambda unit, i=n: unit.take(f"event:{i}", NOW)) for n in range(5)]
    assert again == [True, True, False, False, False]
    assert not do(database, workspace, lambda unit: unit.workspaces.once("told", NOW))


def test_once_is_once_or_once_in_a_while(database: Database, workspace: str) -> None:
    def once(name: str, ms: int, again: int | None = None) -> bool:
        at = NOW.add(milliseconds=ms)
        return bool(
            do(database, workspace, lambda unit: unit.workspaces.once(name, at, again_after_ms=again))
        )

    assert [once("a", 0), once("a", 0), once("a", 10**9), once("b", 0)] == [True, False, False, True]
    assert [once("c", ms, 100) for ms in (0, 1, 99, 100, 150, 199, 200)] == [
        True, False, False, True, False, False, True,
    ]  # fmt: skip


def test_what_is_once_is_no_receipt(database: Database, workspace: str) -> None:
    assert do(database, workspace, lambda unit: unit.workspaces.once("x", NOW))
    assert do(database, workspace, lambda unit: unit.take("x", NOW))


def test_fresh_ids_are_long_and_never_the_same(database: Database, workspace: str) -> None:
    ids = do(database, workspace, lambda unit: {unit.fresh_id() for _ in range(100)})
    assert len(ids) == 100
    assert all(len(id) >= 32 for id in ids)
