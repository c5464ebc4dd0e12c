"""Live answers to people on Slack: forms opened, notes shown to one person, errors beside a field.

These are the only calls made outside the outbox. They are bounded to a second, and
losing one loses nothing: whatever a form was opened from is committed already.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp
import structlog

from bot.dispatch import Answer, Refused
from bot.platforms.slack import forms, render
from bot.platforms.slack.connection import SlackConnection
from bot.voice import Trouble
from commands.chat import Buttons, Form, Message, Quote, line, plain, say
from commands.domain.refs import Group
from commands.domain.words import cut
from commands.domain.workspace import Installation
from commands.set_up import zones

LIVE_SECONDS = 1.0
log = structlog.get_logger()


class Answers:
    """How an answer is shown, by what it answers."""

    not_connected = "Goodword is just starting and does not know this workspace yet. Please try again."

    def __init__(self, connection: SlackConnection) -> None:
        self._connection = connection

    @property
    def _base(self) -> str:
        return self._connection.voice.base

    async def open(
        self, answer: Answer, trigger: str, *, typed: str = "", seconds: float = LIVE_SECONDS
    ) -> Message | None:
        """Open a form, if that is the answer; what is left to be shown as a note, or None.

        `typed` is what they wrote after the command: it comes back to them when no form could hold it.
        """
        if isinstance(answer, Form):
            view = forms.view(answer, self._base)
            if await self._live("views.open", seconds, trigger_id=trigger, view=view):
                return None
            kept = "The message is kept. " if answer.hidden.get("draft") else ""
            shown = say(f"Slack did not open the form in time. {kept}Please try again.")
        elif isinstance(answer, Refused):
            shown = answer.message
        else:
            return answer
        if not typed:
            return shown
        back = (line("You typed:"), Quote(cut(typed, limit=2000)))
        return Message((*shown.parts, *back), shown.summary)

    async def to_press(self, answer: Answer, body: Mapping[str, Any]) -> None:
        """Answer a press: a form, a note to whoever pressed, or their own note brought up to date."""
        private = bool((body.get("container") or {}).get("is_ephemeral"))
        url = body.get("response_url")
        in_view = body.get("view")
        if isinstance(answer, Form):
            method = "views.push" if in_view else "views.open"
            view = forms.view(answer, self._base)
            if not await self._live(method, trigger_id=body["trigger_id"], view=view):
                await self.respond(url, say("Slack did not open the form in time. Please press again."))
            return
        if isinstance(answer, Refused):
            shown: Message | None = answer.message
        else:
            shown = answer
            if shown is None and private:
                shown = say("Done. The story's card shows how it stands.")
        if shown is None:
            return
        if in_view:
            await self._live("views.update", view_id=in_view["id"], view=self._notice(shown))
            return
        await self.respond(url, shown, replace=private and not isinstance(answer, Refused))

    def to_form(self, answer: Answer, view: Mapping[str, Any]) -> dict[str, Any]:
        """The acknowledgement of a form: closed, a notice, or errors with everything typed left in place."""
        if isinstance(answer, Refused):
            first = next((b["block_id"] for b in view.get("blocks", ()) if b.get("type") == "input"), "")
            simple = all(isinstance(span, str) for span in answer.text) and not answer.buttons
            if first and (answer.field or simple):
                return {
                    "response_action": "errors",
                    "errors": {answer.field or first: cut(plain(answer.text), limit=2000)},
                }
            return {"response_action": "push", "view": self._notice(answer.message)}
        if isinstance(answer, Message):
            return {"response_action": "update", "view": self._notice(answer)}
        return {}

    def ephemeral(self, message: Message) -> dict[str, Any]:
        """A message as the body of an acknowledgement, which only whoever typed sees."""
        shown = render.message(message, self._base)
        return {"response_type": "ephemeral", "text": shown["text"], "blocks": shown["blocks"]}

    async def respond(self, url: str | None, message: Message, *, replace: bool = False) -> None:
        """Show a note to one person, through the address that Slack gave with their press."""
        if not url:
            return
        shown = render.message(message, self._base)
        body = {
            "response_type": "ephemeral",
            "replace_original": replace,
            "text": shown["text"] if message.parts else message.summary,
            "blocks": shown["blocks"],
        }
        try:
            async with asyncio.timeout(LIVE_SECONDS):
                session = self._connection.voice.session
                async with session.post(url, json=body) as response:
                    await response.read()
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            log.info("a live answer was lost", cause=type(error).__name__, platform="slack")

    async def search(self, source: str, text: str, here: Installation) -> Sequence[tuple[str, str]]:
        """What a searching field offers for what was typed."""
        wanted = text.strip().lower()
        if source == "zones":
            spaced = wanted.replace(" ", "_")
            return [(zone, zone) for zone in zones() if spaced in zone.lower()][:100]
        if source != "groups":
            return []
        try:
            found = await asyncio.wait_for(self._connection.voice.groups(), LIVE_SECONDS)
        except (Trouble, TimeoutError):
            return []
        return [
            (Group(here.key, id).key, label) for id, label in found if wanted.lstrip("@") in label.lower()
        ][:100]

    async def _live(self, method: str, seconds: float = LIVE_SECONDS, /, **arguments: Any) -> bool:
        bound = max(0.1, min(seconds, LIVE_SECONDS))
        try:
            await asyncio.wait_for(self._connection.voice.call(method, **arguments), bound)
        except (Trouble, TimeoutError) as error:
            log.info("a live answer was lost", cause=f"{method}: {error}", platform="slack")
            return False
        return True

    def _notice(self, message: Message) -> dict[str, Any]:
        """A message as a modal that only tells."""
        parts = [p for p in message.parts if not isinstance(p, Buttons)]
        buttons = [p for p in message.parts if isinstance(p, Buttons)]
        return {
            "type": "modal",
            "title": {"type": "plain_text", "text": "Goodword"},
            "close": {"type": "plain_text", "text": "Close"},
            "blocks": render.blocks([*parts, *buttons], self._base),
        }
