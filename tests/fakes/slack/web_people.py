"""auth.test, users.*, usergroups.* and reactions.*."""

from __future__ import annotations

import re

from . import messages
from .args import flag, required, text
from .backend import Backend, method
from .errors import JSON, SlackError
from .ids import now
from .model import Channel, Group, User
from .paging import page

_EMOJI = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")
MOST_REACTIONS = 50


@method("auth.test")
def auth_test(slack: Backend, _args: JSON) -> JSON:
    """Who this token is."""
    world = slack.world
    return {
        "url": slack.settings.team_url, "team": world.domain.title(), "user": "goodword",
        "team_id": world.team_id, "user_id": world.bot_user_id, "bot_id": world.bot_id,
        "is_enterprise_install": False,
    }  # fmt: skip


def _shown(slack: Backend, user: User) -> JSON:
    return user.public(email=slack.granted("users:read.email"))


@method("users.info")
def info(slack: Backend, args: JSON) -> JSON:
    """One person."""
    user = slack.world.users.get(required(args, "user"))
    if user is None:
        raise SlackError("user_not_found")
    return {"user": _shown(slack, user)}


@method("users.list")
def listing(slack: Backend, args: JSON) -> JSON:
    """Everybody, bots and people who left included, page by page."""
    found, following = page(list(slack.world.users.values()), args, 1000)
    return {
        "members": [_shown(slack, user) for user in found], "cache_ts": int(now()),
        "response_metadata": {"next_cursor": following},
    }  # fmt: skip


@method("usergroups.list")
def groups(slack: Backend, args: JSON) -> JSON:
    """The user groups; disabled ones only on demand."""
    found = [g for g in slack.world.groups.values() if flag(args, "include_disabled") or not g.deleted]
    users, count = flag(args, "include_users"), flag(args, "include_count")
    return {"usergroups": [group.public(users, count) for group in found]}


@method("usergroups.users.list")
def group_members(slack: Backend, args: JSON) -> JSON:
    """Who is in a user group."""
    group: Group | None = slack.world.groups.get(required(args, "usergroup"))
    if group is None or (group.deleted and not flag(args, "include_disabled")):
        raise SlackError("no_such_subteam")
    return {"users": list(group.members)}


def _item(slack: Backend, args: JSON) -> tuple[Channel, str]:
    channel_id, ts = text(args, "channel"), text(args, "timestamp")
    if not channel_id or not ts:
        raise SlackError("no_item_specified")
    if not re.fullmatch(r"\d+\.\d+", ts):
        raise SlackError("bad_timestamp")
    channel = slack.joined(channel_id)
    message = channel.messages.get(ts)
    if message is None or message.get("subtype") == "tombstone":
        raise SlackError("message_not_found")
    return channel, ts


def _emoji(slack: Backend, args: JSON) -> str:
    name = text(args, "name")
    if not name or not (_EMOJI.fullmatch(name) or name in slack.world.emoji):
        raise SlackError("invalid_name")
    return name


@method("reactions.add")
def add(slack: Backend, args: JSON) -> JSON:
    """Reacts as the bot."""
    name = _emoji(slack, args)
    channel, ts = _item(slack, args)
    if channel.archived:
        raise SlackError("is_archived")
    kinds = {reaction["name"] for reaction in channel.messages[ts].get("reactions", [])}
    if name not in kinds and len(kinds) >= MOST_REACTIONS:
        raise SlackError("too_many_emoji")
    if not messages.add_reaction(channel, ts, name, slack.world.bot_user_id):
        raise SlackError("already_reacted")
    return {}


@method("reactions.remove")
def remove(slack: Backend, args: JSON) -> JSON:
    """Takes the bot's reaction away."""
    name = _emoji(slack, args)
    channel, ts = _item(slack, args)
    if channel.archived:
        raise SlackError("is_archived")
    if not messages.remove_reaction(channel, ts, name, slack.world.bot_user_id):
        raise SlackError("no_reaction")
    return {}


@method("reactions.get")
def get(slack: Backend, args: JSON) -> JSON:
    """A message with everybody's reactions."""
    channel, ts = _item(slack, args)
    link = f"{slack.settings.team_url}archives/{channel.id}/p{ts.replace('.', '')}"
    hidden = ("metadata",)
    stored = channel.messages[ts]
    shown = {k: v for k, v in stored.items() if k not in hidden and not k.startswith("_")}
    return {"type": "message", "channel": channel.id, "message": shown | {"permalink": link}}
