"""Passwords: what may be one, what is kept of one (Argon2id), and whether one is right.

A password is taken as it was typed, whatever its characters. One that would soon be guessed is refused: by the
lists of zxcvbn and what it makes of them, with the names of the person and the library to guess by.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from corpus.errors import SeealsoError, UsageError
from corpus.said import Said, said_of

if TYPE_CHECKING:
    from argon2 import PasswordHasher

LEAST_LENGTH = 8
LONGEST = 512
"""So many characters at most: more than anybody types, and no work for the hash."""
LEAST_GUESSES = 1e8
"""zxcvbn's "safely unguessable" begins here."""
_LOOKED_AT = 72
"""zxcvbn looks at no more."""
WAIT_SECONDS = 2.0
MOST_WAITING = 2
"""So many wait for their turn: with the one whose it is, fewer than the four threads that a site has unless told
otherwise, so that a flood of passwords leaves one for readers."""

_one_at_a_time = threading.Lock()
"""A hash takes 64 MB of memory and all cores for a moment: many at once would be felt by readers."""
_waiting = threading.BoundedSemaphore(MOST_WAITING)


class TooBusyError(SeealsoError):
    """Many passwords are being looked at."""


class PasswordError(UsageError):
    """What cannot be a password; said so that a page can translate it."""


def check(password: str, guessed_first: Iterable[str] = ()) -> None:
    """Whether ``password`` may be one.

    Args:
        password: as it was typed.
        guessed_first: what somebody would try who knows the person and the site.

    Raises:
        PasswordError: it is too short, too long, or soon guessed.
    """
    if len(password) < LEAST_LENGTH:
        raise PasswordError(
            said_of("A password has at least %(num)s character.", "A password has at least %(num)s characters.",
                    LEAST_LENGTH)
        )  # fmt: skip
    if len(password) > LONGEST:
        raise PasswordError(
            said_of("A password has at most %(num)s character.", "A password has at most %(num)s characters.", LONGEST)
        )
    from zxcvbn import zxcvbn

    words = [word for text in guessed_first for word in (text, "".join(text.split()), *text.split()) if len(word) > 2]
    if zxcvbn(password[:_LOOKED_AT], user_inputs=words)["guesses"] < LEAST_GUESSES:
        raise PasswordError(
            Said("That password would soon be guessed. Take several words that do not belong together.")
        )


def hashed(password: str) -> str:
    """What is kept of a password.

    Raises:
        TooBusyError: others are before it for too long.
    """
    with _turn():
        return _hasher().hash(password)


def is_right(password: str, kept: str | None) -> bool:
    """Whether ``password`` is the one of which ``kept`` is kept. Where that is ``None`` it takes as long, and is not.

    Raises:
        TooBusyError: others are before it for too long.
    """
    from argon2.exceptions import InvalidHashError, VerificationError

    with _turn():
        try:
            return _hasher().verify(kept or nobodys(), password[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False


@cache
def nobodys() -> str:
    """The hash of no password, made by the same parameters, so that to look at it takes as long."""
    made_by = _hasher()
    costs = f"m={made_by.memory_cost},t={made_by.time_cost},p={made_by.parallelism}"
    return f"$argon2id$v=19${costs}${'A' * 22}${'A' * 43}"


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher
    from argon2.profiles import RFC_9106_LOW_MEMORY

    return PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


@contextlib.contextmanager
def _turn() -> Iterator[None]:
    if not _one_at_a_time.acquire(blocking=False) and not _has_waited():
        raise TooBusyError(Said("Many people are signing in just now. Please try again in a moment."))
    try:
        yield
    finally:
        _one_at_a_time.release()


def _has_waited() -> bool:
    """Wait for the turn; ``False`` where it did not come in time, or as many wait as may."""
    if not _waiting.acquire(blocking=False):
        return False
    try:
        return _one_at_a_time.acquire(timeout=WAIT_SECONDS)
    finally:
        _waiting.release()
