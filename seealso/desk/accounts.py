"""People who may work at the desk, and what each may do there."""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from corpus.errors import UsageError
from corpus.said import Said

ROLES = ("submitter", "curator", "owner")
"""What somebody may be, each of them all that those before may: suggest; change records; let others in."""
LONGEST_NAME = 80
NOT_NAMES = frozenset({"build", "check", "files", "import", "links", "mend", "update"})
"""What stands in the history where nobody did it, but the program."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in, or might once.

    ``name`` stands in the history beside what they did. ``added`` and ``ended`` are times in UTC
    (``2026-11-27T16:00:00Z``); ``ended`` is ``None`` for who may sign in. ``n_sessions``: in how many browsers they are
    signed in, where that was counted.
    """

    name: str
    role: str
    email: str | None = None
    added: str = ""
    ended: str | None = None
    has_password: bool = False
    n_sessions: int = 0

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
        raise UsageError(Said("A name has 1 to %(most)s letters and stands on one line.", most=LONGEST_NAME))
    if key_of(plain) in NOT_NAMES:
        raise UsageError(Said("%(name)s is what the history calls the program itself. Take another name.", name=plain))
    return plain


def checked_role(role: str) -> str:
    """``role``, where it is one.

    Raises:
        UsageError: it is none.
    """
    if role not in ROLES:
        raise UsageError(Said("%(role)s is no role. There are %(roles)s.", role=role[:40], roles=ROLES))
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
        raise UsageError(Said("%(email)s is no e-mail address.", email=plain[:80]))
    return plain


def key_of(name: str) -> str:
    """What two names have in common that are one: no difference of case, width or spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def everyone(database: sqlite3.Connection, n_sessions: Mapping[int, int]) -> list[Person]:
    """All people, by name; those whose time has ended last.

    Args:
        database: an open file of people.
        n_sessions: by a person's number, in how many browsers they are signed in.
    """
    rows = database.execute(
        "SELECT id, name, role, email, added, ended, password_hash FROM people ORDER BY ended IS NOT NULL, key"
    )
    return [replace(_person(row), n_sessions=n_sessions.get(int(row[0]), 0)) for row in rows]


def found(database: sqlite3.Connection, name: str) -> tuple[int, Person, str | None] | None:
    """The number of somebody, who it is, ended or not, and what is kept of their password."""
    row = database.execute(
        "SELECT id, name, role, email, added, ended, password_hash FROM people WHERE key = ?", (key_of(name),)
    ).fetchone()
    return None if row is None else (int(row[0]), _person(row), row[6])


def of_number(database: sqlite3.Connection, number: int) -> tuple[Person, str | None]:
    """Who has the number, and what is kept of their password."""
    row = database.execute(
        "SELECT id, name, role, email, added, ended, password_hash FROM people WHERE id = ?", (number,)
    ).fetchone()
    return _person(row), row[6]


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


def set_password(database: sqlite3.Connection, number: int, password_hash: str) -> None:
    """Somebody signs in with another password; links that were made before let nobody in any more."""
    database.execute("UPDATE people SET password_hash = ? WHERE id = ?", (password_hash, number))
    database.execute("DELETE FROM links WHERE person = ?", (number,))


def _person(row: tuple[int, str, str, str | None, int, int | None, str | None]) -> Person:
    _, name, role, email, added, ended, password_hash = row
    return Person(name, role, email, written_time(added) or "", written_time(ended), password_hash is not None)
