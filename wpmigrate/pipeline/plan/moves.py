"""Where things were on the site, and where they are now, by the plan."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from wpmigrate.exporters.dialects import Place
from wpmigrate.exporters.dialects.addresses import quoted
from wpmigrate.exporters.redirects import Redirect, address_key, wanted
from wpmigrate.pipeline.media.catalogue import LocalFiles
from wpmigrate.pipeline.plan.plan import Plan


@dataclass(frozen=True, slots=True)
class Move:
    """``link`` is the old address, ``place`` is where it went; None where nothing took its place. ``short``: it was
    known by its id as well. ``id`` is None for what is no record: the archive of a year or month."""

    link: str
    place: Place | None
    type: str
    id: int | None = None
    short: bool = False


class Moves:
    """Everything of a site that had an address."""

    def __init__(self, plan: Plan, files: LocalFiles | None) -> None:
        self._plan, self._files = plan, files

    def posts(self) -> Iterator[Move]:
        """By their ids."""
        for link, id, type, path, address in self._plan.rows(POSTS):
            yield Move(link, Place(path, address), type, id, short=True)

    def others(self) -> Iterator[Move]:
        """Pages of media files, lists of posts by term, author and date."""
        for link, id, type, kind, url in self._plan.rows(OTHERS):
            yield Move(
                link, self._plan.file(url, self._files) if kind == "media" else None, type, id, short=kind == "media"
            )
        home = self._plan.home.url.rstrip("/")
        for (month,) in self._plan.rows(MONTHS):
            yield Move(f"{home}/{month}/", None, "date")

    def redirects(self) -> list[Redirect]:
        """What a server has to say."""
        taken = {address_key(self._address(move.place)) for move in self.posts() if move.place}
        return list(wanted(self._redirects(), taken.__contains__))

    def _redirects(self) -> Iterator[Redirect]:
        for moves in (self.posts(), self.others()):
            for move in moves:
                if move.place is None:
                    continue
                to = self._address(move.place)
                parts = urlsplit(move.link)
                if not parts.query and parts.path.startswith("/") and self._plan.home.address(move.link):
                    yield Redirect(unquote(parts.path), to)
                if move.short:
                    yield Redirect("/", to, move.id)

    def _address(self, place: Place) -> str:
        return place.address or quoted(f"/{self._plan.folder}{place.path}")


POSTS = "SELECT link, id, type, path, address FROM places WHERE there ORDER BY id, collection"
OTHERS = "SELECT link, id, type, kind, url FROM others ORDER BY kind, id, collection"
MONTHS = """
WITH days AS (SELECT date AS day FROM places WHERE there AND type = 'post' AND date IS NOT NULL)
SELECT substr(day, 1, 4) FROM days UNION SELECT replace(substr(day, 1, 7), '-', '/') FROM days
"""
