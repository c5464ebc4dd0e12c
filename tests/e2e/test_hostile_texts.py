"""Whatever people type: nobody is called, nothing is linked, the layout holds, and it is shown as typed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.company import BENEFIT, COMPANY, CUSTOMER, HEADLINE, LINK, WORDS, Company, Told
from tests.e2e.pings import strangers
from tests.e2e.reading import filled, quoted, said

HOSTILE = {
    "broadcasts": "<!channel> <!here> <!everyone> <!channel|x>",
    "mentions": "<@U1> <@W1|boss> <!subteam^S1> <#C1> <#C1|general>",
    "escaped": "&lt;!channel&gt; &amp;lt;!here&amp;gt; &#60;!channel&#62;",
    "names": "@channel @here @everyone @ada #general",
    "links": "<https://evil.example|your bank> <mailto:a@b.c|x> https://evil.example/<!channel>",
    "dates": "<!date^0^{ago} you|x> <!date^1^{date}^https://evil.example|x>",
    "broken": "<!channel <@U1 | > < >< <<!here>> &",
    "bold": "*bold* _italic_ ~struck~ `code` *a",
    "code": "```\n<!channel>\n``` `tick ``two` ```",
    "quotes": "> quoted\n>>> all of it\n&gt; and this",
    "lists": "1. one\n- two\n• three\n\n\n\n\n\nfar below",
    "emojis": ":star2: :tada: :no_such_emoji: :: :",
    "right to left": "\u202e gnp.exe \u202d \u2066hidden\u2069 مرحبا بالعالم שלום",
    "zero width": "a\u200bb\u200cc\u200dd\ufeffe \u200b",
    "zalgo": "H\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308" + "e\u0334\u0335" * 40,
    "controls": "".join(chr(n) for n in range(1, 32)) + "\x7f\x85\u2028\u2029end",
    "flags": "🏳️‍🌈👩‍👩‍👧‍👦🇳🇱" * 8,
    "templates": "%s %(x)s {0} {x} ${jndi:ldap://x} {{7*7}} <%= 1 %>",
    "sql": "Robert'); DROP TABLE stories;-- \\' \\\" \\",
    "json": '", "blocks": [{"type": "section"}], "x": "',
    "html": "<script>alert(1)</script><b onclick=x>&nbsp;</b>",
    "cjk": "素晴らしい対応をありがとうございました。",
    "plus": "It's 5 < 6 && 7 > 3 — “quoted” … ½ ² ٣",
}
LONG = {
    "2,500 emojis": "🎂" * 2500,
    "one long word": "x" * 2500,
    "all ampersands": "&" * 2500,
    "all brackets": "<!channel>" * 250,
    "many lines": "a\n" * 1250,
    "quotes in quotes": ">" * 2500,
}


FINE = ("ok", "already_in_channel", "already_reacted", "no_reaction")


class Watched:
    """What is sent to Slack while a test runs, and who may be named in it."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.begun = len(company.slack.backend.calls)
        self.answers: list[Any] = []
        self.victims: set[str] = set()
        """Whom the texts try to call."""

    def check(self) -> None:
        """Nobody was called who should not be, nothing was refused, nothing broke."""
        company = self.company
        company.quiet()
        world = company.slack.world
        known = {*world.users, *world.channels, *world.groups} - self.victims
        sent = company.slack.backend.calls[self.begun :]
        assert [c for c in sent if c.outcome not in FINE] == []
        for call in sent:
            assert list(strangers(call.args, known)) == [], call.method
        for answer in self.answers:
            assert list(strangers(answer, known)) == []
        assert not company.logged("incident")
        assert not company.logged("a delivery was refused")


@pytest.fixture
def watched(company: Company) -> Watched:
    return Watched(company)


def typed(company: Company, user: str, label: str, text: str) -> None:
    """Type into a field as a browser that holds no limits would."""
    opened = company.people.open_view(user)
    block = next(b for b in opened.view["blocks"] if b["type"] == "input" and b["label"]["text"] == label)
    opened.values[block["block_id"]][block["element"]["action_id"]]["value"] = text


def flagged(company: Company, ann: str, support: str, text: str) -> Told:
    """A message with this text, flagged with this text in every field."""
    ts = company.says(ann, support, text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
    assert company.people.shortcut(ann, support, ts).ok
    headline = filled(company.view(ann), HEADLINE)
    assert len(headline) <= 120
    for label, value in {
        WORDS: text[:2500], CUSTOMER: text[:100], COMPANY: text[:100], BENEFIT: text[:200],
        LINK: f"https://example.com/{''.join(text.split())}"[:500],
    }.items():  # fmt: skip
        typed(company, ann, label, value)
    answer = company.people.submit(ann)
    assert answer.ok
    assert not answer.errors, answer.errors
    message = company.slack.wait_for(lambda: company.slack.bot_messages(support), why="no card came")[0]
    number = int(next(w for w in said(message).split() if w.startswith("#") and w[1:].isdigit())[1:])
    return Told(company, number, support, message["ts"], ts)


def through_everything(watched: Watched, text: str) -> Told:
    company = watched.company
    ann, ben = company.someone("ann"), company.someone("ben")
    support = company.channel(ann, ben)
    told = flagged(company, ann, support, text)
    told.presses(company.mara, "Claim", "Edit words")
    typed(company, company.mara, "Words", f"{text[:2400]} and more")
    watched.answers.append(company.people.submit(company.mara).body)
    told.line("version 2:")
    company.slack.world.edit(support, told.root, f"{text[:2400]} edited")
    told.presses(company.mara, "Hand back", "Edit words")
    company.people.close_view(company.mara)
    told.presses(company.mara, "Not a story")
    typed(company, company.mara, "Reason", text[:300])
    answer = company.people.submit(company.mara)
    watched.answers.append(answer.body)
    assert not answer.errors, answer.errors
    told.is_said("📁 Not a story")
    for asked in (f"{told.number}", "list"):
        company.asks(ann, asked, support)
    company.answer_to(ben, lambda: company.people.shortcut(ben, support, told.root))
    told.presses(company.mara, "Reopen")
    return told


BUNDLES = ["\n".join(list(HOSTILE.values())[n::3]) for n in range(3)]
ONE_BY_ONE = [pytest.param(text, id=name, marks=pytest.mark.slow) for name, text in HOSTILE.items()]


@pytest.mark.parametrize(
    "text", [*(pytest.param(b, id=f"bundle {n}") for n, b in enumerate(BUNDLES)), *ONE_BY_ONE]
)
def test_nobody_is_called_and_it_is_shown_as_typed(watched: Watched, text: str) -> None:
    told = through_everything(watched, text)
    watched.check()
    whole = f"{text[:2400]} and more".strip()
    shown = quoted(told.card)
    assert shown == whole or (shown.endswith(" […]") and whole.startswith(shown.removesuffix(" […]")))


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_the_layout_holds_however_long_it_is(watched: Watched, text: str) -> None:
    told = through_everything(watched, text)
    watched.check()
    assert len(quoted(told.card)) <= 700


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_as_a_headline_and_after_the_command(watched: Watched, text: str) -> None:
    company = watched.company
    ann = company.someone("ann")
    support = company.channel(ann)
    before = len(company.slack.messages(company.marketing))
    company.people.slash(
        ann, support, f"so {text}".replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    )
    headline = filled(company.view(ann), HEADLINE)
    assert company.people.submit(ann).errors == {}
    company.quiet()
    card = company.slack.messages(company.marketing)[before]
    assert f" {headline}" in said(card)
    number = next(word for word in said(card).split() if word.startswith("#"))
    assert headline in said(company.asks(ann, number, support))
    watched.check()


def test_people_groups_and_channels_that_exist_are_not_called_either(watched: Watched) -> None:
    company = watched.company
    victim, elsewhere = company.someone("victim"), company.channel(name="elsewhere")
    group = company.slack.world.add_group(f"victims{elsewhere.lower()}", members=[victim])
    watched.victims = {victim, elsewhere, group}
    told = through_everything(watched, f"<@{victim}> <@{victim}|x> <#{elsewhere}> <!subteam^{group}|@all>")
    watched.check()
    assert f"<@{victim}>" in quoted(told.card)  # as letters, in rich text, where Slack reads no markup


def test_names_of_files_and_integrations_are_texts_too(watched: Watched) -> None:
    company = watched.company
    ann = company.someone("ann")
    support = company.channel(ann)
    for text in HOSTILE.values():
        name = " ".join(text.split()) or "file"
        ts = company.says(ann, support, "", files=[{"name": name}])
        company.people.shortcut(ann, support, ts)
        told = company.captures(ann, support, ts, f"File {ts}")
        assert "Also kept" in said(company.people.sent[ann][0].view)
        assert name in said(company.asks(ann, f"{told.number}", support))
        ts = company.says(f"{name} bot", support, text, bot=True, blocks=[])
        company.people.shortcut(ann, support, ts)
        company.people.close_view(ann)
    watched.check()
