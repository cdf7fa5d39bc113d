"""``wpmigrate schema``."""

import json

from typer.testing import CliRunner

from wpmigrate.cli.app import app
from wpmigrate.exporters.json import schema


def test_schema__is_printed() -> None:
    result = CliRunner().invoke(app, ["schema"])
    assert (result.exit_code, json.loads(result.output)) == (0, json.loads(schema()))
