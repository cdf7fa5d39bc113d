"""Figures, galleries, media files and what else is not running text, as Markdown."""

import re

from wpmigrate.document import (
    Attrs,
    Blocks,
    Button,
    Embed,
    Figure,
    File,
    Gallery,
    Inlines,
    Link,
    Media,
    Paragraph,
    Text,
)
from wpmigrate.exporters.markdown import markup
from wpmigrate.exporters.markdown.elements import file_name, media_element, unaligned
from wpmigrate.exporters.markdown.inlines import UNREADABLE
from wpmigrate.exporters.markdown.writer import Writer, wrapped


def figure(node: Figure, writer: Writer) -> str:
    only = node.children[0] if len(node.children) == 1 else None
    top = node.caption_side == "top"
    above = writer.inlines(node.caption) if top else ""
    # a gallery is a figure of its own
    inside = _images(only.items, writer) if isinstance(only, Gallery) else writer.blocks(node.children)
    return _figure(inside, above or writer.inlines(node.caption), node.attrs, top)


def gallery(node: Gallery, writer: Writer) -> str:
    return _figure(_images(node.items, writer), "", node.attrs)


def _figure(inside: str, caption: str, attrs: Attrs | None, caption_first: bool = False) -> str:
    start, end = markup.tag("figure", unaligned(attrs)), "</figure>"
    if not caption:
        return f"{start}\n\n{inside}\n\n{end}" if inside else ""
    caption = f"<figcaption>\n\n{caption}\n\n</figcaption>"
    if caption_first and inside:
        return f"{start}\n{caption}\n\n{inside}\n\n{end}"
    return "\n\n".join(filter(None, (start, inside, f"{caption}\n{end}")))


def _images(items: Blocks, writer: Writer) -> str:
    """One a line; but HTML on a line of its own would take the next line with it (4.6)."""
    parts = writer.parts(items)
    plain = all(isinstance(item, Paragraph) for item in writer.flat(items)) and all(part[0] in "![" for part in parts)
    return "\n".join(parts) if plain else "\n\n".join(parts)


def media(node: Media, writer: Writer) -> str:
    return media_element(node)


# 6.5: an absolute address without spaces or angle brackets
_AUTOLINK = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\x00-\x20\x7f<>\s]*", re.ASCII)


def embed(node: Embed, writer: Writer) -> str:
    address = re.sub(r"\s", "%20", node.url.strip())
    automatic = _AUTOLINK.fullmatch(address) and not UNREADABLE.match(address)
    text = f"<{address}>" if automatic else writer.inlines((Link((Text(address),), address),))
    return wrapped(text, unaligned(node.attrs))


def file(node: File, writer: Writer) -> str:
    return _link(node.children or (Text(file_name(node.href)),), node.href, None, node.attrs, writer)


def button(node: Button, writer: Writer) -> str:
    return _link(node.children, node.href, node.title, node.attrs, writer)


def _link(children: Inlines, href: str, title: str | None, attrs: Attrs | None, writer: Writer) -> str:
    return wrapped(writer.inlines((Link(children, href, title),)), unaligned(attrs))
