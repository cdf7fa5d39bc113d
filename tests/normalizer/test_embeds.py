"""A player's address and the page that it stands for, one row a form that providers answer or used to answer."""

import pytest

from wpmigrate.normalizer.blocks.common import words
from wpmigrate.normalizer.embeds import PLAYERS, Target, provider_of, resolve, self_embed
from wpmigrate.normalizer.providers import PROVIDERS

PAGES = [
    (
        "https://www.youtube.com/embed/abc-DEF_123?feature=oembed",
        "https://www.youtube.com/watch?v=abc-DEF_123",
        "youtube",
    ),
    ("//www.youtube-nocookie.com/embed/abc?rel=0&amp;start=90", "https://www.youtube.com/watch?v=abc&t=90s", "youtube"),
    ("https://www.youtube.com/embed/abc?list=PL1&index=2", "https://www.youtube.com/watch?v=abc&list=PL1", "youtube"),
    ("https://www.youtube.com/embed/videoseries?list=PL1", "https://www.youtube.com/playlist?list=PL1", "youtube"),
    (
        "https://www.youtube.com/embed?listType=playlist&list=PL1",
        "https://www.youtube.com/playlist?list=PL1",
        "youtube",
    ),
    ("https://www.youtube.com/embed/live_stream?channel=UC1", "https://www.youtube.com/channel/UC1/live", "youtube"),
    ("http://www.youtube.com/v/abc&hl=en&fs=1", "https://www.youtube.com/watch?v=abc", "youtube"),
    ("https://www.youtube.com/watch?v=abc&t=1m30s", "https://www.youtube.com/watch?v=abc&t=1m30s", "youtube"),
    ("https://youtu.be/abc?t=90", "https://youtu.be/abc?t=90", "youtube"),
    ("https://www.youtube.com/shorts/abc", "https://www.youtube.com/shorts/abc", "youtube"),
    ("https://player.vimeo.com/video/123?dnt=1&app_id=122963", "https://vimeo.com/123", "vimeo"),
    ("https://player.vimeo.com/video/123?h=a1b2&title=0#t=30s", "https://vimeo.com/123/a1b2#t=30s", "vimeo"),
    ("https://vimeo.com/event/5/embed", "https://vimeo.com/event/5", "vimeo"),
    ("https://www.dailymotion.com/embed/video/x8abc", "https://www.dailymotion.com/video/x8abc", "dailymotion"),
    ("https://geo.dailymotion.com/player.html?video=x8abc", "https://www.dailymotion.com/video/x8abc", "dailymotion"),
    ("https://videopress.com/embed/AbC1?hd=0", "https://videopress.com/v/AbC1", "videopress"),
    ("https://video.wordpress.com/embed/AbC1", "https://videopress.com/v/AbC1", "videopress"),
    ("https://embed.ted.com/talks/some_talk", "https://www.ted.com/talks/some_talk", "ted"),
    (
        "https://embed-ssl.ted.com/talks/lang/fr/some_talk.html",
        "https://www.ted.com/talks/some_talk?language=fr",
        "ted",
    ),
    (
        "https://player.twitch.tv/?video=v123&parent=example.com&time=1h2m",
        "https://www.twitch.tv/videos/123?t=1h2m",
        "twitch",
    ),
    ("https://player.twitch.tv/?channel=somebody&parent=example.com", "https://www.twitch.tv/somebody", "twitch"),
    ("https://clips.twitch.tv/embed?clip=Funny&parent=example.com", "https://clips.twitch.tv/Funny", "twitch"),
    ("//player.bilibili.com/player.html?bvid=BV1xx&page=2", "https://www.bilibili.com/video/BV1xx/?p=2", "bilibili"),
    ("//player.bilibili.com/player.html?aid=12&cid=3&page=1", "https://www.bilibili.com/video/av12/", "bilibili"),
    ("https://rutube.ru/play/embed/123/", "https://rutube.ru/video/123/", "rutube"),
    ("https://vk.com/video_ext.php?oid=-1&id=2&hash=f", "https://vk.com/video-1_2", "vk"),
    ("https://archive.org/embed/some-film?playlist=1", "https://archive.org/details/some-film", "internet-archive"),
    (
        "https://w.soundcloud.com/player/?url=https%3A//soundcloud.com/a/b&color=f50",
        "https://soundcloud.com/a/b",
        "soundcloud",
    ),
    (
        "https://w.soundcloud.com/player/?visual=true&url=https%3A%2F%2Fapi.soundcloud.com%2Ftracks%2F5",
        "https://w.soundcloud.com/player/?url=https%3A%2F%2Fapi.soundcloud.com%2Ftracks%2F5",
        "soundcloud",
    ),
    ("https://open.spotify.com/embed/track/1?utm_source=oembed", "https://open.spotify.com/track/1", "spotify"),
    ("https://open.spotify.com/embed-podcast/show/1", "https://open.spotify.com/show/1", "spotify"),
    ("https://embed.spotify.com/?uri=spotify:track:1", "https://open.spotify.com/track/1", "spotify"),
    (
        "https://podcasters.spotify.com/pod/show/name/embed/episodes/title-e1",
        "https://podcasters.spotify.com/pod/show/name/episodes/title-e1",
        "spotify",
    ),
    (
        "https://www.mixcloud.com/widget/iframe/?hide_cover=1&feed=%2Fwho%2Fset%2F",
        "https://www.mixcloud.com/who/set/",
        "mixcloud",
    ),
    (
        "https://embed.podcasts.apple.com/us/podcast/x/id1?i=2",
        "https://podcasts.apple.com/us/podcast/x/id1?i=2",
        "apple-podcasts",
    ),
    ("https://embed.music.apple.com/us/album/x/1", "https://music.apple.com/us/album/x/1", "apple-music"),
    ("https://widget.deezer.com/widget/dark/album/1", "https://www.deezer.com/album/1", "deezer"),
    ("https://pca.st/embed/abc", "https://pca.st/abc", "pocket-casts"),
    ("https://platform.twitter.com/embed/Tweet.html?id=1&theme=light", "https://twitter.com/i/status/1", "twitter"),
    (
        "https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fwww.facebook.com%2Fwho%2Fvideos%2F1%2F&show_text=0",
        "https://www.facebook.com/who/videos/1/",
        "facebook",
    ),
    ("https://www.instagram.com/p/Abc/embed/captioned/?cr=1", "https://www.instagram.com/p/Abc/", "instagram"),
    (
        "https://embed.bsky.app/embed/did:plc:x/app.bsky.feed.post/3k?id=1",
        "https://bsky.app/profile/did:plc:x/post/3k",
        "bluesky",
    ),
    ("https://embed.reddit.com/r/a/comments/1/title/", "https://www.reddit.com/r/a/comments/1/title/", "reddit"),
    ("https://assets.pinterest.com/ext/embed.html?id=12", "https://www.pinterest.com/pin/12/", "pinterest"),
    ("https://social.example/@who/123/embed", "https://social.example/@who/123", None),
    (
        "https://gist.github.com/who/0a1b.js?file=Some%20File.py",
        "https://gist.github.com/who/0a1b#file-some-file-py",
        "github-gist",
    ),
    ("https://codepen.io/who/embed/aBc?default-tab=html", "https://codepen.io/who/pen/aBc", "codepen"),
    ("//jsfiddle.net/who/ab12/3/embedded/js,result/", "https://jsfiddle.net/who/ab12/3/", "jsfiddle"),
    ("https://codesandbox.io/embed/some-box?fontsize=14", "https://codesandbox.io/s/some-box", "codesandbox"),
    ("https://www.scribd.com/embeds/12/content?start_page=1", "https://www.scribd.com/document/12", "scribd"),
    ("https://e.issuu.com/embed.html?d=paper&u=who", "https://issuu.com/who/docs/paper", "issuu"),
    (
        "https://docs.google.com/gview?url=https://example.com/a.pdf&embedded=true",
        "https://example.com/a.pdf",
        "google-docs",
    ),
    (
        "https://docs.google.com/forms/d/e/1/viewform?embedded=true",
        "https://docs.google.com/forms/d/e/1/viewform",
        "google-docs",
    ),
    ("https://drive.google.com/file/d/1aB/preview", "https://drive.google.com/file/d/1aB/view", "google-drive"),
    ("https://www.google.com/maps/embed?pb=!1m1", "https://www.google.com/maps/embed?pb=!1m1", "google-maps"),
    ("https://www.google.com/maps/d/embed?mid=1a&z=3", "https://www.google.com/maps/d/viewer?mid=1a", "google-maps"),
    ("https://read.amazon.com/kp/card?asin=B0&preview=inline", "https://www.amazon.com/dp/B0", "amazon"),
    (
        "//ws-na.amazon-adsystem.com/widgets/q?MarketPlace=US&tracking_id=me-20&asins=B000024YTB&show_border=true",
        "https://www.amazon.com/dp/B000024YTB?tag=me-20",
        "amazon",
    ),
    (
        "https://calendly.com/who/30min?embed_domain=example.com&embed_type=Inline",
        "https://calendly.com/who/30min",
        "calendly",
    ),
    ("https://speakerdeck.com/player/0a1b", "https://speakerdeck.com/player/0a1b", "speaker-deck"),
    ("https://widgets.example.com/radar?z=5", "https://widgets.example.com/radar?z=5", None),
]


@pytest.mark.parametrize(("address", "page", "provider"), PAGES)
def test_resolve(address: str, page: str, provider: str | None) -> None:
    assert resolve(address) == Target(page, provider)


@pytest.mark.parametrize(("address", "page", "provider"), PAGES)
def test_resolve__page_stands_for_itself(address: str, page: str, provider: str | None) -> None:
    again = resolve(page)
    assert again is not None
    assert again.url == page


@pytest.mark.parametrize(
    "address", ["", "about:blank", "javascript:alert(1)", "data:text/html,x", " java\nscript:alert(1)"]
)
def test_resolve__no_document(address: str) -> None:
    assert resolve(address) is None


@pytest.mark.parametrize(
    "address", ["https://[::1", "https://www.youtube.com/embed/", "https://player.twitch.tv/", "//x:bad/"]
)
def test_resolve__odd_address_is_kept(address: str) -> None:
    target = resolve(address)
    assert target is None or target.url.removeprefix("https:").endswith(address.removeprefix("https:"))


def test_resolve__parameter_twice_keeps_the_player() -> None:
    address = "https://player.bilibili.com/player.html?aid=1&aid=2"
    assert resolve(address) == Target(address, "bilibili")


def test_resolve__braces_in_a_query_are_text() -> None:
    assert resolve("https://e.issuu.com/embed.html?d={u}&u={0}") == Target(
        "https://issuu.com/%7B0%7D/docs/%7Bu%7D", "issuu"
    )


@pytest.mark.parametrize(
    ("frame", "page"),
    [
        ("https://example.org/post/embed/#?secret=x", "https://example.org/post/"),
        ("https://example.org/post/embed#?secret=a#?secret=b", "https://example.org/post/"),
        ("https://example.org/?p=5&embed=true#?secret=x", "https://example.org/?p=5"),
    ],
)
def test_self_embed(frame: str, page: str) -> None:
    assert self_embed(frame) == page


CORE = words(
    "youtube.com/watch youtube.com/playlist youtu.be vimeo.com dailymotion.com dai.ly flickr.com flic.kr "
    "smugmug.com scribd.com wordpress.tv x.crowdsignal.net polldaddy.com poll.fm survey.fm twitter.com "
    "soundcloud.com open.spotify.com imgur.com issuu.com mixcloud.com ted.com animoto.com video214.com "
    "x.tumblr.com kickstarter.com kck.st cloudup.com reverbnation.com videopress.com reddit.com speakerdeck.com "
    "screencast.com amazon.com amazon.co.uk amazon.com.au amazon.cn a.co amzn.to amzn.eu amzn.in amzn.asia z.cn "
    "someecards.com some.ly tiktok.com pinterest.com pinterest.com.au wolframcloud.com pca.st play.anghami.com "
    "bsky.app canva.com instagram.com facebook.com slideshare.net "
)


@pytest.mark.parametrize("page", sorted(CORE))
def test_provider_of__hosts_of_wordpress(page: str) -> None:
    assert provider_of(f"https://{page}/x")


def test_tables__hosts_are_bare() -> None:
    assert not [host for host in (*PLAYERS, *PROVIDERS) if host.startswith(("www.", "http")) or host != host.lower()]
