"""What we say to Slack and ask of it."""

from __future__ import annotations

from collections.abc import Sequence

from whenever import Instant

from bot.clock import Clock
from bot.platforms.slack import read, render
from bot.platforms.slack.calls import SlackCalls
from bot.settings import SlackSettings
from bot.voice import (
    Blocked,
    Gone,
    PersonFacts,
    PlaceFacts,
    Rejected,
)
from commands.chat import Card, Message, Quoted
from commands.domain.reasons import Reason
from commands.domain.refs import Group, MessageRef, Person, Place

EVENT_TYPE = "goodword_delivery"
"""The metadata event type under which a message of ours carries its key."""
GUESTS_SECONDS = 900.0
"""How old our knowledge may be of who in the team is a guest."""


class SlackVoice(SlackCalls):
    """One Slack team, through one bot token (`bot.voice.Voice`).

    `timeout` bounds every call, in seconds.
    """

    def __init__(self, settings: SlackSettings, clock: Clock, *, timeout: float) -> None:
        super().__init__(settings, timeout=timeout)
        self._clock = clock
        self._dms: dict[str, Place] = {}
        self._guests: tuple[Instant, frozenset[str]] | None = None
        self.base = ""
        self.bot_user = ""
        self.bot_id = ""

    @property
    def ourselves(self) -> frozenset[str]:
        """The ids by which a message is known to be our own."""
        return frozenset(filter(None, (self.bot_user, self.bot_id)))

    async def look(self, place: Place) -> PlaceFacts:
        found = await self.ask("conversations.info", place, channel=place.id)
        channel = found["channel"]
        if channel.get("is_im") or channel.get("is_mpim"):
            return PlaceFacts(outsiders=None, writable=False, private=True)
        outsiders = bool(
            channel.get("is_ext_shared")
            or channel.get("is_pending_ext_shared")
            or channel.get("pending_shared")
            or channel.get("pending_connected_team_ids")
            or (channel.get("is_shared") and not channel.get("is_org_shared"))
        )
        if not outsiders:
            outsiders = await self._guests_read(place)
        private = bool(channel.get("is_private"))
        return PlaceFacts(
            outsiders=outsiders,
            writable=bool(channel.get("is_member")) or not private,
            private=private,
            archived=bool(channel.get("is_archived")),
        )

    async def _guests_read(self, place: Place) -> bool:
        """True when a guest account is in a place: from outside, and Slack does not say so of a channel."""
        now = self._clock()
        if self._guests is None or (now - self._guests[0]).total("seconds") > GUESTS_SECONDS:
            people = await self.pages("users.list", "members")
            guests = frozenset(u["id"] for u in people if u.get("is_restricted") and not u.get("deleted"))
            self._guests = (now, guests)
        guests = self._guests[1]
        return bool(guests) and not guests.isdisjoint(await self.members(place))

    async def person(self, person: Person) -> PersonFacts:
        try:
            found = await self.ask("users.info", user=person.id)
        except Rejected:
            return PersonFacts(member=False)
        user = found["user"]
        team = person.installation.partition(":")[2]
        outside = (
            user.get("is_stranger")
            or user.get("is_restricted")
            or user.get("is_ultra_restricted")
            or user.get("deleted")
            or user.get("team_id", team) != team
        )
        return PersonFacts(
            member=not outside,
            admin=bool(user.get("is_admin") or user.get("is_owner") or user.get("is_primary_owner")),
            bot=bool(user.get("is_bot")) or person.id == "USLACKBOT",
        )

    async def members(self, of: Place | Group) -> frozenset[str]:
        if isinstance(of, Group):
            found = await self.ask("usergroups.users.list", usergroup=of.id)
            return frozenset(found["users"])
        return frozenset(await self.pages("conversations.members", "members", of, channel=of.id))

    async def groups(self) -> Sequence[tuple[str, str]]:
        """The user groups, as (id, how people know it). Empty where the team's plan has none."""
        try:
            found = await self.ask("usergroups.list")
        except Rejected:
            return []
        return [(g["id"], f"@{g['handle']} · {g['name']}") for g in found["usergroups"]]

    async def admins(self, installation: str) -> Sequence[Person]:
        users = [
            u
            for u in await self.pages("users.list", "members")
            if not u.get("deleted") and not u.get("is_bot") and (u.get("is_admin") or u.get("is_owner"))
        ]
        users.sort(key=lambda u: (not u.get("is_primary_owner"), not u.get("is_owner"), u["id"]))
        return [Person(installation, u["id"]) for u in users[:5]]

    async def read(self, message: MessageRef) -> Quoted | None:
        try:
            found = await self.ask(
                "conversations.replies",
                message.place,
                channel=message.place.id,
                ts=message.root,
                oldest=message.id,
                latest=message.id,
                inclusive="true",
                limit=2,
            )
        except Gone:
            return None
        for each in found["messages"]:
            if each["ts"] == message.id and each.get("subtype") != "tombstone":
                return read.quoted(
                    each,
                    channel=message.place.id,
                    installation=message.place.installation,
                    base=self.base,
                    ours=self.ourselves,
                )
        return None

    async def post(self, place: Place, thread: str | None, what: Card | Message, key: str) -> MessageRef:
        arguments = render.message(what, self.base)
        if thread is not None:
            arguments["thread_ts"] = thread
        arguments["metadata"] = {"event_type": EVENT_TYPE, "event_payload": {"key": key}}
        posted = await self.call("chat.postMessage", place, channel=place.id, **arguments)
        return MessageRef(Place(place.installation, posted["channel"]), posted["ts"], thread)

    async def find(self, place: Place, thread: str | None, key: str, since: Instant) -> MessageRef | None:
        # A minute earlier, since Slack's clock is not ours.
        oldest = f"{since.timestamp() - 60}.000000"
        cursor = ""
        while True:
            more = {"cursor": cursor} if cursor else {}
            shared = {"channel": place.id, "include_all_metadata": "true", "limit": 200, **more}
            if thread is None:
                page = await self.ask("conversations.history", place, oldest=oldest, **shared)
            else:
                page = await self.ask("conversations.replies", place, ts=thread, oldest=oldest, **shared)
            for each in page["messages"]:
                metadata = each.get("metadata") or {}
                if (
                    metadata.get("event_type") == EVENT_TYPE
                    and (metadata.get("event_payload") or {}).get("key") == key
                ):
                    return MessageRef(place, each["ts"], thread)
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None

    async def edit(self, message: MessageRef, what: Card | Message) -> None:
        arguments = render.message(what, self.base)
        await self.call("chat.update", message.place, channel=message.place.id, ts=message.id, **arguments)

    async def whisper(self, place: Place, thread: str | None, person: Person, what: Message) -> None:
        arguments = render.message(what, self.base)
        if thread is not None:
            arguments["thread_ts"] = thread
        await self.call("chat.postEphemeral", place, channel=place.id, user=person.id, **arguments)

    async def direct(self, person: Person) -> Place:
        known = self._dms.get(person.id)
        if known is None:
            opened = await self.call("conversations.open", users=person.id)
            known = self._dms[person.id] = Place(person.installation, opened["channel"]["id"])
        return known

    async def mark(self, message: MessageRef, emoji: str, on: bool) -> None:
        method = "reactions.add" if on else "reactions.remove"
        await self.call(method, message.place, channel=message.place.id, timestamp=message.id, name=emoji)

    async def join(self, place: Place) -> None:
        await self.call("conversations.join", place, channel=place.id)

    async def invite(self, place: Place, person: Person) -> None:
        try:
            await self.call("conversations.invite", place, channel=place.id, users=person.id)
        except Blocked as blocked:
            if blocked.reason is not Reason.CLOSED:
                raise
            await self.join(place)
            await self.call("conversations.invite", place, channel=place.id, users=person.id)
