"""A database that is away for a while: what people are told meanwhile, and what is true afterwards."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager

from tests.fakes.slack import Answer, FakeSlack
from tests.faults import ledger
from tests.faults.running import Running

WORDS = "Every word of it, typed by hand."
KEPT = "SELECT 1 FROM stories WHERE headline = 'While it was away' OR state = 'claimed'"


def nothing_is_lost(
    bot: Running, away: Callable[[], AbstractContextManager[object]], *, tries: int = 1
) -> None:
    """Everybody does something while the database is away; nobody is told a lie, and all comes right.

    `tries`: how often somebody may have to try once the database is back and the bot says it is ready.
    """
    office, people, slack = bot.office, bot.people, bot.slack
    typist, other, third = office.agents[:3]
    here = office.channels[0]
    assert office.flag(people, "Before")
    channel, ts = bot.card("Before")
    ledger.settled(bot.crew)
    said = [slack.world.post(here, office.customer, text) for text in ("You are great", "You are the best")]
    event = people.build_reaction(other, here, said[0], "star2")
    assert people.slash(typist, here, "While it was away").ok
    people.fill(typist, {"The customer's words": WORDS})
    with away(), ThreadPoolExecutor(5) as pool:
        form = pool.submit(people.submit, typist)
        press = pool.submit(office.claim, people, channel, ts)
        star = pool.submit(people.deliver, event, retry=False)
        typed = pool.submit(people.slash, other, here, "Typed after a slash")
        menu = pool.submit(people.shortcut, third, here, said[1])
        _not_saved(form.result())
        view = slack.view(typist)
        assert view is not None, "the form was closed"
        assert WORDS in json.dumps(view["state"])
        assert _answered(press.result()).ok
        assert _shown(slack, office.marketers[0], "not saved")
        assert _answered(star.result()).status == 503
        assert _answered(typed.result()).ok
        assert slack.view(other) is not None or _shown(slack, other, "Typed after a slash")
        assert _answered(menu.result()).ok
        assert slack.view(third) is None, "a form opened for a message that is not kept"
        assert _shown(slack, third, "not saved")
    slack.wait_for(lambda: bot.crew.members[0].get("/readyz")[0] == 200, 30, "it never came back")
    assert people.deliver(event, retry=False).ok
    office.promised.nominated.append((here, said[0]))
    assert bot.select(KEPT) == [], "it was saved after all"
    assert not people.submit(typist).errors
    assert slack.view(typist) is None
    people.resubmit(typist)
    office.promised.headlines.append("While it was away")
    assert office.claim(people, channel, ts).ok
    bot.settle(60)
    assert len(bot.select(KEPT)) == 2


def _answered(answer: Answer) -> Answer:
    assert not answer.timed_out, "Slack gave up waiting"
    assert answer.status, answer.text
    return answer


def _not_saved(answer: Answer) -> None:
    assert _answered(answer).ok, answer
    assert "not saved" in " ".join(answer.errors.values())


def _shown(slack: FakeSlack, user: str, text: str) -> bool:
    """Whether somebody is shown this, to them alone."""
    return bool(
        slack.wait_for(lambda: any(text in m["text"] for m in slack.ephemerals(user)), why=f"no {text!r}")
    )
