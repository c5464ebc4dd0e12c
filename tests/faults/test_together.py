"""Two webs and two workers over one database, and Slack repeating itself out of order: one of each."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.slack import FakeSlack, People
from tests.faults import ledger
from tests.faults.crew import Crew
from tests.faults.office import STAR, Office
from tests.faults.rows import select

SEED = 271_828
PARTS = ("web", "web", "worker", "worker")
REPEATS = 5


def test_one_message_is_one_story_whatever_arrives_how_often(
    tmp_path: Path, slack: FakeSlack, sqlite_url: str
) -> None:
    _one_of_each(tmp_path, slack, sqlite_url, 8)


@pytest.mark.slow
def test_one_message_is_one_story_under_load(tmp_path: Path, slack: FakeSlack, database_url: str) -> None:
    _one_of_each(tmp_path, slack, database_url, 80)


def _one_of_each(folder: Path, slack: FakeSlack, url: str, size: int) -> None:
    chance = random.Random(SEED)  # noqa: S311
    office = Office(slack, agents=12)
    with (
        Crew(folder, PARTS, database_url=url, slack=slack) as crew,
        ThreadPoolExecutor(12) as pool,
    ):
        webs = [crew.people(0), crew.people(1)]
        office.set_up(webs[0])
        doing = [
            *(pool.submit(_flag_twice, office, webs, f"Form {n}") for n in range(size)),
            *(pool.submit(_flag_message, office, webs, n) for n in range(size // 2)),
            *_stars(office, webs, chance, pool, size),
        ]
        chance.shuffle(doing)
        for each in doing:
            each.result()
        ledger.settled(crew)
        ledger.check(office, crew)
        assert len(office.promised.headlines) == size


def _stars(
    office: Office, webs: list[People], chance: random.Random, pool: ThreadPoolExecutor, size: int
) -> list[Any]:
    """Two people star each message, one of them takes it off and puts it on again; all of it five times."""
    events = []
    for n in range(size):
        channel = chance.choice(office.channels)
        ts = office.slack.world.post(channel, office.customer, f"Message {n}")
        one, two = chance.sample(office.agents, 2)
        for who, removed in ((one, False), (one, True), (two, False), (one, False)):
            payload = webs[0].build_reaction(who, channel, ts, STAR, removed=removed)
            events += [payload] * REPEATS
        office.promised.nominated.append((channel, ts))
    chance.shuffle(events)

    def deliver(payload: dict[str, Any], web: People) -> None:
        assert web.deliver(payload).ok

    return [pool.submit(deliver, payload, chance.choice(webs)) for payload in events]


def _flag_twice(office: Office, webs: list[People], headline: str) -> None:
    """The form arrives at both webs at the same moment, as after a double click."""
    with office.agent() as who:
        assert webs[0].slash(who, office.channels[0], headline).ok
        opened = webs[0].open_view(who)
        payload = webs[0].payloads.submission(opened)
        with ThreadPoolExecutor(2) as both:
            sent = [both.submit(web.transport.send, "interactive", payload) for web in webs]
            answers = [each.result() for each in sent]
        assert all(answer.ok and not answer.text.strip() for answer in answers), answers
        office.slack.backend.modals.clear(who)
    office.promised.headlines.append(headline)


def _flag_message(office: Office, webs: list[People], n: int) -> None:
    """One person flags a message from its menu while another puts a star on it."""
    channel = office.channels[n % len(office.channels)]
    ts = office.slack.world.post(channel, office.customer, f"Both at once {n}")
    with office.agent() as who:
        star = webs[0].build_reaction(office.admin, channel, ts, STAR)
        with ThreadPoolExecutor(2) as both:
            starred = both.submit(webs[0].deliver, star)
            assert webs[1].shortcut(who, channel, ts).ok
            if office.slack.view(who) is not None:
                assert office.send(webs[1], who)
            assert starred.result().ok
    office.promised.nominated.append((channel, ts))


@pytest.mark.slow
def test_two_who_claim_at_once_are_told_apart(tmp_path: Path, slack: FakeSlack, database_url: str) -> None:
    office = Office(slack)
    with Crew(tmp_path, PARTS, database_url=database_url, slack=slack) as crew, ThreadPoolExecutor(2) as pool:
        webs = [crew.people(0), crew.people(1)]
        office.set_up(webs[0])
        for n in range(6):
            office.flag(webs[0], f"Story {n}")
        ledger.settled(crew)
        for (card,) in select(database_url, "SELECT card FROM stories"):
            ts = card.rpartition("/")[2]
            pressed = [
                pool.submit(web.press, who, office.marketing, ts, "Claim")
                for web, who in zip(webs, office.marketers, strict=True)
            ]
            assert all(each.result().ok for each in pressed)
        ledger.settled(crew)
        ledger.check(office, crew)
        owners = [owner for (owner,) in select(database_url, "SELECT owner FROM stories")]
        refused = [m for who in office.marketers for m in slack.ephemerals(who, office.marketing)]
        told = sum("already has an owner" in message["text"] for message in refused)
        assert None not in owners
        assert told == len(owners)
