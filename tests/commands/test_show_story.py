"""Show one story, whole, to whoever asks; and the menu of everything."""

from __future__ import annotations

import pytest

from commands import CATALOG
from commands.chat import SYSTEM, Actor, Link, Message, Role
from commands.claim_story import ClaimStory
from commands.domain.refs import MessageRef
from commands.edit_words import EditWords
from commands.note_origin import NoteOrigin
from commands.show_help import ShowHelp
from commands.show_story import ShowStory
from tests.commands.test_note_origin import from_message
from tests.commands.world import (
    ADA,
    ANN,
    BEN,
    CLEO,
    DORA,
    MARKETING,
    Company,
    answer,
    quoted,
    spoken,
)


def test_everything_about_it(company: Company) -> None:
    company.posted(
        ANN,
        "Saved the day",
        words="He saved my week!",
        customer="Jo Doe",
        company="Doe Ltd",
        kind="turnaround",
        credited=(BEN.person, CLEO.person),
        benefit="A mug",
        link="https://example.com/jo",
    )
    company.ask(ClaimStory(DORA, 1))
    outcome = company.ask(ShowStory(DORA, 1))
    assert answer(outcome).splitlines() == [
        "#1 Saved the day",
        "He saved my week!",
        "Thanks to @UBEN and @UCLEO · 🤝 Claimed by @UDORA · flagged (ago)",
        "Kind: Turnaround",
        "Customer: Jo Doe, Doe Ltd",
        "What we gave them: A mug",
        "Link: https://example.com/jo",
        "Open its thread",
        "Flagged by @UANN (ago) · Handed to marketing (ago) · Claimed by @UDORA (ago)",
        "[Edit words] [Hand back] [Not a story]",
    ]
    assert isinstance(outcome.reply, Message)
    assert outcome.reply.summary == "#1 Saved the day"
    links = [s for part in outcome.reply.parts if hasattr(part, "text") for s in part.text]
    assert Link(MessageRef(MARKETING, "900.1"), "Open its thread") in links
    assert Link("https://example.com/jo", "https://example.com/jo") in links


def test_a_short_one_is_short(company: Company) -> None:
    company.flagged(ANN, "Saved")
    assert answer(company.ask(ShowStory(DORA, 1))).splitlines() == [
        "#1 Saved",
        "Thanks to @UANN · 💬 New, no owner yet · flagged (ago)",
        "Kind: Praise",
        "Flagged by @UANN (ago)",
        "[Claim] [Edit words] [Not a story]",
    ]


def test_the_original_message_is_shown_where_the_words_differ(company: Company) -> None:
    from_message(company, quoted("Ben saved my week!", files=("photo.jpg",)), words="Ben saved my week!")
    assert "as it was captured" not in answer(company.ask(ShowStory(ANN, 1)))
    company.ask(EditWords(DORA, 1, "He saved my week!", 1))
    text = answer(company.ask(ShowStory(ANN, 1)))
    assert "The original message, as it was captured:\nBen saved my week!" in text
    assert "Said in this message with photo.jpg (ago)" in text
    company.ask(NoteOrigin(SYSTEM, 1, "Ben saved my month!"))
    text = answer(company.ask(ShowStory(ANN, 1)))
    assert "The original message, as it was captured:\nBen saved my week!" in text
    assert "It reads now:\nBen saved my month!" in text
    assert "The original message was edited since; the thread shows how." in text


def test_a_closed_one_says_why(company: Company) -> None:
    company.declined("Too small.")
    text = answer(company.ask(ShowStory(DORA, 1)))
    assert "Why: Too small." in text
    assert text.endswith("[Reopen]")


def test_of_a_long_history_the_end_is_shown(company: Company) -> None:
    company.posted(ANN, words="Version 1")
    for version in range(1, 12):
        company.ask(EditWords(DORA, 1, f"Version {version + 1}", version))
    text = answer(company.ask(ShowStory(ANN, 1)))
    assert "(version 12)" in text
    assert "Flagged by" not in text


def test_a_story_that_is_not_there(company: Company) -> None:
    assert spoken(company.refused(ShowStory(ANN, 404)).text).startswith("There is no #404 here.")


# --- the menu ---


@pytest.mark.parametrize(("by", "roles"), [(ANN, {Role.MEMBER}), (ADA, {Role.MEMBER, Role.ADMIN})])
def test_the_menu_names_everything_one_may_do(company: Company, by: Actor, roles: set[Role]) -> None:
    text = answer(company.ask(ShowHelp(by)))
    for command in CATALOG:
        if command.usage:
            assert (f"{command.usage} {command.help}" in text) == (command.role in roles)
    assert text.splitlines()[0] == "A customer put in a good word? Say so, and marketing hears it."


def test_everything_that_can_be_typed_is_in_the_menu() -> None:
    assert all(c.usage.startswith(f"/story {c.word}") and c.help for c in CATALOG if c.word)


def test_nobody_is_offered_what_would_be_refused(company: Company) -> None:
    company.flagged(ANN, "Saved")

    def last(actor: Actor) -> str:
        return answer(company.ask(ShowStory(actor, 1))).splitlines()[-1]

    assert last(DORA) == "[Claim] [Edit words] [Not a story]"
    assert last(ANN) == "[Edit words] [Withdraw]"
    assert "[" not in last(BEN)
    company.ask(ClaimStory(DORA, 1))
    assert "[" not in last(ANN)
