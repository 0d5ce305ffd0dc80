"""Who may sign in, as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seealso import answers
    from seealso.desk.accounts import Person


def people(file: Path, everyone: Iterable[Person]) -> answers.People:
    """What `seealso people` lists."""
    return {
        "file": str(file),
        "people": [
            {
                "name": person.name,
                "role": person.role,
                "email": person.email,
                "added": person.added,
                "ended": person.ended,
                "has_password": person.has_password,
                "sessions": person.n_sessions,
            }
            for person in everyone
        ],
    }
