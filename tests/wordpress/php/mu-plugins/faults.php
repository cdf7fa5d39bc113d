<?php
/**
 * Misbehaves as faults.json in wp-content says, in REST requests only (tests/wordpress/faults.py names the keys).
 */
$file = WP_CONTENT_DIR . '/faults.json';
$asked = $_SERVER['REQUEST_URI'] ?? '';
if (PHP_SAPI !== 'cli-server' || !is_file($file) || !preg_match('#/wp-json|rest_route=#', $asked)) {
    return;
}
$faults = json_decode(file_get_contents($file), true, flags: JSON_THROW_ON_ERROR);

if ($faults['busy'] > 0) {
    $counter = fopen("$file.refused", 'c+');
    flock($counter, LOCK_EX);   // several workers share it
    $refused = (int) stream_get_contents($counter);
    if ($refused < $faults['busy']) {
        rewind($counter);
        fwrite($counter, (string) ($refused + 1));
        http_response_code($faults['busy_status']);
        header('Content-Type: text/html');
        if ($faults['retry_after'] !== '') {
            header("Retry-After: {$faults['retry_after']}");
        }
        exit('<h1>Too busy</h1>');
    }
    fclose($counter);
}
if ($faults['slow'] > 0) {
    usleep((int) ($faults['slow'] * 1e6));
}
if ($faults['bom']) {
    add_action('plugins_loaded', function () { echo "\u{FEFF}"; });
}
if ($faults['notice']) {
    add_action('rest_api_init', function () {
        echo "<br />\n<b>Notice</b>:  Undefined index: tide in <b>/srv/site/wp-content/plugins/tides/tides.php</b> on line <b>7</b><br />\n";
    });
}
if ($faults['trailer']) {
    add_action('shutdown', function () { echo "\n<!-- Page cached for you -->"; }, 0);
}
if ($faults['wall']) {
    add_filter('rest_authentication_errors', fn($result) => $result ?: (is_user_logged_in() ? $result
        : new WP_Error('rest_not_logged_in', 'You are not currently logged in.', ['status' => 401])));
}
add_filter('the_content', function ($content) use ($faults) {
    $id = get_the_ID();
    if (in_array($id, $faults['fatal'], true)) {
        throw new Error("the plugin that renders post $id is broken");
    }
    if (in_array($id, $faults['exit'], true)) {
        exit('License check failed');
    }
    return $content;
}, 1);
