"""What a site is made of, as far as it shows: WordPress's version, themes, plugins, page builders, languages. Hints,
each for what it is worth: a page may be cached, and a plugin need not leave a trace.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from wpmigrate.crawler.answers import excerpt


def version(html: str) -> str | None:
    """WordPress's version: what it says of itself, else what most of its own files carry."""
    said = GENERATOR.search(html)
    if said:
        return said[1]
    carried = Counter(found for found in OWN_FILES.findall(html) if not found.startswith("1."))
    return carried.most_common(1)[0][0] if carried else None


def generators(html: str) -> list[str]:
    """What else names itself as the page's maker."""
    said = (excerpt(found).partition(";")[0] for found in GENERATORS.findall(html))
    return sorted({name for name in said if name and not name.startswith("WordPress ")})


def themes(html: str) -> list[str]:
    return sorted(set(THEMES.findall(html)))


def plugins(html: str, namespaces: Iterable[str]) -> list[str]:
    """By the folders that their files come from, and by what they add to REST."""
    folders = set(FOLDERS.findall(html))
    spaces = {NAMESPACES[first] for space in namespaces if (first := space.partition("/")[0]) in NAMESPACES}
    return sorted(folders | spaces, key=str.lower)


def builders(html: str) -> list[str]:
    return [name for name, pattern in BUILDERS.items() if re.search(pattern, html)]


def languages(html: str) -> list[str]:
    """Those that a page links its translations by (``hreflang``)."""
    return sorted({code for code in HREFLANG.findall(html) if code.lower() != "x-default"})


def servers(headers: Mapping[str, str]) -> list[str]:
    """What the answer passed through."""
    named = [excerpt(headers[name]) for name in ("server", "x-powered-by") if headers.get(name)]
    return named + [name for header, name in LAYERS.items() if header in headers]


GENERATOR = re.compile(r"(?i)<meta[^>]{1,200}content=[\"']WordPress (\d[\w.-]*)")
GENERATORS = re.compile(r"(?i)<meta(?=[^>]{1,300}name=[\"']generator[\"'])[^>]{1,300}content=[\"']([^\"']{1,300})")
OWN_FILES = re.compile(r"/wp-includes/[^\"'?\s]{1,200}\?ver=(\d+\.\d+(?:\.\d+)?)[\"'&]")
FOLDERS = re.compile(r"/wp-content/plugins/([\w.-]{1,80})/")
THEMES = re.compile(r"/wp-content/themes/([\w.-]{1,80})/")
HREFLANG = re.compile(r"(?i)<link[^>]{1,300}hreflang=[\"']([A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*|x-default)[\"']")

BUILDERS = {
    "block editor": r"class=[\"'][^\"']{0,500}\bwp-block-",
    "Elementor": r"\belementor-(?:element|section|widget)\b",
    "Divi": r"\bet_pb_(?:section|row|module|text)\b",
    "WPBakery": r"\b(?:vc_row|wpb_wrapper|wpb_text_column)\b",
    "Beaver Builder": r"\bfl-(?:builder-content|row|module)\b",
    "Bricks": r"\bbrxe-",
    "Oxygen": r"\bct-(?:section|div-block|text-block)\b",
    "Breakdance": r"\bbde-(?:section|div|text)\b",
    "Avada": r"\bfusion-(?:fullwidth|builder-row|layout-column)\b",
    "SiteOrigin": r"\b(?:panel-grid|siteorigin-panels|so-panel)\b",
    "Thrive Architect": r"\bthrv_wrapper\b",
    "Brizy": r"\bbrz-(?:section|row|column)\b",
    "Visual Composer": r"\bvce-(?:row|col|text-block)\b",
    "Cornerstone": r"\bx-(?:section|container)\b[^>]{0,200}\bcs-|\bcs-content\b",
    "Kadence Blocks": r"\bwp-block-kadence-",
    "GenerateBlocks": r"\bgb-(?:container|element|headline|grid-wrapper)\b",
    "Spectra": r"\bwp-block-uagb-|\buagb-",
    "Stackable": r"\bwp-block-stackable-",
    "Otter": r"\bwp-block-themeisle-",
    "Enfold": r"\bav(?:ia)?[-_](?:section|textblock)\b",
}
"""Builder -> what its markup has."""

NAMESPACES = {
    "acf": "Advanced Custom Fields",
    "aioseo": "All in One SEO",
    "akismet": "Akismet",
    "bricks": "Bricks",
    "buddypress": "BuddyPress",
    "contact-form-7": "Contact Form 7",
    "edd": "Easy Digital Downloads",
    "elementor": "Elementor",
    "elementor-pro": "Elementor Pro",
    "generateblocks": "GenerateBlocks",
    "gf": "Gravity Forms",
    "google-site-kit": "Site Kit by Google",
    "jetpack": "Jetpack",
    "jwt-auth": "JWT Authentication",
    "ldlms": "LearnDash",
    "litespeed": "LiteSpeed Cache",
    "mailpoet": "MailPoet",
    "pll": "Polylang",
    "rankmath": "Rank Math",
    "redirection": "Redirection",
    "tribe": "The Events Calendar",
    "wc": "WooCommerce",
    "wordfence": "Wordfence",
    "wp-rocket": "WP Rocket",
    "wpml": "WPML",
    "yoast": "Yoast SEO",
}
"""First word of a REST namespace -> who adds it."""

LAYERS = {
    "cf-ray": "Cloudflare",
    "x-sucuri-id": "Sucuri",
    "x-varnish": "Varnish",
    "x-litespeed-cache": "LiteSpeed Cache",
    "x-served-by": "Fastly",
    "x-amz-cf-id": "CloudFront",
    "x-ac": "WordPress.com",
    "x-kinsta-cache": "Kinsta",
    "x-wpe-request-id": "WP Engine",
    "x-pantheon-styx-hostname": "Pantheon",
}
