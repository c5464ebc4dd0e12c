"""A story's states, and the moves between them: each from certain states only, each changing only its own."""

from collections.abc import Callable
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whenever import Instant

from commands.domain import story as moves
from commands.domain.refs import MessageRef, Person, Place
from commands.domain.story import MARKS, Kind, State, Story, may_edit_words

NOW = Instant.from_utc(2026, 3, 2, 9)
LATER = NOW.add(hours=1)
ANN, BEN, CLEO, DORA = (Person("slack:T1", name) for name in ("UANN", "UBEN", "UCLEO", "UDORA"))
PEOPLE = (ANN, BEN, CLEO, DORA)
Move = Callable[[Story], Story]

stories = st.builds(
    Story,
    number=st.integers(1, 99),
    state=st.sampled_from(State),
    kind=st.sampled_from(Kind),
    headline=st.text(max_size=20),
    flagger=st.sampled_from(PEOPLE),
    credited=st.lists(st.sampled_from(PEOPLE), unique=True).map(tuple),
    created_at=st.just(NOW),
    state_since=st.just(NOW),
    owner=st.none() | st.sampled_from(PEOPLE),
    reason=st.sampled_from(["", "Too small."]),
    card=st.none() | st.just(MessageRef(Place("slack:T1", "C1"), "1.0")),
    touched=st.booleans(),
    words=st.none(),
    customer=st.none(),
    origin=st.none(),
)

# Each move: from where it goes, to where, and what else it changes.
MOVES: dict[str, tuple[Move, set[State], State, dict[str, object]]] = {
    "claim": (
        lambda s: moves.claim(s, by=DORA, now=LATER),
        {State.NOMINATED, State.NEW},
        State.CLAIMED,
        {"owner": DORA, "touched": True},
    ),
    "hand back": (
        lambda s: moves.hand_back(s, now=LATER),
        {State.CLAIMED},
        State.NEW,
        {"owner": None},
    ),
    "decline": (
        lambda s: moves.decline(s, reason="No.", now=LATER),
        {State.NOMINATED, State.NEW, State.CLAIMED},
        State.NOT_A_STORY,
        {"owner": None, "reason": "No.", "touched": True},
    ),
    "reopen": (
        lambda s: moves.reopen(s, now=LATER),
        {State.NOT_A_STORY},
        State.NEW,
        {"reason": "", "touched": True},
    ),
    "withdraw": (
        lambda s: moves.withdraw(s, now=LATER),
        {State.NOMINATED, State.NEW},
        State.WITHDRAWN,
        {"touched": True},
    ),
    "flag again": (
        lambda s: moves.revive(s, state=State.NEW, now=LATER),
        {State.TAKEN_BACK, State.WITHDRAWN},
        State.NEW,
        {"touched": True},
    ),
    "nominate again": (
        lambda s: moves.revive(s, state=State.NOMINATED, now=LATER),
        {State.TAKEN_BACK, State.WITHDRAWN},
        State.NOMINATED,
        {"touched": False},
    ),
}


@pytest.mark.parametrize("name", MOVES)
@given(story=stories)
def test_a_move_starts_where_it_may_and_changes_only_its_own(name: str, story: Story) -> None:
    move, sources, target, also = MOVES[name]
    if story.state not in sources:
        with pytest.raises(AssertionError):
            move(story)
        return
    moved = move(story)
    expected = {"state": target, "state_since": LATER, **also}
    for field in fields(Story):
        assert getattr(moved, field.name) == expected.get(field.name, getattr(story, field.name)), field.name


@given(stories)
def test_a_nomination_is_taken_back_only_while_nobody_has_touched_the_story(story: Story) -> None:
    if story.state is State.NOMINATED and not story.touched:
        back = moves.take_back(story, now=LATER)
        assert (back.state, back.state_since, back.touched) == (State.TAKEN_BACK, LATER, False)
    else:
        with pytest.raises(AssertionError):
            moves.take_back(story, now=LATER)


@given(stories, st.lists(st.sampled_from(PEOPLE)).map(tuple))
def test_joining_credits_each_person_once_and_forgets_nobody(story: Story, more: tuple[Person, ...]) -> None:
    joined = moves.join(story, credited=more)
    assert joined.credited[: len(story.credited)] == story.credited
    assert set(joined.credited) == {*story.credited, *more}
    assert len(set(joined.credited)) == len(joined.credited)


@given(stories)
def test_a_story_is_open_until_something_closed_it(story: Story) -> None:
    assert story.is_open == (story.unclaimed or story.state is State.CLAIMED)
    assert story.unclaimed == (story.state in {State.NEW, State.NOMINATED})


@given(stories)
def test_its_people_are_who_flagged_it_and_who_made_it_happen(story: Story) -> None:
    assert story.people[0] == story.flagger
    assert set(story.people) == {story.flagger, *story.credited}
    assert len(set(story.people)) == len(story.people)


@given(stories, st.sampled_from(PEOPLE), st.booleans())
def test_marketing_may_always_edit_words_and_its_people_until_it_is_claimed(
    story: Story, by: Person, desk: bool
) -> None:
    allowed = desk or (story.state in {State.NEW, State.NOMINATED} and by in {story.flagger, *story.credited})
    assert may_edit_words(story, by=by, desk=desk) == allowed


def test_only_an_open_story_shows_an_emoji_on_its_message() -> None:
    assert MARKS == {
        State.NOMINATED: "speech_balloon",
        State.NEW: "speech_balloon",
        State.CLAIMED: "handshake",
    }
