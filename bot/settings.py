"""Settings, from the environment and from `.env`; what is set in the environment wins."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit


class BadSettings(ValueError):
    """A setting cannot be used; the message names it and says what to write instead."""


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """How Slack is reached. Either an app token (Socket Mode) or a signing secret (HTTP), or both."""

    bot_token: str = field(repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    api_url: str = "https://slack.com/api/"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator can set. Times in seconds.

    lease: how long a worker may hold a place before another may take it over.
    retry: the first pause after a delivery failed; it doubles each time.
    poll: how often a worker looks for what other processes wrote.
    """

    database_url: str = field(default="sqlite:///goodword.db", repr=False)
    secret_keys: tuple[str, ...] = field(default=(), repr=False)
    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str = "http://localhost:8080"
    slack: SlackSettings | None = None
    discord_token: str = field(default="", repr=False)
    lease: float = 30.0
    retry: float = 2.0
    poll: float = 0.5


def environment(folder: Path) -> dict[str, str]:
    """The environment, with what `.env` in this folder adds to it."""
    path = folder / ".env"
    if not path.is_file():
        return dict(os.environ)
    from dotenv import dotenv_values

    return {**{k: v for k, v in dotenv_values(path).items() if v is not None}, **os.environ}


def read_settings(values: Mapping[str, str]) -> Settings:
    """Settings from these values. Raises BadSettings."""
    get = {k: v.strip() for k, v in values.items() if v.strip()}.get
    return Settings(
        database_url=get("DATABASE_URL") or "sqlite:///goodword.db",
        secret_keys=tuple(k.strip() for k in (get("GOODWORD_SECRET_KEY") or "").split(",") if k.strip()),
        host=get("HOST") or "127.0.0.1",
        port=int(_number("PORT", get("PORT") or "8080", least=0, most=65535)),
        public_url=_url("PUBLIC_URL", get("PUBLIC_URL") or "http://localhost:8080").rstrip("/"),
        slack=_slack(get),
        discord_token=get("DISCORD_TOKEN") or "",
        lease=_number("GOODWORD_LEASE_SECONDS", get("GOODWORD_LEASE_SECONDS") or "30", least=1),
        retry=_number("GOODWORD_RETRY_SECONDS", get("GOODWORD_RETRY_SECONDS") or "2", least=0.05),
        poll=_number("GOODWORD_POLL_SECONDS", get("GOODWORD_POLL_SECONDS") or "0.5", least=0.05),
    )


def _slack(get: object) -> SlackSettings | None:
    assert callable(get)
    token = get("SLACK_BOT_TOKEN")
    app_token, secret = get("SLACK_APP_TOKEN") or "", get("SLACK_SIGNING_SECRET") or ""
    if not token:
        if app_token or secret:
            raise BadSettings(
                "SLACK_BOT_TOKEN is missing. Slack shows it under OAuth & Permissions; it begins with xoxb-."
            )
        return None
    if not token.startswith("xoxb-"):
        raise BadSettings("SLACK_BOT_TOKEN is not a bot token. It begins with xoxb-.")
    if not (app_token or secret):
        raise BadSettings(
            "SLACK_BOT_TOKEN is set, but not how Slack reaches us. Set SLACK_APP_TOKEN (Socket Mode, begins "
            "with xapp-) or SLACK_SIGNING_SECRET (HTTP)."
        )
    if app_token and not app_token.startswith("xapp-"):
        raise BadSettings("SLACK_APP_TOKEN is not an app-level token. It begins with xapp-.")
    base = _url("SLACK_API_URL", get("SLACK_API_URL") or "https://slack.com/api/")
    return SlackSettings(token, app_token, secret, base if base.endswith("/") else f"{base}/")


def _number(name: str, text: str, *, least: float, most: float = 86400) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1
    if not least <= number <= most:
        raise BadSettings(f"{name} is {text!r}. Write a number from {least:g} to {most:g}.")
    return number


def _url(name: str, text: str) -> str:
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        good = False
    if not good:
        raise BadSettings(f"{name} is not a URL. Write it like https://goodword.example.com")
    return text
