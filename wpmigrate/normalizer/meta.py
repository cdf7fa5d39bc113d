"""What is known of a post besides its body: `Meta` from the record, the library, and what plugins put into the
answer."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import chain
from typing import Any

from wpmigrate.document import Author, Image, Meta, Seo, TermRef
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import Element, parse, words
from wpmigrate.normalizer.plain import plain_text, squeezed
from wpmigrate.normalizer.shortcodes import in_one_language
from wpmigrate.records import Library, Media, Post, original_url

MOST_PARENTS = 50


def meta_of(post: Post, library: Library, collection: str, body: Element, context: Context) -> Meta:
    """``body`` is the content, with which the excerpt is compared."""
    found = seo(post)
    return replace(
        named(post, library, collection),
        title=_title(post, context),
        modified=_zoned(post.modified, post.modified_gmt, library),
        author=_author(post, library),
        terms=dict(_terms(post, library)),
        image=_image(post, library),
        excerpt=excerpt(post, body, context.source),
        seo=found,
        fields=fields(post, library) | unsaid(post, found),
    )


def named(post: Post, library: Library, collection: str) -> Meta:
    """What tells a post from others and says where it is, without anything that the content has to be read for."""
    lang, translations = languages(post, library)
    return Meta(
        id=post.id,
        type=post.type,
        collection=collection,
        site=library.site.key,
        title="",
        slug=post.slug,
        status=post.status,
        link=post.link,
        date=_zoned(post.date, post.date_gmt, library),
        parent=post.parent or None,
        parents=_parents(post, library),
        lang=lang,
        protected=bool(post.password or (post.content and post.content.protected)),
        translations=translations,
    )


def _title(post: Post, context: Context) -> str:
    written = post.title.rendered if post.title.rendered is not None else post.title.raw or ""
    for prefix in PREFIXES.get(post.status, ()) if post.title.raw is not None and post.title.raw != written else ():
        written = written.removeprefix(prefix)
    one = in_one_language(written, context.language or "")
    if one != written:
        context.note("title-language", detail=written, where="title")
        written = one
    text = plain_text(written)
    if TAG.search(written):
        context.note("title-markup", detail=written, where="title")
    return text


TAG = re.compile(r"<[a-zA-Z/]")
PREFIXES: dict[str, tuple[str, ...]] = {}


def _zoned(local: datetime | None, utc: datetime | None, library: Library) -> datetime | None:
    """Local time with the offset that it had then: the difference from UTC, else the site's own."""
    if local is None:
        return utc.replace(tzinfo=UTC) if utc and utc.tzinfo is None else utc
    if local.tzinfo is not None:
        return local
    if utc is not None and utc.tzinfo is None:
        minutes = round((local - utc).total_seconds() / 60)
        if abs(minutes) < 24 * 60:
            return local.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    if library.site.offset is not None:
        return local.replace(tzinfo=timezone(timedelta(hours=library.site.offset)))
    return local


# ------------------------------------------------------------------------------------------------------ other records


def _author(post: Post, library: Library) -> Author | None:
    if not post.author:
        return None
    user = library.user(post.author)
    return Author(user.id, plain_text(user.name), user.slug) if user else Author(post.author)


def _terms(post: Post, library: Library) -> Iterator[tuple[str, tuple[TermRef, ...]]]:
    for field, taxonomy in taxonomies(post, library).items():
        ids = post.terms(field)
        if ids:
            yield taxonomy, tuple(_term(taxonomy, id, library) for id in ids)


def taxonomies(post: Post, library: Library) -> dict[str, str]:
    """Field -> taxonomy: what the library knows, and what the post's own links say (``.../categories?post=1``)."""
    known = {"categories": "category", "tags": "post_tag"} | dict(library.taxonomies())
    for entry in post.links("wp:term"):
        taxonomy, href = entry.get("taxonomy"), entry.get("href")
        if isinstance(taxonomy, str) and isinstance(href, str):
            known.setdefault(href.partition("?")[0].rstrip("/").rpartition("/")[2], taxonomy)
    return known


def _term(taxonomy: str, id: int, library: Library) -> TermRef:
    term = library.term(taxonomy, id)
    return TermRef(id, plain_text(term.name), term.slug) if term else TermRef(id, "", "")


def _image(post: Post, library: Library) -> Image | None:
    if post.featured_media <= 0:
        return None
    media = library.media(post.featured_media)
    return _picture(media) if media else Image("", media=post.featured_media)


def _picture(media: Media) -> Image:
    original = original_url(media)
    return Image(
        media.source_url,
        squeezed(media.alt_text),
        media=media.id,
        original=original if original != media.source_url else None,
    )


def _parents(post: Post, library: Library) -> tuple[str, ...]:
    slugs: list[str] = []
    seen, id = {post.id}, post.parent
    while id and id not in seen and len(slugs) < MOST_PARENTS:
        seen.add(id)
        parent = library.post(id)
        if parent is None:
            break
        slugs.append(parent.slug)
        id = parent.parent
    return tuple(reversed(slugs))


# ------------------------------------------------------------------------------------------------------------ excerpt

ELLIPSIS = re.compile(r"\s*(?:\[\s*(?:…|\.\.\.)\s*\]|…|\.\.\.)(?P<after>.{0,80})$", re.DOTALL)
TOKEN = re.compile(r"[^\W_]+|[^\w\s]")
REACH = 4
"""How far into the body the excerpt is looked for: so many times its own length, and so many thousand characters."""
NEAR = 300
"""Characters beyond its own length within which nearly every automatic excerpt is found."""
GAPS = 8
"""One gap in so many words is what ``wp_trim_excerpt`` leaves where it strips blocks and shortcodes."""


def excerpt(post: Post, body: Element, source: str) -> str:
    """The excerpt that somebody wrote. With ``context=edit`` the answer says whether anybody did; otherwise an
    excerpt that is the beginning of the content is taken for WordPress's own (``wp_trim_excerpt``). In ``source``, the
    content as it came, shortcodes that nobody expanded stand as they do in such an excerpt."""
    written = post.excerpt
    if written.raw is not None:
        return plain_text(written.raw)
    text = plain_text(MORE_LINK.sub("", written.rendered or ""))
    begins = _begins(body, text) or ("[" in text and "[" in source and _begins(parse(source), text))
    return "" if begins else text


def _begins(body: Element, text: str) -> bool:
    reaches = (len(text) + NEAR, REACH * (len(text) + 1000))
    return any(is_automatic(text, _beginning(body, reach)) for reach in reaches)


MORE_LINK = re.compile(r"<a\b[^>]*\b(?:more-link|read-more|readmore|moretag)\b[^>]*>.*?</a>", re.DOTALL | re.IGNORECASE)


def _beginning(body: Element, length: int) -> str:
    """The first characters of the content's text, so many of them."""
    parts: list[str] = []
    rest = length
    for child in body.children:
        parts.append(child if isinstance(child, str) else child.text())
        rest -= len(parts[-1])
        if rest < 0:
            break
    return "".join(parts)[:length]


def is_automatic(text: str, body: str) -> bool:
    """Whether the words of ``text`` are those that ``body`` begins with, in order and without many gaps."""
    cut = ELLIPSIS.search(text)
    wanted = TOKEN.findall(text[: cut.start()] if cut else text)
    if not wanted:
        return True
    there = TOKEN.findall(body)
    place = gaps = 0
    for number, word in enumerate(wanted):
        found = place
        is_last = number == len(wanted) - 1
        while found < len(there) and not (there[found] == word or (is_last and there[found].startswith(word))):
            found += 1
        if found == len(there):
            return False
        gaps += found != place
        place = found + 1
    return gaps <= max(2, len(wanted) // GAPS)


# ---------------------------------------------------------------------------------------------------------- languages


def languages(post: Post, library: Library) -> tuple[str | None, dict[str, str]]:
    """Polylang's ``lang`` and ``translations`` (language -> id); WPML's ``wpml_current_locale`` and
    ``wpml_translations``."""
    extra = post.model_extra or {}
    locale = extra.get("wpml_current_locale")
    lang = post.lang or (locale.replace("_", "-") if isinstance(locale, str) and locale else None)
    found: dict[str, str] = {}
    for language, id in post.translations.items():
        if isinstance(id, int) and id != post.id:
            other = library.post(id)
            found[str(language)] = other.link if other and other.link else str(id)
    entries = extra.get("wpml_translations")
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("locale"), str):
            found[entry["locale"].replace("_", "-")] = str(entry.get("href") or entry.get("id") or "")
    return lang, found


# ---------------------------------------------------------------------------------------------------------------- SEO


def seo(post: Post) -> Seo | None:
    """The first plugin's words, field by field; `unsaid` has the others'."""
    shapes = [shape for read in SEO_SHAPES if (shape := read(post))]
    found = {
        name: value for name in SEO_FIELDS if (value := next((v for s in shapes if (v := _said(s.get(name)))), None))
    }
    if found.get("og_title") == found.get("title"):
        found.pop("og_title", None)
    if found.get("og_description") == found.get("description"):
        found.pop("og_description", None)
    return Seo(**found) if found else None


SEO_FIELDS = ("title", "description", "canonical", "robots", "image", "og_title", "og_description")


def _said(value: Any) -> str | None:
    text = plain_text(value) if isinstance(value, str) else ""
    return text or None


def unsaid(post: Post, found: Seo | None) -> dict[str, Any]:
    """What the heads of SEO plugins say in other words than `Seo`: a second plugin's, or those for Twitter."""
    known = {getattr(found, name) for name in SEO_FIELDS} if found else set()
    heads = {name: getattr(post, name, None) for name in ("yoast_head_json", "aioseo_head_json")}
    rest = {
        name: {key: value for key, value in head.items() if key in HEAD_WORDS and _said(value) not in (None, *known)}
        for name, head in heads.items()
        if isinstance(head, dict)
    }
    return {name: words for name, words in rest.items() if words}


HEAD_WORDS = words(
    "title description canonical canonical_url og_title og_description og:title og:description"
    " twitter_title twitter_description twitter:title twitter:description"
)
TEMPLATE = re.compile(r"%%?\w+%%?|#\w+_\w+")


def _yoast(post: Post) -> Mapping[str, Any]:
    head = post.yoast_head_json
    images = head.get("og_image")
    first = images[0] if isinstance(images, list) and images and isinstance(images[0], dict) else {}
    return {**head, "image": first.get("url"), "robots": robots(head.get("robots"))}


def _aioseo(post: Post) -> Mapping[str, Any]:
    head = _mapping((post.model_extra or {}).get("aioseo_head_json"))
    return {
        "title": head.get("title"),
        "description": head.get("description"),
        "canonical": head.get("canonical_url"),
        "robots": robots(head.get("robots")),
        "image": head.get("og:image") or head.get("twitter:image"),
        "og_title": head.get("og:title"),
        "og_description": head.get("og:description"),
    }


def _rank_math(post: Post) -> Mapping[str, Any]:
    own = _plugin_fields(post, "rank_math_")
    return {
        "title": own.get("rank_math_title"),
        "description": own.get("rank_math_description"),
        "canonical": own.get("rank_math_canonical_url"),
        "robots": robots(own.get("rank_math_robots")),
        "image": own.get("rank_math_facebook_image"),
        "og_title": own.get("rank_math_facebook_title"),
        "og_description": own.get("rank_math_facebook_description"),
    }


def _seopress(post: Post) -> Mapping[str, Any]:
    own = {name.removeprefix("_"): value for name, value in _plugin_fields(post, "seopress_").items()}
    hidden = [word for word in ("index", "follow") if own.get(f"seopress_robots_{word}") == "yes"]
    return {
        "title": own.get("seopress_titles_title"),
        "description": own.get("seopress_titles_desc"),
        "canonical": own.get("seopress_robots_canonical"),
        "robots": ", ".join(f"no{word}" for word in hidden),
        "image": own.get("seopress_social_fb_img"),
        "og_title": own.get("seopress_social_fb_title"),
        "og_description": own.get("seopress_social_fb_desc"),
    }


def _plugin_fields(post: Post, part: str) -> dict[str, Any]:
    """Those with ``part`` in their name. Templates that nobody filled (``%title%``) say nothing."""
    everything = chain((post.model_extra or {}).items(), post.meta.items())
    own = {name: value for name, value in everything if part in name}
    return {name: value for name, value in own.items() if not (isinstance(value, str) and TEMPLATE.search(value))}


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


SEO_SHAPES = (_yoast, _aioseo, _rank_math, _seopress)


def robots(value: Any) -> str | None:
    """What keeps robots away (``noindex``, ``nofollow``); everything else is what they do anyway."""
    if isinstance(value, dict):
        words = [str(word) for word in value.values()]
    elif isinstance(value, list):
        words = [str(word) for word in value]
    else:
        words = str(value or "").split(",")
    return ", ".join(word.strip() for word in words if word.strip().startswith("no")) or None


# ------------------------------------------------------------------------------------------------------------- fields

SILENT = words(
    "_links _embedded yoast_head aioseo_head aioseo_head_json class_list permalink_template generated_slug"
    " jetpack_sharing_enabled jetpack_shortlink"
    "  jetpack_likes_enabled jetpack-related-posts jetpack_publicize_connections jetpack_featured_media_url"
    " _edit_lock _edit_last _acf_changed"
    " wpml_current_locale wpml_translations footnotes pll_sync_post curies"
)
"""Fields that say nothing which is not elsewhere in the document (the heads of SEO plugins: `seo` and `unsaid`), or
nothing of the post."""
OWN: dict[str, Any] = {"sticky": False, "format": "standard", "template": "", "menu_order": 0}
"""WordPress's own fields that have no place in `Meta`, and what they say by default."""


def fields(post: Post, library: Library) -> dict[str, Any]:
    """Everything else that the answer said and that holds something."""
    terms = {name for name in taxonomies(post, library) if len(post.terms(name)) == _length(getattr(post, name, None))}
    skipped = SILENT | terms
    found = {
        name: value for name, value in (post.model_extra or {}).items() if name not in skipped and not is_empty(value)
    }
    for name, default in OWN.items():
        value = getattr(post, name)
        if value not in (default, ""):
            found[name] = value
    meta = {name: value for name, value in post.meta.items() if name not in SILENT and not is_empty(value)}
    return found | ({"meta": meta} if meta else {})


def _length(value: Any) -> int | None:
    return len(value) if isinstance(value, list) else None


def is_empty(value: Any) -> bool:
    """None, empty text, and lists and objects that hold nothing else. ``False`` and ``0`` are answers."""
    if isinstance(value, dict):
        return all(map(is_empty, value.values()))
    if isinstance(value, list):
        return all(map(is_empty, value))
    return value is None or value == ""
