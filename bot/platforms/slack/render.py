"""The neutral vocabulary as Block Kit.

People's text goes into rich text elements, where Slack reads no markup at all; the few
places that take only mrkdwn get it escaped. Plain dictionaries, since Slack's block
classes take forty times as long; limits are held here and tested with hostile texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from commands.chat import (
    Ago,
    Bold,
    Button,
    Buttons,
    Card,
    Code,
    Emoji,
    InPlace,
    Line,
    Link,
    Mention,
    Message,
    Part,
    Quote,
    Small,
    Span,
    Struck,
    Text,
)
from commands.domain.refs import Group, MessageRef
from commands.domain.words import cut

Block = dict[str, Any]
TEXT = 3000
"""Characters of a section, of a message's `text`, and of `private_metadata`."""
BLOCKS = 50
"""Blocks of a message."""
ALL_TEXT = 12_000
"""Characters that all blocks of a message may hold together (Slack: about 13,200)."""


def escape(text: str) -> str:
    """Text that a person wrote, harmless inside mrkdwn."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def message_url(base: str, message: MessageRef) -> str:
    """Where a message opens. `base` is the team's own address, ``https://acme.slack.com/``."""
    url = f"{base}archives/{message.place.id}/p{message.id.replace('.', '')}"
    if message.thread is not None and message.thread != message.id:
        url += f"?thread_ts={message.thread}&cid={message.place.id}"
    return url


def mrkdwn(text: Text, base: str) -> str:
    """Spans as mrkdwn."""
    return "".join(_span(span, base) for span in text)


def _span(span: Span, base: str) -> str:
    match span:
        case str():
            return escape(span)
        case Bold(words):
            return f"*{escape(words)}*"
        case Struck(words):
            return f"~{escape(words)}~"
        case Code(words):
            return f"`{escape(words)}`"
        case Mention(who):
            return f"<!subteam^{who.id}>" if isinstance(who, Group) else f"<@{who.id}>"
        case InPlace(place):
            return f"<#{place.id}>"
        case Link(to, words):
            return f"<{_url(to, base)}|{escape(words)}>"
        case Ago(at):
            seconds = at.timestamp()
            return f"<!date^{seconds}^{{ago}}|{_utc(span)}>"
        case Emoji(name):
            return f":{name}:"


def _url(to: str | MessageRef, base: str) -> str:
    url = message_url(base, to) if isinstance(to, MessageRef) else to
    return url.replace("|", "%7C").replace(">", "%3E").replace("<", "%3C")


def _utc(ago: Ago) -> str:
    return ago.at.format_iso(unit="minute").replace("T", " ").replace("Z", " UTC")


def _element(span: Span, base: str) -> Block:
    match span:
        case str():
            return {"type": "text", "text": span}
        case Bold(words):
            return {"type": "text", "text": words, "style": {"bold": True}}
        case Struck(words):
            return {"type": "text", "text": words, "style": {"strike": True}}
        case Code(words):
            return {"type": "text", "text": words, "style": {"code": True}}
        case Mention(who) if isinstance(who, Group):
            return {"type": "usergroup", "usergroup_id": who.id}
        case Mention(who):
            return {"type": "user", "user_id": who.id}
        case InPlace(place):
            return {"type": "channel", "channel_id": place.id}
        case Link(to, words):
            return {"type": "link", "url": _url(to, base), "text": words}
        case Ago(at):
            return {"type": "date", "timestamp": at.timestamp(), "format": "{ago}", "fallback": _utc(span)}
        case Emoji(name):
            return {"type": "emoji", "name": name}


def _rich(kind: str, elements: Iterable[Block]) -> Block:
    kept = [e for e in elements if e.get("text") != ""]
    return {"type": "rich_text", "elements": [{"type": kind, "elements": kept}]}


def _button(button: Button) -> Block:
    block: Block = {
        "type": "button",
        "text": {"type": "plain_text", "text": cut(button.text, limit=75)},
        "action_id": button.command if not button.value else f"{button.command}:{button.value}"[:255],
        "value": button.value[:2000] or "-",
    }
    if button.primary:
        block["style"] = "primary"
    elif button.danger:
        block["style"] = "danger"
    return block


def _part(part: Part, base: str) -> Block | None:
    match part:
        case Line(text):
            elements = [_element(s, base) for s in text]
            return (
                _rich("rich_text_section", elements) if any(e.get("text") != "" for e in elements) else None
            )
        case Quote(words):
            return _rich("rich_text_quote", [{"type": "text", "text": words}]) if words else None
        case Small(text):
            words = mrkdwn(text, base)
            if not words.strip():
                return None
            return {"type": "context", "elements": [{"type": "mrkdwn", "text": _within(words)}]}
        case Buttons(buttons):
            return {"type": "actions", "elements": [_button(b) for b in buttons]} if buttons else None


def _within(words: str, limit: int = TEXT) -> str:
    """mrkdwn in at most `limit` characters, never cut inside an entity or a link."""
    if len(words) <= limit:
        return words
    kept = words[: limit - 2]
    for opening, closing in (("<", ">"), ("&", ";")):
        at = kept.rfind(opening)
        if at > kept.rfind(closing):
            kept = kept[:at]
    return f"{kept} …"


def blocks(parts: Sequence[Part], base: str) -> list[Block]:
    """Parts as blocks."""
    found = [block for part in _fitting(parts) if (block := _part(part, base)) is not None]
    return found[:BLOCKS]


def _fitting(parts: Sequence[Part]) -> Sequence[Part]:
    """The parts, with quotes visibly cut when all of them together would be too long."""
    quoted = sum(len(p.text) for p in parts if isinstance(p, Quote))
    if quoted <= ALL_TEXT // 2:
        return parts
    share = ALL_TEXT // 2 // sum(isinstance(p, Quote) for p in parts)
    return [Quote(cut(p.text, limit=share)) if isinstance(p, Quote) else p for p in parts]


def spoken(parts: Sequence[Part], base: str) -> str:
    """Parts as one text: what notifications and screen readers get, and what search finds."""
    lines = []
    for part in parts:
        match part:
            case Line(text) | Small(text):
                lines.append(mrkdwn(text, base))
            case Quote(words):
                lines.append("\n".join(f"&gt; {escape(line)}" for line in words.splitlines()))
            case Buttons():
                continue
    return _within("\n".join(lines)) or "Goodword"


def card_parts(card: Card) -> tuple[Part, ...]:
    """A card as parts: number and headline, the words, the facts, what to know, the buttons."""
    parts: list[Part] = []
    if card.lead:
        parts.append(Line(card.lead))
    parts.append(Line((Bold(f"#{card.number} {card.headline}"),)))
    if card.words:
        parts.append(Quote(card.words))
    parts.append(Small(card.facts))
    parts.extend(Small(note) for note in card.notes)
    if card.buttons:
        parts.append(Buttons(card.buttons))
    return tuple(parts)


def message(what: Card | Message, base: str) -> dict[str, Any]:
    """A card or a message as the arguments of a posting. No name in it is linked, no link unfurled."""
    parts = card_parts(what) if isinstance(what, Card) else what.parts
    return {
        "text": spoken(parts, base),
        "blocks": blocks(parts, base) or blocks([Line(("Goodword",))], base),
        "unfurl_links": False,
        "unfurl_media": False,
    }
