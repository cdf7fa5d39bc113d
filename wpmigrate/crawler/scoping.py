"""What of each collection to ask for, by what somebody wants and what this login may see."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, timedelta

from wpmigrate.crawler import core
from wpmigrate.crawler.scope import WHOLE, Part, Scope, batches
from wpmigrate.crawler.wanted import Keeper
from wpmigrate.records import Collection, Filters

OVERLAP = timedelta(hours=25)
"""The site compares ``modified_after`` with its local clock: rows written before a change of its time zone are off by
hours."""


@dataclass(frozen=True, slots=True)
class Eyes:
    """Who looks. ``passwords``: there are some for protected posts; ``opened`` are the posts that they opened, each
    with the name of its password."""

    logged_in: bool = False
    passwords: bool = False
    opened: Mapping[int, str] = field(default_factory=dict)


def scope_of(collection: Collection, filters: Filters, eyes: Eyes) -> Scope:
    if collection in core.WHOLE:
        return Scope(SOURCES.get(collection.name, {}), fields="")
    if collection.kind == "comment":
        return _comments(filters, eyes)
    if collection.kind == "media":
        return Scope()
    if collection.kind != "post":
        return Scope(fields="id")
    return _posts(filters, eyes)


def _comments(filters: Filters, eyes: Eyes) -> Scope:
    """The list leaves out those of protected posts, unless it is asked for these posts with their password."""
    parts = (WHOLE, *_of_opened(eyes.opened))
    scope = Scope(fields="id", parts=parts, statuses=("approved",))
    if eyes.logged_in:
        scope = replace(scope, parameters={"type": "all"}, otherwise=scope, loss="pingbacks and trackbacks")
    if eyes.logged_in and set(filters.statuses) - {"publish"}:
        every = {"type": "all", "status": "all"}
        scope = replace(scope, parameters=every, statuses=("approved", "hold"), otherwise=scope, loss="held comments")
    return scope


def _of_opened(opened: Mapping[int, str]) -> Iterator[Part]:
    for name in sorted(set(opened.values())):
        for batch in batches(number for number in sorted(opened) if opened[number] == name):
            yield Part({"post": batch, "password": name}, reveals=True)


def _posts(filters: Filters, eyes: Eyes) -> Scope:
    parameters: dict[str, str | int] = {}
    if filters.slugs:
        parameters["slug"] = ",".join(filters.slugs)
    if filters.lang:
        parameters["lang"] = filters.lang
    if filters.since:
        parameters["modified_after"] = (filters.since.astimezone(UTC) - OVERLAP).strftime("%Y-%m-%dT%H:%M:%SZ")
    needed = {",slug": filters.slugs, ",lang": filters.lang, ",content.protected": eyes.passwords}
    scope = Scope(
        parameters,
        tuple(batches(filters.ids)),
        keeps=Keeper(replace(filters, statuses=())),
        limit=filters.limit,
        fields="id,modified_gmt" + "".join(name for name, is_needed in needed.items() if is_needed),
        everything=not replace(filters, statuses=(), types=()).any,
        statuses=("publish",),
    )
    if not filters.statuses:
        return scope
    statuses = [word for status in filters.statuses for word in (ANY if status == "any" else (status,))]
    return replace(
        scope,
        parameters={**parameters, "status": ",".join(filters.statuses)},
        statuses=tuple(dict.fromkeys(statuses)),
        otherwise=scope if "publish" in statuses else None,
        loss=f"records in status {', '.join(filters.statuses)}",
    )


SOURCES: Mapping[str, dict[str, str | int]] = {
    "widgets": {"context": "edit", "_fields": "id,id_base,sidebar,rendered,instance"}
}
"""Answers that hold what somebody wrote only for who edits it."""
ANY = ("publish", "future", "draft", "pending", "private")
"""What WordPress's status ``any`` stands for: all but trash, and what plugins keep to themselves."""
