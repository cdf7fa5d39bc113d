"""The walk over the children of an element, which gathers text and makes paragraphs of it.
 The walk has a stack of its own: only an element that becomes a node with blocks in it (a list, a quote, a cell) is
read by a walk of its own, through `Context.blocks`. Text is gathered as `Leaf` with the marks around it, and becomes
a paragraph where a block begins or ends; so text beside blocks, a mark around blocks and a link around blocks need no
rule of their own.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from wpmigrate.document import Anchor, Attrs, Block, Code, FootnoteReference, Inline, Paragraph, Text
from wpmigrate.normalizer import flat
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import UNSEEN, Element, words
from wpmigrate.normalizer.inlines import Leaf, Mark, Marks, marked, nest, paragraphs, spaces, spread
from wpmigrate.normalizer.markup import markup
from wpmigrate.normalizer.tree import code_of, in_code, push_marks

UNKNOWN = "*"
"""The row for an element that has none."""

Action = Callable[["Reader", Element], None]
Found = Callable[["Reader", Element], bool]
"""An action that may turn out not to fit: whether it did."""
Level = tuple[Iterator[Element | str], Marks, Attrs | None, Callable[[], None] | None]
"""The children still to read, and what is restored and done when they are read."""


class Reader:
    """One walk. ``attrs`` is what the next paragraph says of itself, ``marks`` what stands around the next text."""

    __slots__ = ("actions", "attrs", "classes", "context", "in_code", "leaves", "marks", "out", "stack", "verbatim")

    def __init__(
        self,
        context: Context,
        actions: "Mapping[str, Action]",
        classes: "Mapping[str, Found]",
        *,
        verbatim: bool = False,
    ) -> None:
        self.context = context
        self.attrs = context.inherited
        self.in_code = False
        self.leaves: list[Leaf] = []
        self.marks: Marks = ()
        self.out: list[Block] = []
        self.actions = actions
        self.classes = classes
        self.stack: list[Level] = []
        self.verbatim = verbatim

    def walk(self, children: Iterable[Element | str]) -> None:
        stack = self.stack
        stack.append((iter(children), self.marks, self.attrs, None))
        while stack:
            child = next(stack[-1][0], None)
            if child is None:
                _, marks, attrs, after = stack.pop()
                if after is not None:
                    after()
                self.marks, self.attrs = marks, attrs
            elif isinstance(child, str):
                self.leaves.append((self._coded(child) if self.in_code else child, self.marks))
            else:
                self.element(child)

    def _coded(self, text: str) -> Code:
        """The pieces of one ``<code>`` are one; `actions.code` parts them from those of the element before."""
        last, marks = self.leaves[-1] if self.leaves else ("", ())
        if not isinstance(last, Code) or marks != self.marks:
            return Code(text)
        del self.leaves[-1]
        return Code(last.text + text)

    def element(self, element: Element) -> None:
        if "class" in element.attrs and element.tag not in UNSEEN:
            tokens = element.attrs["class"].split()
            for token in tokens:
                action = self.classes.get(token)
                if action is not None and action(self, element):
                    return
            if "wp-block-" in element.attrs["class"]:
                self._unknown_block(tokens)
        (self.actions.get(element.tag) or self.actions[UNKNOWN])(self, element)

    def _unknown_block(self, tokens: list[str]) -> None:
        """WordPress writes the block's own class beside those of its layout; one that is known explains the others."""
        names = [token for token in tokens if BLOCK_NAME.fullmatch(token)]
        if names and KNOWN_CLASSES.isdisjoint(names) and self.classes.keys().isdisjoint(names):
            self.context.note_once("unknown-block", names[0].removeprefix("wp-block-"), where=names[0])

    # ----------------------------------------------------------------------------------------------- what actions use

    def descend(self, children: Iterable[Element | str], after: Callable[[], None] | None = None) -> None:
        """Goes on with ``children``; then calls ``after``, and marks and attributes are again what they are now."""
        self.stack.append((iter(children), self.marks, self.attrs, after))

    def mark(self, mark: Mark) -> None:
        """Puts a mark around what is read next, to be called after `descend`."""
        self.marks = marked(self.marks, mark)

    def add(self, leaf: str | Inline) -> None:
        self.leaves.append((leaf, self.marks))

    def anchor(self, element: Element) -> None:
        if (id := self.context.id_of(element)) is not None:
            self.add(Anchor(id))

    def flush(self) -> None:
        """The text gathered so far becomes paragraphs."""
        leaves = self.leaves
        if not leaves:
            return
        if self.verbatim:
            if not (isinstance(leaves[-1][0], str) and leaves[-1][0].endswith("\n")):
                leaves.append(("\n", ()))
            return
        self.leaves = []
        if len(leaves) == 1 and isinstance(leaves[0][0], str) and not leaves[0][1]:
            text = spaces(leaves[0][0]).strip(" ")
            if text:
                self.out.append(Paragraph((Text(text),), self.attrs))
            return
        self.out.extend(Paragraph(nest(part), self.attrs) for part in paragraphs(leaves))

    def blocks(self, blocks: list[Block]) -> None:
        """Blocks that somebody else read stand here, inside the marks that are open."""
        if self.verbatim:
            self._verbatim(blocks)
            return
        self.flush()
        if self.in_code:
            blocks = in_code(blocks)
        if self.marks:
            blocks = push_marks(blocks, self.marks, self.context)
        self.out.extend(blocks)

    def _verbatim(self, blocks: list[Block]) -> None:
        """Where white space counts no block can stand: it is lines of text."""
        self.flush()
        lines = flat.leaves(blocks)
        if not all(isinstance(block, Paragraph) for block in blocks):
            added = markup(nest(lines))
            self.context.note("misplaced", removed=markup(blocks), added=added, detail="blocks in preformatted text")
        self.leaves.extend((leaf, (*self.marks, *marks)) for leaf, marks in lines)

    def inlines(self, inlines: Iterable[Inline]) -> None:
        if any(isinstance(node, FootnoteReference) for node in inlines):
            self.context.has_references = True
        self.leaves.extend(spread(code_of(inlines) if self.in_code else inlines, self.marks))


BLOCK_NAME = re.compile(r"wp-block-(?!.*(?:__|-is-layout-))[a-z0-9-]+")
KNOWN_CLASSES = frozenset(
    f"wp-block-{name}"
    for name in words(
        "paragraph heading list list-item html freeform group code preformatted quote table image embed column"
        " buttons details audio video"
        " separator spacer missing embed__wrapper cover-text cover-image-text"
    )
)
"""Blocks that are what their HTML is."""
