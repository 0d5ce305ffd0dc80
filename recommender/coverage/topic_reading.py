"""The records of a library with their topics, as findings and offers are worked out from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from corpus import LibrarySettings
from indexer.engines.port import Engine
from recommender.coverage.text_topics import Listed, TextTopic
from recommender.coverage.topic_fitting import Weighed
from recommender.coverage.topic_labels import Forms
from recommender.related.recommender import Recommender

N_LISTED, N_SHOWN = 8, 6
"""So many records of a sort are listed, and so many words and keywords."""

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Read:
    """The records of a library with their topics, for what is worked out from them.

    numbers: documents. first: see `Fitted`, belongs: see `Members`, of the topics that are shown, in their order;
    centres: their words. forms: how words are written. languages: of the records, by their codes. texts: see `in_all`,
    with more words than `weighed`. features: what these are.
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
    forms: Forms
    languages: Sequence[str]
    texts: sparse.csr_matrix
    features: Sequence[str]

    def listed(self, rows: Sequence[int] | Numbers, most: int = N_LISTED) -> Listed:
        """Some of the records, by index."""
        found = [self.engine.resource_at(int(self.numbers[at])) for at in list(rows)[:most]]
        return tuple((record.id, record.display_title) for record in found)

    def member(self, field: str) -> tuple[list[str], sparse.csc_matrix]:
        """`member_of` its records."""
        return member_of(self.engine, self.numbers, field)

    def words_of(self, weights: NDArray[np.float64], most: int = N_SHOWN) -> tuple[str, ...]:
        """The words with the largest weights, as they are mostly written; none that nobody is known to write."""
        best = [at for at in np.argsort(-weights, kind="stable")[: 2 * most].tolist() if weights[at] > 0]
        return tuple(filter(None, (self.forms.whole(self.words[at]) for at in best)))[:most]


def member_of(engine: Engine, numbers: Numbers, field: str) -> tuple[list[str], sparse.csc_matrix]:
    """The values of a field that records have, and which have each: bool CSC, shape (n_records, n_values)."""
    column = engine.facets.column(field)
    place = np.full(engine.statistics.n_doc_numbers, -1, np.int64)
    place[numbers] = np.arange(len(numbers))
    rows, values = place[column.pair_docs], np.asarray(column.pair_values, np.int64)
    kept = rows >= 0
    shape = (len(numbers), len(column.values))
    ones = np.ones(int(kept.sum()), np.bool_)
    return list(column.values), sparse.csc_matrix((ones, (rows[kept], values[kept])), shape=shape)
