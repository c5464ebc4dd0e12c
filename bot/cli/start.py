"""Start a process: everything in one, or the parts apart."""

from __future__ import annotations

import asyncio
import gc
import shutil
import sys
from pathlib import Path

from bot.app import App, CannotListen
from bot.log import set_up_logging
from bot.settings import BadSettings, Settings, environment, read_settings
from storage.database import BadDatabaseUrl, understand
from storage.migrate import HEAD, NewerDatabase, current, known, sqlite_file, upgrade

DONE, FOUND, WRONG = 0, 1, 2
"""Exit codes: done; found something wrong; used wrongly."""


class Stop(Exception):
    """Nothing can be done; the message says why and what to do next."""

    def __init__(self, message: str, code: int = WRONG) -> None:
        super().__init__(message)
        self.code = code


def program() -> str:
    """How one types this program here: by its name, or where `make` has put it."""
    return "goodword" if shutil.which("goodword") else ".venv/bin/goodword"


def load_settings() -> Settings:
    """The settings of this folder and environment. Raises Stop."""
    try:
        settings = read_settings(environment(Path.cwd()))
        understand(settings.database_url)
    except (BadSettings, BadDatabaseUrl) as error:
        raise Stop(str(error)) from None
    except OSError as error:
        raise Stop(f".env cannot be read: {error.strerror}. It has to belong to whoever runs this.") from None
    return settings


def run() -> None:
    """Everything in one process. Migrates an SQLite file first; a server's database is not its to change."""
    settings = load_settings()
    if settings.slack is None:
        raise Stop(
            f"Goodword has no tokens yet. Type {program()} init, which writes a .env and asks for\n"
            "SLACK_BOT_TOKEN and SLACK_APP_TOKEN; it also has the link that makes their Slack app."
        )
    if sqlite_file(settings.database_url) is not None:
        _upgrade(settings)
    _serve(settings, web=True, worker=True)


def web() -> None:
    """Take events, commands and requests in; deliver nothing."""
    _serve(load_settings(), web=True, worker=False)


def worker() -> None:
    """Deliver what waits in the outbox; take nothing in."""
    _serve(load_settings(), web=False, worker=True)


def _serve(settings: Settings, *, web: bool, worker: bool) -> None:
    if settings.slack is None:
        raise Stop(f"SLACK_BOT_TOKEN is not set. {program()} init asks for it and writes a .env.")
    check_schema(settings)
    set_up_logging()
    app = App(settings, web=web, worker=worker)
    gc.freeze()  # What was loaded stays, and is not looked through again and again while requests wait.
    gc.enable()
    try:
        asyncio.run(app.serve())
    except CannotListen as error:
        raise Stop(f"Cannot listen on {error}. Is something else there? PORT sets another.", FOUND) from None


def check_schema(settings: Settings) -> None:
    """Make sure that the database is there and of this version. Raises Stop."""
    try:
        have = current(settings.database_url)
    except Exception as error:
        raise _no_answer(error) from None
    if have is None:
        raise Stop(f"The database has no tables yet. Run {program()} migrate first.", FOUND)
    if have not in known():
        raise Stop(str(NewerDatabase(have)), FOUND)
    if have != HEAD:
        raise Stop(
            f"The database is at version {have}, this is {HEAD}. Run {program()} migrate first.", FOUND
        )


def _no_answer(error: Exception) -> Stop:
    # Whatever the driver says, it may hold the password: its kind must do.
    return Stop(
        f"The database does not answer ({type(error).__name__}). Is DATABASE_URL right, the server up, "
        "or the file a database that this user may write?",
        FOUND,
    )


def _upgrade(settings: Settings) -> str:
    """Bring the database to this version's schema; its version before that. Raises Stop."""
    try:
        return upgrade(settings.database_url)
    except NewerDatabase as newer:
        raise Stop(str(newer), FOUND) from None
    except Exception as error:
        raise _no_answer(error) from error


def migrate() -> None:
    """Bring the database to this version's schema."""
    had = _upgrade(load_settings())
    if had == HEAD:
        print(f"The database is at version {HEAD} already.")
    else:
        print(f"The database is at version {HEAD} now{f'; it was at {had}' if had else ''}.")


def fail(stop: Stop) -> int:
    """Say on standard error what is wrong; the exit code."""
    if str(stop):
        print(stop, file=sys.stderr)
    return stop.code
