"""All values of a field, as a reader looks through them: fullest first, then by name, by letter, by what is typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.index.schema import NONE
from indexer.search.facets import fold_value

if TYPE_CHECKING:
    from indexer.search.result_page import FacetCount

ON_A_PAGE = 100
"""So many values are listed at once."""
FULLEST = 24
"""Where there are more than one page of them, so many stand before them: those with most records."""
DIGITS = "0–9"


@dataclass(frozen=True, slots=True)
class ValueList:
    """One page of the values of a field.

    values: those of the page, in the order of their names. fullest: those with most records, where not all are on one
    page and nothing was typed or chosen. letters: (letter, how many begin with it). n_values: all that there are;
    n_found: those that were asked for. n_without: records for which none is given. at, n_pages: the page.
    """

    values: tuple[FacetCount, ...]
    fullest: tuple[FacetCount, ...]
    letters: tuple[tuple[str, int], ...]
    n_values: int
    n_found: int
    n_without: int
    at: int
    n_pages: int
    find: str
    letter: str


def value_list(
    counts: Sequence[FacetCount], initial: Callable[[str], str], find: str = "", letter: str = "", at: int = 1
) -> ValueList:
    """One page of the values of a field.

    Args:
        counts: all of them with how many records have each, most frequent first.
        initial: what a value stands under in the order of names (`indexer.search.facets.FacetTable.initial`): a person
            under the family name, a title without its article.
        find: words; each has to begin a word of the value.
        letter: the letter that it is filed under, as `ValueList.letters` says.
        at: which page, from 1; the last one where there are fewer.
    """
    given = [each for each in counts if each.value != NONE]
    by_name = sorted(given, key=lambda each: each.place)
    initials = [(letter_of(initial(each.value)), each) for each in by_name]
    letters: dict[str, int] = {}
    for filed, _ in initials:
        letters[filed] = letters.get(filed, 0) + 1
    typed = fold_value(find).split()
    found = [
        each
        for filed, each in initials
        if (not letter or filed == letter) and (not typed or _begins(typed, fold_value(each.label).split()))
    ]
    n_pages = max(-(-len(found) // ON_A_PAGE), 1)
    at = min(max(at, 1), n_pages)
    is_whole = not typed and not letter
    return ValueList(
        tuple(found[(at - 1) * ON_A_PAGE : at * ON_A_PAGE]),
        tuple(given[:FULLEST]) if is_whole and at == 1 and n_pages > 1 else (),
        tuple(letters.items()) if len(given) > ON_A_PAGE else (),
        len(given),
        len(found),
        next((each.count for each in counts if each.value == NONE), 0),
        at,
        n_pages,
        find,
        letter,
    )


def letter_of(initial: str) -> str:
    """The letter that stands for ``initial``: without accents, in capitals; `DIGITS` for figures, "#" for signs.

    >>> letter_of("é"), letter_of("3"), letter_of("…"), letter_of("ж"), letter_of("")
    ('E', '0–9', '#', 'Ж', '#')
    """
    for character in unicodedata.normalize("NFKD", initial):
        if character.isdigit():
            return DIGITS
        if character.isalpha():
            return character.upper()[:1]
    return "#"


def _begins(typed: Sequence[str], words: Sequence[str]) -> bool:
    return all(any(word.startswith(each) for word in words) for each in typed)
