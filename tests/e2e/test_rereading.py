"""Before anybody acts on a card, its original message is read again: edited, deleted, out of reach."""

from __future__ import annotations

import pytest

from tests.e2e.company import Company, Told
from tests.e2e.reading import bold, buttons, primary, quoted, said, struck


def captured(company: Company, text: str) -> Told:
    ann = company.someone("ann")
    support = company.channel(ann, company.mara)
    return company.captures(ann, support, company.says(ann, support, text), f"Re-read: {text}")


def edit(told: Told, text: str) -> None:
    told.company.slack.world.edit(told.channel, told.root, text)


def test_an_edit_since_is_shown_in_the_thread_before_the_act_and_in_the_form(company: Company) -> None:
    told = captured(company, "We will come back every year")
    edit(told, "We will come back every month &amp; bring friends")
    told.presses(company.mara, "Claim")
    line = told.line("The original message was edited since it was captured:")
    assert struck(line) == ["year"]
    assert bold(line) == ["month & bring friends"]
    assert told.lines[-1] == f"Claimed by <@{company.mara}>."
    assert "The original message was edited since; the thread shows how." in told.text
    assert quoted(told.card) == "We will come back every year"
    told.presses(company.mara, "Edit words")
    view = company.view(company.mara)
    assert "As it was captured" in said(view)
    assert quoted(view) == "We will come back every year"
    assert "edited since" in said(view)
    assert "month & bring friends" in said(view)


def test_each_edit_is_told_once(company: Company) -> None:
    told = captured(company, "One")
    edit(told, "Two")
    told.presses(company.mara, "Claim", "Hand back", "Claim")
    assert len([t for t in told.lines if "was edited" in t]) == 1
    edit(told, "Three")
    told.presses(company.mara, "Hand back")
    assert len([t for t in told.lines if "was edited" in t]) == 2
    edit(told, "One")
    told.presses(company.mara, "Claim")
    assert len([t for t in told.lines if "was edited" in t]) == 3
    assert "The original message was edited" not in told.text


def test_only_acting_reads_it_again(company: Company) -> None:
    told = captured(company, "Do not look too often")

    def look() -> None:
        for user in (company.mara, company.mick):
            company.asks(user, f"show {told.number}")
            company.asks(user, "list unclaimed")

    _, calls = company.calls_during(look)
    assert "conversations.replies" not in calls
    assert "conversations.history" not in calls
    _, calls = company.calls_during(lambda: told.press(company.mara, "Claim"))
    assert calls.count("conversations.replies") == 1


def test_a_deletion_asks_marketing_and_holds_everything_else_until_it_is_decided(company: Company) -> None:
    told = captured(company, "Taken down again")
    company.slack.world.delete(told.channel, told.root)
    answer = company.answer_to(company.mara, lambda: told.press(company.mara, "Claim"))
    assert f"The message #{told.number} came from was deleted." in said(answer)
    assert buttons(answer) == ["Keep it", "Not a story"]
    question = told.line("Does the story stay?")
    assert f"<!subteam^{company.group}>" in said(question)
    assert buttons(question) == ["Keep it", "Not a story"]
    assert primary(question) == ["Keep it"]
    told.is_said("💬 New", "The original message was deleted. Marketing decides first.")
    for label in ("Claim", "Edit words"):
        held = company.answer_to(company.mick, lambda label=label: told.press(company.mick, label))  # type: ignore[misc]
        assert "Marketing says first whether the story stays." in said(held)
    assert company.slack.view(company.mick) is None
    assert len([t for t in told.lines if "Does the story stay?" in t]) == 1
    # It is not for others to decide.
    ben = company.someone("ben")
    company.slack.world.join(told.channel, ben)
    press = company.people.press
    refused = company.answer_to(ben, lambda: press(ben, told.channel, question["ts"], "Keep it"))
    assert "Only marketing" in said(refused)
    assert press(company.mick, told.channel, question["ts"], "Keep it").ok
    told.line(f"Kept by <@{company.mick}>.")
    told.is_said("deleted; marketing keeps the story.")
    told.presses(company.mara, "Claim")
    assert "🤝 Claimed" in told.text
    assert len([t for t in told.lines if "Does the story stay?" in t]) == 1
    late = company.answer_to(
        company.mara, lambda: press(company.mara, told.channel, question["ts"], "Keep it")
    )
    assert "is kept already" in said(late)


def test_after_a_deletion_it_can_be_closed_at_once(company: Company) -> None:
    told = captured(company, "Better not")
    told.presses(company.mara, "Claim")
    company.slack.world.delete(told.channel, told.root)
    answer = company.answer_to(company.mara, lambda: told.press(company.mara, "Hand back"))
    assert "was deleted" in said(answer)
    assert "🤝 Claimed" in told.text
    press = company.people.press
    assert press(company.mara, told.channel, answer["ts"], "Not a story", ephemeral=True).ok
    company.people.submit(company.mara, {"Reason": "Its author took it down"})
    told.is_said("📁 Not a story", "Its author took it down.")


def test_a_deletion_found_on_sending_a_form_keeps_what_was_typed(company: Company) -> None:
    told = captured(company, "Deleted while typing")
    told.presses(company.mara, "Edit words")
    company.people.fill(company.mara, {"Words": "Typed with care"})
    company.slack.world.delete(told.channel, told.root)
    answer = company.people.submit(company.mara)
    assert answer.ok
    assert "was deleted" in (answer.errors.get("Words") or said(company.view(company.mara)))
    assert any("Typed with care" in str(v["state"]) for v in company.slack.views(company.mara))
    company.people.close_view(company.mara, everything=True)


@pytest.mark.parametrize("fault", ["500", "cut_before", "429"])
def test_when_it_cannot_be_read_the_act_goes_ahead(company: Company, fault: str) -> None:
    told = captured(company, f"Out of reach: {fault}")
    company.slack.faults.next("conversations.replies", fault)
    told.presses(company.mara, "Claim")
    assert told.lines == [f"Claimed by <@{company.mara}>."]


def test_when_reading_it_takes_too_long_the_act_goes_ahead(company: Company) -> None:
    told = captured(company, "Out of patience")
    company.slack.faults.next("conversations.replies", "hang", seconds=20)
    answer = told.press(company.mara, "Claim")
    assert answer.ok  # within the 3 s that Slack waits
    told.is_said("🤝 Claimed")


def test_a_message_where_the_bot_is_not_is_left_alone(company: Company) -> None:
    ann = company.someone("ann")
    closed = company.channel(ann, private=True, bot_in=False)
    ts = company.says(ann, closed, "Not for the bot to read")
    told = company.captures(ann, closed, ts, "Closed to the bot")
    company.slack.world.delete(closed, ts)
    told.presses(company.mara, "Claim")
    assert "🤝 Claimed" in told.text
    assert told.lines[1:] == [f"Claimed by <@{company.mara}>."]
