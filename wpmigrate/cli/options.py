"""Options that several commands share, and what their texts mean."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from wpmigrate.errors import UsageError

if TYPE_CHECKING:
    from wpmigrate.records import Filters

T = TypeVar("T")

SourceArgument = Annotated[
    str,
    typer.Argument(
        metavar="SOURCE",
        help="A site's address, a .json file or a folder of saved REST answers, or an archive's folder.",
        show_default=False,
    ),
]
TypeOption = Annotated[
    list[str] | None, typer.Option("--type", help="Only these types, by rest base or slug: posts,pages,…")
]
StatusOption = Annotated[
    list[str] | None,
    typer.Option("--status", help="publish,draft,pending,private,future,trash or any. All but publish need --user."),
]
SinceOption = Annotated[
    str | None, typer.Option("--since", help="Only what was modified since this date (ISO 8601, UTC unless it says).")
]
SlugOption = Annotated[list[str] | None, typer.Option("--slug", help="Only posts of these slugs.")]
IdOption = Annotated[list[str] | None, typer.Option("--id", help="Only posts of these ids.")]
LimitOption = Annotated[int | None, typer.Option("--limit", min=1, help="At most so many posts of each type.")]
LangOption = Annotated[str | None, typer.Option("--lang", help="Only posts of this language (Polylang, WPML).")]
RevisionsOption = Annotated[
    bool, typer.Option("--revisions", help="Posts' revisions and autosaves, too: a request a post. Needs --user.")
]
AcceptDeletionsOption = Annotated[
    bool, typer.Option("--accept-deletions", help="Believe the site when much of what was there is gone.")
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the report as one line of JSON.")]
ArchiveArgument = Annotated[Path, typer.Argument(metavar="ARCHIVE", help="The archive's folder.", show_default=False)]
AtOption = Annotated[
    int | None, typer.Option("--at", metavar="SNAPSHOT", help="An archive's older state, by its number.")
]


@contextmanager
def opened(source: T) -> Iterator[T]:
    """``source``, closed at the end where that is something to close: an archive."""
    with ExitStack() as stack:
        if hasattr(source, "close"):
            stack.callback(source.close)
        yield source


def filters(
    type: list[str] | None = None,
    status: list[str] | None = None,
    since: str | None = None,
    slug: list[str] | None = None,
    id: list[str] | None = None,
    limit: int | None = None,
    lang: str | None = None,
) -> "Filters":
    """The Filters that these options mean. Raises `UsageError`."""
    from wpmigrate.records import Filters

    return Filters(_words(type), _words(status), _moment(since), _words(slug), _numbers(id), limit, lang)


def _words(values: list[str] | None) -> tuple[str, ...]:
    return tuple(word.strip() for value in values or [] for word in value.split(",") if word.strip())


def _numbers(values: list[str] | None) -> tuple[int, ...]:
    words = _words(values)
    if wrong := [word for word in words if not word.isdecimal() or len(word) > MOST_DIGITS]:
        raise UsageError(
            f"--id {wrong[0]} is not an id.", "Ids are the numbers that WordPress gives; for names use --slug."
        )
    return tuple(int(word) for word in words)


MOST_DIGITS = 18
"""What surely fits into 64 bits."""


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--since {text} is not a date.", "Write it as 2026-01-31 or 2026-01-31T12:00:00Z.") from None
    if not FIRST_YEAR <= moment.year < LAST_YEAR:
        raise UsageError(f"--since {text} is before or after all that WordPress wrote.", "Name a year of four digits.")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


FIRST_YEAR, LAST_YEAR = 1900, 9999
"""Between them all time zones have a date for each moment."""
