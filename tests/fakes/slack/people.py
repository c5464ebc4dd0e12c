"""People who use the app: they type, press, fill in forms and react, and the app hears of it from Slack."""

from __future__ import annotations

from typing import Any

from . import forms
from .blocks import require_message
from .errors import JSON, SlackError
from .filling import Filling
from .happening import Happening
from .hooks import require_content
from .transport import Answer, Http


class People(Filling, Happening):
    """Everybody in a workspace, acting on an app.

    `target`: the app's request URL, for signed HTTP; or `socket=True`, for the Socket Mode connections it
    opened. `retry_waits`: how long Slack waits before each retry of an event (in truth nothing, one minute,
    five minutes). `timeout`: how long it waits for an acknowledgement.
    """

    def slash(
        self, user: str, channel: str, text: str = "", command: str = "/story", thread: str | None = None
    ) -> Answer:
        """Types a slash command. What the acknowledgement says is shown to the person."""
        if thread is not None:
            raise AssertionError(f"{command} is not supported in threads. Sorry!")
        payload = self.payloads.slash(user, channel, text, command)
        answer = self.transport.send("slash_commands", payload)
        self._show(user, channel, answer)
        return answer

    def _show(self, user: str, channel: str, answer: Answer) -> None:
        if not answer.ok or not answer.text.strip():
            return
        body = answer.body if isinstance(answer.body, dict) else {"text": answer.text}
        if not body or body == {"text": ""}:
            return
        try:
            require_content(body.get("text"), body.get("blocks"), body.get("attachments"))
            require_message(body.get("blocks"), body.get("attachments"))
        except SlackError as refusal:
            raise AssertionError(f"Slack would not show this answer: {refusal.answer()}") from None
        with self.slack.world.lock:
            self.slack.backend.hooks.answer(user, channel, body, "ack")

    def shortcut(self, user: str, channel: str, ts: str, callback_id: str | None = None) -> Answer:
        """Uses a message shortcut."""
        payload = self.payloads.shortcut(user, channel, ts, callback_id or "flag_story")
        return self.transport.send("interactive", payload)

    def global_shortcut(self, user: str, callback_id: str) -> Answer:
        """Uses a shortcut from the lightning menu."""
        return self.transport.send("interactive", self.payloads.global_shortcut(user, callback_id))

    def press(
        self, user: str, channel: str, ts: str | None = None, label: str | None = None,
        action_id: str | None = None, ephemeral: bool = False, value: Any = None,
    ) -> Answer:  # fmt: skip
        """Presses a button, or chooses in a menu, by its visible label or its action_id.

        Of a static select or an overflow menu each option is a label. In a people or date picker `value` is
        what is chosen, and its placeholder the label.
        """
        with self.slack.world.lock:
            if ephemeral:
                message, action = self._shown_action(user, channel, ts, label, action_id, value)
            elif ts is None:
                raise AssertionError("which message? give its ts")
            else:
                self.payloads.message(self.payloads.channel(channel, user), ts)
                message = self.slack.message(channel, ts)
                action = forms.find_action(_blocks(message), label, action_id, value)
            whispered = bool(message.get("is_ephemeral"))
            payload = self.payloads.press(user, message["channel"], message, action, ephemeral=whispered)
        return self.transport.send("interactive", payload)

    def _shown_action(
        self, user: str, channel: str, ts: str | None, label: str | None, action_id: str | None, value: Any
    ) -> tuple[JSON, JSON]:
        """The newest message to this person alone that has the button: a whisper, or a direct message."""
        shown = self.slack.ephemerals(user, channel) or self.slack.ephemerals(user)
        shown = sorted([*shown, *self.slack.dms(user)], key=lambda message: str(message["ts"]), reverse=True)
        missed: list[str] = []
        for message in shown:
            if ts in (None, message["ts"]):
                try:
                    return message, forms.find_action(_blocks(message), label, action_id, value)
                except AssertionError as missing:
                    missed.append(str(missing))
        raise AssertionError(missed[0] if missed else "this person was shown nothing that could be pressed")

    # --- what is not from Slack ---

    def raw(self, body: bytes, headers: dict[str, str]) -> Answer:
        """Posts anything at all to the app's request URL."""
        return self._require_http().post(body, headers)

    def sign(self, body: bytes, at: float | None = None) -> dict[str, str]:
        """The headers with which Slack signs a body, now or `at` another time."""
        return self._require_http().sign(body, at)

    def _require_http(self) -> Http:
        if self.http is None:
            raise AssertionError("there is no request URL in Socket Mode")
        return self.http


def _blocks(message: JSON) -> list[JSON]:
    attachments = message.get("attachments", [])
    return [*message.get("blocks", []), *(b for item in attachments for b in item.get("blocks", []))]
