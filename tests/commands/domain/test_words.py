"""The customer's words: what is cut says so, and a difference tells the whole truth."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.domain.words import CUT, Change, cut, difference, headline_from

texts = st.text(st.sampled_from("ab é.!?\n\t «👩‍👩‍👧\u202e")) | st.text()
limits = st.integers(len(CUT), 60)


@given(texts, limits)
def test_a_text_that_fits_is_left_alone_and_one_that_does_not_visibly_ends(text: str, limit: int) -> None:
    short = cut(text, limit=limit)
    if len(text) <= limit:
        assert short == text
    else:
        assert len(short) <= limit
        assert short.endswith(CUT)
        assert text.startswith(short.removesuffix(CUT))


@given(texts, limits)
def test_as_much_is_kept_as_fits(text: str, limit: int) -> None:
    short = cut(text, limit=limit)
    if len(text) > limit:
        kept = short.removesuffix(CUT)
        assert text[: limit - len(CUT)].rstrip() == kept


@given(texts, st.integers(20, 120))
def test_a_headline_is_one_line_that_fits(text: str, limit: int) -> None:
    headline = headline_from(text, limit=limit)
    assert len(headline) <= limit
    assert headline == " ".join(headline.split())
    assert bool(headline) == bool(text.strip())
    assert " ".join(text.split()).startswith(headline.removesuffix(CUT))


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        ("Ben saved my week! He called back.", "Ben saved my week!"),
        ("Is this real?\nYes.", "Is this real?"),
        ("Three\n\nlines   and\tno end", "Three lines and no end"),
        ("version 2.1 is great. Thanks", "version 2.1 is great."),
        ("...", "..."),
        ("", ""),
        (" \n ", ""),
        ("word " * 30, "word word word word […]"),
    ],
)
def test_a_headline_is_the_first_sentence(text: str, headline: str) -> None:
    assert headline_from(text, limit=24 if len(text) > 100 else 120) == headline


def old_of(changes: tuple[Change, ...]) -> str:
    return "".join(change.kept + change.removed for change in changes)


def new_of(changes: tuple[Change, ...]) -> str:
    return "".join(change.kept + change.added for change in changes)


words = st.lists(st.sampled_from(["a", "b", "the", "Ben,", "\n", " ", "  ", "é", "👩‍👩‍👧"]), max_size=30)
spaced = st.builds(lambda words, gap: gap.join(words), words, st.sampled_from([" ", "", "\n", "  "]))


@given(spaced | st.text(), spaced | st.text())
def test_a_difference_holds_all_of_both_texts(old: str, new: str) -> None:
    changes = difference(old=old, new=new)
    assert old_of(changes) == old
    assert new_of(changes) == new


@given(spaced | st.text(), spaced | st.text())
def test_a_stretch_is_either_kept_or_changed(old: str, new: str) -> None:
    changes = difference(old=old, new=new)
    assert all(bool(c.kept) != bool(c.removed or c.added) for c in changes)
    assert all(bool(a.kept) != bool(b.kept) for a, b in pairwise(changes))


@given(spaced | st.text())
def test_what_did_not_change_has_no_difference(text: str) -> None:
    assert difference(old=text, new=text) == ((Change(text, "", ""),) if text else ())


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "Ben saved my week, honestly!",
            "Ben saved my month, honestly!",
            (Change("Ben saved my", "", ""), Change("", " week,", " month,"), Change(" honestly!", "", "")),
        ),
        ("", "All new", (Change("", "", "All new"),)),
        ("All gone", "", (Change("", "All gone", ""),)),
        (
            "one two three",
            "one three",
            (Change("one", "", ""), Change("", " two", ""), Change(" three", "", "")),
        ),
        ("end", "end\n", (Change("end", "", ""), Change("", "", "\n"))),
    ],
)
def test_a_difference_is_told_word_by_word(old: str, new: str, expected: tuple[Change, ...]) -> None:
    assert difference(old=old, new=new) == expected


@given(words, words)
def test_no_more_is_struck_out_than_must_be(old: list[str], new: list[str]) -> None:
    """As many words are kept as two texts can keep in common, in order."""
    old, new = [w for w in old if w.strip()], [w for w in new if w.strip()]
    changes = difference(old="".join(f" {w}" for w in old), new="".join(f" {w}" for w in new))
    kept = sum(len(change.kept.split()) for change in changes)
    lengths = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i, a in enumerate(old):
        for j, b in enumerate(new):
            best = max(lengths[i][j + 1], lengths[i + 1][j])
            lengths[i + 1][j + 1] = lengths[i][j] + 1 if a == b else best
    assert kept == lengths[-1][-1]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a " * 1250, "a b " * 625),
        ("a b " * 625, "b b a " * 416),
        ("ha " * 830, "ha! ha " * 415),
        ("x" * 2500, "y" * 2500),
    ],
)
def test_no_two_texts_make_a_difference_slow(old: str, new: str) -> None:
    """It is found while a transaction is open, and in a worst case took half a minute once."""
    began = time.process_time()
    difference(old=old, new=new)
    assert time.process_time() - began < 0.5
