"""Whether what a list no longer shows is really gone.

A record that the reader has and a complete list lacks was deleted, or hidden, or the list is wrong: a plugin that
fails, a cache, a database being restored. So a list that lost too much is not believed, and each loss is looked at by
itself.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from wpmigrate.crawler.endpoint import Endpoint
from wpmigrate.crawler.lanes import Lanes
from wpmigrate.crawler.scope import Index
from wpmigrate.crawler.troubles import Refused, Trouble
from wpmigrate.notes import Note
from wpmigrate.records import Failed, Item

FEW = 5
PART = 0.2
"""A list that lacks more than this part of what was there, and more than `FEW` records, is not believed."""


@dataclass(slots=True)
class Verdict:
    """``believed``: the index may end what it lacks. ``there`` are records that it lacks and the site has; ``kept``
    those of which nobody could say."""

    believed: bool = True
    there: list[Item] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)
    events: list[Note | Failed] = field(default_factory=list)


def judge(index: Index, present: Sequence[int], endpoint: Endpoint, lanes: Lanes, *, accept_deletions: bool) -> Verdict:
    """What to make of the records in ``present`` that ``index``, a complete list, lacks."""
    lost = [number for number in present if number not in index.modified]
    many = len(lost) > FEW and len(lost) > PART * len(present)
    if many and not accept_deletions:
        reason = (
            f"its list lacks {len(lost)} of {len(present)} records that were there before; they are kept. "
            "If they were really deleted, say --accept-deletions"
        )
        failed = Failed(endpoint.site, endpoint.collection, None, reason)
        return Verdict(believed=False, events=[failed])
    verdict = Verdict()
    for found in lanes.map(partial(_look, endpoint), lost):
        if isinstance(found, Item):
            verdict.there.append(found)
        else:
            verdict.events.append(found)
            verdict.kept += [found.id] if isinstance(found, Failed) and found.id is not None else []
    return verdict


def _look(endpoint: Endpoint, number: int) -> Item | Note | Failed:
    """The record by its own address: 404 says that it is deleted, 401 and 403 that it is there for other eyes
    (``WP_REST_Posts_Controller::get_item_permissions_check``)."""
    try:
        found = endpoint.single(number)
    except Refused as refused:
        if refused.by_permission:
            return _note(endpoint, "withdrawn", number, refused.what)
        return _unsure(endpoint, number, refused)
    except Trouble as trouble:
        return _unsure(endpoint, number, trouble)
    if found is None:
        return _note(endpoint, "deleted", number, f"{endpoint.collection.name} {number}")
    if found.lacks:
        return Failed(endpoint.site, endpoint.collection, number, found.lacks[number])
    item = found.items[0]
    status = json.loads(item.raw).get("status")
    if endpoint.scope.statuses and status is not None and status not in endpoint.scope.statuses:
        return _note(endpoint, "withdrawn", number, f"its status is {status}")
    return item


def _note(endpoint: Endpoint, rule: str, number: int, detail: str) -> Note:
    return Note(rule, detail).at(endpoint.site, endpoint.collection.type, number)


def _unsure(endpoint: Endpoint, number: int, trouble: Trouble) -> Failed:
    reason = f"it is no longer listed, and whether it is gone the site does not say: {trouble.sentence}"
    return Failed(endpoint.site, endpoint.collection, number, reason)
