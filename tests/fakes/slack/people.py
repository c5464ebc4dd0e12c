"""People who use the app: they type, press, fill in forms and react, and the app hears of it from Slack."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from . import forms, messages
from .blocks import require_message, view_problems
from .errors import JSON, SlackError
from .hooks import require_content
from .modals import OpenView
from .payloads import Payloads
from .slack import FakeSlack
from .suggestions import suggested
from .transport import Answer, Http, Kind, SocketMode, Transport

_RETRY_REASONS = {True: "http_timeout", False: "connection_failed"}


class People:
    """Everybody in a workspace, acting on an app.

    `target`: the app's request URL, for signed HTTP; or `socket=True`, for the Socket Mode connections it
    opened. `retry_waits`: how long Slack waits before each retry of an event (in truth nothing, one minute,
    five minutes).
    """

    def __init__(
        self, slack: FakeSlack, target: str | None = None, *, socket: bool = False,
        retry_waits: Sequence[float] = (0.05, 0.2, 0.5), timeout: float = 3.0,
    ) -> None:  # fmt: skip
        if (target is None) == (not socket):
            raise AssertionError("give either a target or socket=True")
        self.slack = slack
        self.payloads = Payloads(slack)
        self.retry_waits = tuple(retry_waits)
        self._http = Http(slack, target, timeout) if target is not None else None
        self._transport: Transport = self._http or SocketMode(slack, timeout)
        self._submissions: dict[str, tuple[OpenView, JSON]] = {}

    # --- commands and shortcuts ---

    def slash(
        self, user: str, channel: str, text: str = "", command: str = "/story", thread: str | None = None
    ) -> Answer:
        """Types a slash command. What the acknowledgement says is shown to the person."""
        if thread is not None:
            raise AssertionError(f"{command} is not supported in threads. Sorry!")
        payload = self.payloads.slash(user, channel, text, command)
        answer = self._transport.send("slash_commands", payload)
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
        return self._transport.send("interactive", payload)

    def global_shortcut(self, user: str, callback_id: str) -> Answer:
        """Uses a shortcut from the lightning menu."""
        return self._transport.send("interactive", self.payloads.global_shortcut(user, callback_id))

    # --- presses ---

    def press(
        self, user: str, channel: str, ts: str | None = None, label: str | None = None,
        action_id: str | None = None, *, ephemeral: bool = False,
    ) -> Answer:  # fmt: skip
        """Presses a button (or chooses in a menu) by its visible label or its action_id."""
        with self.slack.world.lock:
            message = self._pressable(user, channel, ts, ephemeral)
            blocks = [*message.get("blocks", [])]
            for attachment in message.get("attachments", []):
                blocks += attachment.get("blocks", [])
            action = forms.find_action(blocks, label, action_id)
            whispered = bool(message.get("is_ephemeral"))
            payload = self.payloads.press(user, message["channel"], message, action, ephemeral=whispered)
        return self._transport.send("interactive", payload)

    def _pressable(self, user: str, channel: str, ts: str | None, ephemeral: bool) -> JSON:
        if ephemeral:
            found = self.slack.ephemerals(user, channel) or self.slack.ephemerals(user)
            if not found:
                found = self.slack.dms(user)
            matching = [message for message in found if ts in (None, message["ts"])]
            if not matching:
                raise AssertionError("this person was shown nothing that could be pressed")
            return matching[-1]
        if ts is None:
            raise AssertionError("which message? give its ts")
        channel_found = self.payloads.channel(channel, user)
        self.payloads.message(channel_found, ts)
        return self.slack.message(channel, ts)

    def press_in_view(
        self, user: str, label: str | None = None, *, action_id: str | None = None, home: bool = False,
        values: dict[str, Any] | None = None,
    ) -> Answer:  # fmt: skip
        """Presses a button in the modal in front (or on the home tab), with `values` typed before."""
        opened = self._open_view(user, None, home)
        self._fill(opened, values or {})
        action = forms.find_action(opened.view["blocks"], label, action_id)
        return self._transport.send("interactive", self.payloads.press_in_view(opened, action))

    # --- forms ---

    def _open_view(self, user: str, target: str | None, home: bool = False) -> OpenView:
        with self.slack.world.lock:
            modals = self.slack.backend.modals
            if home:
                opened = modals.homes.get(user)
            elif target is not None:
                stack = modals.stacks.get(user, [])
                keys = ("id", "callback_id", "external_id")
                opened = next((o for o in stack if target in [o.view[key] for key in keys]), None)
            else:
                opened = modals.top(user)
            if opened is None:
                raise AssertionError(f"{user} has no form open{f' called {target!r}' if target else ''}")
            return opened

    def fill(self, user: str, values: dict[str, Any]) -> None:
        """Types into the form in front, without sending it."""
        self._fill(self._open_view(user, None), values)

    def _fill(self, opened: OpenView, values: dict[str, Any]) -> None:
        dispatched = False
        for label, value in values.items():
            field = self._field(opened, label, wait=dispatched)

            def offer(block: JSON, element: JSON, typed: str) -> list[JSON]:
                return self._offers(opened, block, element, typed)

            forms.set_field(self.slack.world, opened, field, value, offer)
            if field.dispatches and field.element["type"] != "plain_text_input":
                state = opened.values[field.block["block_id"]][field.element["action_id"]]
                ids = {"block_id": field.block["block_id"], "action_id": field.element["action_id"]}
                self._transport.send("interactive", self.payloads.press_in_view(opened, ids | state))
                dispatched = True

    def _field(self, opened: OpenView, label: str, *, wait: bool) -> forms.Field:
        """The field; when the app may be about to add it, after a little while."""
        deadline = time.monotonic() + (2.0 if wait else 0.0)
        while True:
            try:
                with self.slack.world.lock:
                    return forms.find(opened, label)
            except AssertionError:
                if time.monotonic() > deadline:
                    raise
            time.sleep(0.01)

    def _offers(self, opened: OpenView, block: JSON, element: JSON, typed: str) -> list[JSON]:
        if len(typed) < element.get("min_query_length", 3):
            return []
        answer = self._transport.send("interactive", self.payloads.suggestion(opened, block, element, typed))
        return suggested(answer)

    def suggest(self, user: str, label: str, text: str) -> list[tuple[str, str]]:
        """What a field offers to somebody who types `text` (nothing if too short): text and value."""
        opened = self._open_view(user, None)
        field = forms.find(opened, label)
        if "external_select" not in field.element["type"]:
            raise AssertionError(f"{label!r} does not ask the app for suggestions")
        found = self._offers(opened, field.block, field.element, text)
        return [(option["text"]["text"], option["value"]) for option in found]

    def submit(
        self, user: str, values: dict[str, Any] | None = None, target_view: str | None = None
    ) -> Answer:
        """Fills in the form in front (or the one with this id or callback_id) and sends it."""
        opened = self._open_view(user, target_view)
        self._fill(opened, values or {})
        with self.slack.world.lock:
            forms.require_complete(opened)
            payload = self.payloads.submission(opened)
        self._submissions[user] = (opened, payload)
        return self._respond(opened, self._transport.send("interactive", payload))

    def resubmit(self, user: str) -> Answer:
        """Sends this person's last form again, the same in every byte, with a new signature."""
        if user not in self._submissions:
            raise AssertionError(f"{user} has sent no form yet")
        opened, payload = self._submissions[user]
        return self._respond(opened, self._transport.send("interactive", payload))

    def _respond(self, opened: OpenView, answer: Answer) -> Answer:
        """Carries out what the app answered to a form."""
        if not answer.ok:
            return answer
        body = answer.body if isinstance(answer.body, dict) else {}
        if answer.text.strip() and not isinstance(answer.body, dict):
            raise AssertionError(f"a form is answered with JSON or nothing, not {answer.text!r}")
        action = body.get("response_action")
        with self.slack.world.lock:
            modals = self.slack.backend.modals
            if action == "errors":
                return replace(answer, errors=_labelled(opened, body.get("errors")))
            if action in ("update", "push"):
                problems = view_problems(body.get("view"))
                if problems:
                    raise AssertionError(f"Slack would not show this view: {problems}")
                if action == "update":
                    modals.update(opened, body["view"])
                else:
                    modals.push_for(opened.user, body["view"], opened.channel)
            elif action == "clear":
                modals.clear(opened.user)
            elif action is None:
                modals.close(opened)
            else:
                raise AssertionError(f"there is no response_action {action!r}")
        return answer

    def close_view(self, user: str, *, everything: bool = False) -> Answer:
        """Puts the form in front away (or all of them). The app hears of it when it asked to."""
        opened = self._open_view(user, None)
        payload = self.payloads.closing(opened, everything)
        with self.slack.world.lock:
            if everything:
                self.slack.backend.modals.clear(user)
            else:
                self.slack.backend.modals.close(opened)
        if not opened.view["notify_on_close"]:
            return Answer(200)
        return self._transport.send("interactive", payload)

    # --- events ---

    def react(
        self, user: str, channel: str, ts: str, emoji: str, times: int = 1, *, retry: bool = True
    ) -> Answer:
        """Puts an emoji on a message. The app hears of it (`times` times) where it is a member."""
        return self._reacted(user, channel, ts, emoji, times, retry, messages.add_reaction, "reaction_added")

    def unreact(
        self, user: str, channel: str, ts: str, emoji: str, times: int = 1, *, retry: bool = True
    ) -> Answer:
        """Takes an emoji away again."""
        return self._reacted(
            user, channel, ts, emoji, times, retry, messages.remove_reaction, "reaction_removed"
        )

    def _reacted(
        self, user: str, channel: str, ts: str, emoji: str, times: int, retry: bool,
        change: Callable[..., bool], kind: str,
    ) -> Answer:  # fmt: skip
        with self.slack.world.lock:
            found = self.payloads.channel(channel, user)
            self.payloads.message(found, ts)
            if not change(found, ts, emoji, user):
                raise AssertionError(
                    f"{user} {'has' if kind == 'reaction_added' else 'has no'} :{emoji}: there"
                )
            heard = self.slack.bot_user_id in found.members
            payload = self.payloads.reaction(user, channel, ts, emoji, kind)
        if not heard:
            return Answer(0, text="not delivered: the app is not in this channel")
        return self.deliver(payload, times, retry=retry)

    def build_reaction(self, user: str, channel: str, ts: str, emoji: str, *, removed: bool = False) -> JSON:
        """The event alone; neither the message changes nor the app hears of it. See `deliver`."""
        kind = "reaction_removed" if removed else "reaction_added"
        return self.payloads.reaction(user, channel, ts, emoji, kind)

    def event(self, type: str, *, times: int = 1, retry: bool = True, **fields: Any) -> Answer:
        """Any other event: its type, and its own fields."""
        channel = fields.get("channel")
        user = fields.get("user")
        payload = self.payloads.event(
            {"type": type, **fields},
            actor=user if isinstance(user, str) else None,
            channel=channel if isinstance(channel, str) else None,
        )
        return self.deliver(payload, times, retry=retry)

    def deliver(self, payload: JSON, times: int = 1, *, retry: bool = True) -> Answer:
        """Delivers an event, retrying as Slack does; answers the last attempt, with all in `attempts`."""
        attempts: list[Answer] = []
        for n in range(times):
            attempts.append(self._deliver_once(payload, min(n, 3), "http_timeout"))
            waits = self.retry_waits if retry else ()
            for number, wait in enumerate(waits, 1):
                last = attempts[-1]
                if last.ok or last.headers.get("x-slack-no-retry") == "1":
                    break
                time.sleep(wait)
                reason = "http_error" if last.status else _RETRY_REASONS[last.timed_out]
                attempts.append(self._deliver_once(payload, number, reason))
        return replace(attempts[-1], attempts=tuple(attempts))

    def _deliver_once(self, payload: JSON, attempt: int, reason: str) -> Answer:
        kind: Kind = "events_api"
        return self._transport.send(kind, payload, attempt, reason if attempt else "")

    # --- what is not from Slack ---

    def raw(self, body: bytes, headers: dict[str, str]) -> Answer:
        """Posts anything at all to the app's request URL."""
        return self._require_http().post(body, headers)

    def sign(self, body: bytes, at: float | None = None) -> dict[str, str]:
        """The headers with which Slack signs a body, now or `at` another time."""
        return self._require_http().sign(body, at)

    def _require_http(self) -> Http:
        if self._http is None:
            raise AssertionError("there is no request URL in Socket Mode")
        return self._http


def _labelled(opened: OpenView, errors: Any) -> dict[str, str]:
    """The errors of a form by visible label, as the person reads them."""
    labels = {b["block_id"]: b["label"]["text"] for b in opened.view["blocks"] if b["type"] == "input"}
    if not isinstance(errors, dict) or not errors:
        raise AssertionError("`errors` has to name at least one block")
    strange = set(errors) - set(labels)
    if strange:
        raise AssertionError(f"errors for blocks that are no inputs: {', '.join(sorted(strange))}")
    return {labels[block_id]: str(message) for block_id, message in errors.items()}
