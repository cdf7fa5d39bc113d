"""What of a collection is asked for, and what the site listed of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from wpmigrate.crawler.troubles import Trouble
from wpmigrate.ids import Times

Parameters = Mapping[str, str | int]
NOTHING: Parameters = {}


@dataclass(frozen=True, slots=True)
class Part:
    """A share of a collection that the site gives when it is asked with these parameters. ``reveals``: it is of what
    the site counts and does not show otherwise. ``lang`` is the language that it is in."""

    parameters: Parameters = field(default_factory=dict)
    reveals: bool = False
    lang: str = ""


WHOLE = Part()


@dataclass(frozen=True, slots=True)
class Scope:
    """What of a collection is wanted. ``parameters`` are those that the site is to obey; ``batches`` are lists of ids
    that it is asked for, one after the other; ``keeps`` looks at the index's entry itself (a site may ignore any
    parameter)."""

    parameters: Parameters = field(default_factory=dict)
    batches: tuple[str, ...] = ()
    parts: tuple[Part, ...] = (WHOLE,)
    """One after the other; what the first of them that lists a record gives of it counts."""
    keeps: Callable[[Mapping[str, Any]], bool] = lambda entry: True
    limit: int | None = None
    fields: str = "id,modified_gmt"
    """What an index needs to show; empty for a route that is no list of records at all."""
    everything: bool = True
    """Whether this is all that the site has in these statuses and this login may read, so that what is not listed is
    not there."""
    statuses: tuple[str, ...] = ()
    """The statuses that are listed, where the collection has any."""
    otherwise: "Scope | None" = None
    """What to ask for where the site does not let this login ask for that; ``loss`` says what is not seen then."""
    loss: str = ""


IDS_AT_ONCE = 100


def batches(ids: Iterable[int]) -> Iterator[str]:
    """The ids as parameters have them: as many at a time as a page has records."""
    waiting = list(map(str, ids))
    return (",".join(waiting[start : start + IDS_AT_ONCE]) for start in range(0, len(waiting), IDS_AT_ONCE))


@dataclass(slots=True)
class Index:
    """What the site listed: id -> ``modified_gmt`` (None where there is none). ``total`` is what it says it has, with
    what it hides.

    ``began`` is the server's time when the first page was made; ``listed`` counts the records, also those that are
    not wanted.
    """

    modified: Times = field(default_factory=Times)
    total: int | None = None
    began: datetime | None = None
    listed: int = 0
    locked: set[int] = field(default_factory=set)
    """Those behind a password that may open now."""
    unread: dict[str, Trouble] = field(default_factory=dict)
    """Languages whose list could not be had."""
    gap: Trouble | None = None
    """Why a page of the list could not be read, so that ids are missing."""

    @property
    def hidden(self) -> int:
        """How many records the site counts and does not list, which it does to those that this login may not read."""
        return max(0, (self.total or 0) - self.listed)
