"""People of the fake Slack act on a real Bolt app, and see what it does."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk import WebClient

from tests.fakes.slack import FakeSlack, People
from tests.fakes.slack.harness import bolt_app, over_http, over_sockets

JSON = dict[str, Any]


def plain(text: str) -> JSON:
    return {"type": "plain_text", "text": text}


def asked(block_id: str, label: str, element: JSON, **fields: Any) -> JSON:
    element = {"action_id": block_id} | element
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element} | fields


KINDS = [{"text": plain("Praise"), "value": "praise"}, {"text": plain("Rescue"), "value": "rescue"}]
FORM: JSON = {
    "type": "modal",
    "callback_id": "flag",
    "title": plain("A story"),
    "submit": plain("Send"),
    "notify_on_close": True,
    "blocks": [
        asked("what", "What happened?", {"type": "plain_text_input", "multiline": True, "max_length": 40}),
        asked("kind", "Kind", {"type": "static_select", "options": KINDS, "initial_option": KINDS[0]}),
        asked("who", "Who made it happen", {"type": "multi_users_select"}, optional=True),
        asked("desk", "Desk", {"type": "external_select", "min_query_length": 2}, optional=True),
        {"type": "actions", "block_id": "more", "elements": [
            {"type": "button", "action_id": "more", "text": plain("Ask for more")}]},
    ],
}  # fmt: skip
CARD: list[JSON] = [
    {"type": "section", "text": plain("Delighted")},
    {"type": "actions", "block_id": "card", "elements": [
        {"type": "button", "action_id": "claim", "text": plain("Claim"), "value": "7"}]},
]  # fmt: skip


@dataclass
class Scene:
    """A workspace with an app in it, and what the app got to hear."""

    slack: FakeSlack
    people: People
    ann: str
    support: str
    heard: list[JSON] = field(default_factory=list)
    fail: int = 0

    def last(self) -> JSON:
        return self.heard[-1]


@pytest.fixture(params=["http", "socket"])
def scene(request: pytest.FixtureRequest, slack: FakeSlack) -> Iterator[Scene]:
    ann = slack.world.add_user("ann")
    support = slack.world.add_channel("support", members=[ann])
    app = bolt_app(slack)
    made: list[Scene] = []
    listen(app, made)
    if request.param == "http":
        with over_http(app) as url:
            made.append(Scene(slack, People(slack, url, retry_waits=(0.0, 0.0, 0.0)), ann, support))
            yield made[0]
    else:
        with over_sockets(app, slack):
            people = People(slack, socket=True, retry_waits=(0.0, 0.0, 0.0), timeout=0.5)
            made.append(Scene(slack, people, ann, support))
            yield made[0]


def listen(app: AsyncApp, made: list[Scene]) -> None:  # noqa: C901
    def hear(body: JSON) -> None:
        made[0].heard.append(body)

    @app.command("/story")
    async def story(ack: Any, body: JSON, client: Any) -> None:
        hear(body)
        if body["text"] == "slow":
            time.sleep(0.1)  # noqa: ASYNC251
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        await ack(text="Here is the form.")

    @app.shortcut("flag_story")
    async def shortcut(ack: Any, body: JSON, client: Any) -> None:
        hear(body)
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        await ack()

    @app.view("flag")
    async def flagged(ack: Any, body: JSON, client: Any) -> None:
        hear(body)
        what = body["view"]["state"]["values"]["what"]["what"]["value"]
        if what == "nothing":
            await ack(response_action="errors", errors={"what": "Something must have happened."})
        elif what == "more":
            await ack(response_action="push", view=FORM | {"title": plain("And then?")})
        elif what == "again":
            await ack(response_action="update", view=FORM | {"title": plain("Once more")})
        elif what == "enough":
            await ack(response_action="clear")
        else:
            await client.chat_postMessage(channel=made[0].support, text=what, blocks=CARD)
            await ack()

    @app.view_closed("flag")
    async def closed(ack: Any, body: JSON) -> None:
        hear(body)
        await ack()

    @app.options("desk")
    async def desks(ack: Any, body: JSON) -> None:
        hear(body)
        await ack(options=[{"text": plain("Marketing"), "value": "S1"}])

    @app.action("claim")
    async def claim(ack: Any, body: JSON, respond: Any) -> None:
        hear(body)
        await ack()
        await respond("It is yours.", replace_original=False, response_type="ephemeral")

    @app.action("more")
    async def more(ack: Any, body: JSON, client: Any) -> None:
        hear(body)
        await ack()
        blocks = [*FORM["blocks"], asked("city", "City", {"type": "plain_text_input"}, optional=True)]
        await client.views_update(view_id=body["view"]["id"], view=FORM | {"blocks": blocks})

    @app.event("reaction_added")
    @app.event("reaction_removed")
    async def reacted(body: JSON) -> None:
        hear(body)
        if made[0].fail:
            made[0].fail -= 1
            raise RuntimeError("not now")


def test_a_command_opens_a_form_that_is_filled_in_and_sent(scene: Scene) -> None:
    slack, people, ann = scene.slack, scene.people, scene.ann
    assert people.slash(ann, scene.support, "hello").ok
    assert scene.last()["text"] == "hello"
    assert scene.last()["channel_name"] == "support"
    assert [message["text"] for message in slack.ephemerals(ann)] == ["Here is the form."]

    refused = people.submit(ann, {"What happened?": "nothing"})
    assert refused.errors == {"What happened?": "Something must have happened."}
    assert slack.view(ann) is not None

    values = {
        "What happened?": "A rescue",
        "Kind": "Rescue",
        "Who made it happen": [ann],
        "Desk": "Marketing",
    }
    assert people.submit(ann, values).ok
    state = scene.last()["view"]["state"]["values"]
    assert state["what"]["what"] == {"type": "plain_text_input", "value": "A rescue"}
    assert state["kind"]["kind"]["selected_option"]["value"] == "rescue"
    assert state["who"]["who"] == {"type": "multi_users_select", "selected_users": [ann]}
    assert state["desk"]["desk"]["selected_option"]["value"] == "S1"
    assert slack.view(ann) is None
    assert [message["text"] for message in slack.bot_messages()] == ["A rescue"]

    first = scene.last()
    assert people.resubmit(ann).ok
    assert scene.last() == first
    assert len(slack.bot_messages()) == 2, "nothing here keeps it from happening twice"


def test_a_form_is_filled_in_as_slack_lets_people(scene: Scene) -> None:
    people, ann = scene.people, scene.ann
    people.slash(ann, scene.support)
    with pytest.raises(AssertionError, match=r"'What happened\?' is required"):
        people.submit(ann)
    with pytest.raises(AssertionError, match="takes 0 to 40 characters, not 41"):
        people.submit(ann, {"What happened?": "x" * 41})
    with pytest.raises(AssertionError, match="does not offer 'Complaint'; it offers: 'Praise', 'Rescue'"):
        people.submit(ann, {"What happened?": "x", "Kind": "Complaint"})
    with pytest.raises(AssertionError, match="does not offer 'Sales'; it offers: 'Marketing'"):
        people.submit(ann, {"What happened?": "x", "Desk": "Sales"})
    with pytest.raises(AssertionError, match="there are: 'What happened"):
        people.submit(ann, {"What happend?": "x"})
    assert people.suggest(ann, "Desk", "M") == [], "too short to ask the app"
    assert people.suggest(ann, "Desk", "Ma") == [("Marketing", "S1")]


def test_views_are_pushed_updated_cleared_and_closed(scene: Scene) -> None:
    slack, people, ann = scene.slack, scene.people, scene.ann
    people.slash(ann, scene.support)
    people.submit(ann, {"What happened?": "again", "Who made it happen": [ann]})
    view = slack.view(ann)
    assert view is not None
    assert view["title"]["text"] == "Once more"
    assert view["state"]["values"]["who"]["who"]["selected_users"] == [ann], "what was typed stays"
    people.submit(ann, {"What happened?": "more"})
    assert [view["title"]["text"] for view in slack.views(ann)] == ["Once more", "And then?"]
    assert people.close_view(ann).ok
    assert scene.last()["type"] == "view_closed"
    people.submit(ann, {"What happened?": "more"})
    people.submit(ann, {"What happened?": "enough"})
    assert slack.views(ann) == []
    with pytest.raises(AssertionError, match="no form open"):
        people.submit(ann)


def test_a_button_in_a_form_changes_it(scene: Scene) -> None:
    slack, people, ann = scene.slack, scene.people, scene.ann
    people.slash(ann, scene.support)
    assert people.press_in_view(ann, "Ask for more", values={"What happened?": "A lot"}).ok
    assert scene.last()["container"]["type"] == "view"
    slack.wait_for(lambda: len((slack.view(ann) or {})["blocks"]) == 6, why="the form did not grow")
    assert people.submit(ann, {"City": "Utrecht"}).ok
    assert [message["text"] for message in slack.bot_messages()] == ["A lot"]


def test_a_card_is_pressed(scene: Scene) -> None:
    slack, people, ann = scene.slack, scene.people, scene.ann
    people.slash(ann, scene.support)
    people.submit(ann, {"What happened?": "A rescue"})
    (card,) = slack.bot_messages()
    assert people.press(ann, scene.support, card["ts"], "Claim").ok
    body = scene.last()
    assert body["actions"][0]["value"] == "7"
    assert body["message"]["ts"] == card["ts"]
    assert body["container"]["channel_id"] == scene.support
    slack.wait_for(lambda: len(slack.ephemerals(ann)) == 2)
    assert slack.ephemerals(ann)[-1]["text"] == "It is yours."
    with pytest.raises(AssertionError, match=r"no button 'Decline'; there are: 'Claim' \(claim\)"):
        people.press(ann, scene.support, card["ts"], "Decline")


def test_what_only_one_person_sees_is_pressed(scene: Scene) -> None:
    slack, people, ann = scene.slack, scene.people, scene.ann
    client = WebClient(token=slack.bot_token, base_url=slack.api_url)
    client.chat_postEphemeral(channel=scene.support, user=ann, text="For you", blocks=CARD)
    sent = client.chat_postMessage(channel=ann, text="Thank you for this")
    assert people.press(ann, scene.support, label="Claim", ephemeral=True).ok
    assert scene.last()["container"]["is_ephemeral"] is True
    assert "message" not in scene.last()
    client.chat_update(channel=sent["channel"], ts=sent["ts"], text="Thank you for this", blocks=CARD)
    assert people.press(ann, sent["channel"], sent["ts"], action_id="claim").ok
    assert scene.last()["channel"] == {"id": sent["channel"], "name": "directmessage"}


def test_a_shortcut_carries_the_message(scene: Scene) -> None:
    ts = scene.slack.world.post(
        scene.support, "Helpdesk", "", bot=True, attachments=[{"text": "Five stars!"}]
    )
    assert scene.people.shortcut(scene.ann, scene.support, ts).ok
    body = scene.last()
    assert body["message"]["attachments"][0]["text"] == "Five stars!"
    assert body["message"]["text"] == ""
    assert "user" not in body["message"]
    assert body["message_ts"] == ts
    assert "permalink" not in str(body)


def test_a_reaction_is_an_event_and_is_redelivered(scene: Scene) -> None:
    slack, people, ann = scene.slack, scene.people, scene.ann
    ts = slack.world.post(scene.support, ann, "Thank you!")
    assert people.react(ann, scene.support, ts, "tada", times=3).ok
    assert len({body["event_id"] for body in scene.heard}) == 1
    assert len(scene.heard) == 3
    event = scene.last()["event"]
    assert event["item"] == {"type": "message", "channel": scene.support, "ts": ts}
    assert event["item_user"] == ann
    assert slack.reactions(scene.support, ts) == {"tada": {ann}}
    assert people.unreact(ann, scene.support, ts, "tada").ok
    assert slack.reactions(scene.support, ts) == {}

    scene.heard.clear()
    scene.fail = 2
    answer = people.react(ann, scene.support, ts, "heart")
    assert answer.ok
    assert len(answer.attempts) == 3
    assert len(scene.heard) == 3
    slack.world.kick_bot(scene.support)
    assert not people.react(ann, scene.support, ts, "eyes").ok
    assert len(scene.heard) == 3


def test_an_outsiders_reaction_comes_from_another_team(scene: Scene) -> None:
    world = scene.slack.world
    eve = world.add_user("eve", team_id="T07OTHER00Q")
    shared = world.add_channel("with-acme", ext_shared=True, members=[scene.ann, eve])
    ts = world.post(shared, eve, "You saved our day")
    scene.people.react(eve, shared, ts, "tada")
    body = scene.last()
    assert body["team_id"] == "T07OTHER00Q"
    assert body["authorizations"][0]["team_id"] == body["context_team_id"] == scene.slack.team_id
    assert body["is_ext_shared_channel"] is True


def test_events_can_be_built_and_delivered_in_another_order(scene: Scene) -> None:
    people, ann = scene.people, scene.ann
    ts = scene.slack.world.post(scene.support, ann, "Thank you!")
    added = people.build_reaction(ann, scene.support, ts, "tada")
    removed = people.build_reaction(ann, scene.support, ts, "tada", removed=True)
    people.deliver(removed)
    people.deliver(added)
    assert [body["event"]["type"] for body in scene.heard] == ["reaction_removed", "reaction_added"]
