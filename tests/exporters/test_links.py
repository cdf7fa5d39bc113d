"""Links within the site: what an address means, and what becomes of a tree."""

import pytest

from wpmigrate.document import (
    Button,
    Document,
    Dynamic,
    Embed,
    Figure,
    File,
    Image,
    Link,
    Media,
    Meta,
    Paragraph,
    RawHtml,
    Text,
    Track,
)
from wpmigrate.exporters.links import Address, Answer, Home, Kept, Led, kind, names, rewritten
from wpmigrate.exporters.links.rewriting import Use

HOME = Home("https://www.example.org/blog", ["old.example.net", "http://example.com:8080/wp/"])


@pytest.mark.parametrize(
    "href",
    [
        "https://example.org/blog/a-post/",
        "http://www.example.org/blog/a-post",
        "HTTPS://EXAMPLE.ORG/blog/A-Post/",
        "//example.org/blog/a-post/",
        "https://example.org:443/blog//a-post/",
        "https://user@example.org./blog/a%2Dpost",
        "/blog/a-post",
        "../a-post/",
        " https://example.org/blog/a-post/ ",
        "https://old.example.net/a-post/",
        "http://example.com:8080/wp/a-post/",
        "https://example.org/blog/./a-post/",
    ],
)
def test_address__of_one_post__is_one_in_every_spelling(href: str) -> None:
    assert HOME.address(href, "https://example.org/blog/other/") == Address("a-post")


@pytest.mark.parametrize(
    "href",
    [
        "https://example.org/shop/",
        "https://example.org/blogger/",
        "https://blog.example.org/blog/a-post/",
        "https://example.com/wp/a-post/",
        "https://example.com:8080/a-post/",
        "mailto:mara@example.org",
        "tel:1",
        "https://[::1/blog/",
        "https://example.org:99999/blog/",
        "data:,x",
    ],
)
def test_address__of_another_site_or_of_no_page__is_none(href: str) -> None:
    assert HOME.address(href, "https://example.org/blog/other/") is None


def test_address__in_other_scripts__is_one_however_it_is_escaped() -> None:
    home = Home("https://bücher.example/")
    spellings = ["%e6%bd%ae%e6%b1%90", "%E6%BD%AE%E6%B1%90", "潮汐"]
    assert {home.address(f"https://xn--bcher-kva.example/{path}/") for path in spellings} == {Address("潮汐")}
    assert home.address("/cafe%CC%81") == home.address("/caf%C3%A9/")


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("/?p=7", ["?7"]),
        ("/index.php?page_id=7&preview=true", ["?7"]),
        ("/?post_type=tide&p=7", ["?7"]),
        ("/?attachment_id=0007#x", ["?7"]),
        ("/?p=x", ["?p=x", ""]),
        ("/a/b/?utm_source=x&fbclid=1", ["a/b?fbclid=1&utm_source=x", "a/b"]),
        ("/a/b/?replytocom=4", ["a/b?replytocom=4", "a/b"]),
        ("/?tide=Spring", ["?tide=spring", ""]),
        ("/a/2/", ["a/2", "a"]),
        ("/2024/", ["2024"]),  # the archive of a date, not page 2024 of the home page
        ("/blog/2024/05/", ["blog/2024/05"]),
        ("/2024/05/a/2/", ["2024/05/a/2", "2024/05/a"]),
        ("/a/comment-page-3/", ["a/comment-page-3", "a"]),
        ("/a/page/3/amp/", ["a/page/3/amp", "a/page/3", "a"]),
        ("/index.php/2024/05/a/", ["2024/05/a"]),
        ("/2024/05/", ["2024/05"]),
        ("/a/?s=x", ["a?s=x"]),
        ("/a/?lang=de", ["a?lang=de"]),
        ("/?cat=4", ["?cat=4"]),
    ],
)
def test_names__of_an_address__are_the_likeliest_first(href: str, expected: list[str]) -> None:
    address = Home("https://example.org").address(href)
    assert address is not None
    assert list(names(address)) == expected


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("/wp-admin/post.php?post=1", "administration"),
        ("/wp-login.php", "login"),
        ("/a-post/feed/", "feed"),
        ("/feed", "feed"),
        ("/?feed=rss2", "feed"),
        ("/?s=tide", "search"),
        ("/category/boats/", "category"),
        ("/author/mara/", "author"),
        ("/2024/05/", "date"),
        ("/", "home"),
        ("/gone/", "not exported"),
        ("/wp-json/wp/v2/posts", "REST"),
    ],
)
def test_kind__of_what_is_no_post__is_named(href: str, expected: str) -> None:
    address = Home("https://example.org").address(href)
    assert address is not None
    assert expected in kind(address)


# --- the tree


def here(href: str, use: Use) -> Answer:
    if href.startswith("/gone"):
        return Kept("a page that was not exported")
    if not href.startswith("/"):
        return None
    return Led(f"new{href}", "local-media" if use == "file" else "internal-link")


def document(*body: object, image: Image | None = None) -> Document:
    meta = Meta(1, "post", "posts", "example.org", "", "a", "publish", "https://example.org/a/", image=image)
    return Document(meta, tuple(body))  # type: ignore[arg-type]  # blocks, by their tests


def paragraph(*inlines: object) -> Paragraph:
    return Paragraph(inlines)  # type: ignore[arg-type]  # inlines, by their tests


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (paragraph(Link((Text("x"),), "/a")), paragraph(Link((Text("x"),), "new/a"))),
        (paragraph(Link((Image("/i"),), "/a")), paragraph(Link((Image("new/i"),), "new/a"))),
        (paragraph(Link((Image("/i"),), "http://x")), paragraph(Link((Image("new/i"),), "http://x"))),
        (Button("/a", (Text("x"),)), Button("new/a", (Text("x"),))),
        (File("/a.pdf", (Text("x"),)), File("new/a.pdf", (Text("x"),))),
        (
            Media("video", ("/v", "http://x"), poster="/p", tracks=(Track("/t"),)),
            Media("video", ("new/v", "http://x"), poster="new/p", tracks=(Track("new/t"),)),
        ),
        (
            Media("video", ("http://x",), poster="/p"),
            Media("video", ("http://x",), poster="new/p"),
        ),
        (Embed("/a", title="T"), paragraph(Link((Text("T"),), "new/a"))),
        (RawHtml('<b href="/a&amp;b">'), RawHtml('<b href="new/a&amp;b">')),
        (Figure((paragraph(Image("/i")),), (Link((Text("x"),), "/a"),)),
         Figure((paragraph(Image("new/i")),), (Link((Text("x"),), "new/a"),))),
    ],
)  # fmt: skip
def test_rewritten__every_node_with_an_address__leads_to_the_new_one(before: object, after: object) -> None:
    made, notes = rewritten(document(before), here, "markdown")
    assert made.body == (after,)
    assert all(note.removed and note.added and note.removed != note.added for note in notes)
    assert {note.format for note in notes} == {"markdown"}


def test_rewritten__what_does_not_change__is_the_same_tree() -> None:
    before = document(
        paragraph(Link((Text("x"),), "https://elsewhere.example/")), Dynamic("core/x", (paragraph(Image("/i")),))
    )
    made, notes = rewritten(before, here, "markdown")
    assert made.body is before.body
    assert notes == []


def test_rewritten__one_address_in_several_places__has_one_note_of_all() -> None:
    link = Link((Text("one"),), "/a"), Link((Text("two"),), "/a")
    _, notes = rewritten(document(paragraph(link[0]), paragraph(link[1])), here, "markdown")
    (note,) = notes
    assert note.removed == '<a href="/a">one</a>\n<a href="/a">two</a>'
    assert note.added == '<a href="new/a">one</a>\n<a href="new/a">two</a>'


def test_rewritten__what_leads_nowhere__stays_and_is_named_once() -> None:
    before = document(paragraph(Link((Text("x"),), "/gone"), Link((Text("y"),), "/gone")))
    made, notes = rewritten(before, here, "markdown")
    assert made.body is before.body
    assert [(note.rule, note.where, note.removed) for note in notes] == [("unresolved-link", "/gone", "")]


def test_rewritten__the_featured_image__is_the_local_file() -> None:
    made, _ = rewritten(document(image=Image("/i")), here, "markdown")
    assert made.meta.image == Image("new/i")
