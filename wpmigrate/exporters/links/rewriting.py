"""A Document in which links within the site, and media files, lead to where the export puts them.

Every node that holds an address is asked for, in `ADDRESSES`. What changes is in a Note, once for each address of a
post, with all that was there and all that is there now; so is, without either, what leads to nothing that is exported.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from html import escape, unescape
from typing import Any, Literal, Protocol

from wpmigrate.document import (
    CHILD_FIELDS,
    Button,
    Document,
    Dynamic,
    Embed,
    File,
    Image,
    Link,
    Media,
    Paragraph,
    RawHtml,
    Text,
    Track,
)
from wpmigrate.exporters.markdown import html_blocks, html_inlines
from wpmigrate.notes import Note

Use = Literal["link", "file", "embed"]
"""What an address is for: to go there, to be shown as a picture or played, to be shown as a page in the page."""


@dataclass(frozen=True, slots=True)
class Led:
    """Where it is now. ``rule`` is that of the Note."""

    href: str
    rule: Literal["internal-link", "local-media"] = "internal-link"


@dataclass(frozen=True, slots=True)
class Kept:
    """It is of the site and stays as it is: ``reason`` says what it leads to."""

    reason: str


Answer = Led | Kept | None
"""None: it is not of the site."""


class Resolver(Protocol):
    """Knows where things are."""

    def __call__(self, href: str, use: Use) -> Answer: ...


def rewritten(document: Document, resolve: Resolver, format: str) -> tuple[Document, list[Note]]:
    """The document, and a Note for each address; ``format`` is theirs."""
    work = _Work(resolve)
    body = work.children(document.body)
    image = document.meta.image
    if image is not None and isinstance(found := work.ask(image.src, "file"), Led):
        document = replace(document, meta=replace(document.meta, image=replace(image, src=found.href)))
    return replace(document, body=body), work.notes(format)


class _Work:
    def __init__(self, resolve: Resolver) -> None:
        self._resolve = resolve
        self._known: dict[tuple[str, Use], Answer] = {}
        self._changes: dict[str, list[tuple[Any, Any]]] = {}
        self._inside = False

    def ask(self, href: str, use: Use) -> Answer:
        """Each address once."""
        key = (href, use)
        if key not in self._known:
            self._known[key] = self._resolve(href, use) if href else None
        return self._known[key]

    def new(self, href: str, use: Use) -> str:
        found = self.ask(href, use)
        return found.href if isinstance(found, Led) else href

    def children(self, nodes: tuple[Any, ...]) -> tuple[Any, ...]:
        """The same tuple where nothing changes."""
        made = tuple(self.children(node) if isinstance(node, tuple) else self.node(node) for node in nodes)
        return nodes if all(one is other for one, other in zip(nodes, made, strict=True)) else made

    def node(self, node: Any) -> Any:
        if isinstance(node, Dynamic):  # of which nothing is written
            return node
        address = ADDRESSES.get(type(node))
        if address is None:
            return self._with_children(node)
        href = address[0](node)
        outer, changes = self._inside, isinstance(self.ask(href, address[1]), Led)
        self._inside = outer or changes
        made = address[2](self._with_children(node), self)
        self._inside = outer
        if made is not node and not outer and (changes or type(node) in LEAVES):
            self._changes.setdefault(href, []).append((node, made))
        return made

    def _with_children(self, node: Any) -> Any:
        names = CHILD_FIELDS.get(type(node), ())
        changed = {}
        for name in names:
            before = getattr(node, name)
            after = self.children(before)
            if after is not before:
                changed[name] = after
        return replace(node, **changed) if changed else node

    def notes(self, format: str) -> list[Note]:
        return [*(self._change(*change, format) for change in self._changes.items()), *self._lost(format)]

    def _change(self, href: str, pairs: list[tuple[Any, Any]], format: str) -> Note:
        found = next((answer for (asked, _), answer in self._known.items() if asked == href and answer), None)
        rule = found.rule if isinstance(found, Led) else "local-media"
        detail = f"{href} is {found.href}" if isinstance(found, Led) else href
        removed, added = ("\n".join(_html(pair[side]) for pair in pairs) for side in (0, 1))
        return Note(rule, detail, where=href, removed=removed, added=added, format=format)

    def _lost(self, format: str) -> list[Note]:
        kept = {href: answer for (href, _), answer in self._known.items() if isinstance(answer, Kept)}
        return [Note("unresolved-link", f"{href}, {kept[href].reason}", where=href, format=format) for href in kept]


def _html(node: Any) -> str:
    return html_inlines((node,)) if isinstance(node, (Image, Link)) else html_blocks((node,))


# ------------------------------------------------------------------------------------------------------------ the nodes


def _link(node: Any, work: _Work) -> Any:
    href = work.new(node.href, "link")
    return node if href == node.href else replace(node, href=href)


def _image(node: Image, work: _Work) -> Image:
    src = work.new(node.src, "file")
    return node if src == node.src else replace(node, src=src)


def _media(node: Media, work: _Work) -> Media:
    sources = tuple(work.new(source, "file") for source in node.sources)
    poster = work.new(node.poster, "file") if node.poster else node.poster
    tracks = tuple(_track(track, work) for track in node.tracks)
    made = replace(node, sources=sources, poster=poster, tracks=tracks)
    return node if made == node else made


def _track(track: Track, work: _Work) -> Track:
    return replace(track, src=work.new(track.src, "file"))


def _embed(node: Embed, work: _Work) -> Any:
    """A page of the site within a page of it: no reader embeds that, so that it becomes a link."""
    href = work.new(node.url, "embed")
    return node if href == node.url else Paragraph((Link((Text(node.title or node.url),), href),), node.attrs)


def _raw(node: RawHtml, work: _Work) -> RawHtml:
    html = ATTRIBUTE.sub(lambda found: _attribute(found, work), node.html)
    return node if html == node.html else replace(node, html=html)


def _attribute(found: re.Match[str], work: _Work) -> str:
    before = unescape(found[3])
    after = work.new(before, "link" if found[2].lower() == "href" else "file")
    return found[0] if after == before else f'{found[1]}"{escape(after)}"'


ATTRIBUTE = re.compile(r"""(\b(href|src|poster)\s*=\s*)"([^"]*)\"""", re.IGNORECASE)

Rewriter = Callable[[Any, _Work], Any]
ADDRESSES: Mapping[type, tuple[Callable[[Any], str], Use, Rewriter]] = {
    Link: (lambda node: node.href, "link", _link),
    Button: (lambda node: node.href, "link", _link),
    File: (lambda node: node.href, "file", _link),
    Image: (lambda node: node.src, "file", _image),
    Media: (lambda node: node.sources[0], "file", _media),
    Embed: (lambda node: node.url, "embed", _embed),
    RawHtml: (lambda node: "", "link", _raw),
}
"""For each kind of node that holds an address: the one that names it in the Note, what that is for, and how it is
rewritten."""

LEAVES = frozenset((Media, RawHtml))
"""Nodes with other addresses than the one that names them."""
