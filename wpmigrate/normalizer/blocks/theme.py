"""Blocks that the site fills: what they showed is kept as `Dynamic`, which an exporter may leave out."""

from wpmigrate.document import Block, Dynamic
from wpmigrate.normalizer.blocks.common import is_blank, words
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import Element

DYNAMIC = words(
    "archives avatar breadcrumbs calendar categories comment-author-avatar comment-author-name comment-content "
    "comment-date comment-edit-link comment-reply-link comment-template comments comments-pagination "
    "comments-query-loop comments-title home-link latest-comments latest-posts loginout navigation navigation-link "
    "navigation-overlay-close navigation-submenu page-list page-list-item post-author post-author-biography "
    "post-author-name post-comments post-comments-count post-comments-form post-comments-link post-content post-date "
    "post-excerpt post-featured-image post-navigation-link post-template post-terms post-time-to-read post-title "
    "query query-no-results query-pagination query-pagination-next query-pagination-numbers query-pagination-previous "
    "query-title query-total read-more rss search site-logo site-tagline site-title tag-cloud template-part "
    "term-count term-description term-name term-template terms-query legacy-widget widget-group"
)
"""Names of core's blocks that render something of the site."""


def dynamic(element: Element, context: Context) -> list[Block] | None:
    """What it showed is read like everything else; forms in it leave with their Notes."""
    name = next((DYNAMIC_NAMES[token] for token in element.get("class").split() if token in DYNAMIC_NAMES), None)
    if name is None:
        return None
    children = (
        element.children
        if element.tag in {"div", "section", "nav", "figure", "aside", "header", "footer", "main"}
        else [_bare(element)]
    )
    if is_blank(children):
        return []
    blocks = context.blocks(children)
    return [Dynamic(name, tuple(blocks))] if blocks else []


def _bare(element: Element) -> Element:
    """The element without its blocks' classes, so that it is read by its tag."""
    rest = {name: value for name, value in element.attrs.items() if name != "class"}
    return Element(element.tag, rest, element.children)


def failed_feed(element: Element, context: Context) -> list[Block] | None:
    """What the feed block shows where the feed does not answer (``render_block_core_rss``)."""
    notice = element.by_class("notice-error")
    return None if notice is None else [Dynamic("core/rss", tuple(context.blocks(element.children)))]


def plain(element: Element, context: Context) -> list[Block] | None:
    """A block that is what its HTML is."""
    return None


PLAIN = words(
    "accordion accordion-item accordion-heading accordion-panel audio block button buttons column columns details "
    "embed file footnotes gallery group heading html icon image list list-item math media-text missing more nextpage "
    "paragraph pattern playlist playlist-track preformatted pullquote quote separator shortcode social-link "
    "social-link-anchor social-link-label "
    "social-links spacer subhead table tab tab-list tab-panel tab-panels tabs text-columns verse video"
)
"""Names of core's blocks that need nothing more than their tags, or whose parts have their own readers."""

PLAIN_OF_PLUGINS = words(
    "yoast-faq-block yoast-how-to-block rank-math-faq-block rank-math-howto-block stackable-heading stackable-text "
    "stackable-icon stackable-icon-label stackable-columns stackable-column stackable-image stackable-subtitle "
    "stackable-blockquote stackable-button-group stackable-button stackable-card stackable-feature stackable-divider "
    "stackable-testimonial stackable-icon-box stackable-icon-list stackable-accordion kadence-advancedheading "
    "kadence-rowlayout kadence-column kadence-icon kadence-single-icon kadence-iconlist kadence-listitem "
    "kadence-accordion kadence-pane kadence-singlebtn kadence-advancedbtn kadence-infobox kadence-spacer kadence-image "
    "kadence-tab uagb-container uagb-advanced-heading uagb-info-box uagb-image uagb-faq uagb-faq-child uagb-buttons "
    "uagb-icon-list uagb-columns uagb-column uagb-section generateblocks-container generateblocks-headline "
    "generateblocks-button generateblocks-grid coblocks-accordion coblocks-accordion-item coblocks-row coblocks-column "
    "kadence-testimonials kadence-testimonial uagb-icon-list-child uagb-counter "
    "ub-content-toggle ub-styled-box ub-styled-list ub-divider ub-button group-container jetpack-markdown"
)
"""Blocks of the commonest plugins that are what their HTML is, too."""

PLAIN_BLOCKS = dict.fromkeys((f"wp-block-{name}" for name in PLAIN | PLAIN_OF_PLUGINS), plain)

POSTS_OF_PLUGINS: dict[str, str] = {
    "wp-block-kadence-posts": "kadence/posts",
    "wp-block-uagb-post-grid": "uagb/post-grid",
    "wp-block-uagb-post-carousel": "uagb/post-carousel",
    "wp-block-uagb-post-masonry": "uagb/post-masonry",
    "wp-block-uagb-post-timeline": "uagb/post-timeline",
    "wp-block-stackable-posts": "stackable/posts",
    "wp-block-coblocks-posts": "coblocks/posts",
    "wp-block-coblocks-post-carousel": "coblocks/post-carousel",
    "wp-block-newspack-blocks-homepage-articles": "newspack-blocks/homepage-articles",
    "gb-query-loop-wrapper": "generateblocks/query-loop",
    "elementor-widget-posts": "elementor/posts",
    "elementor-widget-archive-posts": "elementor/archive-posts",
    "elementor-widget-loop-grid": "elementor/loop-grid",
    "elementor-widget-loop-carousel": "elementor/loop-carousel",
    "elementor-widget-nav-menu": "elementor/nav-menu",
    "elementor-widget-post-navigation": "elementor/post-navigation",
    "fl-module-post-grid": "beaver-builder/post-grid",
    "fl-module-post-carousel": "beaver-builder/post-carousel",
    "fl-module-post-slider": "beaver-builder/post-slider",
    "et_pb_posts": "divi/blog",
    "et_pb_blog_grid_wrapper": "divi/blog",
    "brxe-posts": "bricks/posts",
    "fusion-blog-shortcode": "avada/blog",
    "fusion-recent-posts": "avada/recent-posts",
    "wp-show-posts": "wp-show-posts",
    "pt-cv-wrapper": "content-views",
    "lcp_catlist": "list-category-posts",
    "display-posts-listing": "display-posts",
}
"""What plugins and page builders have in place of core's list of posts."""

DYNAMIC_NAMES = {f"wp-block-{name}": f"core/{name}" for name in DYNAMIC} | POSTS_OF_PLUGINS
DYNAMIC_BLOCKS = dict.fromkeys(DYNAMIC_NAMES, dynamic)
