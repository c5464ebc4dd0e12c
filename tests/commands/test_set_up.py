"""Set Goodword up: the form, what it refuses, and what happens once it is saved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from commands.chat import Choice, PlaceInput, SearchInput, TextInput
from commands.command import Outcome
from commands.domain.nomination import DEFAULT_EMOJIS
from commands.domain.refs import Group, Place
from commands.domain.story import Kind
from commands.set_up import Settings, SetUp, zones
from tests.commands.world import ADA, HERE, MARKETING, NOW, Company, answer, form, kinds, said, spoken

GROUP = Group(HERE, "SMARKETING")
GOOD = Settings(MARKETING, GROUP.key, ":star2: :zap:=turnaround", "2", "Europe/Amsterdam", own=False)


def set_up(company: Company, settings: Settings = GOOD) -> Outcome:
    return company.ask(SetUp(ADA, settings))


def test_the_fields_stand_in_this_order(newcomer: Company) -> None:
    asked = form(newcomer.ask(SetUp(ADA)))
    assert [field.label for field in asked.inputs][:5] == [
        "Marketing channel",
        "Marketing group",
        "Emojis",
        "Threshold",
        "Time zone",
    ]
    assert [type(field) for field in asked.inputs] == [
        PlaceInput, SearchInput, TextInput, TextInput, SearchInput, Choice,
    ]  # fmt: skip
    assert [field.label for field in asked.inputs if not field.required] == ["Marketing group"]
    assert (asked.command, asked.title, asked.submit) == ("set_up", "Set up Goodword", "Save")


def test_a_newcomer_finds_what_holds_without_any_setting(newcomer: Company) -> None:
    values = {field.name: field.value for field in form(newcomer.ask(SetUp(ADA))).inputs}
    assert values == {
        "place": None,
        "group": None,
        "emojis": ":star2:",
        "threshold": "1",
        "zone": ("UTC", "UTC"),
        "own": "yes",
    }
    assert not newcomer.settings.ready


def test_the_settings_are_kept(newcomer: Company) -> None:
    set_up(newcomer)
    settings = newcomer.settings
    assert (settings.desk_place, settings.desk_group) == (MARKETING, GROUP)
    assert settings.emojis == (("star2", Kind.PRAISE), ("zap", Kind.TURNAROUND))
    assert (settings.threshold, settings.zone, settings.own_nominations) == (2, "Europe/Amsterdam", False)
    assert settings.ready
    assert settings.name == "Acme"


def test_the_form_opens_again_with_what_was_kept(newcomer: Company) -> None:
    set_up(newcomer)
    values = {field.name: field.value for field in form(newcomer.ask(SetUp(ADA))).inputs}
    assert values == {
        "place": MARKETING,
        "group": (GROUP.key, "The group chosen before"),
        "emojis": ":star2:, :zap: = turnaround",
        "threshold": "2",
        "zone": ("Europe/Amsterdam", "Europe/Amsterdam"),
        "own": "no",
    }


def test_marketing_is_greeted_and_whoever_set_it_up_hears_what_holds_now(newcomer: Company) -> None:
    outcome = set_up(newcomer)
    assert answer(outcome) == (
        "Goodword is set up. Stories go to #CMARKETING, and @SMARKETING is notified. "
        "Invite me to the channels where :star2: :zap: on a message nominates it. Try it: /story."
    )
    assert said(outcome, "greeting")[0].startswith("Goodword brings stories from customer service here")
    tidy, hello = outcome.deliveries
    assert (tidy.kind, tidy.not_before) == ("tidy", NOW)
    assert (hello.key, hello.payload["place"]) == (f"hello:{MARKETING.key}", MARKETING.key)


def test_a_channel_is_greeted_once_until_it_changes(newcomer: Company) -> None:
    set_up(newcomer)
    assert "greeting" not in kinds(set_up(newcomer, replace(GOOD, threshold="3")).deliveries)
    other = Place(HERE, "COTHER")
    outcome = set_up(newcomer, replace(GOOD, place=other))
    assert [d.payload["place"] for d in outcome.deliveries if d.kind == "greeting"] == [other.key]


def test_the_group_can_be_left_out_and_taken_away(newcomer: Company) -> None:
    set_up(newcomer)
    outcome = set_up(newcomer, replace(GOOD, group=""))
    assert newcomer.settings.desk_group is None
    assert "is notified" not in answer(outcome)


@pytest.mark.parametrize(
    ("field", "bad", "why"),
    [
        ("place", {"place": None}, "Choose the channel in which marketing works."),
        ("group", {"group": "nonsense"}, "Choose a group from the list, or none."),
        ("emojis", {"emojis": ""}, "Give at least one emoji, like :star2:"),
        ("emojis", {"emojis": " , "}, "Give at least one emoji, like :star2:"),
        (
            "emojis",
            {"emojis": ":star2:, :zap: = no"},
            (
                "I do not understand “:zap: = no”. Put commas between emojis; one that is not for praise has "
                "= turnaround, = little thing or = idea heard behind it."
            ),
        ),
        *(
            ("threshold", {"threshold": bad}, "Give a number from 1 to 50.")
            for bad in ("", "0", "51", "-1", "1.5", "two", "²", "٣", "1e1", "9" * 5000)
        ),
        *(
            ("zone", {"zone": bad}, "Choose a zone from the list, like Europe/Amsterdam.")
            for bad in ("", "Amsterdam", "Europe", "Europe/Atlantis", "../../etc/passwd", "x" * 300, "\0")
        ),
    ],
)
def test_what_cannot_hold_is_refused_at_its_field(
    newcomer: Company, field: str, bad: dict[str, str | None], why: str
) -> None:
    refusal = newcomer.refused(SetUp(ADA, replace(GOOD, **bad)))  # type: ignore[arg-type]
    assert (refusal.field, spoken(refusal.text)) == (field, why)
    settings = newcomer.settings
    assert not settings.ready
    assert (settings.emojis, settings.threshold, settings.zone) == (DEFAULT_EMOJIS, 1, "UTC")


@pytest.mark.parametrize("threshold", ["1", "2", "50"])
def test_thresholds_from_1_to_50_hold(newcomer: Company, threshold: str) -> None:
    set_up(newcomer, replace(GOOD, threshold=threshold))
    assert newcomer.settings.threshold == int(threshold)


def test_every_zone_that_is_offered_holds(newcomer: Company) -> None:
    assert zones()[0] == "UTC"
    assert {"Europe/Amsterdam", "America/New_York", "Asia/Kolkata"} <= set(zones())
    for zone in ("UTC", *zones()[1::97]):
        set_up(newcomer, replace(GOOD, zone=zone))
        assert newcomer.settings.zone == zone


def test_looking_at_the_form_changes_nothing(newcomer: Company) -> None:
    assert newcomer.ask(SetUp(ADA)).deliveries == ()
    assert not newcomer.settings.ready
