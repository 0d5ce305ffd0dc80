"""People who may work at the desk, and what each may do there."""

from __future__ import annotations

import sqlite3
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime

from corpus.errors import UsageError

ROLES = ("submitter", "curator", "owner")
"""What somebody may be, each of them all that those before may: suggest; change records; let others in."""
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in, or might once.

    ``name`` stands in the history beside what they did. ``added`` and ``ended`` are times in UTC
    (``2026-11-27T16:00:00Z``); ``ended`` is ``None`` for who may sign in.
    """

    name: str
    role: str
    email: str | None = None
    added: str = ""
    ended: str | None = None

    def may(self, role: str) -> bool:
        """Whether they may do what ``role`` may."""
        return ROLES.index(self.role) >= ROLES.index(role)


def written_time(seconds: int | None) -> str | None:
    """A time in seconds since 1970 as ``2026-11-27T16:00:00Z``."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def checked_name(name: str) -> str:
    """``name`` as it is kept.

    Raises:
        UsageError: it is empty, too long, or holds what cannot be printed.
    """
    plain = " ".join(unicodedata.normalize("NFC", name).split())
    if not plain or len(plain) > LONGEST_NAME or not plain.isprintable():
        raise UsageError(f"A name has 1 to {LONGEST_NAME} letters and stands on one line; {name[:80]!r} does not.")
    return plain


def checked_role(role: str) -> str:
    """``role``, where it is one.

    Raises:
        UsageError: it is none.
    """
    if role not in ROLES:
        raise UsageError(f"{role[:40]!r} is no role. There are {', '.join(ROLES[:-1])} and {ROLES[-1]}.")
    return role


def checked_email(email: str | None) -> str | None:
    """``email``, where it looks like one; ``None`` for an empty one.

    Raises:
        UsageError: it does not.
    """
    plain = (email or "").strip()
    if not plain:
        return None
    before, at, after = plain.rpartition("@")
    if not (before and at and after) or len(plain) > 254 or not plain.isprintable() or " " in plain:
        raise UsageError(f"{plain[:80]!r} is no e-mail address.")
    return plain


def key_of(name: str) -> str:
    """What two names have in common that are one: no difference of case, width or spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def everyone(database: sqlite3.Connection) -> list[Person]:
    """All people, by name; those whose time has ended last."""
    found = database.execute("SELECT name, role, email, added, ended FROM people ORDER BY ended IS NOT NULL, key")
    return [_person(row) for row in found]


def found(database: sqlite3.Connection, name: str) -> tuple[int, Person] | None:
    """The number of somebody and who it is, ended or not."""
    row = database.execute(
        "SELECT name, role, email, added, ended, id FROM people WHERE key = ?",
        (key_of(name),),
    ).fetchone()
    return None if row is None else (int(row[5]), _person(row))


def of_number(database: sqlite3.Connection, number: int) -> Person:
    """Who has the number."""
    row = database.execute("SELECT name, role, email, added, ended FROM people WHERE id = ?", (number,)).fetchone()
    return _person(row)


def add(database: sqlite3.Connection, name: str, role: str, email: str | None, now: int) -> None:
    """Let somebody in, or in again who was here before; what they are called must be nobody else's name."""
    database.execute(
        "INSERT INTO people (key, name, email, role, added) VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET"
        " email = excluded.email, role = excluded.role, ended = NULL, password_hash = NULL",
        (key_of(name), name, email, role, now),
    )


def set_role(database: sqlite3.Connection, number: int, role: str) -> None:
    """Somebody may do other things from now on."""
    database.execute("UPDATE people SET role = ? WHERE id = ?", (role, number))


def end(database: sqlite3.Connection, number: int, now: int) -> None:
    """Somebody may no longer sign in, and is signed out; their name stays, for the history has it."""
    database.execute("UPDATE people SET ended = ?, password_hash = NULL WHERE id = ?", (now, number))
    database.execute("DELETE FROM sessions WHERE person = ?", (number,))
    database.execute("DELETE FROM links WHERE person = ?", (number,))


def n_owners(database: sqlite3.Connection) -> int:
    """How many owners may sign in."""
    return int(database.execute("SELECT count(*) FROM people WHERE role = 'owner' AND ended IS NULL").fetchone()[0])


def _person(row: tuple[str, str, str | None, int, int | None] | sqlite3.Row) -> Person:
    return Person(row[0], row[1], row[2], written_time(row[3]) or "", written_time(row[4]))
