"""What `Filters` mean here: which collections, and which records of them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from wpmigrate.errors import UsageError
from wpmigrate.records import Collection, Filters


def check_types(collections: Sequence[Collection], filters: Filters) -> None:
    """Raises `UsageError` for a type that is not there."""
    unknown = set(filters.types) - {name for collection in collections for name in (collection.name, collection.type)}
    if unknown:
        have = ", ".join(dict.fromkeys(collection.name for collection in collections if collection.kind == "post"))
        raise UsageError(f"There is no type {', '.join(sorted(unknown))}.", f"There is {have or 'no type at all'}.")


def wanted(collections: Sequence[Collection], filters: Filters) -> list[Collection]:
    """The collections that ``types`` leaves: it chooses among those of posts."""
    asked = set(filters.types)
    return [entry for entry in collections if not asked or entry.kind != "post" or asked & {entry.name, entry.type}]


class Keeper:
    """Whether a record of posts, or an entry of an index, is wanted as far as its fields tell: an index has few of
    them, and a site that was asked for some may have ignored that."""

    def __init__(self, filters: Filters) -> None:
        self._ids = frozenset(filters.ids)
        self._slugs = frozenset(plain_slug(slug) for slug in filters.slugs)
        self._since = filters.since.astimezone(UTC) if filters.since else None
        self._statuses = frozenset(filters.statuses)
        self._lang = filters.lang

    def __call__(self, entry: Mapping[str, Any]) -> bool:
        return (
            (not self._ids or entry.get("id") in self._ids)
            and (not self._slugs or "slug" not in entry or plain_slug(str(entry["slug"])) in self._slugs)
            and (self._lang is None or entry.get("lang") in (None, self._lang))
            and (self._since is None or _since(entry.get("modified_gmt"), self._since))
            and (not self._statuses or self._status(entry.get("status")))
        )

    def _status(self, status: Any) -> bool:
        """``any`` is WordPress's word for all but trash."""
        return status is None or status in self._statuses or ("any" in self._statuses and status != "trash")


def plain_slug(slug: str) -> str:
    """A slug in one form: WordPress has it percent-encoded in lower case."""
    return unquote(slug).lower()


def _since(modified: Any, since: datetime) -> bool:
    try:
        return datetime.fromisoformat(str(modified)).replace(tzinfo=UTC) >= since
    except ValueError:  # no time is no reason to leave something out
        return True
