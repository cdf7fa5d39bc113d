"""Index -> diff -> fetch -> reconcile: one collection, read so that it comes out right while the site changes, and so
that one bad record costs one record.

Page numbers drift when posts come and go; ids do not. So the ids are listed first, the wanted ones are fetched by
``include=``, and the list is made again until two lists agree: the same ids, each with the same ``modified_gmt``.
What changed between two lists is fetched again.
"""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from wpmigrate.crawler.deletions import Verdict, judge
from wpmigrate.crawler.endpoint import LOOKS, Batch, Endpoint
from wpmigrate.crawler.lanes import Lanes
from wpmigrate.crawler.partial import gently
from wpmigrate.crawler.scope import Index
from wpmigrate.crawler.troubles import IncludeIgnored, NoNumbers, Refused, Trouble
from wpmigrate.ids import Ids, Times
from wpmigrate.notes import Note
from wpmigrate.records import Event, Failed, Indexed, Item, Known

ROUNDS = 5
BATCH = 100
SMALLEST_BATCH = 10
CLOCK_STEP = timedelta(seconds=2)
"""``modified_gmt`` has whole seconds: what was modified so shortly before it was read may have been modified again
without a trace."""

COUNTED = "the site counts them and does not show them to this login"
ABSENT = object()


@dataclass(slots=True)
class Catch:
    """What came of asking for some ids. ``missing`` were not in the answer; ``fatal`` is a trouble that the rest
    would meet as well."""

    items: list[Item] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    failed: dict[int, Failed] = field(default_factory=dict)
    missing: set[int] = field(default_factory=set)
    fatal: Trouble | None = None
    split: bool = False

    def add(self, other: "Catch") -> None:
        self.items += other.items
        self.notes += other.notes
        self.failed |= other.failed
        self.missing |= other.missing
        self.fatal = self.fatal or other.fatal


class Plan:
    """The walk through one collection. ``known`` is what the reader has; ``progress`` is told how many records are
    done, of how many."""

    def __init__(
        self,
        endpoint: Endpoint,
        known: Known,
        lanes: Lanes,
        progress: Callable[[int, int], None],
        *,
        accept_deletions: bool = False,
    ) -> None:
        self._endpoint = endpoint
        self._stored = known
        self._accept_deletions = accept_deletions
        self._known = known.modified(endpoint.site, endpoint.collection.name)
        self._lanes = lanes
        self._progress = progress
        self._have = Times()
        """Ids that are done, with the ``modified`` of the list that they were asked for by."""
        self._failed: dict[int, Failed] = {}
        self._missing: set[int] = set()
        self._fetched = Ids()
        """Ids that this run fetched. (What is known now says nothing of that: it grows with each record that is
        stored.)"""
        self._calm: set[int] = set()
        """Ids that were fetched when the second of their last modification was over."""
        self._size = BATCH
        self._deaf = False
        """Whether the endpoint turned out to ignore ``include``."""
        self._dead: Trouble | None = None

    def events(self) -> Iterator[Event]:
        """Everything of the collection: an `Indexed` that is preliminary (``complete`` False), Items and Notes, then
        the `Indexed` that counts."""
        try:
            index = self._endpoint.index(self._lanes) if self._endpoint.scope.fields else None
            yield from self._whole() if index is None else self._walk(index)
        except NoNumbers as found:
            yield from self._whole(found.names)
        except Trouble as trouble:
            yield self._unlisted(trouble)
        yield from self._endpoint.remarks()

    def _walk(self, index: Index) -> Iterator[Event]:
        wanted = self._diff(index)
        sound = self._endpoint.scope.everything and index.gap is None and not index.unread
        agrees = sound and self._known.keys() == index.modified.keys()
        if not wanted and agrees and (index.modified or not index.hidden):
            yield from self._end(index, agreed=True)  # the list agrees with the last run's
            return
        yield self._indexed(index, complete=False)
        again: Index | None = None
        if self._endpoint.by_pages:
            again = yield from self._by_pages(index, set(wanted))
        else:
            yield from self._fetch(wanted, index)
        yield from self._reconcile(index, again)

    def _diff(self, index: Index) -> list[int]:
        wanted = []
        for number, modified in index.modified.items():
            known = modified is not None and self._known.get(number, ABSENT) == modified
            if known and number not in index.locked:
                self._have[number] = modified
            else:
                wanted.append(number)
        return wanted

    # --- fetch

    def _fetch(self, wanted: Sequence[int], index: Index) -> Iterator[Event]:
        """The wanted records in batches; where the endpoint ignores ``include``, by pages."""
        if not self._deaf:
            try:
                for catch in self._lanes.map(self._obtain, self._batches(wanted)):
                    yield from self._landed(catch, index.modified)
                    self._tell(index)
            except IncludeIgnored:
                self._endpoint.remark("crawl", "the site ignores include, so it was read page by page")
                self._endpoint.by_pages = self._deaf = True
        lacking = set(wanted) - self._have.keys()
        if self._deaf and lacking:
            yield from self._by_pages(index, lacking)
            self._missing |= lacking - self._have.keys()

    def _batches(self, wanted: Sequence[int]) -> Iterator[Sequence[int]]:
        """As large as the site can bear, which may turn out on the way."""
        start = 0
        while start < len(wanted):
            size = min(self._size, self._endpoint.per_page)
            yield wanted[start : start + size]
            start += size

    def _landed(self, catch: Catch, modified: Mapping[int, str | None]) -> Iterator[Event]:
        """Takes account of a catch, in the thread that tells the events. ``modified`` are the times of the list that
        it was asked for by."""
        self._dead = self._dead or catch.fatal
        if catch.split and self._size > SMALLEST_BATCH:
            self._size = max(SMALLEST_BATCH, self._size // 2)
        self._failed |= catch.failed
        self._missing |= catch.missing
        # what failed for the site's sake may be had in the next round
        settled = () if catch.fatal and catch.fatal.tries > 1 else catch.failed
        for number in [*(item.id for item in catch.items), *settled]:
            self._have[number] = modified.get(number)
        self._fetched |= {item.id for item in catch.items}
        for item in catch.items:
            # what was had in part only has no `modified`, so that the next run asks for it again
            yield replace(item, modified=None if item.id in catch.failed else modified.get(item.id))
        yield from catch.notes

    def _obtain(self, ids: Sequence[int]) -> Catch:
        """The records of a batch: whole, or after halving it down to the bad ones. Runs in a lane."""
        if self._dead is not None:
            return Catch(failed={number: self._failure(number, self._dead) for number in ids}, fatal=self._dead)
        try:
            batch = self._endpoint.batch(ids, patient=len(ids) == 1)
        except Trouble as trouble:
            return self._salvaged(ids, trouble)
        catch = self._caught(batch, batch.items)
        missing = [number for number in ids if number not in {item.id for item in batch.items}]
        if batch.items and missing:  # gone, or more than the site gives at a time, whatever it was asked
            more = self._obtain(missing)
            catch.add(more)
            catch.split = bool(more.items)
        else:
            catch.missing |= set(missing)
        return catch

    def _caught(self, batch: Batch, items: list[Item]) -> Catch:
        """These of the batch's items, with Notes on what they lack."""
        catch = Catch(items)
        for item in items:
            if item.id in batch.lacks:
                detail = batch.lacks[item.id]
                catch.notes.append(self._partial(item.id, detail))
                catch.failed[item.id] = self._failed_for(item.id, detail)
        return catch

    def _partial(self, number: int, detail: str) -> Note:
        return Note("not-fetched", detail).at(self._endpoint.site, self._endpoint.collection.type, number)

    def _salvaged(self, ids: Sequence[int], trouble: Trouble) -> Catch:
        if not trouble.splittable:
            return Catch(failed={number: self._failure(number, trouble) for number in ids}, fatal=trouble)
        if len(ids) == 1:
            return self._alone(ids[0], trouble)
        middle = len(ids) // 2
        catch = self._obtain(ids[:middle])
        if catch.fatal is None:
            catch.add(self._obtain(ids[middle:]))
        else:
            catch.failed |= {number: self._failure(number, catch.fatal) for number in ids[middle:]}
        catch.split = not catch.failed and not catch.notes  # no bad record: it was the number of them
        return catch

    def _alone(self, number: int, trouble: Trouble) -> Catch:
        """A record that fails by itself: what can be had of it, and the name of what cannot."""
        item, lacks = gently(self._endpoint, number)
        if item is None:
            return Catch(failed={number: self._failure(number, trouble)})
        detail = f"{', '.join(lacks)}: {trouble.what}"
        return Catch([item], [self._partial(number, detail)], {number: self._failed_for(number, detail)})

    def _by_pages(self, index: Index, wanted: set[int]) -> Generator[Event, None, Index | None]:
        """Everything page by page; gives what the pages listed, None when a page is missing."""
        walked = Times()
        whole = True
        for page in self._endpoint.pages(self._lanes):
            if isinstance(page, Trouble):
                whole = False
                self._dead = self._dead or (None if page.splittable else page)
                continue
            taken = []
            for item in page.items:
                new = self._endpoint.scope.limit is None and item.id not in index.modified
                if item.id not in walked and (new or item.id in wanted):
                    taken.append(item)
                if new or item.id in index.modified:
                    walked[item.id] = item.modified
            yield from self._landed(self._caught(page, taken), walked)
            self._have.update(walked)
            self._fetched |= walked.keys()
            self._tell(index)
        listed = len(walked) + index.listed - len(index.modified)
        return Index(walked, index.total, index.began, listed, unread=index.unread) if whole else None

    # --- reconcile

    def _reconcile(self, index: Index, again: Index | None) -> Iterator[Event]:
        last: list[int] = []
        left = ROUNDS
        while left:
            try:
                again = again or self._endpoint.index(self._lanes)
            except (Trouble, NoNumbers) as trouble:
                yield self._failed_for(None, f"it could not be listed a second time: {trouble}")
                break
            if again.gap is not None and index.gap is None:
                yield self._failed_for(None, f"it could not be listed whole a second time: {again.gap.sentence}")
                break
            fresh = self._fresh(index) & again.modified.keys()
            wanted = [
                number
                for number, modified in again.modified.items()
                if number in fresh or self._have.get(number, ABSENT) != modified
            ]
            rests = again.modified == index.modified
            short = self._is_short(again) and left > ROUNDS - LOOKS
            if rests and not fresh and not short and wanted in ([], last):  # nothing more comes
                yield from self._end(again, agreed=True)
                return
            yield from self._fetch_again(wanted, again, fresh)
            left -= short or not (rests and fresh.issuperset(wanted))  # to wait for a second to pass is no change
            index, again, last = again, None, wanted
        else:
            yield self._failed_for(None, f"it was still changing after it had been listed {ROUNDS + 1} times")
        yield from self._end(index, agreed=False)

    def _fresh(self, index: Index) -> set[int]:
        """Ids that were modified so shortly before ``index`` was made that their record may hold half of what that
        second brought."""
        if index.began is None:
            return set()
        low, high = (_stamp(index.began + step) for step in (-CLOCK_STEP, CLOCK_STEP))
        return {
            number
            for number, modified in index.modified.items()
            if modified and low <= modified <= high and number in self._fetched and number not in self._calm
        }

    def _fetch_again(self, wanted: Sequence[int], again: Index, fresh: set[int]) -> Iterator[Event]:
        self._let_pass(fresh, again)
        self._dead = None
        self._missing.clear()
        for number in wanted:
            self._have.pop(number, None)
            self._failed.pop(number, None)
        yield from self._fetch(wanted, again)
        for number in wanted:
            if number in self._missing:
                yield from self._landed(self._by_itself(number), again.modified)
                self._tell(again)

    def _let_pass(self, fresh: set[int], again: Index) -> None:
        """Waits until the second in which these were modified is over for good."""
        if fresh and again.began is not None:
            latest = max(again.modified.get(number) or "" for number in fresh)
            passed = _stamp(again.began - CLOCK_STEP) > latest
            self._endpoint.client.pause(0 if passed else CLOCK_STEP.total_seconds())
            self._calm |= fresh

    def _by_itself(self, number: int) -> Catch:
        """A record that is listed, and was not among those that were asked for."""
        try:
            found = self._endpoint.single(number)
        except Trouble as trouble:
            return Catch(failed={number: self._failure(number, trouble)})
        if found is None:
            return Catch(failed={number: self._failed_for(number, "it is listed, but not there")})
        return self._caught(found, found.items)

    # --- end

    def _end(self, index: Index, *, agreed: bool) -> Iterator[Event]:
        whole = agreed and self._endpoint.scope.everything and index.gap is None and not index.unread
        verdict = self._lost(index) if whole else Verdict(believed=False)
        index.modified.update({item.id: item.modified for item in verdict.there} | dict.fromkeys(verdict.kept))
        # first, so that a run that dies here has not lost a record without a word
        yield from verdict.events
        yield from verdict.there
        yield self._indexed(index, complete=verdict.believed)
        if index.gap is not None:
            yield self._failed_for(None, f"a part of its list could not be read: {index.gap.sentence}")
        for lang, trouble in index.unread.items():
            unseen = isinstance(trouble, Refused) and trouble.by_permission
            yield self._failed_for(None, f"those in the language {lang}: {trouble.sentence}", not_visible=unseen)
        hidden = index.hidden
        if hidden > 0:
            short = self._is_short(index)
            reason = "the site counts them and does not list them" if short else COUNTED
            yield self._failed_for(None, reason, count=hidden, not_visible=not short)
        if self._endpoint.without_source is not None:
            trouble = self._endpoint.without_source
            yield self._failed_for(None, f"the source of its posts could not be read: {trouble.sentence}")
        yield from (failed for number, failed in sorted(self._failed.items()) if number in index.modified)

    def _is_short(self, index: Index) -> bool:
        """Whether the list lacks records that the site counts, where none are hidden from anybody: WordPress shows all
        terms to who may list any (`WP_REST_Terms_Controller::get_items`)."""
        return index.hidden > 0 and self._endpoint.collection.kind == "term"

    def _lost(self, index: Index) -> Verdict:
        endpoint = self._endpoint
        present = self._stored.present(endpoint.site, endpoint.collection.name, endpoint.scope.statuses)
        return judge(index, present, endpoint, self._lanes, accept_deletions=self._accept_deletions)

    def _indexed(self, index: Index, *, complete: bool) -> Indexed:
        endpoint = self._endpoint
        return Indexed(endpoint.site, endpoint.collection, index.modified.ids, complete, endpoint.scope.statuses)

    def _whole(self, listed: frozenset[str] | None = None) -> Iterator[Event]:
        """A list whose records have no numeric ids, as one record; ``listed`` are the names in it as it came before."""
        endpoint = self._endpoint
        if endpoint.collection.kind != "other":
            yield self._failed_for(None, "its records have no numeric ids")
            return
        try:
            item, settled = endpoint.settled(listed)
        except Trouble as trouble:
            yield self._unlisted(trouble)
            return
        if not settled:
            yield self._failed_for(None, "it had other records each time that it was listed")
        yield Indexed(endpoint.site, endpoint.collection, [item.id])
        yield item

    def _unlisted(self, trouble: Trouble) -> Failed:
        unseen = isinstance(trouble, Refused) and trouble.by_permission
        return self._failed_for(None, trouble.sentence, not_visible=unseen)

    def _failure(self, number: int, trouble: Trouble) -> Failed:
        return self._failed_for(
            number, trouble.sentence, not_visible=isinstance(trouble, Refused) and trouble.by_permission
        )

    def _failed_for(self, number: int | None, reason: str, *, count: int = 1, not_visible: bool = False) -> Failed:
        return Failed(self._endpoint.site, self._endpoint.collection, number, reason, not_visible, count)

    def _tell(self, index: Index) -> None:
        self._progress(min(len(self._have), len(index.modified)), len(index.modified))


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
