"""People and forms: filling in, sending, sending twice, putting away."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from . import forms
from .actor import Actor
from .blocks import view_problems
from .errors import JSON, SlackError
from .modals import OpenView
from .suggestions import suggested
from .transport import Answer


class Filling(Actor):
    """What people do with modals."""

    def open_view(self, user: str, target: str | None = None, *, home: bool = False) -> OpenView:
        """The form in front, or the one with this id, callback_id or external_id; or the home tab."""
        with self.slack.world.lock:
            modals = self.slack.backend.modals
            if home:
                opened = modals.homes.get(user)
            elif target is not None:
                keys = ("id", "callback_id", "external_id")
                stack = modals.stacks.get(user, [])
                opened = next((o for o in stack if target in [o.view[key] for key in keys]), None)
            else:
                opened = modals.top(user)
            if opened is None:
                raise AssertionError(f"{user} has no form open{f' called {target!r}' if target else ''}")
            return opened

    def fill(self, user: str, values: dict[str, Any]) -> None:
        """Types into the form in front, without sending it."""
        self._fill(self.open_view(user), values)

    def _fill(self, opened: OpenView, values: dict[str, Any]) -> None:
        dispatched = False
        for label, value in values.items():
            field = self._field(opened, label, wait=dispatched)

            def offer(block: JSON, element: JSON, typed: str) -> list[JSON]:
                return self._offers(opened, block, element, typed)

            forms.set_field(self.slack.world, opened, field, value, offer)
            if field.dispatches and field.element["type"] != "plain_text_input":
                ids = {"block_id": field.block["block_id"], "action_id": field.element["action_id"]}
                state = opened.values[ids["block_id"]][ids["action_id"]]
                self.transport.send("interactive", self.payloads.press_in_view(opened, ids | state))
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
        payload = self.payloads.suggestion(opened, block, element, typed)
        return suggested(self.transport.send("interactive", payload))

    def suggest(self, user: str, label: str, text: str) -> list[tuple[str, str]]:
        """What a field offers to somebody who types `text` (nothing if too short): text and value."""
        opened = self.open_view(user)
        field = forms.find(opened, label)
        if "external_select" not in field.element["type"]:
            raise AssertionError(f"{label!r} does not ask the app for suggestions")
        found = self._offers(opened, field.block, field.element, text)
        return [(option["text"]["text"], option["value"]) for option in found]

    def press_in_view(
        self, user: str, label: str | None = None, *, action_id: str | None = None, value: Any = None,
        home: bool = False, values: dict[str, Any] | None = None,
    ) -> Answer:  # fmt: skip
        """Presses a button in the modal in front (or on the home tab), with `values` typed before."""
        opened = self.open_view(user, home=home)
        self._fill(opened, values or {})
        action = forms.find_action(opened.view["blocks"], label, action_id, value)
        return self.transport.send("interactive", self.payloads.press_in_view(opened, action))

    def submit(
        self, user: str, values: dict[str, Any] | None = None, target_view: str | None = None
    ) -> Answer:
        """Fills in the form in front (or the one with this id or callback_id) and sends it."""
        opened = self.open_view(user, target_view)
        self._fill(opened, values or {})
        with self.slack.world.lock:
            forms.require_complete(opened)
            payload = self.payloads.submission(opened)
        self.sent[user] = (opened, payload)
        return self._respond(opened, self.transport.send("interactive", payload))

    def resubmit(self, user: str) -> Answer:
        """Sends this person's last form again, the same in every byte, with a new signature."""
        if user not in self.sent:
            raise AssertionError(f"{user} has sent no form yet")
        opened, payload = self.sent[user]
        return self._respond(opened, self.transport.send("interactive", payload))

    def _respond(self, opened: OpenView, answer: Answer) -> Answer:
        """Carries out what the app answered to a form."""
        if not answer.ok:
            return answer
        if answer.text.strip() and not isinstance(answer.body, dict):
            raise AssertionError(f"a form is answered with JSON or nothing, not {answer.text!r}")
        body = answer.body if isinstance(answer.body, dict) else {}
        action = body.get("response_action")
        if action == "errors":
            return replace(answer, errors=_labelled(opened, body.get("errors")))
        with self.slack.world.lock:
            modals = self.slack.backend.modals
            if opened not in modals.stacks.get(opened.user, []):
                return answer  # it is closed already: there is nothing left to change
            try:
                self._carry_out(opened, action, body)
            except SlackError as refusal:
                raise AssertionError(f"Slack would not show this view: {refusal.answer()}") from None
        return answer

    def _carry_out(self, opened: OpenView, action: str | None, body: JSON) -> None:
        modals = self.slack.backend.modals
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

    def close_view(self, user: str, *, everything: bool = False) -> Answer:
        """Puts the form in front away (or all of them). The app hears of it when it asked to."""
        opened = self.open_view(user)
        payload = self.payloads.closing(opened, everything)
        with self.slack.world.lock:
            if everything:
                self.slack.backend.modals.clear(user)
            else:
                self.slack.backend.modals.close(opened)
        if not opened.view["notify_on_close"]:
            return Answer(200)
        return self.transport.send("interactive", payload)


def _labelled(opened: OpenView, errors: Any) -> dict[str, str]:
    """The errors of a form by visible label, as the person reads them."""
    labels = {b["block_id"]: b["label"]["text"] for b in opened.view["blocks"] if b["type"] == "input"}
    if not isinstance(errors, dict) or not errors:
        raise AssertionError("`errors` has to name at least one block")
    strange = set(errors) - set(labels)
    if strange:
        raise AssertionError(f"errors for blocks that are no inputs: {', '.join(sorted(strange))}")
    return {labels[block_id]: str(message) for block_id, message in errors.items()}
