"""What each kind of delivery does, in the same words for every platform.

A delivery says what should be true outside; what to send is decided here, from what is
true when it is sent. Whatever is learned on the way goes back through the dispatch.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.dispatch import Dispatch
from bot.voice import Blocked, Gone, PlaceFacts, Rejected, Trouble, Voice
from commands.ask_to_invite import AskToInvite
from commands.cards import story_card
from commands.chat import SYSTEM, Card, Mention, Message, Small, Text
from commands.domain.nomination import Standing
from commands.domain.reasons import Reason
from commands.domain.refs import MessageRef, Person, Place
from commands.domain.story import MARKS, State, Story
from commands.domain.workspace import Workspace
from commands.go_on import GoOn
from commands.record_card import RecordCard, Why
from commands.record_mark import RecordMark
from commands.tidy_up import TidyUp
from commands.weigh_nominations import WeighNominations
from commands.wire import load_message
from storage.lanes import Leased


@dataclass(slots=True)
class Job:
    """A delivery being made. `unsure` until we know that no earlier attempt has reached the outside."""

    leased: Leased
    voice: Voice
    dispatch: Dispatch
    unsure: bool

    async def story(self) -> tuple[Story | None, Workspace]:
        """The story it is about, and the workspace, as they are now."""
        number = self.leased.payload["story"]
        return await self.dispatch.read(
            self.leased.workspace, lambda unit: (unit.stories.get(number), unit.workspace)
        )

    async def tell(self, learned: Any) -> None:
        """Bring back what was learned, as a change of its own."""
        await self.dispatch.tell(learned, self.leased.workspace)

    async def post(
        self, place: Place, thread: str | None, what: Card | Message, *, key: str = ""
    ) -> MessageRef:
        """Post it once: after an unknown outcome, look for it first."""
        key = f"{self.leased.workspace}:{key or self.leased.key}"
        if self.unsure:
            found = await self.find(place, thread, key)
            if found is not None:
                return found
        return await self.voice.post(place, thread, what, key)

    async def find(self, place: Place, thread: str | None, key: str) -> MessageRef | None:
        """What an earlier attempt posted. Where we may write but not read, join first: no outsider is in."""
        try:
            return await self.voice.find(place, thread, key, self.leased.since)
        except Blocked as blocked:
            if blocked.reason is not Reason.CLOSED:
                raise
            facts = await self.voice.look(place)
            if facts.private or facts.outsiders is not False:
                raise
        await self.voice.join(place)
        return await self.voice.find(place, thread, key, self.leased.since)


def _pass_on_refused_token(error: Trouble) -> None:
    """Raise it again if it is about our token: then no way around this place helps."""
    if isinstance(error, Blocked) and error.reason is Reason.TOKEN:
        raise error


async def _handoff(job: Job) -> None:
    story, workspace = await job.story()
    if story is None or story.card is not None or not (story.is_open or story.touched):
        return
    if story.state in (State.TAKEN_BACK, State.WITHDRAWN):
        return
    if workspace.desk_place is None:
        raise Blocked(Reason.SET_UP)
    group = workspace.desk_group
    lead: Text = () if group is None else (Mention(group), " a story for you:")
    card = story_card(story, lead=lead)
    key = f"{job.leased.workspace}:{job.leased.key}"
    origin = None if story.origin is None else story.origin.message
    why = Why.NOTHING
    where = job.leased.payload.get("near")
    near = None if where is None else Place.parse(where)
    if job.unsure and origin is not None:
        there = await _found_inside(job, origin, key)
        if there is not None:
            await job.tell(RecordCard(SYSTEM, story.number, there, inside=True, near=near))
            return
    if origin is not None:
        why = await _why_not_inside(job, origin.place)
        if why is Why.NOTHING:
            try:
                posted = await job.voice.post(origin.place, origin.root, card, key)
            except (Blocked, Gone, Rejected) as error:
                _pass_on_refused_token(error)
                why = Why.CLOSED
            else:
                await job.tell(RecordCard(SYSTEM, story.number, posted, inside=True, near=near))
                return
    posted = await _at_marketing(job, workspace.desk_place, card)
    await job.tell(RecordCard(SYSTEM, story.number, posted, inside=False, why=why, near=near))


async def _found_inside(job: Job, origin: MessageRef, key: str) -> MessageRef | None:
    try:
        return await job.find(origin.place, origin.root, key)
    except (Blocked, Gone, Rejected) as error:
        _pass_on_refused_token(error)
        return None


async def _why_not_inside(job: Job, place: Place) -> Why:
    """Why the handoff thread cannot open at the message itself; NOTHING when it can."""
    try:
        facts: PlaceFacts = await job.voice.look(place)
    except (Blocked, Rejected) as error:
        _pass_on_refused_token(error)
        return Why.UNKNOWN
    if facts.outsiders is None:
        return Why.UNKNOWN
    if facts.outsiders:
        return Why.OUTSIDERS
    return Why.NOTHING if facts.writable and not facts.archived else Why.CLOSED


async def _card(job: Job) -> None:
    story, _ = await job.story()
    if story is None or story.card is None:
        return
    if story.inside and await _outsiders_by_now(job, story.card.place):
        return  # It stays as they have seen it already.
    await job.voice.edit(story.card, story_card(story))


async def _thread(job: Job) -> None:
    story, workspace = await job.story()
    if story is None or story.card is None:
        return
    message = load_message(job.leased.payload["message"])
    if story.inside and await _outsiders_by_now(job, story.card.place):
        if workspace.desk_place is not None:
            about = Small((f"About #{story.number}, whose thread people from outside can read by now:",))
            await _at_marketing(job, workspace.desk_place, Message((about, *message.parts), message.summary))
        return
    await job.post(story.card.place, story.card.root, message)


async def _outsiders_by_now(job: Job, place: Place) -> bool:
    """True when a place has been opened to people from outside since a story's card was posted there."""
    return (await job.voice.look(place)).outsiders is not False


async def _place(job: Job) -> None:
    place = Place.parse(job.leased.payload["place"])
    now = await job.dispatch.read(job.leased.workspace, lambda unit: unit.workspace.desk_place)
    await _at_marketing(job, now or place, load_message(job.leased.payload["message"]))


async def _greeting(job: Job) -> None:
    place = Place.parse(job.leased.payload["place"])
    now = await job.dispatch.read(job.leased.workspace, lambda unit: unit.workspace.desk_place)
    if now != place:
        return  # Marketing has moved on before it could be greeted there.
    await _at_marketing(job, place, load_message(job.leased.payload["message"]))
    await job.tell(GoOn(SYSTEM))


async def _at_marketing(job: Job, desk: Place, what: Card | Message) -> MessageRef:
    """Post in the marketing channel; the one road there, and closed while outsiders read it."""
    if (await job.voice.look(desk)).outsiders is True:
        raise Blocked(Reason.OUTSIDERS, desk)
    return await job.post(desk, None, what)


async def _private(job: Job) -> None:
    person = Person.parse(job.leased.payload["person"])
    message = load_message(job.leased.payload["message"])
    near = job.leased.payload["near"]
    if near is not None:
        if job.unsure:
            return  # It cannot be found again, and to see it twice is worse than not at all.
        try:
            await job.voice.whisper(Place.parse(near), None, person, message)
        except (Blocked, Rejected, Gone) as error:
            _pass_on_refused_token(error)
        else:
            return
    try:
        await job.post(await job.voice.direct(person), None, message)
    except Rejected:
        return  # Somebody who left, or takes no messages from apps: there is nobody to tell.


async def _admins(job: Job) -> None:
    message = load_message(job.leased.payload["message"])
    for person in await job.voice.admins(job.leased.payload["installation"]):
        await job.post(await job.voice.direct(person), None, message, key=f"{job.leased.key}:{person.id}")


async def _mark(job: Job) -> None:
    story, _ = await job.story()
    if story is None or story.origin is None or not (story.inside or story.mark):
        return
    wanted = MARKS.get(story.state, "") if story.inside else ""
    ours = set(MARKS.values()) if job.unsure else {story.mark}
    message = story.origin.message
    try:
        if wanted and await _outsiders_by_now(job, message.place):
            wanted = ""
        if wanted and (job.unsure or wanted != story.mark):
            await job.voice.mark(message, wanted, True)
        for emoji in sorted(ours - {wanted, ""}):
            await job.voice.mark(message, emoji, False)
    except (Gone, Blocked, Rejected) as error:
        _pass_on_refused_token(error)
        return  # The message is gone, or the place is closed to us: there is nothing to show it on.
    await job.tell(RecordMark(SYSTEM, story.number, wanted))


async def _weigh(job: Job) -> None:
    message = MessageRef.parse(job.leased.payload["message"], job.leased.payload["thread"])
    found = await job.dispatch.read(job.leased.workspace, lambda unit: unit.nominations.of(message))
    quoted = await job.voice.read(message) if any(n.active for n in found) else None
    people = {n.person for n in found if n.active and n.standing is Standing.UNKNOWN}
    if quoted is not None and quoted.author is not None:
        people.add(quoted.author)
    standings = {}
    for person in sorted(people, key=lambda p: p.key):
        facts = await job.voice.person(person)
        standings[person] = (
            Standing.BOT if facts.bot else Standing.COUNTS if facts.member else Standing.OUTSIDER
        )
    await job.tell(WeighNominations(SYSTEM, message, standings, quoted))


async def _bring(job: Job) -> None:
    story, _ = await job.story()
    if story is None or story.card is None or story.owner is None or not story.inside:
        return
    place = story.card.place
    facts = await job.voice.look(place)
    if not facts.private:
        await _invite_quietly(job, place, story.owner)
    elif story.owner.id not in await job.voice.members(place):
        await job.tell(AskToInvite(SYSTEM, story.number, story.owner))


async def _invite(job: Job) -> None:
    story, _ = await job.story()
    if story is not None and story.card is not None:
        await _invite_quietly(job, story.card.place, Person.parse(job.leased.payload["person"]))


async def _invite_quietly(job: Job, place: Place, person: Person) -> None:
    try:
        await job.voice.invite(place, person)
    except (Blocked, Rejected) as error:
        _pass_on_refused_token(error)
        # It may not; the owner has the link to the thread, and can ask somebody in it.


async def _tidy(job: Job) -> None:
    await job.tell(TidyUp(SYSTEM, job.leased.lane.rpartition("/")[0]))


KINDS: dict[str, Callable[[Job], Awaitable[None]]] = {
    "handoff": _handoff,
    "card": _card,
    "thread": _thread,
    "place": _place,
    "greeting": _greeting,
    "private": _private,
    "admins": _admins,
    "mark": _mark,
    "weigh": _weigh,
    "bring": _bring,
    "invite": _invite,
    "tidy": _tidy,
}
"""How each kind of delivery is made. Gone always means that there is nothing left to do."""
