"""``wpmigrate schema``."""

import typer

from wpmigrate.cli.screen import Screen


def schema() -> None:
    """Print the JSON Schema of a line of documents.jsonl."""
    with Screen() as screen:
        from wpmigrate.pipeline import schema as run

        screen.text(run().decode())
    raise typer.Exit(0)
