"""What a generator wants of a post's file, as data."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from wpmigrate.document import Document, Meta
from wpmigrate.exporters import OutputFile
from wpmigrate.exporters.dialects.addresses import quoted
from wpmigrate.exporters.frontmatter import Fields, yaml_header
from wpmigrate.exporters.markdown import PLAIN, Syntax, write
from wpmigrate.notes import Note


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is: a post, a media file.

    ``path`` is that of its file, relative to the output folder (or the site's folder in it), with ``/``. ``address`` is
    where the built site shows it, root-relative and percent-encoded as in a link (``/2024/05/hello/``); empty in a
    dialect of which no site is built (plain, obsidian).
    """

    path: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Rendering:
    """``text`` is the whole file: front matter, an empty line, the body. ``body`` is what it says to a CommonMark
    reader: before template syntax in it was made inert. ``notes`` say what this format could not.
    """

    text: str
    body: str
    notes: list[Note]


def unchanged(text: str) -> str:
    return text


def none(collections: Iterable[str]) -> Iterable[OutputFile]:
    return ()


@dataclass(frozen=True, slots=True)
class Dialect:
    """One reader of Markdown files. All of it is pure: no file is opened, nothing is remembered from post to post.

    fields(meta, place)
        The front matter of a post that is at ``place``, in order. Always with ``id``.
    layout(meta)
        The folders and the name (without ``.md``, the last) that its file should have; as WordPress says them. What of
        it a system takes, and which of two posts gets a path that both want, is up to `paths`.
    address(meta, path)
        Where the built site shows the post whose file is at ``path``: its old path on the site, wherever the generator
        can be told so. Two posts may want one address; then the later one gets ``derived(path)``.
    derived(path)
        The address that the generator gives a file by itself, which is unique since paths are.
    link(source, target)
        How the page at ``source`` links to ``target``, a post or a media file; a fragment may be added.
    root
        The folder, with its ``/``, whose files the built site shows at its root: media go there, and files that have to
        be at an address of their own. None where no site is built.
    data
        The folder, with its ``/``, of data files (authors, terms, comments, menus, ...) where the generator's templates
        find them.
    header(fields)
        The front matter as text, with its delimiters.
    syntax
        How Markdown is written for this reader.
    files(collections)
        Other files that it takes, besides data; ``collections`` are those that have posts. Never the site's own
        configuration.
    inert(body)
        The body with whatever the generator would run in it (shortcodes, template tags) as the text it is.
    """

    fields: Callable[[Meta, Place], Fields]
    layout: Callable[[Meta], tuple[str, ...]]
    address: Callable[[Meta, str], str]
    derived: Callable[[str], str]
    link: Callable[[Place, Place], str]
    root: str | None = None
    data: str = "data/"
    header: Callable[[Fields], str] = yaml_header
    syntax: Syntax = PLAIN
    files: Callable[[Iterable[str]], Iterable[OutputFile]] = none
    inert: Callable[[str], str] = unchanged

    def media(self, path: str) -> Place:
        """The place of a media file; ``path`` is `paths.MediaPaths`'s, such as ``media/2024/05/boat.jpg``."""
        return Place(path) if self.root is None else Place(self.root + path, quoted(f"/{path}"))

    def render(self, document: Document, place: Place) -> Rendering:
        """The file of a post that is at ``place``."""
        body, notes = write(document.body, self.syntax)
        head = self.header(self.fields(document.meta, place))
        return Rendering(f"{head}\n{self.inert(body)}" if body else head, body, notes)
