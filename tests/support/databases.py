"""Databases for tests: migrated once a session, copied for each test."""

import importlib
import shutil
import sqlite3
from contextlib import closing
from functools import cached_property
from pathlib import Path

from tests.support.postgres import PostgresServer


def migrate(url: str) -> None:
    """Bring a database up to the newest schema, as `goodword migrate` does."""
    importlib.import_module("storage.migrate").upgrade(url)


class SqliteDatabases:
    """Makes SQLite files; `folder` keeps the migrated one that the others are copies of."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def empty(self, folder: Path) -> str:
        return f"sqlite:///{folder / 'goodword.db'}"

    def migrated(self, folder: Path) -> str:
        shutil.copyfile(self._template, folder / "goodword.db")
        return self.empty(folder)

    @cached_property
    def _template(self) -> Path:
        file = self._folder / "goodword.db"
        migrate(self.empty(self._folder))
        with closing(
            sqlite3.connect(file)
        ) as connection:  # what is still in the write-ahead log belongs to it
            busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        assert not busy, "the migration left its database open"
        return file


class PostgresDatabases:
    """Makes PostgreSQL databases on one server."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server

    def empty(self) -> str:
        return self._server.create_database()

    def migrated(self) -> str:
        return self._server.create_database(template=self._template)

    @cached_property
    def _template(self) -> str:
        url = self.empty()
        migrate(url)
        return self._server.close_database(url)
