"""What a post *means*: a closed, small tree of blocks and inlines; nothing about WordPress or any output format.

Readers (``normalizer``) build it, writers (``exporters``) read it, neither knows the other. Names are those of
CommonMark and pandoc.

``Document(meta, body)``; ``body`` is a tuple of `Block`; a block holds blocks or inlines. `Text` never holds markup,
an entity or a newline; the text of `CodeBlock`, `Code` and `Math` is verbatim. What a class does not say is said by
composition, as in pandoc:

- an image of its own is ``Paragraph((Image(...),))``; with a link around it ``Paragraph((Link((Image(...),),
  href),))``;
- whatever has a caption (image, gallery, table, embed, media, code) is ``Figure((thing,), caption)``: one place for
  captions;
- display math is ``Paragraph((Math(tex, display=True),))``.

Invariants (kept by the normalizer's last pass, relied upon by every writer)
- no empty `Text`, no two neighbouring `Text` or equal `Span` (but of the styles in `WHOLE`), no `Paragraph` without
  content; every `Span` has children;
- white space inside a run of inlines is single spaces; none at the start or end of a block, or at either side of a
  `Break`;
- a `Link` holds no `Link`; a `Heading` level is 1 to 6; the tree is at most `MAX_DEPTH` nodes deep;
- every `FootnoteReference` has one `Footnote` of its label, and the other way round.

The classes are slotted dataclasses, frozen for the type checker only: freezing at run time makes a node cost 3 x (420
ns against 140 ns, measured). pydantic stands at the edge: `to_json`, `from_json` and `json_schema` come from its
``TypeAdapter``, so that no node is validated while it is built.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, dataclass_transform, get_args

from pydantic import ConfigDict, Discriminator, TypeAdapter

MAX_DEPTH = 100
"""Nodes on the longest way from the body to a leaf. Deeper nesting is flattened by the normalizer, with a Note."""

VERSION: Literal[1] = 1
"""Version of the JSON form; it changes when a reader of an older one would misread a newer one."""

T = TypeVar("T")
Align = Literal["left", "center", "right", "justify"]


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def node(cls: type[T]) -> type[T]:
    """A slotted, hashable dataclass that nobody changes after it was made."""
    made = dataclass(slots=True, unsafe_hash=True)(cls)
    made.__pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[attr-defined]  # read by pydantic's TypeAdapter
    return made


@node
class Attrs:
    """What any node may carry besides its content. ``id`` is kept only where something can link to it."""

    id: str | None = None
    lang: str | None = None
    dir: Literal["ltr", "rtl", "auto"] | None = None
    align: Align | None = None


# ----------------------------------------------------------------------------------------------------------------
# inlines

SpanStyle = Literal[
    "strong", "emphasis", "strike", "underline", "mark", "sub", "sup", "kbd", "insert", "small",
    "abbreviation", "quotation", "cite", "variable", "sample", "definition", "isolate", "override", "plain",
]  # fmt: skip
"""What a `Span` does to its text. ``isolate`` and ``override`` are HTML's ``bdi`` and ``bdo``, the latter with its
direction in its `Attrs`. ``plain`` does nothing and exists for its `Attrs` (language, direction, id).
"""

WHOLE: frozenset[SpanStyle] = frozenset(("kbd", "quotation", "sub", "sup", "isolate", "override"))
"""Styles that make one thing of their text: two side by side are two keys, two quotations, the numbers of two notes."""


@node
class Text:
    """A run of text, as a reader sees it. Meaningful no-break spaces are U+00A0."""

    kind: Literal["text"] = field(default="text", kw_only=True)
    text: str


@node
class Span:
    """Text with one mark. ``title`` is what an abbreviation or a term in its definition stands for."""

    kind: Literal["span"] = field(default="span", kw_only=True)
    style: SpanStyle
    children: "Inlines"
    title: str | None = None
    attrs: Attrs | None = None


@node
class Code:
    """Code inside a line, verbatim. Markup inside ``<code>`` stands around it: ``Span("strong", (Code("x"),))``."""

    kind: Literal["code"] = field(default="code", kw_only=True)
    text: str
    attrs: Attrs | None = None


@node
class Link:
    """``href`` is the address as the source wrote it (entities decoded, ends stripped), never ``javascript:`` or
    ``data:``.
    """

    kind: Literal["link"] = field(default="link", kw_only=True)
    children: "Inlines"
    href: str
    title: str | None = None
    attrs: Attrs | None = None


@node
class Image:
    """``src`` is the picture itself (not its lazy placeholder). ``media`` is the id of its media record.

    ``width`` and ``height`` (CSS pixels) are set only where somebody resized it by hand; ``original`` is the address
    of the full-size file when the source names it and it differs from ``src``.
    """

    kind: Literal["image"] = field(default="image", kw_only=True)
    src: str
    alt: str = ""
    title: str | None = None
    width: int | None = None
    height: int | None = None
    media: int | None = None
    original: str | None = None
    attrs: Attrs | None = None


@node
class Break:
    """A hard line break."""

    kind: Literal["break"] = field(default="break", kw_only=True)


@node
class Ruby:
    """A base text with its annotation (pronunciation), one pair."""

    kind: Literal["ruby"] = field(default="ruby", kw_only=True)
    base: "Inlines"
    annotation: "Inlines"


@node
class FootnoteReference:
    """The mark in the text; ``label`` is the label of a `Footnote` in the same document."""

    kind: Literal["footnote_reference"] = field(default="footnote_reference", kw_only=True)
    label: str


@node
class Math:
    """A formula in TeX, without delimiters."""

    kind: Literal["math"] = field(default="math", kw_only=True)
    tex: str
    display: bool = False


@node
class Anchor:
    """An empty place that something can link to."""

    kind: Literal["anchor"] = field(default="anchor", kw_only=True)
    id: str


# -----------------------------------------------------------------------------------------------------------------
# blocks


@node
class RawHtml:
    """Cleaned HTML for what the tree cannot say (a map, a form). No script, style or event handler. A block or an
    inline.
    """

    kind: Literal["raw_html"] = field(default="raw_html", kw_only=True)
    html: str


@node
class Shortcode:
    """A shortcode that nobody expanded, verbatim with its brackets. A block or an inline."""

    kind: Literal["shortcode"] = field(default="shortcode", kw_only=True)
    name: str
    text: str


@node
class Paragraph:
    kind: Literal["paragraph"] = field(default="paragraph", kw_only=True)
    children: "Inlines"
    attrs: Attrs | None = None


@node
class Heading:
    kind: Literal["heading"] = field(default="heading", kw_only=True)
    level: int
    children: "Inlines"
    attrs: Attrs | None = None


@node
class ListItem:
    """``checked`` is None unless it is a task. ``value`` is the number that the source gives the item by hand."""

    kind: Literal["list_item"] = field(default="list_item", kw_only=True)
    children: "Blocks"
    checked: bool | None = None
    value: int | None = None
    attrs: Attrs | None = None


@node
class List:
    """``numbering`` is HTML's ``type`` of an ordered list."""

    kind: Literal["list"] = field(default="list", kw_only=True)
    items: tuple[ListItem, ...]
    ordered: bool = False
    start: int = 1
    numbering: Literal["1", "a", "A", "i", "I"] = "1"
    reversed: bool = False
    attrs: Attrs | None = None


@node
class Quote:
    """``pull`` marks a pullquote: words repeated from the text for show."""

    kind: Literal["quote"] = field(default="quote", kw_only=True)
    children: "Blocks"
    citation: "Inlines" = ()
    pull: bool = False
    attrs: Attrs | None = None


@node
class CodeBlock:
    """``text`` is verbatim, without a final newline. ``language`` is the usual short name (``js``, ``php``)."""

    kind: Literal["code_block"] = field(default="code_block", kw_only=True)
    text: str
    language: str | None = None
    title: str | None = None
    attrs: Attrs | None = None


@node
class Preformatted:
    """Text whose white space counts and that may hold markup: `Text` here keeps its spaces, and lines are parted by
    `Break`.
    """

    kind: Literal["preformatted"] = field(default="preformatted", kw_only=True)
    children: "Inlines"
    attrs: Attrs | None = None


@node
class Verse:
    """Poetry: like `Preformatted`, but not code."""

    kind: Literal["verse"] = field(default="verse", kw_only=True)
    children: "Inlines"
    attrs: Attrs | None = None


@node
class Figure:
    """Something with a caption, or grouped as one thing. An empty caption occurs only where ``attrs`` carry an id.

    ``caption_side`` is ``top`` where the caption stands before the thing, as a table's ``<caption>`` does.
    """

    kind: Literal["figure"] = field(default="figure", kw_only=True)
    children: "Blocks"
    caption: "Inlines"
    attrs: Attrs | None = None
    caption_side: Literal["top"] | None = None


@node
class Gallery:
    """Images shown together: each a `Paragraph` of one image (perhaps linked) or a `Figure` with its own caption."""

    kind: Literal["gallery"] = field(default="gallery", kw_only=True)
    items: "Blocks"
    attrs: Attrs | None = None


@node
class Track:
    """A text track of a media file (HTML's ``<track>``)."""

    src: str
    purpose: str = "subtitles"
    lang: str | None = None
    label: str | None = None


@node
class Media:
    """An audio or video file; ``sources`` are alternatives of one recording, best first, at least one."""

    kind: Literal["media"] = field(default="media", kw_only=True)
    type: Literal["audio", "video"]
    sources: tuple[str, ...]
    title: str | None = None
    poster: str | None = None
    tracks: tuple[Track, ...] = ()
    media: int | None = None
    attrs: Attrs | None = None


@node
class File:
    """A file to download; ``children`` is its name as shown."""

    kind: Literal["file"] = field(default="file", kw_only=True)
    href: str
    children: "Inlines"
    media: int | None = None
    attrs: Attrs | None = None


@node
class Embed:
    """Something of another site, by its canonical address (the page, not the player). ``provider`` is WordPress's
    slug, such as ``youtube``.
    """

    kind: Literal["embed"] = field(default="embed", kw_only=True)
    url: str
    provider: str | None = None
    title: str | None = None
    attrs: Attrs | None = None


@node
class Cell:
    """``header`` says whether it is a ``<th>``. Empty cells have no children."""

    children: "Blocks" = ()
    header: bool = False
    colspan: int = 1
    rowspan: int = 1
    align: Align | None = None
    attrs: Attrs | None = None


@node
class Row:
    cells: tuple[Cell, ...]


@node
class Table:
    """``alignments`` is one entry a column, where known. Head and foot may be empty; the first row is never promoted
    to a head.
    """

    kind: Literal["table"] = field(default="table", kw_only=True)
    body: tuple[Row, ...]
    head: tuple[Row, ...] = ()
    foot: tuple[Row, ...] = ()
    alignments: tuple[Align | None, ...] = ()
    attrs: Attrs | None = None


@node
class Columns:
    """Blocks side by side, one tuple a column."""

    kind: Literal["columns"] = field(default="columns", kw_only=True)
    columns: tuple["Blocks", ...]
    attrs: Attrs | None = None


@node
class Group:
    """Blocks that belong together: a section, a cover, an aside. Kept where ``attrs`` or ``role`` say something."""

    kind: Literal["group"] = field(default="group", kw_only=True)
    children: "Blocks"
    role: Literal["section", "aside", "cover", "media-text"] | None = None
    attrs: Attrs | None = None


@node
class Details:
    """A summary that opens: details, accordion item, FAQ entry, tab (``open``: nothing of a tab is hidden in the
    output). Without a summary readers show a word of their own.
    """

    kind: Literal["details"] = field(default="details", kw_only=True)
    summary: "Inlines"
    children: "Blocks"
    open: bool = False
    attrs: Attrs | None = None


@node
class Button:
    """A call to action: a link that stands alone."""

    kind: Literal["button"] = field(default="button", kw_only=True)
    href: str
    children: "Inlines"
    title: str | None = None
    attrs: Attrs | None = None


@node
class DefinitionItem:
    """Terms that share definitions."""

    terms: tuple["Inlines", ...]
    definitions: tuple["Blocks", ...]


@node
class DefinitionList:
    kind: Literal["definition_list"] = field(default="definition_list", kw_only=True)
    items: tuple[DefinitionItem, ...]
    attrs: Attrs | None = None


@node
class Separator:
    kind: Literal["separator"] = field(default="separator", kw_only=True)


@node
class More:
    """Where the excerpt ends (``<!--more-->``); ``text`` is the author's own link text."""

    kind: Literal["more"] = field(default="more", kw_only=True)
    text: str | None = None


@node
class PageBreak:
    """``<!--nextpage-->``."""

    kind: Literal["page_break"] = field(default="page_break", kw_only=True)


@node
class Footnote:
    label: str
    children: "Blocks"


@node
class Footnotes:
    """The notes, in the order of their first reference. One in a document, at its end."""

    kind: Literal["footnotes"] = field(default="footnotes", kw_only=True)
    items: tuple[Footnote, ...]


@node
class Dynamic:
    """A block that belongs to the site, not to the post (latest posts, query loop); ``children`` are what it showed.
    ``name`` is the block's name.
    """

    kind: Literal["dynamic"] = field(default="dynamic", kw_only=True)
    name: str
    children: "Blocks" = ()


Inline = Annotated[
    Text | Span | Code | Link | Image | Break | Ruby | FootnoteReference | Math | Anchor | RawHtml | Shortcode,
    Discriminator("kind"),
]
Block = Annotated[
    Paragraph | Heading | List | Quote | CodeBlock | Preformatted | Verse | Figure | Gallery | Media | File | Embed
    | Table | Columns | Group | Details | Button | DefinitionList | Separator | More | PageBreak | Footnotes
    | Dynamic | RawHtml | Shortcode,
    Discriminator("kind"),
]  # fmt: skip
Inlines = tuple[Inline, ...]
Blocks = tuple[Block, ...]
Node = Inline | Block

INLINE_KINDS: tuple[type, ...] = get_args(get_args(Inline)[0])
BLOCK_KINDS: tuple[type, ...] = get_args(get_args(Block)[0])


# ---------------------------------------------------------------------------------------------------------------
# document


@node
class Author:
    """``name`` is what the site shows. With an id of a user that this login may not see, the name is empty."""

    id: int
    name: str = ""
    slug: str = ""


@node
class TermRef:
    id: int
    name: str
    slug: str


@node
class Seo:
    """What an SEO plugin says in the answer. Only what differs from nothing; addresses as they stand."""

    title: str | None = None
    description: str | None = None
    canonical: str | None = None
    robots: str | None = None
    image: str | None = None
    og_title: str | None = None
    og_description: str | None = None


@node
class Meta:
    """What is known of a post besides its body.

    ``date`` and ``modified`` carry the site's offset. ``title`` and ``excerpt`` are plain text; ``excerpt`` is empty
    when WordPress made it out of the content. ``parents`` are the slugs from the root down. ``terms`` maps a
    taxonomy's name to its terms. ``fields`` holds everything else that the answer said (custom and plugin fields), as
    JSON.
    """

    id: int
    type: str
    collection: str
    site: str
    title: str
    slug: str
    status: str
    link: str
    date: datetime | None = None
    modified: datetime | None = None
    author: Author | None = None
    terms: dict[str, tuple[TermRef, ...]] = field(default_factory=dict, hash=False)
    image: Image | None = None
    excerpt: str = ""
    parent: int | None = None
    parents: tuple[str, ...] = ()
    protected: bool = False
    lang: str | None = None
    translations: dict[str, str] = field(default_factory=dict, hash=False)
    seo: Seo | None = None
    fields: dict[str, Any] = field(default_factory=dict, hash=False)


@node
class Document:
    version: Literal[1] = field(default=VERSION, kw_only=True)
    meta: Meta
    body: Blocks


def to_json(document: Document) -> bytes:
    """UTF-8 JSON on one line; absent optional values are left out. `from_json` gives an equal Document."""
    return _documents().dump_json(document, exclude_none=True)


def from_json(data: bytes | str) -> Document:
    """Raises ``pydantic.ValidationError`` when ``data`` is not a Document of this `VERSION`."""
    return _documents().validate_json(data)


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of `to_json`."""
    return _documents().json_schema(mode="serialization")


@cache
def _documents() -> TypeAdapter[Document]:
    return TypeAdapter(Document)


# -------------------------------------------------------------------------------------------------------------------
# walk


def walk(root: Any) -> Iterator[Any]:
    """Every node under ``root`` (a node, a tuple of them, or a Document), itself included, in reading order. No
    recursion.
    """
    stack = [root]
    while stack:
        here = stack.pop()
        if isinstance(here, tuple):
            stack.extend(reversed(here))
            continue
        yield here
        stack.extend(getattr(here, name) for name in reversed(CHILD_FIELDS.get(type(here), ())))


def text_of(root: Any) -> str:
    """The words under ``root``, as a reader sees them: blocks and breaks are parted by a space, image texts are not
    among them.
    """
    if type(root) is tuple and len(root) == 1 and type(root[0]) is Text:
        return " ".join(root[0].text.split())  # most links and many paragraphs
    parts: list[str] = []
    stack: list[Any] = [root]
    while stack:
        here = stack.pop()
        if isinstance(here, str):
            parts.append(here)
        elif isinstance(here, tuple):
            stack.extend(reversed(here))
        elif isinstance(here, (Text, Code)):
            parts.append(here.text)
        elif isinstance(here, (Span, Link)):
            stack.append(here.children)
        else:
            parts.append(" ")
            stack.append(" ")
            for name in reversed(TEXT_FIELDS.get(type(here), ())):
                stack.extend((" ", getattr(here, name)))
    return " ".join("".join(parts).split())


CHILD_FIELDS: dict[type, tuple[str, ...]] = {
    Document: ("body",),
    Span: ("children",),
    Link: ("children",),
    Ruby: ("base", "annotation"),
    Paragraph: ("children",),
    Heading: ("children",),
    List: ("items",),
    ListItem: ("children",),
    Quote: ("children", "citation"),
    Preformatted: ("children",),
    Verse: ("children",),
    Figure: ("children", "caption"),
    Gallery: ("items",),
    File: ("children",),
    Table: ("head", "body", "foot"),
    Row: ("cells",),
    Cell: ("children",),
    Columns: ("columns",),
    Group: ("children",),
    Details: ("summary", "children"),
    Button: ("children",),
    DefinitionList: ("items",),
    DefinitionItem: ("terms", "definitions"),
    Footnotes: ("items",),
    Footnote: ("children",),
    Dynamic: ("children",),
}
"""For each class that holds nodes, the fields that hold them, in reading order."""

TEXT_FIELDS: dict[type, tuple[str, ...]] = {**CHILD_FIELDS, CodeBlock: ("text",), Math: ("tex",)}
"""For each class that shows words and is no plain mark, the fields that hold them, in reading order."""
