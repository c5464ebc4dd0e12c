"""When the emoji of several people add up, and how a person writes which emoji count."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.domain.nomination import Nomination, Standing, nominators, parse_emojis, show_emojis
from commands.domain.refs import Person
from commands.domain.story import Kind

ANN, BEN, CLEO = (Person("slack:T1", name) for name in ("UANN", "UBEN", "UCLEO"))


def counted(person: Person, emoji: str = "star2", *, active: bool = True) -> Nomination:
    return Nomination(person, emoji, active, "1", Standing.COUNTS)


def test_each_person_counts_once_however_many_emojis_they_used() -> None:
    found = [counted(BEN, "zap"), counted(ANN), counted(BEN), counted(ANN, "bulb")]
    assert nominators(found, author=None, own=True) == (BEN, ANN)


def test_an_emoji_that_was_taken_off_does_not_count() -> None:
    assert nominators([counted(ANN, active=False)], author=None, own=True) == ()
    assert nominators([counted(ANN, active=False), counted(ANN, "zap")], author=None, own=True) == (ANN,)


@pytest.mark.parametrize("standing", [Standing.UNKNOWN, Standing.OUTSIDER, Standing.BOT])
def test_only_people_of_the_workspace_count(standing: Standing) -> None:
    assert nominators([Nomination(ANN, "star2", True, "1", standing)], author=None, own=True) == ()


def test_whether_ones_own_message_counts_is_a_setting() -> None:
    found = [counted(ANN), counted(BEN)]
    assert nominators(found, author=ANN, own=True) == (ANN, BEN)
    assert nominators(found, author=ANN, own=False) == (BEN,)


nominations = st.builds(
    Nomination,
    st.sampled_from([ANN, BEN, CLEO]),
    st.sampled_from(["star2", "zap"]),
    st.booleans(),
    st.just("1"),
    st.sampled_from(Standing),
)


@given(st.lists(nominations), st.sampled_from([None, ANN]), st.booleans())
def test_who_counts_is_whoever_has_one_that_counts(
    found: list[Nomination], author: Person | None, own: bool
) -> None:
    people = nominators(found, author=author, own=own)
    assert len(set(people)) == len(people)
    for person in (ANN, BEN, CLEO):
        has_one = any(n.person == person and n.active and n.standing is Standing.COUNTS for n in found)
        assert (person in people) == (has_one and (own or person != author))


# --- emojis as people type them ---


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (":star2:", (("star2", Kind.PRAISE),)),
        (":star2: :zap:=turnaround", (("star2", Kind.PRAISE), ("zap", Kind.TURNAROUND))),
        (":star2:, :zap: = turnaround", (("star2", Kind.PRAISE), ("zap", Kind.TURNAROUND))),
        ("star2\nbulb = Idea Heard", (("star2", Kind.PRAISE), ("bulb", Kind.IDEA_HEARD))),
        (":sparkles: = little_thing", (("sparkles", Kind.LITTLE_THING),)),
        (":sparkles:=little   thing", (("sparkles", Kind.LITTLE_THING),)),
        (":+1::skin-tone-3:", (("+1", Kind.PRAISE),)),
        (":STAR2:", (("star2", Kind.PRAISE),)),
        (":zap:=praise", (("zap", Kind.PRAISE),)),
        (":zap: = turnaround, :zap:", (("zap", Kind.TURNAROUND),)),
        ("", ()),
        (" , \n ,", ()),
    ],
)
def test_emojis_are_understood(typed: str, meant: tuple[tuple[str, Kind], ...]) -> None:
    assert parse_emojis(typed) == meant


@pytest.mark.parametrize(
    ("typed", "piece"),
    [
        (":star2:, :zap: = lightning", ":zap: = lightning"),
        ("two words", "two words"),
        (":a b:", ":a b:"),
        ("::", "::"),
        ("= praise", "= praise"),
        ("<!channel>", "<!channel>"),
        (":star2: = praise = praise", ":star2: = praise = praise"),
    ],
)
def test_what_is_not_understood_is_named(typed: str, piece: str) -> None:
    with pytest.raises(ValueError, match=re.escape(piece)) as refused:
        parse_emojis(typed)
    assert str(refused.value) == piece


names = st.from_regex(r"[a-z0-9_+'-]+", fullmatch=True)


@given(st.lists(st.tuples(names, st.sampled_from(Kind)), unique_by=lambda pair: pair[0]))
def test_what_is_shown_is_read_back_the_same(emojis: list[tuple[str, Kind]]) -> None:
    assert parse_emojis(show_emojis(emojis)) == tuple(emojis)


@given(st.text())
def test_whatever_is_typed_is_understood_or_named(typed: str) -> None:
    refused = None
    emojis: tuple[tuple[str, Kind], ...] = ()
    try:
        emojis = parse_emojis(typed)
    except ValueError as error:
        refused = str(error)
    assert parse_emojis(show_emojis(emojis)) == emojis
    assert refused is None or (refused and refused in typed.lower())
