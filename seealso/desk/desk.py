"""The curators' desk of one library, as commands and site use it: who may sign in, who has, and how they come in."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from corpus.errors import UsageError
from corpus.said import Said, said_of
from seealso.desk import accounts, attempts, one_time_links, passwords, sessions
from seealso.desk.accounts import Person
from seealso.desk.people_file import NAME, opened
from seealso.desk.private_folder import private_folder


class TooSoonError(UsageError):
    """Too many wrong passwords were sent; ``seconds``: until another is looked at."""

    def __init__(self, seconds: float) -> None:
        self.seconds = math.ceil(seconds)
        super().__init__(
            said_of(
                "That was tried too often. Please wait %(num)s second, then try again.",
                "That was tried too often. Please wait %(num)s seconds, then try again.",
                self.seconds,
            )
        )


class WrongPasswordError(UsageError):
    """The password before was asked for, and is another."""


class Desk:
    """People, sessions and one-time links in a file of a private folder. Keeps nothing open: safe for threads, forks.

    Every method may raise `PeopleFileError` where the file cannot be used.

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
        """Everybody, by name, with how often they are signed in; those who may no longer sign in are last."""
        with opened(self.path) as database:
            return accounts.everyone(database, sessions.n_by_person(database, self._now()))

    def person(self, name: str) -> Person:
        """Who has a name and may sign in.

        Raises:
            UsageError: nobody has it.
        """
        with opened(self.path) as database:
            return self._known(accounts.found(database, name), name)[1]

    def add(self, name: str, role: str, email: str | None = None) -> Person:
        """Let somebody in, who can sign in once they have a link or a password. Somebody who was here may come again.

        Raises:
            UsageError: somebody has that name, or name, role or address cannot be.
        """
        name, role, email = accounts.checked_name(name), accounts.checked_role(role), accounts.checked_email(email)
        with opened(self.path, to_write=True) as database:
            known = accounts.found(database, name)
            if known is not None and known[1].ended is None:
                raise UsageError(Said("%(name)s is here already.", name=known[1].name))
            accounts.add(database, name, role, email, self._now())
            return self._known(accounts.found(database, name), name)[1]

    def set_role(self, name: str, role: str, keep_an_owner: bool = False) -> Person:
        """Somebody may do what ``role`` may, from their next request on.

        Raises:
            UsageError: nobody has that name, there is no such role, or with ``keep_an_owner`` no owner would be left.
        """
        accounts.checked_role(role)
        with opened(self.path, to_write=True) as database:
            number, person, _ = self._known(accounts.found(database, name), name)
            if role != "owner":
                self._check_owner(person, accounts.n_owners(database), keep_an_owner)
            accounts.set_role(database, number, role)
            return accounts.of_number(database, number)[0]

    def end(self, name: str, keep_an_owner: bool = False) -> Person:
        """Somebody may no longer sign in; they are signed out, and their links and password are gone.

        Raises:
            UsageError: nobody has that name, or with ``keep_an_owner`` no owner would be left.
        """
        with opened(self.path, to_write=True) as database:
            number, person, _ = self._known(accounts.found(database, name), name)
            self._check_owner(person, accounts.n_owners(database), keep_an_owner)
            accounts.end(database, number, self._now())
            return accounts.of_number(database, number)[0]

    def link(self, name: str) -> str:
        """The token of a link that lets somebody in once, within a day; the one before is no longer good.

        Raises:
            UsageError: nobody has that name.
        """
        with opened(self.path, to_write=True) as database:
            number, _, _ = self._known(accounts.found(database, name), name)
            return one_time_links.make(database, number, self._now())

    def set_password(self, name: str, password: str, guessed_first: Iterable[str] = ()) -> Person:
        """Somebody signs in with ``password`` from now on; where they are signed in, they are signed out.

        Args:
            name: of the person.
            password: as it was typed.
            guessed_first: words that somebody would try who knows the site.

        Raises:
            UsageError: nobody has that name.
            PasswordError: it cannot be a password.
        """
        person = self.person(name)
        passwords.check(password, (person.name, person.email or "", *guessed_first))
        kept = passwords.hashed(password)
        with opened(self.path, to_write=True) as database:
            number, person, _ = self._known(accounts.found(database, name), name)
            accounts.set_password(database, number, kept)
            sessions.end_of_person(database, number)
            return person

    def whose_link(self, token: str) -> Person | None:
        """Whom a link lets in; ``None`` where it is unknown, used up or too old. It is not used up by asking."""
        with opened(self.path) as database:
            number = one_time_links.whose(database, token, self._now())
            return None if number is None else accounts.of_number(database, number)[0]

    def sign_in_by_link(self, token: str) -> str | None:
        """Use a link up: the token of the session that begins; ``None`` where it lets nobody in."""
        with opened(self.path, to_write=True) as database:
            number = one_time_links.use(database, token, self._now())
            return None if number is None else sessions.begin(database, number, self._now(), by_link=True)

    def sign_in_by_password(self, name: str, password: str, address: str | None) -> str | None:
        """The token of the session that begins; ``None`` where nobody has that name or the password is another.

        It takes as long whether somebody has the name or not, and nobody waits for others: each name and each address
        has its own count of wrong ones.

        Args:
            name: as it was typed.
            password: as it was typed.
            address: where it comes from; ``None`` where addresses tell nobody from anybody else.

        Raises:
            TooSoonError: too many wrong ones were sent for that name, or from that address.
            TooBusyError: many are signing in at this moment.
        """
        of_name = attempts.key_of("name", accounts.key_of(name))
        counted = [(of_name, attempts.FREE_FOR_A_NAME)]
        if address is not None:
            counted.append((attempts.key_of("address", address), attempts.FREE_FOR_AN_ADDRESS))
        now = self._clock()
        with opened(self.path, to_write=True) as database:
            if seconds := max(attempts.wait(database, key, now) for key, _ in counted):
                raise TooSoonError(seconds)
            for key, free in counted:
                attempts.count(database, key, free, now)
            found = accounts.found(database, name)
        kept = found[2] if found is not None and found[1].ended is None else None
        try:
            is_right = passwords.is_right(password, kept)
        except passwords.TooBusyError:
            with opened(self.path, to_write=True) as database:
                for key, _ in counted:  # nobody looked at it, so it was no guess
                    attempts.take_back(database, key, now)
            raise
        if not is_right or found is None:
            return None
        with opened(self.path, to_write=True) as database:
            if accounts.of_number(database, found[0])[1] != kept:  # changed, or their time has ended, meanwhile
                return None
            for key, _ in counted[1:]:
                attempts.take_back(database, key, now)
            attempts.forget(database, of_name)
            return sessions.begin(database, found[0], self._now(), by_link=False)

    def signed_in(self, token: str) -> Person | None:
        """Who is signed in by the token of a session; ``None`` where it is unknown or over."""
        now = self._now()
        with opened(self.path) as database:
            session = sessions.session_of(database, token, now)
            if session is None:
                return None
            person, _ = accounts.of_number(database, session.person)
        if now - session.seen >= sessions.SEEN_EVERY_SECONDS:
            with opened(self.path, to_write=True) as database:
                sessions.see(database, token, now)
        return person

    def sign_out(self, token: str) -> None:
        """End a session."""
        with opened(self.path, to_write=True) as database:
            sessions.end(database, token)

    def end_other_sessions(self, token: str) -> int:
        """End all sessions of whoever is signed in by ``token`` but this one; how many there were."""
        with opened(self.path, to_write=True) as database:
            session = sessions.session_of(database, token, self._now())
            return 0 if session is None else sessions.end_of_person(database, session.person, but=token)

    def n_other_sessions(self, token: str) -> int:
        """In how many browsers more whoever is signed in by ``token`` is signed in."""
        with opened(self.path) as database:
            session = sessions.session_of(database, token, self._now())
            return 0 if session is None else sessions.n_by_person(database, self._now())[session.person] - 1

    def must_say_password(self, token: str) -> bool:
        """Whether whoever is signed in by ``token`` has to say their password to get another.

        Not where they came by a link a moment ago: the password may be forgotten, or there was none.
        """
        with opened(self.path) as database:
            session = sessions.session_of(database, token, self._now())
        return session is None or not session.by_link or self._now() - session.began >= sessions.FRESH_SECONDS

    def change_password(self, token: str, before: str, password: str, guessed_first: Iterable[str] = ()) -> str:
        """Whoever is signed in by ``token`` takes another password. All of their sessions are over; one begins anew.

        Args:
            token: of the session.
            before: the password until now, where `must_say_password`.
            password: as it was typed.
            guessed_first: words that somebody would try who knows the site.

        Returns:
            The token of the session that begins.

        Raises:
            WrongPasswordError: the one before is another.
            TooSoonError: too many wrong ones were sent.
            PasswordError: it cannot be a password.
            UsageError: nobody is signed in by the token.
        """
        person = self.signed_in(token)
        if person is None:
            raise UsageError(Said("You are no longer signed in."))
        if self.must_say_password(token):
            proof = self.sign_in_by_password(person.name, before, None)
            if proof is None:
                raise WrongPasswordError(Said("That is not the password that you have now."))
            self.sign_out(proof)
        self.set_password(person.name, password, guessed_first)
        with opened(self.path, to_write=True) as database:
            number, _, _ = self._known(accounts.found(database, person.name), person.name)
            return sessions.begin(database, number, self._now(), by_link=False)

    @staticmethod
    def _known(found: tuple[int, Person, str | None] | None, name: str) -> tuple[int, Person, str | None]:
        if found is None or found[1].ended is not None:
            raise UsageError(Said("Nobody who may sign in is called %(name)s.", name=name[:80]))
        return found

    @staticmethod
    def _check_owner(person: Person, n_owners: int, keep_an_owner: bool) -> None:
        if keep_an_owner and person.role == "owner" and n_owners == 1:
            raise UsageError(Said("%(name)s is the only owner. Make somebody else an owner first.", name=person.name))
