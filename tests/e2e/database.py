"""What only a look into the database can tell, as an operator might: for waiting, and for what is kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from typing import Any

import psycopg

_BUSY = (
    "SELECT 1 FROM deliveries JOIN lanes ON lanes.workspace_id = deliveries.workspace_id"
    " AND lanes.lane = deliveries.lane"
    " WHERE deliveries.dead = 0 AND deliveries.kind <> 'tidy' AND lanes.held_for = '' LIMIT 1"
)


def look(url: str, query: str) -> Sequence[Sequence[Any]]:
    """The rows of a query that only reads."""
    if url.startswith("sqlite:///"):
        file = url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=5)) as connection:
            return connection.execute(query).fetchall()
    with psycopg.connect(url) as server:
        return server.execute(query.encode()).fetchall()


def is_busy(url: str) -> bool:
    """True while anything is to be delivered that waits for nobody's hand."""
    return bool(look(url, _BUSY))


def kept(url: str) -> list[str]:
    """The texts of all messages that are kept, those of forms not sent yet included."""
    return [text for (text,) in look(url, "SELECT text FROM origins")]
