"""Passwords that take no time to look at: what Argon2id costs by design is held by the tests that ask for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from seealso.desk import passwords

real_hasher = passwords._hasher
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hashes of the least that Argon2id may cost."""
    monkeypatch.setattr(passwords, "_hasher", lambda: QUICK)
    passwords.nobodys.cache_clear()
    yield
    passwords.nobodys.cache_clear()
