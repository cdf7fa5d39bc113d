"""The audit: source - removed + added = output, for every post, so that nothing disappears unreported.

`audit` compares what a post's HTML shows with what its Markdown shows when a reader of its own reads it back, and with
what the Notes say was removed and added in between. It knows no rule of the normalizer and no shape of the writer: both
sides, and both halves of a Note, go through one walker (`facts`) on a parser that the normalizer does not use, so that
a parser's own losses show.

A **fact** is ``(feature, key, value)``: each token of the shown text once as ``("word", "", token)`` and once
for each context it stands in (``("link", address, token)``, ``("heading", "2", token)``); images, players, empty
cells and lines of code whose white space counts are facts of their own. Missing is source - removed + added - output,
fact by fact; surplus is the same the other way round; both are *unexplained*. A removed (added) word excuses its
contexts. A Note that removes what was not there lies, and counts as well. So does what has moved: words and images
keep their order, but for what a Note of a rule that says so (`Rule.moves`) put elsewhere.

JSON and SQL are audited in two steps: `audit_fields` compares the fields of the record with the Document, and `Kept`
the Document with what readers of the finished files (`json_file`, `sql_file`) make of its line or rows.
"""

from wpmigrate.audit.databases import row_parts, sql_file, sql_parts
from wpmigrate.audit.facts import Facts, facts
from wpmigrate.audit.fields import audit_fields
from wpmigrate.audit.files import json_file, json_parts, key_of
from wpmigrate.audit.judgement import FEATURES, JUDGED, audit, audit_html
from wpmigrate.audit.markdown import read_back
from wpmigrate.audit.parts import Kept, Key, parts
from wpmigrate.audit.scripts import script_file
from wpmigrate.audit.sums import FeatureSum, Sum, Unexplained

__all__ = [
    "FEATURES",
    "JUDGED",
    "Facts",
    "FeatureSum",
    "Kept",
    "Key",
    "Sum",
    "Unexplained",
    "audit",
    "audit_fields",
    "audit_html",
    "facts",
    "json_file",
    "json_parts",
    "key_of",
    "parts",
    "read_back",
    "row_parts",
    "script_file",
    "sql_file",
    "sql_parts",
]
