"""How messages are stored, threaded, edited, deleted and reacted to."""

from __future__ import annotations

import copy
import html
from collections.abc import Iterable
from typing import Any

from .errors import JSON, SlackError
from .ids import Ids, now, secret
from .model import Channel

INTERACTIVE = frozenset(
    {
        "button", "checkboxes", "datepicker", "datetimepicker", "email_text_input", "number_input",
        "overflow", "plain_text_input", "radio_buttons", "rich_text_input", "timepicker", "url_text_input",
        "workflow_button",
        "file_input", "static_select", "external_select", "users_select", "conversations_select",
        "channels_select", "multi_static_select", "multi_external_select", "multi_users_select",
        "multi_conversations_select", "multi_channels_select",
    }
)  # fmt: skip


def rich_text(text: str) -> list[JSON]:
    """The block that Slack's own editor stores beside the text of a person's message."""
    element = {"type": "rich_text_section", "elements": [{"type": "text", "text": html.unescape(text)}]}
    return [{"type": "rich_text", "block_id": secret(3)[:5], "elements": [element]}]


def stored_blocks(blocks: Iterable[JSON]) -> list[JSON]:
    """A copy of the blocks with what Slack fills in: missing ids, `emoji` and `verbatim`."""
    out = copy.deepcopy(list(blocks))
    for block in out:
        if not block.get("block_id"):
            block["block_id"] = secret(3)[:5]
        _fill_in(block)
    return out


def stored_attachments(attachments: Iterable[JSON]) -> list[JSON]:
    """A copy of the attachments, with what Slack fills in inside their blocks."""
    out = copy.deepcopy(list(attachments))
    for item in out:
        if item.get("blocks"):
            item["blocks"] = stored_blocks(item["blocks"])
    return out


def _fill_in(node: Any) -> None:
    if isinstance(node, list):
        for item in node:
            _fill_in(item)
        return
    if not isinstance(node, dict):
        return
    kind = node.get("type")
    if kind == "plain_text":
        node.setdefault("emoji", True)
    elif kind == "mrkdwn":
        node.setdefault("verbatim", False)
    else:
        if kind in INTERACTIVE and not node.get("action_id"):
            node["action_id"] = secret(3)[:5]
        for value in node.values():
            if isinstance(value, dict | list):
                _fill_in(value)


def find(channel: Channel, ts: str) -> JSON | None:
    """The stored message with this timestamp, replies included."""
    return channel.messages.get(ts)


def store(channel: Channel, message: JSON) -> JSON:
    """Adds a message, and to its thread when it has a `thread_ts`."""
    channel.messages[message["ts"]] = message
    parent_ts = message.get("thread_ts")
    if parent_ts:
        channel.threads.setdefault(parent_ts, []).append(message["ts"])
        message["parent_user_id"] = channel.messages[parent_ts].get("user", "")
        _count(channel, parent_ts)
    return message


def _count(channel: Channel, parent_ts: str) -> None:
    parent = channel.messages[parent_ts]
    replies = channel.threads.get(parent_ts, [])
    if not replies:
        channel.threads.pop(parent_ts, None)
        for key in (
            "thread_ts",
            "reply_count",
            "reply_users",
            "reply_users_count",
            "latest_reply",
            "is_locked",
        ):
            parent.pop(key, None)
        if parent.get("subtype") == "tombstone":
            del channel.messages[parent_ts]
        return
    users = list(dict.fromkeys(channel.messages[ts].get("user", "") for ts in replies[-5:]))
    parent |= {
        "thread_ts": parent_ts, "reply_count": len(replies), "reply_users": users,
        "reply_users_count": len(users), "latest_reply": replies[-1], "is_locked": False, "subscribed": False,
    }  # fmt: skip


def remove(channel: Channel, ts: str) -> None:
    """Deletes a message. A parent that has replies leaves a tombstone, as in Slack."""
    message = channel.messages[ts]
    if channel.threads.get(ts):
        kept = ("thread_ts", "reply_count", "reply_users", "reply_users_count", "latest_reply", "ts")
        channel.messages[ts] = {key: message[key] for key in kept} | {
            "type": "message", "subtype": "tombstone", "user": "USLACKBOT",
            "text": "This message was deleted.", "hidden": True,
        }  # fmt: skip
        return
    del channel.messages[ts]
    parent_ts = message.get("thread_ts")
    if parent_ts:
        channel.threads[parent_ts].remove(ts)
        _count(channel, parent_ts)


def threadable(channel: Channel, thread_ts: str) -> None:
    """Raises what a reply to `thread_ts` would be refused with.

    Slack asks for the parent's ts and only advises against a reply's; here a reply's ts is refused, since
    what Slack does with one (a thread that nobody sees, or the right one) is not to be relied on.
    """
    parent = channel.messages.get(thread_ts)
    if parent is None:
        raise SlackError("thread_not_found")
    if parent.get("subtype") in ("channel_join", "channel_leave"):
        raise SlackError("cannot_reply_to_message")
    if parent.get("thread_ts", thread_ts) != thread_ts:
        raise SlackError("cannot_reply_to_message")


def add_reaction(channel: Channel, ts: str, name: str, user: str) -> bool:
    """Adds one person's emoji. False when it was there already."""
    reactions: list[JSON] = channel.messages[ts].setdefault("reactions", [])
    for reaction in reactions:
        if reaction["name"] == name:
            if user in reaction["users"]:
                return False
            reaction["users"].append(user)
            reaction["count"] += 1
            return True
    reactions.append({"name": name, "users": [user], "count": 1})
    return True


def remove_reaction(channel: Channel, ts: str, name: str, user: str) -> bool:
    """Takes one person's emoji away. False when it was not there."""
    message = channel.messages[ts]
    for reaction in message.get("reactions", []):
        if reaction["name"] == name and user in reaction["users"]:
            reaction["users"].remove(user)
            reaction["count"] -= 1
            if not reaction["users"]:
                message["reactions"].remove(reaction)
            if not message["reactions"]:
                del message["reactions"]
            return True
    return False


def human_message(
    ids: Ids, user: str, team_id: str, text: str, blocks: list[JSON] | None, attachments: list[JSON] | None,
    files: list[JSON] | None,
) -> JSON:  # fmt: skip
    """What a person's message is stored as: text, and the rich text that the editor made."""
    noise = secret(16)
    client_id = "-".join((noise[:8], noise[8:12], noise[12:16], noise[16:20], noise[20:]))
    message: JSON = {
        "type": "message",
        "user": user,
        "ts": ids.ts(),
        "client_msg_id": client_id,
        "text": text,
    }
    message["team"] = team_id
    if blocks is not None:
        message["blocks"] = stored_blocks(blocks)
    elif text:
        message["blocks"] = rich_text(text)
    if attachments:
        message["attachments"] = copy.deepcopy(attachments)
    if files:
        message["files"] = [_file(ids, user, given) for given in files]
        message["upload"] = False
    return message


def integration_message(
    ids: Ids, app_name: str, text: str, blocks: list[JSON] | None, attachments: list[JSON] | None
) -> JSON:
    """What another app's message is stored as: a `bot_id`, no `user`, and often an empty text."""
    message: JSON = {"type": "message", "subtype": "bot_message", "ts": ids.ts(), "text": text}
    message |= {"username": app_name, "bot_id": "B07FOREIGNQ", "app_id": "A07FOREIGNQ"}
    if blocks is not None:
        message["blocks"] = stored_blocks(blocks)
    if attachments:
        message["attachments"] = [{"id": n} | copy.deepcopy(item) for n, item in enumerate(attachments, 1)]
    return message


def _file(ids: Ids, user: str, given: JSON) -> JSON:
    name = given.get("name", "image.png")
    base: JSON = {
        "id": ids.new("F"), "created": int(now()), "timestamp": int(now()), "name": name, "title": name,
        "mimetype": "image/png", "filetype": "png", "pretty_type": "PNG", "user": user, "size": 1024,
        "mode": "hosted", "is_external": False, "is_public": True,
    }  # fmt: skip
    base["url_private"] = f"https://files.invalid/{base['id']}/{name}"
    base["permalink"] = f"https://acme.slack.com/files/{user}/{base['id']}/{name}"
    return base | given
