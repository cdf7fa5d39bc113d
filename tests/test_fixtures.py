"""Each case in fixtures/ becomes what stands beside it: the tree, the Markdown, the Notes, or the words of a refusal.

A case is a post as WordPress answers it (``.wp.json``) or a piece of HTML (``.html``). Its site has no other records.
"""

import itertools
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pytest

from tests.exporters.reading import read_html, read_markdown
from tests.golden import Golden
from wpmigrate import document as d
from wpmigrate.audit import FEATURES, audit
from wpmigrate.crawler import CrawlOptions, open_source
from wpmigrate.errors import SourceUnreadable
from wpmigrate.exporters import markdown
from wpmigrate.exporters.dialects import DIALECTS, Place
from wpmigrate.normalizer import normalize, source_html
from wpmigrate.normalizer.blocks.theme import DYNAMIC, PLAIN
from wpmigrate.notes import RULES, Note
from wpmigrate.records import Filters, Media, Post, Site, Term, User, read

FIXTURES = Path(__file__).parent.parent / "fixtures"
POSTS = sorted(path for room in ("blocks", "html") for path in (FIXTURES / room).rglob("*.wp.json"))
RENDERED = [path for path in POSTS if not path.name.endswith(".raw.wp.json")]
RAW = [path for path in POSTS if path.name.endswith(".raw.wp.json")]
HTML = sorted((FIXTURES / "html").rglob("*.html"))
BROKEN = sorted((FIXTURES / "broken").glob("*.json"))

UNEXPLAINED: dict[str, str] = {
    "html/hostile/deep-lists": "a snippet does not show how deep the list was in which its flattened words now stand",
}
"""Cases whose sum cannot come out, with the reason."""

READ_OTHERWISE: dict[str, str] = {
    "blocks/rank-math-toc-block/links": "a heading's id is left out where readers make the same from its words",
    "html/tables/alignment-around": "pipes align columns, not cells; a Note says so",
    "html/classic/table-of-old": "pipes align columns, not cells; a Note says so",
    "html/tables/odd-alignment": "pipes align columns, not cells; a Note says so",
}
"""Cases whose Markdown, read back, is not the whole tree, with the reason."""

NO_CASE: dict[str, str] = {
    "pattern": "leaves nothing of its own in the answer",
    "post-content": "would show the post in itself",
    "social-link-anchor": "a class within social-link",
    "social-link-label": "a class within social-link",
    "template-part": "stands in templates, not in posts",
}
"""Core's blocks without a folder in fixtures/blocks, with the reason."""


class Nothing:
    """A `Library` with no records."""

    site = Site("harbour.example", "https://harbour.example", "Harbour")

    def post(self, id: int) -> Post | None:
        return None

    def media(self, id: int) -> Media | None:
        return None

    def attached(self, post: int) -> list[Media] | None:
        return None

    def user(self, id: int) -> User | None:
        return None

    def term(self, taxonomy: str, id: int) -> Term | None:
        return None

    def taxonomies(self) -> dict[str, str]:
        return {}


@dataclass(frozen=True)
class Case:
    """One input with all that came of it."""

    path: Path
    post: Post
    document: d.Document
    markdown: str
    notes: list[Note]

    def expected(self, suffix: str) -> Path:
        return self.path.with_name(self.path.name.removesuffix(".wp.json").removesuffix(".html") + suffix)

    @property
    def name(self) -> str:
        return name(self.path)

    @cached_property
    def tree(self) -> str:
        """What is compared: all of a post, the blocks of a piece of HTML."""
        value = json.loads(d.to_json(self.document))
        return pretty(value if self.path.suffix == ".json" else value["body"])


def pretty(value: Any) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def name(path: Path) -> str:
    return path.relative_to(FIXTURES).as_posix().removesuffix(".wp.json").removesuffix(".html")


def converted(path: Path) -> Case:
    raw = path.read_bytes()
    if path.suffix == ".html":
        raw = json.dumps({"id": 1, "content": {"rendered": raw.decode()}}).encode()
    post, odd = read(Post, raw)
    document, notes = normalize(post, Nothing(), "posts")
    rendering = DIALECTS["plain"].render(document, Place("post.md"))
    return Case(path, post, document, rendering.body, [*odd, *notes, *rendering.notes])


def listed(notes: list[Note]) -> str:
    """The Notes without what is empty, one after the other."""
    return pretty([{key: value for key, value in asdict(note).items() if value} for note in notes])


@cache
def first(path: Path) -> Case:
    """The case, converted once for all that is asked of it."""
    return converted(path)


@pytest.fixture(params=[*RENDERED, *HTML], ids=name)
def case(request: pytest.FixtureRequest) -> Case:
    """Each post and each piece of HTML, converted."""
    return first(request.param)


def test_fixtures__become_what_is_expected(case: Case, golden: Golden) -> None:
    golden(case.expected(".doc.json"), case.tree)
    golden(case.expected(".md"), case.markdown)
    golden(case.expected(".notes.json"), listed(case.notes))


def test_fixtures__sum(case: Case) -> None:
    total = audit(source_html(case.post), case.markdown, case.notes, FEATURES)
    if case.name in UNEXPLAINED:
        assert total.unexplained, "it comes out now: take it from the table"
    else:
        assert not total.unexplained, total.examples


def test_fixtures__promises_of_the_document(case: Case) -> None:
    assert not list(broken_promises(case.document))
    assert all(note.rule in RULES for note in case.notes)


def test_fixtures__again_the_same(case: Case) -> None:
    assert d.from_json(d.to_json(case.document)) == case.document
    assert converted(case.path) == case


def test_fixtures__markdown_reads_back(case: Case) -> None:
    """Blocks that the site fills are in the tree and not in the Markdown."""
    shown = tuple(block for block in case.document.body if not isinstance(block, d.Dynamic))
    same = read_markdown(case.markdown) == read_html(markdown.html_blocks(shown))
    assert same == (case.name not in READ_OTHERWISE)


@pytest.mark.parametrize("path", RAW, ids=name)
def test_fixtures__raw_gives_the_same_tree(path: Path, golden: Golden) -> None:
    raw, rendered = converted(path), converted(path.with_name(path.name.replace(".raw.wp.json", ".wp.json")))
    assert raw.document.body == rendered.document.body
    assert raw.markdown == rendered.markdown
    golden(raw.expected(".notes.json"), listed(raw.notes))


@pytest.mark.parametrize("block", sorted((PLAIN | DYNAMIC) - NO_CASE.keys()))
def test_fixtures__every_block_of_core_has_a_case(block: str) -> None:
    assert list((FIXTURES / "blocks" / block).glob("*.wp.json"))


def test_fixtures__each_expectation_has_its_input() -> None:
    inputs = {path.with_name(path.name.removesuffix(".wp.json").removesuffix(".html")) for path in [*POSTS, *HTML]}
    for room in ("blocks", "html"):
        for suffix in (".doc.json", ".md", ".notes.json"):
            for path in (FIXTURES / room).rglob(f"*{suffix}"):
                assert path.with_name(path.name.removesuffix(suffix)) in inputs, f"{path} belongs to no case"


@pytest.mark.parametrize("path", BROKEN, ids=name)
def test_fixtures__refused(path: Path, golden: Golden) -> None:
    with pytest.raises(SourceUnreadable) as caught:
        list(open_source(str(path), CrawlOptions()).read(Unknown(), Filters()))
    golden(path.with_suffix(".error.txt"), f"{caught.value}\n".replace(str(path), "{path}"))


class Unknown:
    """Nothing is stored yet."""

    def modified(self, site: str, collection: str) -> dict[int, str | None]:
        return {}

    def present(self, site: str, collection: str, statuses: tuple[str, ...]) -> list[int]:
        return []


# ------------------------------------------------------------------------------------------- what `document` promises

TEXT = d.Text("a")
BROKEN_BODIES: dict[str, d.Blocks] = {
    "an empty paragraph": (d.Paragraph(()),),
    "an empty text": (d.Paragraph((d.Text(""),)),),
    "two texts": (d.Paragraph((TEXT, TEXT)),),
    "two equal marks": (d.Heading(2, (d.Span("strong", (TEXT,)), d.Span("strong", (TEXT,)))),),
    "a space at the end": (d.Paragraph((d.Span("strong", (d.Text("a "),)),)),),
    "a space before a break": (d.Paragraph((d.Text("a "), d.Break(), TEXT)),),
    "two spaces": (d.Details((d.Text("a "), d.Span("strong", (d.Text(" b"),))), ()),),
    "a link in a link": (d.Paragraph((d.Link((d.Link((TEXT,), "b"),), "a"),)),),
    "an unsafe link": (d.Button("JavaScript:x", (TEXT,)),),
    "level seven": (d.Heading(7, (TEXT,)),),
    "a reference to nothing": (d.Paragraph((TEXT, d.FootnoteReference("1"))),),
    "a note of nothing": (d.Footnotes((d.Footnote("1", (d.Paragraph((TEXT,)),)),)),),
    "no caption": (d.Figure((d.Paragraph((TEXT,)),), ()),),
    "no source": (d.Media("audio", ()),),
}


@pytest.mark.parametrize("body", BROKEN_BODIES.values(), ids=BROKEN_BODIES)
def test_promises__what_breaks_them_is_seen(body: d.Blocks) -> None:
    meta = d.Meta(1, "post", "posts", "harbour.example", "", "", "publish", "")
    assert list(broken_promises(d.Document(meta, body)))


def broken_promises(document: d.Document) -> Iterator[str]:
    """Each invariant of `wpmigrate.document` that does not hold, in words."""
    if depth(document.body) > d.MAX_DEPTH:
        yield "too deep"
    references = {node.label for node in d.walk(document) if isinstance(node, d.FootnoteReference)}
    notes = [node.label for node in d.walk(document) if isinstance(node, d.Footnote)]
    if sorted(references) != sorted(notes):
        yield f"references {references}, footnotes {notes}"
    for node in d.walk(document):
        yield from broken_node(node)
        verbatim = isinstance(node, d.Preformatted | d.Verse)
        for run in runs(node):
            yield from broken_run(run)
            yield from () if verbatim else broken_space(run)


def broken_node(node: Any) -> Iterator[str]:
    if isinstance(node, d.Paragraph | d.Heading | d.Span | d.Preformatted | d.Verse) and not node.children:
        yield f"empty: {node}"
    if isinstance(node, d.Heading) and not 1 <= node.level <= 6:
        yield f"level: {node}"
    if isinstance(node, d.Link) and any(isinstance(inner, d.Link) for inner in d.walk(node.children)):
        yield f"a link in a link: {node}"
    if isinstance(node, d.Link | d.Button | d.File) and node.href.lower().startswith(("javascript:", "data:")):
        yield f"unsafe: {node}"
    if isinstance(node, d.Figure) and not node.caption and not (node.attrs and node.attrs.id):
        yield f"a figure without a caption: {node}"
    if isinstance(node, d.Media) and not node.sources:
        yield f"no source: {node}"


RUNS: dict[type, str] = {
    d.Paragraph: "children",
    d.Heading: "children",
    d.Preformatted: "children",
    d.Verse: "children",
    d.File: "children",
    d.Button: "children",
    d.Quote: "citation",
    d.Figure: "caption",
    d.Details: "summary",
}
"""Where a block holds a run of inlines."""


def runs(node: Any) -> list[d.Inlines]:
    if isinstance(node, d.DefinitionItem):
        return list(node.terms)
    return [getattr(node, RUNS[type(node)])] if type(node) in RUNS else []


def broken_run(run: d.Inlines) -> Iterator[str]:
    for one, other in itertools.pairwise(run):
        if isinstance(one, d.Text) and isinstance(other, d.Text):
            yield f"two texts: {one}, {other}"
        if isinstance(one, d.Span) and isinstance(other, d.Span) and alike(one, other):
            yield f"two marks: {one}, {other}"
    for node in run:
        if isinstance(node, d.Text) and (not node.text or "\n" in node.text):
            yield f"text: {node}"
        if isinstance(node, d.Span | d.Link):
            yield from broken_run(node.children)


def alike(one: d.Span, other: d.Span) -> bool:
    return one.style not in d.WHOLE and (one.style, one.title, one.attrs) == (other.style, other.title, other.attrs)


def broken_space(run: d.Inlines) -> Iterator[str]:
    shown = "".join(shown_parts(run))
    for line in shown.split("\n"):
        if line != line.strip(" ") or "  " in line:
            yield f"white space: {line!r}"


def shown_parts(run: d.Inlines) -> Iterator[str]:
    """The text of a run, with a newline for each break and a mark for what is neither text nor break."""
    for node in d.walk(run):
        if isinstance(node, d.Text):
            yield node.text
        elif isinstance(node, d.Break):
            yield "\n"
        elif not isinstance(node, d.Span | d.Link | d.Anchor | d.Ruby):
            yield "\ufffc"


def depth(blocks: d.Blocks) -> int:
    """Nodes on the longest way down."""
    deepest = 0
    stack: list[tuple[Any, int]] = [(blocks, 0)]
    while stack:
        here, level = stack.pop()
        deepest = max(deepest, level)
        for value in here if isinstance(here, tuple) else below(here):
            stack.append((value, level + (not isinstance(value, tuple))))
    return deepest


def below(node: Any) -> list[Any]:
    return [getattr(node, field) for field in d.CHILD_FIELDS.get(type(node), ())]
