<?php
/**
 * Installs a WordPress with nothing in it: one administrator, pretty permalinks, no sample content.
 */
wp_install('Harbour & Tide', 'keeper', 'keeper@example.org', true, '', 'a-login-password-that-rest-ignores');
foreach (get_posts(['post_type' => 'any', 'post_status' => 'any', 'numberposts' => -1]) as $sample) {
    wp_delete_post($sample->ID, true);
}
$GLOBALS['wpdb']->query("UPDATE {$GLOBALS['wpdb']->users} SET user_registered = '2020-01-01 08:00:00'");
update_option('timezone_string', 'America/St_Johns');   // a zone with summer time and half an hour
update_option('blogdescription', 'News from a small harbour');
$GLOBALS['wp_rewrite']->set_permalink_structure('/%year%/%monthnum%/%postname%/');
flush_rewrite_rules(false);

add_filter('random_password', fn() => getenv('WPMIGRATE_TEST_PASSWORD'));   // known beforehand, the same in each copy
WP_Application_Passwords::create_new_application_password(1, ['name' => 'tests']);
