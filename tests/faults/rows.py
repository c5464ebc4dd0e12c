"""A look into the database, from outside."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

STORIES = "SELECT number, state, headline, message, card, card_thread, inside, mark, flagger FROM stories"
WAITING = "SELECT kind, lane, error, attempts, dead FROM deliveries WHERE kind != 'tidy'"


def select(url: str, statement: str) -> list[tuple[Any, ...]]:
    """Every row of one SELECT, from SQLite or PostgreSQL."""
    if url.startswith("sqlite"):
        file = Path(url.removeprefix("sqlite:///"))
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=5)) as connection:
            return connection.execute(statement).fetchall()
    with psycopg.connect(url, connect_timeout=5) as server:
        return server.execute(sql.SQL(statement)).fetchall()
