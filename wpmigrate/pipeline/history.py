"""What can be asked of an archive, and what can be removed from it."""

import difflib
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field

from wpmigrate.archive import Archive, Check, Damage, FileChange, Keep, Snapshot, View, kept
from wpmigrate.errors import SourceUnreadable, UsageError
from wpmigrate.pipeline.convert import Job, Unreadable, convert
from wpmigrate.pipeline.media import names
from wpmigrate.pipeline.report import COMPLETE, FILES
from wpmigrate.pipeline.sources import open_source
from wpmigrate.records import Item

DAMAGED = 7


def open_archive(folder: Path) -> Archive:
    """To read from. Raises `SourceUnreadable` for a folder that holds none, and what `Archive.open` raises."""
    found = open_source(str(folder)) if folder.is_dir() else None
    if not isinstance(found, Archive):
        raise SourceUnreadable(f"There is no archive in {folder}.", "An archive's folder holds archive.sqlite.")
    return found


# ----------------------------------------------------------------------------------------------------------- snapshots


class SnapshotReport(BaseModel):
    """A snapshot: ``records`` that it has, how many contents of records ``began`` and ``ended`` with it, and what its
    run cost: ``requests``, ``bytes`` over the wire, ``seconds`` that the site took for them."""

    snapshot: int
    source: str
    reader: str
    started: datetime
    finished: datetime | None
    complete: bool
    filtered: bool
    full: bool
    records: int
    began: int
    ended: int
    requests: int
    bytes: int
    seconds: float


def snapshots(archive: Archive) -> list[SnapshotReport]:
    """Oldest first."""
    sizes = archive.sizes()
    return [
        SnapshotReport(
            snapshot=entry.number,
            source=entry.source,
            reader=entry.reader,
            started=entry.started,
            finished=entry.finished,
            complete=entry.complete,
            filtered=entry.filtered,
            full=entry.full,
            **sizes[entry.number]._asdict(),
        )
        for entry in archive.snapshots()
    ]


# ---------------------------------------------------------------------------------------------------------------- diff


class Difference(BaseModel):
    """A record that two snapshots have not alike. ``fields`` are the names of those that differ; ``text`` is a unified
    diff of what an export writes of a post, and of the JSON of other records. Of a media file there is the ``url``, no
    ``id`` and no ``text``, and its ``fields`` are ``digest``, ``size`` and ``type``.
    """

    what: Literal["new", "changed", "gone"]
    site: str
    collection: str
    id: int | None = None
    url: str | None = None
    title: str = ""
    fields: list[str] = Field(default_factory=list)
    text: str = ""


def diff(archive: Archive, old: int | None = None, new: int | None = None) -> Iterator[Difference]:
    """What is different in snapshot ``new`` (the newest) from ``old`` (the one of the same site and login before it),
    by site, collection and id, then media files by their address. Raises `ArchiveUnusable` for a snapshot that is not
    there, `UsageError` where none is before it.
    """
    later = archive.view(new)
    earlier = archive.view(old if old is not None else _before(archive.snapshots(), later.snapshot))
    sites = {site for entry in archive.snapshots() if entry.number == later.snapshot for site in entry.sites}
    for change in archive.changes(earlier.snapshot, later.snapshot):
        if change.site not in sites:
            continue
        before, after = (view.item(change.site, change.collection, change.id) for view in (earlier, later))
        shown = after or before
        yield Difference(
            what=change.what,
            site=change.site,
            collection=change.collection,
            id=change.id,
            title=_title(shown) if shown else "",
            fields=_fields(before, after) if before and after else [],
            text=_unified(_lines(before, earlier), _lines(after, later)),
        )
    for file in archive.file_changes(earlier.snapshot, later.snapshot, sites):
        yield _file_difference(file, earlier, later, sites)


def _file_difference(change: FileChange, earlier: View, later: View, sites: set[str]) -> Difference:
    before, after = earlier.file(change.url), later.file(change.url)
    fields = [name for name in FACTS if getattr(before, name) != getattr(after, name)] if before and after else []
    return Difference(
        what=change.what, site=_site(change.url, later, sites), collection=FILES, url=change.url, fields=fields
    )


FACTS = ("digest", "size", "type")


def _site(url: str, view: View, sites: set[str]) -> str:
    """That on whose host a media file is; of one from elsewhere the first of the run."""
    found = [site for site in view.sites() if site.key in sites]
    return next((site.key for site in found if names.is_local(names.key(url, site) or "")), found[0].key)


def _before(snapshots: list[Snapshot], number: int) -> int:
    new = next(entry for entry in snapshots if entry.number == number)
    kind = (new.source, new.reader)
    found = [s.number for s in snapshots if s.number < number and s.finished and (s.source, s.reader) == kind]
    if not found:
        raise UsageError(f"No snapshot of {new.source} is before {number}.", "Name the two that are to be compared.")
    return max(found)


def _title(item: Item) -> str:
    record = _record(item)
    title = record.get("title")
    rendered = title.get("rendered") if isinstance(title, dict) else None
    return str(rendered or record.get("name") or record.get("slug") or "")


def _record(item: Item) -> dict[str, Any]:
    record = json.loads(item.raw)
    return record if isinstance(record, dict) else {}


def _fields(before: Item, after: Item) -> list[str]:
    old, new = _record(before), _record(after)
    return [name for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name)]


def _lines(item: Item | None, view: View) -> list[str]:
    if item is None:
        return []
    if item.collection.kind == "post":
        converted = convert(Job(view, item.site, (item,)))[0]
        if not isinstance(converted, Unreadable):
            return converted.text.splitlines()
    return json.dumps(_record(item), indent=1, ensure_ascii=False, sort_keys=True).splitlines()


def _unified(before: list[str], after: list[str]) -> str:
    return "\n".join([*difflib.unified_diff(before, after, lineterm="", n=1)][2:])


# --------------------------------------------------------------------------------------------------------------- check


class CheckReport(BaseModel):
    """What was read, how many media files no record needs (``strays``), and every damage."""

    contents: int
    versions: int
    files: int
    requests: int
    bytes: int
    strays: int
    damages: list[dict[str, str]]
    exit: int


def check(archive: Archive) -> CheckReport:
    """Read everything that ``archive`` holds and compare it with its SHA-256."""
    checked = Check()
    damages = [_damage(damage) for damage in archive.check(checked)]
    return CheckReport(
        contents=checked.contents,
        versions=checked.versions,
        files=checked.files,
        requests=checked.requests,
        bytes=checked.bytes,
        strays=checked.strays,
        damages=damages,
        exit=DAMAGED if damages else COMPLETE,
    )


def _damage(damage: Damage) -> dict[str, str]:
    return {"kind": damage.kind, "where": damage.where, "what": damage.what}


# --------------------------------------------------------------------------------------------------------------- prune


class PruneReport(BaseModel):
    """``applied`` is False for what would be done. ``bytes`` were freed on disk."""

    keep: list[int]
    remove: list[int]
    applied: bool
    files: int = 0
    bytes: int = 0


def prune(folder: Path, keep: Keep, *, apply: bool) -> PruneReport:
    """Remove the snapshots that ``keep`` does not name; without ``apply`` only say which. Raises `UsageError` for a
    policy that keeps nothing, and what `Archive.create` raises.
    """
    if not keep.anything:
        advice = "Say what to keep: --keep-last, --keep-daily, --keep-weekly or --keep-monthly."
        raise UsageError("A policy that keeps nothing is surely a mistake.", advice)
    with open_archive(folder) as archive:
        stay, gone = _parted(archive.snapshots(), keep)
    report = PruneReport(keep=[s.number for s in stay], remove=[s.number for s in gone], applied=apply)
    if not apply:
        return report
    with Archive.create(folder) as archive:
        stay, gone = _parted(archive.snapshots(), keep)  # another run may have come in between
        pruned = archive.prune(gone)
    return PruneReport(
        keep=[s.number for s in stay],
        remove=list(pruned.snapshots),
        applied=True,
        files=pruned.files,
        bytes=pruned.bytes,
    )


def _parted(snapshots: Iterable[Snapshot], keep: Keep) -> tuple[list[Snapshot], list[Snapshot]]:
    entries = list(snapshots)
    stay = kept(entries, keep)
    return [s for s in entries if s.number in stay], [s for s in entries if s.number not in stay]
