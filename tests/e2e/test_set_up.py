"""Set-up: what is flagged before it is kept, who can finish it is told how, and everything goes out then.

The tests share one company and stand in the order in which its days pass.
"""

from __future__ import annotations

import pytest

from tests.e2e.company import (
    CHANNEL,
    EMOJIS,
    GROUP,
    HEADLINE,
    OWN,
    THRESHOLD,
    ZONE,
    Company,
)
from tests.e2e.reading import buttons, filled, labels, primary, quoted, said


@pytest.fixture
def company(raw_company: Company) -> Company:
    return raw_company


@pytest.fixture(scope="module")
def service(raw_company: Company) -> tuple[str, str, str, str]:
    """Three people of customer service, and their channel."""
    company = raw_company
    ann, ben, eve = company.someone("ann"), company.someone("ben"), company.someone("eve")
    return ann, ben, eve, company.channel(ann, ben, eve)


Service = tuple[str, str, str, str]


def test_nothing_is_there_yet(company: Company, service: Service) -> None:
    ann, _, _, support = service
    for which in ("mine", "unclaimed", "waiting"):
        shown = company.asks(ann, f"list {which}", support)
        assert "Nothing" in said(shown)
        assert "/story" in said(shown)
    assert "Nothing is stuck" in said(company.asks(company.ada, "trouble"))
    assert not company.slack.bot_messages()


def test_what_is_flagged_before_set_up_is_kept_and_its_flaggers_are_told(
    company: Company, service: Service
) -> None:
    ann, ben, eve, support = service
    company.flag(ann, support, "Before set-up, by command")
    note = company.note(ann, "#1 is kept.")
    assert "/story setup" in said(note)
    assert "I have told them." in said(note)
    assert buttons(note) == ["Withdraw"]
    company.flag(ben, support, "Before set-up, by command too")
    company.note(ben, "#2 is kept.")
    ts = company.says(eve, support, "Before set-up, by emoji")
    company.people.react(ann, support, ts, "star2")
    ts = company.says(eve, support, "Before set-up, from the menu")
    company.people.shortcut(eve, support, ts)
    company.people.submit(eve, {HEADLINE: "Before set-up, from the menu"})
    company.quiet()
    company.note(eve, "is kept.")
    assert not company.slack.bot_messages(support)
    assert not company.slack.bot_messages(company.marketing)
    assert "Before set-up, by command" in said(company.asks(ben, "1", support))


def test_whoever_can_finish_it_is_told_once(company: Company) -> None:
    (note,) = company.slack.dms(company.ada)
    assert "A story was flagged and waits" in said(note)
    assert buttons(note) == primary(note) == ["Set up"]


def test_only_an_admin_sets_up(company: Company, service: Service) -> None:
    ann, _, _, support = service
    assert "Only an admin of this workspace" in said(company.asks(ann, "setup", support))
    assert company.slack.view(ann) is None


def test_one_may_take_it_back_before_and_flag_it_again_after(company: Company, service: Service) -> None:
    _, _, eve, support = service
    ts = company.says(eve, support, "Taken back before set-up")
    company.people.shortcut(eve, support, ts)
    company.people.submit(eve, {HEADLINE: "Withdrawn before set-up"})
    number = company.asks(eve, "list", support)
    assert "Withdrawn before set-up" in said(number)
    five = next(n for n in range(1, 9) if f"#{n} Withdrawn before set-up" in said(number))
    assert "is withdrawn" in said(company.asks(eve, f"withdraw {five}", support))
    # And one that was nominated, and is not any more.
    ts = company.says(eve, support, "Starred and unstarred before set-up")
    company.people.react(eve, support, ts, "star2")
    company.people.unreact(eve, support, ts, "star2")


def test_the_form_says_beside_each_field_what_cannot_be(company: Company) -> None:
    note = company.slack.dms(company.ada)[0]
    assert company.people.press(company.ada, note["channel"], note["ts"], "Set up").ok
    view = company.view(company.ada)
    assert view["title"]["text"] == "Set up Goodword"
    assert labels(view) == [CHANNEL, GROUP, EMOJIS, THRESHOLD, ZONE, OWN]
    assert filled(view, EMOJIS) == ":star2:"
    assert filled(view, THRESHOLD) == "1"
    with pytest.raises(AssertionError, match=f"'{CHANNEL}' is required"):
        company.people.submit(company.ada)
    company.people.fill(company.ada, {CHANNEL: company.marketing})
    for label, values in {
        EMOJIS: [":star2: = nonsense", ":star2:, no emoji at all", ",", ": :"],
        THRESHOLD: ["0", "51", "x", "-1", "²"],
    }.items():
        good = filled(view, label)
        for value in values:
            answer = company.people.submit(company.ada, {label: value})
            assert list(answer.errors) == [label], value
            assert len(answer.errors[label]) > 20
        company.people.fill(company.ada, {label: good})
    opened = company.people.open_view(company.ada)
    opened.values["zone"]["search:zones"]["selected_option"] = {
        "text": {"type": "plain_text", "text": "Mars"}, "value": "Mars/Olympus"
    }  # fmt: skip
    assert list(company.people.submit(company.ada).errors) == [ZONE]
    company.people.close_view(company.ada)
    assert not company.slack.bot_messages(company.marketing)


def test_groups_and_zones_are_found_by_typing(company: Company) -> None:
    company.slack.world.add_group("support", "Customer Service")
    company.people.slash(company.ada, company.marketing, "setup")
    suggest = company.people.suggest
    assert [text for text, _ in suggest(company.ada, GROUP, "mark")] == ["@marketing · Marketing"]
    assert [text for text, _ in suggest(company.ada, GROUP, "@SUPP")] == ["@support · Customer Service"]
    assert [text for text, _ in suggest(company.ada, GROUP, "customer serv")] == [
        "@support · Customer Service"
    ]
    assert len(suggest(company.ada, GROUP, "")) == 2
    assert suggest(company.ada, GROUP, "nobody") == []
    assert ("Europe/Amsterdam", "Europe/Amsterdam") in suggest(company.ada, ZONE, "amsterdam")
    assert ("America/New_York", "America/New_York") in suggest(company.ada, ZONE, "new york")
    assert 0 < len(suggest(company.ada, ZONE, "")) <= 100
    company.people.close_view(company.ada)


def test_after_set_up_everything_that_was_kept_goes_out_once(company: Company, service: Service) -> None:
    *_, support = service
    answer = company.set_up(**{ZONE: "Europe/Amsterdam"})
    assert not answer.errors
    notice = said(company.view(company.ada))
    assert f"Stories go to <#{company.marketing}>" in notice
    assert f"<!subteam^{company.group}>" in notice
    company.people.close_view(company.ada)
    assert company.told("Before set-up, by command").channel == company.marketing
    assert company.told("Before set-up, by command too").channel == company.marketing
    assert company.told("Before set-up, by emoji").channel == support
    assert company.told("Before set-up, from the menu").channel == support
    company.quiet()
    for headline in ("by command", "by command too", "by emoji", "from the menu"):
        assert len(company.cards(f"Before set-up, {headline}")) == 1
    assert not company.cards("Withdrawn before set-up")
    assert not company.cards("Starred and unstarred before set-up")
    greeting = "Goodword brings stories from customer service here from now on."
    lines = [said(message) for message in company.slack.bot_messages(company.marketing)]
    assert len([line for line in lines if line.startswith(greeting)]) == 1


def test_what_was_taken_back_before_comes_to_marketing_when_it_is_flagged_again(
    company: Company, service: Service
) -> None:
    ann, _, eve, support = service
    ts = next(m["ts"] for m in company.slack.messages(support) if m["text"] == "Taken back before set-up")
    answer = company.answer_to(eve, lambda: company.people.shortcut(eve, support, ts))
    assert "is on the table again" in said(answer)
    assert company.told("Withdrawn before set-up").root == ts
    text = "Starred and unstarred before set-up"
    ts = next(m["ts"] for m in company.slack.messages(support) if m["text"] == text)
    company.people.react(ann, support, ts, "star2")
    assert company.told(text).root == ts


def test_a_second_set_up_begins_with_what_was_chosen_and_moves_the_channel(
    company: Company, service: Service
) -> None:
    ann, _, _, support = service
    before = company.told("Before set-up, by command")
    newsroom = company.channel(company.ada, *company.desk, name="newsroom")
    company.people.slash(company.ada, support, "setup")
    view = company.view(company.ada)
    assert filled(view, CHANNEL) == company.marketing
    assert filled(view, ZONE) == "Europe/Amsterdam"
    company.people.submit(company.ada, {CHANNEL: newsroom})
    company.people.close_view(company.ada)
    told = company.flags(ann, support, "To the newsroom")
    assert told.channel == newsroom
    hello, *_ = company.slack.messages(newsroom)
    assert "from now on" in said(hello)
    # Cards stay where they stand, and stay alive.
    before.presses(company.mara, "Claim")
    assert before.channel == company.marketing
    assert "🤝 Claimed" in before.text


def test_saving_the_same_again_says_no_second_hello(company: Company) -> None:
    newsroom = company.told("To the newsroom").channel
    company.people.slash(company.ada, company.marketing, "setup")
    _, calls = company.calls_during(lambda: company.people.submit(company.ada))
    assert "chat.postMessage" not in calls
    company.people.close_view(company.ada)
    assert [said(m) for m in company.slack.messages(newsroom)][1:] != []


def test_without_a_group_the_people_of_the_channel_are_marketing(company: Company, service: Service) -> None:
    ann, ben, _, support = service
    den = company.channel(company.ada, ben, name="den")
    company.people.slash(company.ada, support, "setup")
    company.people.submit(company.ada, {CHANNEL: den, GROUP: ""})
    company.people.close_view(company.ada)
    told = company.flags(ann, support, "No group, no mention", **{"The customer's words": "Hm"})
    assert told.text.startswith(f"#{told.number} ")
    assert quoted(told.card) == "Hm"
    refused = company.answer_to(company.mara, lambda: told.press(company.mara, "Claim"))
    assert "Only marketing can do that." in said(refused)
    told.presses(ben, "Claim")
    assert f"🤝 Claimed by <@{ben}>" in told.text
