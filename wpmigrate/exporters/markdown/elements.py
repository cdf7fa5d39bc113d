"""What Markdown and HTML write alike: elements that exist in HTML only, and small decisions on which both have to
agree.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from wpmigrate.document import (
    Anchor,
    Attrs,
    Break,
    Image,
    Inline,
    Inlines,
    Link,
    Math,
    Media,
    More,
    Span,
    SpanStyle,
    Text,
    text_of,
)
from wpmigrate.exporters.markdown import escape, markup

TAGS: dict[SpanStyle, str] = {
    "strong": "strong",
    "emphasis": "em",
    "strike": "del",
    "underline": "u",
    "mark": "mark",
    "sub": "sub",
    "sup": "sup",
    "kbd": "kbd",
    "insert": "ins",
    "small": "small",
    "abbreviation": "abbr",
    "quotation": "q",
    "cite": "cite",
    "variable": "var",
    "sample": "samp",
    "definition": "dfn",
    "isolate": "bdi",
    "override": "bdo",
    "plain": "span",
}
"""The HTML element of each style."""


def said(attrs: Attrs | None) -> Attrs | None:
    """None for `Attrs` that say nothing."""
    return None if attrs is None or attrs == Attrs() else attrs


def unaligned(attrs: Attrs | None) -> Attrs | None:
    """Without alignment: where a picture floats is layout, and the new site's business."""
    return None if attrs is None else said(Attrs(attrs.id, attrs.lang, attrs.dir))


def anchor_element(node: Anchor, linked: bool) -> str:
    """An empty element with the id. Inside a link it is no ``<a>``, which would end the link."""
    name = "span" if linked else "a"
    return f"{markup.tag(name, id=node.id)}</{name}>"


def telling_title(node: Link) -> str | None:
    """The title of a link, where it says more than its text."""
    return node.title if node.title and node.title != text_of(node.children) else None


def image_element(node: Image) -> str:
    """The ``<img>`` element."""
    sizes = {"width": node.width, "height": node.height}
    return markup.tag("img", unaligned(node.attrs), src=node.src, alt=node.alt, title=node.title, **sizes)


def media_element(node: Media) -> str:
    """The ``<audio>`` or ``<video>`` element, on one line."""
    only = node.sources[0] if len(node.sources) == 1 else None
    start = markup.tag(node.type, unaligned(node.attrs), controls=True, src=only, poster=node.poster, title=node.title)
    sources = "" if only else "".join(markup.tag("source", src=source) for source in node.sources)
    tracks = (
        markup.tag("track", kind=track.purpose, src=track.src, srclang=track.lang, label=track.label)
        for track in node.tracks
    )
    return f"{start}{sources}{''.join(tracks)}</{node.type}>"


def file_name(href: str) -> str:
    """What a file is called that has no name."""
    return href.rstrip("/").rpartition("/")[2] or href


def tex_of(node: Math) -> str:
    """TeX that may stand between dollars: on one line but for display, and with `\\(…\\)`, TeX's other form, for the
    dollars inside.
    """
    tex = escape.clean(node.tex.replace("\r", "\n")) if node.display else escape.one_line(node.tex)
    tex = re.sub(r"(?<!\\)\$([^$]*[^$\\])\$", r"\\(\1\\)", tex)
    return re.sub(r"(?<!\\)\$", r"\\$", tex).strip()


def more_comment(node: More) -> str:
    """WordPress's comment, without what would end it: nothing can escape that."""
    text = re.sub("--+", "-", escape.one_line(node.text or "")).replace(">", "").strip(" -")
    return f"<!--more {text}-->" if text else "<!--more-->"


class _Line:
    """Whether a line of verse has begun."""

    begun = False


def indented(children: Inlines) -> Inlines:
    """Verse, with no-break spaces where its spaces count: at the start of lines, and after another space."""
    return tuple(_indented(children, _Line()))


def _indented(children: Inlines, line: _Line) -> Iterator[Inline]:
    for node in children:
        if isinstance(node, Text):
            yield Text(_indented_text(node.text.expandtabs(4), line))
            line.begun = line.begun or bool(node.text.strip())
        elif isinstance(node, (Span, Link)):
            yield replace(node, children=tuple(_indented(node.children, line)))
        else:
            line.begun = not isinstance(node, Break)
            yield node


def _indented_text(text: str, line: _Line) -> str:
    indent = 0 if line.begun else len(text) - len(text.lstrip(" "))
    return "\xa0" * indent + re.sub("(?<= ) ", "\xa0", text[indent:])
