"""One collection on the wire: its list of ids, its records by id, its pages, and the gentler ways to a record that
kills its page.

Facts about WordPress that this rests on: a page may hold fewer records than asked, even none, without being the last,
since records that the caller may not read are dropped after the query; posts answer 400
``rest_post_invalid_page_number`` past the end, terms, users and comments an empty list; unknown parameters never
fail; ``_fields`` prunes before anything is rendered.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wpmigrate.crawler import answers, shapes
from wpmigrate.crawler.addresses import Root
from wpmigrate.crawler.answers import Piece, Records, record_id, with_source
from wpmigrate.crawler.client import Client, server_time
from wpmigrate.crawler.lanes import Lanes
from wpmigrate.crawler.scope import NOTHING, Index, Parameters, Scope
from wpmigrate.crawler.troubles import Refused, Trouble
from wpmigrate.notes import Note
from wpmigrate.records import Collection, Item

PER_PAGE = (100, 50, 20, 10)
"""100 is WordPress's limit; some hosts break off at fewer."""
MOST_PAGES = 100_000
BARREN_PAGES = 20
"""So many pages in a row without a new record, and the list is taken to go round in circles."""


class IncludeIgnored(Exception):
    """The endpoint answered with other records than those it was asked for."""


class NoNumbers(Exception):
    """The records of this collection have no numeric ids (templates have ``theme//slug``)."""


@dataclass(frozen=True, slots=True)
class Span:
    """A page of a list: ``per_page`` is what was asked."""

    number: int
    records: list[Piece]
    answer: answers.Answer


class Endpoint:
    """``raw`` asks for the source of posts, too, which needs a login that may edit them; ``details`` are the fields
    of a record that cost no rendering."""

    def __init__(
        self,
        client: Client,
        root: Root,
        site: str,
        collection: Collection,
        *,
        scope: Scope,
        raw: bool = False,
        details: str = "",
    ) -> None:
        self.client = client
        self.site = site
        self.collection = collection
        self.scope = scope
        self.by_pages = collection.kind not in ("post", "media")
        self.root = root
        self.raw = raw
        self.without_source: Trouble | None = None
        """Why the source of records could not be read, where this login might have."""
        self.details = details
        self._narrowed: Trouble | None = None
        """Why less is listed than was wanted."""
        self.per_page = min(PER_PAGE[0], scope.limit or PER_PAGE[0])
        self._order: Parameters = {"orderby": "id", "order": "asc"}
        self._remarks: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    # --- remarks

    def remark(self, rule: str, detail: str) -> None:
        """Remembers something for the ledger; the same is said once, with how often."""
        with self._lock:
            self._remarks[rule, detail] += 1

    def remarks(self) -> list[Note]:
        """In an order that does not depend on threads."""
        many = (
            (rule, detail + (f" ({count} times)" if count > 1 else ""))
            for (rule, detail), count in sorted(self._remarks.items())
        )
        return [
            Note(rule, f"{self.collection.name}: {text}").at(self.site, self.collection.type, None)
            for rule, text in many
        ]

    # --- lists

    def index(self, lanes: Lanes) -> Index:
        """All ids that are listed now. Raises `Trouble` when the list cannot be had, `NoNumbers` when it has none."""
        try:
            index = self._index(lanes)
        except Refused as refused:
            if self.scope.otherwise is None or refused.status not in (400, 401, 403):
                raise
            if refused.by_permission:
                self.remark("not-visible", self.scope.loss)
            else:  # who says so is not WordPress
                self._narrowed = refused
            self.scope = self.scope.otherwise
            index = self._index(lanes)
        index.gap = index.gap or self._narrowed
        return index

    def _index(self, lanes: Lanes) -> Index:
        index = Index()
        for batch in self.scope.batches or ("",):
            chosen = {"include": batch} if batch else {}
            for span in self.spans(lanes, {"_fields": self.scope.fields, **chosen}):
                if isinstance(span, Trouble):
                    self._missed(index, span)
                    continue
                self._enter(index, span)
                if self.scope.limit is not None and len(index.modified) >= self.scope.limit:
                    break
        if self.scope.limit is not None:
            index.modified = dict(sorted(index.modified.items())[: self.scope.limit])
            index.total = None
        return index

    def _missed(self, index: Index, trouble: Trouble) -> None:
        """A page that could not be read leaves a gap; the first one leaves nothing."""
        if not index.listed:
            raise trouble
        index.gap = trouble
        index.total = None

    def _enter(self, index: Index, span: Span) -> None:
        if span.number == 1:
            total = span.answer.number("x-wp-total")
            index.total = index.total if total is None else (index.total or 0) + total
            index.began = index.began or server_time(span.answer)
            self._check_fields(span.records)
        for value, _ in span.records:
            number = record_id(value)
            if number is None:
                raise NoNumbers
            index.listed += 1
            if self.scope.keeps(value):
                index.modified[number] = self._modified(value)

    def _check_fields(self, pieces: Sequence[Piece]) -> None:
        asked = set(self.scope.fields.split(",")) | {"_links"}
        if pieces and len(pieces[0].value.keys() - asked) > 3 and not self.by_pages:
            self.by_pages = True
            self.remark("crawl", "the site ignores _fields, so it was read page by page")

    def pages(self, lanes: Lanes) -> Iterator["Batch | Trouble"]:
        """The whole records, page by page; a page that fails is its trouble."""
        for batch in self.scope.batches or ("",):
            chosen = {"include": batch} if batch else {}
            for span in self.spans(lanes, chosen, whole=True):
                yield span if isinstance(span, Trouble) else self._paged(span, chosen)

    def _paged(self, span: Span, chosen: Parameters) -> "Batch | Trouble":
        pieces = [
            piece for piece in span.records if record_id(piece.value) is not None and self.scope.keeps(piece.value)
        ]
        try:
            return self._with_sources(pieces, lambda _: self._span(span.number, {**chosen, **SOURCE}).records)
        except Trouble as trouble:
            return trouble

    def spans(self, lanes: Lanes, parameters: Parameters, *, whole: bool = False) -> Iterator[Span | Trouble]:
        """Pages 1 to the last; the first tells how many there are. A page that fails comes as its `Trouble`, and ends
        the list when the next would fare no better. ``whole`` says that the pages hold whole records."""
        first = self._first(parameters, whole=whole)
        yield first
        if isinstance(first, Trouble):
            return
        last = first.answer.number("x-wp-totalpages")
        ask = self._asking(parameters)
        rest = self._until_empty(ask) if last is None else lanes.map(ask, range(2, min(last, MOST_PAGES) + 1))
        seen = _Seen(first)
        for span in rest:
            yield span
            if isinstance(span, Trouble):
                if not span.splittable:
                    return
            elif seen.barren(span):
                self.remark("crawl", "the pages of its list repeat themselves; what is behind them was not read")
                return
        if last is not None and last > MOST_PAGES:
            self.remark("crawl", f"the list claims {last} pages; {MOST_PAGES} were read")

    def _first(self, parameters: Parameters, *, whole: bool) -> Span | Trouble:
        """Page 1, in a size that the site can bear. One bad record can fail a page of whole records: that is no
        reason for smaller pages."""
        while True:
            try:
                return self._span(1, parameters)
            except Trouble as trouble:
                smaller = [size for size in PER_PAGE if size < self.per_page]
                if not smaller or not (_not_so_many(trouble) or (trouble.splittable and not whole)):
                    return trouble
                self.per_page = smaller[0]
            self.remark("crawl", f"the site answers pages of {self.per_page} only")

    def _until_empty(self, ask: Callable[[int], Span | Trouble]) -> Iterator[Span | Trouble]:
        """Without totals the end is a 400, or two pages in a row with nothing in them, or a page that was there
        before."""
        number, empty, seen = 2, 0, _Seen(None)
        while empty < 2 and number <= MOST_PAGES:
            span = ask(number)
            records = [] if isinstance(span, Trouble) else span.records
            if isinstance(span, Span) and (PAST_END in span.answer.headers or seen.barren(span, at_once=True)):
                return
            yield span
            empty = 0 if records else empty + 1
            number += 1

    def _asking(self, parameters: Parameters) -> Callable[[int], Span | Trouble]:
        def ask(number: int) -> Span | Trouble:
            try:
                return self._span(number, parameters)
            except Trouble as trouble:
                return trouble

        return ask

    def _span(self, number: int, parameters: Parameters) -> Span:
        every: dict[str, str | int] = {**self.scope.parameters, **parameters, "per_page": self.per_page, "page": number}
        try:
            found = self._ask({**self._order, **every})
        except Refused as refused:
            if self._order and refused.parameters & self._order.keys():
                self._order = {}
                self.remark("crawl", "the site does not list it in the order of ids")
                return self._span(number, parameters)
            if number == 1 or refused.code != "rest_post_invalid_page_number":
                raise
            return Span(number, [], answers.Answer("", 400, {PAST_END: ""}, b""))
        return Span(number, found.pieces, found.answer)

    # --- records

    def batch(self, ids: Sequence[int], *, patient: bool = True) -> "Batch":
        """The records of these ids, those that are (still) there. Raises `Trouble`, or `IncludeIgnored`."""
        pieces = self._included(ids, patient=patient)
        return self._with_sources(pieces, lambda there: self._included(there, SOURCE))

    def _with_sources(self, pieces: list[Piece], ask: Callable[[Sequence[int]], list[Piece]]) -> "Batch":
        """The pieces as Items, with the source of each where this login may read it. Where several sources cannot be
        had at once, that is a trouble of the batch; that of a single one is named."""
        found: dict[int, dict[str, Any]] = {}
        lacking = [record_id(piece.value) or 0 for piece in pieces if shapes.has_texts(piece.value)]
        reason = "the site left it out"
        for _ in range(2):  # a list that was short once may be whole the second time
            if not self.raw or not lacking:
                break
            try:
                found |= self._sources(lacking, ask)
            except Trouble as trouble:
                if len(pieces) > 1:
                    raise
                reason = trouble.what
                break
            lacking = [number for number in lacking if number not in found]
        lacks = dict.fromkeys(lacking, f"source: {reason}") if self.raw else {}
        return Batch([self.item(with_source(piece, found.get(record_id(piece.value) or 0))) for piece in pieces], lacks)

    def _sources(self, ids: Sequence[int], ask: Callable[[Sequence[int]], list[Piece]]) -> dict[int, dict[str, Any]]:
        """id -> the record's unrendered texts. Raises a `Trouble` that smaller questions may overcome."""
        try:
            picked = {record_id(value) or 0: _picked(value) for value, _ in ask(ids)}
        except Trouble as trouble:
            if trouble.splittable:
                raise
            self.raw = False
            self.remark("crawl", f"the source of its posts could not be read: {trouble.what}")
            if not (isinstance(trouble, Refused) and trouble.by_permission):
                self.without_source = trouble
            return {}
        return {number: source for number, source in picked.items() if shapes.has_source(source)}

    def single(self, number: int) -> "Batch | None":
        """A record by its own address, None when it is gone. Raises `Trouble`."""
        url = self.root.at(f"{self.collection.route}/{number}")
        try:
            found = self.client.read(url, answers.thing)
        except Refused as refused:
            if refused.status in (404, 410) and refused.code:
                return None
            raise
        self._mended(found.repairs)
        if record_id(found.value) != number:
            return None
        return self._with_sources([Piece(found.value, found.text)], lambda _: self._source_of(number))

    def _source_of(self, number: int) -> list[Piece]:
        found = self.client.read(self.root.at(f"{self.collection.route}/{number}", **SOURCE), answers.thing)
        return [Piece(found.value, found.text)]

    def part(self, number: int, parameters: Parameters) -> dict[str, Any] | None:
        """Some fields of a record, None when they cannot be had."""
        try:
            pieces = self._included([number], parameters, patient=False)
        except (Trouble, IncludeIgnored):
            return None
        return pieces[0].value if pieces else None

    def whole(self) -> Item:
        """The answer of an unpaged route as one record, with id 0. Raises `Trouble`."""
        found = self.client.read(self.root.at(self.collection.route, **self.scope.parameters), answers.anything)
        self._mended(found.repairs)
        return Item(self.site, self.collection, 0, found.text.encode())

    def _included(self, ids: Sequence[int], more: Parameters = NOTHING, *, patient: bool = True) -> list[Piece]:
        asked: dict[str, str | int] = {"include": ",".join(map(str, ids)), "per_page": len(ids)}
        variant = {name: value for name, value in self.scope.parameters.items() if name in KEPT}
        found = self._ask({**variant, **asked, **more}, patient=patient)
        if any(record_id(value) not in ids for value, _ in found.pieces):
            raise IncludeIgnored
        return found.pieces

    def _ask(self, parameters: Parameters, *, patient: bool = True) -> Records:
        found = self.client.read(self.root.at(self.collection.route, **parameters), answers.records, patient=patient)
        self._mended(found.repairs)
        return found

    def _mended(self, repairs: Sequence[str]) -> None:
        for repair in repairs:
            self.remark("salvaged", repair)

    def item(self, piece: Piece) -> Item:
        modified = self._modified(piece.value)
        return Item(self.site, self.collection, record_id(piece.value) or 0, piece.text.encode(), modified)

    def _modified(self, value: Mapping[str, Any]) -> str | None:
        """``modified_gmt`` where it was asked for: a site may give more than that."""
        modified = value.get("modified_gmt") if "modified_gmt" in self.scope.fields else None
        return modified if isinstance(modified, str) and modified else None


@dataclass(frozen=True, slots=True)
class Batch:
    """Records; ``lacks`` has, for those that came in part only, what is missing and why."""

    items: list[Item]
    lacks: Mapping[int, str]


class _Seen:
    """Whether pages still bring records that were not there before."""

    def __init__(self, first: Span | None) -> None:
        self._last = {record_id(value) for value, _ in first.records} if first else set()
        self._barren = 0

    def barren(self, span: Span, *, at_once: bool = False) -> bool:
        now = {record_id(value) for value, _ in span.records}
        self._barren = self._barren + 1 if now and now <= self._last else 0
        self._last = now or self._last
        return self._barren >= (1 if at_once else BARREN_PAGES)


def _picked(value: Mapping[str, Any]) -> dict[str, Any]:
    """What `SOURCE` asks for: a site may ignore ``_fields``, and gives more."""
    found: dict[str, Any] = {}
    for name in str(SOURCE["_fields"]).split(","):
        outer, _, inner = name.partition(".")
        entry = value.get(outer)
        if not inner and outer in value:
            found[outer] = entry
        elif isinstance(entry, dict) and inner in entry:
            found.setdefault(outer, {})[inner] = entry[inner]
    return found


def _not_so_many(trouble: Trouble) -> bool:
    return isinstance(trouble, Refused) and "per_page" in trouble.parameters


PAST_END = "past-the-end"
KEPT = ("status", "lang", "type")
"""Parameters without which a record that was listed is not found again."""
SOURCE: Parameters = {"context": "edit", "_fields": "id,content.raw,title.raw,excerpt.raw,content.protected,password"}
"""``context=edit`` always with ``_fields``: `permalink_template` and `generated_slug` make the full answer five times
as dear."""
