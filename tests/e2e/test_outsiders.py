"""Never in front of the customer: what happens where people from outside read, or may read."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.company import CHANNEL, Company, Told
from tests.e2e.reading import buttons, links, said

OUTSIDE: dict[str, dict[str, Any]] = {
    "shared": {"ext_shared": True},
    "invited": {"pending_ext_shared": True},
    "private and shared": {"ext_shared": True, "private": True},
}


def shows_nothing_of_ours(company: Company, channel: str) -> None:
    """Nothing we wrote, no emoji of ours, and nothing was even tried there; only whoever asks is answered."""
    assert not company.slack.bot_messages(channel)
    for message in company.slack.messages(channel):
        for users in company.slack.reactions(channel, message["ts"]).values():
            assert company.slack.bot_user_id not in users
    loud = ("chat.postMessage", "chat.update", "chat.postEphemeral", "reactions.add", "conversations.invite")
    tried = [c.method for c in company.slack.calls if c.args.get("channel") == channel and c.method in loud]
    assert not tried


def is_at_the_desk(company: Company, told: Told, link: str) -> None:
    """The card stands in the marketing channel, with a way back to the message."""
    assert told.channel == company.marketing
    assert told.root == told.ts
    there = [company.slack.message(told.channel, told.ts), *company.slack.thread(told.channel, told.ts)]
    assert link in [url for message in there for url in links(message)], "no link back"
    assert f"<!subteam^{company.group}>" in told.text


def permalink(company: Company, channel: str, ts: str) -> str:
    return f"{company.slack.team_url}archives/{channel}/p{ts.replace('.', '')}"


@pytest.mark.parametrize("facts", OUTSIDE.values(), ids=OUTSIDE.keys())
def test_where_outsiders_read_the_card_comes_to_marketing_and_the_flagger_is_told_why(
    company: Company, facts: dict[str, Any]
) -> None:
    ann, customer = company.someone("ann"), company.someone("customer", team_id="T07OTHER00Q")
    shared = company.channel(ann, customer, **facts)
    ts = company.says(customer, shared, "You are the best supplier we have")
    told = company.captures(ann, shared, ts, f"Best supplier {facts}")
    is_at_the_desk(company, told, permalink(company, shared, ts))
    (note,) = company.slack.dms(ann)
    assert "people from outside can read the channel it came from" in said(note)
    assert told.link in links(note)
    assert buttons(note) == ["Withdraw"]
    told.presses(company.mara, "Claim")
    told.line(f"Claimed by <@{company.mara}>.")
    told.presses(company.mara, "Hand back", "Not a story")
    company.people.submit(company.mara, {"Reason": "Not for now"})
    company.quiet()
    shows_nothing_of_ours(company, shared)
    assert company.mara not in company.slack.world.channels[shared].members


def test_a_guest_in_the_channel_is_somebody_from_outside(company: Company) -> None:
    ann = company.someone("ann")
    support = company.channel(ann, company.gus)
    ts = company.says(ann, support, "A guest listens")
    told = company.captures(ann, support, ts, "Heard by a guest")
    is_at_the_desk(company, told, permalink(company, support, ts))
    shows_nothing_of_ours(company, support)


def test_an_emoji_in_a_shared_channel_makes_a_story_at_marketing(company: Company) -> None:
    ann, customer = company.someone("ann"), company.someone("customer", team_id="T07OTHER00Q")
    shared = company.channel(ann, customer, ext_shared=True)
    ts = company.says(customer, shared, "We would be lost without you")
    assert company.people.react(customer, shared, ts, "star2").ok  # their own star does not count
    company.quiet()
    assert not company.cards("We would be lost without you")
    assert company.people.react(ann, shared, ts, "star2").ok
    told = company.told("We would be lost without you")
    is_at_the_desk(company, told, permalink(company, shared, ts))
    assert customer not in told.text
    company.people.unreact(ann, shared, ts, "star2")
    told.is_said("↩️ Taken back")
    company.quiet()
    shows_nothing_of_ours(company, shared)


def test_a_channel_that_is_opened_to_outsiders_later_hears_no_more(company: Company) -> None:
    ann = company.someone("ann")
    support = company.channel(ann, company.mara)
    ts = company.says(ann, support, "Among ourselves, for now")
    told = company.captures(ann, support, ts, "Among ourselves")
    assert told.channel == support
    company.slack.world.share(support, ext_shared=True)
    another = company.says(ann, support, "And now they read along")
    second = company.captures(ann, support, another, "They read along")
    assert second.channel == company.marketing
    told.presses(company.mara, "Claim")
    assert told.lines == []
    assert company.slack.reactions(support, ts) == {}
    line = said(company.slack.messages(company.marketing)[-1])
    assert f"About #{told.number}" in line
    assert f"Claimed by <@{company.mara}>." in line


def test_what_cannot_be_known_counts_as_outside(company: Company) -> None:
    ann = company.someone("ann")
    support = company.channel(ann)
    ts = company.says(ann, support, "Who reads this?")
    company.slack.faults.next("conversations.info", "error", error="missing_scope")
    told = company.captures(ann, support, ts, "Who knows who reads it")
    is_at_the_desk(company, told, permalink(company, support, ts))
    (note,) = company.slack.dms(ann)
    assert "could not find out who reads the channel" in said(note)
    shows_nothing_of_ours(company, support)


def test_a_direct_message_between_two_people_stays_theirs(company: Company) -> None:
    ann, ben = company.someone("ann"), company.someone("ben")
    pair = company.slack.world.open_group_dm([ann, ben])
    ts = company.says(ben, pair, "Between you and me: they loved it")
    told = company.captures(ann, pair, ts, "Said between two")
    assert told.channel == company.marketing
    assert "could not find out who reads" in said(company.slack.dms(ann)[0])
    shows_nothing_of_ours(company, pair)


def test_a_private_channel_without_the_bot_hears_nothing_of_us(company: Company) -> None:
    ann = company.someone("ann")
    closed = company.channel(ann, private=True, bot_in=False)
    ts = company.says(ann, closed, "Behind closed doors")
    told = company.captures(ann, closed, ts, "Closed doors")
    is_at_the_desk(company, told, permalink(company, closed, ts))
    (note,) = company.slack.dms(ann)
    assert "is there because" in said(note)
    shows_nothing_of_ours(company, closed)


@pytest.mark.parametrize(
    "refusal", ["restricted_action", "is_archived", "restricted_action_thread_only_channel", "no_permission"]
)
def test_where_the_bot_may_not_write_the_card_comes_to_marketing(company: Company, refusal: str) -> None:
    ann = company.someone("ann")
    support = company.channel(ann)
    ts = company.says(ann, support, "Only admins may write here")
    company.slack.faults.next("chat.postMessage", "error", error=refusal)
    told = company.captures(ann, support, ts, f"Not allowed: {refusal}")
    is_at_the_desk(company, told, permalink(company, support, ts))
    assert "cannot write in the channel" in said(company.slack.dms(ann)[0])
    assert not company.slack.bot_messages(support)


def test_an_archived_channel_is_read_only(company: Company) -> None:
    ann = company.someone("ann")
    support = company.channel(ann)
    ts = company.says(ann, support, "The last word here")
    company.people.shortcut(ann, support, ts)
    company.slack.world.archive(support)
    company.people.submit(ann, {"What happened?": "Archived in between"})
    told = company.told("Archived in between")
    is_at_the_desk(company, told, permalink(company, support, ts))


def test_a_marketing_channel_that_outsiders_read_gets_nothing_and_the_admins_are_told(
    company: Company,
) -> None:
    ann, agency = company.someone("ann"), company.someone("agency", team_id="T07OTHER00Q")
    support, before = company.channel(ann), company.marketing
    shared = company.channel(company.ada, company.mara, agency, name="with-agency")
    try:
        assert not company.set_up(**{CHANNEL: shared}).errors
        company.quiet()
        said_before = len(company.slack.messages(shared))
        company.slack.world.share(shared, ext_shared=True)
        ts = company.says(ann, support, "Not for the agency")
        assert company.people.shortcut(ann, support, ts).ok
        assert company.people.submit(ann, {"What happened?": "Not for the agency's eyes"}).ok
        company.flag(ann, support, "Told by phone, not for the agency")
        note = company.note(company.ada, "people from outside can read the marketing channel")
        assert f"<#{shared}>" in said(note)
        assert buttons(note) == ["Set up", "What waits"]
        company.quiet()
        assert len(company.slack.messages(shared)) == said_before
        assert not company.cards("Told by phone, not for the agency")
    finally:
        company.set_up(**{CHANNEL: before})
    told = company.told("Told by phone, not for the agency")
    assert told.channel == company.marketing
    assert company.told("Not for the agency's eyes").channel == support
    company.quiet()
    assert len(company.slack.messages(shared)) == said_before


def test_a_channel_that_outsiders_read_cannot_be_chosen_for_marketing(company: Company) -> None:
    shared = company.channel(company.ada, ext_shared=True)
    with pytest.raises(AssertionError, match="does not offer shared channels"):
        company.set_up(**{CHANNEL: shared})
    company.people.close_view(company.ada)


def test_in_a_channel_that_is_shared_later_nothing_more_appears(company: Company) -> None:
    ann = company.someone("ann")
    support = company.channel(ann, company.mara)
    ts = company.says(ann, support, "They thanked us twice")
    told = company.captures(ann, support, ts, "Thanked twice")
    company.quiet()
    assert company.slack.reactions(support, ts)
    before = len(company.slack.thread(support, ts))
    company.slack.world.share(support, ext_shared=True)
    assert company.people.press(company.mara, support, told.ts, "Claim").ok
    company.slack.wait_for(
        lambda: any("Claimed by" in said(m) for m in company.slack.bot_messages(company.marketing)),
        why="the line comes to marketing instead",
    )
    company.quiet()
    assert len(company.slack.thread(support, ts)) == before
    assert not company.slack.reactions(support, ts)


def test_what_cannot_be_said_at_the_message_is_not_said_in_front_of_outsiders_elsewhere(
    company: Company,
) -> None:
    ann, world = company.someone("ann"), company.slack.world
    support = company.channel(ann, company.mara)
    ts = company.says(ann, support, "Both channels were opened")
    told = company.captures(ann, support, ts, "Both were opened")
    company.quiet()
    before = len(company.slack.messages(company.marketing))
    world.share(support, ext_shared=True)
    world.share(company.marketing, ext_shared=True)
    try:
        assert company.people.press(company.mara, support, told.ts, "Claim").ok
        company.quiet()
        assert len(company.slack.messages(company.marketing)) == before
        assert "people from outside can read" in said(company.asks(company.ada, "trouble"))
    finally:
        world.share(company.marketing)
    assert not company.set_up().errors
    company.slack.wait_for(
        lambda: any("Claimed by" in said(m) for m in company.slack.messages(company.marketing)[before:]),
        why="it waits although marketing is among itself again",
    )
