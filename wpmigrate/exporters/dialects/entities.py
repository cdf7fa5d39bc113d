"""Text as entities, for where a reader would read it otherwise."""

import re

from wpmigrate.document import Code
from wpmigrate.exporters.markdown import markup
from wpmigrate.exporters.markdown.escape import code_text

_MARKDOWN = re.compile(r"""[\\`*_{}\[\]()#+.!~|$:"'^=<>\t-]|&(?![#\w]+;)""")


def entities(text: str) -> str:
    """No character of it is markup to anyone."""
    return _MARKDOWN.sub(lambda match: f"&#{ord(match[0])};", text)


def code_element(node: Code) -> str:
    """Code inside a line as an element, for where backticks do not do: Markdown is read on between its tags."""
    return f"{markup.tag('code', node.attrs)}{entities(code_text(node.text).replace('&', '&amp;'))}</code>"


def html_text(text: str) -> str:
    """Text for templates that print it as it is: what is no markup anyway (``Tides & Water``) stays as it is."""
    return re.sub(r"&(?=[#\w])", "&amp;", text).replace("<", "&lt;").replace(">", "&gt;")
