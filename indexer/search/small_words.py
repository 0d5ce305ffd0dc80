"""Words without a topic, where they are asked for: alone ("The Who"), and inside quotes ("power to the people").

They have no postings of their own in the ranked fields, for they stand in nearly every record. A question of nothing
else means a title, or a short form written in capitals (WHO, IT), and these are known; a quoted phrase is looked up by
its other words, and then read in the records that are left.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import numpy as np

from corpus.said import Said
from indexer.index.statistics import DocNumbers, TermStatistics
from indexer.search import bm25, deadline
from indexer.search.match_lists import NO_MATCHES, Matches
from indexer.text import analysis
from indexer.text.language_rules import DEFAULT
from indexer.text.sorted_arrays import common, union
from indexer.text.surfaces import TAG

TextsOf = Callable[[int], Mapping[str, str]]
"""From a doc_number to the texts of its ranked fields, as they were indexed."""

MAX_READ = 2_000
"""Records in which one phrase is read."""
_IN_CAPITALS = 0.5
"""What a short form in capitals counts for beside a title that consists of the word."""


class SmallWords:
    """Finds words without a topic in one snapshot.

    Args:
        statistics: of the snapshot.
        spoken: the languages of the library.
        texts_of: reads a record.
    """

    def __init__(self, statistics: TermStatistics, spoken: Sequence[str], texts_of: TextsOf) -> None:
        self._statistics = statistics
        self._spoken = tuple(spoken)
        self._texts_of = texts_of

    def word(self, surface: str, fields: tuple[str, ...] = ()) -> Matches:
        """The records whose title holds a word, shorter titles first, and those that write it in capitals.

        Where there are none, all that hold it.
        """
        folded = "".join(analysis.parts(surface))
        titles = self._statistics.postings("small", folded).doc_numbers
        if fields:
            return self._scored(titles, titles, titles[:0]) if "title" in fields else NO_MATCHES
        capitals = self._statistics.postings("capitals", folded).doc_numbers
        found = union([titles, capitals]) if len(titles) or len(capitals) else titles
        if not len(found):
            found = self._statistics.postings("words", folded).doc_numbers
        return self._scored(found, titles, capitals)

    def _scored(self, docs: DocNumbers, titles: DocNumbers, capitals: DocNumbers) -> Matches:
        if not len(docs):
            return NO_MATCHES
        lengths = self._statistics.field_lengths("title")
        scores = np.full(len(docs), 0.01, np.float32)
        scores[np.searchsorted(docs, titles)] += 1.0 / (1.0 + lengths[titles])
        scores[np.searchsorted(docs, capitals)] += np.float32(_IN_CAPITALS)
        return Matches(docs, scores * np.float32(bm25.idf(self._statistics.n_documents, len(docs))))

    def holds_small_words(self, text: str) -> bool:
        """Whether a quoted phrase has words that its terms do not speak for."""
        return len(_wanted(text, self._spoken)) > 1 and any(stems is None for _, stems in _wanted(text, self._spoken))

    def are_all_small(self, text: str) -> bool:
        """Whether each word of a phrase is without a topic in a language of the library."""
        return all(stems is None for _, stems in _wanted(text, self._spoken))

    def candidates(self, text: str) -> Matches:
        """Of a phrase of words without a topic alone: the records that hold them all."""
        docs: DocNumbers | None = None
        for word, _ in _wanted(text, self._spoken):
            found = self._statistics.postings("words", word).doc_numbers
            docs = found if docs is None else common(docs, found)
        if docs is None or not len(docs):
            return NO_MATCHES
        return self._scored(docs, docs[:0], docs[:0])

    def with_phrase(
        self, text: str, fields: tuple[str, ...], found: Matches, vouched: DocNumbers
    ) -> tuple[Matches, str | None]:
        """Those of ``found`` that hold a phrase word for word, and a note where there are too many to read.

        Args:
            vouched: documents that hold another wording of it, which need not be read (ascending).
        """
        wanted = _wanted(text, self._spoken)
        docs = found.doc_numbers
        for word, stems in wanted:
            if stems is None:  # a small word: who does not hold it at all need not be read
                docs = common(docs, self._statistics.postings("words", word).doc_numbers)
        kept: list[int] = []
        note = None
        for n_read, number in enumerate(docs.tolist()):
            if n_read == MAX_READ:
                note = Said(
                    "“%(words)s” may stand in more than %(most)s records; its small words were looked for in the first "
                    "%(most)s. Narrow the search to see the others.", words=text, most=MAX_READ,
                )  # fmt: skip
                break
            deadline.check()
            texts = self._texts_of(number)
            if any(_holds(texts[name], wanted) for name in texts if not fields or name in fields):
                kept.append(number)
        left = union([np.array(kept, np.int32), common(found.doc_numbers, vouched)])
        return Matches(left, found.of(left)), note


@lru_cache(maxsize=1024)
def _wanted(text: str, spoken: tuple[str, ...]) -> tuple[tuple[str, frozenset[str] | None], ...]:
    """Each word of a phrase, folded, with its stems; ``None`` for one that is indexed in no language."""
    found: list[tuple[str, frozenset[str] | None]] = []
    for piece in analysis.pieces(text):
        for surface in analysis.taken_apart(piece):
            for word in surface.words:
                if isinstance(word, tuple):
                    found.append((word[0], frozenset(word)))
                elif any(analysis.is_stop_word(word, language) for language in spoken):
                    found.append((word, None))
                else:
                    found.append((word, frozenset(analysis.stem_in_all(word, spoken))))
    return tuple(found)


def _holds(text: str, wanted: Sequence[tuple[str, frozenset[str] | None]]) -> bool:
    """Whether ``text`` holds the words in just this order."""
    language = text.rpartition(TAG)[2] if TAG in text else DEFAULT
    words = analysis.words_of(text)
    first, stems = wanted[0]
    for at in range(len(words) - len(wanted) + 1):
        if words[at] != first and (stems is None or analysis.stem(words[at], language) not in stems):
            continue
        if all(
            words[at + n] == word or (stems is not None and analysis.stem(words[at + n], language) in stems)
            for n, (word, stems) in enumerate(wanted)
        ):
            return True
    return False
