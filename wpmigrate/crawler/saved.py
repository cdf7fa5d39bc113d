"""A file of saved REST answers, or a folder of them, as a Source.

Everything is read twice: once to learn what is there (sites, collections, ids, and which file has each record), once
to hand it out in the order that `records.Event` promises. Only the texts of a few files are in memory at a time.
"""

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from wpmigrate.crawler import core, shapes
from wpmigrate.crawler.answers import fill
from wpmigrate.crawler.files import ADVICE, read_saved, saved_files
from wpmigrate.crawler.places import Entry, Place, Sites, Survey, collections_of, survey
from wpmigrate.crawler.wanted import check_types, wanted
from wpmigrate.errors import SourceUnreadable
from wpmigrate.notes import Note
from wpmigrate.records import Collection, Event, Failed, Filters, Indexed, Item, Known, RecordKind, Site

ORDER: tuple[RecordKind, ...] = ("other", "term", "user", "media", "post", "comment")
FILES_AT_HAND = 3

Groups = dict[Collection, list[Entry]]


class SavedSource:
    """``path`` is a ``.json`` file, or a folder with such files at any depth."""

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self.reader = ""
        self.logged_in = False
        self.statuses: tuple[str, ...] = ()
        self._path = path
        self._files: list[Path] = []

    def read(self, known: Known, filters: Filters) -> Iterator[Event]:
        """As `records.Source.read`; nothing is left out as known, since a file may have been edited by hand.

        Raises:
            SourceUnreadable: a file that cannot be read or holds no records, two files with different records of one
                id, a folder with no records at all.
            UsageError: a type that is not there.
        """
        self._files = saved_files(self._path)
        found = survey(self._files, filters)
        if not found.entries and not found.registries and not found.indexes:
            raise self._nothing(found)
        self._check_shapes(found)
        sites = Sites(found, self._files)
        groups = {site: self._grouped(site, found, sites) for site in sites.all}
        check_types([collection for group in groups.values() for collection in group], filters)
        texts = _Texts(self._files)
        for site in sites.all:
            yield site
            yield from self._remarks(found, sites, site)
            yield from self._registries(found, sites, site, texts)
            yield from self._records(site, groups[site], filters, texts)

    def _nothing(self, found: Survey) -> SourceUnreadable:
        if found.errors:
            number, _, error = found.errors[0]
            return SourceUnreadable(
                f"{self._files[number]} is an error that WordPress answered ({error.code}: {error.message}).",
                "Save the answer again, logged in if need be.",
            )
        return SourceUnreadable(f"{self.name} holds an empty list.", "Save an answer that has records in it.")

    def _check_shapes(self, found: Survey) -> None:
        """Raises `SourceUnreadable` where nothing is like any record that WordPress makes. Beside such records, an odd
        one is a plugin's.
        """
        known = found.registries or found.indexes or any(entry.shape.is_known for entry in found.entries)
        if not known:
            file = self._files[found.entries[0].place[0]]
            raise SourceUnreadable(
                f"{file} is JSON, but no record of WordPress's: it has an id, and nothing else that a post, term, "
                "user, comment or file would have.",
                ADVICE,
            )

    # --- each record once

    def _grouped(self, site: Site, found: Survey, sites: Sites) -> Groups:
        mine = [entry for entry in found.entries if sites.of(entry) == site]
        collections = collections_of(mine, found, site)
        groups: Groups = {collection: [] for collection in collections.values()}
        seen: dict[tuple[str, int], Entry] = {}
        for entry in mine:
            collection = collections[entry.shape.kind, entry.shape.type]
            # posts of all types and media share one table, and so one sequence of ids (wp_posts)
            space = "post" if entry.shape.kind in ("post", "media") else collection.name
            first = seen.setdefault((space, entry.id), entry)
            if first is entry:
                groups[collection].append(entry)
            else:
                self._join(site, first, entry)
        return groups

    def _join(self, site: Site, first: Entry, second: Entry) -> None:
        """Two statements of one id: copies, or the view and the edit context of one record; anything else is an
        error."""
        if first.digest == second.digest:
            return
        if first.source is None and first.is_other_context(second):
            first.take(second)
            return
        one, other = (self._files[entry.place[0]] for entry in (first, second))
        where = f"{one} and {other} both hold" if one != other else f"{one} holds twice"
        raise SourceUnreadable(
            f"{where} {first.shape.type or first.shape.kind} {first.id} of {site.key}, with different content.",
            "Keep one of them, or put the answers of each site, and of each time, into a folder of their own.",
        )

    # --- events

    def _remarks(self, found: Survey, sites: Sites, site: Site) -> Iterator[Event]:
        """What is to be said about files: repairs, and errors that WordPress answered."""
        for number, detail in found.repairs:
            if sites.near(None, (number, 0)) == site:
                yield Note("salvaged", f"{self._files[number]}: {detail}").at(site.key, None, None)
        for number, url, error in found.errors:
            route = shapes.collection_route(url)
            if sites.near(route[0] if route else None, (number, 0)) != site:
                continue
            unseen = error.status in (401, 403)
            reason = f"{self._files[number]}: {error.code}: {error.message}"
            if route is None:
                yield Note("not-visible" if unseen else "not-fetched", reason).at(site.key, None, None)
            else:
                yield Failed(site.key, _collection_at(route[1]), None, reason, not_visible=unseen)

    def _registries(self, found: Survey, sites: Sites, site: Site, texts: "_Texts") -> Iterator[Event]:
        seen: set[str] = set()
        for place, name, home in found.registries:
            if sites.near(home, place) != site:
                continue
            if name in seen:
                detail = f"{self._files[place[0]]}: another list of {name} was read before"
                yield Note("crawl", detail).at(site.key, None, None)
                continue
            seen.add(name)
            collection = core.REGISTRIES.get(name) or Collection(name, "other", name, f"wp/v2/{name}")
            yield Indexed(site.key, collection, [0])
            yield Item(site.key, collection, 0, texts.at(place).encode())

    def _records(self, site: Site, groups: Groups, filters: Filters, texts: "_Texts") -> Iterator[Event]:
        ordered = sorted(groups, key=lambda collection: (ORDER.index(collection.kind), collection.name))
        for collection in wanted(ordered, filters):
            entries = sorted(groups[collection], key=lambda entry: entry.id)
            if collection.kind == "post":
                entries = [entry for entry in entries if entry.wanted][: filters.limit]
            whole = collection.kind != "post" or not filters.any
            yield Indexed(site.key, collection, [entry.id for entry in entries], whole)
            for entry in entries:
                yield Item(site.key, collection, entry.id, texts.of(entry).encode(), entry.modified)


def _collection_at(route: str) -> Collection:
    """A collection of which nothing but its route is known."""
    type = core.type_at(route)
    return Collection(route.rpartition("/")[2], core.kind_of(type), type, route)


class _Texts:
    """The records' own pieces of the files, a few files at a time."""

    def __init__(self, files: list[Path]) -> None:
        self._files = files
        self._pieces = lru_cache(maxsize=FILES_AT_HAND)(self._read)

    def _read(self, number: int) -> list[str]:
        found = read_saved(self._files[number])
        return [*(text for _, text in found.records()), found.text]

    def at(self, place: Place) -> str:
        number, index = place
        return self._pieces(number)[index]

    def of(self, entry: Entry) -> str:
        """The record's text; with its unrendered texts under its own keys where those were saved apart."""
        text = self.at(entry.place)
        if entry.source is None:
            return text
        value = json.loads(text)
        fill(value, json.loads(self.at(entry.source)))
        return json.dumps(value)
