"""The message shortcut *Flag as story*: what is kept of the message, and what the form makes of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e import database
from tests.e2e.company import CREDITED, HEADLINE, WORDS, Company
from tests.e2e.reading import filled, labels, quoted, said


def kept(company: Company) -> list[str]:
    return database.kept(company.goodword.environment["DATABASE_URL"])


def test_the_form_is_filled_from_the_message(company: Company) -> None:
    ann = company.someone()
    support = company.channel(ann)
    ts = company.says(ann, support, "You are *great* &amp; kind. Thank you <https://example.com|all>")
    assert company.people.shortcut(ann, support, ts).ok
    view = company.view(ann)
    assert view["title"]["text"] == "Flag a story"
    assert view["callback_id"] == "flag_story"
    assert labels(view)[:2] == [HEADLINE, WORDS]
    assert filled(view, HEADLINE) == "You are *great* & kind."
    assert filled(view, WORDS) == "You are *great* & kind. Thank you all (https://example.com)"
    assert filled(view, CREDITED) == [ann]
    told = company.captures(ann, support, ts, "Great and kind")
    assert told.channel == support
    assert told.root == ts


def test_what_is_edited_in_the_form_leaves_the_message_as_it_was(company: Company) -> None:
    ann = company.someone()
    support = company.channel(ann)
    ts = company.says(ann, support, "A verry good day to you")
    told = company.captures(ann, support, ts, "A good day", **{WORDS: "A very good day to you"})
    assert quoted(told.card) == "A very good day to you"
    shown = said(company.asks(ann, f"{told.number}", support))
    assert "as it was captured" in shown
    assert "A verry good day to you" in shown
    assert company.slack.message(support, ts)["text"] == "A verry good day to you"


BLOCKS: list[dict[str, Any]] = [
    {"type": "header", "text": {"type": "plain_text", "text": "New review"}},
    {"type": "section", "text": {"type": "mrkdwn", "text": "Five stars &amp; a *hug*"},
     "fields": [{"type": "mrkdwn", "text": "Shop: Delft"}]},
]  # fmt: skip
ATTACHMENTS: list[dict[str, Any]] = [
    {"fallback": "A ticket", "pretext": "Ticket 7", "title": "Solved", "text": "They were &lt;so&gt; patient",
     "fields": [{"title": "Score", "value": "10"}]}
]  # fmt: skip


@pytest.mark.parametrize(
    ("blocks", "attachments", "words"),
    [
        (BLOCKS, None, "New review\nFive stars & a *hug*\nShop: Delft"),
        (None, ATTACHMENTS, "Ticket 7\nSolved\nThey were <so> patient\nScore: 10"),
        (None, [{"fallback": "Only this"}], "Only this"),
    ],
    ids=["blocks", "attachments", "fallback"],
)
def test_integrations_that_leave_the_text_empty_are_read_all_the_same(
    company: Company, blocks: Any, attachments: Any, words: str
) -> None:
    ann = company.someone()
    support = company.channel(ann)
    ts = company.says("Reviews", support, "", bot=True, blocks=blocks, attachments=attachments)
    company.people.shortcut(ann, support, ts)
    assert filled(company.view(ann), WORDS) == words
    headline = f"An integration says {words.split()[0]}"
    told = company.captures(ann, support, ts, headline)
    assert quoted(told.card) == words


def test_a_message_of_files_alone_can_be_flagged_and_their_names_are_kept(company: Company) -> None:
    ann = company.someone()
    support = company.channel(ann)
    ts = company.says(ann, support, "", files=[{"name": "thanks <3.pdf"}, {"name": "cake.png"}])
    company.people.shortcut(ann, support, ts)
    view = company.view(ann)
    assert "thanks &lt;3.pdf, cake.png" in said(view)
    assert filled(view, WORDS) is None
    told = company.captures(ann, support, ts, "A picture of a cake")
    assert "with thanks <3.pdf, cake.png" in said(company.asks(ann, f"show {told.number}", support))


def test_a_long_message_is_visibly_cut_in_the_form_and_kept_whole(company: Company) -> None:
    ann = company.someone()
    support = company.channel(ann)
    text = " ".join(f"word{n}" for n in range(1200))
    ts = company.says(ann, support, text)
    told = company.captures(ann, support, ts, "A very long letter")
    assert quoted(told.card).endswith("[…]")
    assert told.press(company.mara, "Edit words").ok
    words = filled(company.view(company.mara), "Words")
    assert 2490 < len(words) <= 2500
    assert words.endswith("[…]")
    assert text in kept(company)


def test_closing_the_form_forgets_the_draft(company: Company) -> None:
    ann = company.someone()
    support = company.channel(ann)
    ts = company.says(ann, support, "Never mind this one")
    company.people.shortcut(ann, support, ts)
    sent = company.people.payloads.submission(company.people.open_view(ann))
    assert "Never mind this one" in kept(company)
    assert company.people.close_view(ann).ok
    assert "Never mind this one" not in kept(company)
    # The same form, sent after all from another screen, says so and keeps what was typed.
    answer = company.people.transport.send("interactive", sent)
    assert "not kept any more" in answer.body["errors"]["headline"]


def test_closing_the_form_of_a_message_that_became_a_story_forgets_nothing(company: Company) -> None:
    ann = company.someone()
    support = company.channel(ann)
    ts = company.says(ann, support, "Two screens, one story")
    company.people.shortcut(ann, support, ts)
    company.people.submit(ann, {HEADLINE: "Two screens"})
    told = company.told("Two screens")
    opened, _ = company.people.sent[ann]
    closing = company.people.payloads.closing(opened, False)
    assert company.people.transport.send("interactive", closing).ok
    assert "Two screens, one story" in said(company.asks(ann, f"{told.number}", support))


def test_the_draft_is_kept_even_when_the_form_cannot_be_opened(company: Company) -> None:
    ann = company.someone()
    support = company.channel(ann)
    ts = company.says(ann, support, "Kept though no form came")
    company.slack.faults.next("views.open", "500")
    answer = company.answer_to(ann, lambda: company.people.shortcut(ann, support, ts))
    assert "The message is kept." in said(answer)
    assert company.slack.view(ann) is None
    assert "Kept though no form came" in kept(company)


def test_the_form_works_though_slack_broke_off_while_opening_it(company: Company) -> None:
    ann = company.someone()
    support = company.channel(ann)
    ts = company.says(ann, support, "The form came, the answer did not")
    company.slack.faults.next("views.open", "cut_after")
    assert company.people.shortcut(ann, support, ts).ok
    company.people.submit(ann, {HEADLINE: "A form without an answer"})
    assert company.told("A form without an answer").channel == support


def test_what_was_typed_comes_back_when_the_form_cannot_be_opened(company: Company) -> None:
    ann = company.someone()
    company.slack.faults.next("views.open", "error", error="internal_error")
    answer = company.asks(ann, "I <3 you -> she sang &lt;for us> & danced", company.channel(ann))
    assert quoted(answer) == "I <3 you -> she sang <for us> & danced"


def test_a_second_flag_of_a_message_joins_the_first_and_says_so(company: Company) -> None:
    ann, ben = company.someone(), company.someone()
    support = company.channel(ann, ben)
    ts = company.says(ann, support, "Two of us saw it")
    told = company.captures(ann, support, ts, "Seen by two")
    answer = company.answer_to(ben, lambda: company.people.shortcut(ben, support, ts))
    assert f"#{told.number}. I added you to it." in said(answer)
    assert company.slack.view(ben) is None
    told.is_said(f"Thanks to <@{ann}> and <@{ben}>")
    told.line(f"Also flagged by <@{ben}>.")
    again = company.answer_to(ben, lambda: company.people.shortcut(ben, support, ts))
    assert "You are named on it." in said(again)
    assert len(company.cards("Seen by two")) == 1


def test_two_forms_open_on_one_message_make_one_story(company: Company) -> None:
    ann, ben = company.someone(), company.someone()
    support = company.channel(ann, ben)
    ts = company.says(ann, support, "Both forms were open")
    company.people.shortcut(ann, support, ts)
    company.people.shortcut(ben, support, ts)
    company.people.submit(ann, {HEADLINE: "Ann was first"})
    told = company.told("Ann was first")
    answer = company.people.submit(ben, {HEADLINE: "Ben was second"})
    assert answer.ok
    assert f"#{told.number}" in said(company.view(ben))
    told.is_said(f"Thanks to <@{ann}> and <@{ben}>")
    company.quiet()
    assert not company.cards("Ben was second")


def test_a_reply_in_a_thread_is_answered_in_that_thread(company: Company) -> None:
    ann = company.someone()
    support = company.channel(ann)
    parent = company.says(ann, support, "How did it go?")
    ts = company.says(ann, support, "They loved it", thread_ts=parent)
    told = company.captures(ann, support, ts, "Loved in a thread")
    assert told.root == parent
    assert ts.replace(".", "") in str(company.asks(ann, f"{told.number}", support)["blocks"])
    assert company.slack.reactions(support, ts) == {"speech_balloon": {company.slack.bot_user_id}}


def test_our_own_messages_are_not_for_flagging(company: Company) -> None:
    ann = company.someone()
    support = company.channel(ann)
    ts = company.says(ann, support, "Flag me and not the bot")
    told = company.captures(ann, support, ts, "A card is no message")
    answer = company.answer_to(ann, lambda: company.people.shortcut(ann, support, told.ts))
    assert "one of my own messages" in said(answer)
    assert company.slack.view(ann) is None


def test_the_longest_message_that_slack_takes_is_kept_whole(company: Company) -> None:
    ann = company.someone("ann")
    support = company.channel(ann)
    text = "Thank you 🎂 & <all> of you. " * 1430
    ts = company.says(ann, support, text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
    told = company.captures(ann, support, ts, "Forty thousand letters")
    assert text.strip() in kept(company)
    company.slack.world.edit(support, ts, "x" * 40_000)
    told.presses(company.mara, "Claim", "Edit words")
    assert filled(company.view(company.mara), "Words").endswith("[…]")
    assert "Thank you 🎂 & <all> of you." in said(company.asks(ann, f"{told.number}", support))
