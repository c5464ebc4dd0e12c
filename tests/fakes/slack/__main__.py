"""Runs the fake as a process of its own, for benchmarks.

The first line on standard output is JSON: the addresses, tokens and secret, one channel and one person. It
serves until it is interrupted or terminated. `GET /control/counts` tells how often each method was called.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading

from .slack import FakeSlack


def main() -> None:
    """Reads the command line and serves."""
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.slack", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: a free one")
    parser.add_argument("--no-strict", action="store_true", help="do not validate blocks")
    parser.add_argument("--record", action="store_true", help="keep every call in memory")
    parser.add_argument("--rate-limits", action="store_true", help="one message a second for each channel")
    chosen = parser.parse_args()
    slack = FakeSlack(
        port=chosen.port, strict=not chosen.no_strict, record=chosen.record, rate_limits=chosen.rate_limits
    )
    user = slack.world.add_user("ann", admin=True)
    channel = slack.world.add_channel("support", members=[user])
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with slack:
        facts = {
            "api_url": slack.api_url, "control_url": f"http://127.0.0.1:{slack.server.port}/control/counts",
            "bot_token": slack.bot_token, "app_token": slack.app_token,
            "signing_secret": slack.signing_secret, "team_id": slack.team_id,
            "team_url": slack.team_url, "bot_user_id": slack.bot_user_id,
            "app_id": slack.app_id, "channel": channel, "user": user,
        }  # fmt: skip
        sys.stdout.write(json.dumps(facts) + "\n")
        sys.stdout.flush()
        stop.wait()


if __name__ == "__main__":
    main()
