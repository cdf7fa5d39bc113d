"""A real WordPress for the tests: ``with WordPress("6.5.5") as site: site.request("/wp-json/")``.

Versions are the keys of `VERSIONS`. A site is a copy, in a temporary folder, of one that was installed (and seeded,
by php/seed.php) once; PHP's built-in server runs it on a port of its own and ends with the test, or with the process.
"""

from tests.wordpress.builds import ZIPS, Unavailable
from tests.wordpress.faults import Faults
from tests.wordpress.site import POST_PASSWORD, USER, Answered, WordPress
from tests.wordpress.template import PASSWORD, ScriptError

__all__ = [
    "PASSWORD",
    "POST_PASSWORD",
    "USER",
    "VERSIONS",
    "Answered",
    "Faults",
    "ScriptError",
    "Unavailable",
    "WordPress",
]

VERSIONS = tuple(ZIPS)
