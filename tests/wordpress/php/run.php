<?php
/**
 * php run.php SITE SCRIPT: runs SCRIPT, a file or `-` for standard input, inside the WordPress in the folder SITE,
 * as the first administrator. With `--install` as SCRIPT it installs that WordPress instead.
 */
[, $site, $script] = $argv;
error_reporting(E_ALL & ~E_DEPRECATED & ~E_STRICT);   // WordPress 6.5 on a newer PHP
ini_set('display_errors', 'stderr');
$address = parse_url(getenv('WPMIGRATE_TEST_URL'));
$_SERVER = [
    'HTTP_HOST' => $address['host'] . (isset($address['port']) ? ":{$address['port']}" : ''),
    'SERVER_NAME' => $address['host'],
    'SERVER_PROTOCOL' => 'HTTP/1.1',
    'REQUEST_METHOD' => 'GET',
    'REQUEST_URI' => '/',
    'REMOTE_ADDR' => '127.0.0.1',
    'SCRIPT_NAME' => '/index.php',
    'PHP_SELF' => '/index.php',
] + $_SERVER;

if ($script === '--install') {
    define('WP_INSTALLING', true);
}
define('WP_USE_THEMES', false);
require "$site/wp-load.php";
require_once ABSPATH . 'wp-admin/includes/admin.php';

if ($script === '--install') {
    require_once ABSPATH . 'wp-admin/includes/upgrade.php';
    require __DIR__ . '/install.php';
    return;
}
wp_set_current_user(1);
if ($script === '-') {
    eval(stream_get_contents(STDIN));
    return;
}
require $script;
