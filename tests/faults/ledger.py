"""What is true at the end: everything promised is there once, in the database and on Slack."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from tests.faults.crew import Crew
from tests.faults.office import Office
from tests.faults.rows import STORIES, WAITING, select

SHOWN = {"nominated": "Nominated", "new": "New", "claimed": "Claimed"}


def settled(crew: Crew, timeout: float = 60.0) -> None:
    """Wait until nothing waits to be delivered."""

    def waiting() -> list[tuple[Any, ...]]:
        return select(crew.database_url, WAITING)

    try:
        crew.slack.wait_for(lambda: not waiting(), timeout, "deliveries are left")
    except AssertionError as error:
        raise AssertionError(f"{error}\n{waiting()}\n{crew.log()[-6000:]}") from None


def posted(office: Office) -> Counter[str]:
    """How often each key stands in a message of the bot's, in the whole world."""
    return Counter(_key(message) for message in office.slack.bot_messages() if "metadata" in message)


def _key(message: dict[str, Any]) -> str:
    key: str = message["metadata"]["event_payload"]["key"]
    return key.partition(":")[2]


def check(office: Office, crew: Crew) -> int:
    """Hold what was promised against what is there; says how many stories there are."""
    assert crew.incidents() == []
    stories = select(crew.database_url, STORIES)
    headlines = Counter(row[2] for row in stories if row[3] is None)  # of forms; the others have messages
    messages = Counter(row[3] for row in stories if row[3] is not None)
    wanted = [f"slack:{office.slack.team_id}/{channel}/{ts}" for channel, ts in office.promised.nominated]
    assert [h for h in office.promised.headlines if h not in headlines] == [], "promised and lost"
    assert [m for m in wanted if m not in messages] == [], "promised and lost"
    assert [h for h, n in (headlines + messages).items() if n > 1] == [], "kept twice"
    assert [m for m, n in Counter(office.promised.headlines).items() if n > 1] == [], "the test is wrong"
    keys = posted(office)
    assert {key: n for key, n in keys.items() if n > 1} == {}, "said twice"
    for number, state, _, message, card, _, inside, mark, flagger in stories:
        assert keys[f"handoff:{number}"] == 1, f"#{number} has no card"
        agent = flagger.rpartition("/")[2]
        channel, ts = card.rpartition("/")[0].rpartition("/")[2], card.rpartition("/")[2]
        shown = office.slack.message(channel, ts)
        assert _key(shown) == f"handoff:{number}"
        assert SHOWN[state] in json.dumps(shown, ensure_ascii=False), f"#{number} is {state}: {shown['text']}"
        if inside:
            assert keys[f"pointer:{number}"] == 1, f"marketing was not told of #{number}"
            origin = message.rpartition("/")[2]
            ours = {e for e, who in office.slack.reactions(channel, origin).items() if _bot(office) in who}
            assert ours == {mark}, f"#{number} is {state}, and its message shows {ours}"
        else:
            lines = [m for m in office.slack.thread(channel, ts) if _key(m).startswith(f"line:{number}:")]
            assert f"<@{agent}>" in lines[0]["text"], f"nobody is asked about #{number}"
        told = [*office.slack.dms(agent), *office.slack.ephemerals(agent)]
        # A passing note cannot be looked for, so it is shown once at most.
        assert sum(f"*#{number} " in note["text"] and "is saved" in note["text"] for note in told) <= 1
    return len(stories)


def _bot(office: Office) -> str:
    return office.slack.bot_user_id
