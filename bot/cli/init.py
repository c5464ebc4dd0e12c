"""Write a `.env`: fresh keys, and what has to be asked for."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

from bot.cli.manifest import is_local
from bot.cli.start import Stop, program

ENV = ".env"
HEADER = "# Settings of Goodword. Whoever can read this file can act as the bot: keep it to yourselves.\n"


@dataclass(frozen=True, slots=True)
class Question:
    """One value to ask for. `begins` is how a right one begins; nothing typed leaves it as it is."""

    name: str
    text: str
    where: str
    begins: str = ""
    secret: bool = True


SOCKET_OR_HTTP = "How shall Slack reach you? Socket Mode needs no public address (Enter), or type http: "
QUESTIONS: dict[str, Question] = {
    each.name: each
    for each in (
        Question("SLACK_BOT_TOKEN", "Bot token", "OAuth & Permissions, after Install", "xoxb-"),
        Question("SLACK_APP_TOKEN", "App-level token", "Basic Information, with connections:write", "xapp-"),
        Question("SLACK_SIGNING_SECRET", "Signing secret", "Basic Information"),
        Question("PUBLIC_URL", "Your server's address", "as people reach it", "https://", secret=False),
    )
}


def init(ask: Callable[[str, bool], str] | None = None) -> None:
    """Make or complete the `.env` of this folder. What is set already is kept, and said; nothing is shown."""
    path = Path.cwd() / ENV
    values = {k: v or "" for k, v in dotenv_values(path).items()} if path.exists() else {}
    asking = ask if ask is not None else _ask if sys.stdin.isatty() else None
    added: dict[str, str] = {}
    if not values.get("GOODWORD_SECRET_KEY"):
        added["GOODWORD_SECRET_KEY"] = secrets.token_urlsafe(32)
    if not values.get("DATABASE_URL"):
        added["DATABASE_URL"] = "sqlite:///goodword.db"
    if asking is not None:
        try:
            added.update(_asked(values, asking))
        except (KeyboardInterrupt, EOFError):
            raise Stop("\nNothing was written.", 130) from None
    _write(path, added)
    kept = [name for name, value in values.items() if value]
    if kept:
        print(f"Kept as they were: {', '.join(kept)}.")
    print(f"{'Added to' if kept else 'Wrote'} {ENV}: {', '.join(added) or 'nothing'}.")
    _say_what_is_next({**values, **added})


def _asked(values: dict[str, str], ask: Callable[[str, bool], str]) -> dict[str, str]:
    names = ["SLACK_BOT_TOKEN"]
    if values.get("SLACK_APP_TOKEN"):
        pass
    elif values.get("SLACK_SIGNING_SECRET"):
        names.append("PUBLIC_URL")
    elif _chooses_http(values, ask):
        names += ["SLACK_SIGNING_SECRET", "PUBLIC_URL"]
    else:
        names.append("SLACK_APP_TOKEN")
    found = {}
    for name in names:
        if values.get(name):
            continue
        question = QUESTIONS[name]
        begins = f", begins with {question.begins}" if question.begins else ""
        while True:
            prompt = f"{question.text} ({question.where}{begins}; Enter to leave it out): "
            typed = ask(prompt, question.secret).strip()
            if not typed:
                break
            why = _why_not(question, typed)
            if not why:
                found[name] = typed
                break
            print(f"{why} Try again, or press Enter.")
    return found


def _chooses_http(values: dict[str, str], ask: Callable[[str, bool], str]) -> bool:
    if values.get("PUBLIC_URL"):
        return True
    while True:
        typed = ask(SOCKET_OR_HTTP, False).strip().lower()
        if typed in ("", "socket", "socket mode", "http"):
            return typed == "http"
        print("Press Enter for Socket Mode, or type http.")


def _why_not(question: Question, typed: str) -> str:
    """Why this cannot be the answer; '' when it can."""
    if not typed.startswith(question.begins):
        return f"That does not begin with {question.begins}."
    if question.secret and (typed.split() != [typed] or typed == question.begins):
        return "That is not the whole of it, or more than it: it has no spaces."
    if question.name == "SLACK_SIGNING_SECRET" and typed.startswith("x"):
        return "That is a token. The signing secret is a row of digits and letters."
    if not question.secret and not urlsplit(typed).hostname:
        return "That is not a whole address. Write it like https://goodword.example.com"
    return ""


def _write(path: Path, added: dict[str, str]) -> None:
    """Append what is new, whole or not at all; the file is for its owner's eyes only."""
    if not added:
        return
    old = path.read_text() if path.exists() else HEADER
    if old and not old.endswith("\n"):
        old += "\n"
    text = old + "".join(f"{name}={_quoted(value)}\n" for name, value in added.items())
    new = path.with_name(f"{ENV}.new")
    try:
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError as error:
        raise Stop(f"{ENV} could not be written: {error.strerror}.", 1) from None


def _quoted(value: str) -> str:
    plain = all(c.isalnum() or c in "-_./:,@+=%" for c in value)
    return value if plain else "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _ask(prompt: str, secret: bool) -> str:
    if secret:
        import getpass

        return getpass.getpass(f"{prompt}(nothing shows while you paste) ")
    return input(prompt)


def _say_what_is_next(values: dict[str, str]) -> None:
    tokens = [n for n in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET") if values.get(n)]
    if "SLACK_BOT_TOKEN" in tokens and len(tokens) > 1:
        print("Next: make run (or goodword run), then /story setup in Slack.")
        return
    if tokens:
        print("Next: run this again when you have the rest; until then Goodword cannot start.")
        return
    from bot.platforms.slack.manifest import create_link, manifest

    public_url = values.get("PUBLIC_URL", "")
    print("Next: make the Slack app. This link fills everything in:\n")
    print(
        create_link(
            manifest(public_url=public_url.rstrip("/") if public_url and not is_local(public_url) else "")
        )
    )
    print(f"\nInstall it there, then type {program()} init again with its tokens at hand.")
