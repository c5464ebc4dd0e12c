"""Slack takes our token away, or is not there at all: the process stays up, says so, and goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.slack import FakeSlack
from tests.faults import ledger
from tests.faults.crew import Crew
from tests.faults.office import STAR, Office
from tests.faults.running import Running


def test_a_token_that_is_revoked_and_restored(bot: Running) -> None:
    office, people, slack, process = bot.office, bot.people, bot.slack, bot.crew.members[0]
    assert people.slash(office.admin, office.channels[0], "trouble").ok  # so that it knows them
    with office.agent() as who:
        assert people.slash(who, office.channels[0], "While the token was good").ok
        slack.world.revoke_token()
        assert office.send(people, who, "While the token was good")
    taken = office.nominate(people, "You are great", office.channels[1])[2]
    assert taken
    slack.wait_for(lambda: process.get("/readyz")[0] == 503, why="it says it is ready")
    assert "token" in process.get("/readyz")[1]
    assert process.get("/healthz")[0] == 200
    held = "SELECT 1 FROM lanes WHERE held_for = 'token'"
    slack.wait_for(lambda: bot.select(held), why="nothing waits for the token")
    assert people.slash(office.admin, office.channels[0], "trouble").ok
    assert "token" in slack.ephemerals(office.admin)[-1]["text"]
    slack.world.restore_token()
    slack.wait_for(lambda: process.get("/readyz")[0] == 200, 30, "it does not say that it is ready")
    bot.settle()


def test_slack_goes_away_and_comes_back(bot: Running) -> None:
    office, people, slack, process = bot.office, bot.people, bot.slack, bot.crew.members[0]
    slack.stop()
    for channel in office.channels:
        assert office.nominate(people, "You are great", channel)[2]
    assert process.get("/healthz")[0] == 200
    slack.start()
    bot.settle()


@pytest.mark.slow
def test_slack_is_not_there_at_the_start(tmp_path: Path, sqlite_url: str) -> None:
    with FakeSlack() as slack:
        office = Office(slack)
        slack.stop()
        with Crew(tmp_path, ["web", "worker"], database_url=sqlite_url, slack=slack, wait=False) as crew:
            web, people = crew.members[0], crew.people()
            slack.wait_for(lambda: web.get("/healthz")[0] == 200, 30, "it did not start")
            status, body = web.get("/readyz")
            assert status == 503
            assert "Slack" in body
            here = office.channels[0]
            ts = slack.world.post(here, office.customer, "You are great")
            event = people.build_reaction(office.agents[0], here, ts, STAR)
            assert people.deliver(event).status == 503
            typed = people.slash(office.agents[0], here, "Too early")
            assert typed.ok
            assert "try again" in typed.body["text"]
            assert "Too early" in typed.body["text"]
            slack.start()
            slack.wait_for(lambda: web.get("/readyz")[0] == 200, 30, "it is never ready")
            office.set_up(people)
            assert people.deliver(event).ok
            office.promised.nominated.append((here, ts))
            assert office.flag(people, "Not too early")
            ledger.settled(crew)
            ledger.check(office, crew)
            assert [member.process.poll() for member in crew.members if member.process] == [None, None]
