"""What a Document says, part by part, as values that are equal where the parts are, and whether a finished file gives
the same back.

A site is larger than memory, so `Kept` holds of each post one number a part, not the post itself.
"""

from array import array
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any, Literal

from wpmigrate.audit.sums import FeatureSum, Sum, Unexplained
from wpmigrate.document import Document, Meta

Key = tuple[str, str, int]
"""A post: site, collection, id."""

Parts = Mapping[str, Hashable]
Leaf = tuple[tuple[str | int, ...], Hashable]
"""Where a value stands in JSON, and the value; of an empty object or array, its type."""

MAPPINGS = ("terms", "translations", "fields")
ALONE = ("author", "image", "seo", *MAPPINGS)
REST = tuple(name for name in Meta.__dataclass_fields__ if name not in ALONE)


def parts(document: Document) -> dict[str, Hashable]:
    """``body``, ``meta`` and each field of `Meta` that is no plain value."""
    meta = document.meta
    return {
        "body": document.body,
        "meta": tuple(str(getattr(meta, name)) for name in REST),
        "author": meta.author,
        "image": meta.image,
        "seo": meta.seo,
        "terms": frozenset(meta.terms.items()),
        "translations": frozenset(meta.translations.items()),
        "fields": frozenset(leaves(meta.fields)),
    }


def leaves(value: Any) -> Iterator[Leaf]:
    """Every value of ``value`` (parsed JSON) that is no object or array, or an empty one. No recursion."""
    stack: list[tuple[tuple[str | int, ...], Any]] = [((), value)]
    while stack:
        path, here = stack.pop()
        if not isinstance(here, (dict, list)):
            yield path, here
        elif not here:
            yield path, type(here)
        else:
            inside = here.items() if isinstance(here, dict) else enumerate(here)
            stack.extend(((*path, name), entry) for name, entry in inside)


class Kept:
    """What an exporter was given, by post. ``feature`` is the format's name in the sum."""

    def __init__(self, feature: str) -> None:
        self._feature = feature
        self._posts: dict[Key, array[int]] = {}

    def __len__(self) -> int:
        return len(self._posts)

    def add(self, key: Key, said: Parts) -> None:
        self._posts[key] = _digest(said)

    def compare(self, read: Iterable[tuple[Key, Parts]]) -> Iterator[tuple[Key, Sum]]:
        """The sum of each post: of what was ``read`` from the finished file, then of what is not in it."""
        left = dict(self._posts)
        for key, found in read:
            yield key, self._sum(found, left.pop(key, None))
        for key, said in left.items():
            yield key, self._all("missing", FeatureSum(source=len(said), unexplained=len(said)))

    def _sum(self, found: Parts, said: "array[int] | None") -> Sum:
        if said is None:
            return self._all("surplus", FeatureSum(output=len(found), unexplained=len(found)))
        pairs = zip(found, said, _digest(found), strict=True)
        odd = [name for name, expected, there in pairs if expected != there]
        facts = tuple(Unexplained("altered", self._feature, "", name) for name in odd)
        return Sum({self._feature: FeatureSum(len(said), len(said) - len(odd), unexplained=len(odd))}, {}, facts)

    def _all(self, verdict: Literal["missing", "surplus"], numbers: FeatureSum) -> Sum:
        return Sum({self._feature: numbers}, {}, (Unexplained(verdict, self._feature, "", "post"),))


def _digest(said: Parts) -> "array[int]":
    """Python's hash of each part: 64 bits, and the same for equal values as long as the process lives."""
    return array("q", map(hash, said.values()))
