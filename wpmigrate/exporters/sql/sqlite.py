"""SQLite: a file that is ready to query, and what the scripts for other databases are made of."""

from collections.abc import Iterator
from typing import ClassVar

from wpmigrate.exporters.sql.dialect import Dialect, index_name
from wpmigrate.exporters.sql.schema import ALL, VERSION, Column, Kind, Table


class Sqlite(Dialect):
    """Comments stay in the file, where ``.schema`` shows them. A table with ``search`` has a row number that stays what
    it is, as the index of its words needs it; what is a part of something else stands in the order of its key.
    """

    name = "SQLite"
    path = "site.sqlite"
    types: ClassVar[dict[Kind, str]] = {
        **dict.fromkeys(("id", "integer", "flag"), "INTEGER"),
        "real": "REAL",
        **dict.fromkeys(("key", "text", "time", "json", "tree"), "TEXT"),
    }

    def head(self, table: Table) -> str:
        return f"CREATE TABLE {table.name} (  -- {table.comment}"

    def foot(self, table: Table) -> str:
        return " WITHOUT ROWID" if len(table.key) > len(("site_id", "id")) else ""

    def lines(self, table: Table) -> list[tuple[str, str]]:
        number = [("number INTEGER PRIMARY KEY", "of this file; the row of search")] if table.search else []
        return number + super().lines(table)

    def joined(self, lines: list[tuple[str, str]]) -> str:
        ends = [","] * (len(lines) - 1) + [""]
        return "\n".join(
            f"    {definition}{end}" + (f"  -- {comment}" if comment else "")
            for (definition, comment), end in zip(lines, ends, strict=True)
        )

    def column(self, column: Column) -> tuple[str, str]:
        definition, comment = super().column(column)
        return definition + (f" CHECK (json_valid({column.name}))" if column.kind in ("json", "tree") else ""), comment

    def constraints(self, table: Table) -> Iterator[tuple[str, str]]:
        for definition, comment in super().constraints(table):
            yield definition.replace("PRIMARY KEY", "UNIQUE") if table.search else definition, comment


def _indexes(table: Table) -> str:
    return "".join(
        f"CREATE INDEX {index_name(table, columns)} ON {table.name} ({', '.join(columns)});\n"
        for columns in table.indexes
    )


CREATE = "".join(Sqlite().create(table) + _indexes(table) for table in ALL) + f"PRAGMA user_version = {VERSION};\n"

SEARCH = "".join(
    f"""
CREATE VIRTUAL TABLE search USING fts5 (
    {", ".join(table.search)}, content = '{table.name}', content_rowid = 'number',
    tokenize = "unicode61 remove_diacritics 2"
);
INSERT INTO search (search) VALUES ('rebuild');
"""
    for table in ALL
    if table.search
)

TEMPORARY = """
CREATE TEMP TABLE post_keys (site_id INTEGER, key TEXT, id INTEGER, PRIMARY KEY (site_id, key, id)) WITHOUT ROWID;
CREATE TEMP TABLE link_keys (
    site_id INTEGER, post_id INTEGER, position INTEGER, key TEXT, short INTEGER,
    PRIMARY KEY (site_id, post_id, position)
) WITHOUT ROWID;
"""
"""Addresses in the one spelling by which links find their posts, which may come later than the links."""

RESOLVE = """
UPDATE links SET target_id = (
    SELECT coalesce(
        (SELECT id FROM posts WHERE posts.site_id = link_keys.site_id AND posts.id = link_keys.short),
        (SELECT min(id) FROM post_keys WHERE post_keys.site_id = link_keys.site_id AND post_keys.key = link_keys.key)
    )
    FROM link_keys
    WHERE link_keys.site_id = links.site_id AND link_keys.post_id = links.post_id
        AND link_keys.position = links.position
) WHERE internal;
"""


def insert(table: str, columns: tuple[str, ...], *, otherwise: str = "REPLACE") -> str:
    """``otherwise``: REPLACE or IGNORE, when the key is there already."""
    return f"INSERT OR {otherwise} INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


_COLUMNS = {table.name: tuple(column.name for column in table.columns) for table in ALL}
INSERTS = {
    **{f"seen {name}": insert(name, columns, otherwise="IGNORE") for name, columns in _COLUMNS.items()},
    **{name: insert(name, columns) for name, columns in _COLUMNS.items()},
    "post_keys": insert("post_keys", ("site_id", "key", "id"), otherwise="IGNORE"),
    "link_keys": insert("link_keys", ("site_id", "post_id", "position", "key", "short")),
}
"""How rows go in, by kind. ``seen`` are rows that only others' references make, which change nothing that is there."""
