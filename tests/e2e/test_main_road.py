"""The whole road, over HTTP and over Socket Mode, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.company import COMPANY, CREDITED, CUSTOMER, EMOJIS, WORDS, Company
from tests.e2e.reading import bold, buttons, quoted, said, struck
from tests.e2e.running import database_for, working

WAYS = [
    "http-sqlite",
    "socket-sqlite",
    pytest.param("http-postgresql", marks=pytest.mark.postgresql),
    pytest.param("socket-postgresql", marks=[pytest.mark.postgresql, pytest.mark.slow]),
]


@pytest.fixture(scope="module", params=WAYS)
def company(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    transport, _, engine = request.param.partition("-")
    folder = tmp_path_factory.mktemp("company")
    url = database_for(engine, folder, request)
    with working(folder, url, socket=transport == "socket") as company:
        answer = company.set_up(**{EMOJIS: ":star2:, :zap: = turnaround"})
        assert not answer.errors
        company.people.close_view(company.ada)
        company.quiet()  # Marketing has been greeted.
        yield company


def test_a_message_goes_all_the_way(company: Company) -> None:
    ann, ben, mara, mick = company.someone("ann"), company.someone("ben"), company.mara, company.mick
    support = company.channel(ann, ben)
    ts = company.says(ann, support, "You *saved* our day &amp; our cake 🎂")
    values = {WORDS: "You saved our day & our cake 🎂", CUSTOMER: "Ms. Ó Briain", COMPANY: "Cakes & Co"}
    told = company.captures(ann, support, ts, "A cake was saved", **values)
    assert (told.channel, told.root) == (support, ts)
    assert f"<!subteam^{company.group}> a story for you:" in told.text
    pointer = company.slack.bot_messages(company.marketing)[-1]
    assert said(pointer) == f"New in <#{support}>: #{told.number} A cake was saved"
    assert company.slack.reactions(support, ts) == {"speech_balloon": {company.slack.bot_user_id}}
    answer = company.answer_to(ben, lambda: company.people.shortcut(ben, support, ts))
    assert "I added you to it." in said(answer)
    claim = told.action("Claim")
    told.presses(mara, "Claim")
    refused = company.answer_to(mick, lambda: told.press_stale(mick, claim))
    assert f"already has an owner: <@{mara}>" in said(refused)
    assert mara in company.slack.world.channels[support].members
    told.presses(mara, "Edit words")
    company.people.submit(mara, {"Words": "You saved our day & our cakes 🎂"})
    line = told.line("version 2:")
    assert (struck(line), bold(line)) == (["cake"], ["cakes"])
    told.presses(mara, "Hand back", "Not a story")
    assert company.people.submit(mara, {"Reason": "We have one of cakes"}).errors == {}
    company.note(ann, "We have one of cakes. Thank you for speaking up for it.")
    told.presses(mick, "Reopen")
    assert company.people.press(ann, support, label="Withdraw", ephemeral=True).ok
    told.is_said("↩️ Withdrawn")
    company.quiet()
    assert len(company.cards("A cake was saved")) == 1
    assert company.slack.reactions(support, ts) == {}
    assert told.lines == [
        f"Also flagged by <@{ben}>.",
        f"Claimed by <@{mara}>.",
        f"Words edited by <@{mara}>, version 2:\nYou saved our day & our cake cakes 🎂",
        f"Handed back by <@{mara}>. It can be claimed again.",
        f"Closed as not a story by <@{mara}>: We have one of cakes.",
        f"Reopened by <@{mick}>.",
        f"Withdrawn by <@{ann}>.",
    ]
    shown = company.asks(ben, f"{told.number}", support)
    assert quoted(shown).splitlines()[0] == "You saved our day & our cakes 🎂"
    assert "Ms. Ó Briain, Cakes & Co" in said(shown)


def test_without_a_message_it_comes_to_marketing(company: Company) -> None:
    ann, ben = company.someone("ann"), company.someone("ben")
    told = company.flags(ann, company.channel(ann, ben), "Told over the phone", **{CREDITED: [ben]})
    assert told.channel == company.marketing
    assert told.lines == [f"Ask <@{ann}> and <@{ben}> about this one."]


def test_an_emoji_makes_a_story_once_however_often_it_is_told(company: Company) -> None:
    ann = company.someone("ann")
    support = company.channel(ann)
    ts = company.says(ann, support, "Told five times")
    assert company.people.react(ann, support, ts, "zap", times=5).ok
    told = company.told("Told five times")
    assert "⭐ Nominated" in told.text
    assert "Kind: Turnaround" in said(company.asks(ann, f"{told.number}", support))
    company.people.unreact(ann, support, ts, "zap", times=5)
    told.is_said("↩️ Taken back")
    company.quiet()
    assert len(told.lines) == 1
    _, calls = company.calls_during(lambda: company.people.react(ann, support, ts, "thumbsup"))
    assert calls == []


def test_a_form_or_a_press_that_comes_twice_does_one_thing(company: Company) -> None:
    ann = company.someone("ann")
    support = company.channel(ann)
    company.flag(ann, support, f"Sent twice {support}")
    assert company.people.resubmit(ann).ok
    assert company.people.resubmit(ann).ok
    told = company.told(f"Sent twice {support}")
    press = company.people.payloads.press(
        company.mara, told.channel, told.card, told.action("Claim"), ephemeral=False
    )
    for _ in range(3):
        assert company.people.transport.send("interactive", press).ok
    company.quiet()
    assert told.lines[1:] == [f"Claimed by <@{company.mara}>."]
    mine = [text for text in bold(company.asks(ann, "list", support)) if text.startswith("#")]
    assert mine == [f"#{told.number} Sent twice {support}"]


def test_errors_stay_beside_their_fields_and_closing_forgets(company: Company) -> None:
    ann = company.someone("ann")
    support = company.channel(ann)
    company.people.slash(ann, support, "Nearly")
    answer = company.people.submit(ann, {COMPANY: "ACME"})
    assert list(answer.errors) == [CUSTOMER]
    ts = company.says(ann, support, "Closed again")
    company.people.shortcut(ann, support, ts)
    sent = company.people.payloads.submission(company.people.open_view(ann))
    assert company.people.close_view(ann).ok
    late = company.people.transport.send("interactive", sent)
    assert "not kept any more" in late.body["errors"]["headline"]


def test_lists_and_searches_answer(company: Company) -> None:
    ann = company.someone("ann")
    support = company.channel(ann)
    assert "Nothing of yours yet" in said(company.asks(ann, "list", support))
    assert buttons(company.asks(ann, "list unclaimed", support))
    company.people.slash(company.ada, company.marketing, "setup")
    assert company.people.suggest(company.ada, "Marketing group", "mark")
    company.people.close_view(company.ada)


@pytest.mark.parametrize(
    "odd", ["\x00", "\ud83d", "\ude00\ud83d"], ids=["NUL", "half an emoji", "two halves"]
)
def test_what_no_database_keeps_does_not_keep_the_rest_from_being_kept(company: Company, odd: str) -> None:
    ann = company.someone("ann")
    support = company.channel(ann)
    text = f"Odd {odd} letters {support}"
    seen = text.replace(odd, "\ufffd" * len(odd))
    ts = company.says(ann, support, text, files=[{"name": f"{odd}.png"}])
    assert company.people.react(ann, support, ts, "star2").ok
    told = company.told(seen)
    told.presses(company.mara, "Edit words")
    assert company.people.submit(company.mara, {"Words": f"{odd} edited"}).errors == {}
    told.line("version 2:")
    ts = company.says(ann, support, f"{text} too")
    told = company.captures(ann, support, ts, f"Odd at {ts}")
    assert quoted(told.card) == f"{seen} too"
