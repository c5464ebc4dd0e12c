"""Settings: what is understood, and what is refused with the way on."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import BadSettings, Settings, environment, read_settings

SOCKET = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}


def test_nothing_set_is_a_bot_without_platforms_on_this_machine() -> None:
    assert read_settings({}) == Settings()


def test_empty_values_are_values_left_out() -> None:
    assert read_settings({"PORT": " ", "SLACK_BOT_TOKEN": "", "DATABASE_URL": ""}) == Settings()


def test_slack_over_socket_mode_and_over_http() -> None:
    socket = read_settings(SOCKET).slack
    assert socket is not None
    assert (socket.app_token, socket.signing_secret) == ("xapp-1", "")
    http = read_settings({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"}).slack
    assert http is not None
    assert (http.app_token, http.signing_secret) == ("", "s")


def test_the_api_s_address_ends_with_a_slash() -> None:
    found = read_settings({**SOCKET, "SLACK_API_URL": "http://127.0.0.1:9/api"}).slack
    assert found is not None
    assert found.api_url == "http://127.0.0.1:9/api/"


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"PORT": "eighty"}, "PORT is 'eighty'. Write a number from 0 to 65535."),
        ({"PORT": "70000"}, "PORT"),
        ({"GOODWORD_LEASE_SECONDS": "0"}, "GOODWORD_LEASE_SECONDS"),
        ({"GOODWORD_POLL_SECONDS": "nan"}, "GOODWORD_POLL_SECONDS"),
        ({"PUBLIC_URL": "goodword.example.com"}, "PUBLIC_URL is not a URL"),
        ({"PUBLIC_URL": "https://[bad"}, "PUBLIC_URL is not a URL"),
        ({"SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN is missing"),
        ({"SLACK_BOT_TOKEN": "xoxp-1"}, "begins with xoxb-"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN (Socket Mode"),
        ({**SOCKET, "SLACK_APP_TOKEN": "xoxb-1"}, "begins with xapp-"),
        ({**SOCKET, "SLACK_API_URL": "ftp://x"}, "SLACK_API_URL"),
    ],
)
def test_a_bad_setting_is_named_with_what_to_write(values: dict[str, str], says: str) -> None:
    with pytest.raises(BadSettings) as caught:
        read_settings(values)
    assert says in str(caught.value)


def test_no_secret_shows_when_settings_are_printed() -> None:
    shown = repr(
        read_settings(
            {**SOCKET, "DATABASE_URL": "postgresql://u:hunter2@h/d", "GOODWORD_SECRET_KEY": "k1,k2"}
        )
    )
    assert not any(secret in shown for secret in ("xoxb-1", "xapp-1", "hunter2", "k1"))


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHON_DOTENV_DISABLED", raising=False)
    (tmp_path / ".env").write_text("PORT=1\nHOST=from-file\n")
    monkeypatch.setenv("PORT", "2")
    values = environment(tmp_path)
    assert (values["PORT"], values["HOST"]) == ("2", "from-file")
