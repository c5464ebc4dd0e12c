"""Posting written by hand: Slack's client, so many messages at once, nothing remembered.

Each line on standard input is a number of messages; the answer is how many a second went out.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

AT_ONCE = 200


async def main() -> None:
    """Post as many as each line says. Arguments: the API's base URL, a token, then channels."""
    base, token, *channels = sys.argv[1:]
    connector = aiohttp.TCPConnector(limit=AT_ONCE)
    async with aiohttp.ClientSession(connector=connector) as session:
        client = AsyncWebClient(token=token, base_url=base, session=session, retry_handlers=[])
        slots = asyncio.Semaphore(AT_ONCE)

        async def post(number: int) -> None:
            async with slots:
                channel = channels[number % len(channels)]
                await client.api_call("chat.postMessage", json={"channel": channel, "text": "A line"})

        print(json.dumps({"ready": True}), flush=True)
        while line := await asyncio.to_thread(sys.stdin.readline):
            count = int(line)
            started = time.perf_counter()
            await asyncio.gather(*(post(n) for n in range(count)))
            print(json.dumps({"rate": count / (time.perf_counter() - started)}), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
