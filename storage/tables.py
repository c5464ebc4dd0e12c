"""Every table. The workspace comes first in every key, so that no query can cross tenants.

Times are milliseconds since 1970 in UTC. People, places and messages are stored by
their keys (`commands.domain.refs`); lists of them as JSON. Only types that need no
conversion on the way to a driver are used, so that a statement can run as plain text.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()


def _text(name: str, *, null: bool = False, default: str | None = None) -> Column[str]:
    return Column(name, Text, nullable=null, server_default=default)


def _number(name: str, *, null: bool = False, default: str | None = None) -> Column[int]:
    return Column(name, BigInteger, nullable=null, server_default=default)


def _flag(name: str, default: str = "0") -> Column[int]:
    return Column(name, Integer, nullable=False, server_default=default)


workspaces = Table(
    "workspaces",
    metadata,
    _text("id"),
    _text("name"),
    _text("desk_place", null=True),
    _text("desk_group", null=True),
    _text("emojis"),
    _number("threshold", default="1"),
    _flag("own_nominations", "1"),
    _text("zone", default="UTC"),
    _number("last_number", default="0"),
    _number("last_seq", default="0"),
    _number("version", default="0"),
    _number("created_at"),
    PrimaryKeyConstraint("id"),
)

installations = Table(
    "installations",
    metadata,
    _text("workspace_id"),
    _text("key"),
    _text("name"),
    _text("bot"),
    _text("url", default=""),
    _number("created_at"),
    PrimaryKeyConstraint("workspace_id", "key"),
    UniqueConstraint("key"),
    ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
)

customers = Table(
    "customers",
    metadata,
    _text("workspace_id"),
    _text("id"),
    _text("name"),
    _text("company", default=""),
    PrimaryKeyConstraint("workspace_id", "id"),
)

origins = Table(
    "origins",
    metadata,
    _text("workspace_id"),
    _text("id"),
    _text("message"),
    _text("thread", null=True),
    _text("text"),
    _text("author", null=True),
    _text("author_name"),
    _number("said_at"),
    _text("link"),
    _text("files"),
    _number("captured_at"),
    _text("fate"),
    _text("latest_text", null=True),
    PrimaryKeyConstraint("workspace_id", "id"),
    Index("origins_by_message", "workspace_id", "message", "captured_at"),
)

stories = Table(
    "stories",
    metadata,
    _text("workspace_id"),
    _number("number"),
    _text("state"),
    _text("kind"),
    _text("headline"),
    _text("flagger"),
    _text("credited"),
    _text("customer_id", null=True),
    _text("benefit", default=""),
    _text("link", default=""),
    _text("origin_id", null=True),
    _text("message", null=True),
    _text("owner", null=True),
    _text("reason", default=""),
    _text("card", null=True),
    _text("card_thread", null=True),
    _flag("inside"),
    _text("mark", default=""),
    _flag("touched"),
    _number("words_version", null=True),
    _number("created_at"),
    _number("state_since"),
    PrimaryKeyConstraint("workspace_id", "number"),
    UniqueConstraint("workspace_id", "message"),
    Index("stories_by_state", "workspace_id", "state", "number"),
    Index("stories_by_owner", "workspace_id", "owner", "number"),
)

story_people = Table(
    "story_people",
    metadata,
    _text("workspace_id"),
    _text("person"),
    _number("number"),
    PrimaryKeyConstraint("workspace_id", "person", "number"),
)

words = Table(
    "words",
    metadata,
    _text("workspace_id"),
    _number("number"),
    _number("version"),
    _text("text"),
    _text("person", null=True),
    _number("at"),
    PrimaryKeyConstraint("workspace_id", "number", "version"),
)

story_log = Table(
    "story_log",
    metadata,
    _text("workspace_id"),
    _number("number"),
    _number("seq"),
    _number("at"),
    _text("person", null=True),
    _text("what"),
    _text("detail", default=""),
    PrimaryKeyConstraint("workspace_id", "number", "seq"),
)

nominations = Table(
    "nominations",
    metadata,
    _text("workspace_id"),
    _text("message"),
    _text("person"),
    _text("emoji"),
    _flag("active"),
    _text("changed"),
    _text("standing"),
    PrimaryKeyConstraint("workspace_id", "message", "person", "emoji"),
    Index("nominations_by_person", "workspace_id", "person", "standing"),
)

receipts = Table(
    "receipts",
    metadata,
    _text("workspace_id"),
    _text("key"),
    _number("at"),
    PrimaryKeyConstraint("workspace_id", "key"),
    Index("receipts_by_age", "workspace_id", "at"),
)

deliveries = Table(
    "deliveries",
    metadata,
    _text("workspace_id"),
    _number("id"),
    _text("key"),
    _text("lane"),
    _text("kind"),
    _text("payload"),
    _number("not_before"),
    _number("generation", default="0"),
    _number("attempts", default="0"),
    _number("first_tried_at", null=True),
    _flag("unsure"),
    _flag("dead"),
    _text("error", default=""),
    _number("created_at"),
    PrimaryKeyConstraint("workspace_id", "id"),
    UniqueConstraint("workspace_id", "key"),
    Index("deliveries_in_line", "workspace_id", "lane", "dead", "id"),
)

lanes = Table(
    "lanes",
    metadata,
    _text("workspace_id"),
    _text("lane"),
    _number("due_at"),
    _number("held_until", default="0"),
    _text("held_by", default=""),
    _text("held_for", default=""),
    PrimaryKeyConstraint("workspace_id", "lane"),
    Index("lanes_by_due", "due_at"),
)
