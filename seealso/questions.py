"""What readers ask, counted without saying who: for curators and for suggestions.

A question counts once a day, however often and by whomever it is asked: nobody puts words on a page by asking them over
and over, and nothing has to be known of a reader to tell. It is kept in words only from the third day on; before that a
keyed digest stands there, which shows none of them. No address and no time of day is kept, only on how many days it was
asked, in which months of the last year, and on which day last. Questions of many words, and such that hold an @ or a
long number, are not counted at all.

Nobody who asks waits for the file: a thread beside writes and reads it, and pages have a copy in memory.
"""

from __future__ import annotations

import atexit
import contextlib
import datetime as dt
import hashlib
import logging
import re
import secrets
import threading
import weakref
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.records.files import LockedError, locked, replace
from indexer.search.query import ParsedQuery, Word

if TYPE_CHECKING:
    import sqlite3

_log = logging.getLogger(__name__)

today: Callable[[], dt.date] = dt.date.today
"""A test sets its own."""

FILE = "questions.sqlite"
IN_WORDS_FROM = 3
"""On so many days a question is asked before its words are kept."""
SHOWN_FROM = 5
"""On so many days a question is asked before readers are shown it, unless the library says otherwise."""
MAX_CHARS, MAX_WORDS = 60, 6
MAX_KEPT = 20_000
KEPT_DAYS = 400
MAX_WAITING = 5_000
"""So many questions wait to be written; what is asked beyond that is not counted."""
MOST_LISTED = 500
WRITE_EVERY_SECONDS = 10.0
LOCKED_TRIES = 6
"""After so many tries in a row a file that somebody else holds is given up."""
FIRST_COPY_SECONDS = 0.2
"""So long a page waits for the first copy in memory."""

_TELLS_TOO_MUCH = re.compile(r"@|\d{5}|(?:\d[\s-]*){7}")


@dataclass(frozen=True, slots=True)
class Question:
    """A question with on how many days it was asked, on which last (ISO 8601), and how many records answer it.

    months: (month, on how many of its days), oldest first, of those that are kept: before there were any, none.
    """

    text: str
    n_times: int
    last_day: str
    n_found: int = 0
    months: tuple[tuple[str, int], ...] = ()


def countable(query: ParsedQuery) -> str | None:
    """The question as it is counted; ``None`` where it is none of plain words, or may say something of somebody."""
    words = [c for c in query.clauses if isinstance(c, Word) and not c.fields and not c.common]
    text = " ".join(query.text.split()).casefold()
    plain = 0 < len(words) == len(query.clauses) and text.count(" ") < MAX_WORDS and len(text) <= MAX_CHARS
    return text if plain and not _TELLS_TOO_MUCH.search(text) else None


def shown(listed: Iterable[Question], all_of_them: bool) -> list[Question]:
    """Those that readers may be shown: asked on `SHOWN_FROM` days, or ``all_of_them`` whose words are kept."""
    return [asked for asked in listed if all_of_them or asked.n_times >= SHOWN_FROM]


class QuestionLog:
    """The counts of one library, in a file beside its index. Safe for threads and for several processes.

    Counting never fails. A file that cannot be read is named in the log, set aside under a name with the day, and begun
    anew; one that cannot be written is named once, and nothing is counted.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._lock = threading.Lock()
        self._file_lock = threading.Lock()
        self._waiting: set[str] = set()
        self._counted: tuple[dt.date, set[str]] = (dt.date.min, set())
        self._kept: list[Question] | None = None
        self._stamp: tuple[int, int] | None = None
        self._first_copy = threading.Event()
        self._writer: threading.Thread | None = None
        self._complaint = ""
        self._n_locked = 0
        atexit.register(_flush_if_there, weakref.ref(self))

    def note(self, text: str) -> None:
        """Count a question (as `countable` gives it) for today. Returns at once: a thread writes it later."""
        day = today()
        with self._lock:
            if self._counted[0] != day:
                self._counted = (day, set())
            known = self._counted[1]
            if text in known or len(self._waiting) >= MAX_WAITING or len(known) >= MAX_KEPT:
                return
            known.add(text)
            self._waiting.add(text)
        self._begin_writing()

    def begin_anew_in_fork(self) -> None:
        """Let go of what threads of the parent held when this process was forked, and of what the parent will write."""
        self._lock, self._file_lock = threading.Lock(), threading.Lock()
        self._waiting = set()
        self._writer = None

    def flush(self) -> None:
        """Write what was counted since the last time, and read the file. For threads that nobody waits for."""
        with self._file_lock:
            with self._lock:
                waiting, self._waiting = self._waiting, set()
            if waiting and not self._tried(lambda database: _write(database, waiting), to_write=True):
                with self._lock:  # to be tried again
                    self._waiting |= set(list(waiting)[: MAX_WAITING - len(self._waiting)])
            self._read()
        self._first_copy.set()

    def listed(self, limit: int = MOST_LISTED) -> list[Question]:
        """The questions whose words are kept, those asked on most days first; read from the file now."""
        self.flush()
        return (self._kept or [])[:limit]

    def listed_before(self, limit: int = MOST_LISTED) -> list[Question]:
        """The same as they were some seconds ago, from memory: for pages, which do not wait for a file."""
        if not self._first_copy.is_set():
            self._begin_writing()
            self._first_copy.wait(FIRST_COPY_SECONDS)
        return (self._kept or [])[:limit]

    def _begin_writing(self) -> None:
        with self._lock:
            if self._writer is None or not self._writer.is_alive():  # it does not live on in a fork
                me = weakref.ref(self)
                self._writer = threading.Thread(target=_keep_writing, args=(me,), name="seealso-questions", daemon=True)
                with contextlib.suppress(RuntimeError):  # the program is ending; what waits is written at its end
                    self._writer.start()

    def _read(self) -> None:
        """Bring the copy in memory up to date, where the file has changed."""
        stamp = _stamp(self._path)
        if self._kept is not None and stamp == self._stamp:
            return
        found: list[Question] = []
        if stamp is None or self._tried(lambda database: found.extend(_listed(database))):
            self._kept, self._stamp = found, stamp

    def _tried(self, work: Callable[[sqlite3.Connection], None], to_write: bool = False) -> bool:
        """Do ``work`` with the file, which is begun anew where it is broken; whether it was done."""
        import sqlite3  # only sites and curators need it

        from seealso.question_file import opened

        for _ in range(2):
            try:
                with opened(self._path, to_write) as database:
                    work(database)
            except sqlite3.OperationalError as error:
                self._complain(f"cannot be used now ({error}); what is asked waits in memory")
                self._n_locked += 1
                if self._n_locked < LOCKED_TRIES or "locked" not in str(error) or not self._set_aside(str(error)):
                    return False
            except sqlite3.DatabaseError as error:
                if not self._set_aside(str(error)):
                    return False
            except OSError as error:
                self._complain(f"cannot be used ({error.strerror or error}); questions are not counted")
                return False
            else:
                self._complaint, self._n_locked = "", 0
                return True
        return False

    def _set_aside(self, why: str) -> bool:
        """Give the file another name, unless another process has done it meanwhile; whether a new one may be begun."""
        name = f"{self._path.stem}-{today().isoformat()}-{secrets.token_hex(2)}{self._path.suffix}.broken"
        try:
            with locked(self._path.with_name(".questions.lock"), leaves_file=False):
                if self._n_locked < LOCKED_TRIES and self._is_whole():
                    return True
                replace(self._path, self._path.with_name(name))
                self._path.with_name(f"{FILE}-journal").unlink(missing_ok=True)
        except (OSError, LockedError) as error:
            self._complain(f"is broken ({why}) and cannot be set aside ({error}); questions are not counted")
            return False
        self._n_locked = 0
        _log.warning("%s is broken (%s). It was set aside as %s, and counting begins anew.", self._path, why, name)
        return True

    def _is_whole(self) -> bool:
        import sqlite3

        from seealso.question_file import opened

        try:
            with opened(self._path) as database:
                return bool(database.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
        except sqlite3.Error:
            return False

    def _complain(self, what: str) -> None:
        """Say what is wrong with the file, once until it works again or something else is wrong."""
        if what != self._complaint:
            self._complaint = what
            _log.warning("%s %s.", self._path, what)


def _keep_writing(log: weakref.ref[QuestionLog]) -> None:
    """Write and read for as long as there is somebody to do it for."""
    pause = threading.Event()
    there = log()
    while there is not None:
        there.flush()
        del there
        pause.wait(WRITE_EVERY_SECONDS)
        there = log()


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _listed(database: sqlite3.Connection) -> list[Question]:
    found = database.execute(
        "SELECT words, times, last_day FROM questions WHERE typeof(words) = 'text' AND length(words) <= ? "
        "AND typeof(times) = 'integer' AND typeof(last_day) = 'text' "
        "ORDER BY times DESC, last_day DESC, words LIMIT ?",
        (MAX_CHARS, MOST_LISTED),
    )
    months: dict[str, list[tuple[str, int]]] = {}
    for words, month, times in database.execute(
        "SELECT words, month, months.times FROM months JOIN questions USING (digest) WHERE typeof(words) = 'text' "
        "AND typeof(month) = 'text' AND typeof(months.times) = 'integer' ORDER BY month"
    ):
        months.setdefault(words, []).append((month, times))
    return [Question(words, times, last, 0, tuple(months.get(words, ()))) for words, times, last in found]


def _write(database: sqlite3.Connection, waiting: Collection[str]) -> None:
    day = today()
    ahead = (day + dt.timedelta(days=1)).isoformat()
    key = _key(database)
    for text in waiting:
        digest = hashlib.blake2b(text.encode(), key=key, digest_size=16).digest()
        known = database.execute("SELECT times, last_day FROM questions WHERE digest = ?", (digest,)).fetchone()
        if known is not None and day.isoformat() <= known[1] <= ahead:
            continue  # counted today, here or by another process; a day beyond was counted by a clock that was wrong
        total = 1 + (known[0] if known else 0)
        database.execute(
            "INSERT INTO questions VALUES (?1, ?2, ?3, ?4) ON CONFLICT (digest) DO UPDATE SET "
            "words = coalesce(words, ?2), times = ?3, last_day = ?4",
            (digest, text if total >= IN_WORDS_FROM else None, total, day.isoformat()),
        )
        database.execute(
            "INSERT INTO months VALUES (?, ?, 1) ON CONFLICT (digest, month) DO UPDATE SET times = times + 1",
            (digest, day.isoformat()[:7]),
        )
    oldest = (_last_but_one(database, day) - dt.timedelta(days=KEPT_DAYS)).isoformat()
    database.execute("DELETE FROM questions WHERE last_day < ?", (oldest,))
    database.execute(
        "DELETE FROM questions WHERE digest IN "
        "(SELECT digest FROM questions ORDER BY times DESC, last_day DESC LIMIT -1 OFFSET ?)",
        (MAX_KEPT,),
    )
    database.execute(
        "DELETE FROM months WHERE month < ? OR digest NOT IN (SELECT digest FROM questions)", (oldest[:7],)
    )


def _last_but_one(database: sqlite3.Connection, day: dt.date) -> dt.date:
    """The earlier of the last two days of counting: a clock that is years ahead for a day makes nothing old."""
    last = database.execute("SELECT day FROM days ORDER BY number DESC LIMIT 1").fetchone()
    if last is None or last[0] != day.isoformat():
        database.execute("INSERT INTO days (day) VALUES (?)", (day.isoformat(),))
        database.execute("DELETE FROM days WHERE number <= (SELECT max(number) FROM days) - 2")
    return dt.date.fromisoformat(database.execute("SELECT min(day) FROM days").fetchone()[0])


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
