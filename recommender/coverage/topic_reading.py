"""The records of a library with their topics, as findings and offers are worked out from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from corpus import LibrarySettings
from indexer.engines.port import Engine
from recommender.coverage.text_topics import Listed, TextTopic
from recommender.coverage.topic_fitting import Weighed
from recommender.related.recommender import Recommender

N_LISTED, N_SHOWN = 8, 6
"""So many records of a sort are listed, and so many words and keywords."""

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Read:
    """The records of a library with their topics, for what is worked out from them.

    numbers: documents. first, belongs: see `Fitted`, of the topics that are shown, in their order; centres: their
    words. forms: how words are written. languages: of the records, by their codes.
    """

    engine: Engine
    settings: LibrarySettings
    recommender: Recommender
    numbers: Numbers
    weighed: Weighed
    words: tuple[str, ...]
    first: Numbers
    belongs: NDArray[np.bool_]
    topics: tuple[TextTopic, ...]
    centres: NDArray[np.float64]
    forms: Mapping[str, str]
    languages: Sequence[str]

    def listed(self, rows: Sequence[int] | Numbers, most: int = N_LISTED) -> Listed:
        """Some of the records, by index."""
        found = [self.engine.resource_at(int(self.numbers[at])) for at in list(rows)[:most]]
        return tuple((record.id, record.display_title) for record in found)

    def member(self, field: str) -> tuple[list[str], sparse.csc_matrix]:
        """The values of a field that the records have, and which have each: bool CSC, shape (n_records, n_values)."""
        column = self.engine.facets.column(field)
        place = np.full(self.engine.statistics.n_doc_numbers, -1, np.int64)
        place[self.numbers] = np.arange(len(self.numbers))
        rows, values = place[column.pair_docs], np.asarray(column.pair_values, np.int64)
        kept = rows >= 0
        shape = (len(self.numbers), len(column.values))
        ones = np.ones(int(kept.sum()), np.bool_)
        return list(column.values), sparse.csc_matrix((ones, (rows[kept], values[kept])), shape=shape)

    def words_of(self, weights: NDArray[np.float64], most: int = N_SHOWN) -> tuple[str, ...]:
        """The words with the largest weights, as they are mostly written."""
        best = np.argsort(-weights, kind="stable")[:most].tolist()
        return tuple(self.forms.get(self.words[at], self.words[at]) for at in best if weights[at] > 0)
