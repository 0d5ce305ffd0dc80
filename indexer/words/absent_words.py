"""Words that a library does not hold and that were typed right all the same: nobody searches for another instead.

A noisy channel asks which of the library's words was meant. That none was, and what was typed is a word that no record
holds, is likelier the more it is a word at all: "sepsis" in a library without it is no "senses", and "COPD" no "cold".
English words and names are those that passwords are judged by (zxcvbn: 58,000 of Wikipedia, of films and of registers);
other languages have no list here.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from indexer.text import analysis

_MOST_LETTERS = 5
"""Capitals up to this number of letters are an acronym."""


def is_a_word(surface: str, beside: Sequence[str] = (), languages: Sequence[str] = ("en",)) -> bool:
    """Whether a word that stands in no record was hardly mistyped: it is English, or an acronym.

    Args:
        surface: as typed.
        beside: the other words of the query. Where they are capitals throughout as well, nothing follows from capitals.
        languages: codes of those that the library is read in.
    """
    if surface.isupper() and len(surface) <= _MOST_LETTERS and not (beside and all(map(str.isupper, beside))):
        return True
    return "en" in languages and analysis.fold(surface) in _english()


@cache
def _english() -> frozenset[str]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset().union(*(words for name, words in FREQUENCY_LISTS.items() if name != "passwords"))
