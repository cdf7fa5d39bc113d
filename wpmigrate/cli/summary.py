"""The end of an export, in words: what was written, what needs an eye, where to look."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from wpmigrate.cli.streams import safe

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from wpmigrate.pipeline import Report
    from wpmigrate.pipeline.report import CollectionReport

FEW = 5
"""Examples of one kind; the rest is counted."""

COLUMNS = ("", "on the site", "fetched", "unchanged", "written", "not visible", "failed")


def show(report: "Report", folder: Path, console: "Console") -> None:
    """Print it. Everything a site said is made safe here or came through a Text."""
    console.print(_table(report))
    if report.dry_run:
        for file in report.files.listed:
            console.print(safe(f"{file.fate:9} {file.path}"), markup=False, soft_wrap=True)
    for title, sentences in (("Needs your eye:", _worries(report)), ("Good to know:", _remarks(report))):
        found = list(sentences)
        if found:
            console.print(f"\n[bold]{title}[/bold]")
        for sentence in found:
            console.print(f"- {safe(sentence)}", markup=False, soft_wrap=True)
    console.print(f"\n[bold]{verdict(report)}[/bold]")
    console.print(_fates(report))
    if report.dry_run:
        return
    console.print(f"It is in {safe(str(folder))}.", markup=False, soft_wrap=True)
    console.print(
        "ledger.jsonl there names everything that was left out or changed, report.json has all numbers.",
        soft_wrap=True,
    )


def _table(report: "Report") -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table(*COLUMNS, box=None, header_style="bold")
    for name, numbers in report.collections.items():
        if numbers.kind != "other" and any(_counts(numbers)):
            table.add_row(Text(safe(name)), *(f"{count:,}" if count else "" for count in _counts(numbers)))
    return table


def _counts(numbers: "CollectionReport") -> tuple[int, ...]:
    counts = (numbers.indexed, numbers.fetched, numbers.unchanged, numbers.written)
    return *counts, numbers.not_visible, len(numbers.failed)


def _worries(report: "Report") -> Iterator[str]:
    """What makes a run incomplete."""
    for name, numbers in report.collections.items():
        for failure in numbers.failed[:FEW]:
            what = f"{name} {failure.id}" if failure.id is not None else name
            yield f"{what} is missing: {failure.reason.rstrip('.')}."
        if len(numbers.failed) > FEW:
            yield f"{len(numbers.failed) - FEW:,} more of {name} are missing; report.json names them."
    refused = report.files.of("refused")
    for file in refused[:FEW]:
        yield f"{file.path} was not written: {file.reason}. Move it away, or let --overwrite replace it."
    if len(refused) > FEW:
        yield f"{len(refused) - FEW:,} more files were not written for such reasons; report.json names them."
    worst = sorted(report.audit.posts, key=lambda post: -post.unexplained)
    for post in worst[:FEW]:
        where = post.link or f"{post.type} {post.id}"
        yield f"{where} differs from what was written by {_listed(post.features)} that the ledger does not explain."
    if len(worst) > FEW:
        yield f"{len(worst) - FEW:,} more posts differ in the same way; report.json names them."


def _remarks(report: "Report") -> Iterator[str]:
    losses = {rule: numbers.notes for rule, numbers in report.audit.rules.items() if numbers.severity == "loss"}
    if losses:
        yield f"The ledger names what could not be kept: {_listed(losses)}."
    if approximations := report.ledger.get("approximation"):
        yield f"It names what was kept in another form: {approximations:,}."
    emptied = sorted(report.audit.removals, key=lambda post: -post.share)
    for post in emptied[:FEW]:
        where = post.link or f"{post.type} {post.id}"
        yield f"{where} lost {post.share:.0%} of its words to what the ledger names: {_listed(post.rules)}."
    if len(emptied) > FEW:
        yield f"{len(emptied) - FEW:,} more posts lost much in the same way; report.json names them."
    if unresolved := report.audit.rules.get("unresolved-link"):
        yield (
            f"{unresolved.notes:,} links within the site lead to what was not exported and stay as they are; "
            "the ledger names them (unresolved-link)."
        )
    kept = report.files.of("kept")
    for file in kept[:FEW]:
        yield f"{file.path} stays: {file.reason}."
    if len(kept) > FEW:
        yield f"{len(kept) - FEW:,} more files stay for such reasons; report.json names them."
    yield from dead(report.collections)
    hidden = {name: numbers.not_visible for name, numbers in report.collections.items() if numbers.not_visible}
    if hidden:
        yield f"The site does not show everything to this login: {_listed(hidden)}."


def dead(collections: "dict[str, CollectionReport]") -> Iterator[str]:
    """The files that posts name and nobody can read."""
    found = [failure for numbers in collections.values() for failure in numbers.dead]
    for failure in found[:FEW]:
        yield f"A post names a file that the site does not have: {failure.reason.rstrip('.')}."
    if len(found) > FEW:
        yield f"{len(found) - FEW:,} more such files are in the report (dead)."


def _listed(numbers: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in numbers.items())


def _fates(report: "Report") -> str:
    """Of the files, what happened or would happen to how many."""
    counts = {
        fate: getattr(report.files, fate) for fate in ("new", "changed", "unchanged", "removed", "kept", "refused")
    }
    said = _listed({fate: count for fate, count in counts.items() if count}) or "none"
    return f"Nothing was written; the files would be: {said}." if report.dry_run else f"Files: {said}."


def verdict(report: "Report") -> str:
    """One sentence."""
    posts = [numbers for numbers in report.collections.values() if numbers.kind == "post"]
    written = sum(numbers.written for numbers in posts)
    count = f"{written:,} {'post' if written == 1 else 'posts'} {'to write' if report.dry_run else 'written'}"
    if report.exit:
        return f"Not complete: {count}; see above what is missing, lost or unexplained."
    if not any(numbers.indexed for numbers in posts):
        return "Complete: there are no posts here, or none that were asked for."
    return f"Complete: {count}, every loss is in the ledger."
