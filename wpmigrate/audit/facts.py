"""What a piece of HTML shows, as countable facts. One walker for the source, for the output read back, and for Notes.

Shown is the text outside ``script``, ``style``, ``template`` and comments. An image or player in a ``noscript``
counts, with its link, where none outside has its address; text there counts always, so that it counts in a Note as it
does in the source. A token is ``[^\\W_]+|[^\\w\\s]`` after NFC; ends of blocks, line breaks, images and the like part
tokens, the ends of inline elements do not: ``<b>W</b>ord`` is one word, of which ``W`` stands in a ``strong``. So
neighbouring equal marks may merge, and text may not.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple
from unicodedata import is_normalized, normalize

from selectolax.lexbor import LexborNode

from wpmigrate.audit.address import address_key, language, lazy_address
from wpmigrate.audit.parsing import parse
from wpmigrate.audit.tokens import read

IMAGE = "(image)"
EMPTY = "(empty)"
"""Values that no token can have: an image in a link; a link or a cell that shows nothing."""

Context = tuple[str, str]
"""Feature and key, such as ``("heading", "2")``, ``("list", "2 ul")`` or ``("link", address)``; the key may be empty.
"""

WORD: Context = ("word", "")


@dataclass(slots=True)
class Facts:
    """``counts`` maps feature and key to how often each value occurs, at least once. ``order`` is the shown tokens as
    read. Equal short texts share their counts, so that nobody may change what a walk has found.
    """

    counts: dict[Context, Counter[str]] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)

    def count(self, feature: str, key: str, value: str) -> None:
        self.counts.setdefault((feature, key), Counter())[value] += 1

    @property
    def words(self) -> Counter[str]:
        return self.counts.get(WORD, Counter())

    def totals(self) -> dict[str, int]:
        """How many facts of each feature there are."""
        totals: dict[str, int] = {}
        for (feature, _), values in self.counts.items():
            totals[feature] = totals.get(feature, 0) + sum(values.values())
        return totals

    def take(self, context: Context, values: Counter[str]) -> None:
        known = self.counts.get(context)
        self.counts[context] = values if known is None else known + values

    @classmethod
    def together(cls, several: Iterable["Facts"]) -> "Facts":
        """The counts of all of them, in no order."""
        gathered: dict[Context, list[Counter[str]]] = {}
        for one in several:
            for context, values in one.counts.items():
                gathered.setdefault(context, []).append(values)
        return cls({context: together(counters) for context, counters in gathered.items()})


def facts(html: str) -> Facts:
    """The facts of ``html``, a fragment as it stands in a page's body. Linear in time, no recursion."""
    if "<" not in html and "&" not in html and html.isprintable():  # as most of what a Note removes (`[row]`)
        return _text(html)
    body = parse(html)
    if body is None:
        return Facts()
    walk = _Walk()
    walk.read(body)
    return walk.finish()


def _text(text: str) -> Facts:
    """The facts of what holds no markup, as the parser would find them."""
    order, words = read(text if is_normalized("NFC", text) else normalize("NFC", text))
    return Facts({WORD: words} if words else {}, order)


def together(counters: list[Counter[str]]) -> Counter[str]:
    """The sum of ``counters``; the only one itself, not to be changed."""
    if len(counters) == 1:
        return counters[0]
    total: Counter[str] = Counter()
    for counter in counters:
        total.update(counter)
    return total


class _Around(NamedTuple):
    """The lists around an item, and whether a ``noscript`` is around."""

    depth: int = 0
    kind: str = "ul"
    double: bool = False


Left = tuple[tuple[str, Context | None], ...]
"""Features of which an element gives its text a context, with the context that its end brings back."""


_Open = tuple[LexborNode, bool, Left, _Around]
"""An element before its end, and what the end does: part words, leave contexts, bring back what was around."""


class _Walk:
    """``pieces`` is the shown text as read, with a space wherever words are parted; ``spans`` says where in it the text
    of each context begins and ends, by turns. So a piece costs the same however many contexts it stands in.
    """

    def __init__(self) -> None:
        self.shown = Facts()
        self.doubles: list[tuple[Context, list[tuple[Context, str]]]] = []
        self.links: dict[str, None] = {}
        self.pieces: list[str] = []
        self.spans: dict[Context, list[int]] = {}
        self.standing: dict[str, Context] = {}
        self.around = _Around()

    def read(self, body: LexborNode) -> None:
        stack: list[_Open] = []
        node = body.first_child
        while node is not None:
            tag = node.tag or ""
            if tag == "-text":
                self.pieces.append(node.text_content or "")
            elif tag not in HIDDEN:
                opened = self._open(node, tag)
                child = node.first_child
                if child is not None:
                    stack.append(opened)
                    node = child
                    continue
                self._close(opened)
            elif tag == "-comment" and PAGE_MARK.match(node.html or ""):
                self.pieces.append(" ")
            node = node.next
            while node is None and stack:
                node = self._close(stack.pop())

    def _open(self, node: LexborNode, tag: str) -> _Open:
        parts, around = tag in PARTING, self.around
        if parts:
            self.pieces.append(" ")
        return node, parts, RULES[tag](self, node) if tag in RULES else (), around

    def _close(self, opened: _Open) -> LexborNode | None:
        node, parts, left, self.around = opened
        for feature, outer in left:
            self._leave(feature, outer)
        if parts:
            self.pieces.append(" ")
        return node.next

    def enter(self, feature: str, key: str = "") -> Left:
        """The text from here on stands in this context, instead of another of the same feature."""
        context, outer = (feature, key), self.standing.get(feature)
        if context == outer:
            return ()
        if outer is not None:
            self.spans[outer].append(len(self.pieces))
        self._begin(context)
        return ((feature, outer),)

    def _leave(self, feature: str, outer: Context | None) -> None:
        self.spans[self.standing.pop(feature)].append(len(self.pieces))
        if outer is not None:
            self._begin(outer)

    def _begin(self, context: Context) -> None:
        self.standing[context[0]] = context
        ends, now = self.spans.setdefault(context, []), len(self.pieces)
        if ends and ends[-1] == now:  # nothing in between: one text
            ends.pop()
        else:
            ends.append(now)

    def atom(self, feature: str, key: str, value: str = "", link: Context | None = None) -> None:
        """A fact that is no token; in a link it is one of the link as well."""
        found = [((feature, key), value), *([(link, IMAGE)] if link else [])]
        if self.around.double:
            self.doubles.append(((feature, key), found))
        else:
            for context, one in found:
                self.shown.count(*context, one)

    def finish(self) -> Facts:
        self._count()
        self._undoubled()
        self._empty_links()
        return self.shown

    def _count(self) -> None:
        text = "".join(self.pieces)
        composed = is_normalized("NFC", text)
        self.shown.order, words = read(text if composed else normalize("NFC", text))
        if words:
            self.shown.take(WORD, words)
        for context, ends in self.spans.items():
            text = self._between(ends)
            _, values = read(text if composed else normalize("NFC", text))
            if values:
                self.shown.take(context, values)

    def _between(self, ends: list[int]) -> str:
        pieces = self.pieces
        if len(ends) == 2:
            return "".join(pieces[ends[0] : ends[1]])
        return " ".join(["".join(pieces[begin:end]) for begin, end in zip(ends[::2], ends[1::2], strict=True)])

    def _empty_links(self) -> None:
        """Count a link that shows nothing, unless another of the same address shows something: HTML opens a link around
        blocks anew in each of them.
        """
        doubles = {context for _, found in self.doubles for context, _ in found}
        for key in self.links:
            if ("link", key) not in self.shown.counts and ("link", key) not in doubles:
                self.shown.count("link", key, EMPTY)

    def _undoubled(self) -> None:
        """Count images and players of a ``noscript`` whose address stands nowhere else; lazy loaders put them there
        twice, with their link.
        """
        known = {context for context, _ in self.doubles if context in self.shown.counts}
        more: dict[Context, Counter[str]] = {}
        for context, value in [one for context, found in self.doubles if context not in known for one in found]:
            more.setdefault(context, Counter())[value] += 1
        for context, values in more.items():
            self.shown.take(context, values)


# ---------------------------------------------------------------------------- what an element means, a function each


def _heading(walk: _Walk, node: LexborNode) -> Left:
    return walk.enter("heading", (node.tag or "")[1:])


def _list(walk: _Walk, node: LexborNode) -> Left:
    walk.around = walk.around._replace(depth=walk.around.depth + 1, kind="ol" if node.tag == "ol" else "ul")
    return ()


def _item(walk: _Walk, _node: LexborNode) -> Left:
    return walk.enter("list", f"{walk.around.depth or 1} {walk.around.kind}")


def _cell(walk: _Walk, node: LexborNode) -> Left:
    # Markdown needs a header row, so that an empty header cell says nothing.
    if node.tag == "td" and _is_empty(node):
        walk.atom("cell", "", EMPTY)
    return walk.enter("cell")


def _row(walk: _Walk, node: LexborNode) -> Left:
    section = node.parent
    heads = section is not None and (section.tag == "thead" or (_is_first(node, section) and _of_headers(node)))
    return walk.enter("header") if heads else ()


def _is_first(row: LexborNode, section: LexborNode) -> bool:
    """Whether the table shows no row before."""
    rank = SECTIONS.get(section.tag or "", 0)
    return not (
        any(map(_is_filled, _siblings(row, "prev")))
        or any(SECTIONS.get(node.tag or "", 3) <= rank and _has_rows(node) for node in _siblings(section, "prev"))
        or any(SECTIONS.get(node.tag or "", 3) < rank and _has_rows(node) for node in _siblings(section, "next"))
    )


SECTIONS = {"thead": 0, "tbody": 1, "tfoot": 2}
"""In the order in which they are shown, however they are written."""


def _siblings(node: LexborNode, way: Literal["next", "prev"]) -> Iterator[LexborNode]:
    here = getattr(node, way)
    while here is not None:
        yield here
        here = getattr(here, way)


def _has_rows(section: LexborNode) -> bool:
    return any(map(_is_filled, section.iter()))


def _is_filled(node: LexborNode) -> bool:
    """Whether this is a row with cells."""
    return node.tag == "tr" and any(cell.tag in ("td", "th") for cell in node.iter())


def _of_headers(row: LexborNode) -> bool:
    tags = {cell.tag for cell in row.iter()}
    return "th" in tags and "td" not in tags


def _is_empty(node: LexborNode) -> bool:
    child = node.first_child
    return child is None or (child.tag == "-text" and child.next is None and not (child.text_content or "").strip())


def _code(walk: _Walk, node: LexborNode) -> Left:
    outer = walk.standing.get("code", ("code", ""))
    return walk.enter("code", language(node.attributes) or outer[1])


def _pre(walk: _Walk, node: LexborNode) -> Left:
    # WordPress's verse is poetry in a pre.
    return () if "wp-block-verse" in (node.attributes.get("class") or "").split() else _code(walk, node)


def _emphasis(walk: _Walk, node: LexborNode) -> Left:
    style = _style(node)
    return () if style and _STYLED_UPRIGHT.search(style) else walk.enter("emphasis")


def _strong(walk: _Walk, node: LexborNode) -> Left:
    style = _style(node)
    return () if style and _STYLED_LIGHT.search(style) else walk.enter("strong")


def _span(walk: _Walk, node: LexborNode) -> Left:
    style = _style(node)
    if not style:
        return ()
    strong = walk.enter("strong") if _STYLED_BOLD.search(style) else ()
    return strong + walk.enter("emphasis") if _STYLED_ITALIC.search(style) else strong


def _quote(walk: _Walk, _node: LexborNode) -> Left:
    return walk.enter("quote")


def _caption(walk: _Walk, _node: LexborNode) -> Left:
    return walk.enter("caption")


def _classic_caption(walk: _Walk, node: LexborNode) -> Left:
    names = node.attributes.get("class")
    return walk.enter("caption") if names and CAPTIONS.intersection(names.split()) else ()


def _footnote(walk: _Walk, node: LexborNode) -> Left:
    # How the Markdown reader writes a footnote; WordPress writes an item of a numbered list.
    if node.attributes.get("class") != "footnote-definition":
        return ()
    return walk.enter("list", "1 ol") + walk.enter("footnote")


def _link(walk: _Walk, node: LexborNode) -> Left:
    attributes = node.attributes
    if "href" not in attributes:
        return ()
    key = address_key(attributes["href"] or "")
    walk.links[key] = None
    return walk.enter("link", key)


def _image(walk: _Walk, node: LexborNode) -> Left:
    attributes = node.attributes
    key, alt = address_key(lazy_address(attributes)), " ".join((attributes.get("alt") or "").split())
    walk.atom("image", key, alt, walk.standing.get("link"))
    return ()


def _embed(walk: _Walk, node: LexborNode) -> Left:
    url = node.attributes.get("data") if node.tag == "object" else lazy_address(node.attributes)
    if url:
        walk.atom("embed", address_key(url))
    return ()


def _media(walk: _Walk, node: LexborNode) -> Left:
    for url in (node.attributes.get("src"), node.attributes.get("poster")):
        if url:
            walk.atom("media", address_key(url))
    return ()


def _source(walk: _Walk, node: LexborNode) -> Left:
    # In a picture only `srcset` counts (HTML standard, "the source element").
    return () if node.parent is not None and node.parent.tag == "picture" else _media(walk, node)


def _noscript(walk: _Walk, _node: LexborNode) -> Left:
    walk.around = walk.around._replace(double=True)
    return ()


def _style(node: LexborNode) -> str:
    return node.attributes.get("style") or ""


_STYLED_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_STYLED_LIGHT = re.compile(r"font-weight\s*:\s*(?:normal|lighter|[1-4]00)", re.IGNORECASE)
_STYLED_ITALIC = re.compile(r"font-style\s*:\s*italic", re.IGNORECASE)
_STYLED_UPRIGHT = re.compile(r"font-style\s*:\s*normal", re.IGNORECASE)

CAPTIONS = frozenset(("wp-caption-text", "gallery-caption"))

HIDDEN = frozenset(("script", "style", "template", "-comment", "-doctype"))
PAGE_MARK = re.compile(r"<!--(?:more\b|nextpage-->)")
"""Comments at which WordPress ends an excerpt or a page: words on their sides are two."""

_PARTING = (
    "address article aside audio blockquote br button canvas caption center col colgroup dd details dialog dir "
    "div dl dt embed fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr iframe img input "
    "legend li listing main map marquee math menu nav noscript object ol optgroup option p picture plaintext "
    "pre progress rp rt rtc section select source sub summary sup table tbody td textarea tfoot th thead tr "
    "track ul video xmp"
)
PARTING = frozenset(_PARTING.split())
"""Elements that part words. ``sub`` and ``sup`` are among them, since a footnote's number is no part of the word before
it.
"""

RULES: dict[str, Callable[[_Walk, LexborNode], Left]] = {
    "a": _link,
    "amp-audio": _media,
    "amp-iframe": _embed,
    "amp-img": _image,
    "amp-video": _media,
    "audio": _media,
    "b": _strong,
    "blockquote": _quote,
    "caption": _caption,
    "code": _code,
    "dd": _classic_caption,
    "dir": _list,
    "div": _footnote,
    "em": _emphasis,
    "embed": _embed,
    "figcaption": _caption,
    "font": _span,
    "h1": _heading,
    "h2": _heading,
    "h3": _heading,
    "h4": _heading,
    "h5": _heading,
    "h6": _heading,
    "i": _emphasis,
    "iframe": _embed,
    "img": _image,
    "li": _item,
    "listing": _pre,
    "menu": _list,
    "noscript": _noscript,
    "object": _embed,
    "ol": _list,
    "p": _classic_caption,
    "plaintext": _pre,
    "pre": _pre,
    "source": _source,
    "span": _span,
    "strong": _strong,
    "td": _cell,
    "th": _cell,
    "tr": _row,
    "track": _media,
    "tt": _code,
    "ul": _list,
    "video": _media,
    "xmp": _code,
}
