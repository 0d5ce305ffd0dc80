"""The history in a form that can be asked: a SQLite file beside the index, made from the lines and disposable.

It follows the files: what was added to them is read, and where they were changed otherwise (two branches merged, lines
mended by hand) it is made anew. Lines that cannot be read are passed over and counted.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import sqlite3
import threading
import weakref
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from corpus.ledger.entries import STATES, Entry, entry_of
from corpus.ledger.ledger_files import LedgerFiles

_log = logging.getLogger(__name__)

FILE = "history.sqlite"
_VERSION = 2
_TAIL_BYTES = 4096
_AT_ONCE = 2000
_LONGEST_LINE_BYTES = 64 << 20
_TABLES = """
BEGIN IMMEDIATE;
DROP TABLE IF EXISTS files;
DROP TABLE IF EXISTS entries;
DROP TABLE IF EXISTS heads;
DROP TABLE IF EXISTS states;
CREATE TABLE files (name TEXT PRIMARY KEY, n_bytes INTEGER, tail BLOB, n_lost INTEGER);
CREATE TABLE entries (n INTEGER PRIMARY KEY, at TEXT, what TEXT, by TEXT, source TEXT, record TEXT, file TEXT,
    offset INTEGER, n_bytes INTEGER);
CREATE INDEX entries_of_record ON entries (record, n) WHERE record <> '';
CREATE INDEX entries_by_what ON entries (what, at);
CREATE INDEX entries_by_time ON entries (at);
CREATE TABLE heads (record TEXT PRIMARY KEY, digest TEXT, is_held INTEGER, title TEXT, added TEXT, modified TEXT,
    retired TEXT) WITHOUT ROWID;
CREATE TABLE states (what TEXT, key TEXT, state TEXT, at TEXT, record TEXT, PRIMARY KEY (what, key)) WITHOUT ROWID;
PRAGMA user_version = 2;
COMMIT;
"""


class Head(NamedTuple):
    """What is known of a record: its newest digest, whether it is held, and when things happened to it.

    added: when it came; ``None`` where it was there before the history. modified: when it was last changed or restored;
    ``None`` where it never was.
    """

    digest: str
    is_held: bool
    title: str
    added: str | None
    modified: str | None
    retired: str | None

    @property
    def newest(self) -> str:
        """When something last happened to it."""
        return max(filter(None, (self.added, self.modified, self.retired)), default="")


class Place(NamedTuple):
    """Where an entry stands."""

    file: str
    offset: int
    n_bytes: int


_Placed = tuple[str, str, int, int, Entry]
"""(time, file, offset, bytes, entry)."""


class LedgerIndex:
    """What the files say, to be asked. Safe for threads, for forks and for several processes.

    Args:
        files: of the history.
        state: the folder for the SQLite file; where it cannot be written, each process has one in memory.
    """

    def __init__(self, files: LedgerFiles, state: Path) -> None:
        self._files = files
        self._path = state / FILE
        self._lock, self._pid = threading.RLock(), os.getpid()
        self._connection: sqlite3.Connection | None = None
        self._closing: weakref.finalize[Any, Any] | None = None
        self._seen: list[tuple[str, int, int]] | None = None

    @contextlib.contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        """The tables, in step with the files, for this thread alone meanwhile."""
        if self._pid != os.getpid():
            self.begin_anew_in_fork()
        with self._lock:
            try:
                yield self._in_step()
            except sqlite3.DatabaseError as error:
                _log.warning("%s: %s. The history is read anew.", self._path, error)
                self._forget()
                raise

    def begin_anew_in_fork(self) -> None:
        """Let go of what this process was forked with: a lock that a thread may hold, and a connection, which no fork
        survives. It is not closed: it is the parent's.
        """
        self._lock, self._pid = threading.RLock(), os.getpid()
        if self._closing is not None and self._connection is not None:
            self._closing.detach()
            _INHERITED.append(self._connection)
        self._connection = self._closing = self._seen = None

    def _forget(self) -> None:
        if self._closing is not None:
            self._closing()
        self._connection = self._closing = self._seen = None
        for name in (FILE, f"{FILE}-journal", f"{FILE}-wal", f"{FILE}-shm"):
            with contextlib.suppress(OSError):
                (self._path.parent / name).unlink()

    def _in_step(self) -> sqlite3.Connection:
        for is_last in (False, True):
            try:
                if self._connection is None:
                    self._connection = self._opened()
                    self._closing = weakref.finalize(self, self._connection.close)
                seen = self._looked()
                if seen != self._seen:
                    self._follow(self._connection)
                    self._seen = seen
                return self._connection
            except sqlite3.DatabaseError as error:
                if is_last:
                    raise
                _log.info("%s: %s; made anew.", self._path, error)
                self._forget()
        raise AssertionError  # not reached

    def _looked(self) -> list[tuple[str, int, int]]:
        found = []
        for path in self._files.files():
            with contextlib.suppress(FileNotFoundError):
                status = path.stat()
                found.append((path.name, status.st_size, status.st_mtime_ns))
        return found

    def _opened(self) -> sqlite3.Connection:
        with contextlib.suppress(sqlite3.OperationalError, OSError):
            if self._path.is_symlink() or (self._path.exists() and not self._path.is_file()):
                raise OSError("not a regular file")
            self._path.parent.mkdir(parents=True, exist_ok=True)
            return self._with_tables(sqlite3.connect(self._path, timeout=60.0, isolation_level=None, **_ANY_THREAD))
        return self._with_tables(sqlite3.connect(":memory:", isolation_level=None, **_ANY_THREAD))

    @staticmethod
    def _with_tables(database: sqlite3.Connection) -> sqlite3.Connection:
        try:
            database.execute("PRAGMA synchronous = OFF")  # it can be made anew
            database.execute("PRAGMA journal_mode = WAL")
            if database.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
                database.executescript(_TABLES)
        except BaseException:
            database.close()
            raise
        return database

    # -- following the files --------------------------------------------------------------------------

    def _follow(self, database: sqlite3.Connection) -> None:
        with _transaction(database):
            known = {
                name: (n_bytes, tail)
                for name, n_bytes, tail in database.execute("SELECT name, n_bytes, tail FROM files")
            }
            paths = self._files.files()
            if self._goes_on(paths, known) and self._take(database, paths, known):
                return
            for in_turn in (True, False):
                database.execute("DELETE FROM files")
                database.execute("DELETE FROM entries")
                database.execute("DELETE FROM heads")
                database.execute("DELETE FROM states")
                if self._take(database, paths, {}, in_turn):
                    return

    @staticmethod
    def _goes_on(paths: Sequence[Path], known: dict[str, tuple[int, bytes]]) -> bool:
        """Whether the files are what is known of them, with more at their ends."""
        if not known.keys() <= {path.name for path in paths}:
            return False
        return all(_tail(path, known[path.name][0]) == known[path.name][1] for path in paths if path.name in known)

    def _take(
        self,
        database: sqlite3.Connection,
        paths: Sequence[Path],
        known: dict[str, tuple[int, bytes]],
        in_turn: bool = True,
    ) -> bool:
        """Take in what is new in the files.

        Args:
            in_turn: line by line, which holds few of them in memory; ``False`` puts them in the order of their times.

        Returns ``False`` where that cannot be, as some line is older than one before it: two branches were merged.
        """
        newest = database.execute("SELECT max(at) FROM entries").fetchone()[0] or ""
        found: list[_Placed] = []
        for path in paths:
            begin = known.get(path.name, (0, b""))[0]
            n_lost, end = 0, begin
            for offset, line in _lines(path, begin):
                end = offset + len(line)
                try:
                    entry = entry_of(line)
                except ValueError:
                    n_lost += bool(line.strip())
                    continue
                if in_turn and entry.at < newest:
                    return False
                newest = entry.at
                found.append((entry.at, path.name, offset, len(line), _slim(entry)))
                if in_turn and len(found) >= _AT_ONCE:
                    self._fold(database, found)
                    found = []
            if end != begin or path.name not in known:
                database.execute(
                    "INSERT INTO files VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET "
                    "n_bytes = excluded.n_bytes, tail = excluded.tail, n_lost = n_lost + excluded.n_lost",
                    (path.name, end, _tail(path, end), n_lost),
                )
        self._fold(database, sorted(found, key=lambda one: one[:3]))
        return True

    @staticmethod
    def _fold(database: sqlite3.Connection, placed: Iterable[_Placed]) -> None:
        for _, file, offset, n_bytes, entry in placed:
            database.execute(
                "INSERT INTO entries (at, what, by, source, record, file, offset, n_bytes) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (entry.at, entry.what, entry.by, entry.source, entry.id, file, offset, n_bytes),
            )
            head = (entry.id, entry.digest, entry.title)
            if entry.what in ("found", "added"):
                database.execute(
                    "INSERT OR REPLACE INTO heads VALUES (?, ?, 1, ?, ?, NULL, NULL)",
                    (*head, entry.at if entry.what == "added" else None),
                )
            elif entry.what in ("changed", "restored"):
                database.execute(
                    "INSERT INTO heads VALUES (?, ?, 1, ?, NULL, ?, NULL) ON CONFLICT (record) DO UPDATE SET "
                    "digest = excluded.digest, is_held = 1, title = excluded.title, modified = excluded.modified",
                    (*head, entry.at),
                )
            elif entry.what == "retired":
                database.execute("UPDATE heads SET is_held = 0, retired = ? WHERE record = ?", (entry.at, entry.id))
            elif entry.what in STATES:
                database.execute(
                    "INSERT OR REPLACE INTO states VALUES (?, ?, ?, ?, ?)",
                    (entry.what, entry.key, entry.state, entry.at, entry.id),
                )

    # -- questions ------------------------------------------------------------------------------------

    def rows(self, statement: str, *values: Any) -> list[Any]:
        """What a statement of SQL gives, of the state of the files at this moment."""
        try:
            with self._database() as database:
                return database.execute(statement, values).fetchall()
        except sqlite3.DatabaseError:  # damaged while it was open: forgotten by now
            with self._database() as database:
                return database.execute(statement, values).fetchall()

    def heads(self, ids: Sequence[str]) -> dict[str, Head]:
        """Id → what is known of a record, of those that are."""
        found = self.rows(
            "SELECT record, digest, is_held, title, added, modified, retired FROM heads "
            "WHERE record IN (SELECT value FROM json_each(?))",
            json.dumps([one.encode("utf-8", "replace").decode() for one in ids]),
        )
        return {one: Head(digest, bool(held), *rest) for one, digest, held, *rest in found}

    def entries_at(self, places: Iterable[Place]) -> list[Entry]:
        """The whole entries, read from their files."""
        found = []
        with contextlib.ExitStack() as opened:
            files: dict[str, Any] = {}
            for place in places:
                if place.file not in files:
                    files[place.file] = opened.enter_context((self._files.folder / place.file).open("rb"))
                files[place.file].seek(place.offset)
                found.append(entry_of(files[place.file].read(place.n_bytes)))
        return found


_INHERITED: list[sqlite3.Connection] = []
"""Connections of the process that this one was forked from: kept, for to let go of one would close it."""
_ANY_THREAD: dict[str, Any] = {"check_same_thread": False}


def _slim(entry: Entry) -> Entry:
    """An entry without what is only read from its file: there may be many at once."""
    if entry.record is None and not entry.fields:
        return entry
    return Entry(
        at=entry.at, what=entry.what, by=entry.by, source=entry.source, id=entry.id, title=entry.title,
        digest=entry.digest,
    )  # fmt: skip


def _lines(path: Path, begin: int) -> Iterator[tuple[int, bytes]]:
    """(offset, line) of the whole lines of a file from ``begin`` on; a last one without end is still being written."""
    with path.open("rb") as file:
        file.seek(begin)
        offset = begin
        while line := file.readline(_LONGEST_LINE_BYTES):
            if not line.endswith(b"\n") and len(line) < _LONGEST_LINE_BYTES:
                return
            yield offset, line
            offset += len(line)


def _tail(path: Path, end: int) -> bytes:
    """Tells how a file went on before ``end``, by its last bytes before it."""
    begin = max(0, end - _TAIL_BYTES)
    with path.open("rb") as file:
        file.seek(begin)
        content = file.read(end - begin)
    return hashlib.blake2b(content, digest_size=16).digest() if len(content) == end - begin else b""


@contextlib.contextmanager
def _transaction(database: sqlite3.Connection) -> Iterator[None]:
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")
