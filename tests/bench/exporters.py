"""What JSON and SQL take, beside normalizing alone: writing, and reading back what was written.

    python tests/bench/exporters.py [POSTS]        default: 1000

CPU time of one process, the best of three rounds; the posts are those of `memory`, 30 KB each.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench.memory import post
from tests.normalizer.reading import Shelf
from wpmigrate.audit import json_file, script_file, sql_file
from wpmigrate.document import Document
from wpmigrate.exporters import json as lines
from wpmigrate.exporters.sql import DIALECTS, Database, Script
from wpmigrate.normalizer import normalize
from wpmigrate.records import Library, Post, Site, read

SITE = Site("example.org", "https://example.org/")


def seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def normalized(posts: list[Post], library: Library) -> Iterator[Document]:
    return (normalize(post, library, "posts")[0] for post in posts)


def write_json(path: Path, documents: list[Document]) -> None:
    with path.open("wb") as stream:
        stream.writelines(map(lines.line, documents))


def write_sql(path: Path, documents: list[Document], name: str) -> None:
    dialect = DIALECTS[name]
    staged = path.with_suffix(".staged") if isinstance(dialect, Script) else path
    with Database(staged, dialect) as database:
        database.add_site(SITE)
        for document in documents:
            database.add_document(document, "")
    if isinstance(dialect, Script):
        with path.open("wb") as stream:
            stream.writelines(dialect.script(staged))
        staged.unlink()


def read_back(path: Path, name: str) -> None:
    if name == "json":
        found = json_file(path)
    elif name == "sqlite":
        found = sql_file(path)
    else:
        found = script_file(path, path.with_suffix(".scratch"))
    assert sum(1 for _ in found)


def main(count: int) -> None:
    posts = [read(Post, json.dumps(post(number)))[0] for number in range(1, count + 1)]
    library = Shelf()
    with tempfile.TemporaryDirectory() as folder:
        documents = list(normalized(posts, library))
        alone = min(seconds(lambda: sum(1 for _ in normalized(posts, library))) for _ in range(3))
        print(f"{count} posts; normalize alone {alone:.2f} s")
        for name in ("json", *DIALECTS):
            wrote, back, size = best(Path(folder), documents, name)
            print(
                f"{name:12} writes in {wrote / alone:.2f} x, is read back in {back / alone:.2f} x; {size / 1e6:.0f} MB"
            )


def best(folder: Path, documents: list[Document], name: str) -> tuple[float, float, int]:
    """Seconds to write and to read back, and bytes."""
    turns = [turn(folder / f"{name}{number}", documents, name) for number in range(3)]
    return min(wrote for wrote, _, _ in turns), min(back for _, back, _ in turns), turns[0][2]


def turn(path: Path, documents: list[Document], name: str) -> tuple[float, float, int]:
    wrote = seconds(lambda: write_json(path, documents) if name == "json" else write_sql(path, documents, name))
    back = seconds(lambda: read_back(path, name))
    size = path.stat().st_size
    path.unlink()
    return wrote, back, size


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
