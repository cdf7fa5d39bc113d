<?php
/**
 * Fills an installed site: the same texts, dates and ids in each copy. Run by run.php; long texts are in ../content.
 *
 * A name in braces in a content file ({id:pier}, {url:pier}, {large:pier}, {link:about}, {home}) stands for a record
 * that was made before it.
 */

/** @var array<string, int> $seeded  name => id of a post of any type */
$GLOBALS['seeded'] = [];

function made(mixed $result, string $what): mixed
{
    if (is_wp_error($result) || !$result) {
        fwrite(STDERR, "$what: " . (is_wp_error($result) ? $result->get_error_message() : 'nothing was made') . "\n");
        exit(1);
    }
    return $result;
}

function content_of(string $name): string
{
    $text = str_replace('{home}', home_url(), rtrim(file_get_contents(__DIR__ . "/../content/$name.html"), "\n"));
    return preg_replace_callback('/\{(id|url|link|medium|large):([a-z-]+)\}/', function ($match) {
        $id = made($GLOBALS['seeded'][$match[2]] ?? 0, $match[0]);
        return match ($match[1]) {
            'id' => $id,
            'url' => wp_get_attachment_url($id),
            'link' => get_permalink($id),
            default => wp_get_attachment_image_url($id, $match[1]),
        };
    }, $text);
}

/** $fields as wp_insert_post takes them; `post_content` is text, or `content` names a file. */
function add_post(string $name, string $date, array $fields): int
{
    if (isset($fields['content'])) {
        $fields['post_content'] = content_of($fields['content']);
        unset($fields['content']);
    }
    $defaults = ['post_name' => $name, 'post_date' => $date, 'post_status' => 'publish', 'post_author' => 1, 'comment_status' => 'open'];
    return $GLOBALS['seeded'][$name] = made(wp_insert_post(wp_slash($fields + $defaults), true), $name);
}

function paragraph(string $html): string
{
    return "<!-- wp:paragraph -->\n<p>$html</p>\n<!-- /wp:paragraph -->";
}

// --- people

function seed_users(): array
{
    $people = [
        ['keeper', 'administrator', 'Ada Keeper', 'Keeps the light.'],
        ['erika', 'editor', 'Erika "Ink" Müller', 'Edits & <em>corrects</em>.'],
        ['amir', 'author', 'Amir حسن', ''],
        ['nobody', 'contributor', 'Nemo Nobody', 'Has never published anything.'],
    ];
    $users = [];
    foreach ($people as [$login, $role, $name, $about]) {
        $known = get_user_by('login', $login);
        $users[$login] = made(wp_insert_user(wp_slash([
            'ID' => $known ? $known->ID : 0, 'user_login' => $login, 'user_pass' => "password of $login",
            'user_email' => "$login@example.org", 'user_url' => "https://example.org/~$login", 'display_name' => $name,
            'description' => $about, 'role' => $role, 'user_registered' => '2020-01-01 08:00:00',
        ] + ($known ? ['user_nicename' => $login] : []))), $login);
        if (!$known) {
            WP_Application_Passwords::create_new_application_password($users[$login], ['name' => 'tests']);
        }
    }
    return $users;
}

// --- terms

/** @return array<string, int> slug => term id */
function seed_terms(): array
{
    $rows = [
        ['category', 'harbour-news', 'Harbour news', '', ''],
        ['category', 'weather', 'Weather', 'harbour-news', 'What falls from above. <strong>Mostly</strong> rain.'],
        ['category', 'fog', 'Fog', 'weather', ''],
        ['category', 'fish-and-chips', 'Fish & Chips', '', ''],
        ['post_tag', 'knots', 'Knots', '', ''],
        ['post_tag', 'c', 'C++', '', 'For the tide computer.'],
        ['post_tag', '', '灯台', '', ''],
        ['post_tag', 'never-used', 'Never used', '', ''],
        ['vessel', 'sailing', 'Sailing boats', '', ''],
        ['vessel', 'marie', 'Marie', 'sailing', ''],
        ['vessel', 'tug', 'The tug', '', ''],
    ];
    $terms = [];
    foreach ($rows as [$taxonomy, $slug, $name, $parent, $description]) {
        $term = made(wp_insert_term(wp_slash($name), $taxonomy, [
            'slug' => $slug, 'parent' => $terms[$parent] ?? 0, 'description' => wp_slash($description),
        ]), $name);
        $terms[$slug ?: $name] = $term['term_id'];
    }
    update_term_meta($terms['marie'], 'call_sign', 'DMA7');
    return $terms;
}

// --- media

function drawn(int $width, int $height, int $colour, string $function): string
{
    $image = imagecreatetruecolor($width, $height);
    imagefill($image, 0, 0, $colour);
    imagefilledrectangle($image, intdiv($width, 3), 0, intdiv($width, 2), $height, 0xFFFFFF);
    imagestring($image, 5, 8, 8, "$width x $height", 0x000000);
    ob_start();
    $function($image);
    return ob_get_clean();
}

/** A tenth of a second of silence: RIFF, 8 bit, 8 kHz, mono. */
function silence(): string
{
    $samples = str_repeat("\x80", 800);
    return 'RIFF' . pack('V', 36 + strlen($samples)) . 'WAVEfmt ' . pack('VvvVVvv', 16, 1, 1, 8000, 8000, 1, 8)
        . 'data' . pack('V', strlen($samples)) . $samples;
}

function add_media(string $name, string $file, string $bytes, string $date, array $fields = []): int
{
    $upload = wp_upload_bits($file, null, $bytes, substr(strtr($date, '-', '/'), 0, 7));
    made(!$upload['error'], "$file: {$upload['error']}");
    $type = wp_check_filetype($file)['type'];
    $id = made(wp_insert_attachment(wp_slash($fields + [
        'post_title' => ucfirst($name), 'post_name' => $name, 'post_date' => $date, 'post_mime_type' => $type, 'post_author' => 1,
    ]), $upload['file'], $fields['post_parent'] ?? 0, true), $file);
    wp_update_attachment_metadata($id, wp_generate_attachment_metadata($id, $upload['file']));
    if (isset($fields['alt'])) {
        update_post_meta($id, '_wp_attachment_image_alt', wp_slash($fields['alt']));
    }
    return $GLOBALS['seeded'][$name] = $id;
}

function seed_media(): void
{
    add_media('lighthouse', 'lighthouse.jpg', drawn(1200, 800, 0x336699, 'imagejpeg'), '2023-03-04 10:00:00', [
        'post_title' => 'The "old" lighthouse & its keeper', 'post_excerpt' => 'Built <em>twice</em>', 'post_content' => 'On the east pier.',
        'alt' => 'A lighthouse with a "red" band',
    ]);
    add_media('pier', 'pier.png', drawn(400, 300, 0x996633, 'imagepng'), '2023-03-05 10:00:00');
    add_media('panorama', 'panorama.jpg', drawn(2700, 900, 0x669933, 'imagejpeg'), '2023-04-01 10:00:00', ['alt' => 'The bay']);
    add_media('umlaut', 'Möwe über See.png', drawn(40, 30, 0xCCCCCC, 'imagepng'), '2023-04-02 10:00:00');
    add_media('rules', 'harbour-rules.txt', "1. Slow down.\n2. Slower.\n", '2023-04-03 10:00:00');
    add_media('chart', 'chart.pdf', "%PDF-1.1\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        . "trailer<</Root 1 0 R>>\n%%EOF\n", '2023-04-04 10:00:00');
    add_media('foghorn', 'foghorn.wav', silence(), '2023-04-05 10:00:00');
}

// --- posts

function seed_pages(array $users): void
{
    // The same slugs under different parents, three levels deep.
    $about = add_post('about', '2020-02-01 09:00:00', ['post_type' => 'page', 'post_title' => 'About us', 'post_content' => paragraph('Soon.')]);
    $team = add_post('team', '2020-02-02 09:00:00', ['post_type' => 'page', 'post_title' => 'Team', 'content' => 'team', 'post_parent' => $about, 'menu_order' => 2]);
    add_post('history', '2020-02-03 09:00:00', ['post_type' => 'page', 'post_title' => 'History of the team', 'post_content' => paragraph('It began with one.'), 'post_parent' => $team]);
    $berths = add_post('berths', '2020-03-01 09:00:00', ['post_type' => 'page', 'post_title' => 'Berths', 'post_content' => paragraph('Four of them.'), 'post_author' => $users['erika']]);
    $crew = add_post('crew', '2020-03-02 09:00:00', ['post_type' => 'page', 'post_name' => 'team', 'post_title' => 'Berth team', 'post_content' => paragraph('They take your lines.'), 'post_parent' => $berths]);
    add_post('crew-history', '2020-03-03 09:00:00', ['post_type' => 'page', 'post_name' => 'history', 'post_title' => 'History of the berths', 'post_content' => paragraph('Dug by hand.'), 'post_parent' => $crew]);
    add_post('plans', '2020-03-04 09:00:00', ['post_type' => 'page', 'post_title' => 'Plans', 'post_status' => 'draft', 'post_content' => paragraph('A fifth berth?'), 'post_parent' => $berths]);
    // An edit: a revision exists, and the link to a page that did not exist at first is in.
    wp_update_post(wp_slash(['ID' => $about, 'post_content' => content_of('about')]));
}

function seed_rich_posts(array $users, array $terms): void
{
    $news = [$terms['harbour-news']];
    $hour = fn(int $day) => sprintf('2023-05-%02d 12:30:00', $day);
    $row = fn(string $name, int $day, string $title, array $more = []) => add_post($name, $hour($day), $more + ['post_title' => $title, 'content' => $name, 'post_category' => $news]);
    $row('tables', 1, 'Tide tables', ['tags_input' => ['C++']]);
    $welcome = $row('welcome', 2, 'Welcome to the harbour', [
        'post_excerpt' => 'Stories & wet socks.', 'meta_input' => ['subtitle' => 'Mind the step', '_thumbnail_id' => $GLOBALS['seeded']['lighthouse']],
        'tags_input' => ['Knots', '灯台'], 'tax_input' => ['vessel' => [$terms['marie']]],
    ]);
    stick_post($welcome);
    $row('nested-lists', 3, 'Lists before sailing', ['post_author' => $users['erika']]);
    $row('pictures', 4, 'Pictures of the bay', ['post_author' => $users['amir']]);
    $row('code', 5, 'The tide computer', ['tags_input' => ['C++'], 'post_category' => [$terms['weather'], $terms['fog']]]);
    $row('quotes', 6, 'What people say', ['post_author' => $users['amir']]);
    $row('embeds', 7, 'Sound and film');
    $row('details', 8, 'Questions and answers');
    $row('footnotes', 9, 'Two walls', ['meta_input' => ['footnotes' => wp_json_encode([
        ['content' => 'Sand &amp; <em>hope</em>.', 'id' => '5b1a7c52-0d6b-4a86-9f3e-0e6a2f1c7d10'],
        ['content' => 'Granite, see <a href="' . home_url('/about/') . '">about us</a>.', 'id' => 'c0ffee00-1111-4222-8333-444455556666'],
    ], JSON_UNESCAPED_SLASHES)]]);
    $row('more-and-pages', 10, 'In two pages');
    $row('classic-gallery', 11, 'Before the blocks');
    $row('classic-text', 12, 'Old typewriting');
    $row('fish-friday', 13, '🐟 Friday 魚', ['post_name' => '🐟-friday', 'post_category' => [$terms['fish-and-chips']]]);
    $row('morning', 14, '港の朝', ['post_name' => '港の朝']);
    add_post('opening-hours', $hour(15), ['post_type' => 'wp_block', 'post_title' => 'Opening hours', 'content' => 'opening-hours']);
    $row('pattern', 15, 'When we are open');
    $row('dynamic', 16, 'What the site says');
    $plain = fn(string $name, int $day, string $title, string $text, array $more = []) => add_post($name, $hour($day), $more + ['post_title' => $title, 'post_content' => paragraph($text), 'post_category' => $news]);
    $plain('markup-in-title', 17, '<em>Tide</em> & "Moon": a \'guide\' for 5 < x', 'Titles are HTML.');
    $plain('', 18, '', 'A post without a title takes its id for a name.', ['post_name' => '']);
    $plain('2024', 19, '2024', 'A number for a title, and for a slug.');
    $plain('no-words', 20, 'Nothing written', '', ['post_content' => '']);
    $plain('con', 21, 'con', 'A name that Windows keeps for itself.');
}

/** The visible bulk of the site: short and alike, by three authors. */
function seed_weekly_posts(array $users, array $terms): void
{
    $authors = [$users['keeper'], $users['erika'], $users['amir']];
    for ($week = 1; $week <= 20; $week++) {
        add_post("week-$week", gmdate('Y-m-d H:i:s', 1688371200 + $week * 604800), [
            'post_title' => "Week $week", 'post_author' => $authors[$week % 3], 'post_category' => [$terms[$week % 2 ? 'weather' : 'harbour-news']],
            'post_content' => "<!-- wp:heading -->\n<h2 class=\"wp-block-heading\">Boats in week $week</h2>\n<!-- /wp:heading -->\n\n"
                . paragraph("There were <strong>$week</strong> boats; see <a href=\"" . home_url('/about/team/') . '">the team</a>.'),
        ]);
    }
}

function seed_hidden_posts(array $users, array $terms): void
{
    $row = fn(string $name, string $date, array $fields) => add_post($name, $date, $fields + ['post_title' => ucfirst($name), 'post_category' => [$terms['harbour-news']]]);
    $draft = $row('draft', '2024-01-01 09:00:00', ['post_status' => 'draft', 'post_name' => '', 'post_content' => paragraph('Unfinished ')]);
    add_media('sketch', 'sketch.png', drawn(60, 40, 0xFF0000, 'imagepng'), '2024-01-01 10:00:00', ['post_parent' => $draft]);
    $row('pending', '2024-01-02 09:00:00', ['post_status' => 'pending', 'post_author' => $users['amir'], 'post_content' => paragraph('Waits for Erika.')]);
    $row('private', '2024-01-03 09:00:00', ['post_status' => 'private', 'post_content' => paragraph('Where the key is.')]);
    $row('scheduled', '2099-01-04 09:00:00', ['post_status' => 'future', 'post_content' => paragraph('Not yet.')]);
    $row('protected', '2024-01-05 09:00:00', ['post_password' => 'low-water', 'post_content' => paragraph('For those who know the word.')]);
    $trash = $row('trashed', '2024-01-06 09:00:00', ['post_content' => paragraph('Thrown away.')]);
    wp_trash_post($trash);
    update_post_meta($trash, '_wp_trash_meta_time', 1704531600);
    $row('ledgerline', '2024-01-07 09:00:00', ['post_type' => 'ledgerline', 'post_content' => paragraph('REST never shows this.')]);
}

function seed_log(array $users, array $terms): void
{
    for ($day = 1; $day <= 4; $day++) {
        add_post("entry-$day", "2024-02-0$day 06:00:00", [
            'post_type' => 'logentry', 'post_title' => "Log, day $day", 'post_author' => $users['erika'],
            'post_content' => paragraph("Wind $day from the north."), 'tax_input' => ['vessel' => [$terms[$day % 2 ? 'marie' : 'tug']]],
            'meta_input' => ['wind_force' => $day, 'position' => ['lat' => 47.5 + $day, 'lon' => -52.7]],
        ]);
    }
    add_post('entry-draft', '2024-02-09 06:00:00', ['post_type' => 'logentry', 'post_title' => 'Log, unfinished', 'post_status' => 'draft', 'post_content' => paragraph('Wind?')]);
}

// --- comments and menus

function add_comment(string $post, string $date, string $text, array $fields = []): int
{
    return made(wp_insert_comment(wp_slash($fields + [
        'comment_post_ID' => $GLOBALS['seeded'][$post], 'comment_content' => $text, 'comment_date' => $date,
        'comment_date_gmt' => get_gmt_from_date($date), 'comment_author' => 'Passer-by', 'comment_author_email' => 'passer@example.com',
        'comment_author_url' => '', 'comment_approved' => 1,
    ])), "comment on $post");
}

function seed_comments(array $users): void
{
    $first = add_comment('welcome', '2023-06-01 10:00:00', 'Which pier is <strong>yours</strong>?', ['comment_author_url' => 'https://example.com/sailor']);
    $second = add_comment('welcome', '2023-06-01 11:00:00', 'The east one.', ['comment_parent' => $first, 'user_id' => $users['keeper'], 'comment_author' => 'Ada Keeper']);
    add_comment('welcome', '2023-06-01 12:00:00', "Thanks!\n\nOn my way. 🌊", ['comment_parent' => $second]);
    add_comment('welcome', '2023-06-02 10:00:00', 'Is this safe? <script>no</script>', ['comment_approved' => 0]);
    add_comment('welcome', '2023-06-02 11:00:00', 'Buy anchors', ['comment_approved' => 'spam']);
    $lost = add_comment('tables', '2023-06-03 10:00:00', 'A question that was held.', ['comment_approved' => 0]);
    add_comment('tables', '2023-06-03 11:00:00', 'An answer whose question is hidden.', ['comment_parent' => $lost]);
    add_comment('about', '2023-06-04 10:00:00', 'Nice page.');
    add_comment('protected', '2023-06-05 10:00:00', 'I know the word.');
    add_comment('entry-1', '2023-06-06 10:00:00', 'Wet day.');
    add_comment('quotes', '2023-06-07 10:00:00', '[…] a rope has two ends […]', ['comment_type' => 'pingback', 'comment_author' => 'Another site', 'comment_author_url' => 'https://example.com/rope']);
}

function seed_menus(array $terms): void
{
    $menu = made(wp_create_nav_menu('Main menu'), 'menu');
    $item = fn(array $fields) => made(wp_update_nav_menu_item($menu, 0, $fields + ['menu-item-status' => 'publish']), 'menu item');
    $about = $item(['menu-item-type' => 'post_type', 'menu-item-object' => 'page', 'menu-item-object-id' => $GLOBALS['seeded']['about']]);
    $item(['menu-item-type' => 'post_type', 'menu-item-object' => 'page', 'menu-item-object-id' => $GLOBALS['seeded']['team'], 'menu-item-parent-id' => $about]);
    $item(['menu-item-type' => 'taxonomy', 'menu-item-object' => 'category', 'menu-item-object-id' => $terms['weather'], 'menu-item-title' => 'The weather']);
    $item(['menu-item-type' => 'custom', 'menu-item-url' => 'https://example.com/', 'menu-item-title' => 'Next harbour']);
    set_theme_mod('nav_menu_locations', ['primary' => $menu]);
    add_post('navigation', '2020-04-01 09:00:00', ['post_type' => 'wp_navigation', 'post_title' => 'Navigation', 'post_content' =>
        '<!-- wp:navigation-link {"label":"About us","type":"page","id":' . $GLOBALS['seeded']['about'] . ',"url":"' . get_permalink($GLOBALS['seeded']['about']) . '","kind":"post-type"} /-->']);
}

/** WordPress stamps edits, revisions and menu items with the clock; here nothing may depend on it. */
function settle_dates(): void
{
    global $wpdb;
    $wpdb->query("UPDATE $wpdb->posts SET post_date = '2020-04-02 09:00:00' WHERE post_type IN ('nav_menu_item', 'wp_global_styles')");
    $wpdb->query("UPDATE $wpdb->posts SET post_date = '2020-05-01 09:00:00' WHERE post_type = 'revision'");
    foreach ($wpdb->get_results("SELECT ID, post_date, post_status, post_type FROM $wpdb->posts") as $post) {
        $gmt = get_gmt_from_date($post->post_date);
        $times = ['post_modified' => $post->post_date, 'post_modified_gmt' => $gmt];
        if (!in_array($post->post_status, ['draft', 'pending'], true)) {
            $times['post_date_gmt'] = $gmt;   // core leaves it zero until a post is first published
        }
        $wpdb->update($wpdb->posts, $times, ['ID' => $post->ID]);
    }
    // One post that was edited long after it was published.
    $wpdb->update($wpdb->posts, ['post_modified' => '2024-03-01 18:00:00', 'post_modified_gmt' => '2024-03-01 21:30:00'], ['ID' => $GLOBALS['seeded']['welcome']]);
}

add_filter('random_password', fn() => getenv('WPMIGRATE_TEST_PASSWORD'));
$users = seed_users();
$terms = seed_terms();
seed_media();
seed_pages($users);
seed_rich_posts($users, $terms);
seed_weekly_posts($users, $terms);
seed_hidden_posts($users, $terms);
seed_log($users, $terms);
seed_comments($users);
seed_menus($terms);
settle_dates();
