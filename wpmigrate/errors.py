"""Every exception that a caller can meet, and the exit code of the command that meets it.

::

    WpmigrateError              1   a bug of ours, unless a subclass says otherwise
    +-- UsageError              2   an option or a combination of options that makes no sense
    +-- SourceUnreadable        2   a file or folder that holds no WordPress answers
    +-- ArchiveUnusable         2   a path that is no archive, or an archive of a newer format
    +-- TargetUnwritable        2   an output folder that cannot be written, a full disk
    +-- NoRestApi               4   the address answers, but not as a WordPress REST API
    |   +-- SiteUnreachable     4   the address does not answer at all
    +-- LoginRefused            5   the site does not accept this login, or it would be sent in the clear
    +-- ArchiveLocked           6   another process writes to this archive
    +-- ArchiveDamaged          7   the archive's database does not read

Each message says what happened, where, and what to do, in one or two sentences, without credentials. An incomplete
run is not an exception: its result says so (exit code 3).
"""


class WpmigrateError(Exception):
    """The base of all errors that wpmigrate raises on purpose.

    ``str(error)`` is ``what`` (what happened, and where) and ``advice`` (what to do), each a sentence.
    """

    exit_code = 1

    def __init__(self, what: str, advice: str = "") -> None:
        super().__init__(f"{what} {advice}".strip())
        self.what = what
        self.advice = advice

    def __reduce__(self) -> tuple[type["WpmigrateError"], tuple[str, str]]:
        return type(self), (self.what, self.advice)


class UsageError(WpmigrateError):
    """An option, or a combination of options, that makes no sense."""

    exit_code = 2


class SourceUnreadable(WpmigrateError):
    """A file or folder that does not hold what WordPress answers."""

    exit_code = 2


class ArchiveUnusable(WpmigrateError):
    """A path that is no archive, an archive of a newer format, or a snapshot that it does not have."""

    exit_code = 2


class TargetUnwritable(WpmigrateError):
    """An output folder that cannot be written: rights, a full disk, a file in the way."""

    exit_code = 2


class NoRestApi(WpmigrateError):
    """The address answers, but there is no WordPress REST API behind it."""

    exit_code = 4


class SiteUnreachable(NoRestApi):
    """Nothing answers at the address: name, network, certificate, time-out."""


class LoginRefused(WpmigrateError):
    """The site does not accept the login, or sending it would show it to others."""

    exit_code = 5


class ArchiveLocked(WpmigrateError):
    """Another process writes to the archive, or into the output folder."""

    exit_code = 6


class ArchiveDamaged(WpmigrateError):
    """The archive's database cannot be read."""

    exit_code = 7
