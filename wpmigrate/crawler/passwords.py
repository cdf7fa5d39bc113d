"""The passwords of protected posts (``?password=`` of REST). They go into an address when it is sent and come out of
what is answered: everywhere else in this program they are known by a name (``post-password-1``), so that no log, error
or archive can hold one.
"""

import html
import json
import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote, quote_plus

NAME = "post-password-"
PARAMETER = re.compile(rf"(?<=[?&]password=){NAME}(\d+)(?=&|$)")


class PostPasswords:
    """In the order in which they are tried."""

    def __init__(self, passwords: Sequence[str]) -> None:
        self._passwords = tuple(dict.fromkeys(filter(None, passwords)))
        self.names = tuple(f"{NAME}{number}" for number in range(1, len(self._passwords) + 1))
        self._echoes = [
            (re.compile(rb"(password%s)(?:%s)(?![\w.~-])" % (sign, b"|".join(map(re.escape, forms)))), name.encode())
            for name, password in zip(self.names, self._passwords, strict=True)
            for sign, forms in _written(password)
        ]

    def filled(self, url: str) -> str:
        """The address as it is sent."""
        return PARAMETER.sub(lambda found: quote(self._passwords[int(found[1]) - 1], safe=""), url)

    def named(self, body: bytes, url: str) -> bytes:
        """An answer that repeats the address ``url`` that it was asked by (in links to further pages, to a login),
        with names again."""
        for echo, name in self._echoes if PARAMETER.search(url) else ():
            body = echo.sub(rb"\g<1>" + name, body)
        return body

    def hidden(self, words: str, url: str) -> str:
        """What a site says about a request for ``url`` that had a password, without it."""
        for number in PARAMETER.findall(url):
            words = words.replace(self._passwords[int(number) - 1], "[hidden]")
        return words


def _written(password: str) -> Iterator[tuple[bytes, list[bytes]]]:
    """The ways in which a query holds a password, by the sign before it: plain, and within other addresses."""
    quoted = {quote(password, safe=""), quote_plus(password, safe="")}
    said = json.dumps(password)[1:-1]
    plain = {*quoted, password, said, said.replace("/", r"\/"), html.escape(password)}
    inside = {quote(form, safe="") for form in quoted}
    deeper = {quote(form, safe="") for form in inside}
    for sign, forms in ((b"=", plain), (b"%3D", inside), (b"%253D", deeper)):
        yield sign, sorted((form.encode() for form in forms), key=len, reverse=True)
