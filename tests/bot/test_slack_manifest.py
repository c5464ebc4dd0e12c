"""The manifest asks for exactly what the code uses."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from bot.platforms.slack import listen
from bot.platforms.slack.manifest import EVENT_NEEDS, NEEDS, create_link, manifest, scopes

FOLDER = Path(listen.__file__).parent
METHOD = re.compile(r"(auth|chat|conversations|reactions|usergroups|users|views|apps)\.[A-Za-z.]+")


def methods_in_the_code() -> set[str]:
    found = set()
    for path in FOLDER.glob("*.py"):
        if path.name == "manifest.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and METHOD.fullmatch(node.value)
            ):
                found.add(node.value)
    return found


def test_every_call_has_its_permissions_and_none_is_asked_for_a_call_we_do_not_make() -> None:
    assert methods_in_the_code() == set(NEEDS)


def test_every_event_we_listen_to_is_subscribed_to() -> None:
    assert set(EVENT_NEEDS) == set(listen.EVENTS)
    subscribed = manifest()["settings"]["event_subscriptions"]["bot_events"]
    assert subscribed == sorted(listen.EVENTS)
    assert not any(event.startswith("message") for event in subscribed)


def test_the_permissions_are_those_of_the_calls_the_events_and_the_command() -> None:
    needed = {scope for each in (*NEEDS.values(), *EVENT_NEEDS.values()) for scope in each}
    assert scopes() == sorted(needed | {"commands"})
    assert manifest()["oauth_config"]["scopes"]["bot"] == scopes()


def test_the_command_and_the_shortcut_come_from_the_catalog() -> None:
    features = manifest()["features"]
    (command,) = features["slash_commands"]
    assert command["command"] == "/story"
    assert command["usage_hint"] == "what happened | withdraw 12 | list | show 12 | help"
    (shortcut,) = features["shortcuts"]
    assert (shortcut["name"], shortcut["type"]) == ("Flag as story", "message")
    assert shortcut["callback_id"] == listen.SHORTCUT


def test_without_an_address_it_is_for_socket_mode() -> None:
    made = manifest()
    assert made["settings"]["socket_mode_enabled"] is True
    assert "url" not in json.dumps(made)


def test_with_an_address_everything_is_sent_there() -> None:
    made = manifest(public_url="https://goodword.example.com")
    at = "https://goodword.example.com/slack/events"
    assert made["settings"]["socket_mode_enabled"] is False
    assert made["settings"]["event_subscriptions"]["request_url"] == at
    assert made["settings"]["interactivity"]["request_url"] == at
    assert made["settings"]["interactivity"]["message_menu_options_url"] == at
    assert made["features"]["slash_commands"][0]["url"] == at


def test_it_keeps_slack_s_limits() -> None:
    made = manifest()
    assert len(made["display_information"]["name"]) <= 35
    assert len(made["display_information"]["description"]) <= 140
    for shortcut in made["features"]["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150


def test_the_link_carries_the_whole_manifest() -> None:
    made = manifest()
    parts = urlsplit(create_link(made))
    query = parse_qs(parts.query)
    assert query["new_app"] == ["1"]
    assert json.loads(query["manifest_json"][0]) == made
