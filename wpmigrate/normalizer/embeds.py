"""What a URL is: whose page it is, and which page a player's address plays.

A frame's address is not what an author pasted: WordPress asks the provider's oEmbed service and stores the player that
it answers. `resolve` goes back from the player to the page (``player.vimeo.com/video/1`` -> ``vimeo.com/1``) by two
tables: `PLAYERS` (host -> how a player's address reads) and `PROVIDERS` (host -> WordPress's slug, as in
``is-provider-youtube``; the hosts of ``WP_oEmbed::__construct`` and of the block library's variations are all there).
Start times and playlists are the author's and stay; the look of a player does not. An address that no row reads stands
for itself: nothing here goes to the network, so what only the provider can tell (whose deck
``speakerdeck.com/player/…`` is) keeps its player.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit, urlunsplit

from wpmigrate.normalizer.providers import PROVIDERS


class Target(NamedTuple):
    """``url`` is the page; ``provider`` is WordPress's slug of its host, where it has one."""

    url: str
    provider: str | None = None


class Player(NamedTuple):
    """How a player's address reads: ``path`` matches its whole path, ``page`` is filled with the pattern's groups and
    with the query's parameters.
    """

    path: str
    page: str


Reader = Callable[[SplitResult, dict[str, str]], str | None]
"""What a template cannot say: the address and its parameters to the page's address, or None when it is not a player."""


def resolve(address: str) -> Target | None:
    """The page that the address of a frame, a player or a page stands for; None when it is no address of another
    document.
    """
    url = absolute(address)
    parts = split(url) if url else None
    if url is None or parts is None:
        return None
    page = _page(parts) or url
    return Target(page, provider_of(page) or provider_of(url))


def absolute(address: str) -> str | None:
    """``address`` without white space and with a scheme; None for what a reader must not follow (``javascript:``,
    ``data:``, ``about:blank``).
    """
    url = address.translate(NO_LINES).strip()
    if url.startswith("//"):
        return f"https:{url}"
    scheme = SCHEME.match(url)
    return url if url and (scheme is None or scheme[1].lower() in {"http", "https"}) else None


NO_LINES = dict.fromkeys(map(ord, "\t\n\r"))
SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")


def split(url: str) -> SplitResult | None:
    """``url`` in its parts; None where Python finds it malformed (an open bracket, an odd port)."""
    try:
        return urlsplit(url)
    except ValueError:
        return None


def host_of(parts: SplitResult) -> str:
    """The host's name, without the port and without ``www.`` or ``m.``."""
    name = parts.netloc.rpartition("@")[2].partition(":")[0].lower().rstrip(".")
    return PLAIN_HOST.sub("", name) if name.startswith(("www.", "m.")) else name


PLAIN_HOST = re.compile(r"^(?:www|m)\.(?=.+\.)")


def provider_of(url: str) -> str | None:
    """WordPress's slug for the host of ``url``, or for its host with the first part of its path."""
    parts = split(url)
    if parts is None:
        return None
    host = host_of(parts)
    keys = (f"{host}/{parts.path[1:].partition('/')[0]}", *_domains(host))
    return next((PROVIDERS[key] for key in keys if key in PROVIDERS), None)


def self_embed(address: str) -> str | None:
    """The post behind the frame that WordPress itself makes (``get_post_embed_url``): ``/embed/`` after its path or
    ``embed=true`` in its query.
    """
    url = absolute(address)
    parts = split(url) if url else None
    if parts is None:
        return None
    path = re.sub(r"/embed/?$", "/", parts.path)
    pairs = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair != ("embed", "true")]
    return urlunsplit((parts.scheme, parts.netloc, path, urlencode(pairs), ""))


# -------------------------------------------------------------------------------------------------- from player to page


def _page(parts: SplitResult) -> str | None:
    """The first page that a row for the host, or for a domain above it, makes."""
    query = parameters(parts)
    for host in _domains(host_of(parts)):
        for row in PLAYERS.get(host, ()):
            page = _filled(row, parts, query) if isinstance(row, Player) else row(parts, query)
            if page:
                return page
    return next((page for row in ANYWHERE if (page := _filled(row, parts, query))), None)


def _domains(host: str) -> Iterator[str]:
    """``a.b.c`` and the domains above it, the nearest first: ``a.b.c``, ``b.c``."""
    while "." in host:
        yield host
        host = host.partition(".")[2]


def parameters(parts: SplitResult) -> dict[str, str]:
    """The query as a mapping. A parameter that stands twice with two values is left out: which of them a player takes
    is its own affair.
    """
    found: dict[str, str] = {}
    twice: set[str] = set()
    for name, value in parse_qsl(parts.query.replace("&amp;", "&")):
        if found.setdefault(name, value) != value:
            twice.add(name)
    return {name: value for name, value in found.items() if name not in twice}


def _filled(row: Player, parts: SplitResult, query: dict[str, str]) -> str | None:
    match = re.fullmatch(row.path, parts.path)
    if match is None:
        return None
    values = {f"q_{name}": quote(value, safe="/@:-._~!$'()*,;=") for name, value in query.items()}
    values |= {name: value for name, value in match.groupdict().items() if value is not None}
    try:
        return row.page.format(host=parts.netloc, **values)
    except (KeyError, IndexError, ValueError):  # the query lacks a parameter, or names it as no template can
        return None


def _youtube(parts: SplitResult, query: dict[str, str]) -> str | None:
    """Players (``/embed/ID``, ``/v/ID``), lists, channels' streams. Pages (``/watch``, ``/shorts/ID``) stand for
    themselves.
    """
    match = re.fullmatch(r"/(?:embed|v|e)(?:/([^/&]*))?/?", parts.path.partition("&")[0])
    if match is None:
        return None
    if match[1] == "live_stream":
        return f"https://www.youtube.com/channel/{quote(query['channel'])}/live" if "channel" in query else None
    playlist, start = query.get("list"), _start(parts, query)
    if match[1] in {None, "", "videoseries", "playlist"}:
        return f"https://www.youtube.com/playlist?list={quote(playlist)}" if playlist else None
    more = (f"&list={quote(playlist)}" if playlist else "") + (f"&t={start}" if start else "")
    return f"https://www.youtube.com/watch?v={match[1]}{more}"


def _start(parts: SplitResult, query: dict[str, str]) -> str | None:
    """Where a video starts, as YouTube writes it in a page's address: ``90s``, ``1m30s``."""
    fragment = re.match(r"t=(\w+)", parts.fragment)
    start = query.get("start") or query.get("t") or (fragment[1] if fragment else "")
    return f"{start}s" if start.isdigit() and int(start) else start if re.fullmatch(r"(?:\d+[hms])+", start) else None


def _vimeo(parts: SplitResult, query: dict[str, str]) -> str | None:
    """``h`` is the key of an unlisted video, which its page wants after the id."""
    match = re.fullmatch(r"/video/(\d+)/?", parts.path)
    if match is None:
        return None
    key = f"/{quote(query['h'])}" if "h" in query else ""
    start = f"#{quote(parts.fragment, safe='=')}" if parts.fragment.startswith("t=") else ""
    return f"https://vimeo.com/{match[1]}{key}{start}"


def _soundcloud(parts: SplitResult, query: dict[str, str]) -> str | None:
    """The track's page where the player names it. Of an ``api.`` address, which no reader can open, the player stays,
    without its looks.
    """
    url = query.get("url", "")
    if not url.startswith("http") or not parts.path.startswith("/player"):
        return None
    return f"https://w.soundcloud.com/player/?url={quote(url, safe='')}" if "//api" in url else url


def _parameter(*names: str) -> Reader:
    """The page is a parameter of the player."""

    def read(parts: SplitResult, query: dict[str, str]) -> str | None:
        return next((url for name in names if re.match(r"https?://", url := query.get(name, ""))), None)

    return read


def _without(*names: str) -> Reader:
    """The player is the page with one more parameter, such as ``embed=1``."""

    def read(parts: SplitResult, query: dict[str, str]) -> str | None:
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        kept = [pair for pair in pairs if pair[0] not in names]
        return urlunsplit(parts._replace(query=urlencode(kept))) if kept != pairs else None

    return read


def _spotify(parts: SplitResult, query: dict[str, str]) -> str | None:
    """``/embed/track/ID``, ``/embed-podcast/show/ID`` and the old ``?uri=spotify:track:ID``."""
    uri = query.get("uri", "")
    if uri.startswith("spotify:"):
        return "https://open.spotify.com/" + quote(uri.removeprefix("spotify:").replace(":", "/"))
    match = re.fullmatch(r"(/intl-\w+)?/embed(?:-podcast)?(/.+)", parts.path)
    return f"https://open.spotify.com{match[2]}" if match else None


def _twitch(parts: SplitResult, query: dict[str, str]) -> str | None:
    video, start = query.get("video"), query.get("time")
    if video:
        return f"https://www.twitch.tv/videos/{quote(video.removeprefix('v'))}" + (
            f"?t={quote(start)}" if start else ""
        )
    return f"https://www.twitch.tv/{quote(query['channel'])}" if "channel" in query else None


def _bilibili(parts: SplitResult, query: dict[str, str]) -> str | None:
    """A video has two names (``bvid``, ``aid``) and parts (``page``, also ``p``), of which the first is meant where
    none is named.
    """
    name = query.get("bvid") or (f"av{query['aid']}" if query.get("aid", "").isdigit() else None)
    page = query.get("page") or query.get("p") or "1"
    return (
        f"https://www.bilibili.com/video/{quote(name)}/" + (f"?p={quote(page)}" if page != "1" else "")
        if name
        else None
    )


def _ted(parts: SplitResult, query: dict[str, str]) -> str | None:
    match = re.fullmatch(r"/talks/(?:lang/([\w-]+)/)?([\w-]+)(?:\.html)?", parts.path)
    if match is None or not parts.netloc.startswith("embed"):
        return None
    return f"https://www.ted.com/talks/{match[2]}" + (f"?language={match[1]}" if match[1] else "")


def _amazon(parts: SplitResult, query: dict[str, str]) -> str | None:
    """The page of the product that an affiliate's frame shows, with the affiliate's own tag."""
    product, tag = query.get("asins") or query.get("ASIN", ""), query.get("tracking_id") or query.get("t", "")
    market = AMAZON.get(query.get("MarketPlace", query.get("region", "US")).upper())
    if market is None or not re.fullmatch(r"\w{10}", product):
        return None
    return f"https://www.amazon.{market}/dp/{product}" + (f"?tag={quote(tag)}" if tag else "")


AMAZON = {
    "US": "com",
    "GB": "co.uk",
    "DE": "de",
    "FR": "fr",
    "IT": "it",
    "ES": "es",
    "CA": "ca",
    "JP": "co.jp",
    "IN": "in",
}


def _gist(parts: SplitResult, query: dict[str, str]) -> str | None:
    """GitHub's anchor of one file of a gist is ``#file-`` and its name with every other character as a hyphen."""
    match = re.fullmatch(r"(/(?:[\w-]+/)?[0-9a-f]+)(?:/[0-9a-f]+)?\.(?:js|json|pibb)", parts.path)
    if match is None:
        return None
    anchor = re.sub(r"[^a-z0-9_]+", "-", query.get("file", "").lower())
    return f"https://gist.github.com{match[1]}" + (f"#file-{anchor}" if anchor else "")


PLAYERS: dict[str, tuple[Player | Reader, ...]] = {
    # video
    "youtube.com": (_youtube,),
    "youtube-nocookie.com": (_youtube,),
    "player.vimeo.com": (_vimeo,),
    "vimeo.com": (Player(r"(?P<page>/(?:event|showcase|album)/\d+)/embed/?(?:/\w+)?", "https://vimeo.com{page}"),),
    "dailymotion.com": (
        Player(r"/(?:embed|swf)/(?P<page>(?:video|playlist)/\w+)", "https://www.dailymotion.com/{page}"),
        Player(r"/player(?:/\w+)?\.html", "https://www.dailymotion.com/video/{q_video}"),
    ),
    "videopress.com": (Player(r"/embed/(?P<id>\w+)", "https://videopress.com/v/{id}"),),
    "video.wordpress.com": (Player(r"/embed/(?P<id>\w+)", "https://videopress.com/v/{id}"),),
    "embed.ted.com": (_ted,),
    "embed-ssl.ted.com": (_ted,),
    "player.twitch.tv": (_twitch,),
    "clips.twitch.tv": (Player(r"/embed", "https://clips.twitch.tv/{q_clip}"),),
    "player.bilibili.com": (_bilibili,),
    "player.youku.com": (Player(r"/embed/(?P<id>[\w=]+)", "https://v.youku.com/v_show/id_{id}.html"),),
    "v.qq.com": (Player(r"/(?:txp/)?iframe/player\.html", "https://v.qq.com/x/page/{q_vid}.html"),),
    "embed.nicovideo.jp": (Player(r"/watch/(?P<id>\w+)(?:/script)?", "https://www.nicovideo.jp/watch/{id}"),),
    "rutube.ru": (Player(r"/(?:play|video)/embed/(?P<id>\w+)/?", "https://rutube.ru/video/{id}/"),),
    "vk.com": (Player(r"/video_ext\.php", "https://vk.com/video{q_oid}_{q_id}"),),
    "ok.ru": (Player(r"/videoembed/(?P<id>\d+)", "https://ok.ru/video/{id}"),),
    "coub.com": (Player(r"/embed/(?P<id>\w+)", "https://coub.com/view/{id}"),),
    "aparat.com": (Player(r"/video/video/embed/videohash/(?P<id>\w+)/.*", "https://www.aparat.com/v/{id}"),),
    "streamable.com": (Player(r"/[eost]/(?P<id>\w+)(?:/.*)?", "https://streamable.com/{id}"),),
    "loom.com": (Player(r"/embed/(?P<id>\w+)", "https://www.loom.com/share/{id}"),),
    "bitchute.com": (Player(r"/embed/(?P<id>\w+)/?", "https://www.bitchute.com/video/{id}/"),),
    "odysee.com": (Player(r"/(?:\$|%24)/embed/(?P<name>[^/]+)/(?P<id>[^/]+)", "https://odysee.com/{name}:{id}"),),
    "archive.org": (Player(r"/embed/(?P<id>[^/]+)(?:/.*)?", "https://archive.org/details/{id}"),),
    "animoto.com": (Player(r"/play/(?P<id>\w+)/embed", "https://animoto.com/play/{id}"),),
    "kickstarter.com": (Player(r"/projects/(?P<page>[^/]+/[^/]+)/widget/\w+\.html", "https://www.kickstarter.com/projects/{page}"),),
    "giphy.com": (Player(r"/embed/(?P<id>\w+)(?:/.*)?", "https://giphy.com/gifs/{id}"),),
    "tenor.com": (Player(r"/embed/(?P<id>\d+)", "https://tenor.com/view/{id}"),),
    # sound
    "w.soundcloud.com": (_soundcloud,),
    "open.spotify.com": (_spotify,),
    "embed.spotify.com": (_spotify,),
    "creators.spotify.com": (Player(r"(?P<show>/pod/(?:show|profile)/[^/]+)/embed(?P<rest>/.*)?", "https://creators.spotify.com{show}{rest}"),),
    "podcasters.spotify.com": (Player(r"(?P<show>/pod/show/[^/]+)/embed(?P<rest>/.+)", "https://podcasters.spotify.com{show}{rest}"),),
    "anchor.fm": (Player(r"/(?P<show>[^/]+)/embed(?P<rest>/.+)", "https://anchor.fm/{show}{rest}"),),
    "mixcloud.com": (_parameter("feed"), Player(r"/widget/(?:iframe|follow)/?", "https://www.mixcloud.com{q_feed}")),
    "embed.podcasts.apple.com": (
        Player(r"(?P<page>/.+)", "https://podcasts.apple.com{page}?i={q_i}"),
        Player(r"(?P<page>/.+)", "https://podcasts.apple.com{page}"),
    ),
    "embed.music.apple.com": (
        Player(r"(?P<page>/.+)", "https://music.apple.com{page}?i={q_i}"),
        Player(r"(?P<page>/.+)", "https://music.apple.com{page}"),
    ),
    "widget.deezer.com": (Player(r"/widget/\w+/(?P<page>\w+/\d+)", "https://www.deezer.com/{page}"),),
    "embed.tidal.com": (Player(r"/(?P<kind>track|album|video|playlist)s/(?P<id>[\w-]+)", "https://tidal.com/browse/{kind}/{id}"),),
    "audiomack.com": (
        Player(r"/embed/(?P<kind>song|album|playlist)/(?P<who>[^/]+)/(?P<name>[^/]+)", "https://audiomack.com/{who}/{kind}/{name}"),
        Player(r"/embed/(?P<page>[^/]+/(?:song|album|playlist)/[^/]+)", "https://audiomack.com/{page}"),
    ),
    "pca.st": (Player(r"/embed/(?P<page>.+)", "https://pca.st/{page}"),),
    "share.transistor.fm": (Player(r"/e/(?P<id>\w+)", "https://share.transistor.fm/s/{id}"),),
    "widget.spreaker.com": (
        Player(r"/player", "https://www.spreaker.com/episode/{q_episode_id}"),
        Player(r"/player", "https://www.spreaker.com/show/{q_show_id}"),
    ),
    "buzzsprout.com": (_without("client_source", "iframe"),),
    "iheart.com": (_without("embed"),),
    # posts
    "platform.twitter.com": (Player(r"/embed/(?:Tweet|index)\.html", "https://twitter.com/i/status/{q_id}"),),
    "twitframe.com": (_parameter("url"),),
    "facebook.com": (_parameter("href"),),
    "web.facebook.com": (_parameter("href"),),
    "instagram.com": (Player(r"/(?P<page>(?:[\w.]+/)?(?:p|tv|reel)/[\w-]+)/embed(?:/captioned)?/?", "https://www.instagram.com/{page}/"),),
    "threads.net": (Player(r"/(?P<page>@?[\w.]+/post/[\w-]+)/embed/?", "https://www.threads.net/{page}"),),
    "threads.com": (Player(r"/(?P<page>@?[\w.]+/post/[\w-]+)/embed/?", "https://www.threads.com/{page}"),),
    "embed.bsky.app": (Player(r"/embed/(?P<who>[^/]+)/app\.bsky\.feed\.post/(?P<id>\w+)", "https://bsky.app/profile/{who}/post/{id}"),),
    "linkedin.com": (Player(r"/embed/(?P<page>feed/update/.+)", "https://www.linkedin.com/{page}"),),
    "embed.reddit.com": (Player(r"(?P<page>/r/.+)", "https://www.reddit.com{page}"),),
    "redditmedia.com": (Player(r"(?P<page>/r/.+)", "https://www.reddit.com{page}"),),
    "assets.pinterest.com": (Player(r"/ext/embed\.html", "https://www.pinterest.com/pin/{q_id}/"),),
    "imgur.com": (Player(r"/(?P<page>(?:a/|gallery/)?\w+)/embed", "https://imgur.com/{page}"),),
    "t.me": (_without("embed", "mode", "userpic"),),
    # documents, code, figures
    "gist.github.com": (_gist,),
    "codepen.io": (Player(r"/(?P<who>[^/]+)/embed(?:/preview)?/(?P<id>\w+)/?", "https://codepen.io/{who}/pen/{id}"),),
    "jsfiddle.net": (Player(r"/(?P<page>(?:\w+/)?\w+(?:/\d+)?)/(?:embedded|embed)(?:/.*)?", "https://jsfiddle.net/{page}/"),),
    "codesandbox.io": (Player(r"/embed/(?P<id>[\w-]+)", "https://codesandbox.io/s/{id}"),),
    "stackblitz.com": (_without("embed", "hideNavigation", "ctl"),),
    "replit.com": (_without("embed", "lite"),),
    "figma.com": (_parameter("url"),),
    "sketchfab.com": (Player(r"/(?:3d-)?models/(?P<id>\w+)/embed", "https://sketchfab.com/3d-models/{id}"),),
    "scribd.com": (Player(r"/embeds/(?P<id>\d+)(?:/.*)?", "https://www.scribd.com/document/{id}"),),
    "e.issuu.com": (Player(r"/embed\.html", "https://issuu.com/{q_u}/docs/{q_d}"),),
    "docs.google.com": (_parameter("url"), _without("embedded")),
    "drive.google.com": (
        Player(r"/file/d/(?P<id>[\w-]+)/preview", "https://drive.google.com/file/d/{id}/view"),
        _parameter("url"),
    ),
    "google.com": (Player(r"/maps/d/(?:u/\d+/)?embed", "https://www.google.com/maps/d/viewer?mid={q_mid}"),),
    "view.officeapps.live.com": (_parameter("src"),),
    "amazon-adsystem.com": (_amazon,),
    "rcm.amazon.com": (_amazon,),
    "read.amazon.com": (Player(r"/kp/(?:card|embed)", "https://www.amazon.com/dp/{q_asin}"),),
    "read.amazon.co.uk": (Player(r"/kp/(?:card|embed)", "https://www.amazon.co.uk/dp/{q_asin}"),),
    "canva.com": (_without("embed", "meta"),),
    "infogram.com": (Player(r"/(?P<id>[\w-]+)", "https://infogram.com/{id}"),),
    "flo.uri.sh": (Player(r"/(?P<page>(?:visualisation|story)/\d+)/embed", "https://public.flourish.studio/{page}/"),),
    "strava.com": (Player(r"/(?P<page>(?:activities|segments)/\d+)/embed(?:/.*)?", "https://www.strava.com/{page}"),),
    "calendly.com": (_without("embed_domain", "embed_type", "hide_gdpr_banner"),),
}  # fmt: skip
"""By host, without ``www.``; a row also serves the domains below its host that have none of their own."""

ANYWHERE: tuple[Player, ...] = (
    Player(r"(?P<page>/@[\w.@-]+/\d+)/embed", "https://{host}{page}"),  # Mastodon
    Player(r"/videos/embed/(?P<id>[0-9a-fA-F-]{36}|[1-9A-HJ-NP-Za-km-z]{22})", "https://{host}/w/{id}"),  # PeerTube
)
"""Players of software that anybody runs on a host of their own."""
