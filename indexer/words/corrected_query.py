"""A whole query with what was mistyped in it put right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from indexer.search import deadline
from indexer.search.evaluation import Unit
from indexer.search.query import Clause, Group, ParsedQuery, Phrase, Word
from indexer.search.running_text import is_topical
from indexer.text import analysis
from indexer.words.absent_words import is_a_word
from indexer.words.correction import Candidate, Corrector

_MAX_CORRECTED = 8
"""Words of one query that are looked at: a reader mistypes a few, and time is limited."""


def correction_of(
    corrector: Corrector, parsed: ParsedQuery, units: Sequence[Unit], languages: Sequence[str] = ("en",)
) -> tuple[str | None, bool]:
    """What the query was probably meant to be, and whether that may be searched for without asking.

    It may where a word stands nowhere, it is plain what was meant, and what was typed is no word by itself. Where every
    word stands, something is offered only for a word that stands in very few records beside one that stands in very
    many.
    """
    matches = {unit.text: unit.matches.doc_numbers for unit in units}
    words = list(dict.fromkeys(_words(parsed.clauses)))[: 4 * _MAX_CORRECTED]
    absent = [word for word in words if not len(matches.get(word, ())) and not corrector.stands(word)]
    replaced: dict[str, Candidate] = {}
    for word in (absent or [word for word in words if word in matches])[:_MAX_CORRECTED]:
        deadline.check()
        context = [docs for other, docs in matches.items() if other != word and len(docs)]
        if absent:
            better = corrector.correct(word, context)
        else:
            better = corrector.offer(word, len(matches[word]), context)
        if better is not None:
            replaced[word] = better
    text = parsed.text
    for wrong, right in replaced.items():
        pieces = re.split(rf"(?<!\w){re.escape(wrong)}(?!\w)", text, maxsplit=1)
        text = right.text.join(pieces)
    if text == parsed.text:
        return None, False
    is_sure = bool(absent) and all(
        right.is_sure(is_a_word(word, [other for other in words if other != word], languages))
        for word, right in replaced.items()
    )
    return text, is_sure


def _words(clauses: Iterable[Clause]) -> Iterator[str]:
    """The words of a query that a record has to hold, those within groups and phrases too."""
    for clause in clauses:
        if isinstance(clause, Word):
            if not clause.common:
                yield clause.surface
        elif isinstance(clause, Phrase):
            yield from (surface for surface in analysis.surfaces(clause.text) if is_topical(surface))
        elif isinstance(clause, Group):
            yield from _words(clause.clauses)
