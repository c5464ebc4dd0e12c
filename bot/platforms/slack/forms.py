"""Forms as modals, and what their searching fields offer."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from bot.platforms.slack.render import Block, blocks
from commands.chat import Choice, Form, Input, PeopleInput, PlaceInput, SearchInput, TextInput
from commands.domain.words import cut


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
