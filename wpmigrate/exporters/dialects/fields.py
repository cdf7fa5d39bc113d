"""Parts of front matter that dialects share; each names them as its generator does."""

import re
from typing import Any

from wpmigrate.document import Meta
from wpmigrate.exporters.frontmatter import Fields, plain, readable_slug, taxonomies

WORDPRESS = ("type", "status", "link", "protected", "translations", "seo")


def is_draft(meta: Meta) -> bool:
    """Whether no visitor may see it: not published, or behind a password."""
    return meta.status != "publish" or meta.protected


def authors(meta: Meta) -> list[str]:
    """By name; nothing where the site hides the user."""
    name = (meta.author.name or meta.author.slug) if meta.author else ""
    return [name] if name else []


def description(meta: Meta) -> str:
    """On one line: what the author wrote for search engines, or the excerpt by hand."""
    said = (meta.seo.description if meta.seo else None) or meta.excerpt
    return " ".join(said.split())


def image(meta: Meta) -> str:
    return meta.image.src if meta.image else ""


def weight(meta: Meta) -> int:
    """WordPress's ``menu_order``; 0 where nobody sorted."""
    order = meta.fields.get("menu_order", 0)
    return order if isinstance(order, int) else 0


def terms(meta: Meta, taken: frozenset[str]) -> Fields:
    """Each taxonomy's terms by name, as strings. ``taken`` are keys that have another meaning for the generator."""
    return {
        f"{name}_terms" if name in taken else name: list(map(str, values))
        for name, values in taxonomies(meta).items()
        if values
    }


def wordpress(meta: Meta) -> Any:
    """What no generator asks for, under WordPress's names."""
    said = plain(meta)
    return {name: said[name] for name in WORDPRESS if name in said}


def file_name(meta: Meta) -> str:
    """The slug, or the id, as the name of a file that no generator reads as more than a name: no ``index`` or
    ``README``, which speak for their folder, no dots, which part languages and formats, and no first character that
    hides a file.
    """
    name = folder_name(readable_slug(meta.slug))
    return f"{name}-{meta.id}" if name.lower() in ("index", "readme", "404") else name or str(meta.id)


def folder_name(name: str) -> str:
    """The name without what a generator would read in it."""
    return re.sub(r"[.{}\[\]()%#~@$^|]+", "-", readable_slug(name)).lstrip("-_ ").rstrip("- ")
