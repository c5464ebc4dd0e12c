"""Stories, messages and forms as Hypothesis makes them up, with the texts that layouts break on."""

from __future__ import annotations

from hypothesis import strategies as st
from whenever import Instant

from commands import chat
from commands.domain.refs import Group, MessageRef, Person, Place
from commands.domain.story import HEADLINE_LIMIT, Customer, Kind, State, Story
from commands.domain.words import WORDS_LIMIT, Origin, OriginFate, Words

HERE = "slack:T1"
NOW = Instant.from_utc(2026, 11, 24, 9)
HOSTILE = (
    "<!channel> <!here> <@U1> <#C1> <!subteam^S1>",
    "& < > &amp; &lt;!channel&gt;",
    "*bold* _it_ ~no~ `code` ```block```",
    "<https://evil.example|click> | > \n> quoted\n1. list",
    "\u202eright to left\u202c \u200b\u200d zero width",
    "👩‍👩‍👧‍👦" * 300,
    "x" * 5000,
    "<" * 2500,
    "&" * 2500,
)


def texts(limit: int = WORDS_LIMIT) -> st.SearchStrategy[str]:
    """Text that a person could have typed into a field of this size."""
    anything = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=200)
    return st.one_of(st.sampled_from(HOSTILE), anything).map(lambda text: text[:limit])


people = st.builds(Person, st.just(HERE), st.from_regex(r"U[A-Z0-9]{8}", fullmatch=True))
places = st.builds(Place, st.just(HERE), st.from_regex(r"C[A-Z0-9]{8}", fullmatch=True))
refs = st.builds(MessageRef, places, st.just("1795517470.150771"), st.none() | st.just("1795517400.000001"))
spans: st.SearchStrategy[chat.Span] = st.one_of(
    texts(300),
    texts(300).map(chat.Bold),
    texts(300).map(chat.Struck),
    texts(300).map(chat.Code),
    people.map(chat.Mention),
    st.just(chat.Mention(Group(HERE, "S12345678"))),
    places.map(chat.InPlace),
    st.builds(chat.Link, st.one_of(refs, st.just("https://example.com/a|b>c<d")), texts(200)),
    st.just(chat.Ago(NOW)),
    st.just(chat.Emoji("star2")),
)
lines = st.lists(spans, min_size=1, max_size=6).map(tuple)
buttons = st.builds(
    chat.Button, texts(100).filter(str.strip), st.just("claim_story"), st.integers(1, 10**9).map(str)
)
parts: st.SearchStrategy[chat.Part] = st.one_of(
    lines.map(chat.Line),
    texts().map(chat.Quote),
    lines.map(chat.Small),
    st.lists(buttons, min_size=1, max_size=4, unique_by=lambda b: b.value).map(
        lambda row: chat.Buttons(tuple(row))
    ),
)
origins = st.builds(
    Origin,
    id=st.just("o1"),
    message=refs,
    text=texts(5000),
    author=st.none() | people,
    author_name=texts(80),
    said_at=st.just(NOW),
    link=st.just("https://acme.slack.com/archives/C1/p1"),
    files=st.lists(texts(100), max_size=5).map(tuple),
    captured_at=st.just(NOW),
    fate=st.sampled_from(OriginFate),
    latest_text=st.none() | texts(5000),
)
stories = st.builds(
    Story,
    number=st.integers(1, 10**9),
    state=st.sampled_from(State),
    kind=st.sampled_from(Kind),
    headline=texts(HEADLINE_LIMIT).filter(str.strip),
    flagger=people,
    credited=st.lists(people, max_size=12).map(tuple),
    created_at=st.just(NOW),
    state_since=st.just(NOW),
    words=st.none() | st.builds(Words, st.just(1), texts().filter(str.strip), people, st.just(NOW)),
    customer=st.none() | st.builds(Customer, st.just("c1"), texts(100), texts(100)),
    benefit=texts(200),
    link=st.sampled_from(["", "https://example.com/?a=1&b=<2>|3"]),
    origin=st.none() | origins,
    owner=st.none() | people,
    reason=texts(300),
    card=st.none() | refs,
)
