"""Looking: one story, lists with their pages, and who sees anything at all."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e.company import COMPANY, CREDITED, CUSTOMER, WORDS, Company
from tests.e2e.reading import JSON, bold, buttons, links, primary, quoted, said


def numbers(shown: JSON) -> list[int]:
    """The stories of a list, in its order."""
    return [int(text.split()[0][1:]) for text in bold(shown) if text.startswith("#")]


@pytest.mark.parametrize("how", ["show {}", "{}", "#{}", "show #{}", "  {}  ", "SHOW {}"])
def test_one_story_is_shown_whole_to_whoever_asks(company: Company, how: str) -> None:
    ann, ben = company.someone("ann"), company.someone("ben")
    support = company.channel(ann, ben)
    ts = company.says(ann, support, "I would marry this shop")
    told = company.captures(
        ann, support, ts, f"A proposal to {support}", **{CUSTOMER: "Jo", COMPANY: "Jo Ltd"}
    )
    shown = company.asks(ben, how.format(told.number), support)
    text = said(shown)
    assert text.startswith(f"#{told.number} A proposal to {support}")
    assert quoted(shown) == "I would marry this shop"
    assert "Customer: Jo, Jo Ltd" in text
    assert f"Flagged by <@{ann}>" in text
    assert told.link in links(shown)
    assert f"{company.slack.team_url}archives/{support}/p{ts.replace('.', '')}" in links(shown)
    assert shown["for_user"] == ben


@pytest.mark.parametrize("number", ["0", "99999", "#4711", "show 31337"])
def test_an_unknown_number_says_so_and_what_there_is(company: Company, number: str) -> None:
    text = said(company.asks(company.mick, number))
    assert f"There is no #{number.removeprefix('show ').removeprefix('#')} here." in text
    assert "/story list" in text


@pytest.mark.parametrize("number", ["9999999999999", "#" + "9" * 300, "show " + "1" * 40])
def test_a_number_beyond_all_numbers_is_no_error(company: Company, number: str) -> None:
    text = said(company.asks(company.mick, number))
    assert "incident" not in text
    assert "/story show 12" in text


def test_a_list_of_twenty_is_paged_in_place_newest_first(company: Company) -> None:
    ann = company.someone("ann")
    support = company.channel(ann)
    for n in range(20):
        company.flag(ann, support, f"Page me {n}")
    company.told("Page me 19")
    first = company.asks(ann, "list", support)
    assert said(first).startswith("Mine: ")
    assert buttons(first) == ["More", "Unclaimed", "Waiting"]
    assert primary(first) == ["More"]
    assert len(links(first)) == 8

    def turn(label: str) -> JSON:
        assert company.people.press(ann, support, first["ts"], label, ephemeral=True).ok
        return next(m for m in company.slack.ephemerals(ann, support) if m["ts"] == first["ts"])

    second, third = turn("More"), turn("More")
    assert buttons(second) == ["More", "Mine", "Unclaimed", "Waiting"]
    assert buttons(third) == ["Mine", "Unclaimed", "Waiting"]
    found = [*numbers(first), *numbers(second), *numbers(third)]
    assert len(set(found)) == 20
    assert found == sorted(found, reverse=True)
    assert numbers(turn("Mine")) == numbers(first)


def test_mine_is_what_i_flagged_made_happen_or_own(company: Company) -> None:
    ann, ben = company.someone("ann"), company.someone("ben")
    owner = company.desk[-1]
    support = company.channel(ann, ben)
    told = company.flags(ann, support, "Whose list", **{CREDITED: [ben]})
    told.presses(owner, "Claim")
    for user in (ann, ben, owner):
        assert told.number in numbers(company.asks(user, "list mine"))
    assert told.number not in numbers(company.asks(company.someone("eve"), "list mine"))


def test_unclaimed_and_waiting(company: Company) -> None:
    ann = company.someone("ann")
    told = company.flags(ann, company.channel(ann), "From one list to another")
    assert numbers(company.asks(ann, "list unclaimed"))[0] == told.number
    assert told.number not in numbers(company.asks(ann, "list waiting"))
    told.presses(company.mara, "Claim")
    assert told.number not in numbers(company.asks(ann, "list unclaimed"))
    shown = company.asks(ann, "list Waiting")
    assert numbers(shown)[0] == told.number
    assert f"🤝 Claimed by <@{company.mara}>" in said(shown)
    told.presses(company.mara, "Not a story")
    company.people.submit(company.mara, {"Reason": "Enough"})
    company.quiet()
    assert told.number not in numbers(company.asks(ann, "list waiting"))
    assert told.number in numbers(company.asks(ann, "list"))


def test_an_empty_list_is_an_invitation(company: Company) -> None:
    shown = company.asks(company.someone("newcomer"), "list")
    assert "Nothing of yours yet. Flag the next good thing with /story." in said(shown)
    assert buttons(shown) == ["Unclaimed", "Waiting"]


@pytest.mark.parametrize("text", ["show {}", "{}", "list", "list unclaimed", "help", "A story of mine", ""])
@pytest.mark.parametrize("facts", [{"guest": True}, {"team_id": "T07OTHER00Q"}], ids=["guest", "outsider"])
def test_guests_and_outsiders_see_nothing(company: Company, facts: dict[str, object], text: str) -> None:
    ann, stranger = company.someone("ann"), company.someone("stranger", **facts)
    support = company.channel(ann, stranger)
    told = company.flags(ann, support, f"Not for strangers {support}", **{WORDS: "A secret of ours"})
    shown = company.asks(stranger, text.format(told.number), support)
    assert "That is for the full members of this workspace." in said(shown)
    assert "secret" not in str(shown)
    assert "strangers" not in str(shown)
    assert company.slack.view(stranger) is None


def test_a_guest_cannot_flag_a_message_either(company: Company) -> None:
    support = company.channel(company.gus)
    ts = company.says(company.gus, support, "I am but a guest")
    answer = company.answer_to(company.gus, lambda: company.people.shortcut(company.gus, support, ts))
    assert "That is for the full members of this workspace" in said(answer)
    assert company.slack.view(company.gus) is None


@pytest.mark.parametrize("text", ["list", "help", "{}", "trouble"])
def test_looking_is_seen_by_nobody_else(company: Company, text: str) -> None:
    told = company.flags(company.mara, company.marketing, f"Looked at quietly, {text}")
    look: Callable[[], JSON] = lambda: company.asks(company.ada, text.format(told.number))  # noqa: E731
    shown, calls = company.calls_during(look)
    assert shown["is_ephemeral"]
    assert not {"chat.postMessage", "chat.update", "chat.postEphemeral"} & set(calls)
