"""Presses on screens that are old: in every state, every button gives a sentence and changes nothing."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.e2e.company import Company, Told
from tests.e2e.reading import JSON, actions, said

FITS = {
    "nominated": {"Claim", "Edit words", "Not a story", "Withdraw"},
    "new": {"Claim", "Edit words", "Not a story", "Withdraw"},
    "claimed": {"Edit words", "Hand back", "Not a story"},
    "not a story": {"Reopen"},
    "taken back": set[str](),
    "withdrawn": set[str](),
}
SHOWN = {
    "nominated": "⭐ Nominated",
    "new": "💬 New",
    "claimed": "🤝 Claimed",
    "not a story": "📁 Not a story",
    "taken back": "↩️ Taken back",
    "withdrawn": "↩️ Withdrawn",
}


@pytest.fixture(scope="module")
def seen(shared_company: Company) -> dict[str, JSON]:
    """Every button that there is, by what it says, as seen on a story that has been through everything."""
    company = shared_company
    ann = company.someone("ann")
    support = company.channel(ann, company.mick, private=True)
    ts = company.says(ann, support, "Every button")
    told = company.captures(ann, support, ts, "Every button, once")
    found = {**by_label(told.card), **by_label(company.note(ann))}
    shown = company.asks(company.mara, f"{told.number}")
    company.people.press(company.mara, company.marketing, shown["ts"], "Claim", ephemeral=True)
    found |= by_label(told.line("private channel"))
    company.quiet()
    found |= by_label(told.card)
    told.presses(company.mick, "Not a story")
    company.people.submit(company.mick, {"Reason": "For its buttons"})
    company.quiet()
    found |= by_label(told.card)
    told.presses(company.mick, "Reopen")
    company.slack.world.delete(support, ts)
    company.answer_to(company.mick, lambda: told.press(company.mick, "Claim"))
    found |= by_label(told.line("Does the story stay?"))
    assert set(found) == {
        "Claim", "Edit words", "Hand back", "Invite", "Keep it", "Not a story", "Reopen", "Withdraw",
    }  # fmt: skip
    return {label: {**action, "story": told.number} for label, action in found.items()}


def by_label(shown: JSON) -> dict[str, JSON]:
    return {action["text"]["text"]: {**action, "block_id": "old"} for action in actions(shown)}


def about(action: JSON, number: int) -> JSON:
    """The same button on another story."""
    action = copy.deepcopy(action)
    old = str(action.pop("story"))
    action["value"] = action["value"].replace(old, str(number), 1)
    action["action_id"] = action["action_id"].replace(f":{old}", f":{number}", 1)
    return action


def bring(company: Company, state: str) -> Told:
    """A story in this state, of ann's, that is ann's to withdraw."""
    ann = company.someone("ann")
    support = company.channel(ann, company.mara)
    text = f"Stale in {state} {support}"
    ts = company.says(ann, support, text)
    if state in ("nominated", "taken back"):
        company.people.react(ann, support, ts, "star2")
        told = company.told(text)
        if state == "taken back":
            company.people.unreact(ann, support, ts, "star2")
    else:
        told = company.captures(ann, support, ts, text)
    if state == "claimed":
        told.presses(company.mick, "Claim")
    elif state == "not a story":
        told.presses(company.mick, "Not a story")
        company.people.submit(company.mick, {"Reason": "No"})
    elif state == "withdrawn":
        company.asks(ann, f"withdraw {told.number}", support)
    told.is_said(SHOWN[state])
    company.quiet()
    return told


@pytest.mark.parametrize("state", FITS)
def test_a_button_that_does_not_fit_any_more_gives_a_sentence(
    company: Company, seen: dict[str, JSON], state: str
) -> None:
    told = bring(company, state)
    card, lines = told.text, told.lines
    flagger = company.slack.message(told.channel, told.root)["user"]
    for label, action in seen.items():
        if label in FITS[state]:
            continue
        user = flagger if label == "Withdraw" else company.mara
        answer = company.answer_to(
            user, lambda user=user, action=action: told.press_stale(user, about(action, told.number))  # type: ignore[misc]
        )  # fmt: skip
        is_a_sentence(answer, told.number)
        assert company.slack.view(user) is None, label
    company.quiet()
    assert told.text == card
    assert told.lines == lines


def is_a_sentence(answer: JSON, number: int) -> None:
    text = said(answer)
    assert len(text) > 20
    assert text.endswith((".", "?"))
    assert f"#{number}" in text
    for word in ("incident", "broke", "error", "None", "State.", "not_a_story"):
        assert word not in text


@pytest.mark.parametrize("state", ["taken back", "withdrawn", "not a story"])
def test_a_form_that_was_open_when_the_story_closed_says_so(company: Company, state: str) -> None:
    told = bring(company, "nominated" if state == "taken back" else "new")
    flagger = company.slack.message(told.channel, told.root)["user"]
    told.presses(company.mara, "Edit words")
    company.people.fill(company.mara, {"Words": "Typed in vain"})
    if state == "taken back":
        company.people.unreact(flagger, told.channel, told.root, "star2")
    elif state == "withdrawn":
        company.asks(flagger, f"withdraw {told.number}", told.channel)
    else:
        told.presses(company.mick, "Not a story")
        company.people.submit(company.mick, {"Reason": "No"})
    told.is_said(SHOWN[state])
    answer = company.people.submit(company.mara)
    assert answer.ok
    shown = answer.errors.get("Words") or said(company.view(company.mara))
    assert f"#{told.number}" in shown
    # What was typed is still there, beneath.
    typed = [v for v in company.slack.views(company.mara) if "Typed in vain" in str(v["state"])]
    assert typed
    company.people.close_view(company.mara, everything=True)


ODD: list[tuple[str, Any]] = [
    ("claim_story:7", "999999999"), ("claim_story", "-"), ("claim_story:x", "x"), ("claim_story:9", "9" * 40),
    ("edit_words:0", "0"), ("invite_owner:1", "1"), ("invite_owner:1", "1 nobody"), ("keep_story", "٣"),
    ("list_stories:x", "nonsense -1"), ("retry_delivery:1", "1"), ("no_such_command:1", "1"), ("", "1"),
    ("record_card:1", "1"), ("nominate_message:1", "1"), ("set_up", "-"), ("show_story:1", "-1"),
    ("list_stories:x", "mine " + "9" * 30),
]  # fmt: skip


@pytest.mark.parametrize(("action_id", "value"), ODD)
def test_buttons_that_were_never_ours_give_a_sentence_too(
    company: Company, action_id: str, value: str
) -> None:
    told = bring(company, "new")
    ben = company.mara
    action = {"type": "button", "action_id": action_id, "block_id": "x", "value": value,
              "text": {"type": "plain_text", "text": "?", "emoji": True}}  # fmt: skip
    answer = company.answer_to(ben, lambda: told.press_stale(ben, action))
    assert len(said(answer)) > 20
    assert "incident" not in said(answer)
    assert "💬 New" in told.text
