"""How ``inspect`` looks: what the site sent, the tree as a tree, the Notes, the Markdown, the audit's sum."""

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from wpmigrate import document
from wpmigrate.cli.streams import safe

if TYPE_CHECKING:
    from wpmigrate.notes import Note
    from wpmigrate.pipeline import Inspection

COLOURS = {"info": "dim", "approximation": "yellow", "loss": "red"}
UNSET = (None, (), False, "")


def show(inspection: "Inspection", console: Console) -> None:
    """Print one post. On a terminal long lines are wrapped, elsewhere they are left whole."""
    meta = inspection.document.meta
    console.print(_text(f"{meta.type} {meta.id}  {meta.title or '(no title)'}", "bold"), _text(meta.link))
    _code("source", inspection.source, "html", console)
    _head("tree", console)
    console.print(tree(inspection.document))
    _head("notes", console)
    for note in inspection.notes:
        _note(note, console)
    _code("markdown", inspection.markdown, "markdown", console)
    _head("audit", console)
    console.print(_sum(inspection))
    for example in inspection.examples:
        console.print(_text(example, "red"), soft_wrap=True)


def _text(text: str, style: str = "") -> Text:
    """What a site said, as plain text that no terminal obeys."""
    return Text(safe(text), style=style)


def _head(title: str, console: Console) -> None:
    console.print(Text(f"── {title}", style="bold"))


def _code(title: str, text: str, language: str, console: Console) -> None:
    _head(title, console)
    text = safe(text)
    if console.is_terminal:
        console.print(Syntax(text.strip("\n"), language, word_wrap=True, background_color="default"))
    else:
        console.print(Text(text.strip("\n")), soft_wrap=True)


def tree(doc: document.Document) -> Tree:
    """The body as a tree, a node a line. Where a kind holds nodes in several fields, their names stand between."""
    root = Tree("document")
    stack: list[tuple[Tree, Any]] = [(root, doc.body)]
    while stack:
        branch, node = stack.pop()
        if isinstance(node, tuple):
            stack.extend((branch, child) for child in reversed(node))
            continue
        grown = branch.add(_label(node))
        names = document.CHILD_FIELDS.get(type(node), ())
        held = [(name, getattr(node, name)) for name in names if getattr(node, name)]
        places = [(grown.add(Text(name, style="dim")) if len(names) > 1 else grown, nodes) for name, nodes in held]
        stack.extend(reversed(places))
    return root


def _label(node: Any) -> Text:
    label = Text(getattr(node, "kind", type(node).__name__.lower()), style="bold cyan")
    for name in node.__dataclass_fields__:
        value = getattr(node, name)
        if name != "kind" and name not in document.CHILD_FIELDS.get(type(node), ()) and value not in UNSET:
            label.append(f" {name}=", style="dim").append(_value(value), style="green")
    return label


def _value(value: Any) -> str:
    if isinstance(value, document.Attrs):
        return " ".join(
            f"{name}:{safe(str(getattr(value, name)))}" for name in value.__dataclass_fields__ if getattr(value, name)
        )
    return safe(repr(value))


def _note(note: "Note", console: Console) -> None:
    head = Text.assemble((f"{note.severity} {note.rule}", f"bold {COLOURS[note.severity]}"), safe(f" {note.message} "))
    console.print(head.append(safe(note.where), style="dim"), soft_wrap=True)
    for sign, html in (("-", note.removed), ("+", note.added)):
        if html:
            console.print(_text(f"  {sign} {html}"), soft_wrap=True)


def _sum(inspection: "Inspection") -> Table:
    table = Table("feature", "source", "removed", "added", "output", "unexplained", box=None)
    for name, f in inspection.features.items():
        numbers = (f.source, f.removed, f.added, f.output, f.unexplained)
        if any(numbers):
            table.add_row(name, *map(str, numbers))
    return table
