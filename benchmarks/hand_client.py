"""A Socket Mode client written by hand: it reads an envelope, looks whether it matters, and answers."""

from __future__ import annotations

import asyncio
import json
import sys

import aiohttp


async def listen(url: str) -> None:
    """Acknowledge everything that arrives until the connection closes."""
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        print(json.dumps({"connected": True}), flush=True)
        async for message in socket:
            envelope = json.loads(message.data)
            if envelope["type"] == "hello" or envelope["payload"]["event"]["reaction"] == "star2":
                continue
            await socket.send_str(json.dumps({"envelope_id": envelope["envelope_id"]}))


async def main() -> None:
    """Listen until standard input ends."""
    listening = asyncio.create_task(listen(sys.argv[1]))
    ended = asyncio.create_task(asyncio.to_thread(sys.stdin.read))
    await asyncio.wait([listening, ended], return_when=asyncio.FIRST_COMPLETED)
    listening.cancel()


if __name__ == "__main__":
    asyncio.run(main())
