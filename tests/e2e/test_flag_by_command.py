"""`/story`: the form, what it refuses, and what becomes of what was typed."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.e2e.company import (
    BENEFIT,
    COMPANY,
    CREDITED,
    CUSTOMER,
    HEADLINE,
    KIND,
    LINK,
    WORDS,
    Company,
)
from tests.e2e.reading import buttons, field, filled, labels, primary, quoted, said


def test_an_empty_command_opens_the_empty_form(company: Company) -> None:
    ann = company.someone()
    support = company.channel(ann)
    assert company.people.slash(ann, support).ok
    view = company.view(ann)
    assert view["title"]["text"] == "Flag a story"
    assert labels(view) == [HEADLINE, WORDS, CUSTOMER, COMPANY, KIND, CREDITED, BENEFIT, LINK]
    assert [b["label"]["text"] for b in view["blocks"] if b["type"] == "input" and not b["optional"]] == [
        HEADLINE,
        KIND,
    ]
    assert field(view, HEADLINE)["element"]["max_length"] == 120
    assert field(view, WORDS)["element"]["max_length"] == 2500
    kinds = [option["text"]["text"] for option in field(view, KIND)["element"]["options"]]
    assert kinds == ["Praise", "Turnaround", "Little thing", "Idea heard"]
    assert filled(view, HEADLINE) is None
    assert filled(view, KIND) == "Praise"
    assert filled(view, CREDITED) == [ann]


def test_what_follows_the_command_is_the_headline(company: Company) -> None:
    ann = company.someone()
    support = company.channel(ann)
    company.people.slash(ann, support, "  Sent   the cake by taxi ")
    assert filled(company.view(ann), HEADLINE) == "Sent the cake by taxi"


@pytest.mark.parametrize(
    "text", ["show me the money", "list of thanks", "help us, Tina!", "setup went well", "0x12"]
)
def test_a_known_word_before_other_text_is_a_headline_too(company: Company, text: str) -> None:
    ann = company.someone()
    company.people.slash(ann, company.channel(ann), text)
    assert filled(company.view(ann), HEADLINE) == text


def test_a_headline_that_is_too_long_is_visibly_cut_and_shown_whole_above(company: Company) -> None:
    ann = company.someone()
    text = "A long tale of kindness. " * 16
    company.people.slash(ann, company.channel(ann), text)
    view = company.view(ann)
    headline = filled(view, HEADLINE)
    assert len(headline) <= 120
    assert headline.endswith("[…]")
    assert quoted(view) == text.strip()


def test_markup_in_the_command_is_text(company: Company) -> None:
    ann, ben = company.someone(), company.someone()
    support = company.channel(ann)
    company.people.slash(
        ann, support, f"R&amp;D said *wow* _twice_ &lt;3 to <@{ben}> in <#{support}|support>"
    )
    assert filled(company.view(ann), HEADLINE) == f"R&D said *wow* _twice_ <3 to @{ben} in #support"
    company.people.submit(ann)
    told = company.told(f"R&D said *wow* _twice_ <3 to @{ben} in #support")
    assert f"R&amp;D said *wow* _twice_ &lt;3 to @{ben}" in told.card["text"]
    assert ben not in company.slack.world.channels[told.channel].members


def test_a_whole_form_becomes_a_card_in_the_marketing_channel(company: Company) -> None:
    ann, ben = company.someone(), company.someone()
    values: dict[str, Any] = {
        WORDS: "You saved\n\nour wedding.",
        CUSTOMER: "Mrs. Byrne",
        COMPANY: "Byrne & Sons",
        KIND: "Turnaround",
        CREDITED: [ann, ben],
        BENEFIT: "A refund of 20 €",
        LINK: "https://example.com/review?a=1&b=2",
    }
    told = company.flags(ann, company.channel(ann), "A wedding was saved", **values)
    assert told.channel == company.marketing
    assert told.root == told.ts
    card = told.card
    assert said(card).splitlines()[0] == f"<!subteam^{company.group}> a story for you:"
    assert f"#{told.number} A wedding was saved" in said(card)
    assert quoted(card) == values[WORDS]
    assert f"Thanks to <@{ann}> and <@{ben}> · 💬 New, no owner yet" in said(card)
    assert buttons(card) == ["Claim", "Edit words", "Not a story"]
    assert primary(card) == ["Claim"]
    assert told.lines == [f"Ask <@{ann}> and <@{ben}> about this one."]
    shown = said(company.asks(ben, f"show {told.number}"))
    for text in ("Kind: Turnaround", "Customer: Mrs. Byrne, Byrne & Sons", "A refund of 20 €", values[LINK]):
        assert text in shown


def test_the_flagger_is_told_privately_and_may_take_it_back(company: Company) -> None:
    ann = company.someone()
    told = company.flags(ann, company.channel(ann), "A note comes back")
    (note,) = company.notes(ann)
    assert f"#{told.number} A note comes back is saved." in said(note)
    assert told.link in str(note["blocks"])
    assert buttons(note) == ["Withdraw"]


def test_a_text_too_long_for_its_field_cannot_be_sent(company: Company) -> None:
    ann = company.someone()
    company.people.slash(ann, company.channel(ann))
    with pytest.raises(AssertionError, match="takes 0 to 120 characters, not 121"):
        company.people.fill(ann, {HEADLINE: "x" * 121})
    # A client that does not hold the limits is told beside the field, and nothing is lost.
    company.people.fill(ann, {HEADLINE: "Short enough"})
    for label, limit in ((HEADLINE, 120), (WORDS, 2500), (CUSTOMER, 100), (COMPANY, 100), (BENEFIT, 200)):
        payload = company.people.payloads.submission(company.people.open_view(ann))
        block = field(payload["view"], label)
        (state,) = payload["view"]["state"]["values"][block["block_id"]].values()
        state["value"] = "y" * (limit + 1)
        answer = company.people.transport.send("interactive", copy.deepcopy(payload))
        assert answer.body["errors"] == {
            block["block_id"]: f"That is {limit + 1} characters; {limit} fit here."
        }


@pytest.mark.parametrize(
    ("values", "label", "why"),
    [
        ({COMPANY: "ACME"}, CUSTOMER, "Who at this company"),
        ({LINK: "example.com"}, LINK, "https://"),
        ({LINK: "javascript:alert(1)"}, LINK, "https://"),
        ({LINK: "https://example.com/a b"}, LINK, "spaces"),
        ({HEADLINE: " \u2028 "}, HEADLINE, "what happened"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(
    company: Company, values: dict[str, str], label: str, why: str
) -> None:
    ann = company.someone()
    company.people.slash(ann, company.channel(ann), "Nearly flagged")
    opened = company.people.open_view(ann)
    for name, value in values.items():
        block = field(opened.view, name)
        opened.values[block["block_id"]][block["element"]["action_id"]]["value"] = value
    payload = company.people.payloads.submission(opened)
    answer, calls = company.calls_during(lambda: company.people.transport.send("interactive", payload))
    (shown,) = answer.body["errors"].items()
    assert shown[0] == field(opened.view, label)["block_id"]
    assert why in shown[1]
    assert "chat.postMessage" not in calls


def test_help_lists_what_can_be_done_to_whoever_may(company: Company) -> None:
    ann = company.someone()
    support = company.channel(ann)
    mine = said(company.asks(ann, "help", support))
    for usage in (
        "/story what happened",
        "Flag as story",
        "/story show 12",
        "/story list",
        "/story withdraw 12",
    ):
        assert usage in mine
    assert "/story setup" not in mine
    assert "/story setup" in said(company.asks(company.ada, "help"))
    assert "/story trouble" in said(company.asks(company.ada, "HELP"))
