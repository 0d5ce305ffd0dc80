"""The file of people, their sessions and links: an SQLite database that its owner alone may read.

In WAL mode, so that whoever looks up a session waits for nobody who writes. No token and no password stands in it: of a
token its SHA-256, of a password what Argon2id makes of it.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from corpus.errors import SeealsoError
from seealso.desk.private_folder import make_private_file

NAME = "people.sqlite"
VERSION = 1
TABLES = """
CREATE TABLE IF NOT EXISTS people (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL, email TEXT, role TEXT NOT NULL,
    password_hash TEXT, added INTEGER NOT NULL, ended INTEGER
);
CREATE TABLE IF NOT EXISTS links (
    token BLOB PRIMARY KEY, person INTEGER NOT NULL REFERENCES people (id), expires INTEGER NOT NULL, used INTEGER
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sessions (
    token BLOB PRIMARY KEY, person INTEGER NOT NULL REFERENCES people (id), began INTEGER NOT NULL,
    seen INTEGER NOT NULL, by_link INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS attempts (
    key BLOB PRIMARY KEY, failures INTEGER NOT NULL, open_at REAL NOT NULL, last INTEGER NOT NULL
) WITHOUT ROWID;
"""
"""Times are whole seconds since 1970."""
WAIT_SECONDS = 5.0


class PeopleFileError(SeealsoError):
    """The file cannot be used. The message names it and says why: for whoever runs the site."""


@contextlib.contextmanager
def opened(path: Path, to_write: bool = False) -> Iterator[sqlite3.Connection]:
    """The database in ``path``, in one transaction; what is raised within undoes it.

    Args:
        path: the file; where there is none, one that is written to is made, and what is only read is empty.
        to_write: keep others from writing meanwhile.

    Raises:
        PeopleFileError: it cannot be used: damaged, of a newer version, or not to be opened.
    """
    try:
        database = _connected(path, to_write)
    except (OSError, sqlite3.Error) as error:
        raise PeopleFileError(f"The file of people cannot be used: {path}: {error}.") from None
    try:
        database.execute("BEGIN IMMEDIATE" if to_write else "BEGIN")
        yield database
        database.execute("COMMIT")
    except sqlite3.DatabaseError as error:
        raise PeopleFileError(f"The file of people cannot be used: {path}: {error}.") from None
    finally:
        database.close()  # which undoes what was not committed


def _connected(path: Path, to_write: bool) -> sqlite3.Connection:
    if path.is_symlink():
        raise OSError("it is a link to another file")
    is_used = to_write or path.exists()
    if is_used:
        make_private_file(path)
    database = sqlite3.connect(path if is_used else ":memory:", timeout=WAIT_SECONDS, isolation_level=None)
    try:
        database.execute("PRAGMA trusted_schema = OFF")
        version = int(database.execute("PRAGMA user_version").fetchone()[0])
        if version > VERSION:
            raise OSError("it was written by a newer version of Seealso")
        if not version:
            database.execute("PRAGMA journal_mode = WAL")
            database.executescript(TABLES)
            database.execute("PRAGMA user_version = 1")
        database.execute("PRAGMA foreign_keys = ON")
    except BaseException:
        database.close()
        raise
    return database
