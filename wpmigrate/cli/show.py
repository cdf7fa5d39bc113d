"""How ``inspect`` looks: the tree as a tree, the Notes, the Markdown."""

from typing import TYPE_CHECKING, Any

from rich.console import Console, Group
from rich.markup import escape
from rich.panel import Panel
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from wpmigrate import document

if TYPE_CHECKING:
    from wpmigrate.notes import Note
    from wpmigrate.pipeline import Inspection

COLOURS = {"info": "dim", "approximation": "yellow", "loss": "red"}


def show(inspection: "Inspection", console: Console) -> None:
    """Print one post."""
    meta = inspection.document.meta
    console.print(
        f"[bold]{escape(meta.title or '(no title)')}[/bold]  {escape(meta.type)} {meta.id}  {escape(meta.link)}"
    )
    for title, content in (
        ("source", Syntax(inspection.source, "html", word_wrap=True, background_color="default")),
        ("tree", tree(inspection.document)),
        ("notes", _notes(inspection.notes)),
        ("markdown", Syntax(inspection.markdown, "markdown", word_wrap=True, background_color="default")),
        ("audit", _sum(inspection)),
    ):
        console.print(Panel(content, title=title, title_align="left"))


def tree(doc: document.Document) -> Tree:
    """The body as a tree, a node a line."""
    root = Tree("document")
    stack: list[tuple[Tree, Any]] = [(root, doc.body)]
    while stack:
        branch, node = stack.pop()
        if isinstance(node, tuple):
            stack.extend((branch, child) for child in reversed(node))
            continue
        grown = branch.add(_label(node))
        held = [getattr(node, name) for name in document.CHILD_FIELDS.get(type(node), ())]
        stack.extend((grown, child) for child in reversed(held))
    return root


def _label(node: Any) -> Text:
    label = Text(getattr(node, "kind", type(node).__name__.lower()), style="bold cyan")
    for name in node.__dataclass_fields__:
        value = getattr(node, name)
        if name not in ("kind", *document.CHILD_FIELDS.get(type(node), ())) and value not in (None, (), False, ""):
            label.append(f" {name}=", style="dim").append(repr(value), style="green")
    return label


def _notes(notes: "tuple[Note, ...]") -> Group | str:
    if not notes:
        return "none"
    table = Table("severity", "rule", "what", "removed", "added", box=None)
    for note in notes:
        table.add_row(
            *(
                Text(cell, style=COLOURS[note.severity])
                for cell in (note.severity, note.rule, note.message, note.removed, note.added)
            )
        )
    return Group(table)


def _sum(inspection: "Inspection") -> Table:
    table = Table("feature", "source", "removed", "added", "output", "unexplained", box=None)
    for name, f in inspection.features.items():
        table.add_row(name, *(str(n) for n in (f.source, f.removed, f.added, f.output, f.unexplained)))
    return table
