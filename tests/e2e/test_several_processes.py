"""Two processes that take in and one that delivers, on one database: everything happens once."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest

from tests.e2e.company import EMOJIS, HEADLINE, Company
from tests.e2e.reading import bold, said
from tests.e2e.running import ENGINES, QUICK, database_for, set_up
from tests.fakes.slack import Answer, FakeSlack, People
from tests.support.goodword import Goodword


@dataclass(frozen=True)
class Both:
    """The company as one web process sees it, and people who reach the other one."""

    company: Company
    others: People

    @property
    def ways(self) -> tuple[People, People]:
        """Both ways in."""
        return self.company.people, self.others

    def turns(self) -> Iterator[People]:
        """One way, then the other, without end."""
        return itertools.cycle(self.ways)


@pytest.fixture(scope="module", params=ENGINES)
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    folder = tmp_path_factory.mktemp("company")
    url = database_for(request.param, folder, request)
    with FakeSlack() as slack, ExitStack() as stack:
        parts = [
            Goodword(folder, part, database_url=url, slack=slack, environment=QUICK)
            for part in ("web", "web", "worker")
        ]
        with ThreadPoolExecutor() as pool:
            list(pool.map(Goodword.start, parts))
        for part in parts:
            stack.enter_context(part)
        company = Company(slack, parts[0], People(slack, parts[0].events))
        others = People(slack, parts[1].events)
        others.sent = company.people.sent
        set_up(company)
        yield Both(company, others)


def at_once(*acts: Callable[[], Answer]) -> list[Answer]:
    """Do all of this at the same moment."""
    ready = threading.Barrier(len(acts))

    def do(act: Callable[[], Answer]) -> Answer:
        ready.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


@pytest.mark.parametrize("together", [False, True], ids=["one by one", "at once"])
def test_an_event_that_comes_five_times_makes_one_story_and_one_card(both: Both, together: bool) -> None:
    company = both.company
    ann = company.someone("ann")
    support = company.channel(ann)
    text = f"Five times, {'at once' if together else 'one by one'}"
    ts = company.says(ann, support, text)
    event = company.people.build_reaction(ann, support, ts, "star2")
    acts = [partial(way.deliver, event) for way in itertools.islice(both.turns(), 5)]
    answers = at_once(*acts) if together else [act() for act in acts]
    assert all(answer.ok for answer in answers)
    told = company.told(text)
    assert told.lines == []
    assert said(company.asks(ann, f"{told.number + 1}", support)).startswith("There is no")


ORDERS = [
    pytest.param(order, marks=[] if order in ((0, 1, 2), (2, 1, 0)) else pytest.mark.slow)
    for order in itertools.permutations(range(3))
]
ROUNDS = [0, 1, *(pytest.param(n, marks=pytest.mark.slow) for n in range(2, 12))]


@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_in_whatever_order_events_come_the_latest_holds(both: Both, order: tuple[int, ...]) -> None:
    company = both.company
    ann = company.someone("ann")
    support = company.channel(ann)
    way = both.turns()
    for last in ("on", "off"):
        text = f"In this order: {order} {last}"
        ts = company.says(ann, support, text)
        steps = [True, False, True] if last == "on" else [False, True, False]
        events = [company.people.build_reaction(ann, support, ts, "star2", removed=not on) for on in steps]
        for n in (*order, *order):
            assert next(way).deliver(events[n]).ok
        company.quiet()
        if last == "on":
            assert "⭐ Nominated" in company.told(text).text
            assert len(company.cards(text)) == 1
        else:
            assert all("↩️ Taken back" in said(card) for card in company.cards(text))


def test_taken_off_before_it_was_put_on_makes_no_story(both: Both) -> None:
    company = both.company
    ann = company.someone("ann")
    support = company.channel(ann)
    ts = company.says(ann, support, "Off before on")
    on = company.people.build_reaction(ann, support, ts, "star2")
    off = company.people.build_reaction(ann, support, ts, "star2", removed=True)
    for event in (off, on, off, on):
        for people in both.ways:
            assert people.deliver(event).ok
    company.quiet()
    assert not company.cards("Off before on")


def test_a_form_that_is_sent_twice_makes_one_story(both: Both) -> None:
    company = both.company
    ann = company.someone("ann")
    support = company.channel(ann)
    company.people.slash(ann, support, f"Sent to both {support}")
    opened = company.people.open_view(ann)
    payload = company.people.payloads.submission(opened)
    answers = at_once(*(partial(way.transport.send, "interactive", payload) for way in both.ways))
    assert [answer.status for answer in answers] == [200, 200]
    told = company.told(f"Sent to both {support}")
    mine = [text for text in bold(company.asks(ann, "list", support)) if text.startswith("#")]
    assert mine == [f"#{told.number} Sent to both {support}"]


def test_a_press_that_comes_twice_does_one_thing(both: Both) -> None:
    company = both.company
    ann = company.someone("ann")
    told = company.flags(ann, company.channel(ann), "Pressed on both")
    card, claim = told.card, told.action("Claim")
    payload = company.people.payloads.press(company.mara, told.channel, card, claim, ephemeral=False)
    at_once(*(partial(way.transport.send, "interactive", payload) for way in both.ways))
    company.quiet()
    assert told.lines[1:] == [f"Claimed by <@{company.mara}>."]
    assert not [
        m for m in company.slack.ephemerals(company.mara, told.channel) if f"#{told.number}" in said(m)
    ]


@pytest.mark.parametrize("round", ROUNDS)
def test_two_who_claim_through_different_processes_are_one_owner(both: Both, round: int) -> None:
    company = both.company
    ann = company.someone("ann")
    told = company.flags(ann, company.channel(ann), f"Claimed from two sides, {round}")
    at_once(
        lambda: both.ways[0].press(company.mara, told.channel, told.ts, "Claim"),
        lambda: both.ways[1].press(company.mick, told.channel, told.ts, "Claim"),
    )
    company.quiet()
    (line,) = told.lines[1:]
    winner, loser = company.mara, company.mick
    if winner not in line:
        winner, loser = loser, winner
    assert line == f"Claimed by <@{winner}>."
    answer = company.slack.ephemerals(loser, told.channel)[-1]
    assert f"#{told.number} already has an owner: <@{winner}>" in said(answer)


@pytest.mark.parametrize("round", ROUNDS)
def test_two_forms_of_one_message_sent_at_once_are_one_story(both: Both, round: int) -> None:
    company = both.company
    ann, ben = company.someone("ann"), company.someone("ben")
    support = company.channel(ann, ben)
    ts = company.says(ann, support, f"Flagged from two sides {round}")
    headline = f"From two sides {round}"
    for people, user in zip(both.ways, (ann, ben), strict=True):
        assert people.shortcut(user, support, ts).ok
    answers = at_once(
        lambda: both.ways[0].submit(ann, {HEADLINE: headline}),
        lambda: both.ways[1].submit(ben, {HEADLINE: headline}),
    )
    assert all(answer.ok and not answer.errors for answer in answers)
    told = company.told(headline)
    told.waits(lambda: f"<@{ann}>" in told.text and f"<@{ben}>" in told.text, "not both are named")


def test_many_stars_at_once_are_one_story_of_many(both: Both) -> None:
    company = both.company
    fans = [company.someone("fan") for _ in range(8)]
    support = company.channel(*fans)
    ts = company.says(fans[0], support, "Everybody loves it")
    at_once(*(partial(w.react, f, support, ts, "star2") for w, f in zip(both.turns(), fans, strict=False)))
    told = company.told("Everybody loves it")
    told.waits(lambda: all(f"<@{fan}>" in told.text for fan in fans), "not all are named")
    assert len(company.cards("Everybody loves it")) == 1


def test_numbers_are_given_out_once(both: Both) -> None:
    company = both.company
    people = [company.someone("ann") for _ in range(10)]
    support = company.channel(*people)
    views: list[Any] = []
    for user in people:
        company.people.slash(user, support, f"At once {user}")
        views.append(company.people.payloads.submission(company.people.open_view(user)))
    sending = zip(both.turns(), views, strict=False)
    at_once(*(partial(way.transport.send, "interactive", view) for way, view in sending))
    numbers = [company.told(f"At once {user}").number for user in people]
    assert len(set(numbers)) == len(people)
    assert max(numbers) - min(numbers) == len(people) - 1


def test_an_emoji_bound_through_one_process_is_known_to_the_other(both: Both) -> None:
    company = both.company
    ann = company.someone("ann")
    support = company.channel(ann)
    company.set_up(**{EMOJIS: ":star2:, :rocket:"})
    ts = company.says(ann, support, "To the moon")
    event = company.people.build_reaction(ann, support, ts, "rocket")

    def told_again() -> bool:
        assert both.others.deliver({**event, "event_id": f"Ev{len(company.slack.calls)}{ts}"}).ok
        return bool(company.cards("To the moon"))

    company.slack.wait_for(told_again, why="the other process does not know the emoji")
