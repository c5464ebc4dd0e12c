"""The neutral vocabulary as Block Kit.

People's text goes into rich text elements, where Slack reads no markup at all; the few
places that take only mrkdwn get it escaped. Plain dictionaries, since Slack's block
classes take forty times as long; limits are held here and tested with hostile texts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from commands.chat import (
    Ago,
    Bold,
    Button,
    Buttons,
    Card,
    Choice,
    Code,
    Emoji,
    Form,
    InPlace,
    Input,
    Line,
    Link,
    Mention,
    Message,
    Part,
    PeopleInput,
    PlaceInput,
    Quote,
    SearchInput,
    Small,
    Span,
    Struck,
    Text,
    TextInput,
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


def view(form: Form, base: str) -> dict[str, Any]:
    """A form as a modal."""
    return {
        "type": "modal",
        "callback_id": form.command,
        "title": _plain(form.title, 24),
        "submit": _plain(form.submit, 24),
        "close": _plain("Cancel", 24),
        "private_metadata": json.dumps(dict(form.hidden)),
        "notify_on_close": form.tells_when_closed,
        "blocks": [*blocks(form.notes, base), *(_input(each) for each in form.inputs)],
    }


def _plain(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": cut(text, limit=limit), "emoji": True}


def _input(field: Input) -> Block:
    block: Block = {
        "type": "input",
        "block_id": field.name,
        "label": _plain(field.label, 2000),
        "optional": not field.required,
        "element": {"action_id": _action_id(field), **_control(field)},
    }
    if field.hint:
        block["hint"] = _plain(field.hint, 2000)
    return block


def _action_id(field: Input) -> str:
    return f"search:{field.source}" if isinstance(field, SearchInput) else field.name


def _option(value: str, label: str) -> Block:
    return {"text": _plain(label, 75), "value": value[:150]}


def _control(field: Input) -> Block:
    match field:
        case TextInput():
            block: Block = {
                "type": "plain_text_input",
                "max_length": field.limit,
                "multiline": field.lines,
            }
            if field.value:
                block["initial_value"] = field.value
            return block
        case Choice():
            options = [_option(*option) for option in field.options]
            initial = next((o for o in options if o["value"] == field.value), None)
            block = {"type": "static_select", "options": options}
            return {**block, "initial_option": initial} if initial is not None else block
        case PeopleInput():
            block = {"type": "multi_users_select"}
            return {**block, "initial_users": [p.id for p in field.value]} if field.value else block
        case PlaceInput():
            block = {
                "type": "conversations_select",
                "filter": {
                    "include": ["public", "private"],
                    "exclude_external_shared_channels": True,
                    "exclude_bot_users": True,
                },
            }
            return {**block, "initial_conversation": field.value.id} if field.value else block
        case SearchInput():
            block = {"type": "external_select", "min_query_length": 0}
            return {**block, "initial_option": _option(*field.value)} if field.value else block


def suggestions(options: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Options to choose from, as the answer to a search."""
    return {"options": [_option(value, label) for value, label in options][:100]}
