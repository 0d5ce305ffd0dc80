"""Which records surely belong to a topic, and whether a topic is more than one word.

A topic that is one common word ("human", "activity", "story") comes again in every half of a library, as steadily as
the word does. What tells it from a subject: take the word away, and its records are no more alike than any others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from recommender.coverage.topic_fitting import Fitted, Weighed

OF_THE_TOPIC, MUCH_OF_IT = 0.1, 0.3
"""A topic's words have this share of the weight of its first one; of two that a record has, one has the larger."""
LEAST_ALIKE = 2.0
"""Without the topic's first word, its records are so many times as like each other as like the rest: measured on three
real lists (docs/decisions/0015). One-word topics that nobody would file anything under were at 0.7 to 1.9 (host, story,
model, process, secret, love, future, task), subjects at 2.3 (art, cities) to 12 (feed readers)."""
LEAST_SURE = 0.25
"""Of so few records a second word bears the topic out: it is one word."""
KEYWORD_SHARE, KEYWORD_LIFT, KEYWORD_PART = 0.15, 5.0, 0.5
"""A keyword is a topic's own where so many of the records with two of its words have it, so many times as often as any
record does, or so much of all that have it."""
OVERLAP = 1 / 3
"""Topics whose records are the same by more than this, of the smaller one, are one."""

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Members:
    """Topics with those records only that surely belong.

    words: unit rows, shape (n_topics, n_words). likeness: of records to topics, shape (n_records, n_topics). belongs:
    of the same shape. steadiness, alike: of the topics. of: which topics of `Fitted` each is made of. n_single: topics
    that were left out, being one word.
    """

    words: Floats
    likeness: Floats
    belongs: Bools
    steadiness: Floats
    alike: Floats
    of: tuple[tuple[int, ...], ...]
    n_single: int


def sure_members(found: Weighed, learned: Fitted, keywords: sparse.csc_matrix) -> Members:
    """The topics that are more than a word, and for each the records with two of its words, or one and a keyword.

    Args:
        keywords: which records have which, bool CSC of shape (n_records, n_keywords).
    """
    belongs = learned.belongs
    n_topics = belongs.shape[1]
    alike = np.zeros(n_topics)
    sure = np.zeros_like(belongs)
    for at in range(n_topics):
        first = int(learned.words[at].argmax())
        alike[at] = alike_without(found.rows, belongs[:, at], [first], found.enough)
        sure[:, at] = belongs[:, at] & _bears_out(found, belongs[:, at], learned.words[at], keywords)
    share = sure.sum(axis=0) / np.maximum(belongs.sum(axis=0), 1)
    kept = np.flatnonzero((alike >= LEAST_ALIKE) & (share >= LEAST_SURE)).tolist()
    groups = _overlapping(sure, kept)
    every = Members(learned.words, learned.likeness, sure, learned.steadiness, alike,
                    tuple((at,) for at in range(n_topics)), n_topics - len(kept))  # fmt: skip
    return joined(every, groups)


def joined(one: Members, groups: Sequence[Sequence[int]]) -> Members:
    """Those topics that are in a group, each group made one.

    Args:
        groups: of topics, by their places in ``one``.
    """
    words, likeness, belongs = (np.zeros((len(groups), n)) for n in (one.words.shape[1], *[len(one.belongs)] * 2))
    steadiness, alike = np.zeros(len(groups)), np.zeros(len(groups))
    for at, group in enumerate(map(list, groups)):
        words[at] = one.words[group].sum(axis=0)
        words[at] /= max(float(np.linalg.norm(words[at])), 1e-12)
        likeness[at], belongs[at] = one.likeness[:, group].max(axis=1), one.belongs[:, group].any(axis=1)
        steadiness[at], alike[at] = one.steadiness[group].min(), one.alike[group].min()
    of = tuple(tuple(at for topic in group for at in one.of[topic]) for group in groups)
    return Members(words, likeness.T, belongs.T > 0, steadiness, alike, of, one.n_single)


def alike_without(rows: sparse.csr_matrix, members: Bools, columns: Sequence[int], among: Bools | None = None) -> float:
    """How many times as like each other some records are as they are like the rest, some words being taken away.

    The mean cosine of two of them, over that of one of them and one of the others; infinite where these have nothing in
    common. Records without another word are left out.

    Args:
        among: which records the others are among, bool, shape (n_records,); by default all.
    """
    data = np.where(np.isin(rows.indices, columns), 0.0, rows.data)
    rows = sparse.csr_matrix((data, rows.indices, rows.indptr), shape=rows.shape)
    norms = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    is_left = norms > 1e-9
    others = ~members & is_left if among is None else ~members & is_left & among
    own, rest = np.flatnonzero(members & is_left), np.flatnonzero(others)
    if len(own) < 2 or not len(rest):
        return 0.0
    mine, theirs = (np.asarray((1.0 / norms[at]) @ rows[at]).ravel() for at in (own, rest))
    within = (mine @ mine - len(own)) / (len(own) * (len(own) - 1))
    across = mine @ theirs / (len(own) * len(rest))
    return float(within / across) if across > 0 else np.inf if within > 0 else 0.0


def _bears_out(found: Weighed, members: Bools, topic: Floats, keywords: sparse.csc_matrix) -> Bools:
    """Which records have two of a topic's words, or one and one of its keywords. bool, shape (n_records,)."""
    of_topic = np.flatnonzero(topic >= OF_THE_TOPIC * topic.max())
    n_words = np.diff(sparse.csr_matrix(found.rows[:, of_topic]).indptr)
    much = np.flatnonzero(topic >= MUCH_OF_IT * topic.max())
    two = (n_words >= 2) & (np.diff(sparse.csr_matrix(found.rows[:, much]).indptr) > 0)
    both = members & two
    if not both.any() or not keywords.shape[1]:
        return np.asarray(two)
    of_all = np.diff(keywords.indptr)
    counts = np.asarray(keywords[both].sum(axis=0), np.float64).ravel()
    usual = both.sum() * of_all / len(members)
    is_apt = (counts >= KEYWORD_LIFT * usual) | (counts >= KEYWORD_PART * of_all)
    own = np.flatnonzero((counts >= KEYWORD_SHARE * both.sum()) & is_apt & (counts >= 2))
    has = np.asarray(keywords[:, own].sum(axis=1)).ravel() > 0
    return np.asarray(two | ((n_words >= 1) & has))


def _overlapping(sure: Bools, kept: list[int]) -> list[list[int]]:
    """Topics, those together that have more than `OVERLAP` of the records of the smaller one in common."""
    groups: list[list[int]] = []
    for at in sorted(kept, key=lambda at: (-int(sure[:, at].sum()), at)):
        for group in groups:
            own = sure[:, group].any(axis=1)
            least = min(own.sum(), sure[:, at].sum())
            if (own & sure[:, at]).sum() > OVERLAP * max(least, 1):
                group.append(at)
                break
        else:
            groups.append([at])
    return groups
