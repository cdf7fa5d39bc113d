"""The command line: parse, call one library function, show the result. One command a file.

Nothing heavy is imported until a command runs, so that ``--help`` is quick.
"""

import signal
import sys
from contextlib import suppress
from typing import Annotated

import typer

from wpmigrate.cli.export import export
from wpmigrate.cli.inspect import inspect
from wpmigrate.cli.screen import INTERRUPTED, Terminated
from wpmigrate.cli.streams import prepare, tell

EXIT_CODES = """ Exit codes: 0 complete, 1 a bug of wpmigrate, 2 usage or unreadable input, 3 finished but something
readable is missing or unexplained, 4 no REST API there, 5 login refused, 6 archive locked, 7 archive damaged.
"""

app = typer.Typer(
    help="Get a site out of WordPress, or keep a copy of it that can be trusted. Nothing disappears unreported.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # rich help takes twice as long as everything else together
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"wpmigrate {version('wpmigrate')}")
        raise typer.Exit


@app.callback()
def wpmigrate(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """What all commands share."""


app.command()(export)
app.command()(inspect)


def main() -> None:
    """Run the command line; ends the process with an exit code."""
    prepare()
    with suppress(ValueError):  # only the main thread may
        signal.signal(signal.SIGTERM, _terminated)
    try:
        app()
    except KeyboardInterrupt:
        tell(INTERRUPTED)
        sys.exit(130)


def _terminated(number: int, frame: object) -> None:
    """Ends the run as Ctrl-C does, so that nothing half done is left in the output folder."""
    raise Terminated
