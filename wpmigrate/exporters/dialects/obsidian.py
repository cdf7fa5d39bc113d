"""Obsidian (https://help.obsidian.md): a vault of a folder a post type; links go from file to file.

CommonMark and GFM, with footnotes, ``$…$`` and callouts; wiki links, tags, comments, highlights and block ids in what
somebody wrote stay text. Properties are flat (https://help.obsidian.md/properties); ``publish``, ``permalink``,
``description`` and ``image`` are those of Obsidian Publish.
"""

import re
from dataclasses import replace

from wpmigrate.document import Meta
from wpmigrate.exporters.dialects import fields as shared
from wpmigrate.exporters.dialects.addresses import nowhere, old_path, relative
from wpmigrate.exporters.dialects.dialect import Dialect, Place
from wpmigrate.exporters.frontmatter import Fields, known, readable_slug
from wpmigrate.exporters.markdown import PLAIN

RESERVED = frozenset(
    (
        *(
            "aliases",
            "authors",
            "cover",
            "cssclass",
            "cssclasses",
            "date",
            "description",
            "id",
            "image",
            "lang",
            "link",
        ),
        *("modified", "permalink", "publish", "status", "title", "type", "weight"),
    )
)


def fields(meta: Meta, place: Place) -> Fields:
    """The title is an alias, so that ``[[The title]]`` finds the file, which is called like the slug."""
    terms = shared.terms(meta, RESERVED)
    names = terms.pop("tags", [])
    tags = list(filter(None, map(tag, names)))
    return {
        "id": meta.id,
        "type": meta.type,
        "title": meta.title,
        "aliases": list(dict.fromkeys(filter(None, [" ".join(meta.title.split()), readable_slug(meta.slug)]))),
        **known({"date": meta.date, "modified": meta.modified}),
        "status": meta.status,
        "publish": not shared.is_draft(meta),
        **known(
            {
                "permalink": (old_path(meta) or "").strip("/"),
                "link": meta.link,
                **terms,
                "tags": tags,
                "tag_names": names if names != tags else [],
                "authors": shared.authors(meta),
                "image": shared.image(meta),
                "description": shared.description(meta),
                "weight": shared.weight(meta) or None,
                "lang": meta.lang,
            }
        ),
    }


def tag(name: str) -> str:
    """A tag holds letters, numbers, ``_``, ``-`` and ``/``, and not numbers alone (https://help.obsidian.md/tags)."""
    made = re.sub(r"-{2,}", "-", re.sub(r"[^\w/-]", "-", name)).strip("-/")
    return f"_{made}" if made.isnumeric() else made


def layout(meta: Meta) -> tuple[str, ...]:
    return *map(shared.folder_name, (meta.collection, *meta.parents)), shared.file_name(meta)


def text(chunk: str) -> str:
    for odd, written in ODD:
        chunk = odd.sub(written, chunk)
    return chunk


ODD = [
    # links to notes, callouts, tasks of any sign; brackets go in pairs, as in the text of a link
    (re.compile(r"(?<!\\)\[\[([^\[\]]*)\]\]"), r"\[\[\1\]\]"),
    (re.compile(r"\A\[(![^\[\]]*|[^\[\]])\](?=\s|\Z)"), r"\[\1\]"),
    # tags; comments, highlights, ids of blocks
    (re.compile(r"(?<![\\\w&])#(?=[\w/-])"), r"\#"),
    (re.compile(r"(?<!\\)(?:%(?=%)|(?<=%)%|=(?==)|(?<==)=|\^(?=[\w-]+\Z))"), r"\\\g<0>"),
]

OBSIDIAN = Dialect(fields, layout, nowhere, lambda path: "", relative, syntax=replace(PLAIN, text=text))
