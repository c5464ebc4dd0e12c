"""Slack's payloads as the neutral vocabulary: messages, people, places, what was filled in."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from typing import Any

from whenever import Instant

from bot.platforms.slack.render import message_url
from commands.chat import Actor as By
from commands.chat import Quoted, Submission, Value
from commands.domain.refs import MessageRef, Person, Place

Json = Mapping[str, Any]
_ENTITY = re.compile(r"<((?:[@#!]|[A-Za-z][A-Za-z0-9+.-]*:)[^<>|\s]*(?:\|[^<>\n]*)?)>")
"""What Slack writes between < and >. Anything else between them is what somebody typed."""
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


def keepable(text: object) -> str:
    """The text, with what no database keeps replaced: NUL, and halves of emojis that were cut in two."""
    return _UNKEEPABLE.sub("\ufffd", str(text))


def _named(match: re.Match[str]) -> str:
    target, _, label = match.group(1).partition("|")
    if target.startswith("mailto:"):
        return label or target.removeprefix("mailto:")
    if target.startswith("@"):
        return f"@{label}" if label else target
    if target.startswith("#"):
        return f"#{label}" if label else target
    if target.startswith("!subteam^"):
        return label or "@group"
    if target.startswith("!date^"):
        return label
    if target.startswith("!"):
        return f"@{label or target[1:]}"
    return f"{label} ({target})" if label and label != target else target


def readable(text: str) -> str:
    """Slack's text as a person reads it: links, names and entities written out."""
    return keepable(html.unescape(_ENTITY.sub(_named, text)))


def text_of(message: Json) -> str:
    """What a message says. Posts by integrations often leave `text` empty: then blocks and attachments."""
    text = readable(message.get("text") or "").strip()
    if text:
        return text
    pieces = [_said(block) for block in message.get("blocks") or ()]
    for attachment in message.get("attachments") or ():
        pieces.extend(
            readable(str(attachment[key])) for key in ("pretext", "title", "text") if attachment.get(key)
        )
        pieces.extend(
            f"{readable(str(f.get('title', '')))}: {readable(str(f.get('value', '')))}"
            for f in attachment.get("fields") or ()
        )
        pieces.extend(_said(block) for block in attachment.get("blocks") or ())
        if not any(attachment.get(k) for k in ("pretext", "title", "text", "fields", "blocks")):
            pieces.append(readable(str(attachment.get("fallback") or "")))
    return "\n".join(piece for piece in (p.strip() for p in pieces) if piece)


def _said(block: Any) -> str:
    """The text inside a block, whatever its kind: everything readable in reading order."""
    if isinstance(block, list):
        return "".join(_said(item) for item in block)
    if not isinstance(block, Mapping):
        return ""
    kind = block.get("type")
    if kind in ("mrkdwn", "plain_text"):
        return readable(str(block.get("text") or ""))
    if kind in ("text", "link"):
        return keepable(block.get("text") or block.get("url") or "")
    if kind == "user":
        return f"@{block.get('user_id', '')}"
    if kind == "emoji":
        return f":{block.get('name', '')}:"
    if kind in ("actions", "input", "image"):
        return ""
    inner = block.get("text"), block.get("fields"), block.get("elements")
    separator = "" if kind in ("rich_text_section", "rich_text_quote", "rich_text_preformatted") else "\n"
    pieces: list[str] = []
    for part in inner:
        if isinstance(part, list):
            pieces.append(separator.join(filter(None, (_said(item) for item in part))))
        elif part is not None:
            pieces.append(_said(part))
    return "\n".join(filter(None, pieces))


def instant_of(ts: str) -> Instant:
    """When a message with this ts was written."""
    return Instant.from_timestamp(int(float(ts) * 1000), unit="millisecond")


def quoted(
    message: Json, *, channel: str, installation: str, base: str, ours: frozenset[str] = frozenset()
) -> Quoted:
    """A message of a channel, as we keep it. `ours` are the ids by which we know our own."""
    ts = str(message["ts"])
    thread = message.get("thread_ts")
    ref = MessageRef(Place(installation, channel), ts, None if thread in (None, ts) else str(thread))
    user = message.get("user")
    profile = message.get("bot_profile") or {}
    name = message.get("username") or profile.get("name") or ""
    files = tuple(keepable(f.get("name") or f.get("title") or "a file") for f in message.get("files") or ())
    return Quoted(
        message=ref,
        text=text_of(message),
        author=Person(installation, str(user)) if user and not message.get("bot_id") else None,
        author_name=keepable(name),
        said_at=instant_of(ts),
        link=message_url(base, ref),
        files=files,
        ours=not ours.isdisjoint((user, message.get("bot_id"))),
    )


def _filled(state: Json, installation: str) -> Value:
    if "value" in state:
        return keepable(state["value"] or "")
    if "selected_option" in state:
        option = state["selected_option"]
        return str(option["value"]) if option else ""
    if "selected_users" in state:
        return tuple(Person(installation, str(user)) for user in state["selected_users"] or ())
    chosen = state.get("selected_conversation") or state.get("selected_channel")
    return Place(installation, str(chosen)) if chosen else None


def submission(view: Json, by: By, installation: str) -> Submission:
    """A form that was sent or closed."""
    values: dict[str, Value] = {}
    for name, block in ((view.get("state") or {}).get("values") or {}).items():
        for state in block.values():
            values[name] = _filled(state, installation)
    try:
        hidden = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        hidden = {}
    return Submission(by, str(view.get("callback_id", "")), {k: str(v) for k, v in hidden.items()}, values)
