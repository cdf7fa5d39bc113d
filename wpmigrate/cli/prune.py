"""``wpmigrate prune``."""

from typing import Annotated

import typer

from wpmigrate.cli import archives, options
from wpmigrate.cli.screen import Screen


def prune(
    archive: options.ArchiveArgument,
    keep_last: Annotated[int, typer.Option("--keep-last", min=0, help="The newest so many.")] = 0,
    keep_daily: Annotated[int, typer.Option("--keep-daily", min=0, help="The newest of each of so many days.")] = 0,
    keep_weekly: Annotated[int, typer.Option("--keep-weekly", min=0, help="The newest of so many weeks.")] = 0,
    keep_monthly: Annotated[int, typer.Option("--keep-monthly", min=0, help="The newest of so many months.")] = 0,
    apply: Annotated[bool, typer.Option("--apply", help="Do it. Otherwise it is only shown.")] = False,
    quiet: options.QuietOption = False,
    json: options.JsonOption = False,
) -> None:
    """Remove old snapshots by a policy, and free the room that they took. Shows what would go, until --apply."""
    with Screen(quiet=quiet, json=json) as screen:
        from wpmigrate.pipeline import Keep
        from wpmigrate.pipeline import prune as run

        keep = Keep(last=keep_last, daily=keep_daily, weekly=keep_weekly, monthly=keep_monthly)
        report = run(archive, keep, apply=apply)
        screen.say(report, archives.pruned(report, archive))
    raise typer.Exit(0)
