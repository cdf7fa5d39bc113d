"""What a piece of HTML shows, as countable facts. One walker for the source, for the output read back, and for Notes.

Shown is the text outside ``script``, ``style``, ``template`` and comments. An image or player in a ``noscript``
counts where it doubles none outside; text there counts always, so that it counts in a Note as it does in the source.
A token is ``[^\\W_]+|[^\\w\\s]`` after NFC; ends of blocks, line breaks, images and the like part tokens, the ends of
inline elements do not: ``<b>W</b>ord`` is one word, of which ``W`` stands in a ``strong``. So neighbouring equal
marks may merge, and text may not.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from unicodedata import normalize

from selectolax.lexbor import LexborNode

from wpmigrate.audit.address import address_key, language, lazy_address
from wpmigrate.audit.parsing import parse

TOKEN = re.compile(r"[^\W_]+|[^\w\s]")
IMAGE = "(image)"
EMPTY = "(empty)"
"""Values that no token can have: an image in a link; a link or a cell that shows nothing."""

Context = tuple[str, str]
"""Feature and key, such as ``("heading", "2")``, ``("list", "2 ul")`` or ``("link", address)``; the key may be empty.
"""

WORD: Context = ("word", "")


@dataclass(slots=True)
class Facts:
    """``counts`` maps feature and key to how often each value occurs. ``order`` is the shown tokens as read."""

    counts: dict[Context, Counter[str]] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)

    def count(self, feature: str, key: str, value: str, number: int = 1) -> None:
        self.counts.setdefault((feature, key), Counter())[value] += number

    @property
    def words(self) -> Counter[str]:
        return self.counts.get(WORD, Counter())

    def total(self, feature: str) -> int:
        """How many facts of ``feature`` there are."""
        return sum(values.total() for context, values in self.counts.items() if context[0] == feature)

    def add(self, other: "Facts") -> None:
        """Take the counts of ``other`` in."""
        for context, values in other.counts.items():
            self.counts.setdefault(context, Counter()).update(values)


def facts(html: str) -> Facts:
    """The facts of ``html``, a fragment as it stands in a page's body. Linear in time, no recursion."""
    walk = _Walk()
    body = parse(html)
    if body is not None:
        walk.read(body)
    return walk.finish()


class _Run:
    """The text of one context. Pieces that follow one another in the page are one run; others are parted."""

    __slots__ = ("last", "pieces")

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.last = -1

    def put(self, text: str, now: int) -> None:
        if self.last != now - 1:
            self.pieces.append(" ")
        self.last = now
        self.pieces.append(text)

    def tokens(self) -> list[str]:
        return TOKEN.findall(normalize("NFC", "".join(self.pieces)))


class _State:
    """Where the walker stands: the innermost context of each feature with its run, and the lists around it.

    The same places come again and again in a page, so that each state remembers those that it leads to.
    """

    __slots__ = ("_next", "contexts", "depth", "double", "kind", "runs", "texts")

    def __init__(self, texts: dict[Context, _Run], contexts: tuple[Context, ...] = (WORD,)) -> None:
        self.texts, self.contexts = texts, contexts
        self.depth, self.kind, self.double = 0, "ul", False
        self.runs = tuple(texts.setdefault(context, _Run()) for context in contexts)
        self._next: dict[Context, _State] = {}

    def within(self, feature: str, key: str = "") -> "_State":
        """Inside an element that gives its text a context."""
        known = self._next.get((feature, key))
        if known is None:
            outer = (context for context in self.contexts if context[0] != feature)
            known = self._like((*outer, (feature, key)))
            self._next[feature, key] = known
        return known

    def within_list(self, kind: str) -> "_State":
        known = self._next.get(("", kind))
        if known is None:
            known = self._next["", kind] = self._like(self.contexts)
            known.depth, known.kind = self.depth + 1, kind
        return known

    def within_noscript(self) -> "_State":
        inner = self._like(self.contexts)
        inner.double = True
        return inner

    def _like(self, contexts: tuple[Context, ...]) -> "_State":
        other = _State(self.texts, contexts)
        other.depth, other.kind, other.double = self.depth, self.kind, self.double
        return other


class _Walk:
    """``now`` counts pieces of text and the ends between them, so that a run knows what follows it directly."""

    def __init__(self) -> None:
        self.shown = Facts()
        self.doubles = Facts()
        self.texts: dict[Context, _Run] = {}
        self.links: dict[str, bool] = {}
        self.now = 0

    def read(self, body: LexborNode) -> None:
        state = _State(self.texts)
        stack: list[tuple[LexborNode, _State]] = []
        node = body.first_child
        while node is not None:
            inner = self._open(node, state)
            child = None if inner is None else node.first_child
            if child is not None:
                stack.append((node, state))
                node, state = child, inner or state
                continue
            following = self._close(node)
            while following is None and stack:
                node, state = stack.pop()
                following = self._close(node)
            node = following

    def _open(self, node: LexborNode, state: _State) -> _State | None:
        """The state inside ``node``; None when nothing in it is shown."""
        tag = node.tag
        if tag == "-text":
            self._text(node.text_content or "", state)
            return None
        if tag in HIDDEN:
            return None
        if tag in PARTING:
            self.now += 1
        rule = RULES.get(tag or "")
        return state if rule is None else rule(self, node, state)

    def _close(self, node: LexborNode) -> LexborNode | None:
        if node.tag in PARTING:
            self.now += 1
        return node.next

    def _text(self, text: str, state: _State) -> None:
        self.now += 1
        for run in state.runs:
            run.put(text, self.now)

    def atom(self, state: _State, feature: str, key: str, value: str = "") -> None:
        """A fact that is no token."""
        into = self.doubles if state.double else self.shown
        into.count(feature, key, value)

    def finish(self) -> Facts:
        _count(self.texts, self.shown)
        self._empty_links()
        self._undoubled()
        return self.shown

    def _empty_links(self) -> None:
        """Count a link that shows nothing, unless another of the same address shows something: HTML opens a link around
        blocks anew in each of them.
        """
        for key, double in self.links.items():
            if ("link", key) not in self.shown.counts and ("link", key) not in self.doubles.counts:
                (self.doubles if double else self.shown).count("link", key, EMPTY)

    def _undoubled(self) -> None:
        """Count images and players of a ``noscript`` that stand nowhere else; lazy loaders put them there twice."""
        for context, values in self.doubles.counts.items():
            known = self.shown.counts.setdefault(context, Counter())
            known.update({value: number for value, number in values.items() if value not in known})


def _count(texts: dict[Context, _Run], into: Facts) -> None:
    for context, run in texts.items():
        tokens = run.tokens()
        if tokens:
            into.counts.setdefault(context, Counter()).update(tokens)
        if context == WORD:
            into.order = tokens


# ------------------------------------------------------------------------------------- what an element means, a
# function each


def _heading(_walk: _Walk, node: LexborNode, state: _State) -> _State:
    return state.within("heading", (node.tag or "")[1:])


def _list(_walk: _Walk, node: LexborNode, state: _State) -> _State:
    return state.within_list("ol" if node.tag == "ol" else "ul")


def _item(_walk: _Walk, _node: LexborNode, state: _State) -> _State:
    return state.within("list", f"{max(state.depth, 1)} {state.kind}")


def _cell(walk: _Walk, node: LexborNode, state: _State) -> _State:
    # Markdown needs a header row, so that an empty header cell says nothing.
    if node.tag == "td" and _is_empty(node):
        walk.atom(state, "cell", "", EMPTY)
    return state.within("cell")


def _is_empty(node: LexborNode) -> bool:
    child = node.first_child
    return child is None or (child.tag == "-text" and child.next is None and not (child.text_content or "").strip())


def _code(_walk: _Walk, node: LexborNode, state: _State) -> _State:
    outer = next((key for feature, key in state.contexts if feature == "code"), "")
    return state.within("code", language(node.attributes) or outer)


def _pre(walk: _Walk, node: LexborNode, state: _State) -> _State:
    # WordPress's verse is poetry in a pre.
    return state if "wp-block-verse" in (node.attributes.get("class") or "").split() else _code(walk, node, state)


def _emphasis(_walk: _Walk, node: LexborNode, state: _State) -> _State:
    return state if _STYLED_UPRIGHT.search(_style(node)) else state.within("emphasis")


def _strong(_walk: _Walk, node: LexborNode, state: _State) -> _State:
    return state if _STYLED_LIGHT.search(_style(node)) else state.within("strong")


def _span(_walk: _Walk, node: LexborNode, state: _State) -> _State:
    style = _style(node)
    if _STYLED_BOLD.search(style):
        state = state.within("strong")
    return state.within("emphasis") if _STYLED_ITALIC.search(style) else state


def _quote(_walk: _Walk, _node: LexborNode, state: _State) -> _State:
    return state.within("quote")


def _caption(_walk: _Walk, _node: LexborNode, state: _State) -> _State:
    return state.within("caption")


def _classic_caption(_walk: _Walk, node: LexborNode, state: _State) -> _State:
    names = (node.attributes.get("class") or "").split()
    return state.within("caption") if CAPTIONS.intersection(names) else state


def _footnote(_walk: _Walk, node: LexborNode, state: _State) -> _State:
    # How the Markdown reader writes a footnote; WordPress writes an item of a numbered list.
    return state.within("list", "1 ol") if node.attributes.get("class") == "footnote-definition" else state


def _link(walk: _Walk, node: LexborNode, state: _State) -> _State:
    attributes = node.attributes
    if "href" not in attributes:
        return state
    key = address_key(attributes["href"] or "")
    walk.links.setdefault(key, state.double)
    return state.within("link", key)


def _image(walk: _Walk, node: LexborNode, state: _State) -> _State:
    attributes = node.attributes
    walk.atom(state, "image", address_key(lazy_address(attributes)), " ".join((attributes.get("alt") or "").split()))
    for feature, key in state.contexts:
        if feature == "link":
            walk.atom(state, "link", key, IMAGE)
    return state


def _embed(walk: _Walk, node: LexborNode, state: _State) -> _State:
    url = node.attributes.get("data") if node.tag == "object" else lazy_address(node.attributes)
    if url:
        walk.atom(state, "embed", address_key(url))
    return state


def _media(walk: _Walk, node: LexborNode, state: _State) -> _State:
    for url in (node.attributes.get("src"), node.attributes.get("poster")):
        if url:
            walk.atom(state, "media", address_key(url))
    return state


def _noscript(_walk: _Walk, _node: LexborNode, state: _State) -> _State:
    return state.within_noscript()


def _style(node: LexborNode) -> str:
    return node.attributes.get("style") or ""


_STYLED_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_STYLED_LIGHT = re.compile(r"font-weight\s*:\s*(?:normal|lighter|[1-4]00)", re.IGNORECASE)
_STYLED_ITALIC = re.compile(r"font-style\s*:\s*italic", re.IGNORECASE)
_STYLED_UPRIGHT = re.compile(r"font-style\s*:\s*normal", re.IGNORECASE)

CAPTIONS = frozenset(("wp-caption-text", "gallery-caption"))

HIDDEN = frozenset(("script", "style", "template", "-comment", "-doctype"))

_PARTING = (
    "address article aside audio blockquote br button canvas caption center col colgroup dd details dialog dir "
    "div dl dt embed fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr iframe img input "
    "legend li main map math menu nav noscript object ol optgroup option p picture pre progress rp rt section "
    "select source sub summary sup table tbody td textarea tfoot th thead tr track ul video"
)
PARTING = frozenset(_PARTING.split())
"""Elements that part words. ``sub`` and ``sup`` are among them, since a footnote's number is no part of the word before
it.
"""

RULES: dict[str, Callable[[_Walk, LexborNode, _State], _State]] = {
    "a": _link,
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
    "menu": _list,
    "noscript": _noscript,
    "object": _embed,
    "ol": _list,
    "p": _classic_caption,
    "pre": _pre,
    "source": _media,
    "span": _span,
    "strong": _strong,
    "td": _cell,
    "th": _cell,
    "track": _media,
    "tt": _code,
    "ul": _list,
    "video": _media,
    "xmp": _code,
}
