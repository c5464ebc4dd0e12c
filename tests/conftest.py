"""What every test may ask for, and what holds for all of them.

Databases: `database_url` runs a test twice, on SQLite and on PostgreSQL, each time on a new database with the
newest schema; `sqlite_url` and `postgres_url` are its halves; `fresh_database_url` is one without schema.
`postgres_server` is the server itself, for tests that take the database away; `postgres` is the same one for
fixtures that outlive a test, which must leave it running.
"""

import os
import signal
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from tests.support.databases import PostgresDatabases, SqliteDatabases
from tests.support.postgres import PostgresServer, Unavailable

HERE = Path(__file__).parent
POSTGRES_FIXTURES = {"postgres", "postgres_server", "postgres_url"}
ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)
SETTINGS = {"DATABASE_URL", "HOST", "PORT", "PUBLIC_URL"}
SETTINGS_OF = ("DISCORD_", "GOODWORD_", "SLACK_")

pytest_plugins = [
    f"tests.fakes.{platform}.fixtures"
    for platform in ("slack", "discord")
    if (HERE / "fakes" / platform / "fixtures.py").exists()
]


def pytest_configure() -> None:
    # Being told to end is being interrupted: servers that tests started are ended too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if POSTGRES_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.postgresql)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return refuse_skip(report) if (report := (yield)).skipped else report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return refuse_skip(report) if (report := (yield)).skipped else report


def refuse_skip(report: Report) -> Report:
    """In CI what is skipped has failed: there, everything is installed, so nothing may go untested."""
    if os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} was left out, which CI does not allow. {reason}"
    return report


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hide the settings of whoever runs the tests, and their `.env`; forget those that a test leaves behind.

    A test of `.env` itself removes PYTHON_DOTENV_DISABLED with its own monkeypatch.
    """
    for name in settings_in_environment():
        monkeypatch.delenv(name)
    monkeypatch.setenv("PYTHON_DOTENV_DISABLED", "1")
    yield
    for name in settings_in_environment():
        del os.environ[name]


def settings_in_environment() -> list[str]:
    return [name for name in os.environ if name in SETTINGS or name.startswith(SETTINGS_OF)]


@pytest.fixture(scope="session")
def _sqlite(tmp_path_factory: pytest.TempPathFactory) -> SqliteDatabases:
    return SqliteDatabases(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    try:
        server = PostgresServer()
    except Unavailable as reason:
        pytest.skip(f"{reason}.")
    yield server
    server.remove()


@pytest.fixture(scope="session")
def _postgres(postgres: PostgresServer) -> PostgresDatabases:
    return PostgresDatabases(postgres)


@pytest.fixture
def postgres_server(postgres: PostgresServer) -> Iterator[PostgresServer]:
    """The server of this session, to be stopped, crashed or frozen; the next test finds it running again."""
    yield postgres
    postgres.start()


@pytest.fixture
def postgres_url(postgres: PostgresServer, _postgres: PostgresDatabases) -> Iterator[str]:
    """A new PostgreSQL database with the newest schema."""
    url = _postgres.migrated()
    yield url
    postgres.start()
    postgres.drop_database(url)


@pytest.fixture
def sqlite_url(_sqlite: SqliteDatabases, tmp_path: Path) -> str:
    """A new SQLite database with the newest schema."""
    return _sqlite.migrated(tmp_path)


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest) -> str:
    """A new database with the newest schema, on each engine in turn."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture(params=ENGINES)
def fresh_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A new database that holds nothing yet, on each engine in turn."""
    if request.param == "sqlite":
        sqlite: SqliteDatabases = request.getfixturevalue("_sqlite")
        yield sqlite.empty(tmp_path)
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.create_database()
    yield url
    server.start()
    server.drop_database(url)
