"""The workspace itself, and what a test may do to it: people, channels, groups, and what they write."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence

from . import messages
from .errors import JSON
from .ids import Ids
from .model import Channel, Group, Kind, User


class World:
    """Everything that exists. Every method is safe to call from any thread; none tells the app anything."""

    def __init__(self, team_id: str, domain: str) -> None:
        self.lock = threading.RLock()
        self.ids = Ids()
        self.team_id = team_id
        self.domain = domain
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.groups: dict[str, Group] = {}
        self.emoji: set[str] = set()
        self.token_revoked = False
        self.bot_user_id = self._user("goodword", bot=True)
        self.bot_id = self.ids.new("B")
        self.users[self.bot_user_id].bot_id = self.bot_id
        self._dms: dict[str, str] = {}

    # --- people ---

    def _user(self, name: str, *, bot: bool) -> str:
        user = User(self.ids.new("U"), name, self.team_id, bot=bot)
        self.users[user.id] = user
        return user.id

    def add_user(
        self, name: str, *, admin: bool = False, owner: bool = False, primary_owner: bool = False,
        bot: bool = False, guest: bool = False, team_id: str | None = None, deleted: bool = False,
        tz: str = "Europe/Amsterdam",
    ) -> str:  # fmt: skip
        """Adds a person, and answers the id. With the `team_id` of another team: a Slack Connect outsider."""
        with self.lock:
            user_id = self._user(name, bot=bot)
            user = self.users[user_id]
            user.owner = owner or primary_owner
            user.admin = admin or user.owner
            user.primary_owner, user.guest, user.deleted, user.tz = primary_owner, guest, deleted, tz
            if team_id is not None and team_id != self.team_id:
                user.team_id, user.outsider = team_id, True
            if bot:
                user.bot_id = self.ids.new("B")
            return user_id

    def set_user(self, user: str, **changes: object) -> None:
        """Changes what is known of a person: `admin`, `deleted`, `name`, `tz` and the like."""
        with self.lock:
            for key, value in changes.items():
                if not hasattr(self.users[user], key):
                    raise AssertionError(f"a user has no {key!r}")
                setattr(self.users[user], key, value)

    def add_group(self, handle: str, name: str | None = None, members: Sequence[str] = ()) -> str:
        """Adds a user group, and answers the id."""
        with self.lock:
            group = Group(self.ids.new("S"), handle, name or handle.title(), self.team_id, list(members))
            self.groups[group.id] = group
            return group.id

    def set_group_members(self, group: str, members: Sequence[str]) -> None:
        """Replaces the members of a user group."""
        with self.lock:
            self.groups[group].members = list(members)

    def delete_group(self, group: str) -> None:
        """Disables a user group, which is all that Slack can do with one."""
        with self.lock:
            self.groups[group].deleted = True

    # --- channels ---

    def add_channel(
        self, name: str, *, private: bool = False, ext_shared: bool = False, pending_ext_shared: bool = False,
        org_shared: bool = False, members: Iterable[str] = (), bot_in: bool = True, archived: bool = False,
    ) -> str:  # fmt: skip
        """Adds a channel, and answers the id."""
        with self.lock:
            joined = dict.fromkeys(members)
            creator = next(iter(joined), "U07CREATORQ")
            if bot_in:
                joined[self.bot_user_id] = None
            channel = Channel(
                self.ids.new("C"), name, "private" if private else "public", creator, joined,
                ext_shared, pending_ext_shared, org_shared, archived,
            )  # fmt: skip
            self.channels[channel.id] = channel
            return channel.id

    def open_dm(self, user: str) -> str:
        """The direct messages between the bot and this person, opened when they were not."""
        with self.lock:
            if user not in self._dms:
                self._dms[user] = self._conversation("D", "im", [user])
            return self._dms[user]

    def open_group_dm(self, users: Sequence[str]) -> str:
        """The group direct message of the bot and these people."""
        with self.lock:
            wanted = {*users, self.bot_user_id}
            for channel in self.channels.values():
                if channel.kind == "mpim" and set(channel.members) == wanted:
                    return channel.id
            return self._conversation("C", "mpim", list(users))

    def _conversation(self, prefix: str, kind: Kind, users: list[str]) -> str:
        names = [self.users[user].name for user in users]
        name = "directmessage" if kind == "im" else "mpdm-" + "--".join([*names, "goodword"]) + "-1"
        joined = dict.fromkeys([*users, self.bot_user_id])
        channel = Channel(self.ids.new(prefix), name, kind, self.bot_user_id, joined)
        self.channels[channel.id] = channel
        return channel.id

    def join(self, channel: str, user: str) -> None:
        """Makes somebody a member."""
        with self.lock:
            self.channels[channel].members[user] = None

    def leave(self, channel: str, user: str) -> None:
        """Makes somebody leave."""
        with self.lock:
            self.channels[channel].members.pop(user, None)

    def kick_bot(self, channel: str) -> None:
        """Removes the bot from a channel."""
        self.leave(channel, self.bot_user_id)

    def archive(self, channel: str) -> None:
        """Archives a channel."""
        with self.lock:
            self.channels[channel].archived = True

    def unarchive(self, channel: str) -> None:
        """Brings an archived channel back."""
        with self.lock:
            self.channels[channel].archived = False

    def rename(self, channel: str, name: str) -> None:
        """Renames a channel; its id stays."""
        with self.lock:
            found = self.channels[channel]
            found.previous_names.append(found.name)
            found.name = name

    def share(self, channel: str, *, ext_shared: bool = False, pending_ext_shared: bool = False) -> None:
        """Opens a channel to another company (Slack Connect), or closes it again."""
        with self.lock:
            found = self.channels[channel]
            found.ext_shared, found.pending_ext_shared = ext_shared, pending_ext_shared

    def delete_channel(self, channel: str) -> None:
        """Deletes a channel and all that was said in it."""
        with self.lock:
            del self.channels[channel]

    def revoke_token(self) -> None:
        """Makes the bot token worthless, as when the app is removed."""
        self.token_revoked = True

    def restore_token(self) -> None:
        """Makes the bot token good again."""
        self.token_revoked = False

    # --- what people write ---

    def post(
        self, channel: str, user: str, text: str, *, thread_ts: str | None = None,
        blocks: list[JSON] | None = None, attachments: list[JSON] | None = None,
        files: list[JSON] | None = None,
        bot: bool = False,
    ) -> str:  # fmt: skip
        """Somebody writes; answers the ts. `text` is as Slack stores it: mentions are `<@U…>`, & is `&amp;`.

        With `bot`, another app writes, and `user` is the name it shows: the message has a `bot_id` and no
        `user`.
        """
        with self.lock:
            found = self.channels[channel]
            if thread_ts is not None:
                messages.threadable(found, thread_ts)
            if bot and user not in self.users:
                message = messages.integration_message(self.ids, user, text, blocks, attachments)
            else:
                team_id = self.users[user].team_id
                message = messages.human_message(self.ids, user, team_id, text, blocks, attachments, files)
                if bot or self.users[user].bot:
                    message |= {"bot_id": self.users[user].bot_id or "B07FOREIGNQ", "app_id": "A07FOREIGNQ"}
                    del message["client_msg_id"]
            if thread_ts is not None:
                message["thread_ts"] = thread_ts
            return str(messages.store(found, message)["ts"])

    def edit(self, channel: str, ts: str, text: str) -> None:
        """Somebody edits their message."""
        with self.lock:
            message = self.channels[channel].messages[ts]
            message |= {"text": text, "blocks": messages.rich_text(text)}
            message["edited"] = {"user": message.get("user", ""), "ts": self.ids.ts()}

    def delete(self, channel: str, ts: str) -> None:
        """Somebody deletes a message."""
        with self.lock:
            messages.remove(self.channels[channel], ts)
