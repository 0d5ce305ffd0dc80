"""What is said where nothing is found: what is true of the letters and words of a question, and no more.

That no record uses a word does not say that none is about it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from corpus.said import Said
from indexer.search.evaluation import Unit
from indexer.search.query import Filter, Not, ParsedQuery, Pattern, Phrase, Word

_MAX_NAMED = 6
_MAX_LETTERS = 8


def nothing_found(parsed: ParsedQuery, units: Sequence[Unit], letters: Collection[str], has_filters: bool) -> str:
    """A sentence on a question that finds nothing.

    Args:
        parsed: the question.
        units: its parts, in its order, filters and what is left out not counted.
        letters: words of it that may be initials.
        has_filters: whether filters were chosen beside it.
    """
    if not parsed.clauses:
        if parsed.text.strip():
            return Said("There is no word in this question that can be searched for.")
        return Said("No resource passes these filters.") if has_filters else Said("There are no resources here yet.")
    clauses = [clause for clause in parsed.clauses if not isinstance(clause, Filter | Not)]
    unused = [
        clause
        for clause, unit in zip(clauses, units, strict=False)
        if isinstance(clause, Word | Phrase | Pattern) and not clause.fields and not unit.matches
    ]
    if not unused:
        return Said("No resource fits all parts of this question together.")
    named = ", ".join(map(str, unused[:_MAX_NAMED])) + (" ..." if len(unused) > _MAX_NAMED else "")
    if all(isinstance(clause, Phrase) for clause in unused):
        return Said("Nothing here uses these words in this order: %(words)s.", words=named)
    if all(isinstance(clause, Word) and _is_letters(clause.surface, letters) for clause in unused):
        return Said("Nothing here uses these letters: %(letters)s.", letters=named)
    if len(unused) == 1:
        return Said("Nothing here uses this word: %(word)s.", word=named)
    return Said("Nothing here uses these words: %(words)s.", words=named)


def _is_letters(surface: str, letters: Collection[str]) -> bool:
    return surface in letters or len(surface) == 1 or (surface.isupper() and len(surface) <= _MAX_LETTERS)
