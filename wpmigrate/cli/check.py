"""``wpmigrate check``."""

import typer

from wpmigrate.cli import archives, options
from wpmigrate.cli.screen import Screen


def check(archive: options.ArchiveArgument, json: options.JsonOption = False) -> None:
    """Read everything that an archive holds, compare it with its checksums, and name each damage."""
    with Screen(json=json) as screen:
        from wpmigrate.pipeline import check as run
        from wpmigrate.pipeline import open_archive

        with open_archive(archive) as found:
            report = run(found)
        screen.say(report, archives.check(report, archive))
    raise typer.Exit(report.exit)
