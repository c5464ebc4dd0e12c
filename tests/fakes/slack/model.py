"""The things a workspace is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from .errors import JSON
from .ids import now

Kind = Literal["public", "private", "im", "mpim"]


@dataclass
class User:
    """A person or a bot, of this team or of another one (Slack Connect)."""

    id: str
    name: str
    team_id: str
    admin: bool = False
    owner: bool = False
    primary_owner: bool = False
    bot: bool = False
    guest: bool = False
    deleted: bool = False
    outsider: bool = False
    tz: str = "Europe/Amsterdam"
    bot_id: str | None = None
    updated: int = field(default_factory=lambda: int(now()))

    def public(self, email: bool = True) -> JSON:
        """The user object of `users.info` and `users.list`."""
        shown = self.name.replace(".", " ").title()
        profile: JSON = {
            "real_name": shown, "real_name_normalized": shown,
            "display_name": self.name, "display_name_normalized": self.name,
            "title": "", "phone": "", "status_text": "", "status_emoji": "", "team": self.team_id,
            "avatar_hash": "g0", "image_72": f"https://avatars.invalid/{self.id}-72.png",
        }  # fmt: skip
        if email and not self.bot:
            profile["email"] = f"{self.name}@example.com"
        if self.bot:
            profile["bot_id"] = self.bot_id
        user: JSON = {
            "id": self.id, "team_id": self.team_id, "name": self.name, "deleted": self.deleted,
            "profile": profile, "is_bot": self.bot, "updated": self.updated, "is_app_user": False,
        }  # fmt: skip
        if self.deleted:
            return user
        user |= {
            "real_name": shown, "color": "9f69e7", "tz": self.tz, "tz_label": self.tz, "tz_offset": 0,
            "is_admin": self.admin, "is_owner": self.owner, "is_primary_owner": self.primary_owner,
            "is_restricted": self.guest, "is_ultra_restricted": False, "is_email_confirmed": True,
            "who_can_share_contact_card": "EVERYONE",
        }  # fmt: skip
        if self.outsider:
            user["is_stranger"] = True
        return user


@dataclass
class Group:
    """A user group, mentioned as `<!subteam^S…>`."""

    id: str
    handle: str
    name: str
    team_id: str
    members: list[str]
    deleted: bool = False
    created: int = field(default_factory=lambda: int(now()))

    def public(self, users: bool, count: bool) -> JSON:
        """The group object of `usergroups.list`."""
        out: JSON = {
            "id": self.id, "team_id": self.team_id, "is_usergroup": True, "is_subteam": True,
            "name": self.name, "description": "", "handle": self.handle, "is_external": False,
            "date_create": self.created, "date_update": self.created,
            "date_delete": self.created if self.deleted else 0, "auto_type": None, "auto_provision": False,
            "enterprise_subteam_id": "", "created_by": None, "updated_by": None, "deleted_by": None,
            "prefs": {"channels": [], "groups": []},
        }  # fmt: skip
        if users:
            out["users"] = list(self.members)
        if count:
            out["user_count"] = len(self.members)
        return out


@dataclass
class Channel:
    """A conversation: channel, private channel, direct message or group direct message."""

    id: str
    name: str
    kind: Kind
    creator: str
    members: dict[str, None]
    ext_shared: bool = False
    pending_ext_shared: bool = False
    org_shared: bool = False
    archived: bool = False
    created: int = field(default_factory=lambda: int(now()))
    previous_names: list[str] = field(default_factory=list)
    messages: dict[str, JSON] = field(default_factory=dict)
    threads: dict[str, list[str]] = field(default_factory=dict)

    def public(self, team_id: str, viewer: str, num_members: bool = False) -> JSON:
        """The conversation object that `viewer` gets."""
        if self.kind == "im":
            partner = next((m for m in self.members if m != viewer), viewer)
            return {
                "id": self.id, "created": self.created, "is_archived": self.archived, "is_im": True,
                "is_org_shared": False, "user": partner, "is_user_deleted": False, "priority": 0,
                "context_team_id": team_id, "is_open": True,
            }  # fmt: skip
        private = self.kind != "public"
        out: JSON = {
            "id": self.id, "name": self.name, "name_normalized": self.name,
            "is_channel": self.kind != "mpim", "is_group": False, "is_im": False,
            "is_mpim": self.kind == "mpim", "is_private": private,
            "created": self.created, "creator": self.creator,
            "is_archived": self.archived, "is_general": False, "unlinked": 0,
            "is_shared": self.ext_shared or self.org_shared, "is_ext_shared": self.ext_shared,
            "is_org_shared": self.org_shared, "is_pending_ext_shared": self.pending_ext_shared,
            "pending_shared": ["T07OTHER00P"] if self.pending_ext_shared else [],
            "shared_team_ids": [team_id], "internal_team_ids": [], "pending_connected_team_ids": [],
            "context_team_id": team_id, "is_member": viewer in self.members, "updated": self.created * 1000,
            "topic": {"value": "", "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
            "previous_names": list(self.previous_names),
        }  # fmt: skip
        if num_members:
            out["num_members"] = len(self.members)
        return out
