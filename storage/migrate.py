"""The schema's versions: which one a database has, and how it gets the newest.

Alembic does the work and is imported only when there is some, since that takes longer
than everything else a start does.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, inspect, text
from sqlalchemy.engine import make_url

from storage.database import understand

_VERSIONS = Path(__file__).parent / "migrations" / "versions"
HEAD = "0001"
"""The newest version. A test holds it to what the migrations say."""


def _engine(url: str) -> Engine:
    understood = understand(url)
    if understood.startswith("sqlite"):
        from storage.sqlite import make_engine as make_sqlite

        return make_sqlite(understood)
    from storage.postgres import make_engine as make_postgres

    return make_postgres(understood, options="-c lock_timeout=60000", patient=True)


def current(url: str) -> str | None:
    """The version a database has; None when it has none yet."""
    path = sqlite_file(url)
    if path is not None and not path.exists():
        return None
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    finally:
        engine.dispose()


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite URL; None for a database on a server."""
    parsed = make_url(understand(url))
    return Path(str(parsed.database)) if parsed.get_backend_name() == "sqlite" else None


class NewerDatabase(Exception):
    """The database was made by a newer version; the argument is its schema's version."""

    def __str__(self) -> str:
        return (
            f"The database is at version {self.args[0]}, made by a newer Goodword; this one knows {HEAD}. "
            "Start that version again, or put back the copy from before it."
        )


def known() -> frozenset[str]:
    """The versions that this Goodword knows."""
    return frozenset(path.name.partition("_")[0] for path in _VERSIONS.glob("[0-9]*_*.py"))


def snapshot(path: Path, version: str) -> Path:
    """Copy an SQLite database, whole and consistent, to a file beside it; never over an older copy."""
    copy = path.with_name(f"{path.name}.before-{version}")
    number = 1
    while copy.exists():
        number += 1
        copy = path.with_name(f"{path.name}.before-{version}-{number}")
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def upgrade(url: str) -> str:
    """Bring a database to `HEAD`, and say its version before that ('' when it had none).

    An SQLite file that holds anything is copied first. On PostgreSQL a lock makes two
    upgrades at once follow one another.
    """
    had = current(url)
    if had == HEAD:
        return had
    if had is not None and had not in known():
        raise NewerDatabase(had)
    path = sqlite_file(url)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        if had is not None:
            snapshot(path, HEAD)
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()
    return had or ""
