"""Links within the site: which address of it one means (`home`), and a tree in which they lead to where things are now
(`rewriting`)."""

from wpmigrate.exporters.links.home import Address, Home, kind, names
from wpmigrate.exporters.links.rewriting import Answer, Kept, Led, Resolver, rewritten

__all__ = ["Address", "Answer", "Home", "Kept", "Led", "Resolver", "kind", "names", "rewritten"]
