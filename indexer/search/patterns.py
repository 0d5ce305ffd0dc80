"""What a word with a star or a question mark in it stands for: the words of the library that have its shape."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.said import Said
from indexer.index.statistics import TermStatistics
from indexer.search import deadline
from indexer.search.lexicon import Concept
from indexer.search.limits import MAX_EXPANSION
from indexer.search.query import Pattern
from indexer.text import analysis
from indexer.text.bounded_cache import BoundedCache

_MAX_REMEMBERED = 1024
_WORDS_BETWEEN_CHECKS = 1024


class Patterns:
    """Patterns as concepts over one snapshot, remembered.

    Args:
        statistics: its field "words" is what is looked through.
        spoken: the languages of the library.
    """

    def __init__(self, statistics: TermStatistics, spoken: Sequence[str]) -> None:
        self._statistics = statistics
        self._spoken = tuple(spoken)
        self._known: dict[Pattern, tuple[Concept | None, str | None]] = BoundedCache(_MAX_REMEMBERED)

    def concept(self, pattern: Pattern) -> tuple[Concept | None, str | None]:
        """What a pattern stands for, ``None`` for nothing; and a note where it stands for too much."""
        known = self._known.get(pattern)
        if known is None:
            known = self._known[pattern] = self._find(pattern)
        return known

    def _find(self, pattern: Pattern) -> tuple[Concept | None, str | None]:
        prefix = re.split(r"[*?]", pattern.pattern, maxsplit=1)[0]
        shape = re.compile(re.escape(pattern.pattern).replace(r"\*", ".*").replace(r"\?", ".") + r"\Z")
        terms: dict[str, None] = {}
        note: str | None = None
        for number, word in enumerate(self._statistics.terms("words", prefix, prefix + "\uffff" if prefix else None)):
            if number % _WORDS_BETWEEN_CHECKS == 0:
                deadline.check()
            if shape.match(word):
                terms.update(dict.fromkeys(analysis.stem_in_all(word, self._spoken)))
                if len(terms) >= MAX_EXPANSION:
                    note = Said(
                        "%(pattern)s stands for more than %(most)s words; the first %(most)s were used. Type more "
                        "letters before the star.", pattern=pattern.pattern, most=MAX_EXPANSION,
                    )  # fmt: skip
                    break
        return (Concept(tuple(((term, 0),) for term in terms), pattern.fields) if terms else None), note
