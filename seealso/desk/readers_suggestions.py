"""What readers suggest: kept until somebody decides, bounded, and without a trace of who they are but what they typed.

A suggestion is ``waiting``, ``taken`` (somebody is just doing what they decided), ``accepted``, ``merged`` or
``declined``. An e-mail address goes with the decision, and after `CONTACT_DAYS` in any case.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import secrets
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from corpus.errors import UsageError
from corpus.records.identity import is_address, is_doi
from corpus.said import Said
from indexer.search.request import clean
from seealso.desk.suggestions_file import NAME, opened

WAITING, TAKEN = "waiting", "taken"
DECIDED = ("accepted", "merged", "declined")
MAX_WAITING = 500
"""So many wait at most, from everybody together."""
MAX_A_DAY = 5
"""So many come from one address in a day."""
CONTACT_DAYS = 60
KEPT_DAYS = 400
"""So long it is remembered what was decided."""
TAKEN_SECONDS = 120
"""After so long a decision that was begun and not ended may be taken by another."""
LEAST_SECONDS, MOST_SECONDS = 2, 86_400
"""So old a form is that somebody filled in."""
LONGEST = {"address": 2000, "title": 300, "why": 2000, "name": 100, "email": 200, "question": 100, "theme": 200}
_DAY = 86_400
_EMAIL = re.compile(r"[^@\s,;<>\"?&%]{1,64}@[^@\s,;<>\"?&%]+\.[^@\s,;<>\"?&%.]+")
_LINES = frozenset({"why"})


class TooManyError(UsageError):
    """So many suggestions came that no more are taken now."""


class TooQuickError(UsageError):
    """The form came back quicker than anybody types."""


class OldFormError(UsageError):
    """The form came back after more than a day, or is none of ours."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a reader suggests.

    Args:
        number: tells it from others.
        at: when it came, in seconds since 1970.
        address, title, why: the work, and why it is good.
        name: to be credited, or empty. email: for an answer, or empty.
        question, theme: what the reader was looking for, where the form was opened from there.
        person: who sent it, where they were signed in.
        state: of it. record: the id of the record that came of it.
        decided_by, decided_at: who decided and when, in seconds since 1970; empty and 0 before.
        entry: the time of the entry of the history that came of it, to undo it.
    """

    number: int
    at: int
    address: str
    title: str
    why: str
    name: str
    email: str
    question: str
    theme: str
    person: str
    state: str = WAITING
    record: str = ""
    decided_by: str = ""
    decided_at: int = 0
    entry: str = ""

    @property
    def text(self) -> str:
        """Its title and what is said of it."""
        return "\n".join(filter(None, (self.title, self.why)))

    @property
    def day(self) -> str:
        """The day on which it came, ISO 8601, UTC."""
        return dt.datetime.fromtimestamp(self.at, dt.UTC).date().isoformat()

    @property
    def decided_day(self) -> str:
        """The day on which somebody decided."""
        return dt.datetime.fromtimestamp(self.decided_at, dt.UTC).date().isoformat()


def checked(given: dict[str, str]) -> tuple[dict[str, str], dict[str, Said]]:
    """What was typed, tidied, and what is wrong with it, by field.

    Args:
        given: field → text, of those in `LONGEST`.
    """
    found: dict[str, str] = {}
    wrong: dict[str, Said] = {}
    for name, most in LONGEST.items():
        lines = [" ".join(clean(line).split()) for line in given.get(name, "").splitlines()]
        text = ("\n" if name in _LINES else " ").join(filter(None, lines))
        if len(text) > most:
            wrong[name] = Said("This is longer than %(most)s characters. Shorten it.", most=most)
        found[name] = text
    address = found["address"]
    if address.lower().startswith("www."):
        address = found["address"] = f"https://{address}"
    if (
        address
        and not is_doi(address)
        and not (is_address(address) and address.lower().startswith(("http://", "https://")))
    ):
        wrong.setdefault(
            "address", Said("This is no web address. Write it as https://example.org/page, or leave it out.")
        )
    if not address and not found["title"]:
        wrong.setdefault("title", Said("Give a title or a web address, so that it can be found."))
    if found["email"] and not _EMAIL.fullmatch(found["email"]):
        wrong.setdefault("email", Said("This is no e-mail address. Mend it, or leave it out."))
    return found, wrong


class Suggestions:
    """The suggestions of one library. Keeps nothing open: safe for threads, forks and several processes.

    Every method may raise `SeealsoError` where the file cannot be used.

    Args:
        folder: the private folder of the library.
        clock: the time in seconds since 1970.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self._path = folder / NAME
        self._clock = clock

    def _now(self) -> int:
        return int(self._clock())

    # -- readers --------------------------------------------------------------------------------------

    def form(self, looked_over: bool = False) -> str:
        """What a form carries that tells when it was opened, and one form from another.

        Args:
            looked_over: somebody was asked to look it over: it may come back at once.
        """
        with opened(self._path) as database:
            said = f"{self._now() - LEAST_SECONDS * looked_over}.{secrets.token_urlsafe(9)}"
            return f"{said}.{_signed(_key(database), said)}"

    def add(self, typed: dict[str, str], form: str, came_from: str, person: str = "") -> Suggestion:
        """Keep a suggestion; the same form sent twice is kept once.

        Args:
            typed: as `checked` gives it.
            form: as `form` gave it.
            came_from: the address of the computer.
            person: who is signed in.

        Raises:
            TooQuickError, OldFormError, TooManyError: it is not kept.
        """
        now = self._now()
        with opened(self._path) as database:
            key = _key(database)
            opened_at, _, rest = form.partition(".")
            nonce, _, signature = rest.rpartition(".")
            is_ours = hmac.compare_digest(signature.encode(), _signed(key, f"{opened_at}.{nonce}").encode())
            if not is_ours or not opened_at.isdecimal() or not 0 <= now - int(opened_at) <= MOST_SECONDS:
                raise OldFormError(Said("This form was opened long ago. Look it over and send it again."))
            if now - int(opened_at) < LEAST_SECONDS:
                raise TooQuickError(Said("That was quick. Look it over once more, then send it again."))
            known = database.execute("SELECT number FROM suggestions WHERE form = ?", (form,)).fetchone()
            if known is None:
                self._tidy(database, now)
                source = _from(key, came_from, now)
                (n_waiting,) = database.execute("SELECT count(*) FROM suggestions WHERE state = 'waiting'").fetchone()
                (n_today,) = database.execute(
                    "SELECT count(*) FROM suggestions WHERE came_from = ?", (source,)
                ).fetchone()
                if n_today >= MAX_A_DAY:
                    raise TooManyError(
                        Said(
                            "%(most)s suggestions came from your address today. Send the next one tomorrow.",
                            most=MAX_A_DAY,
                        )
                    )
                if n_waiting >= MAX_WAITING:
                    raise TooManyError(
                        Said("So many suggestions are waiting that no more can be taken now. Please try in a few days.")
                    )
                known = database.execute(
                    "INSERT INTO suggestions (form, at, address, title, why, name, email, question, theme, person, "
                    "came_from, state, record, decided_by, decided_at, entry) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', '', '', 0, '') RETURNING number",
                    (
                        form, now, typed["address"], typed["title"], typed["why"], typed["name"], typed["email"],
                        typed["question"], typed["theme"], person, source,
                    ),
                ).fetchone()  # fmt: skip
            return _one(database, int(known[0]))

    # -- curators -------------------------------------------------------------------------------------

    def listed(self, state: str = WAITING, limit: int = 50, offset: int = 0) -> list[Suggestion]:
        """Those in a state: what waits, the oldest first; what was decided, the newest first."""
        with opened(self._path) as database:
            self._tidy(database, self._now())
            if state == WAITING:
                rows = database.execute(
                    "SELECT number, at, address, title, why, name, email, question, theme, person, state, record, "
                    "decided_by, decided_at, entry FROM suggestions WHERE state IN ('waiting', 'taken') "
                    "ORDER BY at, number LIMIT ? OFFSET ?",
                    (limit, offset),
                ).fetchall()
            else:
                rows = database.execute(
                    "SELECT number, at, address, title, why, name, email, question, theme, person, state, record, "
                    "decided_by, decided_at, entry FROM suggestions WHERE state = ? "
                    "ORDER BY decided_at DESC, number DESC LIMIT ? OFFSET ?",
                    (state, limit, offset),
                ).fetchall()
        return [Suggestion(*row) for row in rows]

    def of_person(self, person: str, limit: int = 100) -> list[Suggestion]:
        """What somebody sent while they were signed in, the newest first."""
        with opened(self._path) as database:
            rows = database.execute(
                "SELECT number, at, address, title, why, name, email, question, theme, person, state, record, "
                "decided_by, decided_at, entry FROM suggestions WHERE person = ? AND person <> '' "
                "ORDER BY at DESC, number DESC LIMIT ?",
                (person, limit),
            ).fetchall()
        return [Suggestion(*row) for row in rows]

    def counts(self) -> dict[str, int]:
        """State → how many are in it; what is just being decided counts as waiting."""
        with opened(self._path) as database:
            self._tidy(database, self._now())
            rows = database.execute("SELECT state, count(*) FROM suggestions GROUP BY state").fetchall()
        found = dict.fromkeys((WAITING, *DECIDED), 0)
        for state, n in rows:
            found[WAITING if state == TAKEN else state] += n
        return found

    def get(self, number: int) -> Suggestion:
        """One of them.

        Raises:
            UsageError: it is not there.
        """
        with opened(self._path) as database:
            return _one(database, number)

    def take(self, number: int, by: str) -> Suggestion:
        """Take what waits, to do what was decided with it; nobody else can until `decide` or `let_go`.

        Raises:
            UsageError: somebody else was quicker, or it is not there.
        """
        now = self._now()
        with opened(self._path) as database:
            one = _one(database, number)
            is_stuck = one.state == TAKEN and one.decided_at < now - TAKEN_SECONDS
            if one.state != WAITING and not is_stuck:
                raise UsageError(_late(one))
            database.execute(
                "UPDATE suggestions SET state = 'taken', decided_by = ?, decided_at = ? WHERE number = ?",
                (by, now, number),
            )
            return one

    def decide(self, number: int, state: str, by: str, record: str = "", entry: str = "") -> Suggestion:
        """End what `take` began; the e-mail address is deleted."""
        if state not in DECIDED:
            raise ValueError(state)
        with opened(self._path) as database:
            database.execute(
                "UPDATE suggestions SET state = ?, decided_by = ?, decided_at = ?, record = ?, entry = ?, email = '' "
                "WHERE number = ?",
                (state, by, self._now(), record, entry, number),
            )
            return _one(database, number)

    def let_go(self, number: int) -> None:
        """Let it wait again: what was to be done with it could not be done, or is undone."""
        with opened(self._path) as database:
            database.execute(
                "UPDATE suggestions SET state = 'waiting', decided_by = '', decided_at = 0, record = '', entry = '' "
                "WHERE number = ?",
                (number,),
            )

    def reopen(self, number: int, seen: int) -> Suggestion:
        """Begin to take a decision back that was made at the time ``seen``; gives it as it was. `let_go` ends that.

        Raises:
            UsageError: somebody else was quicker, or it is not there.
        """
        with opened(self._path) as database:
            one = _one(database, number)
            if one.state not in DECIDED or one.decided_at != seen:
                raise UsageError(_late(one))
            database.execute(
                "UPDATE suggestions SET state = 'taken', decided_at = ? WHERE number = ?", (self._now(), number)
            )
            return one

    @staticmethod
    def _tidy(database: sqlite3.Connection, now: int) -> None:
        """Forget what is not needed any more: contacts, from where something came, what was decided long ago."""
        database.execute("UPDATE suggestions SET email = '' WHERE email <> '' AND at < ?", (now - CONTACT_DAYS * _DAY,))
        today = now - now % _DAY
        database.execute("UPDATE suggestions SET came_from = NULL WHERE came_from IS NOT NULL AND at < ?", (today,))
        database.execute(
            "DELETE FROM suggestions WHERE state IN ('accepted', 'merged', 'declined') AND decided_at < ?",
            (now - KEPT_DAYS * _DAY,),
        )


def _one(database: sqlite3.Connection, number: int) -> Suggestion:
    row: Sequence[str | int] | None = database.execute(
        "SELECT number, at, address, title, why, name, email, question, theme, person, state, record, decided_by, "
        "decided_at, entry FROM suggestions WHERE number = ?",
        (min(number, 2**62),),
    ).fetchone()
    if row is None:
        raise UsageError(Said("This suggestion is not there any more."))
    assert len(row) == len(fields(Suggestion))
    return Suggestion(*row)  # type: ignore[arg-type]


def _late(one: Suggestion) -> Said:
    if one.state == WAITING:
        return Said("Somebody was quicker: this suggestion waits again. Look at it once more.")
    return Said("Somebody was quicker: %(name)s has decided on this suggestion already.", name=one.decided_by)


def _key(database: sqlite3.Connection) -> bytes:
    known = database.execute("SELECT key FROM secret").fetchone()
    if known is None:
        database.execute("INSERT INTO secret VALUES (?)", (secrets.token_bytes(32),))
        known = database.execute("SELECT key FROM secret").fetchone()
    return bytes(known[0])


def _signed(key: bytes, text: str) -> str:
    return hmac.digest(key, f"form {text}".encode("utf-8", "replace"), hashlib.sha256).hex()[:32]


def _from(key: bytes, came_from: str, now: int) -> bytes:
    text = f"{now // _DAY} {came_from}".encode("utf-8", "replace")
    return hashlib.blake2b(text, key=key, digest_size=16).digest()
