"""One collection on the wire: its list of ids, its records by id, its pages.

Facts about WordPress that this rests on: unknown parameters never fail; ``_fields`` prunes before anything is
rendered.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from wpmigrate.crawler import answers, shapes
from wpmigrate.crawler.addresses import Root
from wpmigrate.crawler.answers import Piece, Records, record_id, with_source
from wpmigrate.crawler.client import Client, server_time
from wpmigrate.crawler.lanes import Lanes
from wpmigrate.crawler.listing import PER_PAGE, Listing, Span
from wpmigrate.crawler.opening import is_locked, opened
from wpmigrate.crawler.scope import NOTHING, WHOLE, Index, Parameters, Part, Scope
from wpmigrate.crawler.troubles import IncludeIgnored, NoNumbers, Refused, Trouble
from wpmigrate.ids import Times
from wpmigrate.notes import Note
from wpmigrate.records import Collection, Item


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
        self.opened: dict[int, str] = {}
        """Posts behind a password, with the name of the one that opened them."""
        self._part_of: dict[int, Part] = {}
        self._shared: set[int] = set()
        """Records that are listed in several languages, so that the list does not tell theirs."""
        self._narrowed: Trouble | None = None
        """Why less is listed than was wanted."""
        self._listing = Listing(self._ask, min(PER_PAGE[0], scope.limit or PER_PAGE[0]), self.remark)
        self._remarks: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    @property
    def per_page(self) -> int:
        """How many records the site answers at a time."""
        return self._listing.per_page

    def at(self, place: int | str, **parameters: str | int) -> str:
        """The address of a record (7), or of what stands below one (``7/revisions``)."""
        number = place if isinstance(place, int) else int(place.partition("/")[0])
        own = self._part_of.get(number, WHOLE).parameters
        return self.root.at(f"{self.collection.route}/{place}", **{**own, **parameters})

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
        while True:
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
            else:
                index.gap = index.gap or self._narrowed
                return index

    def _index(self, lanes: Lanes) -> Index:
        index, first = Index(), None
        for part, chosen in self._questions():
            for span in self._listing.spans(lanes, {**chosen, "_fields": self.scope.fields}):
                if isinstance(span, Trouble):
                    self._missed(index, span, part)
                    continue
                first = first or span
                self._enter(index, span, part)
                if span is not first and part.lang and span.is_same(first):
                    self._leave(index, span)
                    break
                if self.scope.limit is not None and len(index.modified) >= self.scope.limit:
                    break
        if index.unread and first is None:
            raise next(iter(index.unread.values()))
        if self.scope.limit is not None:
            index.modified = Times(islice(index.modified.items(), self.scope.limit))
            index.total = None
        return index

    def _questions(self) -> Iterator[tuple[Part, Parameters]]:
        """What to ask to get all of the list."""
        for part in self.scope.parts:
            for batch in self.scope.batches or ("",):
                chosen = {"include": batch} if batch else {}
                yield part, {**self.scope.parameters, **part.parameters, **chosen}

    def _leave(self, index: Index, span: Span) -> None:
        """This language has what the first one has: nobody can say which of them it is, and it counts once."""
        self._shared |= index.modified.keys()
        index.listed -= len(span.records)
        index.total = None if index.total is None else index.total - (span.answer.number("x-wp-total") or 0)

    def _missed(self, index: Index, trouble: Trouble, part: Part) -> None:
        """A page that could not be read leaves a gap; the first one leaves nothing, or lacks its language."""
        if part.lang and part not in self._part_of.values():
            index.unread[part.lang] = trouble
            return
        if not index.listed:
            raise trouble
        index.gap = trouble
        index.total = None

    def _enter(self, index: Index, span: Span, part: Part) -> None:
        if span.number == 1:
            total = span.answer.number("x-wp-total") if not part.reveals else None
            index.total = index.total if total is None else (index.total or 0) + total
            index.began = index.began or server_time(span.answer)
            self._check_fields(span.records)
        for value, _ in span.records:
            number = record_id(value)
            if number is None:
                raise NoNumbers(names_in([piece.value for piece in span.records]))
            index.listed += 1
            if number in index.modified:
                self._shared |= {number} if self._part_of.get(number, WHOLE) is not part else set()
                continue
            if part is not WHOLE:
                self._part_of[number] = part
            if self.scope.keeps(value):
                index.modified[number] = self._modified(value)
            if is_locked(value):
                index.locked.add(number)

    def _check_fields(self, pieces: Sequence[Piece]) -> None:
        asked = set(self.scope.fields.split(",")) | {"_links"}
        if pieces and len(pieces[0].value.keys() - asked) > 3 and not self.by_pages:
            self.by_pages = True
            self.remark("crawl", "the site ignores _fields, so it was read page by page")

    def pages(self, lanes: Lanes) -> Iterator["Batch | Trouble"]:
        """The whole records, page by page; a page that fails is its trouble."""
        for part, chosen in self._questions():
            if part is not self.scope.parts[0] and part not in self._part_of.values():
                continue  # it has nothing of its own
            for span in self._listing.spans(lanes, chosen, whole=True):
                yield span if isinstance(span, Trouble) else self._paged(span, chosen)

    def _paged(self, span: Span, chosen: Parameters) -> "Batch | Trouble":
        pieces = [
            piece for piece in span.records if record_id(piece.value) is not None and self.scope.keeps(piece.value)
        ]
        try:
            return self._with_sources(pieces, lambda _: self._listing.span(span.number, {**chosen, **SOURCE}).records)
        except Trouble as trouble:
            return trouble

    # --- records

    def batch(self, ids: Sequence[int], *, patient: bool = True) -> "Batch":
        """The records of these ids, those that are (still) there. Raises `Trouble`, or `IncludeIgnored`."""
        pieces = self.included(ids, patient=patient)
        return self._with_sources(pieces, lambda there: self.included(there, SOURCE))

    def _with_sources(self, pieces: list[Piece], ask: Callable[[Sequence[int]], list[Piece]]) -> "Batch":
        """The pieces as Items, with the source of each where this login may read it. Where several sources cannot be
        had at once, that is a trouble of the batch; that of a single one is named."""
        found: dict[int, dict[str, Any]] = {}
        pieces = opened(self, pieces)
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
        try:
            found = self.client.read(self.at(number), answers.thing)
        except Refused as refused:
            if refused.status in (404, 410) and refused.code:
                return None
            raise
        self._mended(found.repairs)
        if record_id(found.value) != number:
            return None
        return self._with_sources([Piece(found.value, found.text)], lambda _: self._source_of(number))

    def _source_of(self, number: int) -> list[Piece]:
        found = self.client.read(self.at(number, **SOURCE), answers.thing)
        return [Piece(found.value, found.text)]

    def part(self, number: int, parameters: Parameters) -> dict[str, Any] | None:
        """Some fields of a record, None when they cannot be had."""
        try:
            pieces = self.included([number], parameters, patient=False)
        except (Trouble, IncludeIgnored):
            return None
        return pieces[0].value if pieces else None

    def settled(self, listed: frozenset[str] | None) -> tuple[Item, bool]:
        """`whole`, and whether it came as it did before: it has no totals, so that nothing else tells whether it came
        short. ``listed`` are the names in the list before, None where there was none. Raises `Trouble`."""
        looks = 0
        while True:
            item, names = self.whole()
            looks += 1
            if listed in (None, names) or looks == LOOKS:
                return item, listed in (None, names)
            listed = names

    def whole(self) -> tuple[Item, frozenset[str]]:
        """The answer of an unpaged route as one record, with id 0, and the names of what is in it. Raises
        `Trouble`."""
        found = self.client.read(self.root.at(self.collection.route, **self.scope.parameters), answers.anything)
        self._mended(found.repairs)
        return Item(self.site, self.collection, 0, found.text.encode()), names_in(found.value)

    def included(self, ids: Sequence[int], more: Parameters = NOTHING, *, patient: bool = True) -> list[Piece]:
        """The records of these ids that are there. Raises `Trouble`, or `IncludeIgnored`."""
        variant = {name: value for name, value in self.scope.parameters.items() if name in KEPT}
        pieces: list[Piece] = []
        for part, numbers in self._parted(ids):
            asked: dict[str, str | int] = {"include": ",".join(map(str, numbers)), "per_page": len(numbers)}
            pieces += self._ask({**variant, **part.parameters, **asked, **more}, patient=patient).pieces
        if any(record_id(value) not in ids for value, _ in pieces):
            raise IncludeIgnored
        return pieces

    def _parted(self, ids: Sequence[int]) -> Iterator[tuple[Part, list[int]]]:
        """The ids by what they must be asked for with."""
        for part in self.scope.parts:
            if numbers := [number for number in ids if self._part_of.get(number, WHOLE) is part]:
                yield part, numbers

    def _ask(self, parameters: Parameters, *, patient: bool = True) -> Records:
        url = self.root.at(self.collection.route, **parameters)
        found = self.client.read(url, answers.records, patient=patient)
        self._mended([self.client.access.posts.hidden(repair, url) for repair in found.repairs])
        return found

    def _mended(self, repairs: Sequence[str]) -> None:
        for repair in repairs:
            self.remark("salvaged", repair)

    def item(self, piece: Piece) -> Item:
        modified, number = self._modified(piece.value), record_id(piece.value) or 0
        lang = self._part_of.get(number, WHOLE).lang
        if lang and number not in self._shared:  # the list tells what the record does not
            piece = with_source(piece, {"lang": lang})
        return Item(self.site, self.collection, number, piece.text.encode(), modified)

    def _modified(self, value: Mapping[str, Any]) -> str | None:
        """``modified_gmt`` where it was asked for: a site may give more than that."""
        modified = value.get("modified_gmt") if "modified_gmt" in self.scope.fields else None
        return modified if isinstance(modified, str) and modified else None


@dataclass(frozen=True, slots=True)
class Batch:
    """Records; ``lacks`` has, for those that came in part only, what is missing and why."""

    items: list[Item]
    lacks: Mapping[int, str]


def names_in(value: Any) -> frozenset[str]:
    """What tells the records of a list without numbers apart."""
    entries = [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
    return frozenset(str(entry.get("id")) for entry in entries)


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


LOOKS = 3
"""So often a list is made that may have come short."""
KEPT = ("status", "lang", "type")
"""Parameters without which a record that was listed is not found again."""
SOURCE: Parameters = {"context": "edit", "_fields": "id,content.raw,title.raw,excerpt.raw,content.protected,password"}
"""``context=edit`` always with ``_fields``: `permalink_template` and `generated_slug` make the full answer five times
as dear."""
