"""Slack limits, breaks, hangs and cuts: everything arrives, once and in order, and nothing else waits."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.slack import FakeSlack
from tests.faults import ledger
from tests.faults.crew import QUICK, Crew
from tests.faults.office import Office
from tests.faults.rows import select
from tests.faults.running import Running

SEED = 31_415
WORKED = (
    "chat.postMessage",
    "chat.update",
    "conversations.info",
    "conversations.replies",
    "conversations.history",
    "reactions.add",
    "users.info",
)
KINDS = ("429", "500", "503", "hang", "hang_after", "cut_before", "cut_after")


def test_each_kind_of_trouble_when_cards_are_posted(bot: Running) -> None:
    for kind in KINDS:
        bot.slack.faults.next("chat.postMessage", kind)
    before = len(bot.slack.calls)
    with ThreadPoolExecutor(len(KINDS)) as pool:
        channels = bot.office.channels
        said = [pool.submit(bot.office.nominate, bot.people, "You are great", each) for each in channels]
        assert all(each.result()[2] for each in said)
    bot.settle()
    outcomes = [call.outcome.split(":") for call in bot.slack.calls[before:]]
    assert {outcome[1] for outcome in outcomes if outcome[0] == "fault"} == set(KINDS)


def test_a_card_whose_answer_was_lost_is_found_in_its_thread(bot: Running) -> None:
    bot.slack.faults.next("chat.postMessage", "cut_after")
    channel, ts, taken = bot.office.nominate(bot.people, "Thank you!", bot.office.channels[0])
    assert taken
    bot.settle()
    assert len(bot.slack.thread(channel, ts)) == 1


def test_a_card_whose_answer_was_lost_is_found_at_the_desk(bot: Running) -> None:
    bot.slack.faults.next("chat.postMessage", "cut_after", times=2)  # the card, and the line in its thread
    assert bot.office.flag(bot.people, "They sent us a cake")
    bot.settle()


def test_a_card_whose_answer_was_lost_is_found_where_the_bot_is_no_member(bot: Running) -> None:
    """It may write in a public channel that it has not joined, but read there it may not."""
    world = bot.slack.world
    lobby = world.add_channel("lobby", members=[bot.office.customer, *bot.office.agents], bot_in=False)
    ts = world.post(lobby, bot.office.customer, "What a lovely team")
    bot.slack.faults.next("chat.postMessage", "cut_after")
    with bot.office.agent() as who:
        assert bot.people.shortcut(who, lobby, ts).ok
        assert bot.office.send(bot.people, who)
    ledger.settled(bot.crew)
    assert len(bot.slack.thread(lobby, ts)) == 1


def test_an_edit_whose_answer_was_lost_is_made_again(bot: Running) -> None:
    assert bot.office.flag(bot.people, "They waited an hour for us")
    channel, ts = bot.card("They waited an hour for us")
    for kind in ("cut_before", "500", "cut_after"):
        bot.slack.faults.next("chat.update", kind)
    assert bot.office.claim(bot.people, channel, ts).ok
    bot.settle()
    assert "Claimed" in bot.slack.message(channel, ts)["text"]


def test_lines_of_a_thread_keep_their_order(bot: Running) -> None:
    assert bot.office.flag(bot.people, "A long story")
    channel, ts = bot.card("A long story")
    ledger.settled(bot.crew)
    for n, kind in enumerate(("500", "cut_after", "503", "cut_before")):
        bot.slack.faults.next("chat.postMessage", kind, after=n % 2)
    mark = bot.office.marketers[0]
    for label in ("Claim", "Hand back") * 2:
        bot.slack.wait_for(
            lambda label=label: _has_button(bot.slack.message(channel, ts), label),  # type: ignore[misc]
            why=f"the card never had {label}",
        )
        assert bot.people.press(mark, channel, ts, label).ok
    bot.settle()
    lines = [reply["text"].partition(" ")[0] for reply in bot.slack.thread(channel, ts)[1:]]
    assert lines == ["Claimed", "Handed", "Claimed", "Handed"]


def _has_button(message: dict[str, Any], label: str) -> bool:
    return f'"text": "{label}"' in json.dumps(message["blocks"])


def test_a_lane_that_hangs_holds_up_no_other(tmp_path: Path, slack: FakeSlack, sqlite_url: str) -> None:
    office = Office(slack)
    patient = {**QUICK, "GOODWORD_LEASE_SECONDS": "30"}  # a call may then take 10 s
    with Crew(tmp_path, ["run"], database_url=sqlite_url, slack=slack, environment=patient) as crew:
        people = crew.people()
        office.set_up(people)
        ledger.settled(crew)
        slack.faults.next("chat.postMessage", "hang", seconds=60)
        stuck, first, _ = office.nominate(people, "I am first", office.channels[0])
        slack.wait_for(lambda: _met(slack, "hang"), why="no call hung")
        free, second, _ = office.nominate(people, "I am second", office.channels[1])
        slack.wait_for(lambda: slack.thread(free, second), 6, "it waited for another's lane")
        assert slack.thread(stuck, first) == []
        crew.kill(0)  # it would wait for the call that hangs


def _met(slack: FakeSlack, kind: str) -> bool:
    return any(call.outcome == f"fault:{kind}" for call in slack.calls)


def test_what_slack_will_never_take_is_shown_to_an_admin_who_can_try_it_again(bot: Running) -> None:
    office, people, admin = bot.office, bot.people, bot.office.admin
    bot.slack.faults.next("chat.postMessage", "error", error="invalid_blocks")
    assert office.flag(people, "Too much for Slack")
    bot.slack.wait_for(lambda: bot.select("SELECT 1 FROM deliveries WHERE dead = 1"), why="never given up")
    assert office.flag(people, "Right after it")
    bot.card("Right after it")
    assert people.slash(admin, office.channels[0], "trouble").ok
    shown = bot.slack.ephemerals(admin, office.channels[0])[-1]
    assert "invalid_blocks" in shown["text"]
    assert people.press(admin, office.channels[0], label="Try again", ephemeral=True).ok
    bot.card("Too much for Slack")
    bot.settle()
    assert people.slash(admin, office.channels[0], "trouble").ok
    assert "Nothing is stuck" in bot.slack.ephemerals(admin, office.channels[0])[-1]["text"]


def test_only_an_admin_sees_what_is_stuck(bot: Running) -> None:
    with bot.office.agent() as who:
        assert bot.people.slash(who, bot.office.channels[0], "trouble").ok
        assert "admin" in bot.slack.ephemerals(who, bot.office.channels[0])[-1]["text"]


@pytest.mark.slow
def test_everything_fails_now_and_then(tmp_path: Path, slack: FakeSlack, database_url: str) -> None:
    office = Office(slack, channels=8, agents=12)
    rates = {"429": 0.01, "500": 0.02, "503": 0.02, "hang": 0.01, "hang_after": 0.01}
    rates |= {"cut_before": 0.02, "cut_after": 0.05}
    parts = ["web", "worker", "worker"]
    with Crew(tmp_path, parts, database_url=database_url, slack=slack) as crew, ThreadPoolExecutor(8) as pool:
        people = crew.people()
        office.set_up(people)
        shared = slack.world.add_channel("with-acme", ext_shared=True, members=office.agents)
        for kind in KINDS[:3]:
            slack.faults.next("conversations.open", kind)
        slack.faults.random(SEED, rates, WORKED, seconds=1.5)
        doing = [pool.submit(office.flag, people, f"Story {n}") for n in range(30)]
        channels = [channel for channel in office.channels for _ in range(4)]
        doing += [pool.submit(_star_and_claim, office, crew, channel) for channel in channels]
        doing += [pool.submit(_flag_in_front_of_outsiders, office, crew, shared) for _ in range(6)]
        for each in doing:
            each.result()
        ledger.settled(crew, 90)
        met = {call.outcome.split(":")[1] for call in slack.calls if call.outcome.startswith("fault:")}
        assert met == set(KINDS)
        assert {call.method for call in slack.calls if call.outcome.startswith("fault:")} >= set(WORKED)
        slack.faults.clear()
        ledger.check(office, crew)
        assert office.promised.slow == [], "Slack gave up waiting"


def _star_and_claim(office: Office, crew: Crew, channel: str) -> bool:
    people = crew.people()
    ts = office.nominate(people, "You are great", channel)[1]
    cards = office.slack.wait_for(lambda: office.slack.thread(channel, ts), 60, "no card")
    office.slack.wait_for(lambda: cards[0]["ts"] in _known(crew), 60, "the card was never recorded")
    return office.claim(people, channel, cards[0]["ts"]).ok


def _flag_in_front_of_outsiders(office: Office, crew: Crew, channel: str) -> bool:
    """Its card comes to marketing, and whoever flagged it is told why, in a direct message."""
    people = crew.people()
    with office.agent() as who:
        ts = office.slack.world.post(channel, who, "They were great")
        people.shortcut(who, channel, ts)
        return office.slack.view(who) is not None and office.send(people, who)


def _known(crew: Crew) -> str:
    return " ".join(card for (card,) in select(crew.database_url, "SELECT card FROM stories") if card)
