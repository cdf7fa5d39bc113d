"""``wpmigrate export``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wpmigrate.cli import options
from wpmigrate.cli.access import Access, asking
from wpmigrate.cli.media import Media
from wpmigrate.cli.options import opened
from wpmigrate.cli.screen import Screen
from wpmigrate.errors import UsageError

if TYPE_CHECKING:
    from wpmigrate.pipeline import Accepted, Format


@asking
def export(
    source: options.SourceArgument,
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder to write into.", show_default=False)],
    format: Annotated[
        list[str] | None, typer.Option("--format", "-f", help="markdown, json or sql; may be repeated.")
    ] = None,
    dialect: Annotated[
        str,
        typer.Option("--dialect", help="Whom the Markdown is for: a site generator, or plain."),
    ] = "plain",
    json_files: Annotated[
        bool, typer.Option("--json-files", help="Of --format json: each post as a file, too.")
    ] = False,
    sql_dialect: Annotated[
        str, typer.Option(help="sqlite, postgresql or mysql (MariaDB too), for --format sql.")
    ] = "sqlite",
    type: options.TypeOption = None,
    status: options.StatusOption = None,
    since: options.SinceOption = None,
    slug: options.SlugOption = None,
    id: options.IdOption = None,
    limit: options.LimitOption = None,
    lang: options.LangOption = None,
    revisions: options.RevisionsOption = False,
    accept_deletions: options.AcceptDeletionsOption = False,
    *,
    media: Media,
    access: Access,
    archive: Annotated[
        Path | None, typer.Option("--archive", help="Keep what was fetched here, instead of OUTPUT/.wpmigrate.")
    ] = None,
    at: options.AtOption = None,
    old_domain: Annotated[
        list[str] | None,
        typer.Option(
            "--old-domain", metavar="HOST", help="The site was there once: links to it are links within the site."
        ),
    ] = None,
    redirects: Annotated[
        list[str] | None,
        typer.Option("--redirects", help="For whom to write redirects: netlify, nginx or apache; may be repeated."),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 3 when the ledger names a loss.")] = False,
    accept: Annotated[
        list[Path] | None,
        typer.Option("--accept", help="Losses that you have looked at: report.json or ledger.jsonl of an earlier run."),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace files in OUTPUT that are not as an earlier export left them.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be written, changed and removed, and write nothing.")
    ] = False,
    quiet: options.QuietOption = False,
    json: options.JsonOption = False,
) -> None:
    """Write a site as Markdown, JSON or SQL, with a ledger of everything that could not be kept."""
    with Screen(quiet=quiet, json=json) as screen:
        from wpmigrate.pipeline import ExportOptions, open_source
        from wpmigrate.pipeline import export as run

        login = access(source, accept_deletions=accept_deletions, revisions=revisions, **media.options)
        wanted = ExportOptions(
            output=output,
            formats=_formats(format),
            dialect=dialect,
            sql_dialect=sql_dialect,
            json_files=json_files,
            filters=options.filters(type, status, since, slug, id, limit, lang),
            archive=archive,
            media=login if media.wanted else None,
            revisions=revisions,
            at=at,
            strict=strict,
            accepted=_accepted(accept),
            overwrite=overwrite,
            dry_run=dry_run,
            old_domains=tuple(old_domain or ()),
            redirects=_redirects(redirects),
        )
        with opened(open_source(source, login, at)) as found:
            report = run(found, wanted, screen.progress)
        screen.report(report, output)
    raise typer.Exit(report.exit)


def _formats(names: list[str] | None) -> "tuple[Format, ...]":
    from wpmigrate.pipeline import FORMATS

    words = dict.fromkeys(word.strip() for name in names or ["markdown"] for word in name.split(",") if word.strip())
    if not words:
        raise UsageError("--format names no format.", f"Choose from {', '.join(FORMATS)}.")
    if unknown := [word for word in words if word not in FORMATS]:
        raise UsageError(f"--format {unknown[0]} is not a format.", f"Choose from {', '.join(FORMATS)}.")
    return tuple(name for name in FORMATS if name in words)


def _redirects(names: list[str] | None) -> tuple[str, ...]:
    from wpmigrate.pipeline import REDIRECTS

    words = dict.fromkeys(word.strip() for name in names or [] for word in name.split(",") if word.strip())
    if unknown := [word for word in words if word not in REDIRECTS]:
        raise UsageError(f"--redirects {unknown[0]} is not known.", f"Choose from {', '.join(REDIRECTS)}.")
    return tuple(words)


def _accepted(paths: list[Path] | None) -> "Accepted":
    from wpmigrate.pipeline import Accepted

    return Accepted.load(paths or [])
