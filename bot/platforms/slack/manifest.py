"""The Slack app's manifest, made from the catalog and the listeners, so that it asks for what is used.

`NEEDS` says which permission each call of `voice` takes. A test reads the calls out of
the code and holds the two together.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from bot.platforms.slack.listen import COMMAND, EVENTS, SHORTCUT
from commands import CATALOG
from commands.chat import Role
from commands.command import Command

_READ = ("channels:read", "groups:read")
_HISTORY = ("channels:history", "groups:history", "im:history")
_WRITE = ("chat:write", "chat:write.public")
NEEDS: dict[str, tuple[str, ...]] = {
    "auth.test": (),
    "chat.postEphemeral": _WRITE,
    "chat.postMessage": _WRITE,
    "chat.update": _WRITE,
    "conversations.history": _HISTORY,
    "conversations.info": _READ,
    "conversations.invite": ("channels:write.invites", "groups:write.invites"),
    "conversations.join": ("channels:join",),
    "conversations.members": _READ,
    "conversations.open": ("im:write",),
    "conversations.replies": _HISTORY,
    "reactions.add": ("reactions:write",),
    "reactions.remove": ("reactions:write",),
    "usergroups.list": ("usergroups:read",),
    "usergroups.users.list": ("usergroups:read",),
    "users.info": ("users:read",),
    "users.list": ("users:read",),
    "views.open": (),
    "views.push": (),
    "views.update": (),
}
"""The bot permissions of every Web API method we call."""
EVENT_NEEDS: dict[str, tuple[str, ...]] = {
    "reaction_added": ("reactions:read",),
    "reaction_removed": ("reactions:read",),
}
"""The bot permissions of every event we subscribe to."""


def scopes() -> list[str]:
    """Every bot permission that is used, in order; ``commands`` is for ``/story`` and the shortcut."""
    asked = [*NEEDS.values(), *(EVENT_NEEDS[event] for event in EVENTS)]
    return sorted({"commands", *(scope for each in asked for scope in each)})


def _typed(command: Command[Any]) -> bool:
    """True for what anybody can type."""
    return command.typed is not None and command.role is Role.MEMBER


def manifest(*, public_url: str = "") -> dict[str, Any]:
    """The manifest: for Socket Mode, or for HTTP at `public_url` when one is given."""
    address = {"request_url": f"{public_url}/slack/events"} if public_url else {}
    at = {"url": f"{public_url}/slack/events"} if public_url else {}
    options = {"message_menu_options_url": f"{public_url}/slack/events"} if public_url else {}
    words = " | ".join(c.usage.removeprefix("/story ").partition(" [")[0] for c in CATALOG if _typed(c))
    shortcut = next(command for command in CATALOG if command.shortcut)
    return {
        "display_information": {
            "name": "Goodword",
            "description": "Great customer service, heard by marketing.",
            "background_color": "#1F3A3D",
        },
        "features": {
            "app_home": {"home_tab_enabled": False, "messages_tab_enabled": True},
            "bot_user": {"display_name": "Goodword", "always_online": True},
            "shortcuts": [
                {
                    "name": shortcut.shortcut,
                    "type": "message",
                    "callback_id": SHORTCUT,
                    "description": shortcut.help,
                }
            ],
            "slash_commands": [
                {
                    "command": COMMAND,
                    "description": "Flag something great, and see what became of it",
                    "usage_hint": words,
                    "should_escape": False,
                    **at,
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": scopes()}},
        "settings": {
            "event_subscriptions": {"bot_events": sorted(EVENTS), **address},
            "interactivity": {"is_enabled": True, **address, **options},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not public_url,
            "token_rotation_enabled": False,
        },
    }


def create_link(made: dict[str, Any]) -> str:
    """The link that opens Slack's *Create an app* with this manifest filled in."""
    text = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
    return f"https://api.slack.com/apps?new_app=1&manifest_json={quote(text, safe='')}"
