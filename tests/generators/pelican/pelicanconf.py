SITENAME = "Harbour"
SITEURL = ""
TIMEZONE = "UTC"
PATH = "content"
OUTPUT_PATH = "output"
THEME = "theme"
# the media files, where they are
STATIC_PATHS = ["media"]
# tables, fenced code and footnotes are among "extra"
MARKDOWN: dict[str, object] = {"extension_configs": {"markdown.extensions.extra": {}, "markdown.extensions.meta": {}}}
DEFAULT_PAGINATION = False
DIRECT_TEMPLATES: list[str] = []
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ""
