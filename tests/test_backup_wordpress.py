"""Backups of a real WordPress: every change of a night is in the next snapshot, and none that did not happen."""

import json
from pathlib import Path

from typer.testing import CliRunner, Result

from tests.wordpress import WordPress
from wpmigrate.cli.app import app
from wpmigrate.pipeline import Difference, open_archive
from wpmigrate.pipeline import diff as difference

LOGGED_IN = ("--user", WordPress.user, "--status", "any")


def wpmigrate(*words: object) -> Result:
    environment = {"WPMIGRATE_PASSWORD": WordPress.application_password}
    return CliRunner().invoke(app, [str(word) for word in words], env=environment)


def backup(site: WordPress, archive: Path, *options: str) -> None:
    done = wpmigrate("backup", site.url, "--archive", archive, "--quiet", *options)
    assert done.exit_code == 0, done.output


def diff(archive: Path) -> dict[tuple[str, int], Difference]:
    """What the newest snapshot changed, by collection and id."""
    with open_archive(archive) as found:
        return {(entry.collection, entry.id or 0): entry for entry in difference(found)}


def notes(archive: Path) -> set[tuple[str, int | None]]:
    """What was noted about records that are no longer listed."""
    with open_archive(archive) as found:
        view = found.view()
        (site,) = view.sites()
        return {(note.rule, note.post) for note in view.notes(site.key) if note.rule in ("deleted", "withdrawn")}


def test_backup__a_night_of_changes__each_is_found_and_nothing_else(wordpress: WordPress, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    changed, trashed, deleted, withdrawn = sorted(wordpress.ids())[:4]
    backup(wordpress, archive)
    assert diff_is_empty_after_a_second_run(wordpress, archive)
    term = wordpress.rows("SELECT term_id FROM wp_term_taxonomy WHERE taxonomy = 'post_tag' ORDER BY term_id")[0][0]
    wordpress.php(
        f"wp_update_post(['ID' => {changed}, 'post_title' => 'Changed at night']);"
        f"wp_trash_post({trashed}); wp_delete_post({deleted}, true);"
        f"wp_update_post(['ID' => {withdrawn}, 'post_status' => 'draft']);"
        f"wp_update_term({term}, 'post_tag', ['name' => 'Renamed']);"
    )
    number = int(wordpress.php("echo wp_insert_post(['post_title' => 'New', 'post_status' => 'publish']);"))
    backup(wordpress, archive)
    found = diff(archive)
    assert found["posts", changed].what == "changed"
    assert "+title: Changed at night" in found["posts", changed].text
    assert found["posts", number].what == "new"
    assert {found["posts", id].what for id in (trashed, deleted, withdrawn)} == {"gone"}
    assert "name" in found["tags", int(str(term))].fields
    others = {name for name, id in found if name in ("posts", "pages", "logs", "media")}
    assert others == {"posts"}
    assert {id for name, id in found if name == "posts"} == {changed, trashed, deleted, withdrawn, number}
    assert {("withdrawn", trashed), ("deleted", deleted), ("withdrawn", withdrawn)} <= notes(archive)


def diff_is_empty_after_a_second_run(wordpress: WordPress, archive: Path) -> bool:
    backup(wordpress, archive)
    return not diff(archive)


def test_backup__full__finds_what_no_date_shows_and_nothing_else(wordpress: WordPress, tmp_path: Path) -> None:
    """A synced pattern, a media text and a custom field that PHP wrote."""
    pattern = int(wordpress.php(PATTERN))
    post = int(wordpress.php(POST.replace("PATTERN", str(pattern))))
    picture = min(wordpress.ids("attachment", "inherit"))
    archive = tmp_path / "archive"
    backup(wordpress, archive)
    wordpress.php(
        f"global $wpdb; $wpdb->update($wpdb->posts, ['post_content' => '<p>After</p>'], ['ID' => {pattern}]);"
        f"clean_post_cache({pattern}); update_post_meta({picture}, '_wp_attachment_image_alt', 'The new quay');"
    )
    backup(wordpress, archive, "--quick")
    assert diff(archive) == {}
    backup(wordpress, archive, "--full")
    found = diff(archive)
    shown = {key for key, entry in found.items() if "The new quay" in entry.text}  # by the classic gallery, too
    assert found.keys() == {("posts", post)} | shown
    assert "-Before\n+After" in found["posts", post].text
    assert found["media", picture].fields == ["alt_text", "description"]


PATTERN = (
    "echo wp_insert_post(['post_type' => 'wp_block', 'post_title' => 'P', 'post_status' => 'publish',"
    " 'post_content' => '<p>Before</p>']);"
)
POST = (
    "echo wp_insert_post(['post_title' => 'Uses it', 'post_status' => 'publish',"
    " 'post_content' => '<!-- wp:block {\"ref\":PATTERN} /-->']);"
)


def test_backup__logged_in__drafts_are_in_it_and_marked(wordpress: WordPress, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    backup(wordpress, archive, *LOGGED_IN)
    draft = min(wordpress.ids("post", "draft"))
    wordpress.php(f"wp_trash_post({draft});")
    backup(wordpress, archive, *LOGGED_IN)
    assert {key: entry.what for key, entry in diff(archive).items()} == {("posts", draft): "gone"}
    assert notes(archive) == {("withdrawn", draft)}
    output = tmp_path / "site"
    assert wpmigrate("export", archive, "-o", output, "--status", "any", "--at", 1, "--quiet").exit_code == 0
    text = next(path for path in output.rglob("*.md") if f"\nid: {draft}\n" in "\n" + path.read_text(encoding="utf-8"))
    assert "\nstatus: draft\n" in text.read_text(encoding="utf-8")


def test_backup__a_plugin_hides_the_posts__the_good_backup_stays(wordpress: WordPress, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    backup(wordpress, archive)
    whole = wordpress.ids()
    assert len(whole) > 10
    wordpress.php(HIDE)
    done = wpmigrate("backup", wordpress.url, "--archive", archive, "--json")
    assert done.exit_code == 3
    report = json.loads(done.stdout)
    assert "--accept-deletions" in report["collections"]["posts"]["failed"][0]["reason"]
    assert report["changes"].get("posts") is None
    with open_archive(archive) as found:
        view = found.view()
        (site,) = view.sites()
        assert set(view.ids(site.key, "posts")) == whole


HIDE = """
file_put_contents(WPMU_PLUGIN_DIR . '/hide.php',
    '<?php add_action("pre_get_posts", function ($q) { if (defined("REST_REQUEST")) $q->set("post__in", [1]); });');
"""


def test_backup__every_snapshot__is_whole(wordpress: WordPress, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    for number in range(3):
        backup(wordpress, archive, "--media")
        wordpress.php(f"wp_update_post(['ID' => {max(wordpress.ids())}, 'post_title' => 'Night {number}']);")
    assert wpmigrate("check", archive).exit_code == 0
    assert wpmigrate("prune", archive, "--keep-last", 2, "--apply", "--quiet").exit_code == 0
    done = wpmigrate("check", archive, "--json")
    assert json.loads(done.stdout)["damages"] == []
    assert json.loads(done.stdout)["files"] > 0
