"""Where the links of a post lead, by the plan."""

from urllib.parse import quote, unquote, urljoin

from wpmigrate.exporters.dialects import Place
from wpmigrate.exporters.links import Answer, Kept, Led, kind, names
from wpmigrate.exporters.links.rewriting import Use
from wpmigrate.pipeline.media.catalogue import LocalFiles
from wpmigrate.pipeline.media.names import is_file
from wpmigrate.pipeline.plan.plan import Found, Plan


class Links:
    """Leads the links of the post at ``source``, whose address is ``base``, to where things are."""

    def __init__(self, plan: Plan, files: LocalFiles | None, source: Place, base: str) -> None:
        self._plan, self._files, self._source, self._base = plan, files, source, base

    def __call__(self, href: str, use: Use) -> Answer:
        if href.startswith("#"):
            return None
        if (local := self._local(href)) is not None:
            return local
        address = self._plan.home.address(href, self._base)
        if address is None:
            return None
        for name in names(address):
            if (found := self._plan.find(name)) is not None:
                return self._answer(found, address.fragment)
        if is_file(address.path):
            return Kept("a file that was not exported") if self._files is not None else None
        if not address.path and not address.query and self._plan.dialect.root is not None:
            return Led("/" + _after(address.fragment))
        return Kept(kind(address))

    def _answer(self, found: Found, fragment: str) -> Answer:
        if found.place is not None:
            if found.place == self._source and fragment:
                return Led(_after(fragment))
            return Led(self._plan.dialect.link(self._source, found.place) + _after(fragment))
        if found.kind == "media":  # WordPress itself leads from the page of a file to the file since 6.4
            return self._local(found.url) or Led(found.url)
        return Kept(found.url or "a post that was not exported")

    def _local(self, href: str) -> Led | None:
        """The exported file at an address."""
        if self._files is None:
            return None
        try:
            address = urljoin(self._base, href)
        except ValueError:
            return None
        place = self._plan.file(address, self._files)
        if place is None:
            return None
        fragment = href.partition("#")[2]
        return Led(self._plan.dialect.link(self._source, place) + _after(fragment), "local-media")


def _after(fragment: str) -> str:
    return f"#{quote(unquote(fragment), safe=SAFE)}" if fragment else ""


SAFE = "!$&'()*+,;=:@/?-._~"
