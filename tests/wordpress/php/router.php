<?php
/**
 * Router for `php -S`: files as they are, everything else to WordPress (pretty permalinks).
 *
 * The built-in server derives SCRIPT_NAME and PHP_SELF from the address asked for, which WordPress then takes for
 * the folder it is installed in; so both are set here.
 */
$began = microtime(true);
register_shutdown_function(function () use ($began) {
    // A second one from within the first comes after all others, such as WordPress's answer to a fatal error.
    register_shutdown_function(function () use ($began) {
        $line = json_encode([
            'method' => $_SERVER['REQUEST_METHOD'], 'target' => $_SERVER['REQUEST_URI'], 'status' => http_response_code(),
            'user' => $_SERVER['PHP_AUTH_USER'] ?? null, 'began' => $began, 'ended' => microtime(true),
        ], JSON_INVALID_UTF8_SUBSTITUTE | JSON_UNESCAPED_SLASHES);
        file_put_contents(getenv('WPMIGRATE_TEST_LOG'), "$line\n", FILE_APPEND | LOCK_EX);
    });
});
$root = realpath($_SERVER['DOCUMENT_ROOT']);
$path = rawurldecode((string) parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH));
if (str_contains($path, '/.') || str_contains($path, "\0")) {
    http_response_code(403);
    return;
}
if ($path !== '/' && is_file($root . $path) && !str_ends_with($path, '.php')) {
    return false;
}
$script = is_file($root . $path) ? $path : '/index.php';
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = $script;
$_SERVER['SCRIPT_FILENAME'] = $root . $script;
chdir($root);
require $root . $script;
