"""chat.*: posting, editing, deleting, whispering."""

from __future__ import annotations

from typing import Any

from . import messages
from .args import flag, required, structure, text
from .backend import Backend, method
from .blocks import require_message
from .errors import JSON, SlackError
from .hooks import fill, require_content
from .model import Channel

MOST_TEXT = 40_000
# chat.update has a lower limit than chat.postMessage; bots that stream text into one message run into it.
MOST_UPDATED_TEXT = 4_000
MOST_METADATA = 16 * 1024


@method("chat.postMessage")
def post_message(slack: Backend, args: JSON) -> JSON:
    """Posts a message, or a reply, or a direct message when the channel is a person's id."""
    channel = _destination(slack, required(args, "channel"))
    thread_ts = text(args, "thread_ts")
    body = _content(slack, args, MOST_TEXT)
    if thread_ts:
        messages.threadable(channel, thread_ts)
    message = slack.hooks.compose(body)
    if body.get("metadata"):
        message["metadata"] = body["metadata"]
    for name in ("username", "icon_emoji", "icon_url"):
        if args.get(name) and slack.granted("chat:write.customize"):
            message["subtype"] = "bot_message"
            message["username" if name == "username" else "icons"] = args[name]
    if thread_ts:
        message["thread_ts"] = thread_ts
        if flag(args, "reply_broadcast"):
            message["subtype"] = "thread_broadcast"
    _keep_unfurl_flags(message, args)
    messages.store(channel, message)
    return {"channel": channel.id, "ts": message["ts"], "message": _shown(message)}


def _keep_unfurl_flags(message: JSON, args: JSON) -> None:
    """Kept so that a test can see them; Slack answers without them."""
    for name in ("unfurl_links", "unfurl_media", "link_names", "parse", "mrkdwn"):
        if name in args:
            message[f"_{name}"] = args[name] if name == "parse" else flag(args, name)


def _shown(message: JSON) -> JSON:
    return {key: value for key, value in message.items() if not key.startswith("_")}


def _destination(slack: Backend, given: str) -> Channel:
    """The conversation to post into: by id, by #name, or the direct messages of a person."""
    world = slack.world
    if given in world.users:
        user = world.users[given]
        if user.bot:
            raise SlackError("cannot_dm_bot")
        if user.deleted or user.outsider:
            raise SlackError("channel_not_found")
        return world.channels[world.open_dm(given)]
    if given.startswith("#"):
        name = given[1:]
        found = next((c.id for c in world.channels.values() if c.name == name and c.kind == "public"), "")
        given = found
    channel = slack.visible(given)
    if channel.archived:
        raise SlackError("is_archived")
    if world.bot_user_id not in channel.members and not slack.granted("chat:write.public"):
        raise SlackError("not_in_channel")
    return channel


def _content(slack: Backend, args: JSON, most: int) -> JSON:
    """Text, blocks, attachments and metadata, checked."""
    body: JSON = {"text": text(args, "text")}
    body["blocks"] = structure(args, "blocks", "invalid_blocks_format")
    body["attachments"] = structure(args, "attachments", "invalid_attachments")
    if slack.settings.strict:
        require_message(body["blocks"], body["attachments"])
    require_content(body["text"], body["blocks"], body["attachments"])
    if len(body["text"]) > most:
        raise SlackError("msg_too_long")
    body["metadata"] = _metadata(args)
    return body


def _metadata(args: JSON) -> Any:
    metadata = structure(args, "metadata", "invalid_metadata_format")
    if metadata is None or metadata == {}:
        return metadata
    if not isinstance(metadata, dict):
        raise SlackError("invalid_metadata_format")
    event_type, payload = metadata.get("event_type"), metadata.get("event_payload")
    if not isinstance(event_type, str) or not event_type or not isinstance(payload, dict):
        raise SlackError("invalid_metadata_format")
    if len(repr(payload)) > MOST_METADATA:
        raise SlackError("metadata_too_large")
    return {"event_type": event_type, "event_payload": payload}


def _own(slack: Backend, args: JSON, refusal: str) -> tuple[Channel, JSON]:
    channel_id = required(args, "channel")
    if channel_id in slack.world.users:
        raise SlackError("channel_not_found")
    channel = slack.visible(channel_id)
    if slack.world.bot_user_id not in channel.members and not slack.granted("chat:write.public"):
        raise SlackError("not_in_channel")
    message = channel.messages.get(required(args, "ts"))
    if message is None or message.get("subtype") == "tombstone":
        raise SlackError("message_not_found")
    if message.get("bot_id") != slack.world.bot_id:
        raise SlackError(refusal)
    return channel, message


@method("chat.update")
def update(slack: Backend, args: JSON) -> JSON:
    """Edits one of our own messages. Blocks, attachments and metadata that are not sent stay as they were."""
    channel, message = _own(slack, args, "cant_update_message")
    if channel.archived:
        raise SlackError("is_inactive")
    body = _content(slack, args, MOST_UPDATED_TEXT)
    message["text"] = body["text"]
    for key in ("blocks", "attachments"):
        if body[key] is not None:
            message.pop(key, None)
    fill(message, body)
    if body["metadata"] is not None:
        message.pop("metadata", None)
        if body["metadata"]:
            message["metadata"] = body["metadata"]
    message["edited"] = {"user": slack.world.bot_user_id, "ts": slack.world.ids.ts()}
    return {"channel": channel.id, "ts": message["ts"], "text": message["text"], "message": _shown(message)}


@method("chat.delete")
def delete(slack: Backend, args: JSON) -> JSON:
    """Deletes one of our own messages."""
    channel, message = _own(slack, args, "cant_delete_message")
    if channel.archived:
        raise SlackError("is_inactive")
    messages.remove(channel, message["ts"])
    return {"channel": channel.id, "ts": message["ts"]}


@method("chat.postEphemeral")
def post_ephemeral(slack: Backend, args: JSON) -> JSON:
    """Shows one person a message. Both have to be in the channel; nobody can ask for it again."""
    user = required(args, "user")
    channel = slack.joined(required(args, "channel"))
    if channel.archived:
        raise SlackError("is_archived")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    body = _content(slack, args, MOST_TEXT)
    thread_ts = text(args, "thread_ts")
    if thread_ts:
        messages.threadable(channel, thread_ts)
    message = slack.hooks.whisper(user, channel.id, body, "api", thread_ts or None)
    if thread_ts and not channel.threads.get(thread_ts):
        # Slack: "only shown if there is already an active thread". It is accepted, and nobody sees it.
        slack.hooks.ephemerals.remove(message)
    return {"message_ts": message["ts"]}


@method("chat.getPermalink")
def get_permalink(slack: Backend, args: JSON) -> JSON:
    """The address of a message."""
    channel = slack.visible(required(args, "channel"))
    ts = required(args, "message_ts")
    message = channel.messages.get(ts)
    if message is None:
        raise SlackError("message_not_found")
    link = f"{slack.settings.team_url}archives/{channel.id}/p{ts.replace('.', '')}"
    thread_ts = message.get("thread_ts", ts)
    if thread_ts != ts:
        link += f"?thread_ts={thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}
