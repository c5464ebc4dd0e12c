"""Messages and nominations: kept, found again, forgotten when asked."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.domain.nomination import Nomination, Standing
from commands.domain.refs import MessageRef
from commands.domain.words import OriginFate
from commands.ports import Unit
from storage.database import Database
from tests.storage.making import ANN, BEN, HOSTILE, SERVICE, make_origin, make_story
from tests.storage.shared import NOW, new_workspace

MESSAGE = MessageRef(SERVICE, "1.0")


def do(database: Database, workspace: str, work: Any) -> Any:
    return database.write(workspace, work).result(10)


# --- messages ---


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"author": None, "files": (), "text": "", "author_name": "", "link": ""},
        {"message": MESSAGE},
        {"fate": OriginFate.KEPT, "latest_text": ""},
        {"text": "x" * 40_000},
    ],
)
def test_a_message_comes_out_as_it_went_in(database: Database, workspace: str, more: dict[str, Any]) -> None:
    origin = make_origin(**more)
    do(database, workspace, lambda unit: unit.origins.add(origin))
    assert do(database, workspace, lambda unit: unit.origins.get("o1")) == origin
    assert do(database, workspace, lambda unit: unit.origins.of_message(origin.message)) == origin
    assert do(database, workspace, lambda unit: unit.origins.get("o2")) is None


def test_of_several_captures_of_a_message_the_newest_is_found(database: Database, workspace: str) -> None:
    for id, hours in (("a", 1), ("c", 3), ("b", 2)):
        origin = make_origin(id, message=MESSAGE, captured_at=NOW.add(hours=hours))
        do(database, workspace, lambda unit, o=origin: unit.origins.add(o))
    assert do(database, workspace, lambda unit: unit.origins.of_message(MESSAGE)).id == "c"


@pytest.mark.parametrize("fate", OriginFate)
def test_what_became_of_a_message_stands_beside_what_was_captured(
    database: Database, workspace: str, fate: OriginFate
) -> None:
    for id in ("o1", "o2"):
        do(database, workspace, lambda unit, i=id: unit.origins.add(make_origin(i)))
    do(database, workspace, lambda unit: unit.origins.set_fate("o1", fate, HOSTILE))
    found = do(database, workspace, lambda unit: (unit.origins.get("o1"), unit.origins.get("o2")))
    assert found == (make_origin("o1", fate=fate, latest_text=HOSTILE), make_origin("o2"))


def test_a_draft_is_forgotten_and_a_story_is_not(database: Database, workspace: str) -> None:
    def work(unit: Unit) -> None:
        for id in ("story", "draft", "other"):
            unit.origins.add(make_origin(id))
        unit.stories.add(make_story(origin=make_origin("story")))
        for id in ("story", "draft", "unknown"):
            unit.origins.drop_draft(id)

    do(database, workspace, work)
    left = [
        do(database, workspace, lambda unit, i=i: unit.origins.get(i)) for i in ("story", "draft", "other")
    ]
    assert left == [make_origin("story"), None, make_origin("other")]


def test_old_drafts_are_forgotten(database: Database, workspace: str) -> None:
    def work(unit: Unit) -> int:
        for id, hours in (("story", 0), ("old", 1), ("older", 0), ("new", 2)):
            unit.origins.add(make_origin(id, captured_at=NOW.add(hours=hours)))
        unit.stories.add(make_story(origin=make_origin("story")))
        return unit.origins.drop_drafts(before=NOW.add(hours=2))

    assert do(database, workspace, work) == 2
    left = [
        id
        for id in ("story", "old", "older", "new")
        if do(database, workspace, lambda unit, i=id: unit.origins.get(i)) is not None
    ]
    assert left == ["story", "new"]


# --- nominations ---

changes = st.lists(
    st.tuples(
        st.sampled_from([ANN, BEN]),
        st.sampled_from(["star2", "zap"]),
        st.booleans(),
        st.integers(0, 9).map(lambda n: f"{n:012}.000000"),
    ),
    max_size=12,
)


@given(changes)
@settings(deadline=None, max_examples=40)
def test_nominations_are_what_the_newest_change_of_each_says(
    opened: Any, shared_sqlite_url: str, found: list[Any]
) -> None:
    database = opened(shared_sqlite_url)
    workspace = new_workspace(database)
    expected: dict[tuple[Any, str], tuple[str, bool]] = {}

    def work(unit: Unit) -> None:
        for person, emoji, active, order in found:
            kept = expected.get((person, emoji))
            newer = kept is None or kept[0] < order
            assert unit.nominations.put(MESSAGE, Nomination(person, emoji, active, order)) == newer
            if newer:
                expected[person, emoji] = (order, active)
        kept_now = {(n.person, n.emoji): (n.order, n.active) for n in unit.nominations.of(MESSAGE)}
        assert kept_now == expected
        orders = [n.order for n in unit.nominations.of(MESSAGE)]
        assert orders == sorted(orders)

    do(database, workspace, work)


def test_a_standing_is_settled_once_for_all_of_a_persons(database: Database, workspace: str) -> None:
    other = MessageRef(SERVICE, "2.0")

    def work(unit: Unit) -> list[Standing]:
        for person in (ANN, BEN):
            for message in (MESSAGE, other):
                unit.nominations.put(message, Nomination(person, "star2", True, "1"))
        unit.nominations.settle(ANN, Standing.COUNTS)
        unit.nominations.settle(ANN, Standing.BOT)
        return [n.standing for m in (MESSAGE, other) for n in unit.nominations.of(m)]

    assert do(database, workspace, work) == [Standing.COUNTS, Standing.UNKNOWN] * 2


def test_a_change_keeps_what_is_known_of_its_person(database: Database, workspace: str) -> None:
    def work(unit: Unit) -> Nomination:
        unit.nominations.put(MESSAGE, Nomination(ANN, "star2", True, "1"))
        unit.nominations.settle(ANN, Standing.COUNTS)
        unit.nominations.put(MESSAGE, Nomination(ANN, "star2", False, "2"))
        (found,) = unit.nominations.of(MESSAGE)
        return found

    assert do(database, workspace, work) == Nomination(ANN, "star2", False, "2", Standing.COUNTS)
