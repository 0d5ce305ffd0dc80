"""What only some libraries have: the plain values of ``Resource.extra``, so that they too can be browsed by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from corpus.records.resource import Resource

EXTRA = "extra"
"""The exact field in which all of them are indexed, each behind its own name."""
SEPARATOR = "\x1f"
"""Stands between name and value there."""
AFTER_SEPARATOR = "\x20"
"""The character after it: where the values of a name end."""

MAX_CHARS = 60
MAX_NAMES = 40
"""So long a value can be one to browse by; so many names of one record are looked at."""

OUR_OWN = frozenset(("as_written", "members", "event_name", "listing", "inferred", "holds", "start_here"))
"""What stands in ``extra`` for a purpose of ours, and is shown where that is served."""

_MOST_NUMBER = 10_000


def plain_extras(resource: Resource) -> list[str]:
    """What is plain and short of ``extra``, as "name, `SEPARATOR`, value": what it takes to browse by it.

    A name is written so that it can stand before a colon: without blanks.

    Addresses, prose and numbers with decimals are no values that records share; nor is what we keep there ourselves.
    """
    found: list[str] = []
    for name, value in list(_leaves(resource.extra))[:MAX_NAMES]:
        for item in value if isinstance(value, list | tuple) else (value,):
            if (text := _plain(item)) is not None:
                found.append(f"{'_'.join(name.split())}{SEPARATOR}{text}")
    return found


def _leaves(extra: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in extra.items():
        if name in OUR_OWN:
            continue
        if isinstance(value, Mapping):
            yield from ((f"{name}.{inner}", each) for inner, each in value.items())
        else:
            yield str(name), value


def _plain(value: Any) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value) if 0 <= value < _MOST_NUMBER else None
    if not isinstance(value, str):
        return None
    text = value.strip()
    usable = 0 < len(text) <= MAX_CHARS and "://" not in text and "@" not in text and text.isprintable()
    return text if usable and SEPARATOR not in text else None
