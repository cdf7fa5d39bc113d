"""What every WordPress has: the collections that no list names, and the types that are there when the lists are
hidden."""

from typing import Any

from wpmigrate.records import Collection, RecordKind

TYPES = Collection("types", "other", "types", "wp/v2/types")
TAXONOMIES = Collection("taxonomies", "other", "taxonomies", "wp/v2/taxonomies")
STATUSES = Collection("statuses", "other", "statuses", "wp/v2/statuses")
USERS = Collection("users", "user", "user", "wp/v2/users")
COMMENTS = Collection("comments", "comment", "comment", "wp/v2/comments")
REVISIONS = Collection("revisions", "other", "revision", "wp/v2/revisions")
"""Of posts of all types. There is no such route: they stand below their posts (``wp/v2/posts/7/revisions``)."""
LOCATIONS = Collection("menu-locations", "other", "menu-locations", "wp/v2/menu-locations")
WHOLE = (
    LOCATIONS,
    *(Collection(name, "other", name, f"wp/v2/{name}") for name in ("settings", "sidebars", "widgets", "plugins")),
)
"""What a login may see of the site besides records with numbers: each answer is kept as one record. Not ``themes``: to
link the active theme's styles, WordPress makes a post for them (``get_user_global_styles_post_id``), and this program
changes nothing.
"""
REGISTRIES = {collection.name: collection for collection in (TYPES, TAXONOMIES, STATUSES)}

DEFAULT_TYPES: dict[str, Any] = {
    "post": {"rest_base": "posts", "taxonomies": ["category", "post_tag"]},
    "page": {"rest_base": "pages"},
    "attachment": {"rest_base": "media"},
}
DEFAULT_TAXONOMIES: dict[str, Any] = {"category": {"rest_base": "categories"}, "post_tag": {"rest_base": "tags"}}

BASES = {
    "post": "posts",
    "page": "pages",
    "attachment": "media",
    "category": "categories",
    "post_tag": "tags",
    "nav_menu": "menus",
    "nav_menu_item": "menu-items",
    "wp_block": "blocks",
    "wp_navigation": "navigation",
    "wp_font_family": "font-families",
    "wp_template": "templates",
    "wp_template_part": "template-parts",
    "wp_global_styles": "global-styles",
    "user": "users",
    "comment": "comments",
}
"""Type or taxonomy -> ``rest_base``, where the two differ (`create_initial_post_types`); elsewhere it is the name
itself."""

APPEARANCE = frozenset(
    {
        "nav_menu",
        "nav_menu_item",
        "wp_font_face",
        "wp_font_family",
        "wp_global_styles",
        "wp_navigation",
        "wp_template",
        "wp_template_part",
    }
)
"""Types that belong to the site's looks, not to its content: kept as they are."""


def post_kind(type: str) -> RecordKind:
    """The kind of a post type's records."""
    return "media" if type == "attachment" else "other" if type in APPEARANCE else "post"


def term_kind(taxonomy: str) -> RecordKind:
    return "other" if taxonomy in APPEARANCE else "term"


def kind_of(type: str) -> RecordKind:
    """The kind of a type, taxonomy, or of the two collections that are neither, by what WordPress itself has."""
    if type in ("user", "comment"):
        return "user" if type == "user" else "comment"
    return term_kind(type) if type in ("category", "post_tag", "nav_menu") else post_kind(type)


def type_at(route: str) -> str:
    """The type whose records stand at a route (``wp/v2/posts``) unless the site says otherwise."""
    base = route.rpartition("/")[2]
    return next((type for type, usual in BASES.items() if usual == base), base)
