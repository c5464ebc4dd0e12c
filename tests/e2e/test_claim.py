"""Claiming: one wins, who may, and how the owner comes into the conversation."""

from __future__ import annotations

import threading

import pytest

from tests.e2e.company import HEADLINE, Company, Told
from tests.e2e.reading import buttons, primary, said


def flagged(company: Company, headline: str, *, private: bool = False, members: tuple[str, ...] = ()) -> Told:
    ann = company.someone("ann")
    support = company.channel(ann, *members, private=private)
    return company.captures(ann, support, company.says(ann, support, f"{headline}, they said"), headline)


def press_at_once(told: Told, users: list[str], label: str) -> None:
    ready = threading.Barrier(len(users))

    def press(user: str) -> None:
        ready.wait()
        assert told.press(user, label).ok

    threads = [threading.Thread(target=press, args=[user]) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("rivals", [2, 6])
def test_of_several_who_press_at_once_one_wins_and_the_others_hear_who(company: Company, rivals: int) -> None:
    told = flagged(company, f"Wanted by {rivals}", members=tuple(company.desk))
    people = company.desk[:rivals]
    before = {user: len(company.slack.ephemerals(user, told.channel)) for user in people}
    press_at_once(told, people, "Claim")
    company.quiet()
    (line,) = told.lines
    winner = next(user for user in people if line == f"Claimed by <@{user}>.")
    assert f"🤝 Claimed by <@{winner}>" in told.text
    for user in people:
        answers = company.slack.ephemerals(user, told.channel)[before[user] :]
        if user == winner:
            assert answers == []
        else:
            (answer,) = answers
            assert f"#{told.number} already has an owner: <@{winner}> took it" in said(answer)
            assert told.link in str(answer["blocks"])


def test_pressing_twice_claims_once(company: Company) -> None:
    told = flagged(company, "Pressed twice", members=(company.mara,))
    action = told.action("Claim")
    payload = company.people.payloads.press(
        company.mara, told.channel, company.slack.message(told.channel, told.ts), action, ephemeral=False
    )
    for _ in range(3):  # the very same press
        assert company.people.transport.send("interactive", payload).ok
    company.quiet()
    assert told.lines == [f"Claimed by <@{company.mara}>."]
    answer = company.answer_to(company.mara, lambda: told.press_stale(company.mara, action))  # another press
    assert f"You have #{told.number} already." in said(answer)
    assert told.lines == [f"Claimed by <@{company.mara}>."]


def test_only_marketing_claims_and_others_are_told_so_kindly(company: Company) -> None:
    told = flagged(company, "Not for everybody", members=(company.ada,))
    ben = company.someone("ben")
    company.slack.world.join(told.channel, ben)
    for user in (ben, company.ada):
        answer = company.answer_to(user, lambda user=user: told.press(user, "Claim"))  # type: ignore[misc]
        assert "Only marketing can do that" in said(answer)
        assert "Say in the thread" in said(answer)
    for label in ("Not a story",):
        assert "Only marketing" in said(company.answer_to(ben, lambda: told.press(ben, label)))  # noqa: B023
    assert told.lines == []
    assert "💬 New" in told.text


def test_guests_and_outsiders_can_press_nothing(company: Company) -> None:
    told = flagged(company, "Not for guests")
    company.slack.world.join(told.channel, company.gus)
    for label in ("Claim", "Edit words", "Not a story"):
        answer = company.answer_to(company.gus, lambda label=label: told.press(company.gus, label))  # type: ignore[misc]
        assert "That is for the full members of this workspace" in said(answer)
    assert company.slack.view(company.gus) is None


def test_the_owner_is_invited_into_a_public_channel(company: Company) -> None:
    told = flagged(company, "Come in, it is public")
    told.presses(company.mara, "Claim")
    assert company.mara in company.slack.world.channels[told.channel].members
    assert told.lines == [f"Claimed by <@{company.mara}>."]


def test_an_owner_who_is_there_already_is_not_asked_about(company: Company) -> None:
    told = flagged(company, "Already in", private=True, members=(company.mara,))
    told.presses(company.mara, "Claim")
    assert told.lines == [f"Claimed by <@{company.mara}>."]
    assert not [
        c for c in company.slack.calls_to("conversations.invite") if c.args["channel"] == told.channel
    ]


@pytest.mark.parametrize("refusal", ["missing_scope", "restricted_action", "user_team_not_in_channel"])
def test_where_the_bot_may_not_invite_the_claim_stands_all_the_same(company: Company, refusal: str) -> None:
    told = flagged(company, f"No invitations: {refusal}")
    company.slack.faults.next("conversations.invite", "error", times=2, error=refusal)
    told.presses(company.mara, "Claim")
    assert f"🤝 Claimed by <@{company.mara}>" in told.text
    assert told.lines == [f"Claimed by <@{company.mara}>."]


def test_into_a_private_channel_a_member_invites_the_owner(company: Company) -> None:
    ben = company.someone("ben")
    told = flagged(company, "Come in, it is private", private=True, members=(ben, company.mick))
    shown = company.asks(company.mara, f"{told.number}")
    assert company.people.press(company.mara, company.marketing, shown["ts"], "Claim", ephemeral=True).ok
    line = told.line("is not in this private channel")
    assert f"<@{company.mara}> has this story" in said(line)
    assert buttons(line) == primary(line) == ["Invite"]
    assert company.mara not in company.slack.world.channels[told.channel].members
    answer = company.answer_to(ben, lambda: company.people.press(ben, told.channel, line["ts"], "Invite"))
    assert f"Inviting <@{company.mara}>." in said(answer)
    company.quiet()
    assert company.mara in company.slack.world.channels[told.channel].members
    # Asked once for each owner.
    told.presses(company.mara, "Hand back", "Claim")
    assert len([text for text in told.lines if "private channel" in text]) == 1


def test_an_invitation_for_a_former_owner_invites_nobody(company: Company) -> None:
    ben = company.someone("ben")
    told = flagged(company, "Owned by another by now", private=True, members=(ben, company.mick))
    shown = company.asks(company.mara, f"{told.number}")
    company.people.press(company.mara, company.marketing, shown["ts"], "Claim", ephemeral=True)
    line = told.line("is not in this private channel")
    told.presses(company.mick, "Hand back")
    answer = company.answer_to(ben, lambda: company.people.press(ben, told.channel, line["ts"], "Invite"))
    assert "has another owner by now. Nobody was invited." in said(answer)
    company.quiet()
    assert company.mara not in company.slack.world.channels[told.channel].members


def test_an_owner_who_was_faster_than_the_card_is_brought_in_too(company: Company) -> None:
    ann = company.someone("ann")
    support = company.channel(ann)
    ts = company.says(ann, support, "Slow card, fast owner")
    company.people.shortcut(ann, support, ts)
    company.slack.faults.next("chat.postMessage", "429", retry_after=1)
    company.people.submit(ann, {HEADLINE: "Faster than its card"})
    number = said(company.asks(company.mara, "list unclaimed")).split("#")[1].split()[0]
    shown = company.asks(company.mara, number)
    assert company.people.press(company.mara, company.marketing, shown["ts"], "Claim", ephemeral=True).ok
    told = company.told("Faster than its card")
    assert told.channel == support
    assert "🤝 Claimed" in told.text
    assert told.lines == [f"Claimed by <@{company.mara}>."]
    assert company.mara in company.slack.world.channels[support].members
    assert company.slack.reactions(support, ts) == {"handshake": {company.slack.bot_user_id}}
