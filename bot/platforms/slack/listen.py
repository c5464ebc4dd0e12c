"""Slack's payloads to requests, and answers back: one listener a kind of payload, then our own catalog.

Everything is answered only after it is committed (`process_before_response`): an event
with 200 or, when the database did not take it, with 503, so that Slack sends it again; a
person's press or form, which nothing sends again, with a sentence.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse

from bot.dispatch import Answer, Dispatch, Refused
from bot.platforms.slack import read
from bot.platforms.slack.answers import Answers
from bot.platforms.slack.connection import SlackConnection
from bot.platforms.slack.forms import suggestions
from commands import (
    asked_by_closing,
    asked_by_pressing,
    asked_by_sending,
    asked_by_typing,
)
from commands.capture_message import CaptureMessage
from commands.chat import Actor, Press, Typed
from commands.command import Refusal
from commands.domain.refs import MessageRef, Person, Place
from commands.domain.workspace import Installation
from commands.nominate_message import NominateMessage
from commands.ports import StorageUnavailable
from commands.start_story import StartStory

Body = dict[str, Any]
COMMAND = "/story"
SHORTCUT = "flag_story"
"""The callback id of the message shortcut *Flag as story*."""
EVENTS = ("reaction_added", "reaction_removed")
"""The events we subscribe to; the manifest says the same."""
EVERYTHING = re.compile("")
ACK_SECONDS = 2.85
"""When an acknowledgement is sent at the latest. Slack waits for 3 s."""
log = structlog.get_logger()


class Listeners:
    """What happens with each kind of payload."""

    def __init__(self, dispatch: Dispatch, connection: SlackConnection, answers: Answers) -> None:
        self._dispatch = dispatch
        self._connection = connection
        self._answers = answers
        self._showing: set[asyncio.Task[None]] = set()

    def bolt(self) -> AsyncApp:
        """The Bolt app with our listeners. Signatures are checked in front of it (`slack.http`)."""

        async def authorize(team_id: str | None) -> AuthorizeResult:
            found = self._connection.installation
            return AuthorizeResult(
                enterprise_id=None,
                team_id=team_id,
                bot_user_id=None if found is None else found.bot,
                bot_id=self._connection.voice.bot_id,
            )

        app = AsyncApp(
            name="goodword",
            signing_secret="checked in front",
            authorize=authorize,
            process_before_response=True,
            request_verification_enabled=False,
            ignoring_self_events_enabled=False,
        )
        # Bolt asks one after another whether it is theirs, 13 µs each: what people wait for comes first.
        app.view_submission(EVERYTHING)(self.on_submission)
        app.action(EVERYTHING)(self.on_press)
        app.command(COMMAND)(self.on_command)
        for event in EVENTS:
            app.event(event)(self.on_reaction)
        app.view_closed(EVERYTHING)(self.on_close)
        app.message_shortcut(EVERYTHING)(self.on_shortcut)
        app.options(EVERYTHING)(self.on_search)
        app.error(self.on_error)
        return app

    async def on_error(self, error: Exception) -> BoltResponse:
        """A payload unlike those that Slack makes is refused; any other error is ours.

        Slack sends an event again after either.
        """
        self._dispatch.incident(error, "a payload")
        unlike = isinstance(error, (LookupError, TypeError, AttributeError, ValueError))
        return BoltResponse(status=400 if unlike else 500, body="")

    def _ours(self, body: Mapping[str, Any]) -> Installation | None:
        """The installation a payload belongs to, if it is the one we are connected to.

        In a shared channel the outer `team_id` may be the other company's: the
        authorizations say for whom an event was sent, and `team` where a press was made.
        """
        found = self._connection.installation
        authorized = body.get("authorizations") or ()
        team = authorized[0].get("team_id") if authorized else None
        team = team or (body.get("team") or {}).get("id") or body.get("team_id")
        return found if found is not None and found.key == f"slack:{team}" else None

    async def on_reaction(self, body: Body, ack: AsyncAck) -> BoltResponse | None:
        """An emoji was put on a message or taken off."""
        here = self._ours(body)
        event = body["event"]
        item = event.get("item") or {}
        if here is None:
            return BoltResponse(status=503 if self._connection.installation is None else 200, body="")
        if item.get("type") != "message" or here.bot in (event.get("user"), event.get("item_user")):
            return BoltResponse(status=200, body="")
        seconds, _, fraction = str(event.get("event_ts", "0")).partition(".")
        request = NominateMessage(
            by=Actor(Person(here.key, event["user"])),
            message=MessageRef(Place(here.key, item["channel"]), item["ts"]),
            emoji=str(event["reaction"]).partition("::")[0],
            active=event["type"] == "reaction_added",
            order=f"{seconds.zfill(12)}.{fraction.ljust(6, '0')}",
        )
        try:
            await self._dispatch.tell(request, here.workspace, receipt=f"event:{body['event_id']}")
        except StorageUnavailable as error:
            log.warning("an event was not taken", cause=str(error))
            return BoltResponse(status=503, body="")
        return BoltResponse(status=200, body="")

    async def on_command(self, body: Body, ack: AsyncAck) -> None:
        """Somebody typed ``/story``."""
        arrived = _loop_time()
        here = self._ours(body)
        text = read.readable(str(body.get("text") or ""))
        if here is None:
            early = Refused((self._answers.not_connected,))
            back = await self._answers.open(early, body["trigger_id"], typed=text)
            await ack(**self._answers.ephemeral(back or early.message))
            return
        typed = Typed(self._actor(here, body["user_id"]), text, Place(here.key, body["channel_id"]))
        request = self._asked(lambda: asked_by_typing(typed))
        answer = await self._ask(request, here, f"typed:{body.get('trigger_id', '')}")
        mine = text if isinstance(request, StartStory) else ""
        left = arrived + ACK_SECONDS - _loop_time()
        shown = await self._answers.open(answer, body["trigger_id"], typed=mine, seconds=left)
        await ack(**self._answers.ephemeral(shown)) if shown is not None else await ack()

    async def on_shortcut(self, body: Body, ack: AsyncAck) -> None:
        """Somebody chose *Flag as story* on a message."""
        arrived = _loop_time()
        here = self._ours(body)
        if here is None:
            await self._in_time(self._open(Refused((self._answers.not_connected,)), body), arrived)
            await ack()
            return
        quoted = read.quoted(
            body["message"],
            channel=body["channel"]["id"],
            installation=here.key,
            base=self._connection.voice.base,
            ours=self._connection.voice.ourselves,
        )
        request = CaptureMessage(self._actor(here, body["user"]["id"]), quoted)
        answer = await self._ask(request, here, f"shortcut:{body['trigger_id']}")
        await self._in_time(self._open(answer, body), arrived)
        await ack()

    async def _open(self, answer: Answer, body: Body) -> None:
        shown = await self._answers.open(answer, body["trigger_id"])
        if shown is not None:
            await self._answers.respond(body.get("response_url"), shown)

    async def on_press(self, body: Body, ack: AsyncAck) -> None:
        """Somebody pressed a button."""
        arrived = _loop_time()
        here = self._ours(body)
        action = body["actions"][0]
        if here is None or action.get("type") != "button":
            await ack()
            return
        container = body.get("container") or {}
        channel, ts = container.get("channel_id"), container.get("message_ts")
        message = None
        if channel and ts and not container.get("is_ephemeral"):
            message = MessageRef(Place(here.key, channel), ts, container.get("thread_ts"))
        press = Press(
            by=self._actor(here, body["user"]["id"]),
            command=str(action["action_id"]).partition(":")[0],
            value="" if action.get("value") in (None, "-") else str(action["value"]),
            message=message,
        )
        answer = await self._ask(
            self._asked(lambda: asked_by_pressing(press)), here, f"press:{body['trigger_id']}"
        )
        await self._in_time(self._answers.to_press(answer, body), arrived)
        await ack()

    async def _in_time(self, showing: Coroutine[Any, Any, None], arrived: float) -> None:
        """Wait for a live answer while Slack still waits for ours; after that it goes on by itself."""
        task = asyncio.create_task(showing)
        self._showing.add(task)
        task.add_done_callback(self._showing.discard)
        done, _ = await asyncio.wait([task], timeout=max(0.0, arrived + ACK_SECONDS - _loop_time()))
        for each in done:
            each.result()

    async def on_submission(self, body: Body, ack: AsyncAck) -> None:
        """Somebody sent a form."""
        here = self._ours(body)
        view = body["view"]
        if here is None:
            await ack(**self._answers.to_form(Refused((self._answers.not_connected,)), view))
            return
        sent = read.submission(view, self._actor(here, body["user"]["id"]), here.key)
        answer = await self._ask(self._asked(lambda: asked_by_sending(sent)), here, f"view:{view['id']}")
        if sent.command == "set_up" and not isinstance(answer, Refused):
            await self._connection.refresh()
        await ack(**self._answers.to_form(answer, view))

    async def on_close(self, body: Body, ack: AsyncAck) -> None:
        """Somebody closed a form unsent."""
        here = self._ours(body)
        if here is not None:
            closed = read.submission(body["view"], self._actor(here, body["user"]["id"]), here.key)
            request = asked_by_closing(closed)
            if request is not None:
                await self._dispatch.ask(request, here.workspace)
        await ack()

    async def on_search(self, body: Body, ack: AsyncAck) -> None:
        """Somebody types into a field that searches."""
        here = self._ours(body)
        source = str(body.get("action_id", "")).removeprefix("search:")
        found = [] if here is None else await self._answers.search(source, str(body.get("value") or ""), here)
        await ack(**suggestions(found))

    def _actor(self, here: Installation, user: str) -> Actor:
        return Actor(Person(here.key, user))

    def _asked(self, make: Callable[[], Any]) -> Any:
        try:
            return make()
        except Refusal as refusal:
            return refusal

    async def _ask(self, request: Any, here: Installation, receipt: str) -> Answer:
        if isinstance(request, Refusal):
            return Refused(request.text, request.field, request.buttons)
        return await self._dispatch.ask(request, here.workspace, receipt=receipt)


def _loop_time() -> float:
    return asyncio.get_running_loop().time()
