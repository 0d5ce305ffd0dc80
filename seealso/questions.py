"""What readers ask, counted without saying who: for curators and for suggestions.

A question is kept in words only from the third time on; before that a keyed digest stands there, which shows none of
them. No address and no time of day is kept, only how often it was asked and on which day last. Questions of many words,
and such that hold an @ or a long number, are not counted at all.
"""

from __future__ import annotations

import atexit
import contextlib
import datetime as dt
import hashlib
import re
import secrets
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.search.query import ParsedQuery, Word

if TYPE_CHECKING:
    import sqlite3

clock: Callable[[], float] = time.monotonic
"""Seconds; a test sets its own."""

FILE = "questions.sqlite"
IN_WORDS_FROM = 3
"""So often a question is asked before its words are kept."""
MAX_CHARS, MAX_WORDS = 60, 6
MAX_KEPT = 20_000
KEPT_DAYS = 400
AGAIN_SECONDS = 60.0
"""A question that is asked again within this time is the same reader's reload."""
WRITE_EVERY_SECONDS = 10.0

_TELLS_TOO_MUCH = re.compile(r"@|\d{5}|(?:\d[\s-]*){7}")
_TABLES = """
CREATE TABLE IF NOT EXISTS secret (key BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS questions (
    digest BLOB PRIMARY KEY, words TEXT, times INTEGER NOT NULL, last_day TEXT NOT NULL
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with how often it was asked, the day it was asked last (ISO 8601), and how many records answer it."""

    text: str
    n_times: int
    last_day: str
    n_found: int = 0


def countable(query: ParsedQuery) -> str | None:
    """The question as it is counted; ``None`` where it is none of plain words, or may say something of somebody."""
    words = [clause for clause in query.clauses if isinstance(clause, Word) and not clause.fields]
    text = " ".join(query.text.split()).casefold()
    plain = 0 < len(words) == len(query.clauses) and text.count(" ") < MAX_WORDS and len(text) <= MAX_CHARS
    return text if plain and not _TELLS_TOO_MUCH.search(text) else None


class QuestionLog:
    """The counts of one library, in a file beside its index. Safe for threads and for several processes.

    Counting never fails: where the file cannot be written, nothing is counted.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._lock = threading.Lock()
        self._waiting: dict[str, int] = {}
        self._recent: dict[str, float] = {}
        self._written = clock()
        atexit.register(_flush_if_there, weakref.ref(self))

    def note(self, text: str) -> None:
        """Count a question (as `countable` gives it) once more."""
        now = clock()
        with self._lock:
            if now - self._recent.get(text, -AGAIN_SECONDS) < AGAIN_SECONDS:
                return
            if len(self._recent) > 1000:
                self._recent = {known: at for known, at in self._recent.items() if now - at < AGAIN_SECONDS}
            self._recent[text] = now
            self._waiting[text] = self._waiting.get(text, 0) + 1
            due = now - self._written >= WRITE_EVERY_SECONDS
        if due:
            self.flush()

    def flush(self) -> None:
        """Write what was counted since the last time."""
        import sqlite3  # only sites and curators need it

        with self._lock:
            waiting, self._waiting, self._written = self._waiting, {}, clock()
        if not waiting:
            return
        with contextlib.suppress(sqlite3.Error, OSError), self._database() as database:
            _write(database, waiting)

    def listed(self, limit: int = 500) -> list[Question]:
        """The questions whose words are kept, those asked most often first."""
        import sqlite3

        self.flush()
        if not self._path.exists():
            return []
        with contextlib.suppress(sqlite3.Error, OSError), self._database() as database:
            found = database.execute(
                "SELECT words, times, last_day FROM questions WHERE words IS NOT NULL "
                "ORDER BY times DESC, last_day DESC, words LIMIT ?",
                (limit,),
            )
            return [Question(*row) for row in found]
        return []

    @contextlib.contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        import sqlite3

        database = sqlite3.connect(self._path, timeout=2.0)
        try:
            with database:
                database.executescript(_TABLES)
                yield database
        finally:
            database.close()


def _write(database: sqlite3.Connection, waiting: Mapping[str, int]) -> None:
    today = dt.date.today()
    key = _key(database)
    for text, times in waiting.items():
        digest = hashlib.blake2b(text.encode(), key=key, digest_size=16).digest()
        known = database.execute("SELECT times FROM questions WHERE digest = ?", (digest,)).fetchone()
        total = times + (known[0] if known else 0)
        database.execute(
            "INSERT INTO questions VALUES (?1, ?2, ?3, ?4) ON CONFLICT (digest) DO UPDATE SET "
            "words = coalesce(words, ?2), times = ?3, last_day = ?4",
            (digest, text if total >= IN_WORDS_FROM else None, total, today.isoformat()),
        )
    oldest = (today - dt.timedelta(days=KEPT_DAYS)).isoformat()
    database.execute("DELETE FROM questions WHERE last_day < ?", (oldest,))
    database.execute(
        "DELETE FROM questions WHERE digest IN "
        "(SELECT digest FROM questions ORDER BY times DESC, last_day DESC LIMIT -1 OFFSET ?)",
        (MAX_KEPT,),
    )


def _key(database: sqlite3.Connection) -> bytes:
    known = database.execute("SELECT key FROM secret").fetchone()
    if known is None:
        database.execute("INSERT INTO secret VALUES (?)", (secrets.token_bytes(32),))
        known = database.execute("SELECT key FROM secret").fetchone()
    return bytes(known[0])


def _flush_if_there(log: weakref.ref[QuestionLog]) -> None:
    there = log()
    if there is not None:
        there.flush()
