"""conversations.*: what channels there are, who is in them, and what was said."""

from __future__ import annotations

from collections.abc import Iterable

from .args import flag, number, required, text
from .backend import Backend, method
from .errors import JSON, SlackError
from .model import Channel, Kind
from .paging import cursor, offset, page
from .scopes import check_kind


@method("conversations.info")
def info(slack: Backend, args: JSON) -> JSON:
    """One conversation."""
    channel = slack.visible(required(args, "channel"))
    counted = flag(args, "include_num_members")
    return {"channel": channel.public(slack.world.team_id, slack.world.bot_user_id, counted)}


@method("conversations.members")
def members(slack: Backend, args: JSON) -> JSON:
    """Who is in a conversation, page by page."""
    channel = slack.visible(required(args, "channel"))
    found, following = page(list(channel.members), args, 100)
    return {"members": found, "response_metadata": {"next_cursor": following}}


@method("conversations.list")
def listing(slack: Backend, args: JSON) -> JSON:
    """The conversations that the bot may know of."""
    return _listed(slack, args, None)


@method("users.conversations")
def of_user(slack: Backend, args: JSON) -> JSON:
    """The conversations that somebody (the bot, when nobody is named) is in."""
    user = text(args, "user") or slack.world.bot_user_id
    if user not in slack.world.users:
        raise SlackError("user_not_found")
    return _listed(slack, args, user)


_TYPES: dict[str, Kind] = {
    "public_channel": "public",
    "private_channel": "private",
    "im": "im",
    "mpim": "mpim",
}


def _listed(slack: Backend, args: JSON, member: str | None) -> JSON:
    bot = slack.world.bot_user_id
    wanted = [name.strip() for name in (text(args, "types") or "public_channel").split(",")]
    if not all(name in _TYPES for name in wanted):
        raise SlackError("invalid_types")
    kinds = {_TYPES[name] for name in wanted}
    for kind in kinds:
        check_kind("conversations.list", kind, slack.settings.scopes)
    found = [
        channel
        for channel in slack.world.channels.values()
        if channel.kind in kinds
        and (channel.kind == "public" or bot in channel.members)
        and (member is None or member in channel.members)
        and not (channel.archived and flag(args, "exclude_archived"))
    ]
    shown, following = page(found, args, 100)
    channels = [channel.public(slack.world.team_id, bot, num_members=member is None) for channel in shown]
    return {"channels": channels, "response_metadata": {"next_cursor": following}}


def _window(args: JSON, stamps: Iterable[str]) -> list[str]:
    """The timestamps within `oldest` and `latest`, which are included only when `inclusive` says so."""
    oldest, latest = text(args, "oldest") or "0", text(args, "latest")
    inclusive = flag(args, "inclusive")
    after, before = _ts(oldest, "invalid_ts_oldest"), _ts(latest, "invalid_ts_latest") if latest else None
    out = []
    for stamp in stamps:
        at = _ts(stamp, "")
        if at < after or (at == after and not inclusive):
            continue
        if before is not None and (at > before or (at == before and not inclusive)):
            continue
        out.append(stamp)
    return out


def _ts(stamp: str, refusal: str) -> int:
    seconds, _, fraction = stamp.partition(".")
    if not (seconds + fraction).isdigit():
        raise SlackError(refusal)
    return int(seconds) * 1_000_000 + int((fraction + "000000")[:6])


def _read(channel: Channel, stamps: Iterable[str], args: JSON) -> list[JSON]:
    whole = flag(args, "include_all_metadata")
    return [
        {
            key: value
            for key, value in channel.messages[ts].items()
            if not key.startswith("_") and (whole or key != "metadata")
        }
        for ts in stamps
    ]


@method("conversations.history")
def history(slack: Backend, args: JSON) -> JSON:
    """What was said in the channel itself, newest first; of the replies only those that were broadcast."""
    channel = slack.joined(required(args, "channel"))
    top = [
        ts for ts, message in channel.messages.items()
        if message.get("thread_ts", ts) == ts or message.get("subtype") == "thread_broadcast"
    ]  # fmt: skip
    stamps = _window(args, reversed(top))
    shown, following = page(stamps, args, 100, 999)
    out: JSON = {"messages": _read(channel, shown, args), "has_more": bool(following), "pin_count": 0}
    if following:
        out["response_metadata"] = {"next_cursor": following}
    return out


@method("conversations.replies")
def replies(slack: Backend, args: JSON) -> JSON:
    """A thread, oldest first, with its parent in front.

    Slack's reference says that `ts` may be a parent's or that of "a message in the thread". What people see
    (slackapi/bolt-python issue 783, closed as the server's doing) is that a reply's ts brings that one
    reply, with its `thread_ts`, and not the thread. So it is here, unless the fake was made with
    `reply_ts_gives_thread`; the safe call is the parent's ts with oldest = latest = the reply's ts and
    `inclusive`, reading the answer by ts. The parent stands in front of the first page whatever the window
    is, and does not count against `limit`.
    """
    channel = slack.joined(required(args, "channel"))
    ts = required(args, "ts")
    message = channel.messages.get(ts)
    if message is None or message.get("subtype") in ("channel_join", "channel_leave"):
        raise SlackError("thread_not_found")
    parent_ts = message.get("thread_ts", ts)
    if parent_ts != ts and not slack.settings.reply_ts_gives_thread:
        return {"messages": _read(channel, [ts], args), "has_more": False}
    stamps = _window(args, channel.threads.get(parent_ts, []))
    start = offset(text(args, "cursor"))
    end = start + number(args, "limit", 1000, 1000)
    shown = stamps[start:end] if start else [parent_ts, *stamps[:end]]
    out: JSON = {"messages": _read(channel, shown, args), "has_more": end < len(stamps)}
    if end < len(stamps):
        out["response_metadata"] = {"next_cursor": cursor(end)}
    return out


@method("conversations.join")
def join(slack: Backend, args: JSON) -> JSON:
    """Puts the bot into a public channel."""
    channel = slack.visible(required(args, "channel"))
    if channel.kind != "public":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    bot = slack.world.bot_user_id
    already = bot in channel.members
    channel.members[bot] = None
    out: JSON = {"channel": channel.public(slack.world.team_id, bot)}
    if already:
        out |= {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
    return out


@method("conversations.invite")
def invite(slack: Backend, args: JSON) -> JSON:
    """Brings people into a channel that the bot is in: all of them or, without `force`, none."""
    channel = slack.joined(required(args, "channel"))
    if channel.kind in ("im", "mpim"):
        raise SlackError("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    users = [name.strip() for name in text(args, "users").split(",") if name.strip()]
    if not users:
        raise SlackError("no_user")
    refused = {user: why for user in users if (why := _uninvitable(slack, channel, user))}
    welcome = [user for user in users if user not in refused]
    if refused and (not flag(args, "force") or not welcome):
        errors = [{"user": user, "ok": False, "error": why} for user, why in refused.items()]
        raise SlackError(next(iter(refused.values())), errors=errors)
    for user in welcome:
        channel.members[user] = None
    return {"channel": channel.public(slack.world.team_id, slack.world.bot_user_id)}


def _uninvitable(slack: Backend, channel: Channel, user: str) -> str | None:
    known = slack.world.users.get(user)
    if known is None or known.deleted:
        return "user_not_found"
    if user == slack.world.bot_user_id:
        return "cant_invite_self"
    if user in channel.members:
        return "already_in_channel"
    if known.outsider:
        return "user_team_not_in_channel"
    return None


@method("conversations.open")
def open_conversation(slack: Backend, args: JSON) -> JSON:
    """Opens the direct messages with one person, or a group's."""
    world = slack.world
    if text(args, "channel"):
        channel = slack.visible(text(args, "channel"))
        if channel.kind not in ("im", "mpim"):
            raise SlackError("method_not_supported_for_channel_type")
        return {"channel": _opened(slack, channel, args), "no_op": True, "already_open": True}
    users = [name.strip() for name in text(args, "users").split(",") if name.strip()]
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) > 8:
        raise SlackError("too_many_users")
    for user in users:
        known = world.users.get(user)
        if known is None:
            raise SlackError("user_not_found")
        if known.deleted:
            raise SlackError("user_disabled")
        if known.bot:
            raise SlackError("cannot_dm_bot")
        if known.outsider:
            raise SlackError("user_not_visible")
    check_kind("conversations.open", "im" if len(users) == 1 else "mpim", slack.settings.scopes)
    channel_id = world.open_dm(users[0]) if len(users) == 1 else world.open_group_dm(users)
    return {"channel": _opened(slack, world.channels[channel_id], args)}


def _opened(slack: Backend, channel: Channel, args: JSON) -> JSON:
    if flag(args, "return_im"):
        return channel.public(slack.world.team_id, slack.world.bot_user_id)
    return {"id": channel.id}
