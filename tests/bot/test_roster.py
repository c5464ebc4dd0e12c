"""Who may do what: asked of the platform, remembered, and never guessed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, cast

import pytest
from whenever import Instant

from bot.roster import FRESH_SECONDS, CannotTell, Roster
from bot.voice import PersonFacts, Unsure, Voice
from commands.chat import Actor, Role
from commands.domain.refs import Group, Person, Place
from commands.domain.workspace import Workspace

HERE = "slack:T1"
ANN = Person(HERE, "U1")
DESK = Workspace("w1", "Acme", desk_place=Place(HERE, "C1"), desk_group=Group(HERE, "S1"))
START = Instant.from_utc(2026, 11, 24, 9)


class Slack:
    """A platform that knows one person and one group, and counts what it is asked."""

    def __init__(self) -> None:
        self.facts = PersonFacts(member=True)
        self.in_group: frozenset[str] = frozenset()
        self.down = False
        self.asked = 0

    async def person(self, person: Person) -> PersonFacts:
        self._ask()
        return self.facts

    async def members(self, of: Place | Group) -> frozenset[str]:
        self._ask()
        assert of == DESK.desk_group
        return self.in_group

    def _ask(self) -> None:
        self.asked += 1
        if self.down:
            raise Unsure("no answer")


class Times:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> Instant:
        return self.now


def roster() -> tuple[Roster, Slack, Times]:
    slack, clock = Slack(), Times()
    return Roster({"slack": cast(Voice, slack)}, clock), slack, clock


def run(work: Callable[[], Awaitable[Any]]) -> Any:
    async def go() -> Any:
        return await work()

    return asyncio.run(go())


def test_a_member_is_a_member_and_no_more() -> None:
    who, _, _ = roster()
    actor = run(lambda: who.actor(ANN, DESK))
    assert actor == Actor(ANN, frozenset({Role.MEMBER}))


@pytest.mark.parametrize("facts", [PersonFacts(member=False), PersonFacts(member=True, bot=True)])
def test_outsiders_guests_and_bots_are_nothing_here(facts: PersonFacts) -> None:
    who, slack, _ = roster()
    slack.facts, slack.in_group = facts, frozenset({"U1"})
    assert run(lambda: who.actor(ANN, DESK)).roles == frozenset()


def test_an_admin_sets_up_and_is_not_yet_marketing() -> None:
    who, slack, _ = roster()
    slack.facts = PersonFacts(member=True, admin=True)
    assert run(lambda: who.actor(ANN, DESK)).roles == {Role.MEMBER, Role.ADMIN}


def test_the_desk_is_the_group() -> None:
    who, slack, _ = roster()
    slack.in_group = frozenset({"U1"})
    assert run(lambda: who.actor(ANN, DESK)).desk


def test_nobody_is_the_desk_before_it_is_set_up() -> None:
    who, slack, _ = roster()
    slack.in_group = frozenset({"U1"})
    assert not run(lambda: who.actor(ANN, Workspace("w1", "Acme"))).desk


def test_answers_are_remembered_for_a_while() -> None:
    who, slack, clock = roster()
    run(lambda: who.person(ANN))
    run(lambda: who.person(ANN))
    assert slack.asked == 1
    clock.now = START.add(seconds=FRESH_SECONDS + 1)
    run(lambda: who.person(ANN))
    assert slack.asked == 2


def test_somebody_who_has_just_joined_marketing_gets_in() -> None:
    who, slack, clock = roster()
    assert not run(lambda: who.actor(ANN, DESK)).desk
    slack.in_group = frozenset({"U1"})
    clock.now = START.add(seconds=6)
    assert run(lambda: who.actor(ANN, DESK)).desk


def test_what_was_known_holds_while_the_platform_is_down() -> None:
    who, slack, clock = roster()
    run(lambda: who.person(ANN))
    slack.down = True
    clock.now = START.add(hours=3)
    assert run(lambda: who.person(ANN)).member


def test_nobody_is_let_in_on_a_guess() -> None:
    who, slack, _ = roster()
    slack.down = True
    with pytest.raises(CannotTell):
        run(lambda: who.actor(ANN, DESK))
    with pytest.raises(CannotTell):
        run(lambda: who.person(Person("discord:G1", "1")))
