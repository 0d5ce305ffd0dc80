"""The file of readers' suggestions: an SQLite database in the private folder, for it holds addresses of people.

No address of a computer stands in it: of the one that something came from a keyed digest, for that day alone.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from corpus.errors import SeealsoError
from seealso.desk.private_folder import make_private_file

NAME = "suggestions.sqlite"
TABLES = """
CREATE TABLE IF NOT EXISTS secret (key BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS suggestions (
    number INTEGER PRIMARY KEY, form TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, address TEXT NOT NULL,
    title TEXT NOT NULL, why TEXT NOT NULL, name TEXT NOT NULL, email TEXT NOT NULL, question TEXT NOT NULL,
    theme TEXT NOT NULL, person TEXT NOT NULL, came_from BLOB, state TEXT NOT NULL, record TEXT NOT NULL,
    decided_by TEXT NOT NULL, decided_at INTEGER NOT NULL, entry TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS suggestions_by_state ON suggestions (state, at);
PRAGMA user_version = 1;
"""
"""Times are whole seconds since 1970."""
WAIT_SECONDS = 5.0


class SuggestionsFileError(SeealsoError):
    """The file cannot be used. The message names it and says why: for whoever runs the site."""


@contextlib.contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """The database in ``path``, made where there is none, in one transaction; what is raised within undoes it.

    Raises:
        SuggestionsFileError: it cannot be used.
    """
    try:
        database = _connected(path)
    except (OSError, sqlite3.Error) as error:
        raise SuggestionsFileError(f"The file of suggestions cannot be used: {path}: {error}.") from None
    try:
        database.execute("BEGIN IMMEDIATE")
        yield database
        database.execute("COMMIT")
    except sqlite3.DatabaseError as error:
        raise SuggestionsFileError(f"The file of suggestions cannot be used: {path}: {error}.") from None
    finally:
        database.close()  # which undoes what was not committed


def _connected(path: Path) -> sqlite3.Connection:
    make_private_file(path)
    database = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
    try:
        database.execute("PRAGMA trusted_schema = OFF")
        database.execute("PRAGMA secure_delete = ON")  # an e-mail address that is deleted is gone from the file
        version = int(database.execute("PRAGMA user_version").fetchone()[0])
        if version > 1:
            raise OSError("it was written by a newer version of Seealso")
        if not version:
            database.executescript(TABLES)
    except BaseException:
        database.close()
        raise
    return database
