"""The tables of ``site.sqlite``. Comments inside stay in the file, where ``.schema`` shows them."""

VERSION = 1

TABLES = """
CREATE TABLE sites (
    site_id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,              -- host and path, without scheme and www
    url TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    language TEXT,                         -- BCP 47
    timezone TEXT,                         -- IANA name
    utc_offset REAL                        -- hours
);
CREATE TABLE types (
    site_id INTEGER NOT NULL REFERENCES sites,
    type TEXT NOT NULL,                    -- post, page, ...
    collection TEXT NOT NULL,              -- its name in the REST API: posts, pages, ...
    PRIMARY KEY (site_id, type)
);
CREATE TABLE taxonomies (
    site_id INTEGER NOT NULL REFERENCES sites,
    taxonomy TEXT NOT NULL,                -- category, post_tag, ...
    collection TEXT,                       -- its name in the REST API: categories, tags, ...
    PRIMARY KEY (site_id, taxonomy)
);
-- In authors, terms and media, listed = 0 is a row that others refer to and that the site did not show.
CREATE TABLE authors (
    site_id INTEGER NOT NULL REFERENCES sites,
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    slug TEXT NOT NULL,
    url TEXT NOT NULL,
    description TEXT NOT NULL,
    link TEXT NOT NULL,
    listed INTEGER NOT NULL,
    PRIMARY KEY (site_id, id)
);
CREATE TABLE terms (
    site_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    taxonomy TEXT NOT NULL,
    name TEXT NOT NULL,
    slug TEXT NOT NULL,
    description TEXT NOT NULL,
    parent_id INTEGER,
    count INTEGER NOT NULL,                -- as the site says; post_terms has what is here
    link TEXT NOT NULL,
    listed INTEGER NOT NULL,
    PRIMARY KEY (site_id, id),
    FOREIGN KEY (site_id, taxonomy) REFERENCES taxonomies
);
CREATE TABLE media (
    site_id INTEGER NOT NULL REFERENCES sites,
    id INTEGER NOT NULL,
    url TEXT NOT NULL,                     -- the file that was uploaded
    mime_type TEXT NOT NULL,
    title TEXT NOT NULL,
    alt TEXT NOT NULL,
    caption TEXT NOT NULL,
    width INTEGER,
    height INTEGER,
    post_id INTEGER,                       -- where it was uploaded; may be a post that is not here
    date TEXT,                             -- UTC
    link TEXT NOT NULL,
    details TEXT NOT NULL,                 -- JSON: media_details
    listed INTEGER NOT NULL,
    PRIMARY KEY (site_id, id)
);
CREATE TABLE posts (
    number INTEGER PRIMARY KEY,            -- of this file; the row of search
    site_id INTEGER NOT NULL,
    id INTEGER NOT NULL,                   -- WordPress's
    type TEXT NOT NULL,
    status TEXT NOT NULL,                  -- publish, draft, private, ...
    protected INTEGER NOT NULL,            -- 1: by a password
    slug TEXT NOT NULL,
    link TEXT NOT NULL,
    title TEXT NOT NULL,
    excerpt TEXT NOT NULL,
    date TEXT,                             -- UTC (with Z); without Z: local time of a zone that the site does not say
    date_offset INTEGER,                   -- minutes from UTC to the site's time
    modified TEXT,                         -- as date
    modified_offset INTEGER,
    author_id INTEGER,
    image_id INTEGER,                      -- the featured image
    parent_id INTEGER,                     -- may be a post that is not here
    parents TEXT NOT NULL,                 -- JSON: slugs from the root down
    lang TEXT,
    text TEXT NOT NULL,
    markdown TEXT NOT NULL,
    tree TEXT NOT NULL,                    -- JSON: the body, as in documents.jsonl
    UNIQUE (site_id, id),
    FOREIGN KEY (site_id, type) REFERENCES types,
    FOREIGN KEY (site_id, author_id) REFERENCES authors,
    FOREIGN KEY (site_id, image_id) REFERENCES media
);
CREATE INDEX posts_by_date ON posts (site_id, type, status, date);
CREATE INDEX posts_by_slug ON posts (slug);
CREATE INDEX posts_by_author ON posts (site_id, author_id);
CREATE TABLE post_terms (
    site_id INTEGER NOT NULL,
    post_id INTEGER NOT NULL,
    term_id INTEGER NOT NULL,
    position INTEGER NOT NULL,             -- as the post lists the terms of a taxonomy, from 0
    PRIMARY KEY (site_id, post_id, term_id),
    FOREIGN KEY (site_id, post_id) REFERENCES posts (site_id, id),
    FOREIGN KEY (site_id, term_id) REFERENCES terms
) WITHOUT ROWID;
CREATE INDEX post_terms_by_term ON post_terms (site_id, term_id);
CREATE TABLE post_media (
    site_id INTEGER NOT NULL,
    post_id INTEGER NOT NULL,
    media_id INTEGER NOT NULL,
    role TEXT NOT NULL,                    -- featured or content
    PRIMARY KEY (site_id, post_id, media_id, role),
    FOREIGN KEY (site_id, post_id) REFERENCES posts (site_id, id),
    FOREIGN KEY (site_id, media_id) REFERENCES media
) WITHOUT ROWID;
CREATE INDEX post_media_by_media ON post_media (site_id, media_id);
CREATE TABLE comments (
    site_id INTEGER NOT NULL REFERENCES sites,
    id INTEGER NOT NULL,
    post_id INTEGER,                       -- may be a post that is not here
    parent_id INTEGER,                     -- may be a comment that is not here
    author_id INTEGER,
    author_name TEXT NOT NULL,
    author_url TEXT NOT NULL,
    date TEXT,                             -- UTC
    status TEXT NOT NULL,
    type TEXT NOT NULL,
    text TEXT NOT NULL,
    html TEXT NOT NULL,
    PRIMARY KEY (site_id, id)
);
CREATE INDEX comments_by_post ON comments (site_id, post_id);
CREATE TABLE links (
    site_id INTEGER NOT NULL,
    post_id INTEGER NOT NULL,              -- where the link stands
    position INTEGER NOT NULL,             -- in the post, from 0
    href TEXT NOT NULL,
    text TEXT NOT NULL,
    internal INTEGER NOT NULL,             -- 1: to the site itself
    target_id INTEGER,                     -- the post that it leads to, when that is here
    PRIMARY KEY (site_id, post_id, position),
    FOREIGN KEY (site_id, post_id) REFERENCES posts (site_id, id),
    FOREIGN KEY (site_id, target_id) REFERENCES posts (site_id, id)
) WITHOUT ROWID;
CREATE INDEX links_by_target ON links (site_id, target_id);
CREATE TABLE seo (
    site_id INTEGER NOT NULL,
    post_id INTEGER NOT NULL,
    title TEXT,
    description TEXT,
    canonical TEXT,
    robots TEXT,
    image TEXT,
    og_title TEXT,
    og_description TEXT,
    PRIMARY KEY (site_id, post_id),
    FOREIGN KEY (site_id, post_id) REFERENCES posts (site_id, id)
);
CREATE TABLE meta (
    site_id INTEGER NOT NULL,
    post_id INTEGER NOT NULL,
    source TEXT NOT NULL,                  -- field: of the record itself; meta: of its meta
    key TEXT NOT NULL,
    value TEXT NOT NULL,                   -- JSON
    PRIMARY KEY (site_id, post_id, source, key),
    FOREIGN KEY (site_id, post_id) REFERENCES posts (site_id, id)
) WITHOUT ROWID;
CREATE INDEX meta_by_key ON meta (key);
CREATE TABLE translations (
    site_id INTEGER NOT NULL,
    post_id INTEGER NOT NULL,
    lang TEXT NOT NULL,
    link TEXT NOT NULL,
    PRIMARY KEY (site_id, post_id, lang),
    FOREIGN KEY (site_id, post_id) REFERENCES posts (site_id, id)
) WITHOUT ROWID;
CREATE TABLE notes (
    number INTEGER PRIMARY KEY,
    site_id INTEGER REFERENCES sites,
    post_id INTEGER,                       -- may be a record of another table, or one that is not here
    type TEXT,
    rule TEXT NOT NULL,
    severity TEXT NOT NULL,                -- info, approximation, loss
    place TEXT NOT NULL,
    removed TEXT NOT NULL,                 -- HTML
    added TEXT NOT NULL,                   -- HTML
    format TEXT,
    message TEXT NOT NULL
);
CREATE INDEX notes_by_post ON notes (site_id, post_id);
CREATE INDEX notes_by_rule ON notes (rule);
"""

SEARCH = """
CREATE VIRTUAL TABLE search USING fts5 (
    title, text, content = 'posts', content_rowid = 'number', tokenize = "unicode61 remove_diacritics 2"
);
INSERT INTO search (search) VALUES ('rebuild');
"""
"""Full text::

    SELECT posts.title FROM search JOIN posts ON number = search.rowid WHERE search MATCH 'boat' ORDER BY rank
"""

TEMPORARY = """
CREATE TEMP TABLE post_keys (site_id INTEGER, key TEXT, id INTEGER, PRIMARY KEY (site_id, key, id)) WITHOUT ROWID;
CREATE TEMP TABLE link_keys (
    site_id INTEGER, post_id INTEGER, position INTEGER, key TEXT, short INTEGER,
    PRIMARY KEY (site_id, post_id, position)
) WITHOUT ROWID;
"""
"""Addresses in the one spelling by which links find their posts, which may come later than the links."""

RESOLVE = """
UPDATE links SET target_id = (
    SELECT coalesce(
        (SELECT id FROM posts WHERE posts.site_id = link_keys.site_id AND posts.id = link_keys.short),
        (SELECT min(id) FROM post_keys WHERE post_keys.site_id = link_keys.site_id AND post_keys.key = link_keys.key)
    )
    FROM link_keys
    WHERE link_keys.site_id = links.site_id AND link_keys.post_id = links.post_id
        AND link_keys.position = links.position
) WHERE internal;
"""

ADD_SITE = """
INSERT INTO sites (key, url, name, description, language, timezone, utc_offset) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (key) DO NOTHING
"""

INSERTS = {
    "types": "INSERT OR IGNORE INTO types VALUES (?, ?, ?)",
    "taxonomies": """INSERT INTO taxonomies VALUES (?, ?, ?)
        ON CONFLICT (site_id, taxonomy) DO UPDATE SET collection = coalesce(excluded.collection, collection)""",
    "authors": "INSERT OR REPLACE INTO authors VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    "seen_authors": "INSERT OR IGNORE INTO authors VALUES (?, ?, ?, ?, '', '', '', 0)",
    "terms": "INSERT OR REPLACE INTO terms VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "seen_terms": "INSERT OR IGNORE INTO terms VALUES (?, ?, ?, ?, ?, '', NULL, 0, '', 0)",
    "media": "INSERT OR REPLACE INTO media VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "seen_media": "INSERT OR IGNORE INTO media VALUES (?, ?, ?, '', '', '', '', NULL, NULL, NULL, NULL, '', '{}', 0)",
    "posts": """INSERT OR REPLACE INTO posts VALUES
        (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
    "post_terms": "INSERT OR REPLACE INTO post_terms VALUES (?, ?, ?, ?)",
    "post_media": "INSERT OR REPLACE INTO post_media VALUES (?, ?, ?, ?)",
    "comments": "INSERT OR REPLACE INTO comments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "links": "INSERT OR REPLACE INTO links VALUES (?, ?, ?, ?, ?, ?, NULL)",
    "post_keys": "INSERT OR IGNORE INTO post_keys VALUES (?, ?, ?)",
    "link_keys": "INSERT OR REPLACE INTO link_keys VALUES (?, ?, ?, ?, ?)",
    "seo": "INSERT OR REPLACE INTO seo VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "meta": "INSERT OR REPLACE INTO meta VALUES (?, ?, ?, ?, ?)",
    "translations": "INSERT OR REPLACE INTO translations VALUES (?, ?, ?, ?)",
    "notes": """INSERT INTO notes
        SELECT NULL, coalesce((SELECT site_id FROM sites WHERE key = column11), nullif(column1, 0)),
            column2, column3, column4, column5, column6, column7, column8, column9, column10
        FROM (VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))""",
}
"""How rows go in, by kind, in the order in which they do. ``seen_*`` are rows that only others' references make."""
