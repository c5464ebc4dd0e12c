"""The command line, called as people call it."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from dotenv import dotenv_values

from bot import __version__
from bot.cli import init as init_command

ROOT = Path(__file__).parents[2]


def goodword(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG")}
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT), "COLUMNS": "100", "NO_COLOR": "1", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_alone_it_shows_what_one_can_do(tmp_path: Path) -> None:
    shown = goodword(tmp_path).stdout
    for command in ("run", "web", "worker", "init", "manifest", "migrate", "trouble"):
        assert command in shown
    assert "Set up" in shown


def test_a_wrong_command_is_said_in_one_line(tmp_path: Path) -> None:
    done = goodword(tmp_path, "frobnicate")
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "goodword --help" in done.stderr


def test_without_tokens_it_says_in_two_lines_what_to_put_where(tmp_path: Path) -> None:
    done = goodword(tmp_path, "run")
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 2
    for word in ("goodword init", ".env", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        assert word in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"DATABASE_URL": "mysql://u:hunter2@h/d"}, "sqlite:///goodword.db"),
        ({"PORT": "x"}, "PORT"),
        ({"SLACK_BOT_TOKEN": "hunter2"}, "xoxb-"),
    ],
)
def test_bad_settings_are_said_without_a_traceback_or_a_secret(
    tmp_path: Path, environment: dict[str, str], says: str
) -> None:
    done = goodword(tmp_path, "run", **environment)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert "hunter2" not in done.stderr


def test_a_part_does_not_start_on_a_database_without_tables(tmp_path: Path) -> None:
    tokens = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"}
    done = goodword(tmp_path, "web", **tokens)
    assert done.returncode == 1
    assert "goodword migrate" in done.stderr


def test_migrate_says_what_it_did_and_can_be_repeated(tmp_path: Path) -> None:
    assert "now" in goodword(tmp_path, "migrate").stdout
    again = goodword(tmp_path, "migrate")
    assert (again.returncode, "already" in again.stdout) == (0, True)


def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    goodword(tmp_path, "migrate")
    with closing(sqlite3.connect(tmp_path / "goodword.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
    tokens = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"}
    for command in ("run", "web", "migrate", "trouble"):
        done = goodword(tmp_path, command, **tokens)
        assert done.returncode == 1
        assert "made by a newer Goodword" in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir() if "before" in path.name] == []


def test_a_file_that_is_no_database_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "goodword.db").write_text("this is a letter, not a database\n" * 50)
    tokens = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"}
    for command in ("run", "web", "migrate", "trouble"):
        done = goodword(tmp_path, command, **tokens)
        assert done.returncode == 1
        assert "DATABASE_URL" in done.stderr
        assert "Traceback" not in done.stderr


def test_what_is_made_is_for_its_owner_s_eyes(tmp_path: Path) -> None:
    goodword(tmp_path, "migrate")
    assert stat.S_IMODE((tmp_path / "goodword.db").stat().st_mode) == 0o600


def test_the_version(tmp_path: Path) -> None:
    assert goodword(tmp_path, "--version").stdout.strip() == __version__


def test_trouble_without_any(tmp_path: Path) -> None:
    goodword(tmp_path, "migrate")
    assert goodword(tmp_path, "trouble").returncode == 0
    assert json.loads(goodword(tmp_path, "trouble", "--json").stdout) == []
    missing = goodword(tmp_path, "trouble", "--retry", "12")
    assert missing.returncode == 1
    assert "Traceback" not in missing.stderr


def test_manifest_prints_data_to_stdout_and_the_link_beside_it(tmp_path: Path) -> None:
    done = goodword(tmp_path, "manifest")
    assert json.loads(done.stdout)["settings"]["socket_mode_enabled"] is True
    assert "https://api.slack.com/apps?new_app=1&manifest_json=" in done.stderr
    only = goodword(tmp_path, "manifest", "--link").stdout
    assert only.startswith("https://api.slack.com/apps?")
    assert only.count("\n") == 1


def test_manifest_for_http_needs_an_address_that_slack_can_reach(tmp_path: Path) -> None:
    refused = goodword(tmp_path, "manifest", "--http")
    assert refused.returncode == 2
    assert "PUBLIC_URL" in refused.stderr
    made = goodword(tmp_path, "manifest", "--http", PUBLIC_URL="https://goodword.example.com")
    assert "https://goodword.example.com/slack/events" in made.stdout


def test_init_without_a_terminal_writes_keys_and_says_what_is_next(tmp_path: Path) -> None:
    done = goodword(tmp_path, "init")
    values = dotenv_values(tmp_path / ".env")
    key = values["GOODWORD_SECRET_KEY"]
    assert key is not None
    assert len(key) >= 40
    assert key not in done.stdout
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600
    assert "https://api.slack.com/apps?new_app=1" in done.stdout
    again = goodword(tmp_path, "init")
    assert dotenv_values(tmp_path / ".env") == values
    assert "Kept as they were" in again.stdout


class Typist:
    """Answers the questions in turn, and keeps what was asked."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, prompt: str, secret: bool) -> str:
        self.asked.append(prompt)
        return self.answers.pop(0)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("PYTHON_DOTENV_DISABLED", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_init_asks_for_socket_mode_s_tokens(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    init_command.init(Typist("", "xoxb-1", "xapp-1"))
    values = dotenv_values(here / ".env")
    assert (values["SLACK_BOT_TOKEN"], values["SLACK_APP_TOKEN"]) == ("xoxb-1", "xapp-1")
    assert "goodword run" in capsys.readouterr().out


def test_init_asks_for_http_s_and_again_for_what_cannot_be_right(here: Path) -> None:
    init_command.init(
        Typist("sokcet", "http", "wrong", "xoxb-1", "xapp-2", "s'3cret", "https://", "https://g.example.com")
    )
    values = dotenv_values(here / ".env")
    assert values["SLACK_BOT_TOKEN"] == "xoxb-1"
    assert values["SLACK_SIGNING_SECRET"] == "s'3cret"
    assert values["PUBLIC_URL"] == "https://g.example.com"


def test_init_never_overwrites_and_completes_what_is_missing(here: Path) -> None:
    (here / ".env").write_text("# mine\nSLACK_BOT_TOKEN=xoxb-old\nGOODWORD_SECRET_KEY=old\nOTHER=1")
    typist = Typist("", "xapp-new")
    init_command.init(typist)
    text = (here / ".env").read_text()
    assert text.startswith("# mine\nSLACK_BOT_TOKEN=xoxb-old\nGOODWORD_SECRET_KEY=old\nOTHER=1\n")
    assert "SLACK_APP_TOKEN=xapp-new" in text
    assert not any("Bot token" in question for question in typist.asked)


def test_init_leaves_out_what_is_not_at_hand(here: Path) -> None:
    init_command.init(Typist("", "", ""))
    assert "SLACK_BOT_TOKEN" not in dotenv_values(here / ".env")
