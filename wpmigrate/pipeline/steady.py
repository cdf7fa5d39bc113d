"""``content.rendered`` differs from request to request: counters in classes and ids, addresses of the request. A record
that says the same in other markup has not changed.
"""

import json
from dataclasses import replace
from typing import Any

from wpmigrate.archive import View
from wpmigrate.document import Document
from wpmigrate.normalizer import normalize
from wpmigrate.records import Item, Post, read

RENDERED = ("content", "excerpt")
"""Fields of a post whose ``rendered`` WordPress makes anew for each request."""


def steady(item: Item, view: View) -> Item:
    """The record that is stored where ``item`` says nothing else, otherwise ``item``."""
    stored = view.item(item.site, item.collection.name, item.id)
    if stored is None or stored.raw == item.raw or item.collection.kind != "post":
        return item
    try:
        if _bare(stored.raw) != _bare(item.raw) or _document(stored, view) != _document(item, view):
            return item
    except (ValueError, RecursionError):  # no record that could be compared
        return item
    return replace(item, raw=stored.raw)


def _bare(raw: bytes) -> Any:
    record = json.loads(raw)
    for name in RENDERED if isinstance(record, dict) else ():
        if isinstance(record.get(name), dict):
            record[name].pop("rendered", None)
    return record


def _document(item: Item, view: View) -> Document:
    return normalize(read(Post, item.raw)[0], view.library(item.site), item.collection.name)[0]
