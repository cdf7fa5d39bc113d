"""Formulas: MathML, KaTeX, MathJax and pictures of LaTeX all become TeX, once."""

import re
from html import escape
from urllib.parse import parse_qs, unquote_plus, urlsplit

from wpmigrate.document import Block, Inline, Math, Paragraph, RawHtml
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import COMMENT, Element


def formula(element: Element, context: Context, tex: str, display: bool) -> list[Inline]:
    context.note("math", removed=element, added=escape(tex, quote=False))
    return [Math(tex, display)]


def tex_of(element: Element) -> str:
    """The TeX that MathML carries along: an annotation, or an attribute."""
    noted = element.find(lambda one: one.tag == "annotation" and "tex" in one.get("encoding").lower())
    own = (element.get("data-latex"), element.get("alttext"), noted.text() if noted else "")
    return next((text.strip() for text in (own[2], *own[:2]) if text.strip()), "")


def mathml(element: Element, context: Context) -> list[Inline] | None:
    """``math``. Without its TeX it stays as it is: no other form says the same."""
    tex = tex_of(element)
    if tex:
        return formula(element, context, tex, element.get("display") == "block")
    context.note("raw-html", detail="a formula in MathML")
    return [RawHtml(cleaned(element).html())]


def cleaned(element: Element) -> Element:
    """The formula with what belongs to formulas: no scripts, styles, handlers or addresses. Depth is limited
    (`survey`)."""
    attrs = {name: value for name, value in element.attrs.items() if FORMULA_ATTRIBUTE.fullmatch(name)}
    children = [
        child if isinstance(child, str) else cleaned(child)
        for child in element.children
        if isinstance(child, str) or child.tag not in NOT_IN_FORMULAS
    ]
    return Element(element.tag, attrs, children)


FORMULA_ATTRIBUTE = re.compile(r"(?!on|style|href|src|action)[a-z-]+")
NOT_IN_FORMULAS = frozenset(("script", "style", "iframe", "object", "embed", "link", "meta", "base", "form", COMMENT))


def rendered(element: Element, context: Context) -> list[Inline] | None:
    """What KaTeX or MathJax made: MathML with the TeX for readers, and the same as spans for the eye."""
    tex = tex_of(element) or element.get("data-tex") or element.get("data-katex")
    display = (
        bool({"katex-display", "MathJax_Display"} & element.classes)
        or element.get("display") == "true"
        or element.by_class("katex-display") is not None
    )
    return formula(element, context, tex, display) if tex else None


def double(element: Element, context: Context) -> list[Inline] | None:
    """MathJax 2 leaves its script behind what it made from it: the script is the formula. Without it, and from
    MathJax 3 on, the formula is what it made.
    """
    if "math/tex" not in context.source:
        return container(element, context)
    context.note("duplicate", removed=element, detail="a formula as MathJax drew it")
    return []


def container(element: Element, context: Context) -> list[Inline] | None:
    """What MathJax drew, with MathML beside it for readers of screens, which is kept once."""
    inner = element.first("math")
    if (made := rendered(element, context)) is not None or inner is None:
        return made
    context.note("duplicate", removed=element, added=inner.html(), detail="a formula as MathJax drew it")
    return mathml(inner, context)


def typed(element: Element, context: Context) -> list[Inline] | None:
    """An element whose text is TeX (KaTeX for WordPress, wp-katex)."""
    tex = element.text().strip()
    display = element.get("data-display") == "true" or "katex-display" in element.classes
    return formula(element, context, tex, display) if tex and not element.elements else None


def script(element: Element, context: Context) -> list[Inline] | None:
    """``<script type="math/tex; mode=display">``, which MathJax 2 leaves behind what it drew."""
    kind = element.get("type").replace(" ", "").lower()
    if not kind.startswith("math/tex"):
        return None
    tex = "".join(child for child in element.children if isinstance(child, str)).strip()
    tex = re.sub(r"^(?:% <!\[CDATA\[)|(?:%\]\]>)$", "", tex).strip()
    if not tex:
        return []
    context.note("math", added=escape(tex, quote=False), where="script")
    return [Math(tex, "mode=display" in kind)]


def picture(element: Element, context: Context) -> list[Inline] | None:
    """A picture of a formula: WordPress.com, Jetpack and QuickLaTeX keep the TeX in ``alt``, others in the address."""
    tex = _tex_of_picture(element)
    if not tex:
        return None
    return formula(element, context, tex, "ql-img-displayed-equation" in element.classes)


def _tex_of_picture(element: Element) -> str:
    source = element.get("src") or element.get("data-src") or element.get("data-lazy-src")
    parts = urlsplit(source) if "[" not in source else None
    if parts is None:
        return ""
    if parts.path.endswith("/latex.php"):
        return element.get("alt") or parse_qs(parts.query).get("latex", [""])[0].strip()
    if re.search(r"/(?:gif|png|svg)\.(?:latex|image)$", parts.path):
        return unquote_plus(parts.query.replace("+", "%20")).strip()
    if {"latex", "ql-img-inline-formula", "ql-img-displayed-equation"} & element.classes:
        alt = element.get("alt")
        return (
            re.sub(r"^\\[\[(]|\\[\])]$|^\$+|\$+$", "", alt).strip()
            if alt.lower() != "rendered by quicklatex.com"
            else ""
        )
    return ""


def block(element: Element, context: Context) -> list[Block] | None:
    """``div.wp-block-math``: a formula of its own is display math, whatever ``math`` says."""
    inner = element if element.tag == "math" else element.first("math")
    tex = tex_of(inner) if inner is not None else ""
    if inner is None or not tex or element.text().strip() != inner.text().strip():
        return None
    return [Paragraph(tuple(formula(inner, context, tex, display=True)))]
