"""The page that ``wpmigrate --help`` shows: the front of the command line.

It stands here as it is shown, and `app` shows it as well, so that it can be read without importing typer, which alone
takes longer than the page may.
"""

HELP = """\
Usage: wpmigrate [OPTIONS] COMMAND [ARGS]...

  Get a site out of WordPress, or keep a copy of it that can be trusted.
  Nothing disappears unreported.

Options:
  --version  Show the version and exit.
  --help     Show this message and exit.

Commands:
  export     Write a site as Markdown, JSON or SQL, with a ledger of everything
             that could not be kept.
  inspect    Show what a site answers and what becomes of it: source, tree,
             Notes, Markdown and the audit's sum of a post.
  probe      Look at a site: what is there, what a login may read, how it
             answers, what an export takes and what to do.
  backup     Keep a copy of a site: a new snapshot in an archive, in which each
             text stands once.
  snapshots  List what an archive holds: each run, whether it is complete, and
             how much came and went with it.
  diff       Show what changed between two snapshots: posts, their fields, and
             their text as a unified diff.
  check      Read everything that an archive holds, compare it with its
             checksums, and name each damage.
  prune      Remove old snapshots by a policy, and free the room that they took.
             Shows what would go, until --apply.
  schema     Print the JSON Schema of a line of documents.jsonl.

  Each command says more with --help: wpmigrate export --help.

  Exit codes: 0 complete, 1 a bug of wpmigrate, 2 usage or unreadable input, 3
  finished but something readable is missing or unexplained, 4 no REST API
  there, 5 login refused, 6 archive locked, 7 archive damaged.
"""
