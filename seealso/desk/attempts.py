"""Guesses at passwords, counted for each name and each address, so that each wrong one more has to wait twice as long.

They stand in the file, so that all processes of a site count together, and are forgotten after a day. Of names and
addresses only a digest is kept.
"""

from __future__ import annotations

import hashlib
import sqlite3

FREE_FOR_A_NAME = 5
FREE_FOR_AN_ADDRESS = 20
"""So many wrong ones may be sent without waiting: a name is mistyped, an address is shared."""
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 1.0, 900.0
"""No longer, so that nobody is kept out for long by somebody else's guesses: it leaves 96 of them a day and name."""
FORGOTTEN_SECONDS = 24 * 3600
MOST_KEPT = 100_000


def key_of(kind: str, text: str) -> bytes:
    """What is kept of a name or an address."""
    return hashlib.sha256(f"{kind}\0{text}".encode("utf-8", "replace")).digest()


def wait(database: sqlite3.Connection, key: bytes, now: float) -> float:
    """How many seconds are left until the next guess."""
    row = database.execute("SELECT open_at FROM attempts WHERE key = ?", (key,)).fetchone()
    return 0.0 if row is None else max(0.0, min(float(row[0]) - now, LONGEST_WAIT_SECONDS))


def count(database: sqlite3.Connection, key: bytes, free: int, now: float) -> None:
    """One guess more, which is taken for a wrong one until `take_back`: those that come meanwhile wait for it."""
    database.execute("DELETE FROM attempts WHERE last <= ?", (int(now) - FORGOTTEN_SECONDS,))
    row = database.execute("SELECT failures FROM attempts WHERE key = ?", (key,)).fetchone()
    failures = 1 if row is None else int(row[0]) + 1
    open_at = (
        now
        if failures < free
        else now + min(FIRST_WAIT_SECONDS * 2.0 ** min(failures - free, 20), LONGEST_WAIT_SECONDS)
    )
    database.execute(
        "INSERT OR REPLACE INTO attempts (key, failures, open_at, last) VALUES (?, ?, ?, ?)",
        (key, failures, open_at, int(now)),
    )
    database.execute(
        "DELETE FROM attempts WHERE key IN (SELECT key FROM attempts ORDER BY last DESC LIMIT -1 OFFSET ?)",
        (MOST_KEPT,),
    )


def take_back(database: sqlite3.Connection, key: bytes, now: float) -> None:
    """The last guess was right: it does not count."""
    database.execute("UPDATE attempts SET failures = failures - 1, open_at = ? WHERE key = ?", (now, key))


def forget(database: sqlite3.Connection, key: bytes) -> None:
    """All guesses so far do not count."""
    database.execute("DELETE FROM attempts WHERE key = ?", (key,))
