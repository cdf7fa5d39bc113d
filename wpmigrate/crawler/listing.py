"""A list of REST page by page: its end, its size of pages, its order.

A page may hold fewer records than asked, even none, without being the last, since records that the caller may not read
are dropped after the query. Posts answer 400 ``rest_post_invalid_page_number`` past the end, terms, users and comments
an empty list.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from wpmigrate.crawler import answers
from wpmigrate.crawler.answers import Piece, Records, record_id
from wpmigrate.crawler.lanes import Lanes
from wpmigrate.crawler.scope import Parameters
from wpmigrate.crawler.troubles import Refused, Trouble

PER_PAGE = (100, 50, 20, 10)
"""100 is WordPress's limit; some hosts break off at fewer."""
MOST_PAGES = 100_000
BARREN_PAGES = 20
"""So many pages in a row without a new record, and the list is taken to go round in circles."""


@dataclass(frozen=True, slots=True)
class Span:
    """A page of a list: ``per_page`` is what was asked."""

    number: int
    records: list[Piece]
    answer: answers.Answer

    def is_same(self, other: "Span") -> bool:
        """Whether both are the beginning of one list."""
        totals = {span.answer.number("x-wp-total") for span in (self, other)}
        ids = [[record_id(value) for value, _ in span.records] for span in (self, other)]
        return self.number == other.number == 1 and ids[0] == ids[1] and len(totals) == 1


class Listing:
    """``ask`` gives the answer to some parameters; ``remark`` takes what is to be said about the list."""

    def __init__(self, ask: Callable[[Parameters], Records], per_page: int, remark: Callable[[str, str], None]) -> None:
        self._ask = ask
        self._remark = remark
        self.per_page = per_page
        self._order: Parameters = {"orderby": "id", "order": "asc"}

    def spans(self, lanes: Lanes, parameters: Parameters, *, whole: bool = False) -> Iterator[Span | Trouble]:
        """Pages 1 to the last; the first tells how many there are. A page that fails comes as its `Trouble`, and ends
        the list when the next would fare no better. ``whole`` says that the pages hold whole records."""
        first = self._first(parameters, whole=whole)
        yield first
        if isinstance(first, Trouble):
            return
        last = first.answer.number("x-wp-totalpages")
        ask = self._asking(parameters)
        rest = self._until_empty(ask) if last is None else self._counted(first, last, lanes, ask)
        seen = _Seen(first)
        for span in rest:
            yield span
            if isinstance(span, Trouble):
                if not span.splittable:
                    return
            elif seen.barren(span):
                self._remark("crawl", "the pages of its list repeat themselves; what is behind them was not read")
                return

    def _counted(
        self, first: Span, last: int, lanes: Lanes, ask: Callable[[int], Span | Trouble]
    ) -> Iterator[Span | Trouble]:
        """Pages 2 to the last by the site's count, which a cache or a plugin may have made too small: behind a last
        page that is full, one more is asked for."""
        span: Span | Trouble = first
        for span in lanes.map(ask, range(2, min(last, MOST_PAGES) + 1)):
            yield span
        if last > MOST_PAGES:
            self._remark("crawl", f"the list claims {last} pages; {MOST_PAGES} were read")
        elif isinstance(span, Span) and len(span.records) >= (len(first.records) if last > 1 else self.per_page):
            more = ask(max(last, 1) + 1)
            if isinstance(more, Span) and more.records and not _Seen(span).barren(more, at_once=True):
                self._remark("crawl", "the site counts fewer records than it lists")
                yield more
                yield from self._until_empty(ask, max(last, 1) + 2)

    def _first(self, parameters: Parameters, *, whole: bool) -> Span | Trouble:
        """Page 1, in a size that the site can bear. One bad record can fail a page of whole records: that is no
        reason for smaller pages."""
        while True:
            try:
                return self.span(1, parameters)
            except Trouble as trouble:
                smaller = [size for size in PER_PAGE if size < self.per_page]
                if not smaller or not (_not_so_many(trouble) or (trouble.splittable and not whole)):
                    return trouble
                self.per_page = smaller[0]
            self._remark("crawl", f"the site answers pages of {self.per_page} only")

    def _until_empty(self, ask: Callable[[int], Span | Trouble], number: int = 2) -> Iterator[Span | Trouble]:
        """From page ``number`` on. Without totals the end is a 400, or two pages in a row with nothing in them, or a
        page that was there before."""
        empty, seen = 0, _Seen(None)
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
                return self.span(number, parameters)
            except Trouble as trouble:
                return trouble

        return ask

    def span(self, number: int, parameters: Parameters) -> Span:
        """One page. Raises `Trouble`."""
        every: dict[str, str | int] = {**parameters, "per_page": self.per_page, "page": number}
        try:
            found = self._ask({**self._order, **every})
        except Refused as refused:
            if self._order and refused.parameters & self._order.keys():
                self._order = {}
                self._remark("crawl", "the site does not list it in the order of ids")
                return self.span(number, parameters)
            if number == 1 or refused.code != "rest_post_invalid_page_number":
                raise
            return Span(number, [], answers.Answer("", 400, {PAST_END: ""}, b""))
        return Span(number, found.pieces, found.answer)


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


def _not_so_many(trouble: Trouble) -> bool:
    return isinstance(trouble, Refused) and "per_page" in trouble.parameters


PAST_END = "past-the-end"
