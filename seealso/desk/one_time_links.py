"""Links that let somebody in once: printed for the operator, who hands them over."""

from __future__ import annotations

import sqlite3

from seealso.desk.sessions import digest, new_token

VALID_SECONDS = 24 * 3600


def make(database: sqlite3.Connection, person: int, now: int) -> str:
    """The token of a new link for ``person``; what was not used of those before is no longer valid."""
    token = new_token()
    database.execute("DELETE FROM links WHERE person = ? OR expires <= ?", (person, now))
    database.execute(
        "INSERT INTO links (token, person, expires) VALUES (?, ?, ?)", (digest(token), person, now + VALID_SECONDS)
    )
    return token


def whose(database: sqlite3.Connection, token: str, now: int) -> int | None:
    """The number of whom a link that is still good lets in."""
    row = database.execute(
        "SELECT person FROM links JOIN people ON people.id = person"
        " WHERE token = ? AND expires > ? AND used IS NULL AND ended IS NULL",
        (digest(token), now),
    ).fetchone()
    return None if row is None else int(row[0])


def use(database: sqlite3.Connection, token: str, now: int) -> int | None:
    """The same, and the link is used up."""
    person = whose(database, token, now)
    if person is not None:
        database.execute("UPDATE links SET used = ? WHERE token = ?", (now, digest(token)))
    return person
