"""``wpmigrate inspect``."""

from typing import Annotated

import typer

from wpmigrate.cli import options
from wpmigrate.cli.access import Access, asking
from wpmigrate.cli.options import opened
from wpmigrate.cli.screen import Screen


@asking
def inspect(
    source: options.SourceArgument,
    id: options.IdOption = None,
    slug: options.SlugOption = None,
    type: options.TypeOption = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many posts.")] = 1,
    *,
    access: Access,
    at: options.AtOption = None,
) -> None:
    """Show what a site answers and what becomes of it: source, tree, Notes, Markdown and the audit's sum of a post."""
    with Screen() as screen:
        from itertools import islice

        from wpmigrate.pipeline import inspect as run
        from wpmigrate.pipeline import open_source

        wanted = options.filters(type=type, slug=slug, id=id, limit=limit)
        login = access(source)
        with opened(open_source(source, login, at)) as found:
            for inspection in islice(run(found, wanted, at), limit):
                screen.inspection(inspection)
