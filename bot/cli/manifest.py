"""Print the Slack app's manifest."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from urllib.parse import urlsplit

from bot.cli.start import Stop
from bot.settings import BadSettings, environment, read_settings


def is_local(url: str) -> bool:
    """True for an address that nobody else can reach."""
    host = urlsplit(url).hostname or ""
    return host in ("localhost", "0.0.0.0", "::1") or host.startswith("127.")  # noqa: S104


def manifest(*, socket: bool | None, only_link: bool) -> None:
    """Print the manifest on standard output, and the link that creates the app on standard error.

    Without a choice it is for HTTP where a signing secret is set and PUBLIC_URL is one
    that Slack can reach, and for Socket Mode otherwise.
    """
    from bot.platforms.slack.manifest import create_link
    from bot.platforms.slack.manifest import manifest as make

    values = environment(Path.cwd())
    try:
        public_url = read_settings({k: v for k, v in values.items() if k == "PUBLIC_URL"}).public_url
    except BadSettings as error:
        raise Stop(str(error)) from None
    if socket is None:
        socket = is_local(public_url) or not values.get("SLACK_SIGNING_SECRET")
    if not socket and is_local(public_url):
        raise Stop(
            f"Over HTTP, Slack has to reach {public_url}, and cannot: it is this machine's own name. "
            "Set PUBLIC_URL to the address of your server, or use --socket."
        )
    made = make(public_url="" if socket else public_url)
    link = create_link(made)
    if only_link:
        print(link)
        return
    print(json.dumps(made, indent=2, ensure_ascii=False))
    print(f"\nThis link creates the app with all of it filled in:\n{link}", file=sys.stderr)
