"""Which OAuth scope each method asks for."""

from __future__ import annotations

from collections.abc import Iterable

from .errors import SlackError
from .model import Kind

_READ = {"public": "channels:read", "private": "groups:read", "im": "im:read", "mpim": "mpim:read"}
_HISTORY = {
    "public": "channels:history", "private": "groups:history", "im": "im:history", "mpim": "mpim:history",
}  # fmt: skip
_INVITE = {"public": "channels:manage", "private": "groups:write"}

# A tuple: every one of them is needed. A mapping: the one of the conversation's kind.
SCOPES: dict[str, tuple[str, ...] | dict[str, str]] = {
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "chat.delete": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "conversations.info": _READ,
    "conversations.members": _READ,
    "conversations.list": _READ,
    "users.conversations": _READ,
    "conversations.history": _HISTORY,
    "conversations.replies": _HISTORY,
    "conversations.join": ("channels:join",),
    "conversations.invite": _INVITE,
    "conversations.open": {"im": "im:write", "mpim": "mpim:write"},
    "users.info": ("users:read",),
    "users.list": ("users:read",),
    "usergroups.list": ("usergroups:read",),
    "usergroups.users.list": ("usergroups:read",),
    "reactions.add": ("reactions:write",),
    "reactions.remove": ("reactions:write",),
    "reactions.get": ("reactions:read",),
}

EXTRA = (
    "chat:write.public",
    "commands",
    "users:read.email",
    "channels:write.invites",
    "groups:write.invites",
)
# What does instead of a scope that a method names.
_INSTEAD = {"channels:manage": "channels:write.invites", "groups:write": "groups:write.invites"}


def _every() -> Iterable[str]:
    for entry in SCOPES.values():
        yield from entry if isinstance(entry, tuple) else entry.values()
    yield from EXTRA


ALL_SCOPES: frozenset[str] = frozenset(_every())


def missing(needed: str, granted: frozenset[str]) -> SlackError:
    """The refusal that names what is missing and what is there."""
    return SlackError("missing_scope", needed=needed, provided=",".join(sorted(granted)))


def check_method(method: str, granted: frozenset[str]) -> None:
    """Raises `missing_scope` when no conversation at all could be read or written with this method."""
    entry = SCOPES.get(method)
    if isinstance(entry, tuple):
        for scope in entry:
            if scope not in granted:
                raise missing(scope, granted)
    elif entry is not None and not any(has(scope, granted) for scope in entry.values()):
        raise missing(",".join(entry.values()), granted)


def check_kind(method: str, kind: Kind, granted: frozenset[str]) -> None:
    """Raises `missing_scope` when this kind of conversation needs another scope."""
    entry = SCOPES.get(method)
    if isinstance(entry, dict) and kind in entry and not has(entry[kind], granted):
        raise missing(entry[kind], granted)


def has(scope: str, granted: frozenset[str]) -> bool:
    """Whether the scope, or one that does the same, was granted."""
    return scope in granted or _INSTEAD.get(scope, scope) in granted
