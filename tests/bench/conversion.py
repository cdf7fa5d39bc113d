"""Posts and MB a second: normalize + Markdown, with and without the audit, beside other converters in the same run.

    python tests/bench/conversion.py FOLDER_OF_SAVED_POSTS [REPEAT]

All converters get the same HTML (``content.rendered``), on one core, in turns; the best CPU time of REPEAT (3) rounds
counts. Ratios are to markdownify.
"""

import gc
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

import html2text
import markdownify

from wpmigrate.archive import Archive
from wpmigrate.audit import FEATURES, audit
from wpmigrate.crawler import CrawlOptions, open_source
from wpmigrate.exporters import markdown
from wpmigrate.normalizer import normalize, source_html
from wpmigrate.pipeline import Report, Silent
from wpmigrate.pipeline.crawl import Reading, crawl
from wpmigrate.records import Library, Post, read

Work = tuple[Post, Library, str]


def posts(archive: Archive) -> list[Work]:
    """Every post of the archive, validated, with its Library."""
    view = archive.view()
    return [
        (read(Post, item.raw)[0], view.library(site.key), collection.name)
        for site in view.sites()
        for collection in view.collections(site.key)
        if collection.kind == "post"
        for item in view.items(site.key, collection.name)
    ]


def ours(work: list[Work], audited: bool) -> None:
    for post, library, collection in work:
        document, notes = normalize(post, library, collection)
        body, lost = markdown.write(document.body)
        if audited:
            audit(source_html(post), body, [*notes, *lost], FEATURES)


def theirs_markdownify(work: list[Work]) -> None:
    for post, _, _ in work:
        markdownify.markdownify(source_html(post))


def theirs_html2text(work: list[Work]) -> None:
    for post, _, _ in work:
        html2text.html2text(source_html(post))


RUNNERS: dict[str, Callable[[list[Work]], None]] = {
    "wpmigrate": lambda work: ours(work, audited=False),
    "wpmigrate with audit": lambda work: ours(work, audited=True),
    "markdownify": theirs_markdownify,
    "html2text": theirs_html2text,
}


def seconds(run: Callable[[list[Work]], None], work: list[Work]) -> float:
    gc.collect()
    began = time.process_time()
    run(work)
    return time.process_time() - began


def main(folder: str, repeat: int) -> None:
    now = datetime.now(UTC)
    with Archive.memory() as archive:
        source = open_source(folder, CrawlOptions())
        crawl(source, archive, Reading(), Report(source=folder, started=now, finished=now), Silent(), lambda: now)
        work = posts(archive)
        size = sum(len(source_html(post).encode()) for post, _, _ in work) / 1e6
        best = {name: min(seconds(run, work) for _ in range(repeat)) for name, run in RUNNERS.items()}
    print(f"{len(work)} posts, {size:.2f} MB of HTML, best of {repeat}")
    for name, took in best.items():
        print(f"{name:22} {len(work) / took:8.0f} posts/s {size / took:6.2f} MB/s {best['markdownify'] / took:6.2f} x")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3)
