<?php
/**
 * The same file in every copy of a site: its address comes from the environment, so that a copy needs no editing.
 */
define('WP_HOME', getenv('WPMIGRATE_TEST_URL'));
define('WP_SITEURL', WP_HOME);

define('DB_NAME', 'wordpress');
define('DB_USER', '');
define('DB_PASSWORD', '');
define('DB_HOST', '');
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
$table_prefix = 'wp_';

foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $name) {
    define("{$name}_KEY", "fixed key of the test site: $name");
    define("{$name}_SALT", "fixed salt of the test site: $name");
}

define('WP_ENVIRONMENT_TYPE', 'local');       // application passwords without https
define('WP_HTTP_BLOCK_EXTERNAL', true);       // the site asks nobody for updates or oEmbeds
define('AUTOMATIC_UPDATER_DISABLED', true);
define('DISABLE_WP_CRON', true);              // scheduled posts stay scheduled, no loopback requests
define('WP_DEBUG', false);
define('FS_METHOD', 'direct');

defined('ABSPATH') || define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
