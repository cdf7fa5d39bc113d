"""``wpmigrate backup``."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from wpmigrate.cli import archives, options
from wpmigrate.cli.access import Access, asking
from wpmigrate.cli.media import Media
from wpmigrate.cli.options import opened
from wpmigrate.cli.screen import Screen


@asking
def backup(
    source: options.SourceArgument,
    archive: Annotated[Path, typer.Option("--archive", "-a", help="The archive's folder.", show_default=False)],
    type: options.TypeOption = None,
    status: options.StatusOption = None,
    full: Annotated[
        bool | None,
        typer.Option("--full/--quick", help="Read every record anew, or only what changed.", show_default=False),
    ] = None,
    full_every: Annotated[
        int,
        typer.Option("--full-every", min=1, metavar="DAYS", help="How often to make a full one by itself."),
    ] = 7,
    revisions: options.RevisionsOption = False,
    accept_deletions: options.AcceptDeletionsOption = False,
    *,
    media: Media,
    access: Access,
    quiet: options.QuietOption = False,
    json: options.JsonOption = False,
) -> None:
    """Keep a copy of a site: a new snapshot in an archive, in which each text stands once."""
    with Screen(quiet=quiet, json=json) as screen:
        from wpmigrate.pipeline import BackupOptions, open_source
        from wpmigrate.pipeline import backup as run

        login = access(source, accept_deletions=accept_deletions, revisions=revisions, **media.options)
        wanted = BackupOptions(
            archive=archive,
            filters=options.filters(type=type, status=status),
            media=login if media.wanted else None,
            full=full,
            full_every=timedelta(days=full_every),
        )
        with opened(open_source(source, login)) as found:
            report = run(found, wanted, screen.progress)
        screen.say(report, archives.backup(report))
    raise typer.Exit(report.exit)
