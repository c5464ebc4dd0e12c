"""What Slack sends: forms that were filled in, presses, reactions, as full as the real ones."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from bot.platforms.slack import forms
from commands.domain.refs import Person
from commands.story_form import story_form
from tests.fakes.slack.modals import initial_values

Facts = Mapping[str, str]
"""What the fake Slack says of itself: its addresses, tokens and ids."""
_VIEW_ID = "V-this-view-id"
_MARK = "-this-mark"
FILLED = {
    "headline": "Two hours on hold, and now a fan",
    "words": "I was ready to leave. Then your Maya stayed on the line until it worked, and called back "
    "the next day to ask. I have told everyone at the office.",
    "customer": "Ada Example",
    "company": "Example & Daughters",
}


def _frame(facts: Facts, kind: str) -> dict[str, Any]:
    return {
        "type": kind,
        "team": {"id": facts["team_id"], "domain": "acme"},
        "user": {"id": facts["user"], "username": "ann", "name": "ann", "team_id": facts["team_id"]},
        "api_app_id": facts["app_id"],
        "token": "a-verification-token",
        "enterprise": None,
        "is_enterprise_install": False,
    }


class Forms:
    """The form *Flag a story*, sent with a customer, their words and two people; each a view of its own."""

    def __init__(self, facts: Facts) -> None:
        me = Person(f"slack:{facts['team_id']}", facts["user"])
        view = forms.view(story_form(flagger=me), facts["team_url"])
        values = initial_values(view["blocks"], None)
        for name, text in FILLED.items():
            values[name][name]["value"] = text
        values["credited"]["credited"]["selected_users"] = [facts["user"], "U07COLLEAGUE"]
        view |= {
            "id": _VIEW_ID,
            "team_id": facts["team_id"],
            "app_id": facts["app_id"],
            "bot_id": "B07GOODWORD",
            "app_installed_team_id": facts["team_id"],
            "hash": "1760000000.AbCdEfGh",
            "previous_view_id": None,
            "root_view_id": _VIEW_ID,
            "clear_on_close": False,
            "external_id": "",
            "state": {"values": values},
        }
        payload = _frame(facts, "view_submission") | {
            "trigger_id": f"1000000000001.2000000000002.{_VIEW_ID}",
            "view": view,
            "response_urls": [],
        }
        self._body = urlencode({"payload": json.dumps(payload)}).encode()

    def body(self, number: int) -> bytes:
        """One that was sent, as a request's body."""
        return self._body.replace(_VIEW_ID.encode(), view_id(number).encode())


def view_id(number: int) -> str:
    """The id of a form's view."""
    return f"V{number:012}"


class Reactions:
    """An emoji that nominates nothing, put on somebody's message."""

    def __init__(self, facts: Facts) -> None:
        self.payload = {
            "token": "a-verification-token",
            "team_id": facts["team_id"],
            "context_team_id": facts["team_id"],
            "context_enterprise_id": None,
            "api_app_id": facts["app_id"],
            "event": {
                "type": "reaction_added",
                "user": facts["user"],
                "reaction": "thumbsup",
                "item": {"type": "message", "channel": facts["channel"], "ts": "1760000000.000100"},
                "item_user": "U07COLLEAGUE",
                "event_ts": "1760000001.000200",
            },
            "type": "event_callback",
            "event_id": f"Ev{_MARK}",
            "event_time": 1760000001,
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": facts["team_id"],
                    "user_id": facts["bot_user_id"],
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": "4-eyJldCI6InJlYWN0aW9uX2FkZGVkIiwidGlkIjoiVDA3QUNNRTAwMFEifQ",
        }
        self._body = json.dumps(self.payload)
        envelope = {
            "envelope_id": f"{_MARK}",
            "type": "events_api",
            "accepts_response_payload": False,
            "payload": self.payload,
            "retry_attempt": 0,
            "retry_reason": "",
        }
        self._envelope = json.dumps(envelope)

    def body(self, number: int) -> bytes:
        """One, as a request's body."""
        return self._body.replace(_MARK, f"{number:010}").encode()

    def envelope(self, number: int) -> str:
        """One, as it comes over Socket Mode."""
        return self._envelope.replace(_MARK, envelope_id(number))


def envelope_id(number: int) -> str:
    """The id under which an envelope is acknowledged."""
    return f"57d6a792-4d35-4d0b-b6aa-{number:012}"


def press(facts: Facts, command: str, number: int) -> bytes:
    """A button in a message that was pressed, as a request's body."""
    message = {"type": "message", "ts": "1760000000.000100", "text": "A card", "bot_id": "B07GOODWORD"}
    payload = _frame(facts, "block_actions") | {
        "container": {
            "type": "message",
            "message_ts": message["ts"],
            "channel_id": facts["channel"],
            "is_ephemeral": False,
        },
        "trigger_id": f"1000000000001.2000000000002.{number:012}",
        "channel": {"id": facts["channel"], "name": "support"},
        "message": message,
        "response_url": "http://127.0.0.1:9/never",
        "actions": [
            {
                "action_id": f"{command}:0",
                "block_id": "b1",
                "text": {"type": "plain_text", "text": "Do it", "emoji": True},
                "value": "7",
                "type": "button",
                "action_ts": "1760000002.000300",
            }
        ],
    }
    return urlencode({"payload": json.dumps(payload)}).encode()
