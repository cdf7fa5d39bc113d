"""The only place that prints: progress and errors to standard error, results to standard output."""

import sys
import time
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import typer

from wpmigrate.cli import archives
from wpmigrate.cli.streams import out, safe, tell
from wpmigrate.errors import WpmigrateError

if TYPE_CHECKING:
    from pydantic import BaseModel
    from rich.console import Console
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    from wpmigrate.pipeline import Inspection, Probe, Progress, Report, SnapshotReport

BUG = "This is a bug of wpmigrate, not a mistake of yours. Please report it with the lines above."
ENDLESS = 10_000
"""Columns of what is no terminal, so that no line is broken there."""

SECONDS = 5.0
"""Between two plain lines of progress."""


class Terminated(KeyboardInterrupt):
    """The system asked the process to end (SIGTERM)."""


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
            raise refused(error)
        if isinstance(error, (KeyboardInterrupt, typer.Abort)):
            tell(INTERRUPTED)
            raise typer.Exit(143 if isinstance(error, Terminated) else 130)
        if isinstance(error, Exception) and not isinstance(error, typer.Exit):
            import traceback

            tell(safe("".join(traceback.format_exception(error))))
            tell(f"Error: {type(error).__name__}: {one_line(str(error))}. {BUG}")
            raise typer.Exit(1)

    def report(self, report: "Report", folder: Path) -> None:
        """The end of an export: what was written, what needs an eye, where to look."""
        self._stack.close()
        if self._json:
            import json

            out(json.dumps(report.model_dump(mode="json")) + "\n")
        elif not self._quiet:
            from wpmigrate.cli.summary import show

            console = _console()
            with console.capture() as captured:
                show(report, folder, console)
            out(captured.get())

    def say(self, report: "BaseModel", words: Iterable[str]) -> None:
        """``report`` as a line of JSON, or in ``words``, a line each."""
        self._stack.close()
        if self._json:
            out(report.model_dump_json() + "\n")
        elif not self._quiet:
            for line in words:
                out(line + "\n")

    def text(self, text: str) -> None:
        """``text`` as it is."""
        self._stack.close()
        out(text)

    def snapshots(self, reports: "list[SnapshotReport]") -> None:
        """One after the other, under a head."""
        if not self._json:
            out("".join(line + "\n" for line in archives.snapshots(reports)))
            return
        for report in reports:
            out(report.model_dump_json() + "\n")

    def probe(self, probe: "Probe") -> None:
        """What a site showed."""
        if self._json:
            out(probe.model_dump_json() + "\n")
            return
        from wpmigrate.cli.probed import show

        console = _console()
        with console.capture() as captured:
            show(probe, console)
        out(captured.get())

    def inspection(self, inspection: "Inspection") -> None:
        """A post as source, tree, Notes and Markdown."""
        from wpmigrate.cli.show import show

        self._stack.close()
        console = _console()
        with console.capture() as captured:
            show(inspection, console)
        out(captured.get())


INTERRUPTED = "Interrupted. What was fetched is kept: the same command goes on from there."


def refused(error: WpmigrateError) -> typer.Exit:
    """What ends the command, after its one sentence."""
    tell(f"Error: {one_line(str(error))}")
    return typer.Exit(error.exit_code)


def one_line(text: str) -> str:
    """What a site or a file name may have put into a message stays in its line."""
    return safe(" ".join(text.split()))


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
        tell(one_line(message))

    def _write(self, phase: str) -> None:
        self._said = time.monotonic()
        total = self._total.get(phase)
        tell(f"{one_line(phase)}: {self._done[phase]:,}" + (f" of {total:,}" if total is not None else ""))


class _Bars:
    """Progress for people: a bar for each phase."""

    def __init__(self, stack: ExitStack) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        name = TextColumn("{task.description:>24}", markup=False)
        columns = name, BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
        self._bars: Bars = stack.enter_context(Progress(*columns, console=Console(stderr=True)))
        self._tasks: dict[str, TaskID] = {}

    def start(self, phase: str, total: int | None) -> None:
        if phase in self._tasks:
            self._bars.reset(self._tasks[phase], total=total)
        else:
            self._tasks[phase] = self._bars.add_task(one_line(phase), total=total)

    def advance(self, phase: str, count: int = 1) -> None:
        if phase in self._tasks:
            self._bars.advance(self._tasks[phase], count)

    def say(self, message: str) -> None:
        self._bars.console.print(one_line(message), markup=False, highlight=False)
