"""Upgrading: to exactly the tables the code knows, all or nothing, one after another, with a way back."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect, text

from storage import migrate
from storage.database import open_database, understand
from storage.tables import metadata
from tests.storage.shared import new_workspace

FOLDER = Path(migrate.__file__).parent / "migrations"
VERSIONS = FOLDER / "versions"


def engine_of(url: str) -> Engine:
    return create_engine(understand(url))


def tables(url: str) -> set[str]:
    engine = engine_of(url)
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def run(url: str, statement: str) -> None:
    engine = engine_of(url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return ScriptDirectory.from_config(config)


def test_the_newest_version_is_the_one_the_migrations_end_with() -> None:
    assert scripts().get_heads() == [migrate.HEAD]


def test_every_migration_is_named_by_its_version_and_follows_the_one_before() -> None:
    names = sorted(file.name for file in VERSIONS.glob("[0-9]*.py"))
    revisions = [script.revision for script in reversed(list(scripts().walk_revisions()))]
    assert [name.partition("_")[0] for name in names] == revisions
    assert all(re.fullmatch(r"\d{4}_[a-z_]+\.py", name) for name in names)


def other_default(
    _context: Any, _found: Any, _known: Any, found: str | None, _default: Any, known: str | None
) -> bool:
    """Whether the default of a column that was found is another than the one that is known."""
    values = [None if text is None else text.partition("::")[0].strip("()'") for text in (found, known)]
    return values[0] != values[1]


def test_upgrading_makes_exactly_the_tables_the_code_knows(fresh_database_url: str) -> None:
    assert migrate.current(fresh_database_url) is None
    assert migrate.upgrade(fresh_database_url) == ""
    assert migrate.current(fresh_database_url) == migrate.HEAD
    engine = engine_of(fresh_database_url)
    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": other_default}
        context = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(context, metadata)
        version = {"alembic_version"}
        assert set(inspect(connection).get_table_names()) == metadata.tables.keys() | version
        for table in metadata.sorted_tables:  # which autogenerate does not compare
            key = inspect(connection).get_pk_constraint(table.name)["constrained_columns"]
            assert key == [column.name for column in table.primary_key]
    engine.dispose()
    assert differences == []


def test_upgrading_again_is_harmless(fresh_database_url: str) -> None:
    migrate.upgrade(fresh_database_url)
    database = open_database(fresh_database_url)
    workspace = new_workspace(database)
    assert migrate.upgrade(fresh_database_url) == migrate.HEAD
    assert database.read(workspace, lambda unit: unit.workspace.name).result(10) == "Acme"
    database.close()


def test_an_upgrade_that_fails_leaves_nothing_behind(fresh_database_url: str) -> None:
    run(fresh_database_url, "CREATE TABLE stories (id INTEGER)")
    with pytest.raises(Exception, match="already exists"):
        migrate.upgrade(fresh_database_url)
    assert tables(fresh_database_url) == {"stories"}
    assert migrate.current(fresh_database_url) is None
    run(fresh_database_url, "DROP TABLE stories")
    migrate.upgrade(fresh_database_url)
    assert migrate.current(fresh_database_url) == migrate.HEAD


def test_a_database_of_a_newer_goodword_is_left_alone(database_url: str) -> None:
    run(database_url, "UPDATE alembic_version SET version_num = '9999'")
    before = tables(database_url)
    with pytest.raises(migrate.NewerDatabase, match="at version 9999, made by a newer Goodword"):
        migrate.upgrade(database_url)
    assert migrate.current(database_url) == "9999"
    assert tables(database_url) == before
    if database_url.startswith("sqlite"):
        assert copies(database_url) == []


def test_every_version_there_ever_was_is_known() -> None:
    assert migrate.known() == {script.revision for script in scripts().walk_revisions()}
    assert migrate.HEAD in migrate.known()


@pytest.mark.slow
def test_several_at_once_follow_one_another(fresh_database_url: str) -> None:
    """Two machines that start with a new release both upgrade."""
    command = [sys.executable, "-c", "import sys; from storage.migrate import upgrade; upgrade(sys.argv[1])"]
    root = Path(__file__).parents[2]
    running = [subprocess.Popen([*command, fresh_database_url], cwd=root) for _ in range(3)]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    assert migrate.current(fresh_database_url) == migrate.HEAD
    engine = engine_of(fresh_database_url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1
    engine.dispose()


# --- the copy of an SQLite file ---


def copies(url: str) -> list[str]:
    file = migrate.sqlite_file(url)
    assert file is not None
    return sorted(each.name for each in file.parent.glob("*.before-*"))


def workspaces_in(file: Path) -> list[Any]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("SELECT id FROM workspaces").fetchall()


def test_a_new_file_has_nothing_to_copy(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'folder' / 'goodword.db'}"
    migrate.upgrade(url)
    assert copies(url) == []
    migrate.upgrade(url)
    assert copies(url) == []


def test_before_an_older_file_is_upgraded_it_is_copied_whole(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also what is still in the write-ahead log, while another process has the file open."""
    file = migrate.sqlite_file(sqlite_url)
    assert file is not None
    database = open_database(sqlite_url)
    workspace = new_workspace(database)
    assert file.with_name("goodword.db-wal").stat().st_size > 0
    was = migrate.HEAD
    monkeypatch.setattr(migrate, "HEAD", "9999")
    assert migrate.upgrade(sqlite_url) == was
    assert copies(sqlite_url) == ["goodword.db.before-9999"]
    assert workspaces_in(file.with_name("goodword.db.before-9999")) == [(workspace,)]
    with closing(sqlite3.connect(file.with_name("goodword.db.before-9999"))) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()


def test_a_copy_is_never_written_over_an_older_one(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "HEAD", "9999")
    file = migrate.sqlite_file(sqlite_url)
    assert file is not None
    for count in range(3):
        migrate.upgrade(sqlite_url)
        found = [len(workspaces_in(file.with_name(name))) for name in copies(sqlite_url)]
        assert found == list(range(count + 1))
        database = open_database(sqlite_url)
        new_workspace(database)
        database.close()
    assert copies(sqlite_url) == [
        "goodword.db.before-9999",
        "goodword.db.before-9999-2",
        "goodword.db.before-9999-3",
    ]
