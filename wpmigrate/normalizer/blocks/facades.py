"""Players that wait for a click, and scripts that write: gists, polls, films in the settings of a builder."""

import json
import re
from urllib.parse import parse_qsl

from wpmigrate.document import Block, Media
from wpmigrate.normalizer.blocks.common import words_of
from wpmigrate.normalizer.blocks.embed import embed, replaced
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import Element
from wpmigrate.normalizer.embeds import Target, absolute, host_of, resolve, split
from wpmigrate.normalizer.markup import markup

# -------------------------------------------------------------------------------------------------- facades and scripts


ADDRESSES = (
    "data-src", "data-facadesrc", "data-facade-url", "data-lazy-src", "data-url", "data-video-url", "data-embed-url",
    "data-iframe-src", "href",
)  # fmt: skip
NAMED = {"data-tweetid": "https://twitter.com/i/status/{}", "data-shortcode": "https://www.instagram.com/p/{}/"}
"""Attributes of AMP that hold the id of a post elsewhere, and its page."""
IDS = ("data-id", "videoid", "data-videoid", "data-youtube-id", "data-ytid", "data-video-id")


def facade(element: Element, context: Context) -> list[Block] | None:
    """A picture in place of a player, until somebody clicks: the address, or the video's id, stands in an attribute."""
    if element.first("iframe", "video") is not None:
        return None
    source = _first(element, ADDRESSES)
    source = source if re.match(r"(?:https?:)?//", source) else _named(element) or _by_id(element)
    target = resolve(source) if source else None
    title = element.get("playlabel") or element.get("data-title")
    return replaced(element, target, context, title) if target else None


def _first(element: Element, names: tuple[str, ...]) -> str:
    return next((value for name in names if (value := element.get(name))), "")


def _named(element: Element) -> str:
    return next((page.format(element.get(name)) for name, page in NAMED.items() if element.get(name)), "")


def presto(element: Element, context: Context) -> list[Block] | None:
    """Presto Player, an element of its own: the address of a film, or of a page of one."""
    source = absolute(element.get("src"))
    if not source:
        return None
    target = resolve(source)
    made = embed(target) if target and target.provider else Media("video", (source,))
    context.note("embed", removed=element, added=markup([made]))
    return [made]


def _by_id(element: Element) -> str:
    """The page of a video by its id, with the second it starts at."""
    id = _first(element, IDS) or _lyte_id(element)
    if not id:
        return ""
    if "vimeo" in f"{element.tag} {element.get('class')}":
        return f"https://vimeo.com/{id}"
    start = _first(element, ("data-start", "start")) or dict(parse_qsl(element.get("params"))).get("start", "")
    return f"https://www.youtube.com/watch?v={id}" + (f"&t={start.rstrip('s')}s" if start else "")


def _lyte_id(element: Element) -> str:
    """WP YouTube Lyte names its box ``WYL_`` and the video's id."""
    box = next((one for one in element.iter() if one.get("id").startswith("WYL_")), None)
    return box.get("id").removeprefix("WYL_") if box is not None else ""


def script(element: Element, context: Context) -> list[Block] | None:
    """Scripts are not seen; some write what is: a gist, a poll, a post of Telegram."""
    post = element.get("data-telegram-post")
    if post:
        return replaced(element, Target(f"https://t.me/{post}", "telegram"), context)
    if "podigee-podcast-player" in element.classes:
        page = absolute(re.sub(r"/embed(?:\?.*)?$", "", element.get("data-configuration")))
        return replaced(element, Target(page), context) if page and "//" in page else []
    if (played := _podlove(element)) is not None:
        return played
    source = absolute(element.get("src"))
    parts = split(source) if source else None
    if source is None or parts is None:
        return []
    path, page = SCRIPTS.get(host_of(parts), ("", ""))
    found = re.fullmatch(path, parts.path) if path else None
    target = resolve(page.format(*found.groups()) if page else source) if found else None
    return replaced(element, target, context) if target else []


def _podlove(element: Element) -> list[Block] | None:
    """Podlove Web Player writes what it plays into its script."""
    text = "".join(child for child in element.children if isinstance(child, str))
    found = PODLOVE.search(text) if "podlovePlayer" in text else None
    if found is None:
        return None
    try:
        files = json.loads(f"[{found[1]}]")
    except ValueError:
        return None
    named = [str(one["url"]) for one in files if isinstance(one, dict) and one.get("url")]
    sources = tuple(address for one in named if (address := absolute(one)))
    return [Media("audio", sources)] if sources else None


PODLOVE = re.compile(r'"audio"\s*:\s*\[([^\[\]]*)\]')


def podlove_box(element: Element, context: Context) -> list[Block] | None:
    """The place of Podlove's player. Where its script does not say what is played, the episode is elsewhere."""
    if words_of(element):
        return None
    if PODLOVE.search(context.source) is None:
        episode = element.get("data-episode")
        context.note("empty-shell", removed=element, detail=f"Podlove Web Player{', ' + episode if episode else ''}")
    return []


def thumbnail(element: Element, context: Context) -> list[Block] | None:
    """One of the videos of a gallery (EmbedPlus for YouTube), with its title."""
    target = resolve(_by_id(element)) if element.get("data-videoid") else None
    if target is None:
        return None
    return [*replaced(Element(element.tag, element.attrs, []), target, context), *context.blocks(element.children)]


def widget(element: Element, context: Context) -> list[Block] | None:
    """An empty box that a script of another service fills, and whose attribute tells the page of what it shows."""
    told = next((WIDGETS[token] for token in element.get("class").split() if token in WIDGETS), None)
    value = element.get(told[0]) if told else next(iter(WISTIA.findall(element.get("class"))), "")
    page = absolute((told[1] if told else WISTIA_PAGE).format(value)) if value and not words_of(element) else None
    if page is None or not page.startswith(("http:", "https:")):
        return None
    return replaced(element, resolve(page) or Target(page), context, element.get("data-title"))


WIDGETS: dict[str, tuple[str, str]] = {
    "typeform-widget": ("data-url", "{}"),
    "calendly-inline-widget": ("data-url", "{}"),
    "infogram-embed": ("data-id", "https://infogram.com/{}"),
    "flourish-embed": ("data-src", "https://public.flourish.studio/{}/"),
    "canva-embed": ("data-design-id", "https://www.canva.com/design/{}/view"),
}
WISTIA, WISTIA_PAGE = re.compile(r"\bwistia_async_(\w+)"), "https://fast.wistia.net/embed/iframe/{}"
"""Class of the box -> its attribute and the page; Wistia's box tells its film by a class."""

SCRIPTS: dict[str, tuple[str, str]] = {
    "gist.github.com": (r"/.+\.js", ""),
    "secure.polldaddy.com": (r"/p/(\d+)\.js", "https://poll.fm/{}"),
    "static.polldaddy.com": (r"/p/(\d+)\.js", "https://poll.fm/{}"),
    "buzzsprout.com": (r"/(\d+(?:/(?:episodes/)?[\w-]+)?)\.js", "https://www.buzzsprout.com/{}"),
    "datawrapper.dwcdn.net": (r"/(\w+)/(?:\d+/)?embed\.js", "https://datawrapper.dwcdn.net/{}/"),
    "form.jotform.com": (r"/jsform/(\d+)", "https://form.jotform.com/{}"),
    "asciinema.org": (r"/a/(\w+)\.js", "https://asciinema.org/a/{}"),
}
"""Host of a script that writes -> its path and the page of what it writes; without a page, `resolve` reads the
script's own address.
"""


def gist(element: Element, context: Context) -> list[Block] | None:
    """A gist that a plugin fetched, or is about to (``data-gist-id``, ``div.oembed-gist``)."""
    link = element.find(lambda one: one.tag == "a" and "gist.github.com" in one.get("href"))
    script = element.find(lambda one: one.tag in {"script", "iframe"} and "gist.github.com" in one.get("src"))
    named = element.get("data-gist-id")
    address = (
        (script.get("src") if script else "")
        or (f"https://gist.github.com/{named}" if named else "")
        or (link.get("href") if link else "")
    )
    target = resolve(address) if address else None
    return replaced(element, target, context) if target else None


def settings(element: Element) -> dict[str, object]:
    """Elementor's ``data-settings``: JSON, or nothing."""
    try:
        found = json.loads(element.get("data-settings") or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def elementor_video(element: Element, context: Context) -> list[Block] | None:
    """Elementor's video, whose address stands in its settings only, with an empty box for the player."""
    if element.first("iframe", "video", "audio") is not None:
        return None
    said = settings(element)
    address = next(
        (
            str(said[name])
            for name in ("youtube_url", "vimeo_url", "dailymotion_url", "videopress_url")
            if said.get(name)
        ),
        "",
    )
    target = resolve(address) if address else None
    if target is None:
        return None
    found = replaced(Element(element.tag, element.attrs, []), target, context)
    return found + context.blocks(element.children)
