"""What the attributes of any shortcode say to readers: words, links, pictures, sound and films."""

import re
from html import escape, unescape

from wpmigrate.normalizer.classic import embed_html
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import words
from wpmigrate.normalizer.embeds import resolve
from wpmigrate.normalizer.makers.attributes import CONTENT_OF, GROUP, HREFS, address, flat, is_text, noun
from wpmigrate.normalizer.plain import plain_text


def said(given: dict[str, str], context: Context) -> str | None:
    """Everything for readers in the attributes, in their order: pictures and films, and every word, a paragraph each.
    The words of a button carry its link.
    """
    texts = [(name, plain_text(value)) for name, value in flat(given) if noun(name) in SAID and is_text(value)]
    worded = [(name, text) for name, text in texts if re.search(r"\w", text)]
    lone = worded[0][0] if len(worded) == 1 else ""
    parts = [linked_to(leads(name, given, lone), escape(text, quote=False)) for name, text in worded]
    return shown(given) + "".join(parts)


SAID = words(
    "title heading subtitle subhead h2 h4 text name author position job_title company_name number price sum value units"
    " label primary_text secondary_text content description before_text after_text caption quote button_text button"
    " linktext"
)
"""Attributes whose value a reader sees."""


def leads(name: str, given: dict[str, str], lone: str) -> str:
    """Where the words of an attribute lead: ``button_one_text`` to ``button_one_url``, those of a button, or the only
    ones, to the link of all.
    """
    stem = name.rpartition("_")[0]
    own = (f"{stem}_{ending}" for ending in ("url", "link", "href")) if stem else ()
    names = (*own, *HREFS) if BUTTON.search(name) or name == lone else own
    return next((found for one in names if (found := address(given.get(one, "")))), "")


def linked_to(href: str, inside: str) -> str:
    return f'<p><a href="{escape(href)}">{inside}</a></p>' if href else f"<p>{inside}</p>"


BUTTON = re.compile(r"button|btn|label|linktext|link_text")


def told(given: dict[str, str], context: Context) -> str | None:
    """The same of a shortcode that nobody knows: what is surely for readers."""
    wanted = TOLD | LEADING | frozenset(HREFS)
    kept = {name: value for name, value in given.items() if GROUP.match(value) or {name, noun(name)} & wanted}
    return said(kept, context)


TOLD = words("title heading subtitle subhead text button_text quote caption description")


def shown(given: dict[str, str]) -> str:
    """Pictures, sound and films whose addresses stand in attributes."""
    parts = []
    for name, value in flat(given):
        if noun(name) in LEADING and not BEHIND.search(name) and (where := address(value)):
            parts.append(medium(where))
    return "".join(dict.fromkeys(parts))


def medium(where: str) -> str:
    ending = re.sub(r"[?#].*", "", where).rpartition(".")[2].lower()
    kind = next((kind for kind, endings in ENDINGS.items() if ending in endings), "")
    if kind == "img":
        return f'<p><img src="{escape(where)}" alt=""></p>'
    if kind:
        return f'<{kind} controls src="{escape(where)}"></{kind}>'
    target = resolve(where)
    return embed_html(escape(where)) if target is not None and target.provider in PLAYED else ""


PLAYED = words("youtube vimeo dailymotion videopress soundcloud spotify ted wistia mixcloud")


LEADING = words("src image img url photo picture file fileurl mp3 mp4 video audio id")
"""Attributes that hold the address of what is shown."""


BEHIND = re.compile(r"bg|background|icon|poster|link|button")


ENDINGS: dict[str, frozenset[str]] = {
    "img": words("jpg jpeg png gif webp avif svg"),
    "audio": words("mp3 m4a ogg oga wav"),
    "video": words("mp4 m4v webm ogv mov"),
}


def addressed(given: dict[str, str], context: Context) -> str | None:
    """What encloses nothing but an address: a film, or a link."""
    where = unescape(given[CONTENT_OF]).strip()
    return medium(where) or f'<p><a href="{escape(where)}">{escape(where, quote=False)}</a></p>'


def linked(given: dict[str, str], context: Context) -> str | None:
    """What leads somewhere: ``[cta url="https://…"]Go[/cta]``, or the words of its attributes, if it has any."""
    found = told({name: value for name, value in given.items() if name != CONTENT_OF}, context)
    if found:
        return f"{found}<p>{given[CONTENT_OF]}</p>"
    href = next((given[name] for name in HREFS if given.get(name)), "")
    return f'<a href="{escape(unescape(href))}">{given[CONTENT_OF]}</a>'
