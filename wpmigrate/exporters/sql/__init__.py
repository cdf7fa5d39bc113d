"""A site in a database. `schema` has the tables and says what each column means; a dialect is a class: `sqlite`,
`postgresql`, `mysql`.

A `Database` is an SQLite file: what ``sqlite`` gives, and what the scripts for the other databases are written from,
table by table.
"""

from difflib import get_close_matches

from wpmigrate.errors import UsageError
from wpmigrate.exporters.sql.database import Database
from wpmigrate.exporters.sql.dialect import Dialect, Script
from wpmigrate.exporters.sql.mysql import Mysql
from wpmigrate.exporters.sql.postgresql import Postgresql
from wpmigrate.exporters.sql.rows import RECORDS
from wpmigrate.exporters.sql.sqlite import Sqlite

__all__ = ["DIALECTS", "RECORDS", "Database", "Dialect", "Script", "sql_dialect"]


def sql_dialect(name: str) -> Dialect:
    """The dialect of this name. Raises `UsageError` for any other, which names the nearest ones."""
    if name in DIALECTS:
        return DIALECTS[name]
    near = get_close_matches(name.lower(), DIALECTS, cutoff=0.5)
    asked = f"Did you mean {' or '.join(near)}? " if near else ""
    raise UsageError(f"{name} is not a dialect of SQL.", f"{asked}There are {', '.join(DIALECTS)}.")


DIALECTS: dict[str, Dialect] = {"sqlite": Sqlite(), "postgresql": Postgresql(), "mysql": Mysql()}
