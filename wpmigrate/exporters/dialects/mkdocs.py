"""MkDocs (https://www.mkdocs.org): each page under ``docs/`` at its old path, since a file's place is its address; the
navigation is MkDocs's own, of what it finds. What is not published stands in ``drafts/``, beside ``docs/``.

`python_markdown`; ``footnotes`` has to be among the ``markdown_extensions``. Titles are HTML, since themes print them
as they are. An address that ends like ``.html`` cannot be kept.
"""

from urllib.parse import unquote

from wpmigrate.document import Meta
from wpmigrate.exporters.dialects import fields as shared
from wpmigrate.exporters.dialects import python_markdown
from wpmigrate.exporters.dialects.addresses import absolute, old_path, quoted
from wpmigrate.exporters.dialects.dialect import Dialect, Place
from wpmigrate.exporters.dialects.entities import html_text
from wpmigrate.exporters.frontmatter import Fields, known

RESERVED = frozenset(
    (
        *("authors", "date", "description", "draft", "hide", "icon", "id", "image", "lang", "modified", "search"),
        *("slug", "status", "subtitle", "template", "title", "weight", "wordpress"),
    )
)


def fields(meta: Meta, place: Place) -> Fields:
    return {
        "id": meta.id,
        "title": html_text(meta.title) or "&nbsp;",
        **known(
            {
                "date": meta.date,
                "modified": meta.modified,
                "draft": shared.is_draft(meta) or None,
                **shared.terms(meta, RESERVED),
                "authors": shared.authors(meta),
                "image": shared.image(meta),
                "description": html_text(shared.description(meta)),
                "weight": shared.weight(meta) or None,
                "lang": meta.lang,
                "wordpress": shared.wordpress(meta),
            }
        ),
    }


def layout(meta: Meta) -> tuple[str, ...]:
    """The old path. A file called ``index`` or ``README`` stands for its folder."""
    if shared.is_draft(meta):
        return "drafts", shared.folder_name(meta.collection), shared.file_name(meta)
    path = (old_path(meta) or "").removesuffix(".html").strip("/")
    if not path:
        front = old_path(meta) == "/"
        return ("docs", "index") if front else ("docs", shared.folder_name(meta.collection), shared.file_name(meta))
    *folders, name = path.split("/")
    own = (name, "index") if name.lower() in ("index", "readme") else (name,)
    return "docs", *map(unquote, folders), *own


def derived(path: str) -> str:
    place = path.removeprefix("docs/").removesuffix(".md")
    return quoted(f"/{place.removesuffix('index')}" if place.rpartition("/")[2] == "index" else f"/{place}/")


def address(meta: Meta, path: str) -> str:
    return derived(path)


MKDOCS = Dialect(fields, layout, address, derived, absolute, root="docs/", syntax=python_markdown.SYNTAX)
