"""The courier: takes what waits in the outbox and sees that it arrives.

It leases lanes, makes one delivery after another in each, and settles every one: done,
again later, or given up where an admin sees it. A lane that hangs or waits holds up no
other. At least once, with a look for what may have arrived already; never exactly once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import structlog
from whenever import Instant

from bot.clock import Clock
from bot.deliver import KINDS, Job
from bot.dispatch import Dispatch
from bot.roster import Roster
from bot.settings import Settings
from bot.voice import Blocked, Gone, Later, Rejected, Trouble
from commands.chat import SYSTEM
from commands.domain.reasons import Reason
from commands.domain.refs import Place
from commands.ports import StorageUnavailable
from commands.report_trouble import ReportTrouble
from storage.database import Database
from storage.lanes import Again, Dead, Done, Leased, Settlement

LANES_AT_ONCE = 200
CLAIM = 64
LONGEST_PAUSE = 300.0
"""Seconds between two tries, at most."""
GIVE_UP_AFTER = 24 * 3600.0
"""Seconds for which a delivery is tried."""
INCIDENTS = 10
"""Unexpected errors of one delivery, after which its lane goes on without it."""
BLOCKED_PAUSE = 600.0
"""Seconds after which a lane that waits for somebody's hand is tried all the same."""
log = structlog.get_logger()


class Courier:
    """One worker. `chance` gives numbers from 0 to 1, for jitter."""

    def __init__(
        self,
        database: Database,
        dispatch: Dispatch,
        roster: Roster,
        clock: Clock,
        settings: Settings,
        *,
        worker: str,
        chance: Callable[[], float],
    ) -> None:
        self._database = database
        self._dispatch = dispatch
        self._roster = roster
        self._clock = clock
        self._lease = settings.lease
        self._retry = settings.retry
        self._poll = settings.poll
        self._worker = worker
        self._chance = chance
        self._claims = 0
        self._wake = asyncio.Event()
        self._lanes: set[asyncio.Task[None]] = set()

    def listen_for_commits(self) -> None:
        """Be woken by commits of this process, from whatever thread they are in."""
        loop = asyncio.get_running_loop()

        def woken() -> None:
            if not self._wake.is_set() and not loop.is_closed():
                loop.call_soon_threadsafe(self._wake.set)

        self._database.on_deliveries = woken

    async def run(self) -> None:
        """Work until cancelled; then let go of nothing that is under way before it is settled."""
        self.listen_for_commits()
        try:
            while True:
                self._wake.clear()
                free = LANES_AT_ONCE - len(self._lanes)
                began = self._loop_time()
                leased = await self._claim(min(free, CLAIM)) if free > 0 else []
                for delivery in leased:
                    task = asyncio.create_task(self._work(delivery, began))
                    self._lanes.add(task)
                    task.add_done_callback(self._finished)
                if len(leased) < CLAIM:
                    await self._rest()
        finally:
            if self._lanes:
                await asyncio.wait(self._lanes, timeout=self._lease / 3)

    def _loop_time(self) -> float:
        """Seconds on a clock that goes on while the process is paused, as leases do."""
        return asyncio.get_running_loop().time()

    async def _rest(self) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), self._poll)
        except TimeoutError:
            return

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._lanes.discard(task)
        if len(self._lanes) == LANES_AT_ONCE - 1:
            self._wake.set()

    async def _claim(self, limit: int) -> Sequence[Leased]:
        now = self._clock()
        # Each claim has a name of its own: who lost a lane and got it again is not who lost it.
        self._claims += 1
        future = self._database.claim(
            worker=f"{self._worker}-{self._claims}",
            now=now,
            until=now.add(seconds=self._lease),
            limit=limit,
        )
        try:
            return await asyncio.wrap_future(future)
        except StorageUnavailable as error:
            log.warning("the outbox cannot be read", cause=str(error))
            await asyncio.sleep(self._poll)
            return []

    async def _work(self, leased: Leased, began: float) -> None:
        """Make one delivery after another in a lane, each within its lease, which `began` then."""
        current: Leased | None = leased
        while current is not None:
            settlement = await self._deliver(current, began + self._lease * 0.8)
            began, current = await self._settle(current, settlement)

    async def _settle(self, leased: Leased, settlement: Settlement) -> tuple[float, Leased | None]:
        """Write it down; while the database is away, try for as long as the lease is ours.

        Gives back the lane's next delivery, and when its lease began.
        """
        began = 0.0
        for _ in range(3):
            began, now = self._loop_time(), self._clock()
            future = self._database.settle(leased, settlement, now=now, until=now.add(seconds=self._lease))
            try:
                return began, await asyncio.wrap_future(future)
            except StorageUnavailable:
                await asyncio.sleep(self._lease / 6)
        log.warning("a delivery could not be settled", kind=leased.kind, lane=leased.lane)
        return began, None

    async def _deliver(self, leased: Leased, ends: float) -> Settlement:
        voice = self._roster.voice(leased.lane)
        if voice is None:
            return self._held(Reason.TOKEN)
        if self._loop_time() >= ends:
            # The database took so long, or we were paused, that somebody else may have it by now.
            return Again(self._clock(), "the lease ran out", unsure=leased.unsure)
        job = Job(leased, voice, self._dispatch, leased.unsure)
        try:
            async with asyncio.timeout_at(ends):
                await KINDS[leased.kind](job)
        except Gone:
            return Done()
        except Later as later:
            return self._again(leased, str(later), unsure=False, at_least=later.seconds)
        except Blocked as blocked:
            return await self._blocked(leased, blocked)
        except Rejected as rejected:
            log.error("a delivery was refused", kind=leased.kind, cause=str(rejected), lane=leased.lane)
            return Dead(str(rejected))
        except Trouble as trouble:
            return self._again(leased, type(trouble).__name__, unsure=trouble.unsure)
        except TimeoutError:
            return self._again(leased, "took too long", unsure=True)
        except StorageUnavailable:
            return self._again(leased, "the database did not answer", unsure=True)
        except Exception as error:
            refused = self._dispatch.incident(error, leased.kind)
            if leased.attempts >= INCIDENTS:
                return Dead(str(refused.text[0]), unsure=True)
            return self._again(leased, str(refused.text[0]), unsure=True)
        return Done()

    def _again(self, leased: Leased, error: str, *, unsure: bool, at_least: float = 0.0) -> Settlement:
        now = self._clock()
        if (now - leased.since).total("seconds") > GIVE_UP_AFTER:
            return Dead(error, unsure or leased.unsure)
        pause = min(LONGEST_PAUSE, self._retry * 2 ** min(leased.attempts - 1, 16))
        pause = max(pause * (0.5 + self._chance()), at_least)
        log.info("a delivery is tried again", kind=leased.kind, lane=leased.lane, seconds=pause, cause=error)
        # An attempt that failed for certain says nothing of an earlier one that may not have.
        return Again(_later(now, pause), error, unsure=unsure or leased.unsure)

    async def _blocked(self, leased: Leased, blocked: Blocked) -> Settlement:
        installation = leased.lane.partition("/")[0]
        place = blocked.place
        if place is None and "@" not in leased.lane and blocked.reason is not Reason.SET_UP:
            place = Place.parse(leased.lane)
        story = leased.payload.get("story") if leased.kind == "handoff" else None
        log.warning("a delivery waits", kind=leased.kind, lane=leased.lane, reason=blocked.reason.value)
        report = ReportTrouble(SYSTEM, installation, blocked.reason, place, story)
        try:
            await self._dispatch.tell(report, leased.workspace)
        except StorageUnavailable:
            return self._again(leased, "the database did not answer", unsure=False)
        return self._held(blocked.reason, unsure=leased.unsure)

    def _held(self, reason: Reason, *, unsure: bool = False) -> Settlement:
        at = _later(self._clock(), BLOCKED_PAUSE)
        return Again(at, reason.value, unsure=unsure, held_for=reason.value)


def _later(now: Instant, seconds: float) -> Instant:
    return now.add(milliseconds=round(seconds * 1000))
