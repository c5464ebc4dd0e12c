"""Flag a story: keep it, and hand it to marketing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from whenever import Instant

from commands import report_trouble
from commands.chat import SYSTEM, Actor, Submission
from commands.command import Command, Outcome, Refusal
from commands.domain.reasons import Reason
from commands.domain.refs import Person, Place
from commands.domain.story import HEADLINE_LIMIT, Customer, Kind, State, Story
from commands.domain.words import WORDS_LIMIT, Words
from commands.drop_draft import DropDraft
from commands.joining import join_story
from commands.outgoing import handoff
from commands.ports import Delivery, Entry, Unit
from commands.report_trouble import ReportTrouble
from commands.story_form import BENEFIT_LIMIT, LINK_LIMIT, NAME_LIMIT


@dataclass(frozen=True, slots=True)
class FlagStory:
    """The form *Flag a story* was sent. `draft` is the kept message it was opened from, if any."""

    by: Actor
    headline: str
    words: str = ""
    customer: str = ""
    company: str = ""
    kind: str = Kind.PRAISE.value
    credited: tuple[Person, ...] = ()
    benefit: str = ""
    link: str = ""
    draft: str = ""
    place: Place | None = None


def refuse_bad_input(request: FlagStory) -> None:
    """Raise a Refusal at the field that cannot be kept as it is."""
    if not request.headline:
        raise Refusal("Say in a few words what happened.", field="headline")
    for name, text, limit in (
        ("headline", request.headline, HEADLINE_LIMIT),
        ("words", request.words, WORDS_LIMIT),
        ("customer", request.customer, NAME_LIMIT),
        ("company", request.company, NAME_LIMIT),
        ("benefit", request.benefit, BENEFIT_LIMIT),
        ("link", request.link, LINK_LIMIT),
    ):
        if len(text) > limit:
            raise Refusal(f"That is {len(text)} characters; {limit} fit here.", field=name)
    if request.company and not request.customer:
        raise Refusal("Who at this company said it? A role will do.", field="customer")
    if request.link and not re.fullmatch(r"https?://\S+", request.link):
        raise Refusal("A link begins with https:// and has no spaces.", field="link")


def handle(request: FlagStory, unit: Unit, now: Instant) -> Outcome:
    """Keep the story, its words as version 1, its customer as a row of their own; hand it off."""
    refuse_bad_input(request)
    by = request.by.person
    origin = unit.origins.get(request.draft) if request.draft else None
    if request.draft and origin is None:
        raise Refusal(
            "The message this came from is not kept any more. Copy your text, and flag the message again.",
            field="headline",
        )
    if origin is not None:
        there = unit.stories.of_message(origin.message)
        if there is not None:
            return join_story(unit, there, by=by, credited=(by, *request.credited), now=now)
    customer = None
    if request.customer:
        customer = Customer(unit.fresh_id(), request.customer, request.company)
        unit.customers.add(customer)
    story = Story(
        number=unit.stories.next_number(),
        state=State.NEW,
        kind=Kind(request.kind),
        headline=request.headline,
        flagger=by,
        credited=request.credited or (by,),
        created_at=now,
        state_since=now,
        words=Words(1, request.words, by, now) if request.words else None,
        customer=customer,
        benefit=request.benefit,
        link=request.link,
        origin=origin,
        touched=True,
    )
    unit.stories.add(story)
    unit.stories.log(story.number, Entry(now, by, "flagged"))
    return Outcome(deliveries=(handoff(story, near=request.place), *_told(story, unit, now)))


def _told(story: Story, unit: Unit, now: Instant) -> tuple[Delivery, ...]:
    """Before there is a marketing channel, everyone who flags hears that theirs waits, not only the first."""
    if unit.workspace.ready:
        return ()
    installation = story.flagger.installation
    waits = ReportTrouble(SYSTEM, installation, Reason.SET_UP, story=story.number)
    return report_trouble.handle(waits, unit, now).deliveries


def _submitted(sent: Submission) -> FlagStory:
    place = sent.hidden.get("place")
    kind = sent.text("kind")
    return FlagStory(
        by=sent.by,
        headline=" ".join(sent.text("headline").split()),
        words=sent.text("words"),
        customer=" ".join(sent.text("customer").split()),
        company=" ".join(sent.text("company").split()),
        kind=kind if kind in set(Kind) else Kind.PRAISE.value,
        credited=sent.people("credited"),
        benefit=sent.text("benefit"),
        link=sent.text("link"),
        draft=sent.hidden.get("draft", ""),
        place=Place.parse(place) if place else None,
    )


COMMAND = Command(
    name="flag_story",
    request=FlagStory,
    handle=handle,
    submitted=_submitted,
    closed=lambda sent: DropDraft(sent.by, sent.hidden.get("draft", "")),
)
