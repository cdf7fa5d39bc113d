"""Astro (https://astro.build): a content collection a post type under ``src/content/``, data files in ``src/data/``,
media in ``public/media/``. What is not published stands in ``drafts/``, of which no collection is made.

remark is CommonMark with GFM, whose rule that a bare address is a link has no switch of its own: such addresses are
parted by a comment. ``permalink`` is the old path, for the route that shows the entries (``[...path].astro``). No
``slug``, which would be an entry's id. Relative addresses of pictures would be imported, so that these are HTML.
"""

import re
from dataclasses import replace
from urllib.parse import unquote

from wpmigrate.document import Image, List, Math, Meta, Paragraph
from wpmigrate.exporters.dialects import fields as shared
from wpmigrate.exporters.dialects.addresses import absolute, old_path, quoted
from wpmigrate.exporters.dialects.dialect import Dialect, Place
from wpmigrate.exporters.dialects.tex import tex_inline, tex_paragraph
from wpmigrate.exporters.frontmatter import Fields, known
from wpmigrate.exporters.markdown import PLAIN, blocks, inlines
from wpmigrate.exporters.markdown.elements import image_element
from wpmigrate.exporters.markdown.html import Html
from wpmigrate.exporters.markdown.runs import Run
from wpmigrate.exporters.markdown.writer import Writer

RESERVED = frozenset(
    (
        *("authors", "description", "draft", "id", "image", "lang", "layout", "permalink", "pubDate", "slug", "title"),
        *("updatedDate", "weight", "wordpress"),
    )
)


def fields(meta: Meta, place: Place) -> Fields:
    """The names of Astro's own blog template."""
    return {
        "id": meta.id,
        "title": meta.title,
        **known({"pubDate": meta.date, "updatedDate": meta.modified}),
        "permalink": unquote(place.address),
        **known(
            {
                "draft": shared.is_draft(meta) or None,
                **shared.terms(meta, RESERVED),
                "authors": shared.authors(meta),
                "image": shared.image(meta),
                "description": shared.description(meta),
                "weight": shared.weight(meta) or None,
                "lang": meta.lang,
                "wordpress": shared.wordpress(meta),
            }
        ),
    }


def layout(meta: Meta) -> tuple[str, ...]:
    folders = ("drafts",) if shared.is_draft(meta) else ("src", "content")
    return *folders, *map(shared.folder_name, (meta.collection, *meta.parents)), shared.file_name(meta)


def derived(path: str) -> str:
    return quoted(f"/{path.removeprefix('src/content/').removesuffix('.md')}/")


def address(meta: Meta, path: str) -> str:
    old = old_path(meta)
    return quoted(old) if old else derived(path)


_BARE = re.compile(r"(?i)(?<=http)(?=s?://)|(?<=\bwww)(?=\.)|(?<=[\w.+-])(?=@[\w-]+\.)")


def text(chunk: str) -> str:
    return _BARE.sub("<!-- -->", chunk)


def image(node: Image, run: Run) -> None:
    if re.match(r"[A-Za-z][\w+.-]*:|/", node.src) and _decodes(node.src):
        inlines.image(node, run)
    else:
        run.markup(image_element(node))


def _decodes(address: str) -> bool:
    """Astro ends over an address that does not."""
    try:
        unquote(address, errors="strict")
    except UnicodeDecodeError:
        return False
    return re.search("%(?![0-9A-Fa-f]{2})", address) is None


def list_(node: List, writer: Writer) -> str:
    """A task that does not begin with text is none."""
    odd = any(item.checked is not None and not isinstance((*item.children, None)[0], Paragraph) for item in node.items)
    return Html(writer).block(node) if odd else blocks.BLOCKS[List](node, writer)


SYNTAX = replace(
    PLAIN,
    blocks={**blocks.BLOCKS, Paragraph: tex_paragraph, List: list_},
    inlines={**inlines.INLINES, Image: image, Math: tex_inline},
    text=text,
)

ASTRO = Dialect(fields, layout, address, derived, absolute, root="public/", data="src/data/", syntax=SYNTAX)
