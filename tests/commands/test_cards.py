"""What a card says in each state, and what can be pressed on it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.cards import KINDS, QUOTE_LIMIT, STATES, changes, in_brief, names, story_card
from commands.chat import Ago, Bold, Struck, plain
from commands.domain.story import Kind, State, Story
from commands.domain.words import CUT, Origin, OriginFate, Words
from tests.commands.world import ANN, BEN, CLEO, DORA, NOW, message, spoken

STORY = Story(
    number=12,
    state=State.NEW,
    kind=Kind.PRAISE,
    headline="Saved the day",
    flagger=ANN.person,
    credited=(BEN.person,),
    created_at=NOW,
    state_since=NOW.add(hours=1),
    words=Words(1, "Ben saved my week!", ANN.person, NOW),
)
ORIGIN = Origin("o1", message(), "Ben saved my week!", BEN.person, "Ben", NOW, "https://x", (), NOW)


def in_state(state: State) -> Story:
    owner = DORA.person if state is State.CLAIMED else None
    reason = "Too small." if state is State.NOT_A_STORY else ""
    return replace(STORY, state=state, owner=owner, reason=reason)


@pytest.mark.parametrize(
    ("state", "buttons"),
    [
        (State.NOMINATED, ["Claim", "Edit words", "Not a story"]),
        (State.NEW, ["Claim", "Edit words", "Not a story"]),
        (State.CLAIMED, ["Edit words", "Hand back", "Not a story"]),
        (State.NOT_A_STORY, ["Reopen"]),
        (State.TAKEN_BACK, []),
        (State.WITHDRAWN, []),
    ],
)
def test_what_can_be_pressed(state: State, buttons: list[str]) -> None:
    found = story_card(in_state(state)).buttons
    assert [button.text for button in found] == buttons
    assert {button.value for button in found} <= {"12"}
    assert [button.text for button in found if button.primary] == (["Claim"] if "Claim" in buttons else [])


def test_each_button_asks_for_its_own_command() -> None:
    states = (State.NEW, State.CLAIMED, State.NOT_A_STORY)
    pairs = {(b.text, b.command) for state in states for b in story_card(in_state(state)).buttons}
    assert pairs == {
        ("Claim", "claim_story"),
        ("Edit words", "edit_words"),
        ("Hand back", "hand_back_story"),
        ("Not a story", "decline_story"),
        ("Reopen", "reopen_story"),
    }


@pytest.mark.parametrize(
    ("state", "facts"),
    [
        (State.NOMINATED, "Thanks to @UBEN · ⭐ Nominated, no owner yet · flagged (ago)"),
        (State.NEW, "Thanks to @UBEN · 💬 New, no owner yet · flagged (ago)"),
        (State.CLAIMED, "Thanks to @UBEN · 🤝 Claimed by @UDORA · flagged (ago)"),
        (State.NOT_A_STORY, "Thanks to @UBEN · 📁 Not a story · flagged (ago)"),
        (State.TAKEN_BACK, "Thanks to @UBEN · ↩️ Taken back · flagged (ago)"),
        (State.WITHDRAWN, "Thanks to @UBEN · ↩️ Withdrawn · flagged (ago)"),
    ],
)
def test_one_line_says_who_made_it_happen_and_where_it_stands(state: State, facts: str) -> None:
    card = story_card(in_state(state))
    assert spoken(card.facts) == facts
    assert Ago(NOW) in card.facts


def test_a_story_that_credits_nobody_says_so() -> None:
    assert spoken(story_card(replace(STORY, credited=())).facts).startswith("Nobody is named yet · ")


@pytest.mark.parametrize(
    ("people", "row"),
    [
        ((), ""),
        ((ANN,), "@UANN"),
        ((ANN, BEN), "@UANN and @UBEN"),
        ((ANN, BEN, CLEO), "@UANN, @UBEN and @UCLEO"),
    ],
)
def test_people_stand_in_a_row(people: tuple[object, ...], row: str) -> None:
    assert spoken(names(tuple(actor.person for actor in (ANN, BEN, CLEO) if actor in people))) == row


def test_the_card_quotes_the_words_and_says_when_they_are_cut() -> None:
    assert story_card(STORY).words == "Ben saved my week!"
    assert story_card(replace(STORY, words=None)).words == ""
    long = story_card(replace(STORY, words=Words(1, "word " * 500, ANN.person, NOW))).words
    assert len(long) <= QUOTE_LIMIT
    assert long.endswith(CUT)


def test_a_closed_story_says_why() -> None:
    assert [spoken(note) for note in story_card(in_state(State.NOT_A_STORY)).notes] == ["Why: Too small."]
    assert story_card(STORY).notes == ()


@pytest.mark.parametrize(
    ("fate", "note"),
    [
        (OriginFate.EDITED, "The original message was edited since; the thread shows how."),
        (OriginFate.DELETED, "The original message was deleted. Marketing decides first."),
        (OriginFate.KEPT, "The original message was deleted; marketing keeps the story."),
    ],
)
def test_what_became_of_the_original_message_is_on_the_card(fate: OriginFate, note: str) -> None:
    card = story_card(replace(STORY, origin=replace(ORIGIN, fate=fate)))
    assert [spoken(each) for each in card.notes] == [note]
    assert story_card(replace(STORY, origin=ORIGIN)).notes == ()


def test_a_story_in_a_list_takes_one_line() -> None:
    assert spoken(in_brief(in_state(State.CLAIMED))) == "#12 Saved the day · 🤝 Claimed by @UDORA · (ago)"
    assert Ago(STORY.state_since) in in_brief(STORY)


def test_every_state_and_kind_has_a_name() -> None:
    assert STATES.keys() == set(State)
    assert list(KINDS.values()) == ["Praise", "Turnaround", "Little thing", "Idea heard"]


# --- a difference as people read it ---


def test_what_went_is_struck_out_and_what_came_stands_out() -> None:
    found = changes("Ben saved my week, honestly!", "Ben saved my month, honestly!")
    assert found == ("Ben saved my", " ", Struck("week,"), " ", Bold("month,"), " honestly!")


def test_long_stretches_that_stayed_are_shortened() -> None:
    same = " ".join(f"word{n}" for n in range(40))
    (kept, *_) = changes(f"{same} old", f"{same} new")
    assert isinstance(kept, str)
    assert "…" in kept
    assert len(kept.split()) == 15


words = st.lists(st.sampled_from(["a", "b", "c", "\n", "Ben"]), max_size=12).map(" ".join)


@given(words, words)
def test_every_word_that_came_or_went_is_shown(old: str, new: str) -> None:
    found = changes(old, new)
    struck = [w for span in found if isinstance(span, Struck) for w in span.text.split()]
    bold = [w for span in found if isinstance(span, Bold) for w in span.text.split()]
    everything = plain(found).split()
    assert sorted(everything) == sorted([*old.split(), *bold])
    assert sorted([*new.split(), *struck]) == sorted(everything)
