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
from commands.domain.refs import Group, Place
from commands.domain.workspace import Workspace
from commands.outgoing import in_place, tidy
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
    """`by`, an admin, opens the form (`settings` is None) or has sent it."""

    by: Actor
    settings: Settings | None = None


@cache
def zones() -> tuple[str, ...]:
    """The names of the time zones one can choose, in order."""
    named = (z for z in available_timezones() if "/" in z and not z.startswith(("Etc/", "SystemV/")))
    return ("UTC", *sorted(named))


def handle(request: SetUp, unit: Unit, now: Instant) -> Outcome:
    """Show the form; then keep the settings, say hello to marketing, and let go of what waited for them."""
    if request.settings is None:
        return Outcome(_form(unit.workspace))
    workspace = _understood(request.settings, unit.workspace)
    assert workspace.desk_place is not None
    place = workspace.desk_place
    moved = place != unit.workspace.desk_place
    unit.workspaces.save(workspace)
    unit.outbox.release(now)
    group: tuple[Span, ...] = ()
    if workspace.desk_group is not None:
        group = (" and ", Mention(workspace.desk_group), " is called")
    emojis: list[Span] = []
    for name, _ in workspace.emojis:
        emojis.extend((Emoji(name), " "))
    reply = say(
        "Goodword is set up. Stories go to ", InPlace(place), *group, ". ", *emojis, "nominates a message. ",
        "Try it: ", Code("/story"), ".",
    )  # fmt: skip
    deliveries = [tidy(place.installation, now)]
    if moved:
        hello = say(
            "Goodword brings stories from customer service here from now on. ",
            "Each comes as a card: claim one to take it on.",
        )
        deliveries.append(in_place(f"hello:{place.key}", place, hello))
    return Outcome(reply, tuple(deliveries))


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
            f"I do not understand “{error}”. Write :star2: or :zap: = turnaround, with commas between.",
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
                hint="Mentioned with each story. Without one, everyone in the channel counts as marketing.",
            ),
            TextInput(
                "emojis",
                "Emojis",
                300,
                show_emojis(workspace.emojis),
                required=True,
                hint=":star2:, :zap: = turnaround, :bulb: = idea heard, :sparkles: = little thing",
            ),
            TextInput(
                "threshold",
                "Threshold",
                2,
                str(workspace.threshold),
                required=True,
                hint="How many people make a message a story.",
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
                "Nominating one's own message",
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
)
