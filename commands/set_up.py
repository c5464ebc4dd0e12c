"""Set Goodword up: where marketing is, what nominates, in which zone the clock runs."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from whenever import Instant

from commands.chat import (
    Actor,
    Choice,
    Code,
    Emoji,
    Form,
    InPlace,
    Mention,
    PlaceInput,
    Role,
    SearchInput,
    Span,
    Submission,
    TextInput,
    say,
)
from commands.command import Command, Outcome, Refusal
from commands.domain.nomination import parse_emojis, show_emojis
from commands.domain.reasons import Reason
from commands.domain.refs import Group, Place
from commands.domain.workspace import Workspace
from commands.outgoing import greeting, tidy
from commands.ports import Unit


@dataclass(frozen=True, slots=True)
class Settings:
    """What the form was filled with, as typed."""

    place: Place | None
    group: str
    emojis: str
    threshold: str
    zone: str
    own: bool


@dataclass(frozen=True, slots=True)
class SetUp:
    """`by`, an admin, opens the form (`settings` is None) or has sent it.

    `obstacle` says why the marketing channel of the settings cannot be used, if that is so.
    """

    by: Actor
    settings: Settings | None = None
    obstacle: Reason | None = None


@cache
def zones() -> tuple[str, ...]:
    """The names of the time zones one can choose, in order."""
    named = (z for z in available_timezones() if "/" in z and not z.startswith(("Etc/", "SystemV/")))
    return ("UTC", *sorted(named))


def handle(request: SetUp, unit: Unit, now: Instant) -> Outcome:
    """Show the form; then keep the settings and greet marketing, which lets go of what waited for them."""
    if request.settings is None:
        return Outcome(_form(unit.workspace))
    if request.obstacle is not None:
        raise Refusal(_CANNOT_USE[request.obstacle], field="place")
    workspace = _understood(request.settings, unit.workspace)
    assert workspace.desk_place is not None
    place = workspace.desk_place
    moved = place != unit.workspace.desk_place
    unit.workspaces.save(workspace)
    if not moved:
        unit.outbox.release(now)
    group: tuple[Span, ...] = ()
    if workspace.desk_group is not None:
        group = (", and ", Mention(workspace.desk_group), " is notified")
    emojis: list[Span] = []
    for name, _ in workspace.emojis:
        emojis.extend((Emoji(name), " "))
    reply = say(
        "Goodword is set up. Stories go to ", InPlace(place), *group, ". Invite me to the channels where ",
        *emojis, "on a message nominates it. Try it: ", Code("/story"), ".",
    )  # fmt: skip
    deliveries = [tidy(place.installation, now)]
    if moved:
        hello = say(
            "Goodword brings stories from customer service here from now on. ",
            "Each comes as a card: claim one to take it on.",
        )
        deliveries.append(greeting(place, hello))
        unit.outbox.release(now, lane=deliveries[-1].lane)
    return Outcome(reply, tuple(deliveries))


_CANNOT_USE: dict[Reason, str] = {
    Reason.CLOSED: "I cannot write in this channel. Invite me there first, and send this again.",
    Reason.GONE: "This channel is archived. Choose another, or bring it back.",
    Reason.OUTSIDERS: "People from outside can read this channel. Choose one for your own people only.",
}


def _understood(settings: Settings, workspace: Workspace) -> Workspace:
    if settings.place is None:
        raise Refusal("Choose the channel in which marketing works.", field="place")
    try:
        group = Group.parse(settings.group) if settings.group else None
    except ValueError:
        raise Refusal("Choose a group from the list, or none.", field="group") from None
    try:
        emojis = parse_emojis(settings.emojis)
    except ValueError as error:
        raise Refusal(
            f"I do not understand “{error}”. Put commas between emojis; one that is not for praise has "
            "= turnaround, = little thing or = idea heard behind it.",
            field="emojis",
        ) from None
    if not emojis:
        raise Refusal("Give at least one emoji, like :star2:", field="emojis")
    threshold = settings.threshold
    if not (re.fullmatch("[0-9]{1,2}", threshold) and 1 <= int(threshold) <= 50):
        raise Refusal("Give a number from 1 to 50.", field="threshold")
    try:
        ZoneInfo(settings.zone)
    except (ValueError, ZoneInfoNotFoundError, OSError):  # OSError: a folder of zones, such as Europe
        raise Refusal("Choose a zone from the list, like Europe/Amsterdam.", field="zone") from None
    return replace(
        workspace,
        desk_place=settings.place,
        desk_group=group,
        emojis=emojis,
        threshold=int(threshold),
        own_nominations=settings.own,
        zone=settings.zone,
    )


def _form(workspace: Workspace) -> Form:
    group = workspace.desk_group
    return Form(
        command="set_up",
        title="Set up Goodword",
        submit="Save",
        inputs=(
            PlaceInput(
                "place",
                "Marketing channel",
                workspace.desk_place,
                required=True,
                hint="Stories arrive here. A private one has to invite the bot first.",
            ),
            SearchInput(
                "group",
                "Marketing group",
                "groups",
                None if group is None else (group.key, "The group chosen before"),
                hint="Notified of each story. Without one, everyone in the channel counts as marketing.",
            ),
            TextInput(
                "emojis",
                "Emojis",
                300,
                show_emojis(workspace.emojis),
                required=True,
                hint="Each with its kind, unless it is praise: :star2:, :zap: = turnaround",
            ),
            TextInput(
                "threshold",
                "Threshold",
                2,
                str(workspace.threshold),
                required=True,
                hint="How many people have to put one on a message to make it a story.",
            ),
            SearchInput(
                "zone",
                "Time zone",
                "zones",
                (workspace.zone, workspace.zone),
                required=True,
                hint="Type a city.",
            ),
            Choice(
                "own",
                "An emoji on one's own message",
                (("yes", "Counts"), ("no", "Does not count")),
                "yes" if workspace.own_nominations else "no",
            ),
        ),
    )


def _submitted(sent: Submission) -> SetUp:
    settings = Settings(
        place=sent.place("place"),
        group=sent.text("group"),
        emojis=sent.text("emojis"),
        threshold=sent.text("threshold"),
        zone=sent.text("zone"),
        own=sent.text("own") != "no",
    )
    return SetUp(sent.by, settings)


COMMAND = Command(
    name="set_up",
    request=SetUp,
    handle=handle,
    role=Role.ADMIN,
    word="setup",
    usage="/story setup",
    help="Choose the marketing channel, the emojis and the time zone. For admins.",
    typed=lambda typed, rest: SetUp(typed.by),
    pressed=lambda press: SetUp(press.by),
    submitted=_submitted,
    place=lambda request: None if request.settings is None else request.settings.place,
    obstructed=lambda request, reason: replace(request, obstacle=reason),
)
