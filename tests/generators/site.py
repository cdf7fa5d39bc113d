"""A site of everything: the harbour, each fixture of a block or of a piece of HTML as a post of its own, and the traps.

It is exported for a generator, built by the real one with a minimal site of ours, and each page of the built site is
compared with what WordPress showed, as the audit compares: source - removed + added = page.
"""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.test_fixtures import UNEXPLAINED, Nothing
from wpmigrate.audit import FEATURES, Sum, audit_html
from wpmigrate.normalizer import normalize, source_html
from wpmigrate.notes import Note
from wpmigrate.pipeline import ExportOptions, export, open_source
from wpmigrate.records import Post, read

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
HARBOUR = FIXTURES / "sites/harbour/wp-json"
TRAPS = Path(__file__).parent / "traps.json"
FIRST_ID = 100_000


def make(folder: Path) -> Path:
    """Saved answers of the whole site, in ``folder``."""
    shutil.copytree(HARBOUR, folder, dirs_exist_ok=True)
    made = [*fixtures(), *json.loads(TRAPS.read_text(encoding="utf-8"))]
    posts = [post | {"id": FIRST_ID + i} for i, post in enumerate(made)]
    named = [post for post in posts if str(post["slug"]).startswith("title-")]
    terms = [term(post) for post in named]
    for post, made_term in zip(named, terms, strict=True):
        post["categories" if made_term["taxonomy"] == "category" else "tags"] = [made_term["id"]]
    (folder / "more-posts.json").write_text(json.dumps(posts), encoding="utf-8")
    (folder / "more-terms.json").write_text(json.dumps(terms), encoding="utf-8")
    return folder


def term(post: dict[str, Any]) -> dict[str, Any]:
    """A term that is called as a post is."""
    id = post["id"] + FIRST_ID
    return {
        "id": id,
        "taxonomy": "category" if id % 2 else "post_tag",
        "name": post["title"]["rendered"],
        "slug": f"term-{id}",
        "link": f"https://harbour.example/term/{id}/",
    }


def fixtures() -> Iterator[dict[str, Any]]:
    """Each case as a post at an address of its own."""
    for room in ("blocks", "html"):
        for path in sorted((FIXTURES / room).rglob("*")):
            rendered = path.name.endswith(".wp.json") and not path.name.endswith(".raw.wp.json")
            if not rendered and path.suffix != ".html":
                continue
            name = path.relative_to(FIXTURES).as_posix().removesuffix(".wp.json").removesuffix(".html")
            given = json.loads(path.read_bytes()) if rendered else {"content": {"rendered": path.read_text("utf-8")}}
            given = {"date": "2024-03-09T08:15:00", "date_gmt": "2024-03-09T07:15:00"} | given
            place = {"type": "post", "status": "publish", "slug": name.replace("/", "-")}
            yield {"title": {"rendered": name}} | given | place | {"link": f"https://harbour.example/{name}/"}


def archived(source: Path, archive: Path) -> Path:
    """The site in an archive, from which all exports are made."""
    archive.mkdir()
    with TemporaryDirectory() as output:
        export(open_source(str(source)), ExportOptions(output=Path(output) / "site", archive=archive))
    return archive


def exported(source: Path, output: Path, dialect: str) -> Path:
    """The site as files for ``dialect``."""
    export(open_source(str(source)), ExportOptions(output=output, dialect=dialect))
    return output


@dataclass(frozen=True)
class Original:
    """A post as WordPress shows it, with what the ledger says of it."""

    post: Post
    notes: list[Note]
    terms: set[str]

    @property
    def title(self) -> str:
        """As plain text, on one line."""
        return " ".join(printable(normalize(self.post, Nothing(), "posts")[0].meta.title).split())

    @property
    def path(self) -> str:
        """The old path on the site."""
        return unquote(urlsplit(self.post.link).path)


def printable(text: str) -> str:
    """Without control characters, which YAML keeps and which no page can show."""
    return "".join(char for char in text if char.isprintable() or char.isspace())


def originals(source: Path, output: Path) -> dict[int, Original]:
    """The published posts and pages of ``source`` by id, with the ledger of ``output``."""
    notes: dict[int, list[Note]] = {}
    for line in (output / "ledger.jsonl").read_text("utf-8").splitlines():
        said = json.loads(line)
        note = Note(said["rule"], removed=said["removed"], added=said["added"], format=said["format"])
        notes.setdefault(said["post"], []).append(note)
    terms = json.loads(
        next(path for path in output.rglob("terms.json") if path.parent.name in ("data", "_data")).read_bytes()
    )
    names = {term["id"]: " ".join(printable(term["name"]).split()) for term in terms}
    found: dict[int, Original] = {}
    for path in source.rglob("*.json"):
        answer = json.loads(path.read_bytes())
        records = answer.get("body") if isinstance(answer, dict) else answer
        for record in records if isinstance(records, list) else []:
            if isinstance(record, dict) and record.get("status") == "publish" and record.get("content"):
                post, _ = read(Post, json.dumps(record).encode())
                own = {names[id] for key in ("categories", "tags") for id in record.get(key, ()) if id in names}
                original = Original(post, notes.get(post.id, []), own)
                if original.post.content is not None and not original.post.content.protected:
                    found[original.post.id] = original
    return found


@dataclass(frozen=True)
class Page:
    """A page of the built site: where it is, and what is in its ``<main data-id>``."""

    path: str
    title: str
    terms: set[str]
    content: str


_PAGE = re.compile(
    r'<h1 class="title">(.*?)</h1>\s*<ul class="terms">(.*?)</ul>\s*<main data-id="(\d+)">(.*)</main>', re.DOTALL
)


def pages(built: Path) -> dict[int, Page]:
    """The pages that our layouts made, by the post's id."""
    found: dict[int, Page] = {}
    for path in built.rglob("*.html"):
        if match := _PAGE.search(path.read_text("utf-8")):
            place = "/" + path.relative_to(built).as_posix().removesuffix("index.html")
            terms = {_text(term) for term in re.findall("(?s)<li>(.*?)</li>", match[2])}
            assert int(match[3]) not in found, f"post {match[3]} is at {place} and at {found[int(match[3])].path}"
            found[int(match[3])] = Page(place, _text(match[1]), terms, match[4])
    return found


def _text(html: str) -> str:
    return " ".join(printable(unescape(html)).split())


def is_judged(original: Original) -> bool:
    """Whether its sum comes out at all."""
    return original.path.strip("/") not in UNEXPLAINED


def verdict(original: Original, page: Page, cleaned: Callable[[str], str]) -> Sum:
    """The audit's sum; ``cleaned`` takes away what the generator itself puts around footnotes and headings."""
    return audit_html(source_html(original.post, "en"), cleaned(page.content), original.notes, FEATURES)
