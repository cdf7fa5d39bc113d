"""What the commands about archives say, as lines."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from wpmigrate.cli.streams import safe
from wpmigrate.cli.summary import dead

if TYPE_CHECKING:
    from wpmigrate.pipeline import BackupReport, CheckReport, Difference, PruneReport, SnapshotReport

FEW = 10
SIGNS = {"new": "+", "changed": "~", "gone": "-"}
TIME = "%Y-%m-%d %H:%M"


def backup(report: "BackupReport") -> Iterator[str]:
    """What is new, what is missing, and whether it is whole."""
    for name, changes in report.changes.items():
        counts = [f"{count:,} {what}" for what, count in changes.model_dump().items() if count]
        yield f"{safe(name)}: {', '.join(counts)}"
    if not report.changes:
        yield "Nothing has changed."
    for name, numbers in report.collections.items():
        for failure in numbers.failed[:FEW]:
            what = f"{name} {failure.id}" if failure.id is not None else name
            yield safe(f"- {what} is missing: {failure.reason.rstrip('.')}.")
        if len(numbers.failed) > FEW:
            yield f"- {len(numbers.failed) - FEW:,} more of {safe(name)} are missing; --json names them."
        if numbers.not_visible:
            yield f"{safe(name)}: {numbers.not_visible:,} that the site does not show to this login"
    yield from (safe(f"- {sentence}") for sentence in dead(report.collections))
    kind = "full" if report.full else "quick"
    verdict = "Not complete" if report.exit else "Complete"
    yield f"{verdict}: snapshot {report.snapshot} ({kind}) in {safe(report.archive)}."


def snapshots(reports: "Iterable[SnapshotReport]") -> Iterator[str]:
    """A line each, under a head."""
    counts = f"{'records':>9}  {'began':>7}  {'ended':>7}  {'requests':>8}  {'MB':>7}  {'seconds':>7}"
    yield f"{'':>5}  {'started (UTC)':16}  {'':10}  {'':5}  {counts}  source"
    for report in reports:
        state = "broken off" if report.finished is None else "complete" if report.complete else "incomplete"
        kind = "part" if report.filtered else "full" if report.full else "quick"
        reader = f" (as {report.reader})" if report.reader else ""
        yield (
            f"{report.snapshot:>5}  {report.started.strftime(TIME)}  {state:10}  {kind:5}  {report.records:>9,}"
            f"  {report.began:>7,}  {report.ended:>7,}  {report.requests:>8,}  {report.bytes / 1e6:>7,.1f}"
            f"  {report.seconds:>7,.1f}  {safe(report.source + reader)}"
        )


def difference(found: "Difference") -> Iterator[str]:
    """The record, the fields of it that differ, and its text."""
    fields = f"  [{', '.join(found.fields)}]" if found.fields else ""
    yield safe(
        f"{SIGNS[found.what]} {found.collection} {found.url or found.id}  {found.title}{fields}".replace("\n", " ")
    )
    if found.what == "changed":
        yield from (f"    {line}" for line in safe(found.text).split("\n") if found.text)


def check(report: "CheckReport", folder: Path) -> Iterator[str]:
    """Each damage, and what to do."""
    for damage in report.damages:
        yield safe(f"{damage['kind']}: {damage['where']}: {damage['what']}")
    seen = f"{report.contents:,} texts, {report.versions:,} versions and {report.files:,} files were read"
    if report.damages:
        count = len(report.damages)
        yield (
            f"Damaged: {seen}, {count:,} {'is' if count == 1 else 'are'} damaged. Restore {safe(str(folder))} from a "
            "copy; what the site still has, a new archive gets with: wpmigrate backup SITE --archive NEW."
        )
    else:
        yield f"Whole: {seen} ({report.bytes:,} bytes), and each is what was stored."
    if report.strays:
        yield f"{report.strays:,} files belong to no record, as a killed run leaves them; prune removes them."


def pruned(report: "PruneReport", folder: Path) -> Iterator[str]:
    """What went, or would go."""
    removed = ", ".join(map(str, report.remove)) or "none"
    kept = ", ".join(map(str, report.keep)) or "none"
    if report.applied:
        yield f"Removed snapshots: {removed}. Kept: {kept}."
        yield f"{report.bytes:,} bytes and {report.files:,} media files were freed in {safe(str(folder))}."
    else:
        yield f"Would remove snapshots: {removed}. Would keep: {kept}."
        yield "Nothing was removed: say --apply to do it."
