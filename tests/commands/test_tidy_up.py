"""Forget what need not be kept: drafts nobody sent, and the marks of what arrived long ago."""

from __future__ import annotations

from commands.capture_message import CaptureMessage
from commands.chat import SYSTEM
from commands.flag_story import FlagStory
from commands.tidy_up import DRAFT_DAYS, RECEIPT_DAYS, TidyUp
from tests.commands.world import ANN, HERE, NOW, Company, form, message, quoted


def tidy(company: Company, *, days: float) -> None:
    company.ask(TidyUp(SYSTEM, HERE), now=NOW.add(minutes=round(days * 24 * 60)))


def draft(company: Company, id: str) -> str:
    return form(company.ask(CaptureMessage(ANN, quoted(message=message(id))))).hidden["draft"]


def test_a_draft_that_nobody_sent_is_forgotten_after_a_week(company: Company) -> None:
    kept = draft(company, "1.0")
    tidy(company, days=DRAFT_DAYS)
    assert company.work(lambda unit: unit.origins.get(kept)) is not None
    tidy(company, days=DRAFT_DAYS + 0.01)
    assert company.work(lambda unit: unit.origins.get(kept)) is None


def test_a_message_that_became_a_story_is_never_forgotten(company: Company) -> None:
    company.ask(FlagStory(ANN, "Saved", draft=draft(company, "1.0")))
    tidy(company, days=1000)
    assert company.story().origin is not None


def test_an_event_is_remembered_for_as_long_as_it_could_come_again(company: Company) -> None:
    def taken() -> bool:
        return bool(company.work(lambda unit: unit.take("event:Ev1", NOW)))

    assert taken()
    tidy(company, days=RECEIPT_DAYS)
    assert not taken()
    tidy(company, days=RECEIPT_DAYS + 0.01)
    assert taken()


def test_what_is_told_once_is_not_told_again_because_of_it(company: Company) -> None:
    assert company.work(lambda unit: unit.workspaces.once("told", NOW))
    tidy(company, days=1000)
    assert not company.work(lambda unit: unit.workspaces.once("told", NOW))


def test_it_comes_back_in_a_day(company: Company) -> None:
    (again,) = company.ask(TidyUp(SYSTEM, HERE)).deliveries
    assert (again.kind, again.key, again.not_before) == ("tidy", "tidy", NOW.add(hours=24))
