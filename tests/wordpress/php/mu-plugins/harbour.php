<?php
/**
 * What the test site has beyond core: a post type in a REST namespace of its own, a taxonomy, fields of plugins.
 */
add_filter('pre_wp_mail', '__return_true');
add_action('after_setup_theme', function () {
    add_theme_support('post-thumbnails');
    register_nav_menus(['primary' => 'Primary', 'footer' => 'Footer']);
});
add_action('init', function () {
    register_taxonomy('vessel', ['logentry', 'post'], [
        'label' => 'Vessels', 'hierarchical' => true, 'show_in_rest' => true, 'rest_base' => 'vessels',
    ]);
    register_post_type('logentry', [
        'label' => 'Log entries', 'public' => true, 'show_in_rest' => true, 'has_archive' => true,
        'rest_namespace' => 'harbour/v1', 'rest_base' => 'logs', 'rewrite' => ['slug' => 'log'],
        'supports' => ['title', 'editor', 'author', 'comments', 'custom-fields', 'revisions'],
    ]);
    register_post_type('ledgerline', ['label' => 'Not in REST', 'public' => true, 'show_in_rest' => false]);
    foreach (['post', 'page', 'logentry'] as $type) {
        register_post_meta($type, 'subtitle', ['type' => 'string', 'single' => true, 'show_in_rest' => true]);
    }
    register_post_meta('logentry', 'wind_force', ['type' => 'integer', 'single' => true, 'show_in_rest' => true]);
    register_post_meta('logentry', 'position', ['type' => 'object', 'single' => true, 'show_in_rest' => ['schema' => [
        'properties' => ['lat' => ['type' => 'number'], 'lon' => ['type' => 'number']],
    ]]]);
    register_term_meta('vessel', 'call_sign', ['type' => 'string', 'single' => true, 'show_in_rest' => true]);
});
add_action('rest_api_init', function () {
    // The shape that the Yoast SEO plugin gives its field, with our own words in it.
    register_rest_field(['post', 'page'], 'yoast_head_json', ['get_callback' => fn($post) => [
        'title' => wp_strip_all_tags($post['title']['rendered'] ?? '') . ' - Harbour & Tide',
        'description' => "About entry {$post['id']} of the harbour.",
        'robots' => ['index' => 'index', 'follow' => 'follow'],
        'canonical' => $post['link'] ?? '',
        'og_title' => wp_strip_all_tags($post['title']['rendered'] ?? ''),
        'schema' => ['@context' => 'https://schema.org', '@graph' => [['@type' => 'WebPage', '@id' => $post['link'] ?? '']]],
    ]]);
});
// What the providers would answer, since the site asks nobody.
add_filter('pre_oembed_result', fn($html, $url) => match (true) {
    str_contains($url, 'youtube.com/watch') => '<iframe title="The harbour at dawn" width="500" height="281" '
        . 'src="https://www.youtube.com/embed/' . esc_attr(substr($url, -11)) . '?feature=oembed" frameborder="0" allowfullscreen></iframe>',
    default => $html,
}, 10, 2);
