"""What other sites show: frames, players, quoted posts, scripts that write, and the blocks and plugins that wrap them.

Everything of another site becomes `Embed` with the address of its page (`wpmigrate.normalizer.embeds`). The words of a
quoted post (a tweet) are words of this post: they stay, as a quotation after the embed.
"""

import re
from html import escape, unescape

from wpmigrate.document import Block, Embed, Link, Paragraph, Quote, Text, text_of
from wpmigrate.normalizer.blocks.common import attrs, figure, is_blank, link_html, split_caption, words_of
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import Element, style_of
from wpmigrate.normalizer.embeds import Target, absolute, host_of, provider_of, resolve, self_embed, split
from wpmigrate.normalizer.markup import markup
from wpmigrate.normalizer.structure import leads

WAITING = (
    "data-src", "data-lazy-src", "data-litespeed-src", "data-rocket-src", "data-lazyload", "data-cookieblock-src",
    "data-src-cmplz", "data-cmp-src", "data-borlabs-cookie-src", "data-orig-src", "data-original", "data-ezsrc",
    "data-wpfc-original-src", "data-iframe-src", "data-consent-src",
    "consent-original-src-_", "data-privacy-src", "data-cli-src", "data-suppressedsrc", "suppressedsrc",
)  # fmt: skip
"""Where plugins keep the address of a frame until it scrolls into view or the visitor consents."""

TRACKERS = re.compile(r"(?:^|\.)(?:googletagmanager\.com|google-analytics\.com|fls\.doubleclick\.net|hotjar\.com)$")
ADVERTISERS = re.compile(
    r"(?:^|\.)(?:googlesyndication\.com|doubleclick\.net|adnxs\.com|amazon-adsystem\.com|media\.net|taboola\.com|outbrain\.com)$"
)
BUTTONS = re.compile(
    r"facebook\.com/(?:v[\d.]+/)?plugins/(?:like|like_box|share_button|follow|send)\.php|platform\.twitter\.com/widgets/(?:tweet|follow)_button"
    r"|ghbtns\.com|badge\.facebook\.com|plusone\.google\.com|widgets\.getpocket\.com|b\.hatena\.ne\.jp/entry/button"
)
DULL_TITLES = frozenset(
    (
        "youtube video player",
        "video player",
        "embedded post",
        "vimeo video player",
        "google map",
        "iframe",
        "embedded content",
    )
)


def embed(target: Target, title: str = "") -> Embed:
    """``title`` is the frame's, where it tells more than that it is a player."""
    return Embed(target.url, target.provider, None if title.lower() in DULL_TITLES else title or None)


def replaced(element: Element | str, target: Target, context: Context, title: str = "") -> list[Block]:
    """The embed in place of ``element``, with its Note."""
    context.note("embed", removed=element, added=link_html(target.url))
    return [embed(target, title)]


def is_said(url: str, context: Context) -> bool:
    """Whether the embed made just before is of the same address: lazy players carry a second one in ``noscript``."""
    recent = [note.added for note in context.notes[-6:] if note.rule == "embed"]
    return recent[-1:] == [link_html(url)]


# --------------------------------------------------------------------------------------------------------------- frames


def iframe(element: Element, context: Context) -> list[Block] | None:
    source = frame_source(element)
    if source is None:
        return _sourceless(element, context)
    if rule := _furniture(element, source):
        context.note(rule, removed=element)
        return []
    target = _frame_target(element, source)
    if target is None:
        return _sourceless(element, context)
    if is_said(target.url, context):
        context.note("duplicate", removed=element, detail="the same embed twice")
        return []
    return replaced(element, target, context, element.get("title"))


def frame_source(element: Element) -> str | None:
    """The address of a frame, also while it waits."""
    addresses = (element.get("src"), *(element.get(name) for name in WAITING))
    return next(
        (address for address in addresses if address and absolute(address) and not address.startswith("#")), None
    )


def _furniture(element: Element, source: str) -> str | None:
    """The rule by which a frame is none of the author's content."""
    parts = split(absolute(source) or "")
    host = host_of(parts) if parts else ""
    if TRACKERS.search(host):
        return "tracking-pixel"
    if (
        ADVERTISERS.search(host) and "amazon" not in host
    ):  # Amazon's frames show the product that the author writes about
        return "advertisement"
    if BUTTONS.search(source):
        return "sharing-buttons"
    hidden = style_of(element).get("display") == "none" and element.get("width") in {"0", "1"}
    return "tracking-pixel" if hidden else None


def _frame_target(element: Element, source: str) -> Target | None:
    if "wp-embedded-content" in element.classes or "data-secret" in element.attrs:
        page = self_embed(source)
        return Target(page, "wordpress") if page else None
    target = resolve(source)
    named = re.search(r'href="(https?://[^"]+)"', unescape(words_of(element)))
    return Target(named[1], target.provider) if named and target and target.provider == "bandcamp" else target


def _sourceless(element: Element, context: Context) -> list[Block]:
    """A frame without an address: its document stands in ``srcdoc``, or it is a shell that a script fills."""
    source = element.get("srcdoc")
    named = re.search(r'href=["\']?(https?://[^"\'\s>]+)', source)
    target = resolve(named[1]) if named else None
    if target:
        return replaced(element, target, context, element.get("title"))
    context.note("object", removed=element, detail="a frame without an address")
    return []


def plugin_object(element: Element, context: Context) -> list[Block] | None:
    """``object`` and ``embed``: Flash players of videos that have a page, documents, and what no browser plays any
    more, by its address.
    """
    inner = element.first("embed", "iframe")
    params = {one.get("name").lower(): one.get("value") for one in element.find_all(lambda one: one.tag == "param")}
    named = (
        element.get("data"),
        element.get("src"),
        params.get("movie", ""),
        params.get("src", ""),
        inner.get("src") if inner else "",
    )
    source = next((address for address in named if address and absolute(address)), None)
    target = resolve(source) if source else None
    if target is None:
        return _not_playable(element, context)
    played = [child for child in element.elements if child.tag in PLAYED]
    rest = [child for child in element.children if not any(child is one for one in played)]
    found = replaced(Element(element.tag, element.attrs, [*played]), target, context, element.get("title"))
    return found + ([] if is_blank(rest) else context.blocks(rest))


PLAYED = frozenset(("param", "embed", "iframe"))
"""What an ``object`` holds that is the same thing once more."""


def _not_playable(element: Element, context: Context) -> list[Block]:
    rest = [child for child in element.children if isinstance(child, str) or child.tag != "param"]
    shell = Element(element.tag, element.attrs, [])
    context.note("object", removed=shell, detail=element.get("type") or "without an address")
    return context.blocks(rest)


# --------------------------------------------------------------------------------------------------------- quoted posts


def quoted_post(element: Element, context: Context) -> list[Block] | None:
    """A post of a social network, as its embedding code quotes it."""
    address = _permalink(element)
    target = resolve(address) if address else None
    if target is None:
        return None
    words = BOILERPLATE.sub("", words_of(element)).strip(" ·.,")
    if not words or words in target.url:
        return replaced(element, target, context)
    context.note("embed", added=link_html(target.url), where=element.tag)
    children = context.blocks(element.children)
    quote = (
        children[0]
        if len(children) == 1 and isinstance(children[0], Quote)
        else Quote(tuple(children), (), False, attrs(element, context))
    )
    return [embed(target), quote]


BOILERPLATE = re.compile(
    r"View this post on Instagram|A (?:post|reel|video) shared by .*|View (?:this post )?on Threads|Loading\.{3}"
    r"|View post on imgur\.com|Posted by .* on .*day, .*"
)


def _permalink(element: Element) -> str | None:
    """The address of the post: of an attribute, else of the last link that is one of the network's."""
    named = (
        element.get(name)
        for name in (
            "data-instgrm-permalink",
            "cite",
            "data-href",
            "data-text-post-permalink",
            "data-url",
            "data-pin-url",
        )
    )
    address = next(
        (one.partition("?")[0] if "instagram" in one else one for one in named if one.startswith("http")), None
    )
    if address:
        return address
    if element.get("data-bluesky-uri"):
        return re.sub(
            r"^at://([^/]+)/app\.bsky\.feed\.post/(\w+)$",
            r"https://bsky.app/profile/\1/post/\2",
            element.get("data-bluesky-uri"),
        )
    if "imgur-embed-pub" in element.classes and element.get("data-id"):
        return f"https://imgur.com/{element.get('data-id')}"
    links = [one.get("href") for one in element.find_all(lambda one: one.tag == "a")]
    return next(
        (one.partition("?ref_src")[0].partition("?lang")[0] for one in reversed(links) if re.search(POSTS, one)), None
    )


POSTS = (
    r"//(?:\w+\.)?(?:twitter|x|tiktok|instagram|reddit|facebook|bsky|pinterest|flickr|threads|imgur|tumblr)"
    r"\.(?:com|app|net)/"
)


def wordpress_post(element: Element, context: Context) -> list[Block] | None:
    """``blockquote.wp-embedded-content``: what ``get_post_embed_html`` gives besides its frame is one link to the
    post.
    """
    if element.tag == "iframe":
        return wordpress_frame(element, context)
    link = element.first("a")
    if link is None or words_of(element) != words_of(link):
        return None
    inlines = context.inlines(element.children)
    context.note("embed", removed=element, added=link_html(link.get("href"), text_of(tuple(inlines))))
    return [Paragraph(tuple(inlines))] if inlines else []


def wordpress_frame(element: Element, context: Context) -> list[Block] | None:
    """``iframe.wp-embedded-content``, a second time the post that a link stands for, unless that link is missing."""
    page = self_embed(frame_source(element) or "")
    recent = "".join(note.added for note in context.notes[-6:] if note.rule == "embed")
    if page and any(f'href="{escape(url)}"' in recent for url in (page, page.rstrip("/"), page + "/")):
        context.note("duplicate", removed=element, detail="the frame of a link to a post")
        return []
    return iframe(element, context)


# ------------------------------------------------------------------------------------------------------------ the block


def block(element: Element, context: Context) -> list[Block] | None:
    """``figure.wp-block-embed`` and its like: a frame, a quoted post, a script, or the address alone where the
    provider did not answer.
    """
    children, caption = split_caption(element)
    provider = _named_provider(element)
    blocks = [found for one in context.blocks(children) for found in _addressed(one, context, provider)]
    if caption is None and not blocks:
        return []
    line = context.inlines(caption.children) if caption else ()
    return figure(blocks, line, attrs(element, context), context, top=leads(element, caption))


def _named_provider(element: Element) -> str | None:
    slug = next(
        (token.removeprefix("is-provider-") for token in element.classes if token.startswith("is-provider-")), None
    )
    return None if slug in {"embed", "embed-handler", "embed-handler-1"} else slug


def bare_address(element: Element, context: Context) -> list[Block] | None:
    """A paragraph that is the address of a site which WordPress embeds (``WP_Embed::autoembed``); it is still there
    where the site did not answer.
    """
    text = element.children[0] if len(element.children) == 1 else None
    if not isinstance(text, str) or not (found := ADDRESS.fullmatch(text)) or not provider_of(found[1]):
        return None
    target = resolve(found[1])
    return None if target is None else replaced(element, target, context)


ADDRESS = re.compile(r"\s*(https?://[^\s<>\"]+)\s*")


def _addressed(block: Block, context: Context, provider: str | None) -> list[Block]:
    """A paragraph that is only an address is the embed that failed; an embed takes the name that the block gives its
    provider.
    """
    if isinstance(block, Embed):
        return [Embed(block.url, block.provider or provider, block.title, block.attrs)]
    if not isinstance(block, Paragraph) or not all(isinstance(child, Text | Link) for child in block.children):
        return [block]
    address = text_of(block)
    target = resolve(address) if re.fullmatch(r"https?://\S+", address) else None
    if target is None:
        return [block]
    context.note("embed", removed=markup([block]), added=link_html(target.url))
    return [Embed(target.url, target.provider or provider)]
