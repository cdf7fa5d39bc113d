"""``wpmigrate diff``."""

from typing import Annotated

import typer

from wpmigrate.cli import archives, options
from wpmigrate.cli.screen import Screen


def diff(
    archive: options.ArchiveArgument,
    old: Annotated[
        int | None, typer.Argument(help="A snapshot's number; otherwise the one before.", show_default=False)
    ] = None,
    new: Annotated[
        int | None, typer.Argument(help="A snapshot's number; otherwise the newest.", show_default=False)
    ] = None,
    json: options.JsonOption = False,
) -> None:
    """Show what changed between two snapshots: posts, their fields, and their text as a unified diff."""
    with Screen(json=json) as screen:
        from wpmigrate.pipeline import diff as run
        from wpmigrate.pipeline import open_archive

        with open_archive(archive) as found:
            for difference in run(found, old, new):
                screen.say(difference, archives.difference(difference))
    raise typer.Exit(0)
