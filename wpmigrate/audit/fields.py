"""The sum of a record's fields: what the answer says besides what `Post` models is in the Document's `Meta`.

It reads the record by itself. A field is kept when each of its values stands at the same place in ``meta.fields``, or,
where it has a place of its own (terms, language, translations, SEO), anywhere in the rest of ``meta``.
"""

import json
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from typing import Any

from wpmigrate.audit.facts import facts
from wpmigrate.audit.parts import leaves
from wpmigrate.audit.sums import LIMIT, FeatureSum, Sum, Unexplained
from wpmigrate.audit.tokens import tokens
from wpmigrate.document import Document
from wpmigrate.notes import Note
from wpmigrate.records import Post, scrub

FEATURE = "field"

Place = tuple[str | int, ...]
Value = tuple[Place, Hashable]


def audit_fields(raw: bytes, document: Document, notes: Iterable[Note], silent: Collection[str]) -> Sum:
    """The sum of the record ``raw``, which `wpmigrate.records.read` could read. ``silent`` are the fields that say
    nothing; a Note of a field of an odd shape carries that whole."""
    odd = {note.detail.partition(" = ")[0] for note in notes if note.rule == "odd-field"}
    said = [(place, value) for place, value in _said(scrub(json.loads(raw)), silent) if value not in EMPTY]
    left = [(place, value) for place, value in said if place[0] not in odd]
    kept, elsewhere = frozenset(leaves(document.meta.fields)), _elsewhere(document)
    lost = [(place, value) for place, value in left if (place, value) not in kept and _shown(value) not in elsewhere]
    numbers = FeatureSum(len(said), len(left) - len(lost), len(said) - len(left), unexplained=len(lost))
    shown = (Unexplained("missing", FEATURE, ".".join(map(str, place)), str(value)) for place, value in lost[:LIMIT])
    return Sum({FEATURE: numbers}, {}, tuple(shown))


EMPTY = (None, "", dict, list)


def _said(record: dict[str, Any], silent: Collection[str]) -> Iterator[Value]:
    for name, value in record.items():
        if name in WORDS:
            yield from (((name, *place), said) for place, said in WORDS[name](value, record))
        elif name == "meta":
            own = value.items() if isinstance(value, dict) else ()
            yield from (((name, *place), said) for place, said in leaves({k: v for k, v in own if k not in silent}))
        elif name not in silent and name not in MODELLED and value != DEFAULTS.get(name):
            yield from (((name, *place), said) for place, said in leaves(value))


DEFAULTS: dict[str, Any] = {"sticky": False, "format": "standard", "menu_order": 0}
MODELLED = Post.model_fields.keys() - {*DEFAULTS, "template", "lang"}
"""What `Post` names has its place in `Meta`, but for these, which are fields like any other."""


def _translations(value: Any, record: dict[str, Any]) -> Iterator[Value]:
    """Polylang: a language and the id of its post, which `Meta` names by address."""
    entries = value.items() if isinstance(value, dict) else ()
    yield from (((language,), language) for language, id in entries if isinstance(id, int) and id != record["id"])


def _wpml(value: Any, _record: dict[str, Any]) -> Iterator[Value]:
    entries = [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
    yield from (((number,), entry.get("href") or entry.get("id")) for number, entry in enumerate(entries))


def _head(*names: str) -> "Words":
    """What an SEO plugin says in words; the rest of a head is made of these and of the post."""

    def said(value: Any, _record: dict[str, Any]) -> Iterator[Value]:
        head = value if isinstance(value, dict) else {}
        yield from (((name,), head[name]) for name in names if isinstance(head.get(name), str))

    return said


Words = Callable[[Any, dict[str, Any]], Iterator[Value]]
WORDS: dict[str, Words] = {
    "translations": _translations,
    "wpml_translations": _wpml,
    "yoast_head_json": _head(
        *("title", "description", "canonical", "og_title", "og_description"),
        *("twitter_title", "twitter_description"),
    ),
    "aioseo_head_json": _head(
        *("title", "description", "canonical_url", "og:title", "og:description"),
        *("twitter:title", "twitter:description"),
    ),
}
"""Fields that `Meta` holds in another form, and what it must hold of them."""


def _elsewhere(document: Document) -> set[str]:
    """The words of everything in ``meta`` but ``fields``: each value by itself."""
    meta, seo = document.meta, document.meta.seo
    terms = [term for found in meta.terms.values() for term in found]
    names = [getattr(seo, name) for name in seo.__dataclass_fields__] if seo else []
    found = [meta.lang, *meta.translations, *meta.translations.values(), *names, *(term.id for term in terms)]
    return {_words(value) for value in found}


def _words(value: Hashable) -> str:
    """Of plain text; of HTML it is `_shown`."""
    return " ".join(tokens(str(value)))


def _shown(value: Hashable) -> str:
    text = str(value)
    return " ".join(facts(text).order) if "<" in text or "&" in text else _words(text)
