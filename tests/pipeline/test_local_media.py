"""Posts show the media files that were exported with them."""

import json
from pathlib import Path

import pytest

from tests.pipeline.test_media_files import PNG, Files, media, post, save, site
from wpmigrate.crawler import CrawlOptions
from wpmigrate.pipeline import ExportOptions, export, open_source

__all__ = ["site"]

UPLOADS = "/wp-content/uploads/2024/05"
CONTENT = f"""
<figure class="wp-block-image"><a href="{{url}}{UPLOADS}/boat.png"><img src="{{url}}{UPLOADS}/boat-300x200.png"
 alt="A boat" class="wp-image-7"></a><figcaption>At low water</figcaption></figure>
<p><img src="{UPLOADS}/boat.png?resize=90" alt="Again"> and <a href="{{url}}{UPLOADS}/tides.pdf#page=2">the tides</a>,
<a href="{{url}}/7/">its page</a>, <a href="{{url}}{UPLOADS}/gone.png">gone</a></p>
<figure class="wp-block-audio"><audio controls src="{{url}}{UPLOADS}/horn.mp3"></audio></figure>
<figure class="wp-block-video">
<video controls poster="{{url}}{UPLOADS}/boat.png" src="{{url}}{UPLOADS}/boat.mp4"></video></figure>
<div class="wp-block-file"><a href="{{url}}{UPLOADS}/tides.pdf">Tides</a></div>
"""


def run(site: Files, folder: Path, dialect: str) -> str:
    names = {"boat.png": 7, "tides.pdf": 8, "horn.mp3": 9, "boat.mp4": 10}
    site.answers.update({f"{UPLOADS}/{name}": PNG + name.encode() for name in names})
    records = [media(id, f"{{url}}{UPLOADS}/{name}") for name, id in names.items()]
    answers = save(folder / "saved", site, *records, post(1, CONTENT, featured_media=7))
    options = ExportOptions(
        output=folder / "out",
        dialect=dialect,
        media=CrawlOptions(tries=1),
        redirects=("netlify",),
        formats=("markdown",),
    )
    report = export(open_source(str(answers)), options)
    assert report.audit.posts == []
    (path,) = (folder / "out").rglob("s.md")
    return path.read_text(encoding="utf-8")


def test_media__in_the_plain_dialect__is_the_file_beside(tmp_path: Path, site: Files) -> None:
    text = run(site, tmp_path, "plain")
    for name in ("boat.png", "tides.pdf", "horn.mp3", "boat.mp4"):
        assert (tmp_path / "out/media/2024/05" / name).is_file()
    at = "../media/2024/05"
    assert f"src: {at}/boat.png" in text
    assert f"![A boat]({at}/boat.png)" in text
    assert f"![Again]({at}/boat.png)" in text
    assert f"[the tides]({at}/tides.pdf#page=2)" in text
    assert f"[its page]({at}/boat.png)" in text
    assert f"[gone]({site.url}{UPLOADS}/gone.png)" in text
    assert f'src="{at}/horn.mp3"' in text
    assert f'src="{at}/boat.mp4" poster="{at}/boat.png"' in text
    assert f"[Tides]({at}/tides.pdf)" in text
    notes = [json.loads(line) for line in (tmp_path / "out/ledger.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [note["where"] for note in notes if note["rule"] == "unresolved-link"] == [f"{site.url}{UPLOADS}/gone.png"]
    assert {note["rule"] for note in notes if note["format"] == "markdown"} == {"local-media", "unresolved-link"}


@pytest.mark.parametrize(("dialect", "root"), [("hugo", "static"), ("jekyll", "")])
def test_media__where_a_site_is_built__is_at_its_address(tmp_path: Path, site: Files, dialect: str, root: str) -> None:
    text = run(site, tmp_path, dialect)
    assert (tmp_path / "out" / root / "media/2024/05/boat.png").is_file()
    assert text.count("/media/2024/05/boat.png") >= 4
    assert "[its page](/media/2024/05/boat.png)" in text
    assert text.count(site.url) - text.count(f"{site.url}/1/") == 1, "but for the one that is gone"
    redirects = (tmp_path / "out" / root / "_redirects").read_text(encoding="utf-8")
    assert "/7/ /media/2024/05/boat.png 301\n" in redirects
    assert "/ attachment_id=7 /media/2024/05/boat.png 301\n" in redirects
