"""DATABASE_URL as people and hosts write it; and no password in whatever is said about it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.database import BadDatabaseUrl, open_database, understand
from storage.migrate import sqlite_file


@pytest.mark.parametrize(
    ("written", "understood"),
    [
        ("sqlite:///goodword.db", "sqlite:///goodword.db"),
        ("sqlite:////var/lib/goodword.db", "sqlite:////var/lib/goodword.db"),
        (" sqlite:///goodword.db\n", "sqlite:///goodword.db"),
        ("postgres://u:p@host/name", "postgresql+psycopg://u:p@host/name"),
        ("postgresql://u:p@host:5433/name", "postgresql+psycopg://u:p@host:5433/name"),
        ("postgresql+psycopg://u@host/name", "postgresql+psycopg://u@host/name"),
        (
            "postgres://u:p%40ss@host/n?sslmode=require",
            "postgresql+psycopg://u:p%40ss@host/n?sslmode=require",
        ),
        ("postgresql:///name", "postgresql+psycopg:///name"),
        ("postgresql://u:p@[::1]/name", "postgresql+psycopg://u:p@[::1]/name"),
    ],
)
def test_what_is_understood(written: str, understood: str) -> None:
    assert understand(written) == understood


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "a text without ://"),
        ("goodword.db", "a text without ://"),
        ("mysql://u:hunter2@host/name", "mysql://…"),
        ("postgresql+asyncpg://u:hunter2@host/name", "postgresql+asyncpg://…"),
        ("sqlite+aiosqlite:///hunter2.db", "sqlite+aiosqlite://…"),
        ("u:hunter2@host/name", "a text without ://"),
        ("u:hunter2@host/name?next=http://example.com", "a text that begins with no scheme"),
        ("hunter2 postgresql://u@host/name", "a text that begins with no scheme"),
        ("sqlite://", "names no file"),
        ("sqlite:///", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("postgresql://u:hunter2@host:port/name", "cannot be read as a URL"),
        ("postgresql://u:hunter2@[::1/name", "cannot be read as a URL"),
    ],
)
def test_what_is_not_is_refused_with_what_to_write(written: str, why: str) -> None:
    with pytest.raises(BadDatabaseUrl) as refused:
        open_database(written)
    assert why in str(refused.value)
    assert "hunter2" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


pieces = st.sampled_from(
    [
        "postgres",
        "postgresql",
        "sqlite",
        "mysql",
        "://",
        ":",
        "@",
        "/",
        "host",
        "u",
        "[",
        "]",
        "?",
        "#",
        "%",
        " ",
    ]
)
urls = st.lists(pieces | st.just("hunter2"), max_size=12).map("".join) | st.text()


@given(urls)
def test_no_password_is_ever_said(written: str) -> None:
    said = ""
    try:
        understand(written)
    except BadDatabaseUrl as error:
        said = str(error)
    shown = said.partition("DATABASE_URL is ")[2].partition("://…")[0]
    assert "hunter2" not in said or (shown in written and written.strip().startswith(f"{shown}://"))


def test_the_file_of_a_url() -> None:
    found = sqlite_file("sqlite:////var/lib/goodword.db")
    assert str(found) == "/var/lib/goodword.db"
    assert str(sqlite_file("sqlite:///goodword.db")) == "goodword.db"
    assert sqlite_file("postgresql://u:p@host/name") is None
