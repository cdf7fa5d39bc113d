"""Eleventy (https://www.11ty.dev): a folder a post type, data files in ``_data/``, media in ``media/``, which the
configuration of the site passes through.

markdown-it is CommonMark with tables and strikethrough; it knows neither footnotes nor tasks without a plugin, so that
these are HTML. Template syntax is inert in each file (``templateEngineOverride: md``). Front matter:
https://www.11ty.dev/docs/data-configuration/.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import unquote

from wpmigrate.document import Embed, Image, Link, List, Math, Meta, Paragraph, Text
from wpmigrate.exporters import OutputFile
from wpmigrate.exporters.dialects import fields as shared
from wpmigrate.exporters.dialects.addresses import absolute, old_path, quoted
from wpmigrate.exporters.dialects.dialect import Dialect, Place
from wpmigrate.exporters.dialects.notes_in_html import with_notes_in_html
from wpmigrate.exporters.dialects.tex import tex_inline, tex_paragraph
from wpmigrate.exporters.frontmatter import Fields, known
from wpmigrate.exporters.markdown import PLAIN, blocks, escape, inlines
from wpmigrate.exporters.markdown.elements import image_element
from wpmigrate.exporters.markdown.html import Html
from wpmigrate.exporters.markdown.runs import Run
from wpmigrate.exporters.markdown.writer import Writer

RESERVED = frozenset(
    (
        *("author", "collections", "content", "date", "description", "draft", "dynamicPermalink", "eleventy"),
        *("eleventyComputed", "eleventyExcludeFromCollections", "eleventyImport", "eleventyNavigation", "id", "image"),
        *("lang", "layout", "modified", "page", "pagination", "permalink", "pkg", "slug", "templateEngineOverride"),
        *("title", "weight", "wordpress"),
    )
)


def fields(meta: Meta, place: Place) -> Fields:
    """What is not published is written nowhere: Eleventy knows no drafts by itself."""
    hidden = shared.is_draft(meta)
    return {
        "id": meta.id,
        "title": meta.title,
        **known({"date": meta.date, "modified": meta.modified}),
        "permalink": False if hidden else unquote(place.address),
        "templateEngineOverride": "md",
        **({"draft": True, "eleventyExcludeFromCollections": True} if hidden else {}),
        **known(
            {
                **shared.terms(meta, RESERVED),
                "author": next(iter(shared.authors(meta)), ""),
                "image": shared.image(meta),
                "description": shared.description(meta),
                "weight": shared.weight(meta) or None,
                "lang": meta.lang,
                "wordpress": shared.wordpress(meta),
            }
        ),
    }


def layout(meta: Meta) -> tuple[str, ...]:
    return *map(shared.folder_name, (meta.collection, *meta.parents)), shared.file_name(meta)


def derived(path: str) -> str:
    return quoted(f"/{path.removesuffix('.md')}/")


def address(meta: Meta, path: str) -> str:
    old = old_path(meta)
    return quoted(old) if old else derived(path)


def files(collections: Iterable[str]) -> Iterator[OutputFile]:
    """Directory data: ``collections.posts`` are all posts (https://www.11ty.dev/docs/data-template-dir/)."""
    for name in map(shared.folder_name, collections):
        yield OutputFile(f"{name}/{name}.11tydata.json", [json.dumps({"tags": [name]}).encode() + b"\n"])


def list_(node: List, writer: Writer) -> str:
    tasks = any(item.checked is not None for item in node.items)
    return Html(writer).block(node) if tasks else blocks.BLOCKS[List](node, writer)


def embed(node: Embed, writer: Writer) -> str:
    """An address between angle brackets is shown decoded."""
    if not re.search("%|xn--", node.url, re.IGNORECASE):
        return blocks.BLOCKS[Embed](node, writer)
    return blocks.paragraph(Paragraph((Link((Text(node.url),), node.url),), attrs=node.attrs), writer)


def image(node: Image, run: Run) -> None:
    """In a description markdown-it forgets characters that are escaped."""
    if escape.alt(node.alt) == node.alt:
        inlines.image(node, run)
    else:
        run.markup(image_element(node))


SYNTAX = with_notes_in_html(
    replace(
        PLAIN,
        blocks={**blocks.BLOCKS, Paragraph: tex_paragraph, List: list_, Embed: embed},
        inlines={**inlines.INLINES, Image: image, Math: tex_inline},
        makes_ids=False,
    )
)

ELEVENTY = Dialect(fields, layout, address, derived, absolute, root="", data="_data/", syntax=SYNTAX, files=files)
