"""Topics in the texts of records: as many as both halves of the words see, those that both halves of the records do.

Non-negative matrix factorisation (Lee and Seung, Nature 401, 1999) of the records' weighted words: a record is a sum of
topics, a topic a list of words. How many there are: topics are learned from one half of the words and again from the
other, and the number is that at which one half says most of what the other does about which records belong together
(mutual information above that of chance, Vinh, Epps and Bailey, JMLR 2010; not as a share of what there is to say: two
topics, one and all the rest, are agreed on easily). A topic more would be a split by some word, which the other half of
them knows nothing of. Then, after Greene, O'Callaghan and Cunningham (ECML PKDD 2014), those stay that either half of
the records gives.
"""

from __future__ import annotations

import warnings
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linear_sum_assignment

LEAST_RECORDS, LEAST_WORDS, LEAST_OF_HALF = 30, 5, 2
"""So many records with so many different words each, that other records have too, are the least to learn from."""
LEARNED_FROM, COMPARED_AMONG = 6_000, 3_000
"""Topics are learned from so many records at most, and how many there are from so many: those whose ids have the
lowest hashes, so that a record more or less changes hardly anything."""
MOST_WORDS = 5_000
MOST_SHARE, MOST_OF_FEW, MOST_FEW = 0.15, 0.4, 40
"""A word that more of the records have says nothing of one topic; of few records, that share or so many may have it."""
NUMBERS = (2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 19, 22, 26, 30, 36, 42)
PER_TOPIC = 12
"""No more topics are tried than leave so many records to each."""
AGAIN, AGAIN_OF_FEW, FEW = 0.65, 0.8, 300
"""A topic comes again where the one like it, learned from half of the records, is as near as this (a cosine); of few
records more is asked: there a word that two of them share by chance weighs much."""
NEARLY_BEST = 0.97
"""The smallest number is taken at which halves agree so nearly as well as at the best."""
FAR_FROM_BEST = 0.85
"""Twice as many topics as the best, and agreeing so much less: more are not tried."""
OF_THE_LANGUAGE, IN_THE_LANGUAGE = 0.4, 0.8
"""A topic that takes this share of all that is in a language, this share of its own records being in it, is none."""
SEED = 20_211
LEAST_LIKE = 0.08
"""A record belongs to no topic that its words are less near to than this (a cosine)."""
ALSO = 0.5
"""It belongs to each topic that makes up at least this share of what its first one does."""

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Weighed:
    """The words that topics are learned from.

    rows: unit rows, float64 CSR of shape (n_records, n_words). columns: which of the words that were given they are.
    enough: whether a record has words enough, bool, shape (n_records,).
    """

    rows: sparse.csr_matrix
    columns: Numbers
    enough: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Fitted:
    """Topics, and what records have of them.

    words: unit rows, shape (n_topics, n_words). share: what each topic makes of a record, shape (n_records, n_topics).
    likeness: cosines of records and topics, of the same shape. steadiness: how nearly each came again, (n_topics,).
    tried: (number, how well both halves of the words agree, in nats above chance) of all that was tried.
    """

    words: Floats
    share: Floats
    likeness: Floats
    steadiness: Floats
    tried: tuple[tuple[int, float], ...]

    @property
    def first(self) -> Numbers:
        """The topic that makes up most of each record; -1 for none. int64, shape (n_records,)."""
        if not self.share.shape[1]:
            return np.full(len(self.share), -1, np.int64)
        best = self.share.argmax(axis=1)
        at = np.arange(len(best))
        is_any = (self.share[at, best] > 0) & (self.likeness[at, best] >= LEAST_LIKE)
        return np.where(is_any, best, -1).astype(np.int64)

    @property
    def belongs(self) -> NDArray[np.bool_]:
        """To which topics each record belongs: bool, shape (n_records, n_topics)."""
        if not self.share.shape[1]:
            return np.zeros(self.share.shape, np.bool_)
        most = self.share.max(axis=1, keepdims=True)
        return np.asarray((self.share > 0) & (self.share >= ALSO * most) & (self.likeness >= LEAST_LIKE), np.bool_)


def in_own_language(rows: sparse.csr_matrix, languages: Sequence[str]) -> sparse.csr_matrix:
    """The words of records weighed among those of their language; words on much of it are taken out.

    What every German text says is rare in a library that is mostly English, and would make a topic of its language.

    Args:
        rows: weighted words, CSR of shape (n_records, n_words).
        languages: of the records, by their codes.
    """
    n = rows.shape[0]
    found = sparse.csr_matrix(rows, dtype=np.float64, copy=True)
    df = np.bincount(found.indices[found.data > 0], minlength=rows.shape[1])
    of = np.array(languages)
    at = np.repeat(np.arange(n), np.diff(found.indptr))
    for code in sorted(set(languages)):
        own = (of == code)[at]
        n_own = int((of == code).sum())
        own_df = np.bincount(found.indices[own & (found.data > 0)], minlength=rows.shape[1])
        factor = np.log1p(n_own / np.maximum(own_df, 1)) / np.log1p(n / np.maximum(df, 1))
        factor[own_df > _most(n_own)] = 0.0
        found.data[own] *= factor[found.indices[own]]
    found.eliminate_zeros()
    return found


def _most(n: int) -> float:
    """On how many of ``n`` records a word may be."""
    return max(MOST_SHARE * n, min(MOST_OF_FEW * n, MOST_FEW))


def weighed(rows: sparse.csr_matrix, usable: NDArray[np.bool_]) -> Weighed:
    """The words of records that topics can be learned from: on several records, on not too many of them.

    Args:
        rows: weighted words, CSR of shape (n_records, n_words).
        usable: which words may be, bool, shape (n_words,).
    """
    n = rows.shape[0]
    df = np.bincount(rows.indices[rows.data > 0], minlength=rows.shape[1])
    least = 2 if n < 200 else 3 if n < 5_000 else max(3, n // 2_000)
    fits = (df >= least) & (df <= _most(n)) & usable
    columns = np.flatnonzero(fits)
    if len(columns) > MOST_WORDS:
        columns = np.sort(columns[np.lexsort((columns, -df[columns]))[:MOST_WORDS]])
    found = sparse.csr_matrix(rows[:, columns], dtype=np.float64)
    enough = np.diff(found.indptr) >= LEAST_WORDS
    return Weighed(_at_unit_length(found), columns.astype(np.int64), enough)


def in_all(rows: sparse.csr_matrix) -> sparse.csr_matrix:
    """The rows without the words that one record has, or too many have: of the same shape, for comparing records."""
    df = np.bincount(rows.indices[rows.data > 0], minlength=rows.shape[1])
    found = sparse.csr_matrix(rows, dtype=np.float64, copy=True)
    found.data[((df < 2) | (df > MOST_SHARE * rows.shape[0]))[found.indices]] = 0.0
    found.eliminate_zeros()
    return found


def fitted(found: Weighed, words: Sequence[str], ids: Sequence[str], languages: Sequence[str]) -> Fitted:
    """The topics of the records, those that come again only.

    Args:
        words: the columns of ``found``.
        ids: of the records, by which it is drawn what is learned from.
        languages: of the records, by their codes.
    """
    order = np.array(sorted(np.flatnonzero(found.enough).tolist(), key=lambda at: (_hash(ids[at]), ids[at])), np.int64)
    if len(order) < LEAST_RECORDS:
        return _nothing(found, ())
    compared = order[:COMPARED_AMONG]
    halves = [sparse.csr_matrix(found.rows[np.sort(compared[at::2])]) for at in range(2)]
    whole = sparse.csr_matrix(found.rows[np.sort(compared)])
    again = AGAIN if len(compared) >= FEW else AGAIN_OF_FEW
    tried = _agreement(whole, words, len(compared) // PER_TOPIC)
    best = max((one[1] for one in tried), default=0.0)
    if best <= 0:
        return _nothing(found, tried)
    number = min(one[0] for one in tried if one[1] >= NEARLY_BEST * best)
    topics = _topics(whole, number)
    near = np.min([_nearness(topics, _topics(half, number)) for half in halves], axis=0)
    if int((near >= again).sum()) < 2:
        return _nothing(found, tried)
    if len(order) > len(compared):
        topics = _topics(sparse.csr_matrix(found.rows[np.sort(order[:LEARNED_FROM])]), number, topics)
    kept = np.flatnonzero((near >= again) & ~_is_a_language(_shares(found.rows, topics), languages, found.enough))
    steady = topics[kept]
    return Fitted(steady, _shares(found.rows, steady), np.asarray(found.rows @ steady.T), near[kept], tried)


def _is_a_language(share: Floats, languages: Sequence[str], enough: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which topics are but the language of some records: most that are in it, and hardly others. bool, (n_topics,)."""
    found = np.zeros(share.shape[1], np.bool_)
    of = np.array(languages)
    first = np.where(share.max(axis=1) > 0, share.argmax(axis=1), -1)
    usual = max(set(languages), key=lambda code: (languages.count(code), code))
    for code in set(languages) - {usual}:
        own = (of == code) & enough
        for topic in range(share.shape[1]):
            has = enough & (first == topic)
            n = int((has & own).sum())
            found[topic] |= n >= max(OF_THE_LANGUAGE * own.sum(), IN_THE_LANGUAGE * has.sum(), 1)
    return found


def matched(likeness: Floats, least: float) -> list[tuple[int, int]]:
    """Which topic of one set is which of another: pairs of indexes, each at most once, as near as ``least``."""
    if not likeness.size:
        return []
    pairs = zip(*linear_sum_assignment(-likeness), strict=True)
    return [(int(one), int(other)) for one, other in pairs if likeness[one, other] >= least]


def _agreement(rows: sparse.csr_matrix, words: Sequence[str], most: int) -> tuple[tuple[int, float], ...]:
    """How well topics of both halves of the words agree on the records, for each number of topics up to ``most``."""
    side = np.array([_hash(word) >> 7 & 1 for word in words], np.int64)
    halves = [_at_unit_length(sparse.csr_matrix(rows[:, side == at])) for at in range(2)]
    read = np.min([np.diff(half.indptr) for half in halves], axis=0) >= LEAST_OF_HALF
    tried, best = list[tuple[int, float]](), (0, 0.0)
    for number in NUMBERS:
        if number > most or number >= min(*halves[0].shape, halves[1].shape[1]) or not read.any():
            break
        one, other = (_shares(half, _topics(half, number)).argmax(axis=1)[read] for half in halves)
        tried.append((number, round(_in_common(one, other), 4)))
        best = max(best, tried[-1], key=lambda each: each[1])
        if best[0] and number >= 2 * best[0] and tried[-1][1] < FAR_FROM_BEST * best[1]:
            break
    return tuple(tried)


def _in_common(one: Numbers, other: Numbers) -> float:
    """What two groupings of the same records say of each other, in nats, less what they would by chance."""
    from sklearn.metrics import mutual_info_score
    from sklearn.metrics.cluster import contingency_matrix, expected_mutual_information

    table = contingency_matrix(one, other, sparse=True)
    return float(mutual_info_score(None, None, contingency=table) - expected_mutual_information(table, len(one)))


def _at_unit_length(rows: sparse.csr_matrix) -> sparse.csr_matrix:
    norms = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags(1.0 / np.maximum(norms, 1e-12)) @ rows)


def _nothing(found: Weighed, tried: tuple[tuple[int, float], ...]) -> Fitted:
    n, n_words = found.rows.shape
    return Fitted(np.zeros((0, n_words)), np.zeros((n, 0)), np.zeros((n, 0)), np.zeros(0), tried)


def _hash(text: str) -> int:
    return zlib.crc32(text.encode())


def _topics(rows: sparse.csr_matrix, number: int, begun: Floats | None = None) -> Floats:
    """``number`` topics as unit rows, shape (number, n_words)."""
    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning
    from threadpoolctl import threadpool_limits

    model = NMF(number, init="nndsvd" if begun is None else "custom", tol=1e-3, max_iter=80, random_state=SEED)
    with warnings.catch_warnings(), threadpool_limits(1):  # its many small products only wait for each other's threads
        warnings.simplefilter("ignore", ConvergenceWarning)  # as near as so many rounds come is near enough
        if begun is None:
            model.fit(rows)
        else:
            shares = _shares(rows, begun)
            model.fit_transform(rows, W=np.ascontiguousarray(shares), H=np.ascontiguousarray(begun))
    topics = np.asarray(model.components_, np.float64)
    return np.asarray(np.round(topics / np.maximum(np.linalg.norm(topics, axis=1), 1e-12)[:, None], 6))


def _shares(rows: sparse.csr_matrix, topics: Floats, n_rounds: int = 15) -> Floats:
    """What each topic makes of each record: non-negative least squares by coordinates, all records at once.

    float64, shape (n_records, n_topics); topics are unit rows, so that shares of one record can be compared.
    """
    # Not products of BLAS: many small ones, for which its threads would wait where the cores are busy.
    gram, wanted = topics @ topics.T, np.asarray(rows @ topics.T)
    found = np.maximum(wanted, 0.0) / np.maximum(gram.sum(axis=1), 1e-12)
    for _ in range(n_rounds):
        for at in range(len(topics)):
            step = (wanted[:, at] - np.einsum("ij,j->i", found, gram[at])) / max(gram[at, at], 1e-12)
            found[:, at] = np.maximum(found[:, at] + step, 0.0)
    return np.asarray(np.where(found < 1e-6, 0.0, found))


def _nearness(topics: Floats, others: Floats) -> Floats:
    """How near each topic is to the one like it among others, each of which is like one only."""
    cosines = topics @ others.T
    found = np.zeros(len(topics))
    for one, other in matched(cosines, 0.0):
        found[one] = cosines[one, other]
    return found
