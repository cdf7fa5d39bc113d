"""The content that a post's own page shows."""

import pytest

from wpmigrate.crawler.answers import Answer
from wpmigrate.crawler.partial import content_of

CONTENT = """
<p>The tide &amp; the <em>moon</em>.</p>
<div class="wp-block-group"><div>In a box</div></div>
<script>if (a < b) { document.write("</p><div>"); }</script>
<img src="pier.jpg" alt="a > b">
"""


def page(body_class: str, main: str) -> Answer:
    head = "<!DOCTYPE html>\n<html><head><title>x</title></head>\n"
    text = f'{head}<body class="single {body_class}">\n<div id="page">{main}</div><footer>© 2024</footer></body></html>'
    return Answer("https://example.org/tide/", 200, {}, text.encode())


@pytest.mark.parametrize(
    "opening", ['<div class="entry-content wp-block-post-content">', "<div class='a entry-content'>"]
)
@pytest.mark.parametrize("body", ["postid-7", "wordpress page-id-7"])
def test_content_of__the_post_s_own_page__as_it_stands(opening: str, body: str) -> None:
    found = content_of(page(body, f"<h1>Title</h1>{opening}{CONTENT}</div><div>Comments</div>"), 7)
    assert found == CONTENT.strip() + "\n"


@pytest.mark.parametrize(
    "answer",
    [
        page("postid-8", f'<div class="entry-content">{CONTENT}</div>'),
        page("blog", f'<div class="entry-content">{CONTENT}</div><div class="entry-content">Other</div>'),
        page("postid-7", f'<div class="content">{CONTENT}</div>'),
        page("postid-7", f'<section class="entry-content">{CONTENT}'),
        Answer("https://example.org/", 200, {}, b""),
        Answer("https://example.org/", 200, {}, b"\xff<body class=postid-7><div class=entry-content"),
    ],
    ids=["of another post", "of many posts", "of another theme", "broken off", "empty", "broken off in a tag"],
)
def test_content_of__other_pages__nothing(answer: Answer) -> None:
    assert content_of(answer, 7) is None
