"""The tables, described once. Each dialect makes its own ``CREATE TABLE`` of them.

Every table but ``sites`` begins with ``site_id``, which is the same wherever the site is written (`site_id`), so that
several sites fit into one database and one of them can be loaded again. Ids are WordPress's, 64 bits wide, unique
within a site. Times are UTC.
"""

from hashlib import sha256
from typing import Any, Literal, NamedTuple

VERSION = 2
"""Of the tables. It changes when a query on an older one would fail or mislead."""

Row = tuple[Any, ...]

Kind = Literal["id", "integer", "flag", "real", "key", "text", "time", "json", "tree"]
"""What a column holds. ``id``: 64 bits. ``key``: a short name that WordPress keeps in `LONGEST` characters. ``time``:
UTC, as `rows.utc` gives it. ``json``: shallow. ``tree``: JSON of any depth.
"""

LONGEST = 191
"""Characters of a ``key``; the longest of WordPress's own are post meta's with 255, of which it indexes 191."""


class Column(NamedTuple):
    """``null``: whether it may be NULL."""

    name: str
    kind: Kind
    comment: str = ""
    null: bool = False


class Table(NamedTuple):
    """``key`` columns come first. ``references`` are columns and the table whose key they hold. ``indexes`` serve the
    documented queries, and deleting a site."""

    name: str
    comment: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    references: tuple[tuple[tuple[str, ...], str], ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    search: tuple[str, ...] = ()
    """Columns for full-text search, where the database has it without being asked."""


SITE = Column("site_id", "id")
OF_SITE = (("site_id",), "sites")
OF_POST = (("site_id", "post_id"), "posts")
POST = Column("post_id", "id")
LISTED = Column("listed", "flag", "false: others refer to it, and the site did not show it")
WORDPRESS = Column("wordpress", "tree", "JSON: what else the site said of it")
POSITION = Column("position", "integer", "from 0")

ALL = (
    Table(
        "sites",
        "WordPress sites",
        (
            Column("site_id", "id", "made of the key, the same in every export"),
            Column("key", "text", "host and path, without scheme and www"),
            Column("url", "text"),
            Column("name", "text"),
            Column("description", "text"),
            Column("language", "text", "BCP 47", null=True),
            Column("timezone", "text", "IANA name", null=True),
            Column("utc_offset", "real", "hours", null=True),
        ),
        ("site_id",),
    ),
    Table(
        "types",
        "Post types",
        (
            SITE,
            Column("type", "key", "post, page, ..."),
            Column("collection", "text", "its name in the REST API: posts, pages, ...", null=True),
            Column("title", "text", "as people see it"),
            LISTED,
            WORDPRESS,
        ),
        ("site_id", "type"),
        (OF_SITE,),
    ),
    Table(
        "taxonomies",
        "Taxonomies",
        (
            SITE,
            Column("taxonomy", "key", "category, post_tag, ..."),
            Column("collection", "text", "its name in the REST API: categories, tags, ...", null=True),
            Column("title", "text", "as people see it"),
            LISTED,
            WORDPRESS,
        ),
        ("site_id", "taxonomy"),
        (OF_SITE,),
    ),
    Table(
        "authors",
        "Users who write",
        (
            SITE,
            Column("id", "id"),
            Column("name", "text"),
            Column("slug", "text"),
            Column("url", "text", "their own site"),
            Column("description", "text"),
            Column("link", "text"),
            LISTED,
            WORDPRESS,
        ),
        ("site_id", "id"),
        (OF_SITE,),
    ),
    Table(
        "terms",
        "Categories, tags and terms of other taxonomies",
        (
            SITE,
            Column("id", "id"),
            Column("taxonomy", "key"),
            Column("name", "text"),
            Column("slug", "text"),
            Column("description", "text"),
            Column("parent_id", "id", "may be a term that is not here", null=True),
            Column("count", "integer", "as the site says; post_terms has what is here"),
            Column("link", "text"),
            LISTED,
            WORDPRESS,
        ),
        ("site_id", "id"),
        ((("site_id", "taxonomy"), "taxonomies"),),
        (("site_id", "taxonomy"), ("slug",)),
    ),
    Table(
        "media",
        "Media files, as the site lists them",
        (
            SITE,
            Column("id", "id"),
            Column("url", "text", "the file that was uploaded"),
            Column("mime_type", "text"),
            Column("title", "text"),
            Column("alt", "text"),
            Column("caption", "text"),
            Column("width", "integer", "pixels", null=True),
            Column("height", "integer", "pixels", null=True),
            Column("post_id", "id", "where it was uploaded; may be a post that is not here", null=True),
            Column("author_id", "id", "may be an author who is not here", null=True),
            Column("date", "time", "UTC", null=True),
            Column("link", "text"),
            LISTED,
            WORDPRESS,
        ),
        ("site_id", "id"),
        (OF_SITE,),
    ),
    Table(
        "posts",
        "Posts, pages and records of other types",
        (
            SITE,
            Column("id", "id"),
            Column("collection", "text", "where the REST API has it: posts, pages, ..."),
            Column("type", "key", "post, page, ..."),
            Column("status", "key", "publish, draft, private, ..."),
            Column("protected", "flag", "by a password"),
            Column("slug", "text"),
            Column("link", "text", "where it was on the site"),
            Column("title", "text"),
            Column("excerpt", "text", "written by hand"),
            Column("date", "time", "UTC; local time where date_offset is NULL", null=True),
            Column("date_offset", "integer", "minutes from UTC to the site; NULL: the site does not say", null=True),
            Column("modified", "time", "as date", null=True),
            Column("modified_offset", "integer", "as date_offset", null=True),
            Column("author_id", "id", null=True),
            Column("image_id", "id", "the featured image", null=True),
            Column("parent_id", "id", "may be a post that is not here", null=True),
            Column("parents", "json", "JSON: slugs from the root down"),
            Column("lang", "text", "BCP 47", null=True),
            Column("text", "text", "its words, without markup"),
            Column("markdown", "text"),
            Column("tree", "tree", "JSON: the body, as in documents.jsonl"),
        ),
        ("site_id", "id"),
        (
            (("site_id", "type"), "types"),
            (("site_id", "author_id"), "authors"),
            (("site_id", "image_id"), "media"),
        ),
        (("site_id", "type", "status", "date"), ("slug",), ("site_id", "author_id"), ("site_id", "image_id")),
        ("title", "text"),
    ),
    Table(
        "post_terms",
        "Which terms a post has",
        (
            SITE,
            POST,
            Column("term_id", "id"),
            Column("position", "integer", "as the post lists the terms of a taxonomy, from 0"),
        ),
        ("site_id", "post_id", "term_id"),
        (OF_POST, (("site_id", "term_id"), "terms")),
        (("site_id", "term_id"),),
    ),
    Table(
        "post_media",
        "Which media a post shows",
        (
            SITE,
            POST,
            Column("media_id", "id"),
            Column("role", "key", "featured or content"),
        ),
        ("site_id", "post_id", "media_id", "role"),
        (OF_POST, (("site_id", "media_id"), "media")),
        (("site_id", "media_id"),),
    ),
    Table(
        "comments",
        "Comments",
        (
            SITE,
            Column("id", "id"),
            Column("post_id", "id", "may be a post that is not here", null=True),
            Column("parent_id", "id", "may be a comment that is not here", null=True),
            Column("author_id", "id", "of a user; may be one who is not here", null=True),
            Column("author_name", "text"),
            Column("author_url", "text"),
            Column("date", "time", "UTC", null=True),
            Column("status", "text"),
            Column("type", "text"),
            Column("text", "text", "its words, without markup"),
            Column("html", "text"),
            Column("link", "text"),
            WORDPRESS,
        ),
        ("site_id", "id"),
        (OF_SITE,),
        (("site_id", "post_id"),),
    ),
    Table(
        "revisions",
        "Older versions of posts, and autosaves, where they were asked for",
        (
            SITE,
            Column("id", "id"),
            Column("post_id", "id", "may be a post that is not here", null=True),
            Column("author_id", "id", "of a user; may be one who is not here", null=True),
            Column("date", "time", "UTC", null=True),
            Column("autosave", "flag"),
            Column("title", "text"),
            Column("text", "text", "its words, without markup"),
            WORDPRESS,
        ),
        ("site_id", "id"),
        (OF_SITE,),
        (("site_id", "post_id"),),
    ),
    Table(
        "links",
        "Links in posts",
        (
            SITE,
            Column("post_id", "id", "where the link stands"),
            Column("position", "integer", "in the post, from 0"),
            Column("href", "text", "as it is written"),
            Column("text", "text"),
            Column("internal", "flag", "to the site itself"),
            Column("target_id", "id", "the post that it leads to, when that is here", null=True),
        ),
        ("site_id", "post_id", "position"),
        (OF_POST, (("site_id", "target_id"), "posts")),
        (("site_id", "target_id"),),
    ),
    Table(
        "redirects",
        "What stood at which address of the site",
        (
            SITE,
            Column("kind", "key", "the table: posts, terms, authors or media"),
            Column("target_id", "id", "the id there"),
            Column("position", "integer", "of several addresses of one record, from 0"),
            Column("path", "text", "address from the root of the host on, with its query"),
        ),
        ("site_id", "kind", "target_id", "position"),
        (OF_SITE,),
        (("path",),),
    ),
    Table(
        "seo",
        "What an SEO plugin says of a post, where it says anything",
        (
            SITE,
            POST,
            Column("title", "text", null=True),
            Column("description", "text", null=True),
            Column("canonical", "text", null=True),
            Column("robots", "text", null=True),
            Column("image", "text", null=True),
            Column("og_title", "text", null=True),
            Column("og_description", "text", null=True),
        ),
        ("site_id", "post_id"),
        (OF_POST,),
    ),
    Table(
        "meta",
        "Custom fields and fields of plugins",
        (
            SITE,
            POST,
            Column("position", "integer", "in the post, from 0"),
            Column("source", "key", "field: of the record itself; meta: of its meta"),
            Column("key", "text"),
            Column("value", "tree", "JSON"),
        ),
        ("site_id", "post_id", "position"),
        (OF_POST,),
        (("key",),),
    ),
    Table(
        "translations",
        "The same post in other languages",
        (SITE, POST, POSITION, Column("lang", "text"), Column("link", "text")),
        ("site_id", "post_id", "position"),
        (OF_POST,),
    ),
    Table(
        "blocks",
        "The tree of each post, a block a row, in reading order",
        (
            SITE,
            POST,
            Column("position", "integer", "in the post, from 0"),
            Column("parent", "integer", "position of the block around it", null=True),
            Column("path", "text", "in posts.tree (JSONPath)"),
            Column("kind", "key", "paragraph, heading, list, list_item, ..."),
            Column("level", "integer", "of a heading", null=True),
            Column("text", "text", "its own words, without those of blocks inside it"),
        ),
        ("site_id", "post_id", "position"),
        (OF_POST,),
        (("kind", "level"),),
    ),
    Table(
        "menus",
        "Menus, their entries and their places in the theme, as far as the login may see them",
        (
            SITE,
            POSITION,
            Column("kind", "text", "nav_menu, nav_menu_item, wp_navigation, location"),
            Column("id", "id", null=True),
            Column("title", "text"),
            WORDPRESS,
        ),
        ("site_id", "position"),
        (OF_SITE,),
    ),
    Table(
        "notes",
        "The ledger: what was left out, replaced or guessed",
        (
            SITE,
            Column("number", "integer", "in the order of the ledger, from 0"),
            Column("post_id", "id", "may be a record of another table, or one that is not here", null=True),
            Column("type", "text", null=True),
            Column("rule", "key"),
            Column("severity", "key", "info, approximation, loss"),
            Column("place", "text"),
            Column("removed", "text", "HTML"),
            Column("added", "text", "HTML"),
            Column("format", "text", "the format that it is about; NULL: all", null=True),
            Column("message", "text"),
        ),
        ("site_id", "number"),
        (OF_SITE,),
        (("site_id", "post_id"), ("rule",)),
    ),
)

TABLES = {table.name: table for table in ALL}
"""In an order in which a row comes after those that it refers to, but for links between posts."""


def site_id(key: str) -> int:
    """The id of the site with this key: 48 bits of its SHA-256, which JavaScript's numbers hold as well."""
    return int.from_bytes(sha256(key.encode(errors="replace")).digest()[:6])
