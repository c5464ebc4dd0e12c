"""Report that something cannot be delivered until somebody mends it, once, to whoever can."""

from __future__ import annotations

from dataclasses import dataclass

from whenever import Instant

from commands.chat import Actor, Button, Code, InPlace, Message, Span, say
from commands.command import Command, Outcome
from commands.domain.reasons import SAID, Reason
from commands.domain.refs import Place
from commands.outgoing import privately, tell_admins
from commands.ports import Unit

REMIND_AFTER_MS = 24 * 3600 * 1000
"""The same trouble is told again after a day, not sooner."""


@dataclass(frozen=True, slots=True)
class ReportTrouble:
    """Deliveries to `place` wait because of `reason`; `story` is the first of them, if it is one."""

    by: Actor
    installation: str
    reason: Reason
    place: Place | None = None
    story: int | None = None


def handle(request: ReportTrouble, unit: Unit, now: Instant) -> Outcome:
    """Tell the flagger that nothing is lost, and the admins what to do; each once a day at most."""
    if request.reason is Reason.TOKEN:
        return Outcome()
    deliveries = []
    story = unit.stories.get(request.story) if request.story is not None else None
    if story is not None and unit.workspaces.once(f"told:{story.number}:{request.reason}", now):
        deliveries.append(privately(unit, story.flagger, _kept(story.number, request.reason)))
    place = request.place.key if request.place is not None else ""
    name = f"trouble:{request.installation}:{request.reason}:{place}"
    if unit.workspaces.once(name, now, again_after_ms=REMIND_AFTER_MS):
        deliveries.append(tell_admins(name, request.installation, _to_mend(request)))
    return Outcome(deliveries=tuple(deliveries))


def _kept(number: int, reason: Reason) -> Message:
    if reason is Reason.SET_UP:
        return say(
            f"#{number} is kept. Marketing hears of it once Goodword is set up: an admin of this workspace "
            "does that with ",
            Code("/story setup"),
            ". I have told them.",
            buttons=(Button("Withdraw", "withdraw_story", str(number)),),
        )
    return say(
        f"#{number} is kept and waits: {SAID[reason]}. The admins know, and nothing is lost.",
        buttons=(Button("Withdraw", "withdraw_story", str(number)),),
    )


def _to_mend(request: ReportTrouble) -> Message:
    where: tuple[Span, ...] = () if request.place is None else (" in ", InPlace(request.place))
    set_up = Button("Set up", "set_up", primary=True)
    if request.reason is Reason.SET_UP:
        return say(
            "A story was flagged and waits: Goodword does not know yet where marketing is. ",
            "Setting it up takes a minute, and nothing is lost until then.",
            buttons=(set_up,),
        )
    way = {
        Reason.CLOSED: "Invite the bot to the channel, or choose another.",
        Reason.GONE: "Bring the channel back, or choose another.",
        Reason.OUTSIDERS: "Choose a marketing channel that only your own people read.",
    }[request.reason]
    return say(
        "Stories wait", *where, f": {SAID[request.reason]}. {way} Nothing is lost: what waits goes out then.",
        buttons=(set_up, Button("What waits", "show_trouble")),
    )  # fmt: skip


COMMAND = Command(name="report_trouble", request=ReportTrouble, handle=handle)
