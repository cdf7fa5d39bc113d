"""What an element means: how it parts words, and the context that it gives its text."""

import re
from collections.abc import Callable, Iterator
from typing import Literal

from selectolax.lexbor import LexborNode

from wpmigrate.audit.address import address_key, language, lazy_address
from wpmigrate.audit.facts.counts import EMPTY, LINE, Context
from wpmigrate.audit.facts.standing import Left, Standing


def _heading(here: Standing, node: LexborNode) -> Left:
    return here.enter("heading", (node.tag or "")[1:])


def _list(here: Standing, node: LexborNode) -> Left:
    here.around = here.around._replace(depth=here.around.depth + 1, kind="ol" if node.tag == "ol" else "ul")
    return ()


def _item(here: Standing, _node: LexborNode) -> Left:
    return here.enter("list", f"{here.around.depth or 1} {here.around.kind}")


def _cell(here: Standing, node: LexborNode) -> Left:
    # Markdown needs a header row, so that an empty header cell says nothing.
    if node.tag == "td" and _is_empty(node):
        here.atom("cell", "", EMPTY)
    return here.enter("cell")


def _row(here: Standing, node: LexborNode) -> Left:
    section = node.parent
    heads = section is not None and (section.tag == "thead" or (_is_first(node, section) and _of_headers(node)))
    return here.enter("header") if heads else ()


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


def _siblings(start: LexborNode, way: Literal["next", "prev"]) -> Iterator[LexborNode]:
    node = getattr(start, way)
    while node is not None:
        yield node
        node = getattr(node, way)


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


def _code(here: Standing, node: LexborNode) -> Left:
    outer = here.contexts.get("code", ("code", ""))
    return here.enter("code", language(node.attributes) or outer[1])


def _pre(here: Standing, node: LexborNode) -> Left:
    # WordPress's verse is poetry in a pre.
    return (
        ()
        if "wp-block-verse" in (node.attributes.get("class") or "").split()
        else here.enter(*LINE) + _code(here, node)
    )


def _emphasis(here: Standing, node: LexborNode) -> Left:
    style = _style(node)
    return () if style and _STYLED_UPRIGHT.search(style) else here.enter("emphasis")


def _strong(here: Standing, node: LexborNode) -> Left:
    style = _style(node)
    return () if style and _STYLED_LIGHT.search(style) else here.enter("strong")


def _span(here: Standing, node: LexborNode) -> Left:
    style = _style(node)
    if not style:
        return ()
    found = [here.enter(*context, beside=context[1]) for says, context in STYLES if says.search(style)]
    return tuple(left for entered in found for left in entered)


def _mark(here: Standing, node: LexborNode) -> Left:
    tag = node.tag or ""
    key = MARKS.get(tag, tag)
    return here.enter("mark", key, beside=key)


def _summary(here: Standing, node: LexborNode) -> Left:
    return _mark(here, node) if node.parent is not None and node.parent.tag == "details" else ()


MARKS = {"acronym": "abbr", "s": "del", "strike": "del"}
"""Old names of what is the same."""


def _quote(here: Standing, _node: LexborNode) -> Left:
    return here.enter("quote")


def _caption(here: Standing, _node: LexborNode) -> Left:
    return here.enter("caption")


def _classic_caption(here: Standing, node: LexborNode) -> Left:
    names = node.attributes.get("class")
    return here.enter("caption") if names and CAPTIONS.intersection(names.split()) else ()


def _footnote(here: Standing, node: LexborNode) -> Left:
    # How the Markdown reader writes a footnote; WordPress writes an item of a numbered list.
    attributes = node.attributes
    if attributes.get("class") != "footnote-definition":
        return ()
    here.footnotes.add(attributes.get("id") or "")
    return here.enter("list", "1 ol") + here.enter("footnote")


def _reference(here: Standing, node: LexborNode) -> Left:
    attributes = node.attributes
    if attributes.get("class") == "footnote-reference":
        here.references.add(attributes.get("title") or "")
        return ()
    return _mark(here, node)


def _link(here: Standing, node: LexborNode) -> Left:
    attributes = node.attributes
    if "href" not in attributes:
        return ()
    key = address_key(attributes["href"] or "")
    here.links[key] = None
    return here.enter("link", key)


def _image(here: Standing, node: LexborNode) -> Left:
    attributes = node.attributes
    here.picture(address_key(lazy_address(attributes)), " ".join((attributes.get("alt") or "").split()))
    return ()


def _embed(here: Standing, node: LexborNode) -> Left:
    url = node.attributes.get("data") if node.tag == "object" else lazy_address(node.attributes)
    if url:
        here.atom("embed", address_key(url))
    return ()


def _media(here: Standing, node: LexborNode) -> Left:
    for url in (node.attributes.get("src"), node.attributes.get("poster")):
        if url:
            here.atom("media", address_key(url))
    return ()


def _source(here: Standing, node: LexborNode) -> Left:
    # In a picture only `srcset` counts (HTML standard, "the source element").
    return () if node.parent is not None and node.parent.tag == "picture" else _media(here, node)


def _noscript(here: Standing, _node: LexborNode) -> Left:
    here.around = here.around._replace(double=True)
    return ()


def _style(node: LexborNode) -> str:
    return node.attributes.get("style") or ""


_STYLED_LIGHT = re.compile(r"font-weight\s*:\s*(?:normal|lighter|[1-4]00)", re.IGNORECASE)
_STYLED_UPRIGHT = re.compile(r"font-style\s*:\s*normal", re.IGNORECASE)

STYLES: list[tuple[re.Pattern[str], Context]] = [
    (re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE), ("strong", "")),
    (re.compile(r"font-style\s*:\s*italic", re.IGNORECASE), ("emphasis", "")),
    (re.compile(r"text-decoration(?:-line)?\s*:[^;]*\bline-through", re.IGNORECASE), ("mark", "del")),
    (re.compile(r"text-decoration(?:-line)?\s*:[^;]*\bunderline", re.IGNORECASE), ("mark", "u")),
]
"""What a style says of its text, and the context that is the same."""

CAPTIONS = frozenset(("wp-caption-text", "gallery-caption"))

HIDDEN = frozenset(("script", "style", "template", "-comment", "-doctype"))
PAGE_MARK = re.compile(r"<!--(?:more\b|nextpage-->)")
"""Comments at which WordPress ends an excerpt or a page: words on their sides are two."""

_PARTING = (
    "address amp-img article aside audio blockquote br button canvas caption center col colgroup dd details dialog dir "
    "div dl dt embed fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr iframe img input "
    "legend li listing main map marquee math menu nav noscript object ol optgroup option p picture plaintext "
    "pre progress rp rt rtc section select source sub summary sup table tbody td textarea tfoot th thead tr "
    "track ul video xmp"
)
PARTING = frozenset(_PARTING.split())
"""Elements that part words. ``sub`` and ``sup`` are among them, since a footnote's number is no part of the word before
it.
"""

RULES: dict[str, Callable[[Standing, LexborNode], Left]] = {
    "a": _link,
    "abbr": _mark,
    "acronym": _mark,
    "amp-audio": _media,
    "amp-iframe": _embed,
    "amp-img": _image,
    "amp-video": _media,
    "audio": _media,
    "b": _strong,
    "blockquote": _quote,
    "caption": _caption,
    "cite": _mark,
    "code": _code,
    "dd": _classic_caption,
    "del": _mark,
    "dir": _list,
    "div": _footnote,
    "dt": _mark,
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
    "ins": _mark,
    "kbd": _mark,
    "li": _item,
    "listing": _pre,
    "mark": _mark,
    "menu": _list,
    "noscript": _noscript,
    "object": _embed,
    "ol": _list,
    "p": _classic_caption,
    "plaintext": _pre,
    "pre": _pre,
    "q": _mark,
    "s": _mark,
    "small": _mark,
    "source": _source,
    "span": _span,
    "strike": _mark,
    "strong": _strong,
    "sub": _mark,
    "summary": _summary,
    "sup": _reference,
    "td": _cell,
    "th": _cell,
    "tr": _row,
    "track": _media,
    "tt": _code,
    "u": _mark,
    "ul": _list,
    "video": _media,
    "xmp": _code,
}
