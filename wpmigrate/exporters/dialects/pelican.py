"""Pelican (https://getpelican.com): pages in ``content/pages/``, all else as articles in folders of their own, media in
``content/media/`` (a folder of ``STATIC_PATHS``).

Front matter is what Pelican reads without a plugin: a line a field, no quotation marks, and lists parted by semicolons
(https://docs.getpelican.com/en/latest/content.html). Themes print titles and names as they are, so that they are HTML.
"""

import re
from datetime import datetime
from urllib.parse import unquote

from wpmigrate.document import Meta, Paragraph, Text
from wpmigrate.exporters.dialects import fields as shared
from wpmigrate.exporters.dialects import python_markdown
from wpmigrate.exporters.dialects.addresses import absolute, old_path, quoted
from wpmigrate.exporters.dialects.dialect import Dialect, Place
from wpmigrate.exporters.dialects.entities import html_text
from wpmigrate.exporters.frontmatter import Fields, known
from wpmigrate.exporters.markdown import write
from wpmigrate.exporters.markdown.escape import one_line

RESERVED = frozenset(
    (
        *("author", "authors", "category", "content", "date", "description", "id", "image", "lang", "link", "locale"),
        *("metadata", "modified", "private", "save_as", "settings", "slug", "status", "summary", "template", "title"),
        *("translation", "translations", "url", "weight"),
    )
)


def fields(meta: Meta, place: Place) -> Fields:
    """Pelican has one category and needs a date. Drafts would be built, at an address of their own: ``skip`` is not."""
    terms = shared.terms(meta, RESERVED)
    path = unquote(place.address).lstrip("/")
    return {
        "id": meta.id,
        "title": html_text(meta.title) or "&nbsp;",
        "date": meta.date or meta.modified or datetime(1970, 1, 1),  # noqa: DTZ001  without a zone, as Pelican's own
        **known({"modified": meta.modified}),
        "slug": place.path.removeprefix("content/").removesuffix(".md").replace("/", "--"),
        "url": path,
        "save_as": path if path.endswith(".html") else f"{path.rstrip('/')}/index.html".lstrip("/"),
        **({"status": "skip"} if shared.is_draft(meta) else {}),
        **known(
            {
                "category": html_text(next(iter(terms.get("categories", ())), "")),
                **{name: names(values) for name, values in terms.items()},
                "authors": names(shared.authors(meta)),
                "image": shared.image(meta),
                "description": html_text(shared.description(meta)),
                "summary": summary(meta),
                "weight": shared.weight(meta) or None,
                "lang": meta.lang,
                "link": meta.link,
            }
        ),
    }


def names(values: list[str]) -> str:
    """A list. Semicolons part its names, so that references to characters stand without theirs, as HTML allows."""
    return "".join(f"{_name(value)}; " for value in values).rstrip()


def _name(value: str) -> str:
    parts = [re.sub(r"&(#?\w+);", r"&\1", html_text(part)) for part in re.split(r";(?!\d)", value)]
    return "&#59".join(parts).replace(";", "\uff1b")


def summary(meta: Meta) -> str:
    """Pelican reads Markdown in it."""
    text = " ".join(meta.excerpt.split())
    return write((Paragraph((Text(text),)),), python_markdown.SYNTAX)[0].strip() if text else ""


def header(data: Fields) -> str:
    """A line a field; the value begins after the first colon, and nothing in it is syntax."""
    lines = (f"{name}: {one_line(_said(value))}".rstrip() for name, value in data.items())
    return "\n".join(lines) + "\n"


def _said(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def layout(meta: Meta) -> tuple[str, ...]:
    folders = map(shared.folder_name, (meta.collection, *meta.parents))
    return "content", *folders, shared.file_name(meta)


def derived(path: str) -> str:
    return quoted(f"/{path.removeprefix('content/').removesuffix('.md')}/")


def address(meta: Meta, path: str) -> str:
    old = old_path(meta)
    return quoted(old) if old else derived(path)


_PLACEHOLDER = re.compile(r"""((?:href|src|poster|data|cite|action)=")([{|])""")


def inert(body: str) -> str:
    """Addresses that begin like ``{filename}`` stand for files of the site."""
    return _PLACEHOLDER.sub(lambda match: match[1] + f"%{ord(match[2]):X}", body)


PELICAN = Dialect(
    fields,
    layout,
    address,
    derived,
    absolute,
    root="content/",
    header=header,
    syntax=python_markdown.SYNTAX,
    inert=inert,
)
