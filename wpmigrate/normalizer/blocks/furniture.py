"""What plugins and themes hang around a post and nobody wrote: buttons to share, related posts, ads, tables of
contents, forms, counters.

Each is removed with a Note that carries it whole. A class stands in `FURNITURE` only if its plugin puts nothing of the
author's own into the element; a word that a theme may use for anything (``share``, ``ad``, ``related``) does not.
"""

import re

from wpmigrate.document import Block
from wpmigrate.normalizer import forms
from wpmigrate.normalizer.blocks.common import shown, words, words_of
from wpmigrate.normalizer.context import Context
from wpmigrate.normalizer.dom import Element

FURNITURE: dict[tuple[str, str], frozenset[str]] = {
    ("sharing-buttons", ""): words(
        "sharedaddy sd-sharing-enabled jetpack-likes-widget-wrapper jetpack-likes-widget "
        "addtoany_share_save_container addtoany_content a2a_kit heateor_sss_sharing_container "
        "heateor_sssp_sharing_container the_champ_sharing_container ssba ssba-wrap ssbp-wrap essb_links "
        "essb_displayed_shortcode mashsb-container mashsb-box swp_social_panel swp-content-locator "
        "dpsp-networks-btns-wrapper dpsp-content-wrapper shareaholic-canvas addthis_toolbox at-below-post "
        "at-above-post at-share-btn-elements addthis_sharing_toolbox addthis_inline_share_toolbox sfsi_widget "
        "sfsi_responsive_icons sfsiaftrpstwpr sfsibeforpstwpr sfsi_Sicons sfsiplus_wDiv "
        "sharethis-inline-share-buttons st-social-share simplesocialbuttons ssb-fb nc_socialPanel "
        "scriptlesssocialsharing wpsr-share-icons wp-block-jetpack-sharing-buttons wp-block-jetpack-like "
        "twitter-share-button twitter-follow-button fb-like fb-share-button fb-send fb-follow g-plusone "
        "pin-it-button linkedin-share-button wpusb sassy-social-share novashare-inline socialsharing_tracking "
        "juiz_sps_links kiwi-article-bar hupso-share-buttons printfriendly pf-content-button "
        "supsystic-social-sharing wp-share-button td-post-sharing tfm_sharing genesis-social-share "
        "crafty-social-buttons really_simple_share easy-social-share-buttons powerkit-share-buttons "
        "pk-share-buttons-wrap monarch_social et_social_inline elementor-widget-share-buttons fusion-sharing-box "
        "wp-block-coblocks-social wp-block-coblocks-click-to-tweet__twitter-btn wp-block-uagb-social-share "
        "wp-block-outermost-social-sharing wp-block-essential-blocks-social-share wp-block-ub-social-share "
        "sw-ctt-btn bctt-ctt-btn share-icons bookmarkify elementor-blockquote__tweet-button"
    ),
    ("related-posts", ""): words(
        "jp-relatedposts wp-block-jetpack-related-posts yarpp yarpp-related crp_related wp_rp_wrap wp_rp_content "
        "zem_rp_wrap nrelate_related nr_related_placeholder rpbt_shortcode related-posts-by-taxonomy "
        "relpost-thumb-wrapper relpost-block-container linkwithin_div OUTBRAIN trc_related_container wpp-list "
        "wp-block-wordpress-popular-posts-widget irp irp-shortcode "
        "wp-block-contextual-related-posts-related-posts rp4wp-related-posts inline-related-posts "
        "intelly_related ai-related"
    ),
    ("advertisement", ""): words(
        "adsbygoogle google-auto-placed quads-location wp-quads-content ezoic-ad ezoic-adpicker-ad advads-content "
        "code-block-ad adrotate wpInsertInPostAd adinserter ads-wrapper mv-ad-box "
        "wp-block-jetpack-wordads wpcnt jetpack-wordads taboola"
    ),
    ("table-of-contents", ""): words(
        "ez-toc-container ez-toc-v2_0 toc_container lwptoc wp-block-rank-math-toc-block "
        "wp-block-yoast-seo-table-of-contents simpletoc-list simpletoc-title wp-block-simpletoc-toc "
        "wp-block-table-of-contents wp-block-uagb-table-of-contents uagb-toc__wrap "
        "wp-block-kadence-tableofcontents kb-table-of-content-wrap ub_table-of-contents "
        "wp-block-ub-table-of-contents-block ftwp-in-post ftwp-container eb-toc-container "
        "elementor-widget-table-of-contents gutentoc joli-toc toc-plus cm-toc-container "
        "thrv_contents_table wp-block-ht-block-toc "
        "wp-block-stackable-table-of-contents stk-block-table-of-contents wp-block-aioseo-table-of-contents "
        "aioseo-toc-header rank-math-toc tutor-toc"
    ),
    ("form", "a form of a plugin"): words(
        "wpcf7 gform_wrapper wpforms-container nf-form-cont frm_forms caldera-grid fluentform "
        "forminator-custom-form mailpoet_form mc4wp-form wp-block-jetpack-contact-form "
        "wp-block-jetpack-subscriptions jetpack_subscription_widget contact-form-commentform hs-form hbspt-form "
        "wp-block-mailpoet-subscription-form-block mc_embed_signup formkit-form tnp-subscription tnp "
        "sib_signup_form elementor-widget-form wp-block-kadence-form wp-block-kadence-advanced-form "
        "wp-block-coblocks-form wp-block-uagb-forms et_pb_contact_form_container comment-respond wp-polls-form "
        "wp-block-convertkit-form wp-block-mailchimp-mailchimp "
        "wpum-template ml-form-embedContainer ginger-form"
    ),
    ("post-furniture", "a counter or a rating"): words(
        "post-views pvc_stats pvc_clear wpp-views tptn_counter post-ratings post-ratings-loading "
        "kk-star-ratings rmp-widgets-container rmp-rating-widget wpulike wp_ulike_general_class wp-ulike "
        "wp-block-yoast-seo-estimated-reading-time yoast-reading-time__wrapper "
        "watch-action zilla-likes rt-reading-time span-reading-time bsf-rt-reading-time wp-block-post-views-counter "
        "yasr-vv-stars-title-container gdrts-rating-block wpd-rating thumbs-rating-container"
    ),
    ("post-furniture", "an author's box"): words(
        "simple-author-box saboxplugin-wrap abh_box pp-multiple-authors-boxes-wrapper molongui-author-box "
        "wp-about-author-containter-around m-a-box fancy-author-box author-bio-box wts-author-box"
    ),
    ("post-furniture", "a notice about cookies"): words(
        "cookie-notice cookie-notice-container cmplz-cookiebanner cky-consent-container moove-gdpr-infobar-container"
    ),
    ("post-furniture", "a button to print"): words(
        "pf-button printomatic pdfprnt-buttons wp-print-friendly dkpdf-button-container printfriendly-text2"
    ),
    ("post-furniture", "a button of a recipe or an event"): words(
        "wprm-recipe-print wprm-recipe-pin wprm-recipe-jump wprm-recipe-jump-video wprm-recipe-jump-to-comments "
        "wprm-recipe-adjustable-servings-container wprm-unit-conversion-container wprm-recipe-media-toggle-container "
        "wprm-recipe-add-to-collection-recipe wprm-private-notes-container wprm-call-to-action wprm-recipe-rating "
        "tasty-recipes-quick-links tasty-recipes-print-button tasty-recipes-print-link tasty-recipes-jump-link "
        "tasty-recipes-buttons tasty-recipes-ingredients-clipboard-container tasty-recipes-scale-container "
        "tasty-recipes-copy-button tasty-recipes-cook-mode tasty-recipes-rating wpzoom-recipe-card-print-link "
        "wpzoom-recipe-card-pinit tribe-events-cal-links tribe-events-c-subscribe-dropdown__container "
        "add_to_cart_button"
    ),
    ("post-furniture", "navigation between pages"): words(
        "rank-math-breadcrumb yoast-breadcrumbs wp-block-yoast-seo-breadcrumbs aioseo-breadcrumbs "
        "page-links post-nav-links wp-block-post-navigation-link pgntn-page-pagination multipage-toc"
    ),
    ("post-furniture", "a choice of languages"): words(
        "wpml-ls-statics-post_translations wpml-ls-statics-shortcode_actions trp-language-switcher-container "
        "wp-block-polylang-language-switcher gtranslate_wrapper qtranxs_widget"
    ),
    ("post-furniture", "comments of another service"): words("fb-comments disqus_thread comments-area"),
    ("control", "a button without content"): words(
        "code-block-pro-copy-button copy-code-button elementor-swiper-button swiper-button-prev "
        "swiper-button-next slick-arrow swiper-pagination wp-block-jetpack-slideshow_button-prev "
        "wp-block-jetpack-slideshow_button-next wp-block-jetpack-slideshow_pagination "
        "wp-block-jetpack-slideshow_button-pause hcb-clipboard elementor-alert-dismiss "
        "footnote_reference_container_collapse_button fl-accordion-button-icon wp-polls-loading slideshowlink "
        "ngg-navigation "
        "player-panels player-panels-nav player-btn ssp-progress vc_carousel-indicators vc_carousel-control "
        "toggle-alert dm-buttons jetpack-slideshow-noscript"
    ),
}
"""By the rule of the Note and, where the rule wants it, what it was: the classes."""

BY_CLASS = {token: row for row, tokens in FURNITURE.items() for token in tokens}

IDS: dict[str, tuple[str, str]] = {
    "ez-toc-container": ("table-of-contents", ""),
    "toc_container": ("table-of-contents", ""),
    "jp-relatedposts": ("related-posts", ""),
    "jp-post-flair": ("sharing-buttons", ""),
    "ftwp-container": ("table-of-contents", ""),
    "ftwp-container-outer": ("table-of-contents", ""),
    "rank-math-toc": ("table-of-contents", ""),
    "mc_embed_signup": ("form", "a newsletter"),
    "disqus_thread": ("post-furniture", "comments of another service"),
    "fb-root": ("post-furniture", "a script's anchor"),
    "yarpp-related": ("related-posts", ""),
    "crp_related": ("related-posts", ""),
}
"""The same by id, for plugins that have no class of their own."""


def furniture(element: Element, context: Context) -> list[Block] | None:
    row = next((BY_CLASS[token] for token in element.get("class").split() if token in BY_CLASS), None)
    return _removed(element, context, *row) if row else None


def more_link(element: Element, context: Context) -> list[Block] | None:
    """WordPress's own leads to ``#more-ID`` or to the post itself (``get_the_content``). Any other link of that class
    is one that somebody wrote and made to look like it.
    """
    links = element.find_all(lambda one: one.tag == "a" and "href" in one.attrs)
    links += [element] if element.tag == "a" else []
    own = context.post.link if context.post else None
    if any(not MORE.search(one.get("href")) and one.get("href") != own for one in links):
        return None
    return _removed(element, context, "post-furniture", "a link to the rest of the post")


MORE = re.compile(r"#more-[0-9]+$")


def _removed(element: Element, context: Context, rule: str, detail: str) -> list[Block] | None:
    """Gone with a Note if there was anything to see. An element that holds most of a post is no furniture, whatever it
    is called.
    """
    if len(element.find_all(lambda one: one.tag == "p" and len(words_of(one)) > LONG)) > MOST_PARAGRAPHS:
        return None
    if rule == "form" and forms.has_controls(element):
        return forms.without_controls(element, context, detail)
    if shown(element) or any(one.tag in SEEN_EMPTY for one in element.iter()):
        context.note(rule, removed=element, detail=detail)
    return []


SEEN_EMPTY = words("a input button form svg i")
"""Elements that show something, or lead somewhere, without a word."""

LONG = 200
"""Characters of a paragraph that somebody wrote."""
MOST_PARAGRAPHS = 3


def by_id(element: Element, context: Context) -> list[Block] | None:
    row = IDS.get(element.get("id")) if "id" in element.attrs else None
    return _removed(element, context, *row) if row else None


def ad_inserter(element: Element, context: Context) -> list[Block] | None:
    """``div.code-block.code-block-1`` of Ad Inserter, which others call ``code-block`` as well: only an ad's script
    and frame make it one.
    """
    numbered = any(re.fullmatch(r"code-block-\d+", token) for token in element.classes)
    if not numbered or element.first("pre", "code") is not None:
        return None
    if shown(element):
        return None if len(words_of(element)) > LONG else _removed(element, context, "advertisement", "")
    return []


BLOCKS = {
    **dict.fromkeys(BY_CLASS, furniture),
    **dict.fromkeys(("more-link", "wp-block-read-more-link"), more_link),
    "code-block": ad_inserter,
}
