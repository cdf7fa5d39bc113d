"""No generator: one file a post, for people and for any CommonMark + GFM reader. Links go from file to file."""

from wpmigrate.document import Meta
from wpmigrate.exporters import frontmatter
from wpmigrate.exporters.dialects.addresses import nowhere, relative
from wpmigrate.exporters.dialects.dialect import Dialect, Place
from wpmigrate.exporters.frontmatter import Fields, readable_slug


def fields(meta: Meta, place: Place) -> Fields:
    """WordPress's own names."""
    return frontmatter.plain(meta)


def layout(meta: Meta) -> tuple[str, ...]:
    """``<collection>/<parents>/<slug>``."""
    return (meta.collection, *meta.parents, readable_slug(meta.slug))


PLAIN = Dialect(fields, layout, nowhere, lambda path: "", relative)
