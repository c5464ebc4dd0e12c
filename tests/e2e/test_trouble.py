"""What cannot arrive: it waits, those who can mend it hear of it once, and after mending it arrives once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.company import CHANNEL, GROUP, Company
from tests.e2e.reading import JSON, buttons, said
from tests.e2e.running import set_up

NOTHING = "Nothing is stuck: everything reached where it was going."


@pytest.fixture(scope="module")
def ready(raw_company: Company) -> Company:
    set_up(raw_company)
    return raw_company


@pytest.fixture
def company(ready: Company) -> Iterator[Company]:
    """A company in which nothing is stuck when a test begins, and nothing may be when it ends."""
    yield ready
    ready.slack.faults.clear()
    ready.set_up()
    ready.quiet()
    with ready.slack.world.lock:
        ready.slack.backend.modals.stacks.clear()
    assert said(ready.asks(ready.ada, "trouble")) == NOTHING


def desk(company: Company, *, private: bool = False) -> str:
    """A marketing channel of the test's own."""
    channel = company.channel(company.ada, *company.desk, name="press", private=private)
    assert not company.set_up(**{CHANNEL: channel}).errors
    company.quiet()
    return channel


def told_admin(company: Company, channel: str) -> list[JSON]:
    """What the admin was told about trouble in a channel."""
    return [note for note in company.slack.dms(company.ada) if f"Stories wait in <#{channel}>" in said(note)]


def try_again(company: Company) -> JSON:
    """The admin looks at what waits and tries the first of it again; the answer."""
    shown = company.asks(company.ada, "trouble")
    press = company.people.press
    assert press(company.ada, company.marketing, shown["ts"], "Try again", ephemeral=True).ok
    company.quiet()
    return next(m for m in company.slack.ephemerals(company.ada) if m["ts"] == shown["ts"])


def test_an_archived_marketing_channel_holds_stories_until_it_is_back(company: Company) -> None:
    ann, ben = company.someone("ann"), company.someone("ben")
    support, press = company.channel(ann, ben), desk(company)
    company.slack.world.archive(press)
    company.flag(ann, support, "Held by the archive")
    note = company.note(ann, "is kept and waits: the channel is archived or gone.")
    assert "The admins know, and nothing is lost." in said(note)
    company.flag(ben, support, "Held by the archive too")
    company.quiet()
    assert len(told_admin(company, press)) == 1
    assert buttons(told_admin(company, press)[0]) == ["Set up", "What waits"]
    shown = company.asks(company.ada, "trouble")
    assert "What has not arrived" in said(shown)
    assert "The card of #1 waits: the channel is archived or gone" in said(shown)
    assert "Try again" in buttons(shown)
    # Too early: it still waits, and nobody is told again.
    assert "Trying again now." in said(try_again(company))
    assert "The card of #1 waits" in said(company.asks(company.ada, "trouble"))
    assert len(told_admin(company, press)) == 1
    company.slack.world.unarchive(press)
    try_again(company)
    assert company.told("Held by the archive").channel == press
    assert company.told("Held by the archive too").channel == press
    assert said(company.asks(company.ada, "trouble")) == NOTHING


def test_what_waits_can_be_looked_at_from_the_note(company: Company) -> None:
    ann = company.someone("ann")
    support, press = company.channel(ann), desk(company)
    company.slack.world.archive(press)
    company.flag(ann, support, "Seen from the note")
    note = company.slack.wait_for(lambda: told_admin(company, press))[0]
    shown = company.answer_to(
        company.ada, lambda: company.people.press(company.ada, note["channel"], note["ts"], "What waits")
    )
    assert "The card of #" in said(shown)
    company.slack.world.unarchive(press)
    assert company.people.press(company.ada, note["channel"], shown["ts"], "Try again", ephemeral=True).ok
    assert company.told("Seen from the note").channel == press


def test_a_bot_that_was_put_out_of_a_private_channel_waits_to_be_asked_in(company: Company) -> None:
    ann = company.someone("ann")
    support, press = company.channel(ann), desk(company, private=True)
    company.slack.world.kick_bot(press)
    company.flag(ann, support, "Put out")
    company.note(ann, "is kept and waits: the bot cannot write there.")
    (note,) = company.slack.wait_for(lambda: told_admin(company, press))
    assert "Invite the bot to the channel, or choose another." in said(note)
    company.slack.world.join(press, company.slack.bot_user_id)
    try_again(company)
    assert company.told("Put out").channel == press


def test_a_bot_that_was_put_out_of_a_public_channel_writes_there_all_the_same(company: Company) -> None:
    ann = company.someone("ann")
    support, press = company.channel(ann), desk(company)
    company.slack.world.kick_bot(press)
    told = company.flags(ann, support, "Put out of a public channel")
    assert told.channel == press
    told.presses(company.mara, "Claim")
    assert "🤝 Claimed" in told.text


def test_a_renamed_channel_is_the_same_channel(company: Company) -> None:
    ann = company.someone("ann")
    support, press = company.channel(ann), desk(company)
    told = company.flags(ann, support, "Before the new name")
    company.slack.world.rename(press, "storytellers")
    told.presses(company.mara, "Claim")
    assert "🤝 Claimed" in told.text
    assert company.flags(ann, support, "After the new name").channel == press
    assert not told_admin(company, press)


def test_when_the_marketing_channel_is_deleted_another_can_be_chosen(company: Company) -> None:
    ann = company.someone("ann")
    support, press = company.channel(ann), desk(company)
    ts = company.says(ann, support, "In its own thread")
    company.slack.world.delete_channel(press)
    company.flag(ann, support, "The channel went away")
    company.people.shortcut(ann, support, ts)
    company.people.submit(ann, {"What happened?": "This one has a thread"})
    company.slack.wait_for(lambda: told_admin(company, press))
    inside = company.told("This one has a thread")
    assert inside.channel == support
    newsroom = desk(company)
    assert company.told("The channel went away").channel == newsroom
    company.quiet()
    lines = [said(message) for message in company.slack.bot_messages(newsroom)]
    assert [line for line in lines if "This one has a thread" in line] == [
        f"New in <#{support}>: #{inside.number} This one has a thread"
    ]


def test_a_story_does_not_wait_behind_what_cannot_reach_an_old_marketing_channel(company: Company) -> None:
    ann = company.someone("ann")
    support, press = company.channel(ann), desk(company)
    old = company.flags(ann, support, "Its card stands in the old channel")
    company.slack.world.archive(press)
    shown = company.asks(company.mara, f"{old.number}")
    company.people.press(company.mara, company.marketing, shown["ts"], "Claim", ephemeral=True)
    company.slack.wait_for(lambda: told_admin(company, press))
    company.flag(ann, support, "Flagged behind it")
    company.quiet()
    newsroom = desk(company)
    assert company.told("Flagged behind it").channel == newsroom
    company.slack.world.unarchive(press)
    try_again(company)
    old.is_said(f"🤝 Claimed by <@{company.mara}>")


def test_another_channel_chosen_while_an_attempt_is_under_way_is_not_overlooked(company: Company) -> None:
    ann = company.someone("ann")
    support, press = company.channel(ann), desk(company)
    company.slack.world.archive(press)
    company.slack.faults.next("chat.postMessage", "hang_after", seconds=1)
    company.flag(ann, support, "Refused slowly")
    company.slack.wait_for(lambda: is_under_way(company, press), why="nothing was tried")
    newsroom = company.channel(company.ada, *company.desk, name="newsroom")
    assert not company.set_up(**{CHANNEL: newsroom}).errors
    assert company.told("Refused slowly").channel == newsroom


def is_under_way(company: Company, channel: str) -> bool:
    """True once a posting in this channel has begun, however long it takes."""
    last = company.slack.backend.calls[-1]
    return last.method == "chat.postMessage" and last.args["channel"] == channel


def test_an_archived_support_channel_holds_its_own_cards_only(company: Company) -> None:
    ann = company.someone("ann")
    support = company.channel(ann)
    told = company.captures(ann, support, company.says(ann, support, "Goodbye here"), "Archived around it")
    company.slack.world.archive(support)
    shown = company.asks(company.mara, f"{told.number}")
    company.people.press(company.mara, company.marketing, shown["ts"], "Claim", ephemeral=True)
    assert "🤝 Claimed" in said(company.asks(company.mara, f"{told.number}"))
    company.slack.wait_for(lambda: told_admin(company, support))
    other = company.channel(ann)
    assert company.flags(ann, other, "Elsewhere it goes on").channel == company.marketing
    company.slack.world.unarchive(support)
    try_again(company)
    told.is_said("🤝 Claimed")
    assert f"Claimed by <@{company.mara}>." in told.lines


def test_what_slack_will_never_take_is_given_up_where_an_admin_sees_it(company: Company) -> None:
    ann = company.someone("ann")
    support = company.channel(ann)
    company.slack.faults.next("chat.postMessage", "error", error="invalid_blocks")
    company.flag(ann, support, "Given up")
    assert company.flags(ann, support, "The next one is not held up").channel == company.marketing
    shown = company.asks(company.ada, "trouble")
    assert "was given up after 1 try: invalid_blocks" in said(shown)
    assert not company.cards("Given up")
    try_again(company)
    assert company.told("Given up").channel == company.marketing


def test_a_marketing_group_that_is_gone_gives_a_sentence_and_can_be_replaced(company: Company) -> None:
    ann = company.someone("ann")
    group = company.slack.world.add_group("pr", "Public relations", members=[company.mara])
    company.set_up(**{GROUP: "@pr · Public relations"})
    told = company.flags(ann, company.channel(ann), "The group goes")
    company.slack.world.delete_group(group)
    answer = company.answer_to(company.mara, lambda: told.press(company.mara, "Claim"))
    assert "Nothing was changed; please try again." in said(answer)
    company.set_up()
    told.presses(company.mara, "Claim")
    assert "🤝 Claimed" in told.text


def test_trouble_is_for_admins(company: Company) -> None:
    assert "Only an admin of this workspace" in said(company.asks(company.mara, "trouble"))
