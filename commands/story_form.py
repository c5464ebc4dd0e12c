"""The form *Flag a story*, which every way of flagging opens."""

from __future__ import annotations

from commands.cards import KINDS
from commands.chat import Choice, Form, Part, PeopleInput, Quote, Small, TextInput
from commands.domain.refs import Person, Place
from commands.domain.story import HEADLINE_LIMIT, Kind
from commands.domain.words import WORDS_LIMIT, Origin, cut, headline_from

NAME_LIMIT = 100
BENEFIT_LIMIT = 200
LINK_LIMIT = 500


def story_form(
    *, flagger: Person, headline: str = "", origin: Origin | None = None, place: Place | None = None
) -> Form:
    """The form, filled from what is known. What does not fit a field is visibly cut and shown above."""
    hidden: dict[str, str] = {}
    notes: list[Part] = []
    words, customer = "", ""
    if origin is not None:
        hidden["draft"] = origin.id
        words = cut(origin.text, limit=WORDS_LIMIT)
        headline = headline or headline_from(origin.text, limit=HEADLINE_LIMIT)
        if len(origin.text) > WORDS_LIMIT:
            notes.append(Small(("The words below are cut. The whole message is kept with the story.",)))
        if origin.files:
            notes.append(Small((f"Also kept: the name of {', '.join(origin.files)}"[:500],)))
    elif len(headline) > HEADLINE_LIMIT:
        notes.append(Small(("What you typed is longer than a headline can be. Here is all of it:",)))
        notes.append(Quote(cut(headline, limit=2000)))
    if place is not None:
        hidden["place"] = place.key
    return Form(
        command="flag_story",
        title="Flag a story",
        submit="Flag",
        inputs=(
            TextInput(
                "headline",
                "What happened?",
                HEADLINE_LIMIT,
                cut(" ".join(headline.split()), limit=HEADLINE_LIMIT),
                required=True,
                hint="One line, for us alone: it never leaves the company.",
            ),
            TextInput(
                "words",
                "The customer's words",
                WORDS_LIMIT,
                words,
                lines=True,
                hint="Exactly as they said it.",
            ),
            TextInput("customer", "Customer", NAME_LIMIT, customer, hint="Who said it, if you know."),
            TextInput("company", "Company", NAME_LIMIT),
            Choice(
                "kind",
                "Kind",
                tuple((kind.value, label) for kind, label in KINDS.items()),
                Kind.PRAISE.value,
            ),
            PeopleInput("credited", "Who made it happen", (flagger,)),
            TextInput(
                "benefit",
                "What we gave them",
                BENEFIT_LIMIT,
                hint="A gift, a refund or a discount, if there was one.",
            ),
            TextInput("link", "Link", LINK_LIMIT, hint="Where it can be seen, if it is online."),
        ),
        hidden=hidden,
        notes=tuple(notes),
        tells_when_closed=origin is not None,
    )
