"""The handoff: where the card of a story comes to stand, and who is told."""

from __future__ import annotations

from tests.e2e.company import CREDITED, Company
from tests.e2e.reading import buttons, links, said


def test_the_card_comes_into_the_messages_thread_and_marketing_is_called_there(company: Company) -> None:
    ann = company.someone()
    support = company.channel(ann)
    ts = company.says(ann, support, "Marketing should hear this")
    told = company.captures(ann, support, ts, "Heard by marketing")
    assert (told.channel, told.root) == (support, ts)
    assert told.text.splitlines()[:2] == [
        f"<!subteam^{company.group}> a story for you:",
        f"#{told.number} Heard by marketing",
    ]
    # In the channel itself stands nothing but the message, with our emoji on it.
    assert [m["ts"] for m in company.slack.messages(support) if m.get("thread_ts", m["ts"]) == m["ts"]] == [
        ts
    ]
    assert company.slack.reactions(support, ts) == {"speech_balloon": {company.slack.bot_user_id}}


def test_the_marketing_channel_gets_one_line_with_a_link_that_works(company: Company) -> None:
    ann = company.someone()
    support = company.channel(ann)
    before = len(company.slack.messages(company.marketing))
    ts = company.says(ann, support, "One line")
    told = company.captures(ann, support, ts, "One line, one link")
    (line,) = company.slack.messages(company.marketing)[before:]
    assert said(line) == f"New in <#{support}>: #{told.number} One line, one link"
    assert links(line) == [told.link]
    assert company.slack.message(told.channel, told.ts)
    assert buttons(line) == []
    told.presses(company.mara, "Claim", "Hand back")
    assert company.slack.messages(company.marketing)[before:] == [line]


def test_a_message_in_the_marketing_channel_itself_needs_no_line_there(company: Company) -> None:
    ts = company.says(company.mara, company.marketing, "We saw it ourselves")
    before = len(company.slack.messages(company.marketing))
    told = company.captures(company.mara, company.marketing, ts, "Seen by ourselves")
    assert (told.channel, told.root) == (company.marketing, ts)
    assert [m["ts"] for m in company.slack.messages(company.marketing)[before:]] == [told.ts]


def test_without_a_message_its_people_are_called_in_its_thread_in_the_marketing_channel(
    company: Company,
) -> None:
    ann, ben, eve = company.someone(), company.someone(), company.someone()
    support = company.channel(ann, ben, eve)
    before = len(company.slack.messages(company.marketing))
    told = company.flags(ann, support, "Told by phone", **{CREDITED: [ben, eve]})
    assert told.channel == company.marketing
    assert told.lines == [f"Ask <@{ann}>, <@{ben}> and <@{eve}> about this one."]
    new = company.slack.messages(company.marketing)[before:]
    assert [m["ts"] for m in new if m.get("thread_ts", m["ts"]) == m["ts"]] == [told.ts]
    assert not company.slack.bot_messages(support)


def test_the_flagger_hears_of_it_where_they_flagged_it_and_nobody_else_sees_that(company: Company) -> None:
    ann, ben = company.someone(), company.someone()
    support = company.channel(ann, ben)
    told = company.flags(ann, support, "A passing note")
    (note,) = company.notes(ann)
    assert note["channel"] == support
    assert note["for_user"] == ann
    assert told.link in links(note)
    assert not company.notes(ben)


def test_the_flagger_hears_of_it_directly_where_the_bot_is_not(company: Company) -> None:
    ann = company.someone()
    elsewhere = company.channel(ann, bot_in=False)
    told = company.flags(ann, elsewhere, "Flagged where the bot is not")
    (note,) = company.slack.dms(ann)
    assert told.link in links(note)
    assert not company.slack.bot_messages(elsewhere)


def test_a_public_channel_without_the_bot_gets_the_card_all_the_same(company: Company) -> None:
    ann = company.someone()
    support = company.channel(ann, bot_in=False)
    ts = company.says(ann, support, "The bot was not asked in")
    told = company.captures(ann, support, ts, "Posted from outside")
    assert (told.channel, told.root) == (support, ts)
    told.presses(company.mara, "Claim")
    told.is_said("🤝 Claimed")


def test_our_emoji_on_the_message_follows_the_state_and_goes_away(company: Company) -> None:
    ann = company.someone()
    support = company.channel(ann)
    ts = company.says(ann, support, "Follow the emoji")
    told = company.captures(ann, support, ts, "An emoji follows")

    def ours() -> set[str]:
        return set(company.slack.reactions(support, ts))

    assert ours() == {"speech_balloon"}
    told.presses(company.mara, "Claim")
    assert ours() == {"handshake"}
    told.presses(company.mara, "Hand back")
    assert ours() == {"speech_balloon"}
    told.presses(company.mara, "Not a story")
    company.people.submit(company.mara, {"Reason": "We told it last year"})
    company.quiet()
    assert ours() == set()
    told.presses(company.mara, "Reopen")
    assert ours() == {"speech_balloon"}
    company.asks(ann, f"withdraw {told.number}", support)
    company.quiet()
    assert ours() == set()


def test_somebody_elses_emoji_of_the_same_name_stays(company: Company) -> None:
    ann = company.someone()
    support = company.channel(ann)
    ts = company.says(ann, support, "Shake hands")
    told = company.captures(ann, support, ts, "Hands shaken")
    assert company.people.react(ann, support, ts, "handshake").ok
    told.presses(company.mara, "Claim", "Hand back")
    assert company.slack.reactions(support, ts) == {
        "handshake": {ann},
        "speech_balloon": {company.slack.bot_user_id},
    }


def test_nothing_is_posted_by_name_and_nothing_unfurls(company: Company) -> None:
    ann = company.someone()
    support = company.channel(ann)
    ts = company.says(ann, support, "See <https://example.com/review>")
    told = company.captures(ann, support, ts, "A link in it")
    posted = [c.args for c in company.slack.calls_to("chat.postMessage") if c.args["channel"] == support]
    assert posted
    for arguments in posted:
        assert (arguments["unfurl_links"], arguments["unfurl_media"]) == (False, False)
        assert not arguments.get("link_names")
        assert "parse" not in arguments
        assert arguments["text"].strip()
    assert told.card["text"].strip()


def test_a_story_flagged_in_the_direct_messages_with_the_bot(company: Company) -> None:
    ann = company.someone("ann")
    told = company.flags(ann, company.slack.dm(ann), "Told to the bot")
    assert told.channel == company.marketing
    assert told.link in links(company.note(ann, "Told to the bot"))


def test_a_card_that_somebody_deleted_is_not_posted_again_and_the_story_goes_on(company: Company) -> None:
    ann = company.someone("ann")
    support = company.channel(ann)
    ts = company.says(ann, support, "Delete the card")
    told = company.captures(ann, support, ts, "Its card goes away")
    company.slack.world.delete(support, told.ts)
    shown = company.asks(company.mara, f"{told.number}")
    assert company.people.press(company.mara, company.marketing, shown["ts"], "Claim", ephemeral=True).ok
    company.quiet()
    assert f"🤝 Claimed by <@{company.mara}>" in said(company.asks(ann, f"{told.number}", support))
    assert not company.cards("Its card goes away")
    assert said(company.slack.thread(support, ts)[-1]) == f"Claimed by <@{company.mara}>."
    assert "Nothing is stuck" in said(company.asks(company.ada, "trouble"))


def test_somebody_who_left_is_not_written_to_and_holds_up_nothing(company: Company) -> None:
    ann, ben = company.someone("ann"), company.someone("ben")
    told = company.flags(ann, company.channel(ann, ben), "Left since", **{CREDITED: [ann, ben]})
    company.slack.world.set_user(ann, deleted=True)
    told.presses(company.mara, "Not a story")
    assert company.people.submit(company.mara, {"Reason": "Too late"}).errors == {}
    assert "Too late." in said(company.note(ben, "Too late."))
    company.quiet()
    assert "Nothing is stuck" in said(company.asks(company.ada, "trouble"))


def test_many_people_can_be_thanked(company: Company) -> None:
    crowd = [company.someone("one") for _ in range(120)]
    told = company.flags(crowd[0], company.channel(*crowd[:3]), "A whole department", **{CREDITED: crowd})
    told.presses(company.mara, "Claim")
    for text in (told.text, said(company.asks(company.mara, f"{told.number}"))):
        assert all(f"<@{user}>" in text for user in crowd)
        assert f"🤝 Claimed by <@{company.mara}>" in text
