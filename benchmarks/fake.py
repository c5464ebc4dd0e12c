"""The fake Slack as a process of its own, with as many channels as asked for, each with a card of ours.

Says in one line of JSON what is where. Reads lines from standard input: `hang METHOD
SECONDS` lets the next call of a method hang. Ends with its standard input.
"""

from __future__ import annotations

import json
import sys

from tests.fakes.slack import FakeSlack


def main() -> None:
    """Serve until nobody listens any more."""
    slack = FakeSlack(strict=False, record=False)
    user = slack.world.add_user("ann", admin=True)
    channels = [slack.world.add_channel(f"support-{n}", members=[user]) for n in range(int(sys.argv[1]))]
    cards = {}
    for channel in channels:
        card = {"channel": channel, "text": "A card"}
        cards[channel] = slack.backend.perform("chat.postMessage", slack.bot_token, card)["ts"]
    with slack:
        facts = {
            "api_url": slack.api_url,
            "bot_token": slack.bot_token,
            "app_token": slack.app_token,
            "signing_secret": slack.signing_secret,
            "team_id": slack.team_id,
            "team_url": slack.team_url,
            "bot_user_id": slack.bot_user_id,
            "app_id": slack.app_id,
            "channel": channels[0],
            "user": user,
        }
        print(json.dumps({"facts": facts, "cards": cards}), flush=True)
        for line in sys.stdin:
            _, method, seconds = line.split()
            slack.faults.next(method, "hang", seconds=float(seconds))


if __name__ == "__main__":
    main()
