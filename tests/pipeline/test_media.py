"""Media files of an export: which are known by which addresses, and where they go."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from wpmigrate.errors import TargetUnwritable
from wpmigrate.pipeline.media import LocalFiles
from wpmigrate.pipeline.media.catalogue import Catalogue
from wpmigrate.pipeline.media.records import known_as, said, sources
from wpmigrate.records import Media, Site

SITE = Site("example.org", "https://example.org")
UPLOADS = "https://example.org/wp-content/uploads/2024/05"
QUAY = Media(
    id=1,
    source_url=f"{UPLOADS}/quay-scaled.jpg",
    media_details={"original_image": "quay.jpg", "sizes": {"odd": {"file": "thumb-of-quay.jpg"}, "full": []}},
)
GULL = Media(id=2, source_url=f"{UPLOADS}/Möwe über See.png")


@pytest.fixture
def local(tmp_path: Path) -> Iterator[LocalFiles]:
    catalogue = Catalogue(SITE, tmp_path / "files")
    for media in (QUAY, GULL):
        url = sources(media)[0]
        catalogue.add(url, *known_as(media))
        catalogue.put(url, f"media/{media.id}")
    catalogue.add(f"{UPLOADS}/hidden.png")
    catalogue.close()
    files = LocalFiles(tmp_path / "files", SITE)
    yield files
    files.close()


@pytest.mark.parametrize(
    "address",
    [
        f"{UPLOADS}/quay.jpg",
        f"{UPLOADS}/quay-scaled.jpg",
        f"{UPLOADS}/quay-300x200.jpg",
        f"{UPLOADS}/quay-300x200@2x.jpg",
        f"{UPLOADS}/thumb-of-quay.jpg",
        "http://www.example.org/wp-content/uploads/2024/05/quay.jpg",
        "//example.org/wp-content/uploads/2024/05/quay.jpg",
        "/wp-content/uploads/2024/05/quay.jpg",
        "wp-content/uploads/2024/05/qu%61y.jpg",
        f"{UPLOADS}/quay.jpg?resize=300%2C200&ssl=1",
        f"{UPLOADS}/quay.jpg?ver=3#top",
        "https://i0.wp.com/example.org/wp-content/uploads/2024/05/quay.jpg?w=300&ssl=1",
        " https://EXAMPLE.org:443/wp-content/uploads/2024/05/quay.jpg\n",
    ],
)
def test_local_files__an_address_of_the_file__is_its_path(local: LocalFiles, address: str) -> None:
    assert local.path(address) == "media/1"


def test_said__changes_with_the_time_and_the_size() -> None:
    records: list[dict[str, Any]] = [
        {},
        {"modified_gmt": "2024-05-01T10:00:00"},
        {"modified_gmt": "2024-05-01T10:00:01"},
    ]
    records += [{"media_details": {"filesize": size}} for size in (1, 2, 10**5000, "3", None)]
    found = [said(Media(id=1, **record)) for record in records]
    assert len(set(found)) == 5
    assert found[-3:] == [found[0]] * 3


@pytest.mark.parametrize("name", ["Möwe über See.png", "M%C3%B6we%20%C3%BCber%20See.png", "M%c3%b6we über%20See.png"])
def test_local_files__a_name_beyond_ascii__escaped_or_not(local: LocalFiles, name: str) -> None:
    assert local.path(f"{UPLOADS}/{name}") == "media/2"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "#top",
        "mailto:keeper@example.org",
        "data:image/png;base64,AAAA",
        "https://[half/quay.jpg",
        "https://elsewhere.example/wp-content/uploads/2024/05/quay.jpg",
        "https://example.org:8443/wp-content/uploads/2024/05/quay.jpg",
        f"{UPLOADS}/Quay.jpg",
        f"{UPLOADS}/quay-300x200.png",
        f"{UPLOADS}/hidden.png",
        f"{UPLOADS}/\ud800.jpg",
    ],
)
def test_local_files__any_other_address__has_none(local: LocalFiles, address: str) -> None:
    assert local.path(address) is None


def test_local_files__in_another_process(local: LocalFiles) -> None:
    assert local.path(f"{UPLOADS}/quay.jpg") == "media/1"  # it is open here
    with ProcessPoolExecutor(1) as processes:
        assert processes.submit(local.path, f"{UPLOADS}/quay.jpg").result() == "media/1"


def test_catalogue__two_files_of_one_address__the_first_has_it() -> None:
    catalogue = Catalogue(SITE)
    catalogue.add(f"{UPLOADS}/a.jpg")
    catalogue.add("http://www.example.org/wp-content/uploads/2024/05/a.jpg")
    assert catalogue.find(f"{UPLOADS}/a-150x150.jpg") == f"{UPLOADS}/a.jpg"
    assert catalogue.find(f"{UPLOADS}/b.jpg") is None
    catalogue.close()


def test_catalogue__no_room__says_so() -> None:
    with closing(Catalogue(SITE)) as catalogue:
        catalogue._run("PRAGMA max_page_count = 9")
        with pytest.raises(TargetUnwritable, match="list of media files"):
            fill(catalogue)


def fill(catalogue: Catalogue) -> None:
    for number in range(10_000):
        catalogue.mention(f"{UPLOADS}/{number}.jpg")


def test_catalogue__an_upload_that_is_called_like_a_size__is_itself() -> None:
    catalogue = Catalogue(SITE)
    catalogue.add(f"{UPLOADS}/a.jpg")
    catalogue.add(f"{UPLOADS}/a-800x600.jpg")
    assert catalogue.find(f"{UPLOADS}/a-800x600.jpg") == f"{UPLOADS}/a-800x600.jpg"
    assert catalogue.find(f"{UPLOADS}/a-150x150.jpg") == f"{UPLOADS}/a.jpg"
    catalogue.close()
