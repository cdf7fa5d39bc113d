"""Redirects from where things were on the site to where they are now, in the words of servers and hosts.

A syntax is a function in `SYNTAXES`. Old paths come from the site and are hostile: in each syntax they are text,
whatever characters they hold. Nothing is redirected from where something else now is.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote

from wpmigrate.exporters.paths import path_key


@dataclass(frozen=True, slots=True)
class Redirect:
    """``path`` is the old one, decoded, with ``/`` at its start; for ``/`` with a query ``id`` is what ``?p=`` names.
    ``to`` is the new address, percent-encoded.
    """

    path: str
    to: str
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Syntax:
    """``path`` is where the file goes; ``in_root`` says that it is for the folder that the built site shows at its
    root."""

    path: str
    write: Callable[[list[Redirect]], Iterator[str]]
    in_root: bool = False


def wanted(redirects: Iterable[Redirect], taken: Callable[[str], bool]) -> Iterator[Redirect]:
    """Those that lead elsewhere, each old place once. ``taken`` says whether an address is where something now is.

    What no browser can ask for is left out: an old path with control characters.
    """
    seen: set[tuple[str, int | None]] = set()
    for redirect in redirects:
        key = (plain_key(redirect.path), redirect.id)
        if key not in seen and redirect.path.isprintable() and (redirect.id is not None or not taken(key[0])):
            seen.add(key)
            yield redirect


def plain_key(path: str) -> str:
    """What two paths have in common that are one for some server: nginx's maps and some hosts do not tell apart upper
    and lower case, nor most a final slash."""
    return path_key(path).rstrip("/") or "/"


def address_key(address: str) -> str:
    """`plain_key` of an address as it stands in a link."""
    return plain_key(unquote(address.partition("#")[0]))


def netlify(redirects: list[Redirect]) -> Iterator[str]:
    """``_redirects``, for Netlify and Cloudflare Pages (which reads no queries). ``:`` and ``*`` are placeholders,
    white space parts fields; https://docs.netlify.com/routing/redirects/
    """
    for one in redirects:
        to = _encoded(unquote(one.to))
        if one.id is None:
            yield f"{_encoded(one.path)} {to} 301\n"
        else:
            yield from (f"/ {name}={one.id} {to} 301\n" for name in QUERIES)


QUERIES = ("p", "page_id", "attachment_id")


def _encoded(path: str) -> str:
    return quote(path, safe="/-._~")


NGINX_HEAD = """\
# Inside http {{ }}:   include /path/to/this/file;
# Inside server {{ }}: if ($wpmigrate_moved) {{ return 301 $wpmigrate_moved; }}
# Where you have the next two directives already, take the larger numbers.
map_hash_max_size {size};
map_hash_bucket_size {bucket};
"""


def nginx(redirects: list[Redirect]) -> Iterator[str]:
    """Two maps. A key is the path as nginx decodes it, quoted; a value may hold no ``$``, which would be a variable
    (https://nginx.org/en/docs/http/ngx_http_map_module.html)."""
    keys = [key for one in redirects for key in _nginx_keys(one)]
    longest = max((len(key.encode()) for key in keys), default=0)
    yield NGINX_HEAD.format(size=max(2048, 2 * len(keys)), bucket=max(64, (longest + 32 + 63) // 64 * 64))
    for variable, source, default, ids in NGINX_MAPS:
        yield f'map {source} {variable} {{\n    default "{default}";\n'
        for one in redirects:
            if (one.id is not None) == ids:
                yield from (f'    "{_nginx_text(key)}" "{_encoded(unquote(one.to))}";\n' for key in _nginx_keys(one))
        yield "}\n"


NGINX_MAPS = (
    ("$wpmigrate_short", '"$uri $arg_p$arg_page_id$arg_attachment_id"', "", True),
    ("$wpmigrate_moved", "$uri", "$wpmigrate_short", False),
)


def _nginx_keys(one: Redirect) -> Iterator[str]:
    if one.id is not None:
        yield from (f"/ {one.id}", f"/index.php {one.id}")
        return
    yield one.path.rstrip("/") or "/"
    if one.path.rstrip("/"):
        yield one.path.rstrip("/") + "/"


def _nginx_text(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


APACHE_HEAD = """\
# For .htaccess in the site's root, or inside <VirtualHost>. Needs mod_rewrite.
RewriteEngine On
"""


def apache(redirects: list[Redirect]) -> Iterator[str]:
    """Rules of mod_rewrite: an old path is a regular expression that matches nothing else, within quotes; a new one
    keeps its percent signs, which would otherwise name what a condition matched
    (https://httpd.apache.org/docs/2.4/mod/mod_rewrite.html)."""
    yield APACHE_HEAD
    for one in redirects:
        to = _encoded(unquote(one.to)).replace("%", "\\%")
        if one.id is not None:
            yield f'RewriteCond %{{QUERY_STRING}} "^(?:.*&)?(?:{"|".join(QUERIES)})={one.id}(?:&.*)?$"\n'
            pattern = "^/?(?:index\\.php)?$"
        else:
            pattern = f"^/?{_apache_text(one.path.strip('/'))}/?$"
        yield f'RewriteRule "{pattern}" "{to}" [R=301,L,NE,QSD]\n'


def _apache_text(text: str) -> str:
    """A regular expression for it. What comes after ``$`` or ``%`` and a brace may be a variable of the
    configuration."""
    return re.sub(r"[^\w/ -]", lambda found: f"\\x{ord(found[0]):02x}" if found[0].isascii() else found[0], text)


SYNTAXES: dict[str, Syntax] = {
    "netlify": Syntax("_redirects", netlify, in_root=True),
    "nginx": Syntax("redirects/nginx.conf", nginx),
    "apache": Syntax("redirects/apache.conf", apache),
}
"""By their names for ``--redirects``."""
