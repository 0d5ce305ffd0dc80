"""Ids made of words: the only place where a text becomes an id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from corpus.records.identity import normalise_url, title_key, year_of
from corpus.records.resource import given_title_of

_MAX_CHARS = 60


def slug(text: str) -> str:
    """``text`` as an id: lower-case words joined by hyphens, cut at a word's end; may be empty.

    >>> slug("What's a Café network?")
    'whats-a-cafe-network'
    """
    words = title_key(re.sub(r"['’]", "", text)).split()
    out = ""
    for word in words:
        if out and len(out) + len(word) + 1 > _MAX_CHARS:
            break
        out = f"{out}-{word}" if out else word[:_MAX_CHARS]
    return out


class NewIds:
    """Gives ids to records that have none: from the title, else the address, else the DOI, unlike any that is taken."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        self._next: dict[str, int] = {}

    def take(self, resource_id: str) -> None:
        """Give ``resource_id`` to nobody."""
        self._taken.add(resource_id)

    def new(self, fields: Mapping[str, Any]) -> str:
        """A short id for ``fields``, taken from now on."""
        base = slug(given_title_of(fields))
        if not base and fields.get("url"):
            base = slug(normalise_url(str(fields["url"])) or "")
        base = base or slug(str(fields.get("doi") or "")) or "record"
        year = year_of(fields)
        found = base
        if found in self._taken and year:
            found = f"{base}-{year}"
        while found in self._taken:
            self._next[base] = self._next.get(base, 1) + 1
            found = f"{base}-{self._next[base]}"
        self._taken.add(found)
        return found
