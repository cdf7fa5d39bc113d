"""The commands as typer knows them."""

import signal
import sys
from contextlib import suppress
from typing import Annotated

import typer
from typer.core import TyperGroup

from wpmigrate.cli.backup import backup
from wpmigrate.cli.check import check
from wpmigrate.cli.config import configured
from wpmigrate.cli.diff import diff
from wpmigrate.cli.export import export
from wpmigrate.cli.front import HELP
from wpmigrate.cli.inspect import inspect
from wpmigrate.cli.probe import probe
from wpmigrate.cli.prune import prune
from wpmigrate.cli.schema import schema
from wpmigrate.cli.screen import INTERRUPTED, Terminated
from wpmigrate.cli.snapshots import snapshots
from wpmigrate.cli.streams import tell


class Commands(TyperGroup):
    """All commands; their help is the front page."""

    def get_help(self, ctx: object) -> str:
        """`HELP`, whatever the terminal's width."""
        return HELP.rstrip()


app = typer.Typer(
    cls=Commands,
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
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """What all commands share."""


for command in (export, inspect, probe, backup, snapshots, diff, check, prune, schema):
    app.command()(configured(command))


def run() -> None:
    """Run the command that the arguments name; ends the process with an exit code."""
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
