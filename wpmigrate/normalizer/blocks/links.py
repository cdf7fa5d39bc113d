"""Links that are more, or less, than their ``a`` says: pictures linked to their own file, e-mail addresses that
Cloudflare hides, icons, redirects.
"""

import re
from html import escape
from urllib.parse import unquote

from wpmigrate.document import Anchor, Attrs, Break, Inline, Link, Text
from wpmigrate.normalizer.blocks import images, text
from wpmigrate.normalizer.blocks.common import is_blank, words_of
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import Element
from wpmigrate.normalizer.embeds import provider_of
from wpmigrate.normalizer.markup import markup

READER_ONLY = frozenset(
    (
        "screen-reader-text",
        "sr-only",
        "visually-hidden",
        "elementor-screen-only",
        "screen-reader-only",
        "assistive-text",
    )
)
"""Classes of text that themes hide from sight (``.screen-reader-text`` is WordPress's own)."""
EMAIL_PATH = "/cdn-cgi/l/email-protection"


def link(element: Element, context: Context) -> list[Inline] | None:
    """An ``a``, where it is one of the odd ones."""
    href = _own_address(element, context)
    if (mark := text.plain_reference(element, context)) is not None:
        return mark
    if EMAIL_PATH in href:
        return _mail_link(element, context, href)
    if "href" in element.attrs and is_blank(element.children) and not (element.get("id") or element.get("name")):
        return _empty_link(element, context, href)
    if not element.elements:
        return None
    if (picture := sole_picture(element)) is not None:
        return _linked_picture(element, picture, context, href)
    return _icon_link(element, context, href)


def _empty_link(element: Element, context: Context, href: str) -> list[Inline]:
    """A link that shows nothing, or what its style says (the sign of a network, where it has a name) or a script puts
    there (a pin of Pinterest).
    """
    named = element.get("aria-label") or element.get("title") if SOCIAL.search(element.get("class")) else ""
    named = named or (href if "data-pin-do" in element.attrs else "")
    if not named or not href:
        context.note("decoration", removed=element, detail="a link without content")
        return []
    made = Link((Text(named),), href)
    context.note("icon-link", removed=element, added=markup([made]), detail=named)
    return [Text(" "), made, Text(" ")]


SOCIAL = re.compile(r"\bsocial\b|[-_]social[-_]")


def _own_address(element: Element, context: Context) -> str:
    """Where a link leads: services that only hide from where somebody comes carry the address in their query."""
    href = element.get("href")
    if "?" not in href:
        return href
    found = REDIRECTED.match(href)
    if found is None:
        return href
    address = found["whole"] or unquote(found["value"])
    if re.match(r"https?://", address) is None:
        return href
    before = element.html()
    element.attrs["href"] = address
    context.note("rewritten-address", removed=before, added=element.html(), detail=f"{href[:80]} is {address}")
    return address


REDIRECTED = re.compile(
    r"https?://(?:href\.li/\?(?P<whole>.+)|(?:lm?\.facebook\.com/l\.php|www\.google\.com/url|slack-redir\.net/link"
    r"|t\.umblr\.com/redirect)\?(?:[^#]*&)?(?:u|q|url|z)=(?P<value>[^&#]+))"
)


def sole_picture(element: Element) -> Element | None:
    """The ``img`` that is all there is to see in an element."""
    found = element.find_all(lambda below: below.tag == "img")
    doubles = {id(below) for box in element.find_all(lambda one: one.tag == "noscript") for below in box.iter()}
    pictures = [one for one in found if id(one) not in doubles]
    return pictures[0] if len(pictures) == 1 and not words_of(element) else None


def _linked_picture(element: Element, picture: Element, context: Context, href: str) -> list[Inline] | None:
    """The link of a picture to its own file (or to its attachment page) is WordPress's way to show it in full; it is
    no reference.
    """
    source = images.source_of(picture)
    own = source is not None and (
        images.same_picture(href, images.unproxied(source)) or _is_attachment_page(element, picture, context, href)
    )
    before = len(context.notes)
    image = images.read(picture, context, link=href)
    if image is None:
        if len(context.notes) == before or any(one.tag == "noscript" for one in element.iter()):
            del context.notes[before:]  # the picture itself may stand in the ``noscript``
            return None
        context.note("decoration", removed=Element("a", element.attrs), detail="a link without content", where="a")
        return []
    if not own and not href:
        del context.notes[before:]  # it is read again, as what the link holds
        return None
    if not own:
        return [Link((image,), href, element.get("title") or None, _id(element, context))]
    removed = element.html()
    if len(context.notes) > before:
        removed = removed.replace(picture.html(), markup([image]), 1)
    added = markup([image]) if len(context.notes) > before else picture.html()
    context.note("duplicate", removed=removed, added=added, detail="the link of a picture to its own file", where="a")
    return [image]


def _id(element: Element, context: Context) -> Attrs | None:
    id = context.id_of(element)
    return Attrs(id=id) if id else None


def _is_attachment_page(element: Element, picture: Element, context: Context, href: str) -> bool:
    """``rel="attachment wp-att-12"`` (``get_image_send_to_editor``), or the page that the picture's record names."""
    id = images.media_id(picture)
    if re.search(rf"\bwp-att-{id or '[0-9]+'}\b", element.get("rel")):
        return True
    record = context.library.media(id) if id and context.library else None
    return bool(record and record.link and href.rstrip("/") == record.link.rstrip("/"))


def _icon_link(element: Element, context: Context, href: str) -> list[Inline] | None:
    """A link that shows a drawing and no word. Its words for screen readers are its name, and stay; else it is given
    one, which must not melt with the words beside it. One to a place of the same page is the handle of that place.
    """
    if not href or not element.elements or any(one.tag in SEEN for one in element.iter()):
        return None
    hidden = element.find_all(lambda one: not READER_ONLY.isdisjoint(one.classes))
    name, shown = " ".join(words_of(one) for one in hidden), words_of(element)
    if shown != name:
        return None
    id = _id(element, context)
    if shown:
        return [Link((Text(name),), href, element.get("title") or None, id)]
    if href.startswith("#") or not _is_drawn(element):
        context.note("decoration", removed=element, detail="a link without content")
        return [*([Anchor(id.id)] if id and id.id else ()), *(Break() for one in element.elements if one.tag == "br")]
    name = _icon_name(element, href)
    context.note("icon-link", removed=element, added=markup([Link((Text(name),), href)]), detail=name)
    return [Text(" "), Link((Text(name),), href, element.get("title") or None, id), Text(" ")]


def _is_drawn(element: Element) -> bool:
    """Whether a link without words shows something: a drawing, or what a style may draw."""
    named = element.get("class") or element.get("title") or element.get("aria-label")
    inside = element.find(lambda one: one.tag in ("svg", "i") or bool(one.attrs))
    return bool(named) or inside is not None


SEEN = frozenset(("img", "picture", "video", "audio", "iframe", "input", "math", "hr", "object", "embed", "canvas"))


def _icon_name(element: Element, href: str) -> str:
    """What a drawing stands for: what the link says of itself, the name of the icon, the address."""
    titled = element.find(lambda one: bool(one.get("aria-label") or one.get("title")))
    said = (
        element.get("aria-label")
        or element.get("title")
        or (titled.get("aria-label") or titled.get("title") if titled else "")
    )
    addressed = href.partition(":")[2].partition("?")[0] if href.startswith(("mailto:", "tel:")) else ""
    if said or addressed:
        return said or unquote(addressed)
    icons = (ICON.fullmatch(token) for one in element.iter() for token in one.classes)
    if provider := provider_of(href):
        return provider.replace("-", " ").title()
    names = [found[1] for found in icons if found and found[1] not in STYLES_OF_ICONS]
    return names[0].replace("-", " ").capitalize() if names else href


ICON = re.compile(r"(?:fa|icon|dashicons|bi|ti|ion|elementor-social-icon|social|e-fab|la)-([a-z][a-z-]{2,29})")
STYLES_OF_ICONS = frozenset(
    ("animation", "font-awesome", "solid", "brands", "regular", "wrap", "wrapper", "holder", "icon", "font", "large")
)


def reader_only(element: Element, context: Context) -> list[Inline] | None:
    """Text that nobody sees. An id in it is kept by reading it as plain HTML."""
    if any(context.id_of(below) or below.tag in SEEN for below in element.iter()):
        return None
    if not is_blank(element.children):
        context.note("screen-reader-text", removed=element)
    return []


# ----------------------------------------------------------------------------------------------------- hidden addresses


def decoded(hexadecimal: str) -> str | None:
    """An address that Cloudflare hid: two digits a byte, each XORed with the first."""
    if not re.fullmatch(r"(?:[0-9a-fA-F]{2}){2,}", hexadecimal):
        return None
    key, *data = bytes.fromhex(hexadecimal)
    return bytes(byte ^ key for byte in data).decode("utf-8", "replace")


def email(element: Element, context: Context) -> list[Inline] | None:
    """``<span class="__cf_email__" data-cfemail="…">[email protected]</span>``, which may itself be an ``a``."""
    address = decoded(element.get("data-cfemail"))
    if address is None:
        return None
    linked = element.tag == "a"
    context.note(
        "decoded-email", removed=element, added=f'<a href="mailto:{address}">{address}</a>' if linked else address
    )
    return [Link((Text(address),), f"mailto:{address}")] if linked else [Text(address)]


def _mail_link(element: Element, context: Context, href: str) -> list[Inline] | None:
    """A link to Cloudflare's own page. The address stands in the fragment, or in the text."""
    if "__cf_email__" in element.classes:
        return email(element, context)
    address = decoded(href.rpartition("#")[2])
    inner = element.by_class("__cf_email__")
    address = address or (decoded(inner.get("data-cfemail")) if inner else None)
    if address is None:
        return None
    target = unquote(f"mailto:{address}")
    before = element.html()
    _reveal(element)
    added = f'<a href="{escape(target)}">{element.inner_html()}</a>'
    context.note("decoded-email", removed=before, added=added, where="a")
    return [Link(tuple(context.inlines(element.children)), target)]


def _reveal(element: Element) -> None:
    """Puts every hidden address below in its place, as text."""
    for below in element.find_all(lambda one: "__cf_email__" in one.classes):
        if address := decoded(below.get("data-cfemail")):
            below.tag, below.attrs, below.children = "span", {}, [address]
