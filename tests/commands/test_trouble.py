"""What cannot be delivered: told once to whoever can mend it, shown, and tried again."""

from __future__ import annotations

from typing import Any

import pytest

from bot import deliver
from commands.chat import SYSTEM, Button, Buttons, Message
from commands.command import Outcome
from commands.domain.reasons import Reason
from commands.domain.refs import Place
from commands.flag_story import FlagStory
from commands.ports import Delivery, Trouble
from commands.report_trouble import ReportTrouble
from commands.retry_delivery import RetryDelivery
from commands.set_up import SetUp
from commands.show_trouble import KINDS, SHOWN, ShowTrouble, because
from storage.lanes import Again, Dead, Leased
from tests.commands.test_set_up import GOOD
from tests.commands.world import (
    ADA,
    ANN,
    BEN,
    HERE,
    MARKETING,
    NOW,
    Company,
    answer,
    kinds,
    notes_to,
    said,
    spoken,
)


def report(
    company: Company, reason: Reason = Reason.CLOSED, *, story: int | None = 1, hours: float = 0, **more: Any
) -> Outcome:
    request = ReportTrouble(SYSTEM, HERE, reason, **{"place": MARKETING, "story": story, **more})
    return company.ask(request, now=NOW.add(minutes=round(hours * 60)))


def test_the_flagger_hears_that_nothing_is_lost_and_the_admins_what_to_do(company: Company) -> None:
    company.flagged()
    outcome = report(company)
    assert notes_to(outcome) == {
        "UANN": "#1 is kept and waits: the bot cannot write there. The admins know, and nothing is lost.\n"
        "[Withdraw]"
    }
    (to_mend,) = said(outcome, "admins")
    assert to_mend == (
        "Stories wait in #CMARKETING: the bot cannot write there. Invite the bot to the channel, or choose "
        "another. Nothing is lost: what waits goes out then.\n[Set up] [What waits]"
    )


@pytest.mark.parametrize(
    ("reason", "way"),
    [
        (Reason.CLOSED, "Invite the bot to the channel, or choose another."),
        (Reason.GONE, "Bring the channel back, or choose another."),
        (Reason.OUTSIDERS, "Choose a marketing channel that only your own people read."),
    ],
)
def test_each_reason_comes_with_a_way_out(company: Company, reason: Reason, way: str) -> None:
    assert way in said(report(company, reason), "admins")[0]


def test_before_anything_is_set_up_they_are_told_how(newcomer: Company) -> None:
    outcome = newcomer.ask(FlagStory(ANN, "Saved the day"))
    assert kinds(outcome.deliveries) == ["handoff", "private", "admins"]
    assert notes_to(outcome)["UANN"].startswith("#1 is kept. Marketing hears of it once Goodword is set up:")
    assert "A story was flagged and waits" in said(outcome, "admins")[0]
    assert report(newcomer, Reason.SET_UP, place=None).deliveries == ()
    again = newcomer.ask(FlagStory(BEN, "Saved it again"))
    assert kinds(again.deliveries) == ["handoff", "private"]
    assert notes_to(again).keys() == {"UBEN"}


def test_the_admins_hear_of_the_same_trouble_once_a_day(company: Company) -> None:
    company.flagged()
    told = [bool(said(report(company, hours=h), "admins")) for h in (0, 0, 1, 23.9, 24, 25, 47.9, 48)]
    assert told == [True, False, False, False, True, False, False, True]


def test_another_place_or_reason_is_another_trouble(company: Company) -> None:
    other = Place(HERE, "COTHER")
    assert said(report(company), "admins")
    assert said(report(company, Reason.GONE), "admins")
    assert said(report(company, place=other), "admins")
    assert not said(report(company), "admins")


def test_a_flagger_hears_of_one_trouble_with_one_story_once(company: Company) -> None:
    company.flagged()
    company.flagged()
    assert notes_to(report(company))
    assert not notes_to(report(company, hours=30))
    assert notes_to(report(company, story=2))
    assert notes_to(report(company, Reason.GONE))


def test_where_no_story_is_meant_nobody_else_is_told(company: Company) -> None:
    assert kinds(report(company, story=None).deliveries) == ["admins"]
    assert kinds(report(company, Reason.GONE, story=7).deliveries) == ["admins"]


def test_a_token_that_is_not_taken_can_be_told_to_nobody(company: Company) -> None:
    company.flagged()
    assert report(company, Reason.TOKEN).deliveries == ()


# --- what an admin sees ---


def stuck(company: Company, *keys: str, held: str = "", kind: str = "thread") -> list[int]:
    """Deliveries that were given up, or whose lanes are held, each in a lane of its own; their ids."""
    lanes = {f"{company.id}/{key}" for key in keys}
    waiting = [Delivery(f"stuck:{key}", f"{company.id}/{key}", kind, {}) for key in keys]
    company.work(lambda unit: unit.outbox.add(waiting, NOW))
    db, later = company.database, NOW.add(minutes=10)
    taken: list[Leased] = [
        leased
        for leased in db.claim(worker=company.id, now=NOW, until=later, limit=10_000).result(10)
        if leased.workspace == company.id and leased.lane in lanes
    ]
    how = Again(NOW.add(hours=9), "", held_for=held) if held else Dead("Slack said no")
    for leased in taken:
        db.settle(leased, how, now=NOW, until=later).result(10)
    return [leased.id for leased in sorted(taken, key=lambda leased: leased.id)]


def test_when_nothing_is_stuck_it_says_so(company: Company) -> None:
    company.flagged()
    assert answer(company.ask(ShowTrouble(ADA))) == "Nothing is stuck: everything reached where it was going."


def test_what_was_given_up_and_what_waits_is_shown_with_why(company: Company) -> None:
    given_up = stuck(company, "a")
    waiting = stuck(company, "b", held=Reason.CLOSED.value, kind="handoff")
    outcome = company.ask(ShowTrouble(ADA))
    assert answer(outcome).splitlines() == [
        "What has not arrived",
        "A line in the thread was given up after 1 try: Slack said no · (ago)",
        "[Try again]",
        "The card waits: the bot cannot write there · (ago)",
        "[Try again]",
    ]
    assert isinstance(outcome.reply, Message)
    pressed = [p.buttons[0] for p in outcome.reply.parts if isinstance(p, Buttons)]
    assert pressed == [Button("Try again", "retry_delivery", str(id)) for id in given_up + waiting]


def test_of_many_the_oldest_are_shown(company: Company) -> None:
    stuck(company, *(f"{n:02}" for n in range(SHOWN + 3)))
    text = answer(company.ask(ShowTrouble(ADA)))
    assert text.count("[Try again]") == SHOWN
    assert text.endswith("And 3 more.")


def test_tried_again_it_waits_in_line_and_not_among_the_troubles(company: Company) -> None:
    (id,) = stuck(company, "a")
    assert answer(company.ask(RetryDelivery(ADA, id))) == "Trying again now.\n[What waits]"
    assert company.troubles() == []
    (leased,) = (
        each
        for each in company.database.claim(
            worker="w", now=NOW, until=NOW.add(minutes=9), limit=10_000
        ).result(10)
        if each.workspace == company.id
    )
    assert (leased.id, leased.attempts) == (id, 1)


def test_what_has_arrived_by_now_cannot_be_tried_again(company: Company) -> None:
    refusal = company.refused(RetryDelivery(ADA, 999_999))
    assert spoken(refusal.text) == "That one has arrived by now."
    assert [button.text for button in refusal.buttons] == ["What waits"]


def test_setting_up_lets_go_of_what_was_held(company: Company) -> None:
    stuck(company, "a", "b", held=Reason.SET_UP.value)
    stuck(company, "c")
    assert len(company.troubles()) == 3
    company.ask(SetUp(ADA, GOOD))
    assert [trouble.dead for trouble in company.troubles()] == [True]


@pytest.mark.parametrize(
    ("reason", "words"),
    [*((r.value, None) for r in Reason), ("something Slack said", "something Slack said"), ("", "")],
)
def test_a_reason_is_told_in_words(reason: str, words: str | None) -> None:
    trouble = Trouble(1, "k", "l", "card", reason, 1, NOW, False)
    assert because(trouble) == words if words is not None else because(trouble) != reason


def test_every_kind_of_delivery_has_a_name_that_people_understand() -> None:
    assert deliver.KINDS.keys() - {"tidy"} <= KINDS.keys()
