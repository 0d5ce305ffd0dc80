"""How far a question may go: its length, parts, time, and the whole numbers in it. One table, one check for all doors.

Python, the command line and the HTTP API hand on what they were given; it is checked here and nowhere else, so that
they refuse the same values with the same words. The description of the HTTP API takes its limits from here too.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass

from corpus.errors import UsageError


class QueryError(UsageError):
    """A query beyond a documented ceiling; the message names the ceiling."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A whole number that a question may give: its name, and the least and the most that it may be (both allowed).

    ``most`` is ``None`` where there is no end; ``advice`` is a sentence for those who asked for more.
    """

    name: str
    least: int
    most: int | None
    advice: str = ""

    def checked(self, value: object) -> int:
        """``value``, if it is a whole number in range. Integers of NumPy are whole numbers; booleans are none.

        Raises:
            QueryError: it is not; the message says which name, which value and what is allowed.
        """
        if isinstance(value, bool) or not hasattr(value, "__index__"):
            raise _no_whole_number(self.name, value)
        number = operator.index(value)
        if number < self.least or (self.most is not None and number > self.most):
            # Python itself refuses to write out a number of some thousand digits.
            shown = str(number) if abs(number) < 10**20 else "a number of more than 20 digits"
            allowed = f"{self.least:,} or more" if self.most is None else f"between {self.least:,} and {self.most:,}"
            raise QueryError(f"{self.name}: {shown} is not {allowed}. {self.advice}".rstrip())
        return number


def whole_number(name: str, text: str) -> int:
    """What a door of text was given for ``name``, as a number; whether it is in range is for the `Limit` to say.

    Raises:
        QueryError: ``text`` is no whole number.
    """
    try:
        return int(text)
    except ValueError:
        raise _no_whole_number(name, text) from None


def _no_whole_number(name: str, value: object) -> QueryError:
    shown = repr(value[:40]) if isinstance(value, str) else repr(value)[:40]
    return QueryError(f"{name}: {shown} is not a whole number.")


MAX_QUERY_CHARS = 10_000
MAX_CLAUSES = 512
"""Parts of a query."""
MAX_FILTER_VALUES = 50
MAX_EXPANSION = 1_000
"""Words that one pattern stands for at the most."""
MAX_SECONDS = 5.0
"""All that answering one question takes."""

MAX_SUGGESTIONS = 50
MAX_READ = 30
"""So many records make a reading list."""
MAX_PASTED_CHARS = 200_000
"""Longer texts are not looked up: a book is not pasted, its blurb is."""
MAX_EXPORTED = 10_000
"""Records that a search finds for an export: so deep a search goes. A whole library has no such end."""
MAX_DOWNLOADED = 2000
"""Records in one download from the site; `seealso export` has no such end."""
LAST_PAGE = 1000

HITS = Limit("limit", 0, 200)
OFFSET = Limit("offset", 0, 10_000, "Narrow the search instead of paging on.")
SUGGESTIONS = Limit("limit", 0, MAX_SUGGESTIONS)
RELATED = Limit("limit", 0, 100)
MINUTES = Limit("minutes", 1, 24 * 60)
QUESTIONS = Limit("limit", 0, 20_000)
RECORDS = Limit("limit", 0, 1000)
"""Records in one answer of the HTTP API."""
ENTRIES = Limit("limit", 0, 1000)
TASKS = Limit("limit", 0, 1000)
"""Of the history of a library in one answer."""
FIRST_RECORD = Limit("offset", 0, None)
EXPORTED = Limit("limit", 0, MAX_EXPORTED)
DOWNLOADED = Limit("limit", 0, MAX_DOWNLOADED)
PAGE = Limit("page", 1, LAST_PAGE)
