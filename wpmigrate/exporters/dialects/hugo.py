"""Hugo (https://gohugo.io): content files under ``content/``, media under ``static/``, data files under ``data/``.

Goldmark is CommonMark with GFM. What Hugo adds is made inert: shortcodes, attributes of headings, definition lists.
Needs ``markup.goldmark.renderer.unsafe = true``, since some of the text is HTML. Front matter:
https://gohugo.io/content-management/front-matter/.
"""

import re
from dataclasses import replace
from urllib.parse import unquote

from wpmigrate.document import Code, CodeBlock, Math, Meta, More, Paragraph
from wpmigrate.exporters.dialects import fields as shared
from wpmigrate.exporters.dialects.addresses import absolute, old_path, quoted
from wpmigrate.exporters.dialects.dialect import Dialect, Place
from wpmigrate.exporters.dialects.entities import code_element
from wpmigrate.exporters.dialects.tex import tex_inline, tex_paragraph
from wpmigrate.exporters.frontmatter import Fields, known
from wpmigrate.exporters.markdown import PLAIN, blocks, escape, inlines
from wpmigrate.exporters.markdown.elements import more_comment
from wpmigrate.exporters.markdown.html import Html
from wpmigrate.exporters.markdown.runs import Run
from wpmigrate.exporters.markdown.writer import Writer, wrapped

RESERVED = frozenset(
    (
        *(
            "aliases",
            "authors",
            "build",
            "cascade",
            "content",
            "date",
            "description",
            "draft",
            "expiryDate",
            "headless",
        ),
        *("id", "images", "isCJKLanguage", "keywords", "lang", "lastmod", "layout", "linkTitle", "markup"),
        *("menus", "outputs", "params", "publishDate", "resources", "sitemap", "slug", "summary", "title"),
        *("translationKey", "type", "url", "weight", "wordpress"),
    )
)


def fields(meta: Meta, place: Place) -> Fields:
    """``url`` holds each page at its old path."""
    return {
        "id": meta.id,
        "title": meta.title,
        **known({"date": meta.date, "lastmod": meta.modified}),
        "url": unquote(place.address),
        "slug": shared.file_name(meta),
        **known(
            {
                "draft": shared.is_draft(meta) or None,
                **shared.terms(meta, RESERVED),
                "authors": shared.authors(meta),
                "images": list(filter(None, [shared.image(meta)])),
                "description": shared.description(meta),
                "summary": meta.excerpt,
                "weight": shared.weight(meta) or None,
                "wordpress": shared.wordpress(meta),
            }
        ),
    }


def layout(meta: Meta) -> tuple[str, ...]:
    """``content/<section>/<parents>/<slug>``."""
    return "content", *map(shared.folder_name, (meta.collection, *meta.parents)), shared.file_name(meta)


def derived(path: str) -> str:
    return quoted(f"/{path.removeprefix('content/').removesuffix('.md')}/")


def address(meta: Meta, path: str) -> str:
    old = old_path(meta)
    return quoted(old) if old else derived(path)


# ----------------------------------------------------------------------------------------------------------- shortcodes

OPENING = re.compile(r"\{\{(?=[<%])")
_INSIDE = r"(?:(?!\{\{[<%]|\*/).)*?"
WHOLE = re.compile(rf"\{{\{{(?:<{_INSIDE}>|%{_INSIDE}%)\}}\}}", re.DOTALL)
_ANY = re.compile(f"{WHOLE.pattern}|{OPENING.pattern}", re.DOTALL)


def inert(body: str) -> str:
    """Hugo reads shortcodes before any Markdown, in code as well; ``{{</* … */>}}`` is its way to write one
    (https://gohugo.io/content-management/shortcodes/). Where nothing closes it, the braces are told apart.
    """
    return _ANY.sub(_told, body)


def _told(match: re.Match[str]) -> str:
    whole = match[0]
    if whole == "{{":
        return "{&#123;"
    return f"{whole[:3]}/*{whole[3:-3]}*/{whole[-3:]}"


def _halves(code: str) -> bool:
    """Whether a shortcode begins that does not end."""
    return OPENING.search(WHOLE.sub("", code)) is not None


def code_block(node: CodeBlock, writer: Writer) -> str:
    """A title is an attribute, in braces. Code with half a shortcode is HTML, where characters can be entities."""
    if _halves(node.text):
        return wrapped(_parted(Html().block(replace(node, attrs=None))), node.attrs)
    info = escape.info(node.language, None)
    named = f"{info or 'text'} {{title={escape.title(node.title)}}}" if node.title else info
    return wrapped(escape.fence(node.text, named), node.attrs)


def code(node: Code, run: Run) -> None:
    if _halves(node.text):
        run.markup(code_element(node))
    else:
        inlines.code(node, run)


def _parted(html: str) -> str:
    return html.replace("{{", "{&#123;")


# ------------------------------------------------------------------------------------------------------------- Markdown


def text(chunk: str) -> str:
    """What Goldmark and its extensions read otherwise in a chunk of escaped text."""
    for odd, written in ODD:
        chunk = odd.sub(written, chunk)
    return chunk


ODD = [
    # braces at the end of a heading are attributes
    (re.compile(r"\{(?=[^{}]*\}\s*\Z)"), r"\{"),
    # a definition
    (re.compile(r"\A:(?=\s)"), r"\:"),
    # beside delimiters, a tilde with a backslash is one of them, and a backslash before that of a line break is shown
    (re.compile(r"\A\\~|\\~\Z"), "&#126;"),
    (re.compile(r"(?<!\\)((?:\\\\)*)\\\\\Z"), r"\1&#92;"),
]


def more(node: More, writer: Writer) -> str:
    """Hugo knows it without words only."""
    own = more_comment(node)
    return own if own == MORE else f"{MORE}\n\n{own}"


MORE = "<!--more-->"

SYNTAX = replace(
    PLAIN,
    blocks={**blocks.BLOCKS, Paragraph: tex_paragraph, CodeBlock: code_block, More: more},
    inlines={**inlines.INLINES, Code: code, Math: tex_inline},
    text=text,
)

HUGO = Dialect(fields, layout, address, derived, absolute, root="static/", syntax=SYNTAX, inert=inert)
