"""``inspect``: one post at a time, with everything that a developer wants to see of it."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime

from wpmigrate.archive import Archive, View
from wpmigrate.audit import FeatureSum
from wpmigrate.document import Document
from wpmigrate.errors import SourceUnreadable, UsageError
from wpmigrate.normalizer import source_html
from wpmigrate.notes import Note
from wpmigrate.pipeline.convert import Job, Unreadable, convert
from wpmigrate.pipeline.crawl import Reading, crawl
from wpmigrate.pipeline.progress import Silent
from wpmigrate.pipeline.report import CrawlReport
from wpmigrate.records import Filters, Item, Post, Source, read


@dataclass(frozen=True, slots=True)
class Inspection:
    """A post: what the site sent (``source``, HTML), what became of it, the audit's sum by feature, and ``examples`` of
    what is unexplained.
    """

    source: str
    document: Document
    notes: tuple[Note, ...]
    markdown: str
    features: Mapping[str, FeatureSum]
    examples: tuple[str, ...]


def inspect(source: Source | Archive, filters: Filters, at: int | None = None) -> Iterator[Inspection]:
    """The posts of ``source`` that ``filters`` want, in the order of their ids. Nothing is written to disk.

    Raises `SourceUnreadable` when a post's record is not one of WordPress, `UsageError` when no post is wanted.
    """
    with ExitStack() as stack:
        archive = source
        if not isinstance(archive, Archive):
            archive = stack.enter_context(Archive.memory())
        if not isinstance(source, Archive):
            now = datetime.now(UTC)
            report = CrawlReport(source=source.name, started=now, finished=now)
            crawl(source, archive, Reading(filters), report, Silent(), lambda: now)
        view = archive.view(at)
        found = False
        for item in _posts(view, filters):
            found = True
            yield _inspect(item, view)
        if not found:
            raise UsageError(
                f"No post of {source.name} is what --id, --slug and --type ask for.", "Leave an option out to see more."
            )


def _posts(view: View, filters: Filters) -> Iterator[Item]:
    for site in view.sites():
        for collection in view.collections(site.key):
            if collection.kind == "post":
                yield from view.items(site.key, collection.name, filters)


def _inspect(item: Item, view: View) -> Inspection:
    converted = convert(Job(view, item.site, (item,)))[0]
    if isinstance(converted, Unreadable):
        raise SourceUnreadable(f"{item.collection.name} {item.id}: {converted.note.detail}.", "Look at its JSON.")
    html = source_html(read(Post, item.raw)[0], view.library(item.site).site.language)
    return Inspection(
        html, converted.document, converted.notes, converted.text, converted.sum.features, tuple(converted.sum.examples)
    )
