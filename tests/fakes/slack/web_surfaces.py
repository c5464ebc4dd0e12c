"""views.* and apps.connections.open."""

from __future__ import annotations

from .args import required, structure, text
from .backend import Backend, method
from .errors import JSON, SlackError
from .ids import secret


def _view(args: JSON) -> JSON:
    view = structure(args, "view", "invalid_arguments")
    if not isinstance(view, dict):
        message = "[ERROR] missing required field: view"
        raise SlackError("invalid_arguments", response_metadata={"messages": [message]})
    if len(str(view)) > 250_000:
        raise SlackError("view_too_large")
    return view


@method("views.open")
def open_view(slack: Backend, args: JSON) -> JSON:
    """Opens a modal for whoever made the trigger."""
    return {"view": slack.modals.open(required(args, "trigger_id"), _view(args)).payload()}


@method("views.push")
def push(slack: Backend, args: JSON) -> JSON:
    """Puts another view on top of the open one."""
    return {"view": slack.modals.push(required(args, "trigger_id"), _view(args)).payload()}


@method("views.update")
def update(slack: Backend, args: JSON) -> JSON:
    """Replaces an open view."""
    view = _view(args)
    view_id, external_id = text(args, "view_id"), text(args, "external_id")
    if not view_id and not external_id:
        raise SlackError("invalid_arguments")
    opened = slack.modals.find(view_id) if view_id else slack.modals.by_external_id(external_id)
    if opened is None:
        raise SlackError("not_found")
    if text(args, "hash") and text(args, "hash") != opened.view["hash"]:
        raise SlackError("hash_conflict")
    return {"view": slack.modals.update(opened, view).payload()}


@method("views.publish")
def publish(slack: Backend, args: JSON) -> JSON:
    """Shows a home tab to one person."""
    user = slack.world.users.get(required(args, "user_id"))
    if user is None or user.bot:
        raise SlackError("invalid_arguments")
    home = slack.modals.homes.get(user.id)
    if text(args, "hash") and home is not None and text(args, "hash") != home.view["hash"]:
        raise SlackError("hash_conflict")
    return {"view": slack.modals.publish(user.id, _view(args)).payload()}


@method("apps.connections.open")
def connect(slack: Backend, _args: JSON) -> JSON:
    """A WebSocket address that is good for one connection."""
    ticket = secret(16)
    slack.tickets.add(ticket)
    return {"url": slack.socket_url(ticket)}
