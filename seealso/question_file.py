"""The file of questions, opened with care: SQLite finds out that its pages are torn, and not that a value is another.

`user_version`, a number that SQLite keeps for programs, holds four bytes of a digest of all rows; 0 in files of earlier
versions, which did not keep one.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import sqlite3
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

TABLES = """
CREATE TABLE IF NOT EXISTS secret (key BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS questions (
    digest BLOB PRIMARY KEY, words TEXT, times INTEGER NOT NULL, last_day TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS days (number INTEGER PRIMARY KEY, day TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS months (
    digest BLOB NOT NULL, month TEXT NOT NULL, times INTEGER NOT NULL, PRIMARY KEY (digest, month)
) WITHOUT ROWID;
"""
_log = logging.getLogger(__name__)


@contextlib.contextmanager
def opened(path: Path, to_write: bool = False) -> Iterator[sqlite3.Connection]:
    """The database in ``path``, in one transaction that sees one state of it; made when there is none.

    Args:
        to_write: keep others from writing meanwhile, and seal what there is at the end.

    Raises:
        sqlite3.DatabaseError: it is damaged, or something else than the file of questions.
        sqlite3.OperationalError: it cannot be used now.
    """
    if path.is_symlink() or (path.exists() and not path.is_file()):  # it may lead to a database of another program
        raise sqlite3.DatabaseError("it is not a regular file")
    if path.exists() and not path.stat().st_size:
        _log.warning("%s is empty: what was counted in it is lost, and counting begins anew.", path)
    database = sqlite3.connect(path, timeout=2.0)
    try:
        with database:
            database.execute("PRAGMA trusted_schema = OFF")
            database.executescript(TABLES)
            database.execute("BEGIN IMMEDIATE" if to_write else "BEGIN")
            _check(database)
            yield database
            if to_write:
                database.execute(f"PRAGMA user_version = {_seal(database)}")
    finally:
        database.close()


def _check(database: sqlite3.Connection) -> None:
    if (
        database.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall() != _expected()
    ):  # a view, say, that never ends
        raise sqlite3.DatabaseError("it has other tables than the file of questions")
    sealed = int(database.execute("PRAGMA user_version").fetchone()[0])
    if sealed and sealed != _seal(database):
        raise sqlite3.DatabaseError("it is not what was written")


def _expected() -> list[tuple[str, str, str]]:
    """What SQLite keeps of `TABLES`: the statements, but for IF NOT EXISTS."""
    statements = [text.strip().replace("IF NOT EXISTS ", "") for text in TABLES.split(";") if text.strip()]
    return sorted(("table", statement.split()[2], statement) for statement in statements)


def _seal(database: sqlite3.Connection) -> int:
    digest = hashlib.blake2b(digest_size=4)
    for row in chain(
        database.execute("SELECT key FROM secret"),
        database.execute("SELECT digest, words, times, last_day FROM questions ORDER BY digest"),
        database.execute("SELECT number, day FROM days ORDER BY number"),
        database.execute("SELECT digest, month, times FROM months ORDER BY digest, month"),
    ):
        digest.update(repr(row).encode("utf-8", "surrogatepass"))
    return int.from_bytes(digest.digest(), "big", signed=True) or 1
