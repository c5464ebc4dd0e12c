"""Nominate a message with an emoji: one row per person, emoji and message, whatever order events come in."""

from __future__ import annotations

from itertools import permutations

from commands.chat import Actor
from commands.command import Outcome
from commands.domain.nomination import Nomination, Standing
from commands.domain.refs import MessageRef
from commands.domain.story import Kind
from commands.nominate_message import NominateMessage
from commands.ports import Unit
from tests.commands.world import ANN, BEN, SERVICE, Company, kinds, message


def react(
    company: Company,
    by: Actor = ANN,
    emoji: str = "star2",
    *,
    active: bool = True,
    order: str = "000000000001.000000",
    on: MessageRef | None = None,
) -> Outcome:
    return company.ask(NominateMessage(by, on or message(), emoji, active, order))


def found(company: Company, on: MessageRef | None = None) -> list[tuple[str, str, bool]]:
    nominations: list[Nomination] = company.work(lambda unit: unit.nominations.of(on or message()))
    return [(n.person.id, n.emoji, n.active) for n in nominations]


def test_an_emoji_is_kept_and_weighed(company: Company) -> None:
    outcome = react(company)
    assert found(company) == [("UANN", "star2", True)]
    (weigh,) = outcome.deliveries
    assert (weigh.kind, weigh.lane) == ("weigh", SERVICE.key)
    assert weigh.payload == {"message": message().key, "thread": None}
    assert company.stories() == []


def test_who_it_is_and_whether_it_counts_is_not_known_yet(company: Company) -> None:
    react(company)
    (nomination,) = company.work(lambda unit: unit.nominations.of(message()))
    assert nomination.standing is Standing.UNKNOWN


def test_the_thread_of_the_message_is_kept(company: Company) -> None:
    (weigh,) = react(company, on=message("2.0", thread="1.0")).deliveries
    assert weigh.payload["thread"] == "1.0"


def test_weighing_a_message_waits_once(company: Company) -> None:
    keys = {react(company, by, order="1").deliveries[0].key for by in (ANN, BEN)}
    assert len(keys) == 1
    (other,) = react(company, on=message("7.0")).deliveries
    assert other.key not in keys


def test_an_emoji_that_does_not_nominate_here_is_nothing(company: Company) -> None:
    assert react(company, emoji="tada").deliveries == ()
    assert found(company) == []


def test_the_emojis_are_the_workspaces_own(company: Company) -> None:
    company.set(emojis=(("zap", Kind.TURNAROUND),))
    assert react(company, emoji="star2").deliveries == ()
    assert kinds(react(company, emoji="zap").deliveries) == ["weigh"]


def test_taking_it_off_is_kept_and_weighed_too(company: Company) -> None:
    react(company, order="1")
    assert kinds(react(company, active=False, order="2").deliveries) == ["weigh"]
    assert found(company) == [("UANN", "star2", False)]


def test_there_is_one_row_per_person_emoji_and_message(company: Company) -> None:
    company.set(emojis=(("star2", Kind.PRAISE), ("zap", Kind.TURNAROUND)))
    for n in range(3):
        react(company, order=f"{n}1")
        react(company, BEN, order=f"{n}2")
        react(company, emoji="zap", order=f"{n}3")
        react(company, on=message("7.0"), order=f"{n}4")
    assert found(company) == [("UANN", "star2", True), ("UBEN", "star2", True), ("UANN", "zap", True)]
    assert found(company, message("7.0")) == [("UANN", "star2", True)]


def test_the_latest_change_wins_in_whatever_order_the_events_arrive(company: Company) -> None:
    events = [
        (True, "000000000001.000000"),
        (False, "000000000001.000001"),
        (True, "000000000002.500000"),
        (False, "000000000010.000000"),
    ]
    for number, order in enumerate(permutations(events)):
        on = message(f"{number}.0")
        for active, when in order:
            react(company, active=active, order=when, on=on)
        assert found(company, on) == [("UANN", "star2", False)], order


def test_an_event_that_is_older_than_what_we_know_is_not_weighed(company: Company) -> None:
    react(company, active=False, order="2")
    assert react(company, active=True, order="1").deliveries == ()
    assert react(company, active=True, order="2").deliveries == ()
    assert kinds(react(company, active=True, order="3").deliveries) == ["weigh"]


def test_who_a_person_is_holds_for_all_that_was_not_known(company: Company) -> None:
    react(company, on=message("1.0"))
    react(company, on=message("2.0"))
    company.work(lambda unit: unit.nominations.settle(ANN.person, Standing.OUTSIDER))
    company.work(lambda unit: unit.nominations.settle(ANN.person, Standing.COUNTS))
    react(company, on=message("3.0"))

    def look(unit: Unit) -> list[Standing]:
        return [unit.nominations.of(message(on))[0].standing for on in ("1.0", "2.0", "3.0")]

    standings = company.work(look)
    assert standings == [Standing.OUTSIDER, Standing.OUTSIDER, Standing.UNKNOWN]
