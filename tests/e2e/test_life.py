"""A process from its start to its end: is it alive, is it ready, and does it end when it is told to."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.company import Company
from tests.e2e.reading import said
from tests.e2e.running import QUICK
from tests.fakes.slack import FakeSlack, People
from tests.support.goodword import Goodword
from tests.support.postgres import PostgresServer

ENDS_SECONDS = 12
QUICK_ENDINGS = [("run", signal.SIGTERM), ("socket", signal.SIGINT)]


def goodword(
    folder: Path, url: str, slack: FakeSlack, part: str = "run", *, socket: bool = False
) -> Goodword:
    return Goodword(folder, part, database_url=url, slack=slack, socket=socket, environment=QUICK)


def ready(process: Goodword) -> tuple[int, Any]:
    status, body = process.get("/readyz")
    return status, json.loads(body) if body else None


def becomes(slack: FakeSlack, process: Goodword, until: Callable[[int, Any], bool], why: str) -> Any:
    """Wait until `/readyz` answers like this; what it says."""
    found: list[tuple[int, Any]] = [(0, None)]

    def look() -> bool:
        found[0] = ready(process)
        return until(*found[0])

    slack.wait_for(look, timeout=20, why=f"{why}: {found}")
    return found[0][1]


def listening(slack: FakeSlack, process: Goodword) -> None:
    """Wait until a process that was started without waiting answers."""

    def answers() -> bool:
        for line in process.lines():
            if line.get("event") == "listening":
                process.address = line["address"]
        return process.address != "" and process.get("/healthz")[0] == 200

    slack.wait_for(answers, timeout=20, why="it does not listen")


def test_alive_and_ready(company: Company) -> None:
    assert company.goodword.get("/healthz") == (200, "ok\n")
    status, body = ready(company.goodword)
    assert status == 200
    assert body["ready"] is True
    assert (body["database"], body["slack"]) == ("ok", "connected")
    assert body["courier"] == "ok"
    assert body["courier_lag_seconds"] >= 0
    assert "/story" in company.goodword.get("/")[1]
    assert company.goodword.get("/nothing/here")[0] == 404


def test_until_slack_knows_us_it_is_alive_and_not_ready_and_takes_nothing(
    tmp_path: Path, slack: FakeSlack, sqlite_url: str
) -> None:
    slack.world.revoke_token()
    process = goodword(tmp_path, sqlite_url, slack).start(wait=False)
    try:
        listening(slack, process)
        company = Company(slack, process, People(slack, process.events))
        body = becomes(slack, process, lambda _, b: b and "token" in b["slack"], "it does not say why")
        assert ready(process)[0] == 503
        assert body["ready"] is False
        assert body["database"] == "ok"
        ann = company.someone("ann")
        support = company.channel(ann)
        ts = company.says(ann, support, "Before Slack knew us")
        event = company.people.build_reaction(ann, support, ts, "star2")
        assert company.people.deliver(event, retry=False).status == 503  # Slack sends it again
        assert "just starting" in said(company.asks(ann, "A story", support))
        slack.world.restore_token()
        becomes(slack, process, lambda status, _: status == 200, "it does not get ready")
        assert company.people.deliver(event).ok
        assert not company.set_up().errors
        assert company.told("Before Slack knew us").root == ts
    finally:
        assert process.stop() == 0


def test_without_its_database_it_is_not_ready_and_with_it_it_is_again(
    tmp_path: Path, slack: FakeSlack, postgres_server: PostgresServer, postgres_url: str
) -> None:
    with goodword(tmp_path, postgres_url, slack).start() as process:
        postgres_server.stop()
        body = becomes(slack, process, lambda status, _: status == 503, "it says it is ready")
        assert body == {"ready": False, "database": "does not answer", "slack": "connected"}
        assert process.get("/healthz")[0] == 200
        people = People(slack, process.events)
        ann = slack.world.add_user("ann")
        support = slack.world.add_channel("support", members=[ann])
        ts = slack.world.post(support, ann, "While it was away")
        assert people.react(ann, support, ts, "star2", retry=False).status == 503
        assert people.slash(ann, support, "list").ok
        assert "our database did not answer" in said(slack.ephemerals(ann)[-1])
        postgres_server.start()
        becomes(slack, process, lambda status, _: status == 200, "it does not get ready again")
    password = postgres_url.partition("@")[0].rpartition(":")[2]
    assert password not in process.log.read_text()


ENDINGS = [
    pytest.param(part, signum, marks=[] if (part, signum) in QUICK_ENDINGS else pytest.mark.slow)
    for part in ("run", "socket", "web", "worker")
    for signum in (signal.SIGTERM, signal.SIGINT)
]


@pytest.mark.parametrize(("part", "signum"), ENDINGS, ids=lambda value: getattr(value, "name", value))
def test_it_ends_when_it_is_told_to(
    tmp_path: Path, slack: FakeSlack, sqlite_url: str, part: str, signum: signal.Signals
) -> None:
    socket = part == "socket"
    process = goodword(tmp_path, sqlite_url, slack, "run" if socket else part, socket=socket).start()
    if socket:
        slack.wait_for(lambda: slack.sockets, why="it opened no connection")
    ends(process, signum)


def ends(process: Goodword, signum: signal.Signals) -> None:
    assert process.process is not None
    process.process.send_signal(signum)
    try:
        assert process.process.wait(ENDS_SECONDS) == 0
    except subprocess.TimeoutExpired:
        process.kill()
        raise AssertionError(f"it did not end: {process.log.read_text()}") from None
    log = process.log.read_text()
    assert "Traceback" not in log
    assert not [line for line in process.lines() if line.get("level") == "error"], log


@pytest.mark.slow
def test_told_to_end_while_slack_does_not_answer_it_ends_and_the_next_one_goes_on(
    tmp_path: Path, slack: FakeSlack, sqlite_url: str
) -> None:
    process = goodword(tmp_path, sqlite_url, slack).start()
    company = Company(slack, process, People(slack, process.events))
    assert not company.set_up().errors
    company.quiet()
    ann = company.someone("ann")
    support = company.channel(ann)
    slack.faults.next("chat.postMessage", "hang", seconds=8)
    company.flag(ann, support, "Interrupted")
    slack.wait_for(lambda: [c for c in slack.calls_to("chat.postMessage") if c.outcome.startswith("fault")])
    ends(process, signal.SIGTERM)
    slack.faults.clear()
    with goodword(tmp_path, sqlite_url, slack).start() as process:
        company = Company.again(company, process, People(slack, process.events))
        assert company.told("Interrupted").channel == company.marketing


@pytest.mark.parametrize("part", ["run", pytest.param("web", marks=pytest.mark.slow)])
def test_a_port_that_is_taken_is_said_in_a_sentence(
    company: Company, tmp_path: Path, sqlite_url: str, part: str
) -> None:
    port = company.goodword.address.rpartition(":")[2]
    process = goodword(tmp_path, sqlite_url, company.slack, part)
    process.environment["PORT"] = port
    process.start(wait=False)
    assert process.process is not None
    assert process.process.wait(ENDS_SECONDS) == 1
    log = process.log.read_text()
    assert f"Cannot listen on 127.0.0.1:{port}." in log
    assert "Traceback" not in log


@pytest.mark.slow
def test_a_token_that_is_taken_back_holds_everything_until_it_is_given_again(
    tmp_path: Path, slack: FakeSlack, sqlite_url: str
) -> None:
    with goodword(tmp_path, sqlite_url, slack).start() as process:
        company = Company(slack, process, People(slack, process.events))
        assert not company.set_up().errors
        ann = company.someone("ann")
        support = company.channel(ann)
        company.people.slash(ann, support, "Without a token")
        slack.world.revoke_token()
        assert company.people.submit(ann).ok
        ts = company.says(ann, support, "A star without a token")
        assert company.people.react(ann, support, ts, "star2").ok
        slack.wait_for(lambda: company.logged("a delivery waits"), why="it does not say that it waits")
        becomes(slack, process, lambda status, _: status == 503, "it says it is ready")
        company.quiet()
        assert not company.notes(company.ada)
        assert not company.cards("Without a token")
        assert "Without a token" in said(company.asks(ann, "list", support))
        slack.world.restore_token()
        becomes(slack, process, lambda status, _: status == 200, "it does not get ready again")
        slack.wait_for(lambda: company.cards("Without a token"), timeout=40, why="it does not go on")
        assert company.told("Without a token").channel == company.marketing
        assert company.told("A star without a token").root == ts


def test_an_emoji_that_a_refused_token_kept_off_is_put_on_once_the_token_is_taken(
    tmp_path: Path, slack: FakeSlack, sqlite_url: str
) -> None:
    with goodword(tmp_path, sqlite_url, slack).start() as process:
        company = Company(slack, process, People(slack, process.events))
        assert not company.set_up().errors
        company.quiet()
        ann = company.someone("ann")
        support = company.channel(ann)
        ts = company.says(ann, support, "An emoji without a token")
        slack.faults.next("reactions.add", "error", error="token_revoked")
        assert company.people.react(ann, support, ts, "star2").ok
        company.told("An emoji without a token")
        slack.wait_for(
            lambda: slack.bot_user_id in slack.reactions(support, ts).get("speech_balloon", set()),
            timeout=40,
            why="the message shows nothing",
        )
