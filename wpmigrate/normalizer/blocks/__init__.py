"""Which function reads what: by class token (`BLOCKS`, `INLINE_BLOCKS`), else by tag (`ELEMENTS`, `INLINE_ELEMENTS`).

A handler may find that an element is not what its class says, and gives None; the reader then goes on with the next
table, and at last reads plain HTML. Tokens are whole words of ``class`` in any order. One file a family; a new block
is one function there and one row here.
"""

from wpmigrate.document import Block
from wpmigrate.normalizer import builders
from wpmigrate.normalizer.blocks import (
    code,
    consent,
    counters,
    embed,
    facades,
    furniture,
    galleries,
    images,
    layout,
    links,
    math,
    media,
    panes,
    plugins,
    stored,
    text,
    theme,
)
from wpmigrate.normalizer.blocks.common import words
from wpmigrate.normalizer.context import Context, Handler, InlineHandler
from wpmigrate.normalizer.dom import Element


def box(element: Element, context: Context) -> list[Block] | None:
    """A box without a class that anybody knows: furniture by its id, or a picture behind it."""
    found = furniture.by_id(element, context)
    return layout.box(element, context) if found is None else found


MOST_LEVELS = 50
"""Elements inside each other below which nobody made a block. Handlers look through all that an element holds, and the
reader asks for each element anew: a class nested by the hundred would take long for nothing."""


BOXES = words(
    "address article aside blockquote button center details div dl fieldset figure footer form header main nav ol p "
    "pre section span table ul"
)
"""Elements that blocks and plugins make their boxes of. Others say something of what they hold, which a handler of
boxes would lose: a lightbox marks its links with the class ``gallery``."""
OF_ANY_TAG = (furniture.furniture, furniture.more_link, theme.dynamic, facades.facade, embed.wordpress_post)


def bounded(handler: Handler) -> Handler:
    """``handler``, for elements that are boxes and are not nested absurdly deep."""

    def read(element: Element, context: Context) -> list[Block] | None:
        if element.tag not in BOXES and "-" not in element.tag and handler not in OF_ANY_TAG:
            return None
        here = element
        for _ in range(MOST_LEVELS):
            below = next((child for child in here.children if isinstance(child, Element) and child.children), None)
            if below is None:
                return handler(element, context)
            here = below
        return None

    return read


def paragraph(element: Element, context: Context) -> list[Block] | None:
    """A paragraph of one thing that is more than text."""
    return code.paragraph(element, context) or embed.bare_address(element, context)


HANDLERS: dict[str, Handler] = {
    **theme.DYNAMIC_BLOCKS,
    stored.PLACEHOLDER: stored.placeholder,
    "components-placeholder": theme.failed_feed,
    **furniture.BLOCKS,
    **builders.BLOCKS,
    **dict.fromkeys(panes.PANES, panes.pane),
    **dict.fromkeys(panes.TABS, panes.tabs),
    # text
    "wp-block-pullquote": text.pullquote,
    "wp-block-verse": text.verse,
    **dict.fromkeys(text.LISTS, text.definitions),
    text.NOTE_TABLE: text.note_table,
    # code
    "wp_syntax": code.viewer,
    "crayon-syntax": code.viewer,
    "urvanov-syntax-highlighter-syntax": code.viewer,
    "codecolorer-container": code.viewer,
    "wp-block-kevinbatdorf-code-block-pro": code.code_block_pro,
    "syntaxhighlighter": code.viewer,
    "rouge-table": code.viewer,
    "highlighttable": code.viewer,
    "gist-data": code.viewer,
    "blob-wrapper": code.viewer,
    # math
    "wp-block-math": math.block,
    # pictures, sound and film
    "wp-block-image": media.any_figure,
    "wp-caption": media.any_figure,
    **dict.fromkeys(media.CAPTIONED, media.captioned_box),
    "wp-block-gallery": galleries.gallery,
    "blocks-gallery-grid": galleries.gallery,
    "gallery": galleries.gallery,
    "tiled-gallery": galleries.gallery,
    "jetpack-slideshow": galleries.scripted,
    "wp-block-jetpack-tiled-gallery": galleries.gallery,
    "wp-block-jetpack-slideshow": galleries.gallery,
    "wp-block-coblocks-gallery-masonry": galleries.gallery,
    "wp-block-coblocks-gallery-stacked": galleries.gallery,
    "wp-block-coblocks-gallery-carousel": galleries.gallery,
    "wp-block-coblocks-gallery-collage": galleries.gallery,
    "wp-block-kadence-advancedgallery": galleries.gallery,
    "foogallery": galleries.gallery,
    "ngg-galleryoverview": galleries.gallery,
    "et_pb_gallery_items": galleries.gallery,
    "brxe-image-gallery": galleries.gallery,
    "wpb_gallery_slides": galleries.gallery,
    "vc_images_carousel": galleries.gallery,
    "elementor-image-gallery": galleries.gallery,
    "wp-playlist": media.playlist,
    "wp-block-playlist-track__button": media.playlist_track,
    "wp-video": media.video_box,
    "wp-block-file": media.file,
    # layout
    "wp-block-columns": layout.any_columns,
    "wp-block-text-columns": layout.columns,
    "wp-block-cover": layout.cover,
    "wp-block-cover-image": layout.cover,
    "wp-block-media-text": layout.media_text,
    "wp-block-button": layout.button,
    # what other sites show
    "wp-block-embed": embed.block,
    **dict.fromkeys(consent.HOLDERS, consent.held_back),
    "twitter-tweet": embed.quoted_post,
    "twitter-video": embed.quoted_post,
    "instagram-media": embed.quoted_post,
    "tiktok-embed": embed.quoted_post,
    "reddit-embed-bq": embed.quoted_post,
    "reddit-card": embed.quoted_post,
    "bluesky-embed": embed.quoted_post,
    "imgur-embed-pub": embed.quoted_post,
    "text-post-media": embed.quoted_post,
    "fb-post": embed.quoted_post,
    "fb-video": embed.quoted_post,
    "tumblr-post": embed.quoted_post,
    "wp-embedded-content": embed.wordpress_post,
    "rll-youtube-player": facades.facade,
    "lyte-wrapper": facades.facade,
    "lyMe": facades.facade,
    "epyt-facade": facades.facade,
    "epyt-gallery-thumb": facades.thumbnail,
    "perfmatters-lazy-youtube": facades.facade,
    "youtube-player": facades.facade,
    "lazy-load-youtube": facades.facade,
    "lazy-load-vimeo": facades.facade,
    **dict.fromkeys((*facades.WIDGETS, "wistia_embed"), facades.widget),
    "oembed-gist": facades.gist,
    "gist": facades.gist,
    # plugins
    "ninja_table_wrapper": plugins.table_shell,
    "ninja_footable": plugins.table_shell,
    "wpDataTable": plugins.table_shell,
    "podlove-web-player": facades.podlove_box,
    "kt-svg-icon-list-item-wrap": plugins.separated,
    **dict.fromkeys(counters.PLACED, counters.placed),
    "elementor-counter-number-wrapper": counters.counted,
    "fl-number-string": counters.counted,
    "content-box-percentage": counters.counted,
    "wp-block-uagb-counter__number": counters.counted,
    "elementor-star-rating": plugins.rating,
    "e-rating-wrapper": plugins.rating,
    "elementor-progress-bar": plugins.parted,
    "elementor-widget-animated-headline": plugins.parted,
    "elementor-social-icons-wrapper": plugins.parted,
    "elementor-price-list-header": plugins.parted,
    "elementor-testimonial__footer": plugins.parted,
    "elementor-testimonial__header": plugins.parted,
    "elementor-alert": plugins.parted,
    "fl-pricing-table-price": plugins.parted,
    **dict.fromkeys(plugins.ICON_LISTS, plugins.icon_list),
    "wp-block-uagb-testimonial": plugins.parted,
    "kb-progress-label-wrap": plugins.parted,
    "price": plugins.price,
    "brxe-list": plugins.parted,
    "brxe-progress-bar": plugins.parted,
    "et_pb_counters": plugins.bars,
    "vc_progress_bar": plugins.parted,
    "sw-click-to-tweet": plugins.parted,
    "eael-countdown-items": plugins.parted,
    "section-title-container": plugins.parted,
    "stats-block": counters.counted,
}

BLOCKS: dict[str, Handler] = {**theme.PLAIN_BLOCKS, **{token: bounded(handler) for token, handler in HANDLERS.items()}}

ELEMENTS: dict[str, Handler] = {
    "iframe": embed.iframe,
    "object": embed.plugin_object,
    "embed": embed.plugin_object,
    "lite-youtube": facades.facade,
    "lite-vimeo": facades.facade,
    "script": facades.script,
    "amp-youtube": facades.facade,
    "amp-vimeo": facades.facade,
    "amp-twitter": facades.facade,
    "amp-instagram": facades.facade,
    "presto-player": facades.presto,
    "amp-iframe": embed.iframe,
    "amp-audio": media.player,
    "amp-video": media.player,
    "audio": media.player,
    "video": media.player,
    "pre": code.pre,
    "p": paragraph,
    "figure": media.placed_figure,
    "div": box,
    "section": box,
    "nav": furniture.by_id,
}

INLINE_BLOCKS: dict[str, InlineHandler] = {
    "emoji": images.character,
    "wp-smiley": images.character,
    "__cf_email__": links.email,
    "fn": text.reference,
    "easy-footnote": text.linked_reference,
    "easy-footnote-margin-adjust": text.place_of_mark,
    "modern-footnotes-footnote": text.modern_footnote,
    "modern-footnotes-footnote__note": text.modern_note,
    "footnote_plugin_tooltip_text": text.tooltip_reference,
    "footnote_tooltip": text.tooltip,
    "footnote": text.linked_reference,
    "latex": math.picture,
    "ql-img-inline-formula": math.picture,
    "ql-img-displayed-equation": math.picture,
    "katex": math.rendered,
    "katex-display": math.rendered,
    "wp-katex-eq": math.typed,
    "MathJax_Preview": math.double,
    "MathJax": math.double,
    "MathJax_Display": math.double,
    "MathJax_CHTML": math.double,
    "elementor-counter-number": counters.counter,
    "odometer": counters.counter,
    "material-icons": plugins.icon,
    "wp-block-accordion-heading__toggle-icon": plugins.icon,
    **dict.fromkeys(links.READER_ONLY, links.reader_only),
}

INLINE_ELEMENTS: dict[str, InlineHandler] = {
    "a": links.link,
    "img": images.image,
    "amp-img": images.image,
    "picture": images.picture,
    "button": plugins.sign,
    "i": plugins.letter,
    "span": plugins.hidden,
    "math": math.mathml,
    "mjx-container": math.container,
    "script": math.script,
    "sup": text.plain_reference,
}
