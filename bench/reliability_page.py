"""The tables of docs/reliability.md: told row by row while they are made, and put in the place of those before."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol, TypeVar

PAGE = Path(__file__).parent.parent / "docs" / "reliability.md"
_MOST_HARMS = 10
"""Of a row, so many are printed."""


class Tally(Protocol):
    """What became of the tries of one row."""

    name: str
    harms: list[str]

    @property
    def n(self) -> int:
        """How many tries there were."""


T = TypeVar("T", bound=Tally)


def told(tallies: Iterable[T], what: str) -> list[T]:
    """All of ``tallies``, each printed as soon as it is there; ``what``: the tries ("kills")."""
    found = []
    for tally in tallies:
        found.append(tally)
        print(f"{tally.name}: {tally.n} {what}, {len(tally.harms)} harms", flush=True)
        for harm in tally.harms[:_MOST_HARMS]:
            print(f"  {harm}", flush=True)
    return found


def cells_of(heading: str, first_columns: str) -> dict[str, list[str]]:
    """The cells of the table below ``heading``, by the first of each row; ``first_columns``: how its head begins.

    Raises:
        SystemExit: there is no such table.
    """
    lines = _found(PAGE.read_text(encoding="utf-8"), heading, first_columns)[2].splitlines()
    return {cells[1]: cells[2:-1] for cells in (re.split(r" *\| *", line) for line in lines)}


def write(text: str, heading: str, first_columns: str) -> None:
    """Put a table where the one of the same head stands below ``heading``. Raises SystemExit as `cells_of`."""
    page = PAGE.read_text(encoding="utf-8")
    begin, end = _found(page, heading, first_columns).span(2)
    PAGE.write_text(f"{page[:begin]}{text}\n{page[end:]}", encoding="utf-8")


def _found(page: str, heading: str, first_columns: str) -> re.Match[str]:
    found = re.search(rf"({re.escape(heading)}\n(?:(?!## ).*\n)*?)(\| {re.escape(first_columns)}.*\n(?:\|.*\n)*)", page)
    if not found:
        raise SystemExit(f"{PAGE} has no table below {heading!r} to put in the place of.")
    return found
