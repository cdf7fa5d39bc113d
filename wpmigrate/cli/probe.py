"""``wpmigrate probe``."""

from typing import Annotated

import typer

from wpmigrate.cli.access import Access, asking
from wpmigrate.cli.screen import Screen


@asking
def probe(
    site: Annotated[
        str, typer.Argument(metavar="SITE", help="Any address of a site, with https:// or without.", show_default=False)
    ],
    *,
    access: Access,
    json: Annotated[bool, typer.Option("--json", help="Print everything as one line of JSON.")] = False,
) -> None:
    """Look at a site: what is there, what a login may read, how it answers, what an export takes and what to do."""
    with Screen(quiet=True, json=json) as screen:
        from wpmigrate.pipeline import probe as run

        screen.probe(run(site, access(site)))
