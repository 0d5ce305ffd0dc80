"""Sessions: who has signed in with which browser, kept here and not in the cookie, so that they can be ended."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3

IDLE_SECONDS = 24 * 3600
"""So long after the last request a session is over."""
LONGEST_SECONDS = 30 * 24 * 3600
"""So long after signing in it is over in any case."""
SEEN_EVERY_SECONDS = 300
"""So often at most it is written down that a session is in use."""
TOKEN_BYTES = 32


def new_token() -> str:
    """A token that nobody guesses: 256 bits by the system's generator."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def begin(database: sqlite3.Connection, person: int, now: int) -> str:
    """The token of a new session of ``person``."""
    token = new_token()
    database.execute(
        "INSERT INTO sessions (token, person, began, seen, expires) VALUES (?, ?, ?, ?, ?)",
        (digest(token), person, now, now, now + LONGEST_SECONDS),
    )
    database.execute("DELETE FROM sessions WHERE expires <= ? OR seen <= ?", (now, now - IDLE_SECONDS))
    return token


def person_of(database: sqlite3.Connection, token: str, now: int) -> tuple[int, bool] | None:
    """The number of who is signed in by ``token``, and whether it is time to write down that the session is in use."""
    row = database.execute(
        "SELECT person, seen FROM sessions JOIN people ON people.id = person"
        " WHERE token = ? AND expires > ? AND seen > ? AND ended IS NULL",
        (digest(token), now, now - IDLE_SECONDS),
    ).fetchone()
    return None if row is None else (int(row[0]), now - int(row[1]) >= SEEN_EVERY_SECONDS)


def see(database: sqlite3.Connection, token: str, now: int) -> None:
    """Write down that a session is in use."""
    database.execute("UPDATE sessions SET seen = ? WHERE token = ?", (now, digest(token)))


def end(database: sqlite3.Connection, token: str) -> None:
    """The session of ``token`` is over."""
    database.execute("DELETE FROM sessions WHERE token = ?", (digest(token),))
