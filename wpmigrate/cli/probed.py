"""How ``probe`` looks: what the site is, what is there, how it answers, what to do."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wpmigrate.cli.streams import safe

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from wpmigrate.pipeline import Probe


def show(probe: "Probe", console: "Console") -> None:
    """Print it. Everything a site said is made safe here."""
    for name, text in _facts(probe):
        console.print(f"{name + ':':13} {safe(text)}", markup=False, soft_wrap=True)
    console.print()
    console.print(_table(probe))
    for title, lines in (("How it answers", _answers(probe)), ("What stands in the way", _obstacles(probe))):
        found = list(lines)
        if found:
            console.print(f"\n[bold]{title}[/bold]")
        for line in found:
            console.print(f"- {safe(line)}", markup=False, soft_wrap=True)
    console.print(f"\n[bold]{_verdict(probe)}[/bold]")


def _facts(probe: "Probe") -> Iterator[tuple[str, str]]:
    yield "Site", " ".join(filter(None, (probe.name, f"<{probe.url}>")))
    yield "REST API", probe.root
    yield "WordPress", probe.wordpress or "of a version that it does not show"
    named = {
        "Behind": probe.server,
        "Theme": probe.themes,
        "Built with": probe.builders,
        "Plugins": probe.plugins,
        "Made by": probe.generators,
    }
    yield from ((name, ", ".join(words)) for name, words in named.items() if words)
    if probe.languages:
        yield "Languages", ", ".join(_counted(code, count) for code, count in probe.languages.items())
    who = probe.login or "the login"
    yield "Seen by", f"{who} ({', '.join(probe.roles) or 'logged in'})" if probe.logged_in else "everybody"
    if probe.may_read:
        yield "May read", ", ".join(probe.may_read)
    if probe.may_not_read:
        yield "May not read", ", ".join(probe.may_not_read)


def _counted(code: str, count: int | None) -> str:
    return code if count is None else f"{code} ({count:,} posts)"


def _table(probe: "Probe") -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table("", "records", "public", "", box=None, header_style="bold")
    for entry in probe.collections:
        if entry.total or entry.refused:
            counts = (f"{count:,}" if count is not None else "" for count in (entry.total, entry.published))
            table.add_row(Text(safe(entry.name)), *counts, Text(safe(entry.refused)))
    return table


def _answers(probe: "Probe") -> Iterator[str]:
    speed = probe.speed
    yield f"A small answer takes {_seconds(speed.latency)}."
    if speed.ids_size:
        yield f"A page of {speed.ids_size} ids takes {_seconds(speed.ids_seconds)}."
    if speed.posts_size:
        size = f"{speed.posts_bytes / 1000:,.0f} kB"
        yield f"A page of up to {speed.posts_size} whole posts takes {_seconds(speed.posts_seconds)} ({size})."


def _obstacles(probe: "Probe") -> Iterator[str]:
    yield from (" ".join(filter(None, (obstacle.what, obstacle.advice))) for obstacle in probe.obstacles)


def _verdict(probe: "Probe") -> str:
    least, most = _seconds(probe.estimate.least), _seconds(probe.estimate.most)
    span = f"about {most}" if least == most else f"between {least} and {most}"
    return f"An export makes about {probe.estimate.requests:,} requests, which takes {span} without media files."


def _seconds(seconds: float) -> str:
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} minutes" if seconds < 90 * 60 else f"{seconds / 3600:.1f} hours"
