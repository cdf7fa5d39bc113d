"""Posts read twice, from ``content.rendered`` and from ``content.raw``, and what their trees may differ in.

    python -m tests.normalizer.pairs FOLDER

compares the posts of a folder of saved answers (arrays of records; those of one id are one record) and names those
whose trees differ.
"""

import difflib
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.normalizer.reading import Shelf
from wpmigrate.crawler.shapes import shape_of
from wpmigrate.document import to_json
from wpmigrate.normalizer import normalize
from wpmigrate.records import MODELS, Library, Post, Record

Tree = Any
Row = tuple[str, str]

ONLY_RENDERED: dict[Row, str] = {
    ("dynamic", ""): "only the server can fill it, or knows that it shows nothing here",
    ("embed", "title"): "the answer of the embedded site, which WordPress asks when it renders",
    (
        "image",
        "media",
    ): "a gallery of the classic editor tells the records of its pictures only where they have a caption",
    ("image", "original"): "the same: by its record stored content knows the file in full size",
    ("link", "image"): "the same: by its record a link is known to lead to the picture's own page",
}
"""What the two trees may differ in, with the reason: a field of a kind of node, (``""``) the node itself, or (a kind) a
node that holds one node of that kind and nothing else.
"""

ONLY_STORED: dict[str, str] = {
    r'(?<=<!-- wp:playlist-track )(?P<before>\{[^<>]*?)"src":"[^"]*",?': "the page of a playlist names no file",
}
"""What is left out of the stored content before it is read, with the reason."""

ELSEWHERE: dict[str, str] = {"core/pattern": "a pattern of the theme stands in the theme's files"}
"""Blocks in whose place the page shows what no record holds, with the reason: any nodes may stand there."""


def read_twice(post: Post, library: Library, collection: str = "posts") -> tuple[Tree, Tree]:
    """The tree of what is shown and the tree of what is stored."""
    assert post.content is not None
    raw = post.content.raw or ""
    for pattern in ONLY_STORED:
        raw = re.sub(pattern, r"\g<before>", raw)
    contents = ({"raw": None}, {"raw": raw, "rendered": None})
    posts = (post.model_copy(update={"content": post.content.model_copy(update=one)}) for one in contents)
    rendered, stored = (json.loads(to_json(normalize(one, library, collection)[0]))["body"] for one in posts)
    return rendered, stored


def alike(value: Tree, but: set[Row]) -> Tree:
    """The tree without these nodes and fields."""
    if isinstance(value, list):
        return [alike(item, but) for item in value if (kind_of(item), "") not in but or is_gap(item)]
    if not isinstance(value, dict):
        return value
    kind, children = value.get("kind"), value.get("children")
    if isinstance(children, list) and len(children) == 1 and (kind, kind_of(children[0])) in but:
        return alike(children[0], but)
    return {key: alike(inner, but) for key, inner in value.items() if (kind, key) not in but}


def kind_of(value: Tree) -> Any:
    return value.get("kind") if isinstance(value, dict) else None


def is_gap(value: Tree) -> bool:
    """A block of `ELSEWHERE`, or what holds nothing else."""
    if not isinstance(value, dict):
        return False
    children = value.get("children")
    return value.get("name") in ELSEWHERE or bool(children and all(map(is_gap, children)))


def agree(rendered: Tree, stored: Tree) -> bool:
    """Whether the trees are the same, but for what stands in the gaps of what is stored."""
    if isinstance(rendered, list) and isinstance(stored, list):
        return _agree_from(rendered, stored)
    if isinstance(rendered, dict) and isinstance(stored, dict):
        return rendered.keys() == stored.keys() and all(agree(rendered[key], stored[key]) for key in rendered)
    return bool(rendered == stored)


def _agree_from(rendered: list[Tree], stored: list[Tree]) -> bool:
    places = {0}
    for node in stored:
        if is_gap(node):
            places = set(range(min(places), len(rendered) + 1))
        else:
            places = {place + 1 for place in places if place < len(rendered) and agree(rendered[place], node)}
        if not places:
            return False
    return len(rendered) in places


def unlike(both: Mapping[str, tuple[Tree, Tree]], but: set[Row]) -> dict[str, tuple[Tree, Tree]]:
    pairs = {title: (alike(rendered, but), alike(stored, but)) for title, (rendered, stored) in both.items()}
    return {title: pair for title, pair in pairs.items() if not agree(*pair)}


def comparable(post: Post) -> bool:
    """Whether the answer has the content in both forms."""
    content = post.content
    return content is not None and not content.protected and None not in (content.rendered, content.raw)


def saved(folder: Path) -> list[Record]:
    """The records of all files, those of one id put together."""
    merged: dict[tuple[str, str, int], dict[str, Any]] = {}
    for path in sorted(folder.glob("*.json")):
        answer = json.loads(path.read_bytes())
        for record in answer if isinstance(answer, list) else ():
            shape = shape_of(record)
            known = merged.setdefault((shape.kind, shape.type, record["id"]), {})
            content = {**(known.get("content") or {}), **(record.get("content") or {})}
            known |= record | ({"content": content} if content else {})
    return [MODELS[kind].model_validate(record) for (kind, _, _), record in merged.items()]  # type: ignore[index]


def main(folder: Path) -> None:
    records = saved(folder)
    shelf = Shelf(*records, language="en-US")
    posts = [record for record in records if isinstance(record, Post) and record.type != "wp_block"]
    both = {f"{post.id} {post.slug}": read_twice(post, shelf) for post in posts if comparable(post)}
    different = unlike(both, set(ONLY_RENDERED))
    lines = [line for name, trees in different.items() for line in (f"== {name}", *difference(*trees))]
    lines.append(f"{len(both) - len(different)} of {len(both)} agree; {len(posts) - len(both)} cannot be compared")
    sys.stdout.writelines(f"{line}\n" for line in lines)


def difference(*trees: Tree) -> Iterator[str]:
    rendered, stored = (json.dumps(tree, indent=1, ensure_ascii=False).splitlines() for tree in trees)
    return difflib.unified_diff(rendered, stored, "rendered", "stored", lineterm="", n=2)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
