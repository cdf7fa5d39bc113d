"""What was fetched, on disk: SQLite beside media files. This page is the format, version 5.

A folder
--------
::

    archive.sqlite    everything but files: the tables below
    archive.lock      locked by the process that writes; the lock goes with the process, the file stays
    media/ab/abcd…    media files, each named by the SHA-256 (hexadecimal) of its bytes
    media/partial/    downloads that are not finished, each named by the SHA-256 of its site's key and that of its
                      address; beside it, ``….json``: ``mark``, an ETag or a date by which the server can tell that the
                      bytes are the same, ``validator`` and ``type``
    .gitignore        ``*``: an archive may hold drafts

On POSIX the folder has mode 0700 and each file 0600. Nothing in it is secret by itself: no login, no address with one.
(What WordPress sent is kept as it is; with a login that includes the passwords of protected posts.)

``archive.sqlite`` has the application id 0x57504D41 ("WPMA") and the format's number as ``user_version``. Another
number is refused, never guessed at.

It is written with a rollback journal and ``synchronous=FULL``, not with a write-ahead log: between two commits it is
one file that can be copied, read from a read-only medium and kept on a network share, none of which a log allows.
Readers of a running crawl wait for a commit at most; each reads in pages, so that a commit waits for a page at most.

Nouns
-----
**Content**
    The JSON of one record, byte for byte as it came, kept once however often it comes. ``data`` is it compressed by
    zlib or, where that is not shorter, as it is; ``size`` is its length in bytes: what the sqlite3 shell's
    ``sqlar_uncompress(data, size)`` takes. ``digest`` is its SHA-256.
**Snapshot**
    One run of a source, numbered upwards; a number is never used again. ``finished`` is NULL until the run ended by
    itself, ``complete`` is 1 when all that its reader may read is in it. ``filtered`` is 1 when only a part was asked
    for, ``full`` when every record was fetched anew, changed or not. ``reader`` tells apart what different logins see:
    empty for everybody, otherwise a label of the caller's choice; ``logged_in`` is 1 when the site knew it for a user.
**Version**
    A content that a record of a collection had from one snapshot on (``from_snapshot``) until another (``to_snapshot``,
    which no longer has it; NULL: still there). ``seen`` is the last snapshot that fetched it. ``slug``
    (percent-decoded), ``status``, ``modified`` (``modified_gmt``), ``parent`` and ``lang`` stand beside it for
    searching; NULL where the record has none. The parent of an attachment is the post that it was uploaded to.

**Request**
    One question to the site, of the snapshot whose run asked it: its ``address`` (without secrets; of a list of ids
    the first and the last), the ``status`` of the last answer (0: none came), how many ``tries`` (requests, redirects
    included) it took and how many ``seconds`` these lasted, the bytes ``received`` over the wire and their ``size``
    without compression, and how many ``records`` were in the answer that counts. In the order in which they ended.
**File**
    What an address had from one snapshot on until another: a media file (``digest``, ``size`` and ``type``), or
    ``reason`` why there is none, with the ``status`` that the server answered in its place. With both, the file is that
    of an earlier snapshot, which could not be had again. ``validator`` is the file's ``ETag``, or else its
    ``Last-Modified``, as the server gave it (empty: neither); ``record`` is what its media record said then
    (``modified_gmt`` and ``filesize``; empty where only posts name it), and ``asked`` the last snapshot, removed
    by now or not, whose run asked for it.
**Address**
    A media file that the document made of a content names, as it stands there unless that is relative. Contents in
    ``searched`` were looked through. Both tables are made from contents; emptied, the next run with media files fills
    them again.

Snapshot 7 is, for each table with ``from_snapshot`` and ``to_snapshot``: ``from_snapshot <= 7 AND (to_snapshot IS NULL
OR to_snapshot > 7)``. Times are UTC, ISO 8601.

To find a post::

    sqlite3 archive.sqlite "SELECT sqlar_uncompress(data, size) FROM records
                            WHERE collection = 'posts' AND slug = 'hello-world' AND to_snapshot IS NULL"

(the view ``records`` joins sites, collections, versions and contents).

Invariants
----------
- The versions of one record do not overlap, and none is empty (``from_snapshot < to_snapshot``).
- A record ends only by a complete index that does not list it, of a reader who could have seen it: one who sees what
  the ``seen`` run's reader saw (the same reader, or that run had none). An index of some statuses ends records of these
  only, a filtered or broken-off index none; nor does a record that could not be fetched, nor a collection that is not
  mentioned.
- What a snapshot saw does not change once a newer one has begun. A run that was broken off goes on in its own snapshot
  only as the newest one, with the same source and reader, within `RESUME_WITHIN`; otherwise in a new one. Either way
  what was committed is known and need not be fetched again, but for collections without ``modified``, whose records are
  known only within the snapshot that fetched them.
- Failures and Notes last as what they are about: those of a record until it is fetched again or ends, those of a site
  or collection until an unfiltered snapshot reads the site again.
- A snapshot that is removed (`Archive.prune`) moves what it began or ended to the next one that stays. What no other
  snapshot shows goes with it, contents and media files as well, and so do its requests; all that stay show what they
  showed.
- Each commit leaves a readable archive; a run that dies between two commits loses what it added since the first.
"""

from wpmigrate.archive.archive import RESUME_WITHIN, Archive, Pruned
from wpmigrate.archive.changes import Change, FileChange
from wpmigrate.archive.checking import KINDS, Check, Damage
from wpmigrate.archive.files import File, Lost
from wpmigrate.archive.pruning import Keep, kept
from wpmigrate.archive.snapshots import Snapshot
from wpmigrate.archive.view import View
from wpmigrate.archive.writer import Writer

__all__ = [
    "KINDS",
    "RESUME_WITHIN",
    "Archive",
    "Change",
    "Check",
    "Damage",
    "File",
    "FileChange",
    "Keep",
    "Lost",
    "Pruned",
    "Snapshot",
    "View",
    "Writer",
    "kept",
]
