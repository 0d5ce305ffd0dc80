"""By what a map is grouped: the topics that records name, which of them get a place, and under which one each lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from corpus import LibrarySettings
from indexer.engines.port import Engine

TOPIC_FIELDS = ("theme", "keyword")
"""What may say what records are about; where neither is what the library is browsed by, the first that any has."""
MAX_GROUPS = 40
FEWEST_GROUPS, PER_GROUP = 8, 10
"""A map of few records has fewer groups, where no settings declare them: one for so many records."""
LEAST_IN_GROUP = 3
"""Topics that the settings do not declare are groups from this number of records on."""
LEAST_COVERED = 0.5
"""Topics group a map where those that get a place hold at least this share of its records; else their texts do."""
STEADY = 8.0
"""The mean of a topic is taken as if so many records more lay in the middle of all: small topics stay steady."""
FIRST_NAMED = 0.05
"""How much nearer another topic's texts have to be (as a cosine) to take a record from the one that it names first."""
IN_ORDER = 0.8
"""Where the topics of more than this share of records stand in alphabetical order, that order says nothing."""

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics of some records.

    field: which field they are in; "" for none. values: those that get a place, in the order of groups.
    n_values: how many different ones the records have. member: bool CSR, shape (n_records, len(values)).
    has_any: bool, shape (n_records,): which records name a topic at all, with a place or without. Topics that all of
    the records were chosen for are left out of all this.
    """

    field: str
    values: tuple[str, ...]
    n_values: int
    member: sparse.csr_matrix
    has_any: NDArray[np.bool_]

    @property
    def counts(self) -> list[int]:
        """How many of the records have each of `values`."""
        return [int(n) for n in np.asarray(self.member.sum(axis=0)).ravel()]


def topic_field(engine: Engine) -> str:
    """The field that says what the records of a library are about; "" where none does."""
    usual = engine.profile.topics
    return next((name for name in (usual, *TOPIC_FIELDS) if name in TOPIC_FIELDS and engine.profile.has(name)), "")


def topics_of(
    engine: Engine, settings: LibrarySettings, numbers: Numbers, without: Sequence[str] = (), is_small: bool = True
) -> Topics:
    """The topics by which a map of the records ``numbers`` is grouped.

    Args:
        numbers: documents, ascending.
        without: topics that all of them have, so that these part nothing.
        is_small: whether few records are drawn; then what no topic holds together is one group.
    """
    field = topic_field(engine)
    n = len(numbers)
    if not field:
        return Topics("", (), 0, _nothing(n), np.zeros(n, np.bool_))
    column = engine.facets.column(field)
    place = np.full(engine.statistics.n_doc_numbers, -1, np.int64)
    place[numbers] = np.arange(n)
    rows, values = place[column.pair_docs], np.asarray(column.pair_values, np.int64)
    common = [at for at, value in enumerate(column.values) if value in without]
    parts = (rows >= 0) & ~np.isin(values, common)
    values, rows = values[parts], rows[parts]
    has_any = np.zeros(n, np.bool_)
    has_any[rows] = True
    sizes = np.bincount(values, minlength=len(column.values))
    declared = [value for value in settings.themes if value not in without] if field == "theme" else []
    chosen = declared or [value for value, size in zip(column.values, sizes.tolist(), strict=True) if size]
    known = {value: at for at, value in enumerate(column.values)}
    most = min(MAX_GROUPS, max(FEWEST_GROUPS, n // PER_GROUP)) if is_small and not declared else MAX_GROUPS
    largest = sorted(chosen, key=lambda value: (-(sizes[known[value]] if value in known else 0), value))[:most]
    if declared:
        kept = [value for value in declared if value in set(largest)]
    else:
        groups = [value for value in largest if sizes[known[value]] >= LEAST_IN_GROUP]
        kept = sorted(groups, key=engine.facets.places(field).__getitem__)
    columns = np.full(len(column.values), -1, np.int64)
    for at, value in enumerate(kept):
        if value in known:
            columns[known[value]] = at
    wanted = columns[values] >= 0
    ones = np.ones(int(wanted.sum()), np.bool_)
    member = sparse.csr_matrix((ones, (rows[wanted], columns[values[wanted]])), shape=(n, len(kept)))
    found = Topics(field, tuple(kept), int((sizes > 0).sum()), member, has_any)
    covered = float((member.getnnz(axis=1) > 0).mean()) if n else 0.0
    if is_small or declared or covered >= LEAST_COVERED:
        return found
    return Topics("", (), found.n_values, _nothing(n), has_any)


def _nothing(n: int) -> sparse.csr_matrix:
    return sparse.csr_matrix(np.zeros((n, 0), np.bool_))


def nearest_topic(rows: sparse.csr_matrix, topics: Topics, first_named: Numbers | None = None) -> Numbers:
    """Under which of its topics each record lies: the one whose texts its own is nearest to.

    Nearness is the cosine to the mean of the topic's other records, less that to the mean of all: what a topic that
    stands on every third record has in common is what all have in common, so the more telling of two takes a record.

    Args:
        rows: the records' words at about unit length, float64 CSR of shape (n_records, n_words).
        first_named: for each record the topic that it names first, where the order was a curator's; -1 for none.

    Returns int64, shape (n_records,): an index of ``topics.values``; as many as there are where it names none with a
    place but others; one more where it names none at all.
    """
    n, k = len(topics.has_any), len(topics.values)
    found = np.where(topics.has_any, k, k + 1).astype(np.int64)
    if not k:
        return found
    member = topics.member.astype(np.float64)
    sizes = np.asarray(member.sum(axis=0)).ravel()
    means = sparse.csr_matrix(sparse.diags(1.0 / (sizes + STEADY)) @ member.T @ rows)
    middle = np.asarray(rows.mean(axis=0)).ravel()
    in_common = np.asarray(rows @ middle).ravel()
    own = np.asarray(rows.multiply(rows).sum(axis=1)).ravel()
    at = topics.member.tocoo()
    near = np.asarray((rows @ means.T).tocsr()[at.row, at.col], np.float64).ravel()
    near -= own[at.row] / (sizes[at.col] + STEADY) + in_common[at.row] * sizes[at.col] / (sizes[at.col] + STEADY)
    if first_named is not None:
        near += FIRST_NAMED * (first_named[at.row] == at.col)
    # The best of each record; of equal ones the first in the order of groups.
    order = np.lexsort((at.col, -np.round(near, 9), at.row))
    best = order[np.concatenate([[True], np.diff(at.row[order]) > 0])] if len(order) else order
    found[at.row[best]] = at.col[best]
    assert len(found) == n
    return found


def first_named_topics(engine: Engine, numbers: Numbers, topics: Topics) -> Numbers | None:
    """For each record the topic with a place that it names first; ``None`` where the order says nothing."""
    place = {value: at for at, value in enumerate(topics.values)}
    usual = engine.facets.column(topics.field).as_most_spell_it
    found = np.full(len(numbers), -1, np.int64)
    n_several = n_in_order = 0
    for at, number in enumerate(numbers.tolist()):
        record = engine.resource_at(number)
        named = record.themes if topics.field == "theme" else record.keywords
        if len(named) > 1:
            n_several += 1
            n_in_order += list(named) in (sorted(named), sorted(named, key=str.casefold))
        found[at] = next((place[usual(value)] for value in named if usual(value) in place), -1)
    return None if n_several and n_in_order > IN_ORDER * n_several else found
