"""A company whose customer service and marketing use Goodword in Slack, seen from outside."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from tests.e2e.database import is_busy
from tests.e2e.reading import JSON, actions, bold, buttons, said
from tests.fakes.slack import Answer, FakeSlack, People
from tests.support.goodword import Goodword

T = TypeVar("T")
HEADLINE, WORDS, CUSTOMER, COMPANY = "What happened?", "The customer's words", "Customer", "Company"
KIND, CREDITED, BENEFIT, LINK = "Kind", "Who made it happen", "What we gave them", "Link"
CHANNEL, GROUP, EMOJIS = "Marketing channel", "Marketing group", "Emojis"
THRESHOLD, ZONE, OWN = "Threshold", "Time zone", "An emoji on one's own message"


class Company:
    """One Slack team with a `goodword` process. `marketing` is its marketing channel, `group` its group.

    `ada` is an admin and not of marketing, `desk` is all of marketing, `mara` and `mick` among them; `gus` is
    a guest.
    """

    def __init__(self, slack: FakeSlack, goodword: Goodword, people: People) -> None:
        self.slack = slack
        self.goodword = goodword
        self.people = people
        self._count = 0
        self.ada = self.someone("ada", admin=True, owner=True, primary_owner=True)
        self.mara = self.someone("mara")
        self.mick = self.someone("mick")
        self.gus = self.someone("gus", guest=True)
        self.desk = [self.mara, self.mick, *(self.someone("max") for _ in range(4))]
        self.group = slack.world.add_group("marketing", members=self.desk)
        self.marketing = self.channel(self.ada, *self.desk, name="marketing")

    @classmethod
    def again(cls, before: Company, goodword: Goodword, people: People) -> Company:
        """The same company, with another process."""
        same = copy.copy(before)
        same.goodword, same.people = goodword, people
        return same

    # --- the world ---

    def someone(self, name: str = "person", **facts: Any) -> str:
        """A new person."""
        self._count += 1
        return self.slack.world.add_user(f"{name}{self._count}", **facts)

    def channel(self, *members: str, name: str = "support", **facts: Any) -> str:
        """A new channel, with the bot in it unless `bot_in=False`."""
        self._count += 1
        return self.slack.world.add_channel(f"{name}{self._count}", members=members, **facts)

    def says(self, user: str, channel: str, text: str, **more: Any) -> str:
        """Somebody writes a message; its ts."""
        return self.slack.world.post(channel, user, text, **more)

    # --- what people do ---

    def set_up(self, **values: Any) -> Answer:
        """The admin fills in the form *Set up Goodword*: the marketing channel and group unless given."""
        answer = self.people.slash(self.ada, self.marketing, "setup")
        assert answer.ok, answer
        chosen: dict[str, Any] = {CHANNEL: self.marketing, GROUP: "@marketing · Marketing"}
        return self.people.submit(self.ada, {**chosen, **values})

    def flag(self, user: str, channel: str, headline: str, **values: Any) -> Answer:
        """Somebody flags a story with `/story`."""
        answer = self.people.slash(user, channel, headline)
        assert answer.ok, answer
        return self.people.submit(user, values)

    def flags(self, user: str, channel: str, headline: str, **values: Any) -> Told:
        """Somebody flags a story with `/story`; it, once its card is posted."""
        answer = self.flag(user, channel, headline, **values)
        assert answer.ok, answer
        assert not answer.errors, answer.errors
        return self.told(headline)

    def captures(self, user: str, channel: str, ts: str, headline: str, **values: Any) -> Told:
        """Somebody flags a message from its menu; the story, once its card is posted."""
        answer = self.people.shortcut(user, channel, ts)
        assert answer.ok, answer
        answer = self.people.submit(user, {HEADLINE: headline, **values})
        assert answer.ok, answer
        assert not answer.errors, answer.errors
        return self.told(headline)

    # --- what they see ---

    def told(self, headline: str) -> Told:
        """The story with this headline, once its card is posted, and what follows from that too."""
        self.slack.wait_for(lambda: self.cards(headline), why=f"no card says {headline!r}")
        self.quiet()
        (card,) = self.cards(headline)
        number = int(next(text for text in bold(card) if text.startswith("#")).split()[0][1:])
        return Told(self, number, card["channel"], card["ts"], str(card.get("thread_ts") or card["ts"]))

    def cards(self, headline: str) -> list[JSON]:
        """The cards with this headline, wherever they stand."""

        def is_it(message: JSON) -> bool:
            return any(t.startswith("#") and t.endswith(f" {headline}") for t in bold(message))

        with self.slack.world.lock:
            found = [
                (channel.id, str(message["ts"]))
                for channel in self.slack.world.channels.values()
                for message in channel.messages.values()
                if channel.kind != "im" and message.get("bot_id") == self.slack.bot_id and is_it(message)
            ]
        return [self.slack.message(*each) for each in found]

    def note(self, user: str, text: str = "") -> JSON:
        """The newest thing that says this and that only this person sees, once there is one."""

        def find() -> list[JSON]:
            return [note for note in self.notes(user) if text in said(note)]

        return self.slack.wait_for(find, why=f"they were not told {text!r}: {in_brief(self.notes(user))}")[-1]

    def notes(self, user: str) -> list[JSON]:
        """What only this person sees: ephemeral messages and direct ones, oldest first."""
        found = [*self.slack.ephemerals(user), *self.slack.dms(user)]
        return sorted(found, key=lambda message: str(message["ts"]))

    def view(self, user: str) -> JSON:
        """The form this person has in front."""
        view = self.slack.view(user)
        assert view is not None, "no form is open"
        return view

    def quiet(self) -> None:
        """Wait until everything that could be delivered is: what waits for somebody's hand may wait."""
        waiting = self.goodword.environment["DATABASE_URL"]
        self.slack.wait_for(lambda: not is_busy(waiting), why="it does not come to rest")

    def calls_during(self, act: Callable[[], T]) -> tuple[T, list[str]]:
        """Do something, and which methods were called by the time nothing was under way any more."""
        before = len(self.slack.backend.calls)
        done = act()
        self.quiet()
        return done, [call.method for call in self.slack.backend.calls[before:]]

    def answer_to(self, user: str, act: Callable[[], Answer]) -> JSON:
        """Do something that is answered privately at once; the answer."""
        before = len(self.slack.ephemerals(user))
        answer = act()
        assert answer.ok, answer
        return self.slack.wait_for(lambda: self.slack.ephemerals(user)[before:], why="no answer came")[-1]

    def asks(self, user: str, text: str, channel: str | None = None) -> JSON:
        """Somebody types `/story …` and is answered privately; the answer."""
        return self.answer_to(user, lambda: self.people.slash(user, channel or self.marketing, text))

    def logged(self, event: str) -> list[JSON]:
        """The log lines of one kind."""
        return [line for line in self.goodword.lines() if line.get("event") == event]


@dataclass(frozen=True)
class Told:
    """A story whose card is posted: where the card stands, and `root`, where its thread begins."""

    company: Company
    number: int
    channel: str
    ts: str
    root: str

    @property
    def card(self) -> JSON:
        """The card as it stands."""
        return self.company.slack.message(self.channel, self.ts)

    @property
    def text(self) -> str:
        """What the card says."""
        return said(self.card)

    @property
    def buttons(self) -> list[str]:
        """What can be pressed on it."""
        return buttons(self.card)

    @property
    def lines(self) -> list[str]:
        """What the bot said in its thread besides the card, oldest first."""
        company = self.company
        return [
            said(message)
            for message in company.slack.thread(self.channel, self.root)
            if message.get("bot_id") == company.slack.bot_id and message["ts"] != self.ts
        ]

    @property
    def link(self) -> str:
        """Where the card opens."""
        link = f"{self.company.slack.team_url}archives/{self.channel}/p{self.ts.replace('.', '')}"
        return link if self.root == self.ts else f"{link}?thread_ts={self.root}&cid={self.channel}"

    def press(self, user: str, label: str) -> Answer:
        """Somebody presses a button on the card."""
        return self.company.people.press(user, self.channel, self.ts, label)

    def presses(self, user: str, *labels: str) -> None:
        """Somebody presses buttons one after another, each once the card has it."""
        for label in labels:
            self.waits(lambda: label in self.buttons, f"no button {label}")  # noqa: B023
            answer = self.press(user, label)
            assert answer.ok, answer
            self.company.quiet()

    def action(self, label: str) -> JSON:
        """A button as it stands on the card now, to be pressed when it is not there any more."""
        found = next(action for action in actions(self.card) if action["text"]["text"] == label)
        return {**found, "block_id": "from-before"}

    def press_stale(self, user: str, action: JSON) -> Answer:
        """Press a button that may not be on the card any more: somebody's screen is old."""
        people = self.company.people
        payload = people.payloads.press(user, self.channel, self.card, action, ephemeral=False)
        return people.transport.send("interactive", payload)

    def line(self, text: str) -> JSON:
        """The message in its thread that says this, once it is there."""
        company = self.company

        def find() -> list[JSON]:
            thread = company.slack.thread(self.channel, self.root)
            return [m for m in thread if text in said(m) and m["ts"] != self.ts]

        return company.slack.wait_for(find, why=f"nobody said {text!r}: {self.lines}")[-1]

    def is_said(self, *texts: str) -> None:
        """Wait until the card says all of these."""
        self.waits(lambda: all(text in self.text for text in texts), f"the card does not say {texts}")

    def waits(self, until: Callable[[], T], why: str) -> T:
        """Wait for something."""
        return self.company.slack.wait_for(until, why=f"{why}: {self.text}")


def in_brief(messages: Iterable[JSON]) -> list[str]:
    """What several messages say."""
    return [said(message) for message in messages]
