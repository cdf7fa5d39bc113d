"""Jekyll (https://jekyllrb.com) with kramdown: posts in ``_posts/``, what is not published in ``_drafts/``, all else as
pages in folders of their own, data files in ``_data/``.

Custom post types are no collections, which would need the site's configuration and be missing without it. kramdown is
no CommonMark: `whole`, and the characters that mean more there (https://kramdown.gettalong.org/syntax.html). Liquid is
switched off in each file (``render_with_liquid``). Front matter: https://jekyllrb.com/docs/front-matter/ and, for
author, image, description and last_modified_at, jekyll-seo-tag's.
"""

import re
from dataclasses import replace
from urllib.parse import unquote

from wpmigrate.document import Code, CodeBlock, Meta, Ruby, Span, Text
from wpmigrate.exporters.dialects import fields as shared
from wpmigrate.exporters.dialects import whole
from wpmigrate.exporters.dialects.addresses import absolute, old_path, quoted
from wpmigrate.exporters.dialects.dialect import Dialect, Place
from wpmigrate.exporters.dialects.entities import code_element
from wpmigrate.exporters.frontmatter import Fields, known
from wpmigrate.exporters.markdown import inlines, markup
from wpmigrate.exporters.markdown.elements import TAGS
from wpmigrate.exporters.markdown.html import Html
from wpmigrate.exporters.markdown.runs import Mark, Run
from wpmigrate.exporters.markdown.writer import Writer

RESERVED = frozenset(
    (
        *("author", "category", "collection", "content", "date", "description", "dir", "draft", "excerpt", "ext", "id"),
        *("image", "lang", "last_modified_at", "layout", "name", "next", "output", "path", "permalink", "previous"),
        *("published", "redirect_from", "redirect_to", "relative_path", "render_with_liquid", "sitemap", "slug"),
        *("title", "url", "weight", "wordpress"),
    )
)


def fields(meta: Meta, place: Place) -> Fields:
    """Jekyll makes an ``id`` of its own for posts, so that WordPress's is under ``wordpress`` as well."""
    return {
        "id": meta.id,
        "layout": "post" if meta.type == "post" else "page",
        "title": meta.title,
        **known({"date": meta.date, "last_modified_at": meta.modified}),
        "permalink": unquote(place.address),
        "slug": shared.file_name(meta),
        "render_with_liquid": False,
        **({"published": False} if shared.is_draft(meta) else {}),
        **known(
            {
                **shared.terms(meta, RESERVED),
                "author": next(iter(shared.authors(meta)), ""),
                "image": shared.image(meta),
                "description": shared.description(meta),
                "excerpt": meta.excerpt,
                "weight": shared.weight(meta) or None,
                "lang": meta.lang,
            }
        ),
        "wordpress": {"id": meta.id, **shared.wordpress(meta)},
    }


def layout(meta: Meta) -> tuple[str, ...]:
    name = shared.file_name(meta)
    if shared.is_draft(meta):
        return "_drafts", name
    if meta.type == "post" and meta.date:
        return "_posts", f"{meta.date:%Y-%m-%d}-{name}"
    return *map(shared.folder_name, (meta.collection, *meta.parents)), name


def derived(path: str) -> str:
    folder, _, name = path.removesuffix(".md").rpartition("/")
    return quoted(f"/{folder.lstrip('_')}/{name}/")


def address(meta: Meta, path: str) -> str:
    old = old_path(meta)
    return quoted(old) if old else derived(path)


# ------------------------------------------------------------------------------------------------------------- Markdown


def text(chunk: str) -> str:
    for odd, written in ODD:
        chunk = odd.sub(written, chunk)
    return chunk


ODD = [
    # an escape that kramdown does not know
    (re.compile(r"\\&"), "&amp;"),
    # beside a tag; a pipe makes a table of a line
    (re.compile(r"\\<"), "&lt;"),
    (re.compile(r"\\`"), "&#96;"),
    (re.compile(r"\\?\|"), "&#124;"),
    # attributes, extensions, ids of headings; marks of footnotes
    (re.compile(r"\{(?=[:#])|(?<!\\)\[(?=\^)"), r"\\\g<0>"),
    # a definition, an abbreviation
    (re.compile(r"\A:(?=\s)|\A\*(?=\[)"), r"\\\g<0>"),
    # the end of a block, a footnote; beside delimiters a tilde with a backslash is one of them
    (re.compile(r"\A\^"), "&#94;"),
    (re.compile(r"\A\\~|\\~\Z"), "&#126;"),
]


def code(node: Code, run: Run) -> None:
    """A pipe is one in code as well; a lone backtick beside a space is none."""
    if set("|`") & set(node.text) or node.text != node.text.strip():
        run.markup(code_element(node))
    else:
        inlines.code(node, run)


def span(node: Span, run: Run) -> None:
    """In some elements kramdown reads Markdown only when told so."""
    name = TAGS[node.style]
    if name in RAW and not all(isinstance(part, Text) and _WORDS.fullmatch(part.text) for part in node.children):
        start = markup.tag(name, node.attrs, title=node.title, markdown="span")
        run.around(Mark(((start, f"</{name}>"),)), node.children)
    else:
        inlines.span(node, run)


RAW = {"bdi", "kbd", "mark", "q", "samp", "u", "var"}
_WORDS = re.compile(r"[\w ]*")


def ruby(node: Ruby, run: Run) -> None:
    run.markup(Html().inlines((node,)))


def code_block(node: CodeBlock, writer: Writer) -> str:
    """The info string is one word."""
    return whole.whole(node, writer) if node.title else whole.SYNTAX.blocks[CodeBlock](node, writer)


SYNTAX = whole.settled(
    replace(
        whole.SYNTAX,
        blocks={**whole.SYNTAX.blocks, CodeBlock: code_block},
        inlines={**whole.SYNTAX.inlines, Code: code, Span: span, Ruby: ruby},
        text=text,
    )
)

JEKYLL = Dialect(fields, layout, address, derived, absolute, root="", data="_data/", syntax=SYNTAX)
