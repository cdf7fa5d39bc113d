"""``wpmigrate snapshots``."""

import typer

from wpmigrate.cli import options
from wpmigrate.cli.screen import Screen


def snapshots(archive: options.ArchiveArgument, json: options.JsonOption = False) -> None:
    """List what an archive holds: each run, whether it is complete, and how much came and went with it."""
    with Screen(json=json) as screen:
        from wpmigrate.pipeline import open_archive
        from wpmigrate.pipeline import snapshots as run

        with open_archive(archive) as found:
            screen.snapshots(run(found))
    raise typer.Exit(0)
