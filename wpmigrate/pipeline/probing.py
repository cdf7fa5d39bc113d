"""``probe``: one look at a site."""

from wpmigrate.crawler import CrawlOptions, Probe
from wpmigrate.crawler import probe as look


def probe(address: str, options: CrawlOptions | None = None) -> Probe:
    """What the site at ``address`` is, what this login may read of it, how it answers, how long an export takes, and
    what stands in the way. Nothing is written.

    Raises `UsageError`, `SiteUnreachable`, `NoRestApi`, `LoginRefused`.
    """
    return look(address, options)
