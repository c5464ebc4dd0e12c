"""The menu of the command line: every command, its options and its help."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from bot import __version__
from bot.cli.start import Stop

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Goodword: a customer put in a good word; marketing hears it.",
)
JSON = Annotated[bool, typer.Option("--json", help="Print data for a script.")]
RUNNING, SETTING_UP, MENDING = "Run", "Set up", "Look after"


def _print_version(wanted: bool) -> None:
    if wanted:
        print(__version__)
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Goodword: a customer put in a good word; marketing hears it."""


@app.command(rich_help_panel=RUNNING, epilog="Example: goodword run")
def run() -> None:
    """Start everything in one process."""
    from bot.cli import start

    start.run()


@app.command(rich_help_panel=RUNNING, epilog="Example: HOST=0.0.0.0 goodword web")
def web() -> None:
    """Start the part that takes events and requests in."""
    from bot.cli import start

    start.web()


@app.command(rich_help_panel=RUNNING, epilog="Example: goodword worker")
def worker() -> None:
    """Start the part that delivers."""
    from bot.cli import start

    start.worker()


@app.command(rich_help_panel=RUNNING, epilog="Example: goodword discord")
def discord() -> None:
    """Start the part that listens to Discord (not in this version)."""
    raise Stop("This version does not speak Discord yet. Leave this process out until it does.")


@app.command(rich_help_panel=SETTING_UP, epilog="Example: goodword init")
def init() -> None:
    """Write a .env with fresh keys, asking for what is needed; safe to run again."""
    from bot.cli import init as make

    make.init()


@app.command(rich_help_panel=SETTING_UP, epilog="Example: goodword manifest > manifest.json")
def manifest(
    socket: Annotated[
        bool | None,
        typer.Option("--socket/--http", help="How Slack reaches you; as in your settings if left out."),
    ] = None,
    link: Annotated[bool, typer.Option("--link", help="Print only the link that creates the app.")] = False,
) -> None:
    """Print the Slack app's manifest, and the link that creates the app from it."""
    from bot.cli import manifest as make

    make.manifest(socket=socket, only_link=link)


@app.command(rich_help_panel=SETTING_UP, epilog="Example: goodword migrate")
def migrate() -> None:
    """Bring the database to this version's schema."""
    from bot.cli import start

    start.migrate()


@app.command(rich_help_panel=MENDING, epilog="Example: goodword trouble --retry 12")
def trouble(
    retry: Annotated[
        int | None, typer.Option("--retry", metavar="ID", help="Try this one again; 0 for all of them.")
    ] = None,
    json: JSON = False,
) -> None:
    """Show what could not be delivered, and try it again."""
    from bot.cli import trouble as show

    show.trouble(retry=retry, as_json=json)


def choose() -> int:
    """Do what the arguments ask for; the exit code. Raises Stop."""
    try:
        code = app(standalone_mode=False, prog_name="goodword")
    except typer.Exit as leaving:
        code = leaving.exit_code
    except typer.Abort:
        code = 130
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        if error.format_message():
            print(
                f"{error.format_message().rstrip('.')}. `goodword --help` shows what there is.",
                file=sys.stderr,
            )
        code = 2
    return code or 0
