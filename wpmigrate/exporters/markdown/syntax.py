"""What one reader of Markdown takes otherwise than another, as tables."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wpmigrate.exporters.markdown.html import Html
    from wpmigrate.exporters.markdown.runs import Run
    from wpmigrate.exporters.markdown.writer import Writer

BlockWriter = Callable[[Any, "Writer"], str]
InlineWriter = Callable[[Any, "Run"], None]
HtmlWriter = Callable[[Any, "Html"], str]


@dataclass(frozen=True, slots=True)
class Syntax:
    """How Markdown is written: a function for each kind of node, all kinds.

    ``text`` is applied to each chunk of escaped text: what this reader reads otherwise than CommonMark. ``hard_break``
    is a line break inside a paragraph, with its line end. ``html`` has what is written otherwise inside HTML.
    ``islands`` says whether Markdown is read inside an HTML element, between blank lines. ``otherwise`` is the syntax
    for a whole document in which something `Writer.strayed`. ``marker`` is the width of a list's marker without its
    space, and so what the inside of an item is indented by; ``lists_merge`` says that two lists in a row become one,
    also if only one of them is numbered.
    ``makes_ids`` says that a heading gets the id that GitHub makes of its words.
    """

    blocks: Mapping[type, BlockWriter]
    inlines: Mapping[type, InlineWriter]
    text: Callable[[str], str] | None = None
    hard_break: str = "\\\n"
    html: Mapping[type, HtmlWriter] = field(default_factory=dict)
    islands: bool = True
    marker: int = 0
    lists_merge: bool = False
    makes_ids: bool = True
    otherwise: "Syntax | None" = None
