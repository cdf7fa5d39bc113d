"""The command line: parse, call one library function, show the result. One command a file.

Nothing heavy is imported until a command runs: for the front page, not even typer.
"""

import sys

from wpmigrate.cli.front import HELP
from wpmigrate.cli.streams import out, prepare


def main() -> None:
    """Run the command line; ends the process with an exit code."""
    prepare()
    if sys.argv[1:] == ["--help"]:
        out(HELP)
    else:
        from wpmigrate.cli.app import run

        run()
