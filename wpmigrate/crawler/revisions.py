"""Older versions of posts, and autosaves: records of one collection, whatever type their posts are of, since their ids
are those of posts and ``parent`` says of which one they are.

A post says in its links how many it has and which is the newest (``version-history``, ``predecessor-version``:
`WP_REST_Posts_Controller::prepare_links`), a hundred posts a request. So only those are asked for theirs whose newest
is not known; that is a request a post, in which WordPress renders each revision whatever ``_fields`` says of its parts
(`WP_REST_Revisions_Controller::prepare_item_for_response`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from wpmigrate.crawler import answers
from wpmigrate.crawler.answers import Piece, record_id
from wpmigrate.crawler.core import REVISIONS
from wpmigrate.crawler.endpoint import Endpoint
from wpmigrate.crawler.lanes import Lanes
from wpmigrate.crawler.troubles import IncludeIgnored, Refused, Trouble
from wpmigrate.records import Event, Failed, Indexed, Item, Known

BATCH = 100
FIELDS = "id,parent,author,date,date_gmt,modified,modified_gmt,slug,guid,title,content,excerpt,meta"
UNKNOWN = 0
"""In place of the newest revision's id: there may be some."""


@dataclass(slots=True)
class Versions:
    """Of one post, what there is: fetched, or known already by the newest."""

    post: int
    items: list[Item] = field(default_factory=list)
    known: list[int] = field(default_factory=list)
    trouble: Trouble | None = None


def revisions(endpoint: Endpoint, posts: Sequence[int], known: Known, lanes: Lanes, ids: list[int]) -> Iterator[Event]:
    """Those of ``posts`` that are not known yet; ``ids`` grows by what was listed. What the site has removed of them
    stays: the list of one post says nothing about the others, and WordPress keeps as many as its settings say."""
    there = known.modified(endpoint.site, REVISIONS.name)
    yield Indexed(endpoint.site, REVISIONS, tuple(ids), complete=False)
    batches = (posts[start : start + BATCH] for start in range(0, len(posts), BATCH))
    newest = {post: id for found in lanes.map(partial(_newest, endpoint), batches) for post, id in found.items()}
    for found in lanes.map(partial(_of_post, endpoint, there), newest.items()):
        ids += [*found.known, *(item.id for item in found.items)]
        yield from found.items
        if found.trouble is not None:
            yield _failed(endpoint, found.post, found.trouble)
    yield Indexed(endpoint.site, REVISIONS, tuple(ids), complete=False)


def _newest(endpoint: Endpoint, posts: Sequence[int]) -> dict[int, int]:
    """Post -> id of its newest revision; posts without any are not in it."""
    try:
        pieces = endpoint.included(posts, {"_fields": "id,_links"})
    except (Trouble, IncludeIgnored):
        return dict.fromkeys(posts, UNKNOWN)
    found = {record_id(value) or 0: value.get("_links") for value, _ in pieces}
    return {post: id for post, links in found.items() if (id := _predecessor(links)) is not None}


def _predecessor(links: object) -> int | None:
    """None where there is none."""
    if not isinstance(links, dict):
        return UNKNOWN
    if not links.get("version-history") or _count(links["version-history"]) == 0:
        return None
    entries = links.get("predecessor-version")
    first = entries[0] if isinstance(entries, list) and entries else None
    return (record_id(first) or UNKNOWN) if isinstance(first, dict) else UNKNOWN


def _count(entries: object) -> int | None:
    first = entries[0] if isinstance(entries, list) and entries else None
    count = first.get("count") if isinstance(first, dict) else None
    return count if isinstance(count, int) else None


def _of_post(endpoint: Endpoint, there: Mapping[int, str | None], wanted: tuple[int, int]) -> Versions:
    post, newest = wanted
    if newest != UNKNOWN and there.get(newest) is not None:
        return Versions(post, known=[newest])
    found = Versions(post)
    try:
        for piece in _listed(endpoint, post):
            found.items.append(_item(endpoint, piece))
    except Trouble as trouble:
        found.trouble = trouble
    return found


def _listed(endpoint: Endpoint, post: int) -> Iterator[Piece]:
    page = last = 1
    while page <= last:
        address = endpoint.at(f"{post}/revisions", context="edit", per_page=BATCH, page=page, _fields=FIELDS)
        found = endpoint.client.read(address, answers.records)
        yield from (piece for piece in found.pieces if record_id(piece.value) is not None)
        last = found.answer.number("x-wp-totalpages") or page
        page += 1


def _item(endpoint: Endpoint, piece: Piece) -> Item:
    modified = piece.value.get("modified_gmt")
    stamp = modified if isinstance(modified, str) and modified else None
    return Item(endpoint.site, REVISIONS, record_id(piece.value) or 0, piece.text.encode(), stamp)


def _failed(endpoint: Endpoint, post: int, trouble: Trouble) -> Failed:
    unseen = isinstance(trouble, Refused) and trouble.by_permission
    reason = f"those of {endpoint.collection.type} {post}: {trouble.sentence}"
    return Failed(endpoint.site, REVISIONS, None, reason, not_visible=unseen)
