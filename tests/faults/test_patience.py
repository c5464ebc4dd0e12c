"""Slack gives an app 3 s to answer. Slow look-ups and a slow database must fit into them together."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.fakes.slack import FakeSlack
from tests.faults import ledger
from tests.faults.crew import QUICK
from tests.faults.locks import locked
from tests.faults.running import Running, at_work

LOOKS = ("users.info", "conversations.members", "conversations.replies", "views.open", "response_url")


@pytest.fixture
def bot(tmp_path: Path, slack: FakeSlack, sqlite_url: str) -> Iterator[Running]:
    patient = {**QUICK, "GOODWORD_LEASE_SECONDS": "30"}  # a call may then take 10 s
    with at_work(tmp_path, slack, sqlite_url, environment=patient) as bot:
        yield bot


@pytest.mark.slow
@pytest.mark.parametrize("busy", [False, True], ids=["slow Slack", "slow Slack, slow database"])
def test_whoever_presses_or_sends_a_form_is_answered_in_time(bot: Running, busy: bool) -> None:
    office, people = bot.office, bot.people
    typist, other, here = office.agents[0], office.agents[1], office.channels[0]
    office.nominate(people, "You are great", here)
    channel, card = bot.card("You are great")
    ledger.settled(bot.crew)
    assert people.slash(typist, here, "In time").ok
    assert bot.slack.view(typist) is not None
    bot.crew.kill(0)  # so that it knows nobody any more
    bot.crew.replace(0)
    bot.crew.wait()
    bot.slack.faults.random(1, {"hang_after": 1}, LOOKS, seconds=0.9)
    with ExitStack() as stack:
        if busy:
            stack.enter_context(locked(bot.crew.database_url))
        pool = stack.enter_context(ThreadPoolExecutor(5))
        doing = [
            pool.submit(people.submit, typist),
            pool.submit(people.press, office.marketers[0], channel, card, "Claim"),
            pool.submit(people.press, office.marketers[1], channel, card, "Edit words"),
            pool.submit(people.slash, other, here, "Something else"),
            pool.submit(people.slash, office.admin, here, "setup"),
        ]
        answers = [each.result() for each in doing]
    assert [answer for answer in answers if answer.timed_out or not answer.ok] == []
