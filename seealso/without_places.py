"""Findings for people who work on pages: what is wrong with a record, without the files and lines of the library."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from corpus.said import Said

_PLAIN: Final[Mapping[str, Said]] = {
    "%(record)s has the same DOI (%(place)s).": Said("“%(title)s” has the same DOI."),
    "%(record)s has the same %(called)s, %(number)s (%(place)s).": Said(
        "“%(title)s” has the same %(called)s, %(number)s."
    ),
    "%(record)s has the same address: %(address)s (%(place)s).": Said("“%(title)s” has the same address: %(address)s."),
    "%(record)s has an address that differs in writing only (%(how)s): %(address)s (%(place)s).": Said(
        "“%(title)s” has an address that differs in writing only (%(how)s): %(address)s."
    ),
    "%(record)s has the same title and year (%(year)s) (%(place)s).": Said(
        "“%(title)s” has the same title and year (%(year)s)."
    ),
    "%(record)s has the same title (%(place)s).": Said("“%(title)s” has the same title."),
    "%(record)s has nearly the same title, %(title)s (%(place)s).": Said("“%(title)s” is nearly the same title."),
    "%(record)s has the same description and much the same title, %(title)s (%(place)s).": Said(
        "“%(title)s” has the same description and much the same title."
    ),
    "%(name)s (%(here)s) is %(common)s (%(times)s, first in %(file)s).": Said(
        "%(name)s (%(here)s) is %(common)s (%(times)s)."
    ),
    "%(name)s (%(here)s) is most likely %(common)s (%(times)s, first in %(file)s).": Said(
        "%(name)s (%(here)s) is most likely %(common)s (%(times)s)."
    ),
}
"""The message of a finding that names a file → the same without it, and with the title of the other record."""

_OF_FILES = re.compile(r"seealso\.toml|`")
_SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[A-Z])")


def plainly(problem: str, title: str = "") -> str:
    """What is wrong, without the place in a file; anything else as it is.

    >>> plainly(Said("%(record)s has the same DOI (%(place)s).", record="'a'", place="a.yaml:1"), "Apples")
    '“Apples” has the same DOI.'

    Args:
        problem: as `corpus.Problem` has it.
        title: of the other record that it is about; where it is not given, its id stands for it.
    """
    if not isinstance(problem, Said) or problem.msgid not in _PLAIN:
        return problem
    values = problem.values
    named = title or str(values.get("record", "")).strip("'\"")
    return _PLAIN[problem.msgid].filled(**{**values, "title": named})


def plain_mend(mend: str) -> str:
    """What may be done about it, as far as that needs no file; "" for nothing.

    >>> plain_mend("Write it in one way, or say in seealso.toml under [people]: ...")
    'Write it in one way.'
    >>> plain_mend("Add `title:`.")
    ''
    """
    if isinstance(mend, Said):
        return mend
    found = []
    for sentence in _SENTENCE.split(mend):
        first = sentence.partition(", or say in seealso.toml")[0]
        if not _OF_FILES.search(first):
            found.append(first if first == sentence else f"{first}.")
    return " ".join(found)
