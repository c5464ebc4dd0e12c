"""Start a process: everything in one, or the parts apart."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from bot.app import App, CannotListen
from bot.log import set_up_logging
from bot.settings import BadSettings, Settings, environment, read_settings
from storage.database import BadDatabaseUrl, understand
from storage.migrate import HEAD, current, sqlite_file

DONE, FOUND, WRONG = 0, 1, 2
"""Exit codes: done; found something wrong; used wrongly."""


class Stop(Exception):
    """Nothing can be done; the message says why and what to do next."""

    def __init__(self, message: str, code: int = WRONG) -> None:
        super().__init__(message)
        self.code = code


def load_settings() -> Settings:
    """The settings of this folder and environment. Raises Stop."""
    try:
        settings = read_settings(environment(Path.cwd()))
        understand(settings.database_url)
    except (BadSettings, BadDatabaseUrl) as error:
        raise Stop(str(error)) from None
    return settings


def run() -> None:
    """Everything in one process. Migrates an SQLite file first; a server's database is not its to change."""
    settings = load_settings()
    if settings.slack is None:
        raise Stop(
            "Goodword has no tokens yet. `goodword init` writes a .env and asks for them:\n"
            "SLACK_BOT_TOKEN and SLACK_APP_TOKEN, from the Slack app that `goodword manifest` describes."
        )
    if sqlite_file(settings.database_url) is not None:
        from storage.migrate import upgrade

        upgrade(settings.database_url)
    _serve(settings, web=True, worker=True)


def web() -> None:
    """Take events, commands and requests in; deliver nothing."""
    _serve(load_settings(), web=True, worker=False)


def worker() -> None:
    """Deliver what waits in the outbox; take nothing in."""
    _serve(load_settings(), web=False, worker=True)


def _serve(settings: Settings, *, web: bool, worker: bool) -> None:
    if settings.slack is None:
        raise Stop("SLACK_BOT_TOKEN is not set. `goodword init` asks for it and writes a .env.")
    _check_schema(settings)
    set_up_logging()
    app = App(settings, web=web, worker=worker)
    try:
        asyncio.run(app.serve())
    except CannotListen as error:
        raise Stop(f"Cannot listen on {error}. Is something else there? PORT sets another.", FOUND) from None


def _check_schema(settings: Settings) -> None:
    try:
        have = current(settings.database_url)
    except Exception as error:
        # Whatever the driver says, it may hold the password: its kind must do.
        raise Stop(
            f"The database does not answer ({type(error).__name__}). "
            "Is DATABASE_URL right, and the server up?",
            FOUND,
        ) from None
    if have != HEAD:
        what = "has no tables yet" if have is None else f"is at version {have}, and this is {HEAD}"
        raise Stop(f"The database {what}. Run `goodword migrate` first.", FOUND)


def migrate() -> None:
    """Bring the database to this version's schema."""
    settings = load_settings()
    from storage.migrate import upgrade

    try:
        had = upgrade(settings.database_url)
    except Exception as error:
        raise Stop(
            f"The database could not be migrated ({type(error).__name__}: {_brief(error)}).", FOUND
        ) from error
    if had == HEAD:
        print(f"The database is at version {HEAD} already.")
    else:
        print(f"The database is at version {HEAD} now{f'; it was at {had}' if had else ''}.")


def _brief(error: Exception) -> str:
    from bot.log import scrub

    return scrub(str(error).splitlines()[0] if str(error) else "no details")


def fail(stop: Stop) -> int:
    """Say on standard error what is wrong; the exit code."""
    if str(stop):
        print(stop, file=sys.stderr)
    return stop.code
