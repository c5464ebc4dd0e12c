"""What people type after /story, press and send: which request it becomes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands import CATALOG, asked_by_closing, asked_by_pressing, asked_by_sending, asked_by_typing
from commands.chat import Code, Press, Submission, Typed, Value
from commands.claim_story import ClaimStory
from commands.command import Refusal
from commands.decline_story import DeclineStory
from commands.drop_draft import DropDraft
from commands.edit_words import EditWords
from commands.flag_story import FlagStory
from commands.hand_back_story import HandBackStory
from commands.invite_owner import InviteOwner
from commands.keep_story import KeepStory
from commands.list_stories import ListStories, Which
from commands.reopen_story import ReopenStory
from commands.retry_delivery import RetryDelivery
from commands.set_up import Settings, SetUp
from commands.show_help import ShowHelp
from commands.show_story import ShowStory
from commands.show_trouble import ShowTrouble
from commands.start_story import StartStory
from commands.withdraw_story import WithdrawStory
from tests.commands.world import ANN, BEN, DORA, MARKETING, SERVICE, spoken

LONG = "Ben stayed on the line until the parcel was found. " * 10


def typed(text: str) -> Any:
    return asked_by_typing(Typed(ANN, text, SERVICE))


def headline(text: str) -> StartStory:
    return StartStory(ANN, text, SERVICE)


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("help", ShowHelp(ANN)),
        ("HELP", ShowHelp(ANN)),
        ("  help  ", ShowHelp(ANN)),
        ("list", ListStories(ANN, Which.MINE)),
        ("list mine", ListStories(ANN, Which.MINE)),
        ("List Unclaimed", ListStories(ANN, Which.UNCLAIMED)),
        ("list   waiting ", ListStories(ANN, Which.WAITING)),
        ("show 12", ShowStory(ANN, 12)),
        ("show #12", ShowStory(ANN, 12)),
        ("Show #12", ShowStory(ANN, 12)),
        ("12", ShowStory(ANN, 12)),
        ("#12", ShowStory(ANN, 12)),
        (" #0012 ", ShowStory(ANN, 12)),
        ("withdraw 3", WithdrawStory(ANN, 3)),
        ("withdraw #3", WithdrawStory(ANN, 3)),
        ("setup", SetUp(ANN)),
        ("SetUp", SetUp(ANN)),
        ("trouble", ShowTrouble(ANN)),
    ],
)
def test_a_known_word_with_arguments_that_fit_asks_for_its_command(text: str, request_: Any) -> None:
    assert typed(text) == request_


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ben saved my week",
        "help us thank Ann",
        "list of things Ben did",
        "list mine waiting",
        "listing",
        "show Ben how much we liked it",
        "show 12 now",
        "show # 12",
        "withdraw 3 4",
        "setup was a breeze thanks to Ben",
        "trouble with the printer, solved in a minute",
        "#",
        "##12",
        "#12 is great",
        "12 parcels found in one afternoon",
        "-12",
        "1.2",
        "claim_story 12",
        "flag_story",
        "start_story",
        "tidy_up",
        LONG.strip(),
        "<!channel> `help`",
    ],
)
def test_everything_else_is_a_headline_and_no_letter_of_it_is_lost(text: str) -> None:
    assert typed(text) == headline(text)


@pytest.mark.parametrize(
    ("text", "usage"),
    [
        ("show", "/story show 12"),
        ("show Ben", "/story show 12"),
        ("show ١٢", "/story show 12"),
        ("withdraw", "/story withdraw 12"),
        ("Withdraw everything", "/story withdraw 12"),
        ("list minerals", "/story list [mine|unclaimed|waiting]"),
    ],
)
def test_a_known_word_that_lacks_what_it_needs_is_told_how(text: str, usage: str) -> None:
    with pytest.raises(Refusal) as caught:
        typed(text)
    assert Code(usage) in caught.value.text


def test_five_hundred_characters_are_a_headline_too() -> None:
    assert len(LONG) > 500
    assert typed(LONG[:500]) == headline(LONG[:500])


@given(
    st.text() | st.tuples(st.sampled_from(["show", "WITHDRAW", "list"]), st.text(max_size=5)).map(" ".join)
)
def test_whatever_is_typed_asks_for_something_or_is_refused_in_words(text: str) -> None:
    try:
        request = typed(text)
    except Refusal as refusal:
        request, sentence = None, spoken(refusal.text)
        assert sentence.startswith(
            ("That is not a story's number.", "I did not understand that. Write it like ")
        )
    assert request is None or request.by == ANN


@pytest.mark.parametrize("text", ["1234567890123", "#1234567890123", "show 1234567890123"])
def test_a_number_that_no_story_can_have_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="not a story's number"):
        typed(text)


@pytest.mark.parametrize("text", ["١٢", "²", "show ١٢ now"])
def test_only_plain_digits_are_a_number(text: str) -> None:
    assert typed(text) == headline(text)


@pytest.mark.parametrize(
    ("name", "value", "request_"),
    [
        ("start_story", "", StartStory(ANN)),
        ("claim_story", "7", ClaimStory(ANN, 7)),
        ("edit_words", "7", EditWords(ANN, 7)),
        ("hand_back_story", "7", HandBackStory(ANN, 7)),
        ("decline_story", "7", DeclineStory(ANN, 7)),
        ("reopen_story", "7", ReopenStory(ANN, 7)),
        ("keep_story", "7", KeepStory(ANN, 7)),
        ("withdraw_story", "7", WithdrawStory(ANN, 7)),
        ("show_story", "7", ShowStory(ANN, 7)),
        ("show_help", "", ShowHelp(ANN)),
        ("show_trouble", "", ShowTrouble(ANN)),
        ("set_up", "", SetUp(ANN)),
        ("retry_delivery", "7", RetryDelivery(ANN, 7)),
        ("list_stories", "unclaimed 16", ListStories(ANN, Which.UNCLAIMED, 16)),
        ("list_stories", "nonsense", ListStories(ANN, Which.MINE, 0)),
        ("list_stories", "mine ²", ListStories(ANN, Which.MINE, 0)),
        ("invite_owner", f"7 {DORA.person.key}", InviteOwner(ANN, 7, DORA.person)),
    ],
)
def test_a_button_asks_for_its_command(name: str, value: str, request_: Any) -> None:
    assert asked_by_pressing(Press(ANN, name, value)) == request_


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("claim_story", ""),
        ("claim_story", "seven"),
        ("invite_owner", "7"),
        ("invite_owner", "7 nobody"),
        ("a_button_of_last_year", "7"),
        ("tidy_up", ""),
        ("record_card", "7"),
        ("flag_story", ""),
    ],
)
def test_a_button_that_is_not_ours_any_more_is_refused(name: str, value: str) -> None:
    with pytest.raises(Refusal):
        asked_by_pressing(Press(ANN, name, value))


def test_a_form_that_is_not_ours_any_more_is_refused() -> None:
    for name in ("a_form_of_last_year", "claim_story", "report_trouble"):
        with pytest.raises(Refusal, match=r"older version\. Copy your text"):
            asked_by_sending(Submission(ANN, name, {}, {}))


def test_the_form_of_a_story_is_read_whole_and_tidied() -> None:
    sent = Submission(
        ANN,
        "flag_story",
        {"draft": "d1", "place": SERVICE.key},
        {
            "headline": "  Saved\n the   day ",
            "words": " Two\n\nparagraphs ",
            "customer": " Jo  Doe ",
            "company": "Doe\tLtd",
            "kind": "turnaround",
            "credited": (ANN.person, BEN.person),
            "benefit": " a mug ",
            "link": " https://example.com/a ",
        },
    )
    assert asked_by_sending(sent) == FlagStory(
        by=ANN,
        headline="Saved the day",
        words="Two\n\nparagraphs",
        customer="Jo Doe",
        company="Doe Ltd",
        kind="turnaround",
        credited=(ANN.person, BEN.person),
        benefit="a mug",
        link="https://example.com/a",
        draft="d1",
        place=SERVICE,
    )


def test_an_empty_form_of_a_story_is_read_as_empty() -> None:
    sent = Submission(ANN, "flag_story", {}, {"headline": "", "credited": (), "kind": "bogus"})
    assert asked_by_sending(sent) == FlagStory(by=ANN, headline="")


def test_the_other_forms_are_read() -> None:
    closing = Submission(DORA, "decline_story", {"story": "7"}, {"reason": " Too small "})
    assert asked_by_sending(closing) == DeclineStory(DORA, 7, "Too small")
    empty = Submission(DORA, "decline_story", {"story": "7"}, {"reason": " "})
    assert asked_by_sending(empty) == DeclineStory(DORA, 7, "")
    editing = Submission(DORA, "edit_words", {"story": "7", "version": "3"}, {"words": " Better \n"})
    assert asked_by_sending(editing) == EditWords(DORA, 7, "Better", 3)
    values: dict[str, Value] = {
        "place": MARKETING,
        "group": "slack:T1/S1",
        "emojis": ":zap:",
        "threshold": "2",
        "zone": "UTC",
        "own": "no",
    }
    settings = Settings(MARKETING, "slack:T1/S1", ":zap:", "2", "UTC", own=False)
    assert asked_by_sending(Submission(DORA, "set_up", {}, values)) == SetUp(DORA, settings)


def test_closing_the_form_of_a_draft_drops_the_draft_and_other_forms_mean_nothing() -> None:
    assert asked_by_closing(Submission(ANN, "flag_story", {"draft": "d1"}, {})) == DropDraft(ANN, "d1")
    assert asked_by_closing(Submission(ANN, "decline_story", {"story": "7"}, {})) is None
    assert asked_by_closing(Submission(ANN, "a_form_of_last_year", {}, {})) is None


def test_every_command_has_a_name_a_word_and_a_request_of_its_own() -> None:
    names = [command.name for command in CATALOG]
    words = [command.word for command in CATALOG if command.word]
    requests = [command.request for command in CATALOG]
    assert len(set(names)) == len(names)
    assert len(set(words)) == len(words)
    assert len(set(requests)) == len(requests)
    assert all(command.typed is not None for command in CATALOG if command.word)
    assert all(not command.name.partition(":")[1] for command in CATALOG)
