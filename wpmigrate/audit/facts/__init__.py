"""What a piece of HTML shows, as countable facts. One walker for the source, for the output read back, and for Notes.

Shown is the text outside ``script``, ``style``, ``template`` and comments. An image or player in a ``noscript``
counts, with its link, where none outside has its address; text there counts always, so that it counts in a Note as it
does in the source. A token is ``[^\\W_]+|[^\\w\\s]`` after NFC; ends of blocks, line breaks, images and the like part
tokens, the ends of inline elements do not: ``<b>W</b>ord`` is one word, of which ``W`` stands in a ``strong``. So
neighbouring equal marks may merge, and text may not.
"""

from wpmigrate.audit.facts.counts import EMPTY, IMAGE, NOTHING, WORD, Context, Facts, Reading, together
from wpmigrate.audit.facts.walk import facts

__all__ = ["EMPTY", "IMAGE", "NOTHING", "WORD", "Context", "Facts", "Reading", "facts", "together"]
