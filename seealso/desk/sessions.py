"""Sessions: who has signed in with which browser, kept here and not in the cookie, so that they can be ended."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from dataclasses import dataclass

IDLE_SECONDS = 24 * 3600
"""So long after the last request a session is over."""
LONGEST_SECONDS = 30 * 24 * 3600
"""So long after signing in it is over in any case."""
FRESH_SECONDS = 3600
"""So long after signing in by a link a password may be set without the one before, which may be forgotten."""
SEEN_EVERY_SECONDS = 300
"""So often at most it is written down that a session is in use."""
TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Session:
    """One that is not over: the number of whose it is, when it began and was last seen, and whether by a link."""

    person: int
    began: int
    seen: int
    by_link: bool


def new_token() -> str:
    """A token that nobody guesses: 256 bits by the system's generator."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def begin(database: sqlite3.Connection, person: int, now: int, by_link: bool) -> str:
    """The token of a new session of ``person``."""
    token = new_token()
    database.execute(
        "INSERT INTO sessions (token, person, began, seen, by_link) VALUES (?, ?, ?, ?, ?)",
        (digest(token), person, now, now, by_link),
    )
    database.execute("DELETE FROM sessions WHERE began <= ? OR seen <= ?", (now - LONGEST_SECONDS, now - IDLE_SECONDS))
    return token


def session_of(database: sqlite3.Connection, token: str, now: int) -> Session | None:
    """The session of ``token``, where it is not over."""
    row = database.execute(
        "SELECT person, began, seen, by_link FROM sessions JOIN people ON people.id = person"
        " WHERE token = ? AND began > ? AND seen > ? AND ended IS NULL",
        (digest(token), now - LONGEST_SECONDS, now - IDLE_SECONDS),
    ).fetchone()
    return None if row is None else Session(int(row[0]), int(row[1]), int(row[2]), bool(row[3]))


def see(database: sqlite3.Connection, token: str, now: int) -> None:
    """Write down that a session is in use."""
    database.execute("UPDATE sessions SET seen = ? WHERE token = ?", (now, digest(token)))


def end(database: sqlite3.Connection, token: str) -> None:
    """The session of ``token`` is over."""
    database.execute("DELETE FROM sessions WHERE token = ?", (digest(token),))


def end_of_person(database: sqlite3.Connection, person: int, but: str = "") -> int:
    """End all sessions of ``person`` but that of a token; how many there were."""
    return database.execute("DELETE FROM sessions WHERE person = ? AND token <> ?", (person, digest(but))).rowcount


def n_by_person(database: sqlite3.Connection, now: int) -> dict[int, int]:
    """The numbers of people who are signed in, and with how many browsers."""
    found = database.execute(
        "SELECT person, count(*) FROM sessions WHERE began > ? AND seen > ? GROUP BY person",
        (now - LONGEST_SECONDS, now - IDLE_SECONDS),
    )
    return {int(person): int(n) for person, n in found}
