"""The fake Slack refuses what Slack refuses, in Slack's words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.fakes.slack import FakeSlack


def client_of(slack: FakeSlack, token: str | None = None) -> WebClient:
    return WebClient(
        token=slack.bot_token if token is None else token, base_url=slack.api_url, retry_handlers=[]
    )


def refusal(call: Callable[[], Any]) -> str:
    """The error with which Slack refuses a call."""
    with pytest.raises(SlackApiError) as caught:
        call()
    return str(caught.value.response["error"])


def button(label: str, action_id: str) -> dict[str, Any]:
    text = {"type": "plain_text", "text": label}
    return {"type": "actions", "elements": [{"type": "button", "action_id": action_id, "text": text}]}


def test_knows_its_tokens(slack: FakeSlack) -> None:
    found = client_of(slack).auth_test()
    assert found["user_id"] == slack.bot_user_id
    assert found["team_id"] == slack.team_id
    assert "chat:write" in found.headers["x-oauth-scopes"]
    assert refusal(client_of(slack, "").auth_test) == "not_authed"
    assert refusal(client_of(slack, "xoxb-wrong").auth_test) == "invalid_auth"
    bot = client_of(slack)
    assert refusal(lambda: bot.apps_connections_open(app_token=slack.bot_token)) == "not_allowed_token_type"
    slack.world.revoke_token()
    assert refusal(bot.auth_test) == "token_revoked"
    slack.world.restore_token()
    assert bot.auth_test()["ok"]


def test_posts_edits_and_deletes(slack: FakeSlack) -> None:
    channel = slack.world.add_channel("support")
    client = client_of(slack)
    metadata = {"event_type": "delivery", "event_payload": {"id": 7}}
    blocks = [button("Claim", "claim")]
    ts = client.chat_postMessage(channel=channel, text="A card", blocks=blocks, metadata=metadata)["ts"]
    (message,) = slack.messages(channel)
    assert message["metadata"] == metadata
    assert message["blocks"][0]["block_id"]
    assert message["bot_id"] == slack.bot_id

    client.chat_update(channel=channel, ts=ts, text="The same card")
    (message,) = slack.messages(channel)
    assert message["text"] == "The same card"
    assert message["edited"]["user"] == slack.bot_user_id
    assert message["metadata"] == metadata, "what is not sent stays"
    assert message["blocks"], "what is not sent stays"
    client.chat_update(channel=channel, ts=ts, text="No buttons", blocks=[], metadata={})
    (message,) = slack.messages(channel)
    assert not {"blocks", "metadata"} & set(message)

    assert (
        refusal(lambda: client.chat_update(channel=channel, ts="1.000000", text="x")) == "message_not_found"
    )
    theirs = slack.world.post(channel, slack.world.add_user("ann"), "Hello")
    assert refusal(lambda: client.chat_update(channel=channel, ts=theirs, text="x")) == "cant_update_message"
    assert refusal(lambda: client.chat_delete(channel=channel, ts=theirs)) == "cant_delete_message"
    client.chat_delete(channel=channel, ts=ts)
    assert [message["ts"] for message in slack.messages(channel)] == [theirs]


def test_channels_that_are_out_of_reach(slack: FakeSlack) -> None:
    client = client_of(slack)

    def posting(channel: str) -> Callable[[], Any]:
        return lambda: client.chat_postMessage(channel=channel, text="Hello")

    assert refusal(posting("C07NOWHERE0")) == "channel_not_found"
    assert (
        refusal(posting(slack.world.add_channel("secret", private=True, bot_in=False))) == "channel_not_found"
    )
    assert refusal(posting(slack.world.add_channel("old", archived=True))) == "is_archived"
    assert posting(slack.world.add_channel("open", bot_in=False))()["ok"], "chat:write.public was granted"
    support = slack.world.add_channel("support")
    slack.world.kick_bot(support)
    history = refusal(lambda: client.conversations_history(channel=support))
    assert history == "not_in_channel"
    assert client.conversations_join(channel=support)["ok"]
    assert client.conversations_history(channel=support)["messages"] == []
    slack.world.delete_channel(support)
    assert refusal(posting(support)) == "channel_not_found"


def test_scopes_that_were_not_granted() -> None:
    with FakeSlack(scopes=["chat:write", "channels:read"]) as slack:
        client = client_of(slack)
        open_channel = slack.world.add_channel("open", bot_in=False)
        posting = refusal(lambda: client.chat_postMessage(channel=open_channel, text="Hello"))
        assert posting == "not_in_channel"
        secret = slack.world.add_channel("secret", private=True)
        with pytest.raises(SlackApiError) as caught:
            client.conversations_info(channel=secret)
        assert caught.value.response["error"] == "missing_scope"
        assert caught.value.response["needed"] == "groups:read"
        assert "chat:write" in caught.value.response["provided"]
        assert refusal(client.users_list) == "missing_scope"
        types = "public_channel,private_channel"
        assert refusal(lambda: client.conversations_list(types=types)) == "missing_scope"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"text": ""}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x", "thread_ts": "1700000000.000001"}, "thread_not_found"),
        ({"text": "x", "blocks": [{"type": "carousel"}]}, "invalid_blocks"),
        ({"text": "x", "blocks": "[not json"}, "invalid_blocks_format"),
        ({"text": "x", "metadata": {"event_type": "x"}}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": 1, "event_payload": {}}}, "invalid_metadata_format"),
        ({"text": "x", "attachments": [{"blocks": [{"type": "?"}]}]}, "invalid_attachments"),
    ],
)
def test_messages_that_cannot_be_posted(slack: FakeSlack, arguments: dict[str, Any], code: str) -> None:
    channel = slack.world.add_channel("support")
    sent = {"channel": channel, **arguments}
    assert refusal(lambda: client_of(slack).api_call("chat.postMessage", json=sent)) == code
    assert slack.messages(channel) == []
    assert [call.outcome for call in slack.calls_to("chat.postMessage")] == [code]


def test_threads(slack: FakeSlack) -> None:
    ann = slack.world.add_user("ann")
    channel = slack.world.add_channel("support", members=[ann])
    client = client_of(slack)
    parent = slack.world.post(channel, ann, "The customer is delighted")
    first = client.chat_postMessage(channel=channel, text="One", thread_ts=parent)["ts"]
    second = slack.world.post(channel, ann, "Two", thread_ts=parent)
    assert [reply["ts"] for reply in slack.thread(channel, parent)] == [first, second]

    found = client.conversations_replies(channel=channel, ts=parent)["messages"]
    assert [message["ts"] for message in found] == [parent, first, second]
    assert found[0]["reply_count"] == 2
    assert found[0]["latest_reply"] == second
    assert found[1]["parent_user_id"] == ann
    one = client.conversations_replies(
        channel=channel, ts=parent, oldest=second, latest=second, inclusive=True, limit=1
    )
    assert [message["ts"] for message in one["messages"]] == [parent, second]
    alone = client.conversations_replies(channel=channel, ts=second)["messages"]
    assert [message["ts"] for message in alone] == [second], "a reply's ts brings the reply alone"
    assert [m["ts"] for m in client.conversations_history(channel=channel)["messages"]] == [parent]

    pages, cursor = [], ""
    while True:
        page = client.conversations_replies(channel=channel, ts=parent, limit=1, cursor=cursor)
        pages.append([message["ts"] for message in page["messages"]])
        if not page["has_more"]:
            break
        cursor = page["response_metadata"]["next_cursor"]
    assert pages == [[parent, first], [second]]

    slack.world.delete(channel, parent)
    (tombstone, *_) = client.conversations_replies(channel=channel, ts=parent)["messages"]
    assert tombstone["subtype"] == "tombstone"
    slack.world.delete(channel, second)
    client.chat_delete(channel=channel, ts=first)
    assert slack.messages(channel) == []
    assert refusal(lambda: client.conversations_replies(channel=channel, ts=parent)) == "thread_not_found"


def test_history_has_windows_and_metadata_on_demand(slack: FakeSlack) -> None:
    channel = slack.world.add_channel("support")
    client = client_of(slack)
    metadata = {"event_type": "delivery", "event_payload": {"id": 1}}
    a, b, c = (client.chat_postMessage(channel=channel, text=t, metadata=metadata)["ts"] for t in "abc")

    def stamps(**window: Any) -> list[str]:
        return [m["ts"] for m in client.conversations_history(channel=channel, **window)["messages"]]

    assert stamps() == [c, b, a]
    assert stamps(oldest=a, latest=c) == [b]
    assert stamps(oldest=b, latest=b, inclusive=True, limit=1) == [b]
    assert stamps(latest=c) == [b, a]
    (bare,) = client.conversations_history(channel=channel, limit=1)["messages"]
    assert "metadata" not in bare
    (whole,) = client.conversations_history(channel=channel, limit=1, include_all_metadata=True)["messages"]
    assert whole["metadata"] == metadata


def test_whispers_and_direct_messages(slack: FakeSlack) -> None:
    ann, bob = slack.world.add_user("ann"), slack.world.add_user("bob")
    channel = slack.world.add_channel("support", members=[ann])
    client = client_of(slack)
    client.chat_postEphemeral(channel=channel, user=ann, text="Only you see this")
    assert [message["text"] for message in slack.ephemerals(ann)] == ["Only you see this"]
    assert slack.messages(channel) == []
    absent = refusal(lambda: client.chat_postEphemeral(channel=channel, user=bob, text="x"))
    assert absent == "user_not_in_channel"
    lonely = slack.world.post(channel, ann, "Nobody has answered this")
    client.chat_postEphemeral(channel=channel, user=ann, text="In no thread", thread_ts=lonely)
    assert len(slack.ephemerals(ann)) == 1, "a whisper in a thread is seen only where there is one"

    posted = client.chat_postMessage(channel=bob, text="Hello")
    assert posted["channel"].startswith("D")
    assert [message["text"] for message in slack.dms(bob)] == ["Hello"]
    assert client.conversations_open(users=[bob])["channel"]["id"] == posted["channel"]
    found = client.conversations_history(channel=posted["channel"])["messages"]
    assert found[0]["ts"] == posted["ts"]
    assert refusal(lambda: client.chat_update(channel=bob, ts=posted["ts"], text="x")) == "channel_not_found"
    stranger = slack.world.add_user("eve", team_id="T07OTHER00Q")
    assert refusal(lambda: client.conversations_open(users=[stranger])) == "user_not_visible"
    robot = slack.world.add_user("robot", bot=True)
    assert refusal(lambda: client.chat_postMessage(channel=robot, text="x")) == "cannot_dm_bot"


def test_reactions(slack: FakeSlack) -> None:
    ann = slack.world.add_user("ann")
    channel = slack.world.add_channel("support", members=[ann])
    ts = slack.world.post(channel, ann, "Thank you!")
    client = client_of(slack)
    client.reactions_add(channel=channel, timestamp=ts, name="tada")
    assert slack.reactions(channel, ts) == {"tada": {slack.bot_user_id}}
    again = refusal(lambda: client.reactions_add(channel=channel, timestamp=ts, name="tada"))
    assert again == "already_reacted"
    odd = refusal(lambda: client.reactions_add(channel=channel, timestamp=ts, name="No such"))
    assert odd == "invalid_name"
    shown = client.reactions_get(channel=channel, timestamp=ts)["message"]["reactions"]
    assert shown == [{"name": "tada", "users": [slack.bot_user_id], "count": 1}]
    client.reactions_remove(channel=channel, timestamp=ts, name="tada")
    assert slack.reactions(channel, ts) == {}
    gone = refusal(lambda: client.reactions_remove(channel=channel, timestamp=ts, name="tada"))
    assert gone == "no_reaction"


def test_people_groups_and_invitations(slack: FakeSlack) -> None:
    ann = slack.world.add_user("ann", admin=True)
    eve = slack.world.add_user("eve", team_id="T07OTHER00Q")
    client = client_of(slack)
    assert client.users_info(user=ann)["user"]["is_admin"] is True
    assert client.users_info(user=eve)["user"]["is_stranger"] is True
    assert refusal(lambda: client.users_info(user="U07NOBODY00")) == "user_not_found"
    first = client.users_list(limit=2)
    rest = client.users_list(limit=2, cursor=first["response_metadata"]["next_cursor"])
    assert [user["name"] for user in [*first["members"], *rest["members"]]] == ["goodword", "ann", "eve"]

    group = slack.world.add_group("marketing", members=[ann])
    (listed,) = client.usergroups_list(include_users=True)["usergroups"]
    assert (listed["id"], listed["handle"], listed["users"]) == (group, "marketing", [ann])
    assert client.usergroups_users_list(usergroup=group)["users"] == [ann]
    assert refusal(lambda: client.usergroups_users_list(usergroup="S07NONE0000")) == "no_such_subteam"

    channel = slack.world.add_channel("desk")
    client.conversations_invite(channel=channel, users=[ann])
    assert client.conversations_members(channel=channel)["members"] == [slack.bot_user_id, ann]
    assert refusal(lambda: client.conversations_invite(channel=channel, users=[ann])) == "already_in_channel"
    itself = [slack.bot_user_id]
    assert refusal(lambda: client.conversations_invite(channel=channel, users=itself)) == "cant_invite_self"
    assert client.users_conversations(user=ann)["channels"][0]["id"] == channel
    shared = slack.world.add_channel("acme-and-us", ext_shared=True)
    assert client.conversations_info(channel=shared)["channel"]["is_ext_shared"] is True


def test_permalinks(slack: FakeSlack) -> None:
    channel = slack.world.add_channel("support")
    client = client_of(slack)
    ts = client.chat_postMessage(channel=channel, text="x")["ts"]
    link = client.chat_getPermalink(channel=channel, message_ts=ts)["permalink"]
    assert link == f"https://acme.slack.com/archives/{channel}/p{ts.replace('.', '')}"
    missing = refusal(lambda: client.chat_getPermalink(channel=channel, message_ts="1.000000"))
    assert missing == "message_not_found"
