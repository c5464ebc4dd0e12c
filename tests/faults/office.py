"""A company on the fake Slack, and what its people do: flag, nominate, claim, and note what was promised."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.fakes.slack import Answer, FakeSlack, People

STAR = "star2"


class NoButton(AssertionError):
    """The button that was to be pressed is not there."""


@dataclass
class Promised:
    """What people were told is kept. What they were not told may be kept all the same, but never twice."""

    headlines: list[str] = field(default_factory=list)
    """Of stories that a form was acknowledged for."""
    nominated: list[tuple[str, str]] = field(default_factory=list)
    """Channel and ts of messages whose reaction was acknowledged."""
    slow: list[Answer] = field(default_factory=list)
    """Answers that Slack did not wait for."""


class Office:
    """Support channels, a marketing channel with its people, and agents who do one thing at a time each."""

    def __init__(self, slack: FakeSlack, *, channels: int = 4, agents: int = 8) -> None:
        world = slack.world
        self.slack = slack
        self.admin = world.add_user("ada", admin=True)
        self.marketers = [world.add_user(f"mark-{n}") for n in range(2)]
        self.agents = [world.add_user(f"sue-{n}") for n in range(agents)]
        self.customer = world.add_user("carl")
        everyone = [self.admin, *self.marketers, *self.agents, self.customer]
        self.marketing = world.add_channel("marketing", members=[self.admin, *self.marketers])
        self.channels = [world.add_channel(f"support-{n}", members=everyone) for n in range(channels)]
        self.promised = Promised()
        self._lock = threading.Lock()
        self._idle: queue.Queue[str] = queue.Queue()
        for agent in self.agents:
            self._idle.put(agent)

    @contextmanager
    def agent(self) -> Iterator[str]:
        """Somebody who has nothing else to do, for as long as this lasts."""
        who = self._idle.get(timeout=60)
        try:
            yield who
        finally:
            self._idle.put(who)

    def set_up(self, people: People) -> None:
        """The admin says where marketing is."""
        assert people.slash(self.admin, self.channels[0], "setup").ok
        answer = people.submit(self.admin, {"Marketing channel": self.marketing})
        assert answer.ok, answer
        assert not answer.errors
        people.close_view(self.admin, everything=True)

    def flag(self, people: People, headline: str, channel: str | None = None, *, sent: int = 1) -> bool:
        """An agent flags a story with the form, which Slack sends `sent` times; True when it was saved."""
        with self.agent() as who:
            return self._open(people, who, headline, channel) and self.send(people, who, headline, sent=sent)

    def _open(self, people: People, who: str, headline: str, channel: str | None) -> bool:
        self.note(people.slash(who, channel or self.channels[0], headline))
        view = self.slack.view(who)
        return view is not None and view["callback_id"] == "flag_story"

    def send(self, people: People, who: str, headline: str = "", *, sent: int = 1) -> bool:
        """Send the form in front, or put it away when it was not saved. `headline`: what that promises."""
        answers = [people.submit(who)]
        answers += [people.resubmit(who) for _ in range(sent - 1)]
        saved = any(self.note(answer) and not answer.errors for answer in answers)
        if saved and headline:
            with self._lock:
                self.promised.headlines.append(headline)
        with self.slack.world.lock:
            self.slack.backend.modals.clear(who)
        return saved

    def nominate(self, people: People, text: str, channel: str, *, times: int = 1) -> tuple[str, str, bool]:
        """A customer says something, and an agent puts a star on it: channel, ts, and was it taken."""
        ts = self.slack.world.post(channel, self.customer, text)
        with self.agent() as who:
            taken = self.note(people.react(who, channel, ts, STAR, times))
        if taken:
            with self._lock:
                self.promised.nominated.append((channel, ts))
        return channel, ts, taken

    def claim(self, people: People, channel: str, ts: str) -> Answer:
        """Somebody of marketing presses Claim on a card. Raises NoButton when somebody else was faster."""
        try:
            answer = people.press(self.marketers[0], channel, ts, "Claim")
        except AssertionError as error:
            raise NoButton(str(error)) from error
        self.note(answer)
        return answer

    def note(self, answer: Answer) -> bool:
        """Keep what Slack gave up waiting for; True when the answer came and was good."""
        if answer.timed_out:
            with self._lock:
                self.promised.slow.append(answer)
        return answer.ok
