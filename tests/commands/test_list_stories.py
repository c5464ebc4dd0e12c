"""List stories: mine, unclaimed, waiting; newest first, a page at a time."""

from __future__ import annotations

import pytest

from commands.chat import Buttons, Link, Message
from commands.claim_story import ClaimStory
from commands.command import Outcome
from commands.decline_story import DeclineStory
from commands.domain.refs import MessageRef
from commands.flag_story import FlagStory
from commands.list_stories import PAGE, ListStories, Which
from commands.withdraw_story import WithdrawStory
from tests.commands.world import ANN, BEN, CLEO, DORA, EMIL, LATER, MARKETING, Company, answer


def numbers(outcome: Outcome) -> list[int]:
    """The stories on a page, in order."""
    lines = answer(outcome).splitlines()
    return [int(line.partition(" ")[0].removeprefix("#")) for line in lines if line.startswith("#")]


def row(outcome: Outcome) -> list[tuple[str, str]]:
    """The buttons beneath it: what stands on them and what they ask for."""
    assert isinstance(outcome.reply, Message)
    (buttons,) = (part for part in outcome.reply.parts if isinstance(part, Buttons))
    assert {button.command for button in buttons.buttons} == {"list_stories"}
    return [(button.text, button.value) for button in buttons.buttons]


@pytest.fixture
def busy(company: Company) -> Company:
    """1 Ann's; 2 Ben's, claimed by Dora; 3 Ann's, closed; 4 Ann's, withdrawn; 5 Ben's, crediting Ann."""
    for by, credited in ((ANN, ANN), (BEN, BEN), (ANN, CLEO), (ANN, ANN), (BEN, ANN)):
        company.posted(by, "Saved", credited=(credited.person,))
    company.ask(ClaimStory(DORA, 2))
    company.ask(DeclineStory(EMIL, 3, "No."))
    company.ask(WithdrawStory(ANN, 4))
    return company


def test_mine_is_what_i_flagged_made_happen_or_own(busy: Company) -> None:
    assert numbers(busy.ask(ListStories(ANN))) == [5, 4, 3, 1]
    assert numbers(busy.ask(ListStories(BEN))) == [5, 2]
    assert numbers(busy.ask(ListStories(CLEO))) == [3]
    assert numbers(busy.ask(ListStories(DORA))) == [2]
    assert numbers(busy.ask(ListStories(EMIL))) == []


def test_unclaimed_is_what_waits_for_marketing(busy: Company) -> None:
    assert numbers(busy.ask(ListStories(ANN, Which.UNCLAIMED))) == [5, 1]
    assert numbers(busy.ask(ListStories(EMIL, Which.UNCLAIMED))) == [5, 1]


def test_waiting_is_what_is_being_worked_on(busy: Company) -> None:
    assert numbers(busy.ask(ListStories(ANN, Which.WAITING))) == [2]


def test_a_line_says_where_a_story_stands_and_leads_to_it(busy: Company) -> None:
    outcome = busy.ask(ListStories(ANN, Which.WAITING), now=LATER)
    assert "#2 Saved · 🤝 Claimed by @UDORA · (ago) · its thread" in answer(outcome)
    assert isinstance(outcome.reply, Message)
    (entry,) = (p for p in outcome.reply.parts[1:] if not isinstance(p, Buttons))
    assert Link(MessageRef(MARKETING, "900.2"), "its thread") in entry.text


def test_before_its_card_is_posted_there_is_nothing_to_open(company: Company) -> None:
    company.flagged()
    assert answer(company.ask(ListStories(ANN))).splitlines()[1] == "#1 Saved the day · 💬 New · (ago)"


@pytest.mark.parametrize(
    ("which", "words"),
    [
        (Which.MINE, "Nothing of yours yet. Flag the next good thing with /story."),
        (Which.UNCLAIMED, "Nothing waits for an owner. Flag the next good thing with /story."),
        (Which.WAITING, "Nothing is being worked on. /story list unclaimed shows what could be."),
    ],
)
def test_an_empty_list_says_what_could_be_in_it(company: Company, which: Which, words: str) -> None:
    assert answer(company.ask(ListStories(ANN, which))).splitlines()[1] == words


@pytest.mark.parametrize(
    ("which", "title", "others"),
    [
        (Which.MINE, "Mine: flagged, made happen or owned by you", ["Unclaimed", "Waiting"]),
        (Which.UNCLAIMED, "Unclaimed: waits for somebody of marketing", ["Mine", "Waiting"]),
        (Which.WAITING, "Waiting: claimed, and still to be finished", ["Mine", "Unclaimed"]),
    ],
)
def test_each_list_leads_to_the_others(company: Company, which: Which, title: str, others: list[str]) -> None:
    outcome = company.ask(ListStories(ANN, which))
    assert answer(outcome).splitlines()[0] == title
    assert row(outcome) == [(other, f"{other.lower()} 0") for other in others]


@pytest.mark.parametrize("count", [PAGE - 1, PAGE, PAGE + 1, 2 * PAGE + 1])
def test_page_by_page_every_story_comes_once(company: Company, count: int) -> None:
    for n in range(count):
        company.ask(FlagStory(ANN, f"Story {n}"))
    seen: list[int] = []
    skip, pages = 0, 0
    while True:
        outcome = company.ask(ListStories(ANN, Which.MINE, skip))
        seen += numbers(outcome)
        pages += 1
        more = [value for text, value in row(outcome) if text == "More"]
        if not more:
            break
        assert len(numbers(outcome)) == PAGE
        assert row(outcome)[0] == ("More", more[0])
        assert len(row(outcome)) <= 4
        skip = int(more[0].removeprefix("mine "))
    assert seen == list(range(count, 0, -1))
    assert pages == -(-count // PAGE)


def test_beyond_the_last_page_it_says_so_and_leads_back(company: Company) -> None:
    company.flagged()
    outcome = company.ask(ListStories(ANN, Which.MINE, PAGE))
    assert answer(outcome).splitlines()[1] == "That was all of them."
    assert ("Mine", "mine 0") in row(outcome)


def test_looking_changes_nothing(busy: Company) -> None:
    before = [busy.story(n) for n in busy.stories()]
    assert busy.ask(ListStories(ANN)).deliveries == ()
    assert [busy.story(n) for n in busy.stories()] == before
