"""The card: one message for ever, a line for every change, and what each state lets people do."""

from __future__ import annotations

import pytest

from tests.e2e.company import CREDITED, WORDS, Company, Told
from tests.e2e.reading import bold, buttons, filled, primary, quoted, said, struck


def close(company: Company, told: Told, reason: str) -> None:
    told.presses(company.mara, "Not a story")
    answer = company.people.submit(company.mara, {"Reason": reason})
    assert answer.ok, answer
    assert not answer.errors, answer.errors
    company.quiet()


def test_one_message_lives_through_everything_with_one_line_for_each_change(company: Company) -> None:
    ann, mara, mick = company.someone(), company.mara, company.mick
    support = company.channel(ann)
    ts = company.says(ann, support, "It was lovely, thanks")
    told = company.captures(ann, support, ts, "A long life")
    assert told.lines == []
    told.presses(mara, "Claim")
    assert f"🤝 Claimed by <@{mara}>" in told.text
    assert told.buttons == ["Edit words", "Hand back", "Not a story"]
    assert primary(told.card) == []
    told.presses(mick, "Hand back")
    assert "💬 New, no owner yet" in told.text
    assert told.buttons == ["Claim", "Edit words", "Not a story"]
    close(company, told, "We told it before")
    assert "📁 Not a story" in told.text
    assert "Why: We told it before." in told.text
    assert told.buttons == ["Reopen"]
    told.presses(mick, "Reopen")
    assert told.buttons == ["Claim", "Edit words", "Not a story"]
    assert "We told it before" not in told.text
    company.asks(ann, f"withdraw {told.number}", support)
    company.quiet()
    assert "↩️ Withdrawn" in told.text
    assert told.buttons == []
    assert told.lines == [
        f"Claimed by <@{mara}>.",
        f"Handed back by <@{mick}>. It can be claimed again.",
        f"Closed as not a story by <@{mara}>: We told it before.",
        f"Reopened by <@{mick}>.",
        f"Withdrawn by <@{ann}>.",
    ]
    assert [card["ts"] for card in company.cards("A long life")] == [told.ts]
    posted = [c for c in company.slack.calls_to("chat.postMessage") if "A long life" in str(c.args["blocks"])]
    # The card, the line in the marketing channel, the thanks with the reason.
    assert len(posted) == 3


def test_an_edit_is_a_new_version_and_shows_its_difference(company: Company) -> None:
    ann = company.someone()
    told = company.flags(ann, company.channel(ann), "Better words", **{WORDS: "You are grate, all of you"})
    told.presses(company.mara, "Edit words")
    view = company.view(company.mara)
    assert view["title"]["text"] == "Edit words"
    assert filled(view, "Words") == "You are grate, all of you"
    company.people.submit(company.mara, {"Words": "You are great, all of you. Really"})
    line = told.line("Words edited by")
    assert f"Words edited by <@{company.mara}>, version 2:" in said(line)
    assert struck(line) == ["grate,", "you"]
    assert bold(line) == ["great,", "you. Really"]
    company.quiet()
    assert quoted(told.card) == "You are great, all of you. Really"
    assert "💬 New" in told.text


def test_an_edit_without_a_difference_changes_nothing(company: Company) -> None:
    ann = company.someone()
    told = company.flags(ann, company.channel(ann), "Same words", **{WORDS: "As they are"})
    told.presses(company.mara, "Edit words")
    _, calls = company.calls_during(lambda: company.people.submit(company.mara, {"Words": " As they are "}))
    assert calls == []


def test_words_can_be_added_to_a_story_that_has_none(company: Company) -> None:
    ann = company.someone()
    told = company.flags(ann, company.channel(ann), "No words yet")
    told.presses(ann, "Edit words")
    company.people.submit(ann, {"Words": "Here they are"})
    line = told.line("version 1:")
    assert bold(line) == ["Here they are"]
    company.quiet()
    assert quoted(told.card) == "Here they are"


def test_two_people_edit_at_once_and_neither_overwrites_the_other(company: Company) -> None:
    ann = company.someone()
    told = company.flags(ann, company.channel(ann), "Two pens", **{WORDS: "First"})
    told.presses(company.mara, "Edit words")
    told.presses(company.mick, "Edit words")
    assert company.people.submit(company.mara, {"Words": "Second"}).errors == {}
    answer = company.people.submit(company.mick, {"Words": "Another second"})
    assert "Somebody else edited the words" in answer.errors["Words"]
    assert company.view(company.mick)["state"]["values"]["words"]["words"]["value"] == "Another second"
    company.quiet()
    assert quoted(told.card) == "Second"


def test_long_words_are_cut_on_the_card_and_whole_where_one_asks(company: Company) -> None:
    ann = company.someone()
    words = " ".join(f"thanks{n}" for n in range(250))
    told = company.flags(ann, company.channel(ann), "Many thanks", **{WORDS: words})
    assert quoted(told.card).endswith("[…]")
    assert len(quoted(told.card)) <= 700
    assert quoted(company.asks(ann, f"{told.number}")) == words


def test_whoever_flagged_it_edits_until_it_is_claimed_and_others_do_not(company: Company) -> None:
    ann, ben, eve = company.someone("ann"), company.someone("ben"), company.someone("eve")
    support = company.channel(ann, ben, eve)
    ts = company.says(ann, support, "Whose words?")
    told = company.captures(ann, support, ts, "Whose words are these", **{CREDITED: [ben]})
    for user in (ann, ben):
        told.presses(user, "Edit words")
        assert company.view(user)["title"]["text"] == "Edit words"
        company.people.close_view(user)
    answer = company.answer_to(eve, lambda: told.press(eve, "Edit words"))
    assert "can be edited by whoever flagged it and by marketing" in said(answer)
    told.presses(company.mara, "Claim")
    answer = company.answer_to(ann, lambda: told.press(ann, "Edit words"))
    assert "are for marketing to edit now" in said(answer)
    told.presses(company.mick, "Edit words")
    assert company.view(company.mick)["title"]["text"] == "Edit words"


def test_not_a_story_thanks_the_flagger_and_the_credited_with_the_reason(company: Company) -> None:
    ann, ben = company.someone("ann"), company.someone("ben")
    told = company.flags(ann, company.channel(ann, ben), "Nearly a story", **{CREDITED: [ben, company.mara]})
    told.presses(company.mara, "Not a story")
    with pytest.raises(AssertionError, match="'Reason' is required"):
        company.people.submit(company.mara)
    company.people.close_view(company.mara)
    before = len(company.slack.dms(company.mara))
    close(company, told, "A competitor is named in it")
    for user in (ann, ben):
        note = company.slack.dms(user)[-1]
        assert f"#{told.number} Nearly a story" in said(note)
        assert "A competitor is named in it. Thank you for speaking up for it." in said(note)
        assert told.link in str(note["blocks"])
    assert len(company.slack.dms(company.mara)) == before  # she knows: it was her


def test_take_it_back_on_the_note(company: Company) -> None:
    ann = company.someone("ann")
    support = company.channel(ann)
    ts = company.says(ann, support, "On second thoughts")
    told = company.captures(ann, support, ts, "Second thoughts")
    assert company.people.press(ann, support, label="Withdraw", ephemeral=True).ok
    told.is_said("↩️ Withdrawn")
    assert "is withdrawn. Flag it again whenever you like." in said(company.note(ann))
    assert buttons(company.note(ann)) == []
    company.quiet()
    # Flagged again, it is back on the same card.
    answer = company.answer_to(ann, lambda: company.people.shortcut(ann, support, ts))
    assert "is on the table again" in said(answer)
    told.is_said("💬 New")
    told.line(f"Flagged again by <@{ann}>.")
    assert len(company.cards("Second thoughts")) == 1


def test_who_may_withdraw(company: Company) -> None:
    ann, ben, eve = company.someone("ann"), company.someone("ben"), company.someone("eve")
    told = company.flags(ann, company.channel(ann, ben, eve), "Whose is it", **{CREDITED: [ben]})
    assert f"is not yours to withdraw: <@{ann}> flagged it." in said(
        company.asks(eve, f"withdraw {told.number}")
    )
    assert "not yours" in said(company.asks(company.mara, f"withdraw {told.number}"))
    told.presses(company.mara, "Claim")
    assert f"has an owner already: <@{company.mara}>" in said(company.asks(ann, f"withdraw {told.number}"))
    told.presses(company.mara, "Hand back")
    assert "is withdrawn" in said(company.asks(ben, f"withdraw #{told.number}"))
    told.line(f"Withdrawn by <@{ben}>.")
    assert "was withdrawn" in said(company.asks(ann, f"withdraw {told.number}"))


def test_a_card_is_pressed_from_where_one_looks_at_the_story_too(company: Company) -> None:
    ann = company.someone("ann")
    told = company.flags(ann, company.channel(ann), "Looked at, then claimed")
    shown = company.asks(company.mara, f"{told.number}")
    assert buttons(shown) == ["Claim", "Edit words", "Not a story"]
    assert company.people.press(company.mara, company.marketing, shown["ts"], "Claim", ephemeral=True).ok
    told.is_said(f"🤝 Claimed by <@{company.mara}>")
    shown = company.slack.ephemerals(company.mara, company.marketing)[-1]
    assert "Done." in said(shown)
    assert buttons(shown) == []
