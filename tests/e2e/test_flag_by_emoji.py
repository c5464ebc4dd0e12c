"""Emojis on messages: what makes a story, what takes it back, and whose count."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.company import EMOJIS, OWN, THRESHOLD, Company, Told
from tests.e2e.reading import quoted, said

SEVERAL = ":star2:, :zap: = turnaround, :bulb: = idea heard, :clap: = little thing"


@pytest.fixture(autouse=True)
def as_it_comes(company: Company) -> Iterator[None]:
    """Each test begins with one emoji and a threshold of one, and leaves them to others."""
    configure(company)
    yield
    configure(company)


def configure(company: Company, emojis: str = ":star2:", threshold: str = "1", own: str = "Counts") -> None:
    answer = company.set_up(**{EMOJIS: emojis, THRESHOLD: threshold, OWN: own})
    assert answer.ok, answer
    assert not answer.errors, answer.errors
    company.quiet()


def nominated(company: Company, text: str, *, threshold: str = "1") -> tuple[str, str, Told]:
    """A message of ben's that ann nominated: its channel, its ts, the story."""
    ann, ben = company.someone("ann"), company.someone("ben")
    support = company.channel(ann, ben)
    ts = company.says(ben, support, text)
    assert company.people.react(ann, support, ts, "star2").ok
    return ann, ts, company.told(text)


def test_one_emoji_makes_a_story_of_a_message(company: Company) -> None:
    ann, ben = company.someone(), company.someone()
    support = company.channel(ann, ben)
    ts = company.says(ben, support, "They named their cat after us. Really.")
    assert company.people.react(ann, support, ts, "star2").ok
    told = company.told("They named their cat after us.")
    assert (told.channel, told.root) == (support, ts)
    assert quoted(told.card) == "They named their cat after us. Really."
    assert f"Thanks to <@{ben}> and <@{ann}> · ⭐ Nominated, no owner yet" in told.text
    assert told.buttons == ["Claim", "Edit words", "Not a story"]
    assert company.slack.reactions(support, ts)["speech_balloon"] == {company.slack.bot_user_id}
    # A press on an emoji is not a conversation with us: nobody is written to for it.
    assert not company.notes(ann)
    assert not company.notes(ben)


def test_a_reply_in_a_thread_can_be_nominated(company: Company) -> None:
    ann = company.someone()
    support = company.channel(ann)
    parent = company.says(ann, support, "And?")
    ts = company.says(ann, support, "They cheered", thread_ts=parent)
    company.people.react(ann, support, ts, "star2")
    told = company.told("They cheered")
    assert told.root == parent
    assert "speech_balloon" in company.slack.reactions(support, ts)


def test_at_a_threshold_of_two_two_people_are_needed(company: Company) -> None:
    configure(company, ":star2:, :zap:", threshold="2")
    ann, ben, eve = company.someone(), company.someone(), company.someone()
    support = company.channel(ann, ben, eve)
    ts = company.says(eve, support, "Two must like it")
    company.people.react(ann, support, ts, "star2")
    company.people.react(ann, support, ts, "zap")  # the same person, twice
    company.quiet()
    assert not company.slack.bot_messages(support)
    company.people.react(ben, support, ts, "zap")
    told = company.told("Two must like it")
    assert f"<@{ann}> and <@{ben}>" in told.text


def test_falling_below_the_threshold_takes_it_back_and_leaves_a_trace(company: Company) -> None:
    configure(company, threshold="2")
    ann, ben = company.someone(), company.someone()
    support = company.channel(ann, ben)
    ts = company.says(ann, support, "Liked by two, then by one")
    company.people.react(ann, support, ts, "star2")
    company.people.react(ben, support, ts, "star2")
    told = company.told("Liked by two, then by one")
    company.people.unreact(ben, support, ts, "star2")
    told.is_said("↩️ Taken back")
    told.line("Taken back: the emoji that nominated it was taken off again.")
    company.quiet()
    assert told.buttons == []
    assert company.slack.reactions(support, ts) == {"star2": {ann}}
    assert "Taken back" in said(company.asks(ann, f"{told.number}", support))


def test_one_of_two_emojis_taken_off_changes_nothing_at_a_threshold_of_one(company: Company) -> None:
    ann, ts, told = nominated(company, "One star more than needed")
    ben = company.someone()
    company.slack.world.join(told.channel, ben)
    company.people.react(ben, told.channel, ts, "star2")
    told.line(f"Also nominated by <@{ben}>.")
    company.people.unreact(ann, told.channel, ts, "star2")
    company.quiet()
    assert "⭐ Nominated" in told.text


def test_nominated_again_it_comes_back_on_the_same_card(company: Company) -> None:
    ann, ts, told = nominated(company, "Off and on again")
    company.people.unreact(ann, told.channel, ts, "star2")
    told.is_said("↩️ Taken back")
    company.people.react(ann, told.channel, ts, "star2")
    told.is_said("⭐ Nominated")
    told.line(f"Nominated again by <@{ann}>.")
    company.quiet()
    assert told.buttons == ["Claim", "Edit words", "Not a story"]
    assert "speech_balloon" in company.slack.reactions(told.channel, ts)
    assert len(company.cards("Off and on again")) == 1


@pytest.mark.parametrize("touch", ["claim", "edit", "flag"])
def test_what_somebody_touched_is_not_taken_back(company: Company, touch: str) -> None:
    ann, ts, told = nominated(company, f"Touched, so it stays: {touch}")
    if touch == "claim":
        told.presses(company.mara, "Claim")
    elif touch == "edit":
        told.presses(company.mara, "Edit words")
        company.people.submit(company.mara, {"Words": "Other words"})
    else:
        company.people.shortcut(company.mick, told.channel, ts)
        told.line(f"Also flagged by <@{company.mick}>.")
    company.quiet()
    company.people.unreact(ann, told.channel, ts, "star2")
    company.quiet()
    assert "Taken back" not in told.text
    assert "Claim" in told.buttons or "Hand back" in told.buttons


def test_each_emoji_stands_for_its_kind(company: Company) -> None:
    configure(company, SEVERAL)
    ann = company.someone()
    support = company.channel(ann)
    kinds = {"star2": "Praise", "zap": "Turnaround", "bulb": "Idea heard", "clap": "Little thing"}
    for emoji, kind in kinds.items():
        ts = company.says(ann, support, f"Said with {emoji}")
        company.people.react(ann, support, ts, emoji)
        told = company.told(f"Said with {emoji}")
        assert f"Kind: {kind}" in said(company.asks(ann, f"{told.number}", support))


def test_a_skin_tone_makes_no_difference(company: Company) -> None:
    configure(company, SEVERAL)
    ann = company.someone()
    support = company.channel(ann)
    ts = company.says(ann, support, "Applauded")
    company.people.react(ann, support, ts, "clap::skin-tone-4")
    told = company.told("Applauded")
    company.people.unreact(ann, support, ts, "clap::skin-tone-4")
    told.is_said("↩️ Taken back")


def test_an_emoji_of_ones_own_company_can_be_bound(company: Company) -> None:
    company.slack.world.emoji.add("our_logo-2")
    configure(company, ":our_logo-2:")
    ann = company.someone()
    support = company.channel(ann)
    ts = company.says(ann, support, "Our own emoji")
    company.people.react(ann, support, ts, "our_logo-2")
    assert company.told("Our own emoji").root == ts


def test_whether_ones_own_message_counts_is_a_setting(company: Company) -> None:
    configure(company, own="Does not count")
    ann, ben = company.someone(), company.someone()
    support = company.channel(ann, ben)
    ts = company.says(ann, support, "I praise myself")
    company.people.react(ann, support, ts, "star2")
    company.quiet()
    assert not company.slack.bot_messages(support)
    company.people.react(ben, support, ts, "star2")
    told = company.told("I praise myself")
    company.people.unreact(ben, support, ts, "star2")
    told.is_said("↩️ Taken back")


@pytest.mark.parametrize("facts", [{"bot": True}, {"guest": True}, {"team_id": "T07OTHER00Q"}])
def test_bots_guests_and_other_companies_do_not_count(company: Company, facts: dict[str, object]) -> None:
    configure(company, threshold="2")
    ann = company.someone()
    stranger, another = company.someone("stranger", **facts), company.someone("another", **facts)
    support = company.channel(ann, stranger, another)
    ts = company.says(ann, support, f"Who counts, of {facts}?")
    for user in (stranger, another, ann):
        assert company.people.react(user, support, ts, "star2").ok
    company.quiet()
    assert not company.slack.bot_messages()[-1:] or "Who counts" not in str(company.slack.bot_messages()[-1])
    assert not company.slack.bot_messages(support)
    assert "speech_balloon" not in company.slack.reactions(support, ts)


def test_our_own_messages_never_count(company: Company) -> None:
    ann, _, told = nominated(company, "Under this stands a card")
    answer, calls = company.calls_during(lambda: company.people.react(ann, told.channel, told.ts, "star2"))
    assert answer.ok
    assert calls == []
    # Slack leaves `item_user` out where no user wrote the message; then only reading it can tell.
    event = company.people.build_reaction(company.mara, told.channel, told.ts, "star2")
    del event["event"]["item_user"]
    answer, calls = company.calls_during(lambda: company.people.deliver(event))
    assert answer.ok
    assert "chat.postMessage" not in calls


def test_an_emoji_that_nominates_nothing_causes_nothing(company: Company) -> None:
    ann = company.someone()
    support = company.channel(ann)
    ts = company.says(ann, support, "Thumbs up for this")
    for emoji in ("thumbsup", "star", "speech_balloon", "heart::skin-tone-2"):
        answer, calls = company.calls_during(lambda e=emoji: company.people.react(ann, support, ts, e))  # type: ignore[misc]
        assert answer.ok
        assert calls == []


def test_our_own_emojis_nominate_nothing(company: Company) -> None:
    configure(company, ":speech_balloon:, :star2:")
    ann = company.someone()
    support = company.channel(ann)
    ts = company.says(ann, support, "Our balloon is no vote")
    company.people.react(ann, support, ts, "star2")
    told = company.told("Our balloon is no vote")
    event = company.people.build_reaction(company.slack.bot_user_id, support, ts, "speech_balloon")
    answer, calls = company.calls_during(lambda: company.people.deliver(event))
    assert answer.ok
    assert calls == []
    company.people.unreact(ann, support, ts, "star2")
    told.is_said("↩️ Taken back")


def test_a_message_that_is_gone_before_we_read_it_makes_no_story(company: Company) -> None:
    ann = company.someone()
    support = company.channel(ann)
    ts = company.says(ann, support, "Soon gone")
    event = company.people.build_reaction(ann, support, ts, "star2")
    company.slack.world.delete(support, ts)
    assert company.people.deliver(event).ok
    company.quiet()
    assert not company.slack.bot_messages(support)


def test_an_emoji_on_a_flagged_message_joins_it_and_a_flag_joins_a_nominated_one(company: Company) -> None:
    ann, ben = company.someone(), company.someone()
    support = company.channel(ann, ben)
    ts = company.says(ann, support, "First flagged, then starred")
    told = company.captures(ann, support, ts, "Flagged and starred")
    company.people.react(ben, support, ts, "star2")
    told.line(f"Also nominated by <@{ben}>.")
    assert "💬 New" in told.text
    company.people.unreact(ben, support, ts, "star2")
    company.quiet()
    assert "💬 New" in told.text  # somebody flagged it: it does not hang on emojis


def test_of_two_emojis_of_one_person_one_is_enough(company: Company) -> None:
    configure(company, ":star2:, :zap:")
    ann = company.someone()
    support = company.channel(ann)
    ts = company.says(ann, support, "Two emojis, one person")
    company.people.react(ann, support, ts, "star2")
    told = company.told("Two emojis, one person")
    company.people.react(ann, support, ts, "zap")
    company.people.unreact(ann, support, ts, "star2")
    company.quiet()
    assert "⭐ Nominated" in told.text
    assert told.lines == []
    company.people.unreact(ann, support, ts, "zap")
    told.is_said("↩️ Taken back")


def test_an_emoji_on_a_file_is_no_nomination(company: Company) -> None:
    ann = company.someone()
    item = {"type": "file", "file": "F07SOMEFILEQ"}
    answer, calls = company.calls_during(
        lambda: company.people.event("reaction_added", user=ann, reaction="star2", item=item)
    )
    assert answer.ok
    assert calls == []
