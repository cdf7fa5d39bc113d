"""A small site in a database, and private servers to load it into."""

import json
from pathlib import Path
from typing import Any

from tests.exporters.documents import COLLECTIONS, SITE, document, full, paragraph
from wpmigrate.exporters.data import FILES
from wpmigrate.exporters.sql import Database, Dialect, Script
from wpmigrate.notes import Note
from wpmigrate.records import Item

OF = {"terms": "categories", "authors": "users", "media": "media", "comments": "comments", "types": "types"}


def record(database: Database, table: str, **said: Any) -> None:
    """Adds a record as the site says it."""
    item = Item(SITE.key, COLLECTIONS[OF[table]], said.get("id", 0), json.dumps(said).encode())
    for entry in FILES[table][1](item):
        database.add_record(table, entry)


def filled(path: Path, dialect: Dialect) -> None:
    """A small site, of which one author, one term and two media rows are not shown."""
    with Database(path, dialect) as database:
        database.add_site(SITE)
        record(database, "types", post={"slug": "post", "rest_base": "posts", "name": "Posts", "icon": "pin"})
        record(database, "terms", id=7, name="Fish &amp; chips", slug="news", taxonomy="category", count=5)
        record(database, "terms", id=8, name="Boats", slug="boats", taxonomy="category", parent=7, acf={"keel": 1})
        record(
            database,
            "media",
            id=30,
            source_url="https://example.com/a.jpg",
            alt_text="A boat",
            media_details={"width": 9, "height": "tall"},
            date_gmt="2024-05-01T08:00:00",
            link="https://example.com/harbour/a/",
        )
        record(database, "comments", id=50, post=1, author_name="Bo", content={"rendered": "<p>Nice</p>"}, karma=3)
        database.add_menu({"kind": "nav_menu", "id": 3, "title": "Main", "wordpress": {"auto_add": True}}, 0)
        database.add_document(full(), "## The boats\n")
        database.add_document(document(2, (paragraph("the quay at noon"),), status="private"), "the quay at noon\n")
        database.add_note(Note("sharing-buttons", removed="<div>Share</div>", site=SITE.key, post=1, type="post"))


def script(dialect: Script, database: Path) -> bytes:
    return b"".join(dialect.script(database))
