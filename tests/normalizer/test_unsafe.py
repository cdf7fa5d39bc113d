"""No address that runs code, no script, style or event handler reaches an output, whatever it hides in.

What comes out is read as a browser reads it: the Markdown as HTML, the HTML by html5lib, addresses without what
browsers leave out of them.
"""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exporters.reading import PLAIN
from wpmigrate import document as d
from wpmigrate.exporters.markdown import render_blocks
from wpmigrate.normalizer import normalize_html

ADDRESSES = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "&#106;avascript:alert(1)",
    "javascript&colon;alert(1)",
    "javascript&#58;x",
    "javas&#99;ript:x",
    "java&Tab;script:alert(1)",
    "java&NewLine;script:alert(1)",
    "\x01javascript:x",
    "&#x1;javascript:x",
    "java\x00script:x",
    "&nbsp;javascript:x",
    "&#x2028;javascript:x",
    "&#xFEFF;javascript:x",
    "&#xAD;javascript:x",
    "&#8203;javascript:x",
    "view-source:javascript:x",
    "feed:javascript:x",
    "vbscript:x",
    "data:text/html,<b>x",
    "data:text/html;base64,PHNjcmlwdD4=",
]
PLACES = [
    '<p><a href="{}">t</a></p>',
    '<a href="{}"><h2>t</h2></a>',
    '<p><a href="{}"><img src="{}" alt="i"></a></p>',
    '<img srcset="{} 1x" src="https://example.org/i.png" alt="t">',
    '<picture><source srcset="{}"><img src="https://example.org/i.png"></picture>',
    '<img data-src="{}" src="data:image/gif;base64,R0" class="lazyload" alt="t">',
    '<video src="{}" poster="{}"></video>',
    '<video><source src="{}"><track src="{}"></video>',
    '<audio src="{}"></audio>',
    '<iframe src="{}"></iframe>',
    '<embed src="{}">',
    '<object data="{}"><p>t</p></object>',
    '<form action="{}"><input name="q"><button formaction="{}">go</button></form>',
    '<svg><a xlink:href="{}"><text>t</text></a><use href="{}"/><image href="{}"/></svg>',
    '<math><mi xlink:href="{}">t</mi></math>',
    '<map><area href="{}" alt="t"></map>',
    '<blockquote cite="{}"><p>t</p></blockquote>',
    '<div class="wp-block-button"><a class="wp-block-button__link" href="{}">t</a></div>',
    '<div class="wp-block-file"><a href="{}">t</a></div>',
    '<div class="wp-block-cover" style="background-image:url({})"><p>t</p></div>',
    '<figure class="wp-block-gallery"><a href="{}"><img src="{}"></a></figure>',
    '<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">{}</div></figure>',
    '<blockquote class="twitter-tweet"><a href="{}">t</a></blockquote>',
    '<meta http-equiv="refresh" content="0;url={}"><base href="{}"><p>t</p>',
    "<div>" * 200 + '<a href="{}">t</a><img src="{}">' + "</div>" * 200,
]
RUNNING = [
    '<p onclick="EVIL()" ONFOCUS=EVIL()>t</p>',
    "<img src=x onerror=EVIL()>",
    "<svg onload=EVIL()><text>t</text><script>EVIL()</script></svg>",
    "<svg><style><img src=x onerror=EVIL()></style></svg>",
    "<math onclick=EVIL()><style>EVIL</style><mi style=EVIL>t</mi><mtext><script>EVIL</script></mtext></math>",
    '<iframe srcdoc="<script>EVIL()</script>" src="https://maps.google.com/maps?q=x"></iframe>',
    "<scr<script>EVIL()</script>ipt>",
    '<noscript><p title="</noscript><img src=x onerror=EVIL()>"></noscript>',
    "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=EVIL()>",
    '<svg></p><style><a id="</style><img src=1 onerror=EVIL()>">',
    "<a/onclick=EVIL()/href=https://example.org>t</a>",
    "<map name=m><area shape=rect onclick=EVIL() href=https://example.org/></map>",
    "<xmp><script>EVIL()</script></xmp>",
    "<p>&lt;img src=x onerror=EVIL()&gt;</p>",
    '<p><img alt="&quot; onerror=EVIL() x=&quot;" src="y" width="5" style="width:5px"></p>',
    '<p><a title="x&quot; onclick=&quot;EVIL()" href="https://example.org/" lang="de">t</a></p>',
]
UNSEEN = re.compile("[\x00-\x20\x7f-\xa0\xad\u200b\u2028\ufeff]+")
RUNS = re.compile(r"(?:[a-z-]+:)?(?:javascript|vbscript):|data:text")
ELEMENTS = {"script", "style", "base", "meta", "link", "template"}


def dangers(html: str) -> Iterator[str]:
    """What a browser would run of a piece of HTML."""
    root = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag.rpartition("}")[2] in ELEMENTS:
            yield f"<{element.tag}>"
        for full_name, value in element.items():
            name = full_name.rpartition("}")[2]
            if name.startswith("on") or name in ("style", "srcdoc") or (name != "alt" and runs(value)):
                yield f"{name}={value}"


def runs(address: str) -> bool:
    return bool(RUNS.match(UNSEEN.sub("", unquote(address)).lower()))


def fields(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every string of a tree, with the name of its field."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from fields(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from fields(inner, name)
    elif isinstance(value, str):
        yield name, value


def assert_safe(source: str) -> None:
    body, _ = normalize_html(source)
    assert not list(dangers(PLAIN.render(render_blocks(body))))
    meta = d.Meta(1, "post", "posts", "harbour.example", "", "", "publish", "")
    for name, value in fields(json.loads(d.to_json(d.Document(meta, body)))["body"]):
        if name in ("href", "src", "url", "poster", "sources", "original"):
            assert not runs(value)
        if name == "html":
            assert not list(dangers(value))


@pytest.mark.parametrize("address", ADDRESSES)
def test_unsafe__address_does_not_survive(address: str) -> None:
    for place in PLACES:
        assert_safe(place.replace("{}", address.replace('"', "&quot;")))


@pytest.mark.parametrize("source", RUNNING)
def test_unsafe__what_runs_does_not_survive(source: str) -> None:
    assert_safe(source)


@given(st.lists(st.one_of(st.sampled_from(PLACES[:-1]), st.sampled_from(RUNNING)), min_size=1, max_size=4), st.data())
@settings(max_examples=60, derandomize=True, database=None, deadline=None)
def test_unsafe__inside_and_beside_one_another(places: list[str], data: st.DataObject) -> None:
    """Cut anywhere, so that tags and attributes run into those of the next."""
    source = ""
    for place in places:
        piece = place.replace("{}", data.draw(st.sampled_from(ADDRESSES)).replace('"', "&quot;"))
        source += piece[: data.draw(st.integers(1, len(piece)))]
    assert_safe(source)
