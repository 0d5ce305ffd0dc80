"""The curators' desk of one library, as commands and site use it: who may sign in, who has, and how they come in."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from corpus.errors import UsageError
from seealso.desk import accounts, one_time_links, sessions
from seealso.desk.accounts import Person
from seealso.desk.people_file import NAME, opened
from seealso.desk.private_folder import private_folder


class Desk:
    """People, sessions and one-time links in a file of a private folder. Keeps nothing open: safe for threads, forks.

    Args:
        folder: the private folder of the library.
        clock: the time in seconds since 1970.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self.folder = folder
        self.path = folder / NAME
        self._clock = clock

    @classmethod
    def of(cls, library: str | os.PathLike[str]) -> Desk:
        """The desk of the library in a folder."""
        return cls(private_folder(library))

    def _now(self) -> int:
        return int(self._clock())

    def people(self) -> list[Person]:
        """Everybody, by name; those who may no longer sign in are last."""
        with opened(self.path) as database:
            return accounts.everyone(database)

    def add(self, name: str, role: str, email: str | None = None) -> Person:
        """Let somebody in, who can sign in once they have a link or a password. Somebody who was here may come again.

        Raises:
            UsageError: somebody has that name, or name, role or address cannot be.
        """
        name, role, email = accounts.checked_name(name), accounts.checked_role(role), accounts.checked_email(email)
        with opened(self.path, to_write=True) as database:
            known = accounts.found(database, name)
            if known is not None and known[1].ended is None:
                raise UsageError(f"{known[1].name} is here already, as {known[1].role}.")
            accounts.add(database, name, role, email, self._now())
            return self._known(accounts.found(database, name), name)[1]

    def set_role(self, name: str, role: str, keep_an_owner: bool = False) -> Person:
        """Somebody may do what ``role`` may, from their next request on.

        Raises:
            UsageError: nobody has that name, there is no such role, or with ``keep_an_owner`` no owner would be left.
        """
        accounts.checked_role(role)
        with opened(self.path, to_write=True) as database:
            number, person = self._known(accounts.found(database, name), name)
            if role != "owner":
                self._check_owner(person, accounts.n_owners(database), keep_an_owner)
            accounts.set_role(database, number, role)
            return accounts.of_number(database, number)

    def end(self, name: str, keep_an_owner: bool = False) -> Person:
        """Somebody may no longer sign in; they are signed out, and their links and password are gone.

        Raises:
            UsageError: nobody has that name, or with ``keep_an_owner`` no owner would be left.
        """
        with opened(self.path, to_write=True) as database:
            number, person = self._known(accounts.found(database, name), name)
            self._check_owner(person, accounts.n_owners(database), keep_an_owner)
            accounts.end(database, number, self._now())
            return accounts.of_number(database, number)

    def link(self, name: str) -> str:
        """The token of a link that lets somebody in once, within a day; the one before is no longer good.

        Raises:
            UsageError: nobody has that name.
        """
        with opened(self.path, to_write=True) as database:
            number, _ = self._known(accounts.found(database, name), name)
            return one_time_links.make(database, number, self._now())

    def whose_link(self, token: str) -> Person | None:
        """Whom a link lets in; ``None`` where it is unknown, used up or too old. It is not used up by asking."""
        with opened(self.path) as database:
            number = one_time_links.whose(database, token, self._now())
            return None if number is None else accounts.of_number(database, number)

    def sign_in_by_link(self, token: str) -> str | None:
        """Use a link up: the token of the session that begins; ``None`` where it lets nobody in."""
        with opened(self.path, to_write=True) as database:
            number = one_time_links.use(database, token, self._now())
            return None if number is None else sessions.begin(database, number, self._now())

    def signed_in(self, token: str) -> Person | None:
        """Who is signed in by the token of a session; ``None`` where it is unknown or over."""
        now = self._now()
        with opened(self.path) as database:
            found = sessions.person_of(database, token, now)
            if found is None:
                return None
            person = accounts.of_number(database, found[0])
        if found[1]:
            with opened(self.path, to_write=True) as database:
                sessions.see(database, token, now)
        return person

    def sign_out(self, token: str) -> None:
        """End a session."""
        with opened(self.path, to_write=True) as database:
            sessions.end(database, token)

    @staticmethod
    def _known(found: tuple[int, Person] | None, name: str) -> tuple[int, Person]:
        if found is None or found[1].ended is not None:
            raise UsageError(f"Nobody is called {name[:80]!r} here. `seealso people` lists who may sign in.")
        return found

    @staticmethod
    def _check_owner(person: Person, n_owners: int, keep_an_owner: bool) -> None:
        if keep_an_owner and person.role == "owner" and n_owners == 1:
            raise UsageError(f"{person.name} is the only owner. Make somebody else an owner first.")
