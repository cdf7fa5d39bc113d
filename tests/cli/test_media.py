"""What the limits of media files mean."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from wpmigrate.cli.app import app
from wpmigrate.cli.media import media
from wpmigrate.errors import UsageError


@pytest.mark.parametrize(
    ("text", "size"),
    [("500M", 500 * 2**20), ("2G", 2**31), ("1.5 GiB", 1610612736), ("12kb", 12288), ("700", 700), ("1T", 2**40)],
)
def test_media__sizes(text: str, size: int) -> None:
    assert media(media_limit=text, media_total=text).options["media_limit"] == size
    assert media(media_limit=text, media_total=text).options["media_total"] == size


@pytest.mark.parametrize("text", ["", "much", "-1", "0", "0.0001", "5X", "999999999999999T", "1e9"])
def test_media__no_size(text: str) -> None:
    with pytest.raises(UsageError, match=r"--media-total .* is no size"):
        _ = media(media_total=text).options


def test_backup__limits_from_a_file(tmp_path: Path) -> None:
    config = tmp_path / "wpmigrate.toml"
    config.write_text('media = true\nmedia-limit = 1000\nmedia-total = "much"\n')
    words = ["backup", "fixtures/sites/harbour/wp-json", "-a", str(tmp_path / "a"), "--config", str(config)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 2, done.output
    assert "--media-total much is no size" in done.stderr
