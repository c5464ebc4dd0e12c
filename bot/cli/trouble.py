"""Show what could not be delivered, and put it back in line."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from whenever import Instant

from bot.cli.start import FOUND, Stop, check_schema, load_settings
from bot.clock import system_clock
from commands.ports import StorageUnavailable, Trouble, Unit
from commands.show_trouble import KINDS, because
from storage.database import Database, open_database


def trouble(*, retry: int | None, as_json: bool) -> None:
    """Print what waits for a hand in every workspace; with `retry`, put one (or, with 0, all) back in line.

    Ends with 1 when something waits.
    """
    settings = load_settings()
    check_schema(settings)
    database = open_database(settings.database_url)
    try:
        found = asyncio.run(_look(database, retry, system_clock()))
    except StorageUnavailable as error:
        raise Stop(f"The database does not answer ({error}). Try again when it does.", FOUND) from None
    finally:
        database.close()
    if retry is not None:
        retried = [t for t in found if t["retried"]]
        if not retried:
            raise Stop("There is nothing with this number. `goodword trouble` lists what there is.", FOUND)
        print(
            json.dumps(retried) if as_json else f"Trying {len(retried)} again; a running worker takes it up."
        )
        return
    if as_json:
        print(json.dumps(found))
    elif not found:
        print("Nothing is stuck: everything reached where it was going.")
    for each in found if not as_json else ():
        state = "given up" if each["dead"] else "waits"
        print(f"{each['id']:>6}  {each['what']}, {state}: {each['why']} (since {each['since']})")
    if found:
        if not as_json:
            print("\ngoodword trouble --retry ID tries one again, --retry 0 all of them.")
        raise Stop("", FOUND)


async def _look(database: Database, retry: int | None, now: Instant) -> list[dict[str, Any]]:
    found = []
    workspaces = {i.workspace: i.key for i in await asyncio.wrap_future(database.installations())}
    for workspace, installation in workspaces.items():
        troubles = await asyncio.wrap_future(database.read(workspace, lambda unit: unit.outbox.troubles()))
        for each in troubles:
            wanted = retry is not None and retry in (0, each.id)
            if wanted:

                def put_back(unit: Unit, id: int = each.id) -> bool:
                    return unit.outbox.retry(id, now)

                await asyncio.wrap_future(database.write(workspace, put_back))
            found.append({**_described(each), "installation": installation, "retried": wanted})
    return found


def _described(each: Trouble) -> dict[str, Any]:
    return {
        "id": each.id,
        "what": KINDS.get(each.kind, each.kind),
        "lane": each.lane,
        "why": because(each),
        "dead": each.dead,
        "attempts": each.attempts,
        "since": each.since.format_iso(unit="second"),
    }
