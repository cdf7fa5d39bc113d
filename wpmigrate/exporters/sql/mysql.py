"""MariaDB 10.5 and MySQL 8 and newer: a script for ``mysql``, with extended ``INSERT``."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from wpmigrate.exporters.sql.dialect import Script, index_name
from wpmigrate.exporters.sql.schema import ALL, LONGEST, VERSION, Column, Kind, Row, Table

PACKET = 1_000_000
"""Characters of a statement, about: ``max_allowed_packet`` is 16 MB where nobody changed it."""

PIECE = 500_000
"""Characters of a text in one statement; a longer one is put together in a variable."""


class Mysql(Script):
    """``CREATE TABLE`` commits what is open, so that all of them come before the transaction.

    ``tree`` is text, since MariaDB takes JSON to 32 levels only, and MySQL to 100. Texts compare by their bytes, so
    that ``a`` and ``A``, ``e`` and ``é`` are two.
    """

    name = "MySQL"
    path = "site.mysql.sql"
    nul = True
    types: ClassVar[dict[Kind, str]] = {
        "id": "BIGINT",
        "integer": "BIGINT",
        "flag": "BOOLEAN",
        "real": "DOUBLE",
        "key": f"VARCHAR({LONGEST})",
        "text": "LONGTEXT",
        "time": "DATETIME(6)",
        "json": "JSON",
        "tree": "LONGTEXT",
    }

    def quote(self, name: str) -> str:
        return f"`{name}`"

    def foot(self, table: Table) -> str:
        options = "ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
        return f" {options} COMMENT={_value(table.comment)}"

    def column(self, column: Column) -> tuple[str, str]:
        definition, comment = super().column(column)
        return definition + (f" COMMENT {_value(comment)}" if comment else ""), comment

    def constraints(self, table: Table) -> Iterator[tuple[str, str]]:
        yield from super().constraints(table)
        long = {column.name for column in table.columns if column.kind == "text"}
        for columns in table.indexes:
            parts = (f"{self.quote(name)}({LONGEST})" if name in long else self.quote(name) for name in columns)
            yield f"KEY {index_name(table, columns)} ({', '.join(parts)})", ""

    def begin(self) -> str:
        return HEAD + "".join(map(self.create, ALL)) + "START TRANSACTION;\n"

    def rows(self, table: Table, rows: Iterator[Row]) -> Iterator[str]:
        names = self.names(tuple(column.name for column in table.columns))
        head = f"INSERT INTO {self.quote(table.name)} ({names}) VALUES\n"
        times = [number for number, column in enumerate(table.columns) if column.kind == "time"]
        waiting: list[str] = []
        size = 0
        for row in rows:
            before, line = _line(row, times)
            if waiting and (before or size + len(line) > PACKET):
                yield head + ",\n".join(waiting) + ";\n"
                waiting, size = [], 0
            yield from before
            waiting.append(line)
            size += len(line)
        if waiting:
            yield head + ",\n".join(waiting) + ";\n"

    def end(self, counts: Mapping[str, int], sites: list[int]) -> str:
        """``mysql --force`` and ``source`` go on after an error, so that nothing is committed unless all is there."""
        wanted = ", ".join(map(str, sites))
        checks = [
            f"(SELECT count(*) FROM {self.quote(name)} WHERE site_id IN ({wanted})) = {count}"
            for name, count in counts.items()
        ]
        return TAIL.format(whole="\n    AND ".join(checks) if sites else "TRUE")


HEAD = f"""\
-- WordPress, exported by wpmigrate; tables of version {VERSION}.
-- mysql DATABASE < site.mysql.sql
-- All or nothing; loaded again it replaces these sites. A text that is longer than the server's max_allowed_packet
-- (16 MB where nobody changed it) needs a larger one.
SET NAMES utf8mb4;
SET SESSION sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO';
SET SESSION time_zone = '+00:00';
SET SESSION foreign_key_checks = 1, SESSION unique_checks = 1;
"""

TAIL = """\
SET @end = IF({whole}, 'COMMIT', 'DO 0');
PREPARE wpmigrate_end FROM @end;
EXECUTE wpmigrate_end;
DEALLOCATE PREPARE wpmigrate_end;
ROLLBACK;
"""


def _line(row: Row, times: list[int]) -> tuple[list[str], str]:
    """The row's values, on one line, and statements that put long ones into variables before."""
    before: list[str] = []
    values = list(map(_value, row))
    for number in times:
        values[number] = values[number].replace("T", " ").replace("Z", "")
    for number, value in enumerate(row):
        if isinstance(value, str) and len(value) > PIECE:
            values[number] = f"@text{number}"
            pieces = (_value(value[start : start + PIECE]) for start in range(0, len(value), PIECE))
            before.append(f"SET @text{number} = {next(pieces)};\n")
            before += [f"SET @text{number} = CONCAT(@text{number}, {piece});\n" for piece in pieces]
    return before, f"({','.join(values)})"


def _value(value: object) -> str:
    """A literal, on one line: the client ``mysql`` reads its script line by line, and takes no NUL in it."""
    if value is None:
        return "NULL"
    if not isinstance(value, str):
        return str(value)
    text = value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")
    return "'" + text.replace("\0", "\\0").replace("\x1a", "\\Z") + "'"
