"""The command line: `goodword`."""

from __future__ import annotations

import gc
import os
import sys

PARTS = ("run", "web", "worker")
"""What a Procfile starts. They have no options, and do not wait for the menu, which loads as long as Bolt."""


def main() -> None:
    """Run the command line; exit with 0, 1 (found something wrong) or 2 (used wrongly)."""
    os.umask(0o077)  # What is made here holds customers' words: a database, its copies, settings.
    part = sys.argv[1] if len(sys.argv) == 2 else ""
    if part in PARTS:
        gc.disable()  # Nothing that is loaded for good is garbage; it is looked for once we serve.
        sys.modules.setdefault("rich", None)  # type: ignore[arg-type]  # structlog's colours, which we do not use
    from bot.cli import start

    code = 0
    try:
        if part in PARTS:
            getattr(start, part)()
        else:
            from bot.cli.menu import choose

            code = choose()
    except start.Stop as stop:
        code = start.fail(stop)
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
