"""Content HTML to the document tree: the only room that knows what WordPress, its plugins and browsers mean by their
markup.
 ``normalize`` gives a `Document` whose invariants hold (``document``) and a Note for each thing of the source that is
not in it. It never fails on content: whatever the HTML is, its words are in the tree or in a Note. The work is linear
in the length of the content.
 The way of a post: `source_html` chooses the text; `dom.parse` makes elements; `html` reads them (``blocks`` by
class, ``html.TAGS`` by tag); `passes` settles the tree; `meta` reads everything beside the content.
"""

from collections.abc import Set

from wpmigrate.document import Blocks, Document
from wpmigrate.normalizer import classic, grammar, html, leftovers, passes, shortcodes, typography
from wpmigrate.normalizer.autop import autop
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import CONTROLS, Element, has_controls, parse
from wpmigrate.normalizer.meta import SILENT, meta_of, named
from wpmigrate.normalizer.plain import plain_text
from wpmigrate.normalizer.survey import stored_footnotes, survey
from wpmigrate.notes import Note
from wpmigrate.records import Library, Post

__all__ = ["SILENT", "named", "normalize", "normalize_html", "plain_text", "source_html"]


def normalize(
    post: Post, library: Library, collection: str, linked: Set[str] = frozenset()
) -> tuple[Document, list[Note]]:
    """The document of a post and what was lost on the way. ``collection`` is the post's ``rest_base``; ``linked`` are
    ids in it that other posts link to."""
    context = Context(library, post, html.read_blocks, html.read_inlines, _rendered)
    context.targets = frozenset(linked)
    source = _source(post, context)
    root = _parsed(source, context)
    meta = meta_of(post, library, collection, root, context)
    body = _body(root, context)
    return Document(meta, body), context.notes


def normalize_html(source: str, library: Library | None = None) -> tuple[Blocks, list[Note]]:
    """A piece of HTML that belongs to no post, such as a term's description or a comment."""
    context = Context(library, None, html.read_blocks, html.read_inlines)
    return _body(_parsed(source, context), context), context.notes


def source_html(post: Post, language: str | None = None) -> str:
    """The text that the document is made of and the audit judges: ``content.rendered``, else HTML made of
    ``content.raw``, else nothing. ``language`` is the site's, which tells how WordPress prints quotation marks."""
    content = post.content
    if content is None or content.rendered or not content.raw:
        return (content.rendered or "") if content else ""
    return raw_to_html(content.raw, language)


def raw_to_html(raw: str, language: str | None = None) -> str:
    """Stored content as HTML, by nothing but itself: block markup without its comments; anything else as WordPress's
    own filters make it."""
    embedded = classic.autoembed(shortcodes.coded(raw))
    if grammar.has_blocks(raw):
        return classic.unescaped(typography.printed(grammar.without_comments(embedded), language))
    return classic.unescaped(autop(typography.printed(embedded, language)))


def _rendered(raw: str, context: Context) -> str:
    """`raw_to_html`, where blocks are rendered."""
    if not grammar.has_blocks(raw):
        return raw_to_html(raw, context.language)
    shown = grammar.to_html(classic.autoembed(shortcodes.coded(raw)), context)
    return classic.unescaped(typography.printed(shown, context.language))


def _source(post: Post, context: Context) -> str:
    """The source of a post, with the Notes that say why there is none."""
    content = post.content
    if content is None:
        context.note("no-content", detail="the answer has no field for it")
    elif content.protected and not content.rendered and not content.raw:
        context.note("protected")
    elif content.rendered is None and content.raw is None:
        context.note("no-content", detail="neither rendered nor raw")
    elif not content.rendered and content.raw:
        context.note("raw-content")
        context.is_stored = True
        context.source = source_html(post, context.language)
        return _rendered(content.raw, context)
    context.source = source_html(post, context.language)
    return context.source


def _parsed(source: str, context: Context) -> Element:
    context.source = context.source or source
    if has_controls(source):
        names = sorted({f"U+{ord(character):04X}" for character in CONTROLS.findall(source)})
        context.note("bad-bytes", detail=", ".join(names))
    known = shortcodes.understood(classic.expanded(source, context), context)
    return parse(leftovers.unwrapped(known, context))


def _body(root: Element, context: Context) -> Blocks:
    survey(root, context)
    stored_footnotes(root, context)
    return passes.finish(context, context.blocks(root.children))
