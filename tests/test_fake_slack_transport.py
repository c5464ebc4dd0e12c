"""The ways between the fake Slack and an app: signatures, triggers, sockets, and what goes wrong."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from http.client import RemoteDisconnected
from typing import Any
from urllib.error import URLError

import pytest
from aiohttp import ClientError
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook import WebhookClient

from tests.fakes.slack import FakeSlack, People
from tests.fakes.slack.harness import bolt_app, over_http, over_sockets

JSON = dict[str, Any]
FORM: JSON = {"type": "modal", "title": {"type": "plain_text", "text": "A story"}, "blocks": []}


def client_of(slack: FakeSlack, timeout: int = 5) -> WebClient:
    return WebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[], timeout=timeout)


def refusal(call: Callable[[], Any]) -> str:
    with pytest.raises(SlackApiError) as caught:
        call()
    return str(caught.value.response["error"])


def test_only_what_slack_signed_is_heard(slack: FakeSlack) -> None:
    app = bolt_app(slack)
    heard: list[JSON] = []

    @app.event("app_uninstalled")
    async def uninstalled(body: JSON) -> None:
        heard.append(body)

    with over_http(app) as url:
        people = People(slack, url)
        assert people.verify_url().body["challenge"]
        assert people.event("app_uninstalled").ok
        body = json.dumps(people.build_event("app_uninstalled")).encode()
        kind = {"Content-Type": "application/json"}
        assert people.raw(body, kind | people.sign(body)).status == 200
        assert people.raw(body, kind | people.sign(body + b" ")).status == 401
        assert people.raw(body, kind | people.sign(body, at=time.monotonic())).status == 401
        assert people.raw(b"garbage", {}).status == 401
    assert len(heard) == 2
    gone = people.event("app_uninstalled", retry=False)
    assert gone.status == 0
    assert not gone.timed_out


def test_slack_does_not_wait(slack: FakeSlack) -> None:
    app = bolt_app(slack)

    @app.command("/story")
    async def slow(ack: Any) -> None:
        await asyncio.sleep(0.3)
        await ack("too late")

    ann = slack.world.add_user("ann")
    channel = slack.world.add_channel("support", members=[ann])
    with over_http(app) as url:
        answer = People(slack, url, timeout=0.1).slash(ann, channel)
        assert answer.timed_out
        assert slack.ephemerals(ann) == []


def test_triggers_are_short_lived_and_used_once() -> None:
    with FakeSlack(trigger_seconds=0.1) as slack:
        client = client_of(slack)
        ann = slack.world.add_user("ann")
        trigger = slack.backend.modals.new_trigger(ann)
        client.views_open(trigger_id=trigger, view=FORM)
        again = refusal(lambda: client.views_open(trigger_id=trigger, view=FORM))
        assert again == "exchanged_trigger_id"
        late = slack.backend.modals.new_trigger(ann)
        time.sleep(0.15)
        assert refusal(lambda: client.views_open(trigger_id=late, view=FORM)) == "expired_trigger_id"
        made_up = refusal(lambda: client.views_open(trigger_id="1.2.abc", view=FORM))
        assert made_up == "invalid_trigger_id"
        fresh = [slack.backend.modals.new_trigger(ann) for _ in range(3)]
        client.views_push(trigger_id=fresh[0], view=FORM)
        client.views_push(trigger_id=fresh[1], view=FORM)
        assert refusal(lambda: client.views_push(trigger_id=fresh[2], view=FORM)) == "push_limit_reached"
        assert refusal(lambda: client.views_update(view_id="V07NONE", view=FORM)) == "not_found"
        view = slack.view(ann)
        assert view is not None
        stale = refusal(lambda: client.views_update(view_id=view["id"], hash="1.2", view=FORM))
        assert stale == "hash_conflict"
        home = {"type": "home", "blocks": [{"type": "divider"}]}
        client.views_publish(user_id=ann, view=home)
        assert (slack.home(ann) or {})["type"] == "home"


def test_response_urls_wear_out(slack: FakeSlack) -> None:
    ann = slack.world.add_user("ann")
    channel = slack.world.add_channel("support", members=[ann], bot_in=False)
    with slack.world.lock:
        url = slack.hook_url(slack.backend.hooks.new(ann, channel))
    hook = WebhookClient(url, retry_handlers=[])
    assert hook.send(text="Only you").body == "ok"
    assert hook.send(text="Everybody", response_type="in_channel").status_code == 200
    assert hook.send(text="x", blocks=[{"type": "?"}]).status_code == 400
    for _ in range(3):
        assert hook.send(text="Only you").status_code == 200
    used = hook.send(text="Only you")
    assert (used.status_code, "used_url" in used.body) == (404, True)
    assert len(slack.ephemerals(ann)) == 4
    assert [message["text"] for message in slack.bot_messages(channel)] == ["Everybody"]
    with slack.world.lock:
        url = slack.hook_url(slack.backend.hooks.new(ann, channel))
        slack.backend.hooks.age(31 * 60)
    assert "expired_url" in WebhookClient(url, retry_handlers=[]).send(text="x").body


@pytest.mark.parametrize(
    ("kind", "seen", "done"),
    [
        ("429", 429, 0),
        ("500", 500, 0),
        ("503", 503, 0),
        ("cut_before", RemoteDisconnected, 0),
        ("cut_after", RemoteDisconnected, 1),
        ("hang", RemoteDisconnected, 0),
        ("hang_after", None, 1),
        ("error", "fatal_error", 0),
    ],
)
def test_faults(slack: FakeSlack, kind: str, seen: Any, done: int) -> None:
    channel = slack.world.add_channel("support")
    client = client_of(slack)
    slack.faults.next("chat.postMessage", kind, after=1, seconds=0.1, retry_after=7, error="fatal_error")
    client.chat_postMessage(channel=channel, text="One")
    if isinstance(seen, type):
        with pytest.raises((seen, ConnectionResetError)):
            client.chat_postMessage(channel=channel, text="Two")
    elif seen is None:
        client.chat_postMessage(channel=channel, text="Two")
    else:
        with pytest.raises(SlackApiError) as caught:
            client.chat_postMessage(channel=channel, text="Two")
        response = caught.value.response
        assert seen in (response.status_code, response.data.get("error"))
        if kind == "429":
            assert response.headers["Retry-After"] == "7"
    assert len(slack.messages(channel)) == 1 + done
    assert slack.calls[-1].outcome == f"fault:{kind}" + (":ok" if done else "")
    client.chat_postMessage(channel=channel, text="Three")
    assert len(slack.messages(channel)) == 2 + done


def test_random_faults_repeat_themselves(slack: FakeSlack) -> None:
    channel = slack.world.add_channel("support")

    async def outcomes() -> list[str]:
        before = len(slack.calls)
        slack.faults.random(7, {"500": 0.3, "cut_after": 0.2})
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])
        for _ in range(30):
            with contextlib.suppress(SlackApiError, ClientError):
                await client.chat_postMessage(channel=channel, text="x")
        return [call.outcome for call in slack.calls[before:]]

    first = asyncio.run(outcomes())
    assert set(first) == {"ok", "fault:500", "fault:cut_after:ok"}
    assert asyncio.run(outcomes()) == first
    slack.faults.clear()
    client_of(slack).chat_postMessage(channel=channel, text="x")


def test_an_outage_keeps_the_address_and_what_was_said(slack: FakeSlack) -> None:
    channel = slack.world.add_channel("support")
    client = client_of(slack)
    client.chat_postMessage(channel=channel, text="Before")
    address = slack.api_url
    slack.stop()
    with pytest.raises(URLError):
        client.chat_postMessage(channel=channel, text="During")
    slack.start()
    assert slack.api_url == address
    client.chat_postMessage(channel=channel, text="After")
    assert [message["text"] for message in slack.messages(channel)] == ["Before", "After"]


def test_rate_limits() -> None:
    with FakeSlack(rate_limits=True) as slack:
        channel, other = slack.world.add_channel("support"), slack.world.add_channel("other")
        client = client_of(slack)
        for _ in range(4):
            client.chat_postMessage(channel=channel, text="x")
        assert refusal(lambda: client.chat_postMessage(channel=channel, text="x")) == "ratelimited"
        assert client.chat_postMessage(channel=other, text="x")["ok"]
        assert slack.calls_to("chat.postMessage")[4].outcome == "429"


def test_sockets_take_turns_come_back_and_stay_away(slack: FakeSlack) -> None:
    app = bolt_app(slack)
    heard: list[JSON] = []

    @app.event("app_uninstalled")
    async def uninstalled(body: JSON) -> None:
        heard.append(body)

    with over_sockets(app, slack, connections=2):
        people = People(slack, socket=True, timeout=2.0, retry_waits=(0.0,) * 3)
        assert all(people.event("app_uninstalled").ok for _ in range(4))
        for reason in ("warning", "refresh_requested", None):
            opened = len(slack.calls_to("apps.connections.open"))
            slack.disconnect_sockets(reason)
            assert people.event("app_uninstalled").ok, f"lost at {reason}"
            slack.wait_for(
                lambda count=opened: len(slack.calls_to("apps.connections.open")) >= count + 2,  # type: ignore[misc]
                why=f"the app did not come back after {reason}",
            )
            slack.wait_for(lambda: slack.sockets >= 2)
    assert len(heard) >= 7
    slack.wait_for(lambda: slack.sockets == 0)
    assert not People(slack, socket=True, timeout=0.1).event("app_uninstalled", retry=False).ok


def test_a_ticket_is_good_for_one_connection(slack: FakeSlack) -> None:
    client = WebClient(base_url=slack.api_url, retry_handlers=[])
    url = client.apps_connections_open(app_token=slack.app_token)["url"].replace("ws://", "http://")
    with pytest.raises(urllib.error.HTTPError) as first:
        urllib.request.urlopen(url)  # noqa: S310
    first.value.close()
    assert first.value.code == 400, "it is no WebSocket handshake, but the ticket was taken"
    with pytest.raises(urllib.error.HTTPError) as second:
        urllib.request.urlopen(url)  # noqa: S310
    second.value.close()
    assert second.value.code == 403


def test_runs_as_a_process_of_its_own() -> None:
    command = [sys.executable, "-m", "tests.fakes.slack", "--no-strict"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ)) as process:
        try:
            assert process.stdout is not None
            facts = json.loads(process.stdout.readline())
            client = WebClient(token=facts["bot_token"], base_url=facts["api_url"], retry_handlers=[])
            client.chat_postMessage(channel=facts["channel"], text="x", blocks=[{"type": "?"}])
            with urllib.request.urlopen(facts["control_url"]) as answer:  # noqa: S310
                assert json.load(answer) == {"chat.postMessage": 1}
        finally:
            process.terminate()
        assert process.wait(timeout=10) == 0
