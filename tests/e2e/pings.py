"""Finds what would call somebody, link, or be read as markup, in anything that is sent to Slack."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

_SPECIAL = re.compile(r"<([^<>]*)>?")
_CALLS = {"user": "user_id", "usergroup": "usergroup_id", "channel": "channel_id", "team": "team_id"}


def strangers(sent: Any, known: Collection[str]) -> Iterator[str]:
    """What calls somebody or names a place that is not among `known` ids."""
    if isinstance(sent, list):
        for item in sent:
            yield from strangers(item, known)
    elif isinstance(sent, dict):
        kind = sent.get("type")
        if kind == "broadcast":
            yield f"broadcast: {sent}"
        elif kind in _CALLS and sent.get(_CALLS[kind], "") not in known:
            yield f"{kind}: {sent}"
        if isinstance(sent.get("text"), str) and kind in (None, "mrkdwn", "message"):
            yield from _in_mrkdwn(sent["text"], known)
        for key, value in sent.items():
            if isinstance(value, dict | list) and key != "metadata":
                yield from strangers(value, known)


def _in_mrkdwn(text: str, known: Collection[str]) -> Iterator[str]:
    for match in _SPECIAL.finditer(text):
        target = match.group(1).partition("|")[0]
        fine = (
            target.removeprefix("@") in known
            or target.removeprefix("#") in known
            or target.removeprefix("!subteam^") in known
            or re.fullmatch(r"!date\^\d+\^\{ago\}", target)
            or re.fullmatch(r"https?://[^\s<>|]+", target)
        )
        if not (fine and match.group(0).endswith(">")):
            yield f"in {text!r}: {match.group(0)!r}"
    rest = _SPECIAL.sub("", text)
    if ">" in rest or re.search(r"&(?!amp;|lt;|gt;)", rest):
        yield f"not escaped: {text!r}"
