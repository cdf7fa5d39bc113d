"""The only place that prints: progress and errors to standard error, results to standard output."""

import sys
import time
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import typer

from wpmigrate.errors import WpmigrateError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    from wpmigrate.pipeline import Inspection, Progress, Report

BUG = "This is a bug of wpmigrate, not a mistake of yours. Please report it with the lines above."
INTERRUPTED = 130
ENDLESS = 10_000
"""Columns of what is no terminal, so that no line is broken there."""

SECONDS = 5.0
"""Between two plain lines of progress."""


def line(text: str) -> None:
    """One line on standard output."""
    sys.stdout.write(text + "\n")


class Screen:
    """What a command shows while it runs and at its end. As a context manager it turns errors into one sentence and
    an exit code.
    """

    def __init__(self, quiet: bool = False, json: bool = False) -> None:
        self._quiet, self._json = quiet, json
        self._stack = ExitStack()
        self.progress: Progress = self._progress()

    def _progress(self) -> "Progress":
        if self._quiet or self._json:
            from wpmigrate.pipeline import Silent

            return Silent()
        return _Bars(self._stack) if sys.stderr.isatty() else _Lines()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()
        if isinstance(error, WpmigrateError):
            sys.stderr.write(f"Error: {error}\n")
            raise typer.Exit(error.exit_code)
        if isinstance(error, KeyboardInterrupt):
            sys.stderr.write("Interrupted. What was fetched is kept: the same command goes on from there.\n")
            raise typer.Exit(INTERRUPTED)
        if isinstance(error, Exception) and not isinstance(error, (typer.Exit, typer.Abort)):
            import traceback

            traceback.print_exception(error)
            sys.stderr.write(f"Error: {type(error).__name__}: {error}. {BUG}\n")
            raise typer.Exit(1)

    def report(self, report: "Report", folder: Path) -> None:
        """The end of an export: what was written, what needs an eye, where to look."""
        self._stack.close()
        if self._json:
            line(report.model_dump_json())
        elif not self._quiet:
            _summary(report, folder, _console())

    def inspection(self, inspection: "Inspection") -> None:
        """A post as source, tree, Notes and Markdown."""
        from wpmigrate.cli.show import show

        self._stack.close()
        show(inspection, _console())


def _console() -> "Console":
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else ENDLESS)


class _Lines:
    """Progress for logs: a line when a phase is done, and one every `SECONDS` in a long one."""

    def __init__(self) -> None:
        self._done: dict[str, int] = {}
        self._total: dict[str, int | None] = {}
        self._said = time.monotonic()

    def start(self, phase: str, total: int | None) -> None:
        self._done[phase], self._total[phase] = 0, total
        self._said = time.monotonic()

    def advance(self, phase: str, count: int = 1) -> None:
        self._done[phase] = self._done.get(phase, 0) + count
        if self._done[phase] == self._total.get(phase) or time.monotonic() - self._said >= SECONDS:
            self._write(phase)

    def say(self, message: str) -> None:
        sys.stderr.write(message + "\n")

    def _write(self, phase: str) -> None:
        self._said = time.monotonic()
        total = self._total.get(phase)
        sys.stderr.write(f"{phase}: {self._done[phase]:,}" + (f" of {total:,}\n" if total is not None else "\n"))


class _Bars:
    """Progress for people: a bar for each phase."""

    def __init__(self, stack: ExitStack) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = TextColumn("{task.description:>24}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
        self._bars: Bars = stack.enter_context(Progress(*columns, console=Console(stderr=True)))
        self._tasks: dict[str, TaskID] = {}

    def start(self, phase: str, total: int | None) -> None:
        if phase in self._tasks:
            self._bars.reset(self._tasks[phase], total=total)
        else:
            self._tasks[phase] = self._bars.add_task(phase, total=total)

    def advance(self, phase: str, count: int = 1) -> None:
        if phase in self._tasks:
            self._bars.advance(self._tasks[phase], count)

    def say(self, message: str) -> None:
        self._bars.console.print(message, markup=False, highlight=False)


def _summary(report: "Report", folder: Path, console: "Console") -> None:
    from rich.markup import escape
    from rich.table import Table

    table = Table(
        "", "on the site", "fetched", "unchanged", "written", "not visible", "failed", box=None, header_style="bold"
    )
    for name, numbers in report.collections.items():
        if numbers.kind == "other":
            continue
        counts = (
            numbers.indexed,
            numbers.fetched,
            numbers.unchanged,
            numbers.written,
            numbers.not_visible,
            len(numbers.failed),
        )
        table.add_row(escape(name), *(f"{count:,}" if count else "" for count in counts))
    console.print(table)
    console.print()
    for text in _findings(report):
        console.print(f"- {escape(text)}", soft_wrap=True)
    console.print(f"[bold]{escape(_verdict(report))}[/bold]")
    console.print(f"Written to {escape(str(folder))}: every note is in ledger.jsonl, all numbers are in report.json.")


def _findings(report: "Report") -> list[str]:
    """Sentences about what needs an eye, the worst first."""
    found = [
        f"{name} {failure.id or ''}: {failure.reason}"
        for name, c in report.collections.items()
        for failure in c.failed[:FEW]
    ]
    worst = sorted(report.audit.posts, key=lambda post: -post.unexplained)
    found += [
        f"{post.link or f'{post.type} {post.id}'}: {post.unexplained} unexplained ({_counts(post.features)})"
        for post in worst[:FEW]
    ]
    if len(worst) > FEW:
        found.append(f"and {len(worst) - FEW:,} more posts with something unexplained")
    hidden = {name: c.not_visible for name, c in report.collections.items() if c.not_visible}
    if hidden:
        found.append(f"not visible for this login: {_counts(hidden)}")
    if report.ledger:
        found.append(f"the ledger has {_counts(report.ledger)}")
    losses = {rule: numbers.notes for rule, numbers in report.audit.rules.items() if numbers.severity == "loss"}
    if losses:
        found.append(f"losses in the ledger: {_counts(losses)}")
    return found


FEW = 5


def _counts(numbers: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in numbers.items())


def _verdict(report: "Report") -> str:
    written = sum(c.written for c in report.collections.values())
    if report.exit == 0:
        return f"Complete: {written:,} posts written, every loss is in the ledger."
    return f"Not complete: {written:,} posts written; see above what is missing or unexplained."
