"""``export``: from a Source to files."""

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict

from wpmigrate.archive import Archive, View
from wpmigrate.audit import Key, Sum
from wpmigrate.crawler import CrawlOptions
from wpmigrate.exporters import data
from wpmigrate.exporters.dialects import dialect
from wpmigrate.exporters.paths import site_folders
from wpmigrate.exporters.sql import sql_dialect
from wpmigrate.notes import Note
from wpmigrate.pipeline.checks import check_filters, check_places
from wpmigrate.pipeline.convert import Converted, Job, Unreadable, batches, convert, in_order
from wpmigrate.pipeline.crawl import Reading, crawl
from wpmigrate.pipeline.ledger import Ledger
from wpmigrate.pipeline.media import LocalFiles, MediaOutput
from wpmigrate.pipeline.outputs import OUTPUTS, Output
from wpmigrate.pipeline.plan import Moves, Plan, make
from wpmigrate.pipeline.progress import Progress, Silent
from wpmigrate.pipeline.report import FILES, Accepted, Failure, PostReport, Report
from wpmigrate.pipeline.selection import Selection
from wpmigrate.pipeline.sources import ARCHIVE
from wpmigrate.pipeline.target import VOLATILE, Target
from wpmigrate.records import Collection, Failed, Filters, Post, Site, Source, read

Format = Literal["markdown", "json", "sql"]
FORMATS: tuple[Format, ...] = get_args(Format)


class ExportOptions(BaseModel):
    """What an export makes, and where.

    ``dialect`` is a name of `DIALECTS`: whom the Markdown is for. ``sql_dialect`` names the database that ``sql`` is
    for. ``json_files``: ``json`` writes each post as a file, too. ``media`` says how to fetch the media files as well.
    ``revisions`` writes those that were read, into ``data/`` and SQL. ``at`` is a snapshot's number. ``strict`` makes a
    Note of severity ``loss`` an incomplete run, but for what is in ``accepted``.

    ``old_domains`` are other addresses under which the site was known: links to them are links within the site.
    ``redirects`` are names of `REDIRECTS`: which servers are told where things went.

    Files in the output folder that are not as an earlier run left them stay, unless ``overwrite``. ``dry_run`` writes
    nothing there; the report then lists every file. What is fetched goes into the archive, if there is one.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)
    output: Path
    formats: tuple[Format, ...] = ("markdown",)
    dialect: str = "plain"
    sql_dialect: str = "sqlite"
    json_files: bool = False
    filters: Filters = Filters()
    archive: Path | None = None
    media: CrawlOptions | None = None
    revisions: bool = False
    at: int | None = None
    strict: bool = False
    accepted: Accepted = Accepted()
    overwrite: bool = False
    dry_run: bool = False
    old_domains: tuple[str, ...] = ()
    redirects: tuple[str, ...] = ()


def export(
    source: Source | Archive,
    options: ExportOptions,
    progress: Progress | None = None,
    executor: Executor | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Report:
    """Write everything that ``source`` holds and ``options.filters`` want into ``options.output``.

    A Source is first read into an archive, from which a later run goes on; an Archive is exported as it is.
    ``executor`` does the work on the posts (processes of this machine, or a cluster's); without one it is done here.
    The report is also written as ``report.json``; its ``exit`` is the exit code.

    Raises a `WpmigrateError` when nothing can be done at all. Anything less is in the report and in ``ledger.jsonl``.
    """
    progress = progress or Silent()
    report = Report(source=source.name, started=now(), finished=now(), dry_run=options.dry_run)
    check_places(source, options.output, options.archive)
    dialect(options.dialect), sql_dialect(options.sql_dialect)
    with ExitStack() as stack:
        target = stack.enter_context(Target(options.output, overwrite=options.overwrite, dry=options.dry_run))
        report.files = target.files
        filters = replace(options.filters, statuses=options.filters.statuses or source.statuses)
        if isinstance(source, Archive):
            view, selection = _selected(source, filters, options)
            sites = _recount(selection, report)
        else:
            archive = stack.enter_context(Archive.create(_archive_folder(options, target)))
            with _phase(report, "crawl"):
                sites = crawl(source, archive, Reading(options.filters, options.media), report, progress, now)
            view, selection = _selected(archive, filters, options.model_copy(update={"at": None}))
        check_filters(view, options.filters)
        with target.part("ledger").open("ledger.jsonl") as stream:
            ledger = Ledger(stream, report, options.accepted)
            run = _Run(selection, target, options, ledger, progress, executor)
            with _phase(report, "write"):
                run.write([site for site in view.sites() if site.key in sites])
            with _phase(report, "read back"):
                run.read_back()
        run.remove()
        _conclude(report, target, options, ledger.losses, now())
    return report


def _conclude(report: Report, target: Target, options: ExportOptions, losses: int, finished: datetime) -> None:
    """Decide the exit code, and write the report; which may be refused in its turn."""
    losses = losses if options.strict else 0
    report.finish(finished, losses, options.accepted)
    target.part(VOLATILE).write("report.json", [report.to_json()])
    report.finish(finished, losses, options.accepted)
    target.finish()


def _archive_folder(options: ExportOptions, target: Target) -> Path:
    """A dry run goes on with an archive that is there, and makes none in the output folder."""
    folder = options.archive or options.output / ARCHIVE
    is_wanted = options.archive is not None or folder.exists() or not options.dry_run
    return folder if is_wanted else target.scratch().with_suffix(ARCHIVE)


def _selected(archive: Archive, filters: Filters, options: ExportOptions) -> tuple[View, Selection]:
    snapshots = archive.snapshots()
    view = archive.view(options.at)
    whole = [s.sites for s in snapshots if s.number <= view.snapshot and s.finished and not s.filtered]
    login = any(snapshot.logged_in for snapshot in snapshots)
    private = any(s.logged_in for s in snapshots if s.number == view.snapshot)
    sites = frozenset(chain.from_iterable(whole))
    return view, Selection(view, filters, login=login, revisions=options.revisions, private=private, whole=sites)


def _recount(selection: Selection, report: Report) -> set[str]:
    """The numbers of an archive's snapshot, as a crawl would have reported them. Gives the keys of its sites."""
    keys = {site.key for site in selection.view.sites()}
    for key in keys:
        collections = selection.collections(key)
        for collection in collections:
            numbers = report.collection(collection.name, collection.kind)
            count = len(selection.ids(key, collection.name))
            numbers.indexed += count
            numbers.unchanged += count
        for failed in selection.view.failures(key):
            if failed.collection in collections:
                _refail(failed, selection, report)
    return keys


def _refail(failed: Failed, selection: Selection, report: Report) -> None:
    """A record of which a part is there counts once, as a failed one."""
    report.fail(failed)
    if failed.id is None or failed.not_visible:
        return
    numbers = report.collection(failed.collection.name)
    if selection.view.item(failed.site, failed.collection.name, failed.id) is None:
        numbers.indexed += 1
    else:
        numbers.unchanged -= 1


@contextmanager
def _phase(report: Report, name: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    report.durations[name] = round(time.perf_counter() - began, 3)


class _Run:
    """Writes the sites of a snapshot, in all formats at once."""

    def __init__(
        self,
        selection: Selection,
        target: Target,
        options: ExportOptions,
        ledger: Ledger,
        progress: Progress,
        executor: Executor | None,
    ) -> None:
        self._view, self._selection = selection.view, selection
        self._target, self._options = target, options
        self._dialect = dialect(options.dialect)
        self._ledger, self._progress, self._executor = ledger, progress, executor
        self._report = ledger.report
        self._outputs: list[Output] = []
        self._sites: list[Site] = []
        self._unwritten: set[str] = set()

    def write(self, sites: list[Site]) -> None:
        """Each site; several go into folders of their own."""
        self._sites = sites
        with ExitStack() as stack:
            outputs = (
                OUTPUTS[name](self._target.part(name), self._dialect, self._options) for name in self._options.formats
            )
            self._outputs = [stack.enter_context(output) for output in outputs]
            folders = site_folders(sites)
            for site in sites:
                self._site(site, folders[site.key])
        self._report.outputs.update({output.name: output.count for output in self._outputs})

    def read_back(self) -> None:
        """Compare the finished files with what went into them."""
        for output in self._outputs:
            if self._options.dry_run or output.path in self._target.refused:
                continue
            phase = f"reading {output.name} back"
            if len(output.kept):
                self._progress.start(phase, len(output.kept))
            for key, total in output.read_back():
                self._report.audit.count(total)
                if total.unexplained:
                    self._report.audit.take(self._altered(key, total))
                self._progress.advance(phase)

    def remove(self) -> None:
        """The files of earlier runs that this one has no reason to write any more. A run that sees only a part of the
        site, because it was told so or because something broke off, knows of none."""
        for site in self._sites:
            if not self._is_partial(site):
                self._target.remove(self._parts(site), self._unwritten)

    def _is_partial(self, site: Site) -> bool:
        """A record that was not fetched, and that no earlier run fetched, may have a file from another archive."""
        return not self._selection.is_whole(site.key) or any(
            failure.site == site.key and (failure.id is None or self._view.item(site.key, name, failure.id) is None)
            for name, failure in self._report.failed()
            if failure.phase == "fetch" and name != FILES
        )

    def _parts(self, site: Site) -> set[tuple[str, str]]:
        missing = any(failure.site == site.key for name, failure in self._report.failed() if name == FILES)
        media = ("media",) if self._options.media is not None and not missing else ()
        return {(by, key) for by in (*self._options.formats, "data", *media) for key in (site.key, "")}

    def _altered(self, key: Key, total: Sum) -> PostReport:
        site, collection, id = key
        item = self._view.item(site, collection, id)
        post = item if item and item.collection.kind == "post" else None
        link = read(Post, post.raw)[0].link if post else ""
        return _unexplained(total, id=id, type=post.collection.type if post else collection, site=site, link=link)

    def _site(self, site: Site, folder: str) -> None:
        for output in self._outputs:
            self._note(output.site(site, self._selection, folder))
        self._note(self._view.notes(site.key))
        self._note(self._selection.left_out(site.key))
        for file in data.files(self._selection, site, self._dialect.data):
            self._target.part("data", site.key).write(folder + file.path, file.chunks)
        with closing(self._plan(site, folder)) as plan, self._media(site, folder) as files:
            for collection in self._selection.collections(site.key):
                if collection.kind == "post":
                    self._posts(site, collection, plan, files)
            self._unwritten |= set(self._failed(site, plan))
            for output in self._outputs:
                output.end(Moves(plan, files))

    def _failed(self, site: Site, plan: Plan) -> Iterator[str]:
        """The files of posts that could not be written, which an earlier run may have written."""
        for name, failure in self._report.failed():
            if failure.site == site.key and failure.phase == "write" and failure.id is not None:
                found = plan.place(name, failure.id)
                if found is not None:
                    yield plan.folder + found[0].path

    def _plan(self, site: Site, folder: str) -> Plan:
        options = self._options
        place, known = self._target.scratch(), self._target.knows
        return make(place, self._selection, site, options.dialect, folder, options.old_domains, known)

    @contextmanager
    def _media(self, site: Site, folder: str) -> Iterator[LocalFiles | None]:
        """Where the site's media files will be, for the posts that show them; they are written at the end."""
        if self._options.media is None:
            yield None
            return
        part = self._target.part("media", site.key)
        root = folder + (self._dialect.root or "")
        output = MediaOutput(self._selection, site, root, part, self._report, lambda note: self._note([note]))
        with closing(output.plan()) as files:
            yield files
            self._report.outputs["media"] = self._report.outputs.get("media", 0) + output.write(files)

    def _posts(self, site: Site, collection: Collection, plan: Plan, files: LocalFiles | None) -> None:
        count = len(self._selection.ids(site.key, collection.name))
        if not count:
            return
        phase = f"writing {collection.name}"
        self._progress.start(phase, count)
        items = self._selection.items(site.key, collection.name)
        fields = any(output.fields for output in self._outputs)
        job = Job(self._view, site.key, (), self._options.dialect, fields, files, plan, self._options.formats)
        jobs = (replace(job, items=batch) for batch in batches(items))
        for results in in_order(self._executor, convert, jobs):
            for converted in results:
                self._post(converted)
            self._progress.advance(phase, len(results))

    def _post(self, converted: Converted | Unreadable) -> None:
        numbers = self._report.collection(converted.item.collection.name, "post")
        if isinstance(converted, Unreadable):
            self._note([converted.note])
            reason, site = converted.note.detail, converted.item.site
            numbers.failed.append(Failure(id=converted.item.id, reason=reason, site=site, phase="write"))
            return
        self._note(converted.notes)
        for output in self._outputs:
            self._note(output.document(converted))
        numbers.written += 1
        item, link = converted.item, converted.document.meta.link
        place = _unexplained(converted.sum, id=item.id, type=item.collection.type, site=item.site, link=link)
        self._report.audit.add(place, converted.sum)

    def _note(self, notes: Iterable[Note]) -> None:
        for note in notes:
            self._ledger.add(note)
            for output in self._outputs:
                output.note(note)


def _unexplained(total: Sum, *, id: int, type: str, site: str, link: str) -> PostReport:
    odd = {name: feature.unexplained for name, feature in total.features.items() if feature.unexplained}
    return PostReport(
        id=id,
        type=type,
        site=site,
        link=link,
        unexplained=total.unexplained,
        features=odd,
        examples=total.examples,
    )
