"""Themes for a library that has none, from what its records are tagged with and from the topics of their texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from corpus.records.slugs import slug
from indexer.text import analysis
from recommender.coverage.text_topics import ThemeOffer
from recommender.coverage.topic_members import alike_without
from recommender.coverage.topic_reading import N_SHOWN, Read

MOST_TAGS, LEAST_TAGGED, MOST_TAGGED = 600, 5, 0.25
"""Of so many keywords, on so many records at least and this share of them at most, clusters are made."""
TOGETHER = 0.2
"""Keywords are in one cluster where their records overlap so much in the mean (a cosine)."""
OF_THE_TOPIC = 0.5
"""A cluster goes with a topic that holds this share of its records."""
LEAST_SHARE = 0.01
"""A theme is on no fewer records than this share of all."""
WIDEST, NARROWER = 0.15, 0.5
"""A cluster that goes with no topic is no theme where it is on a larger share of the records, or holds so much of some
topic: it is that topic, and much else."""
LEAST_ALIKE = 1.55
"""Records of keywords that name a subject are so many times as like each other as like the rest, without the words of
these and without the one that they share most: "TEDx" 1.1, "TED Fellows" 1.2, "Miscellaneous" 1.5, "economics" 1.6,
"oceans" and "Web Servers" above 4."""
N_NAMES = 2
MOST_OFFERS = 24

_Offered = tuple[NDArray[np.bool_], tuple[str, ...], list[int], Literal["text", "keywords", "both"]]
"""Records, names, keywords, source."""


def offers(read: Read, values: Sequence[str], member: sparse.csc_matrix) -> tuple[ThemeOffer, ...]:
    """The themes that a library without any is offered: those of topics, largest first, then those of keywords alone,
    first those whose records are most alike.

    Args:
        values: the keywords. member: which records have each, bool CSC of shape (n_records, n_keywords).
    """
    if read.settings.themes or read.engine.facets.column("theme").values:
        return ()
    clusters = _clusters(member)
    n = len(read.numbers)
    of_topic: dict[int, list[int]] = {}
    alone: list[list[int]] = []
    for cluster in clusters:
        has = np.asarray(member[:, cluster].sum(axis=1)).ravel() > 0
        shares = read.belongs[has].mean(axis=0)
        best = int(shares.argmax())
        if shares[best] >= OF_THE_TOPIC:
            of_topic.setdefault(best, []).extend(cluster)
        elif has.mean() <= WIDEST and read.belongs[has].sum(axis=0).max() < NARROWER * read.belongs.sum(axis=0)[best]:
            alone.append(cluster)
    least = max(LEAST_TAGGED, LEAST_SHARE * n)
    found: list[_Offered] = []
    for at, topic in enumerate(read.topics):
        tags = _largest(member, of_topic.get(at, []))
        has = read.belongs[:, at] | (np.asarray(member[:, tags].sum(axis=1)).ravel() > 0)
        found.append((has, topic.label, tags, "both" if tags else "text"))
    found.sort(key=lambda one: (-int(one[0].sum()), one[1]))
    column = {feature: at for at, feature in enumerate(read.features)}
    tagged: list[tuple[float, _Offered]] = []
    for cluster in alone:
        tags = _largest(member, cluster)
        has = np.asarray(member[:, tags].sum(axis=1)).ravel() > 0
        said = {column[term] for at in tags for term in analysis.terms(values[at]) if term in column}
        if has.sum() >= least and (alike := _alike_beyond(read.texts, has, said)) >= LEAST_ALIKE:
            tagged.append((-alike, (has, tuple(values[at] for at in tags[:N_NAMES]), tags, "keywords")))
    tagged.sort(key=lambda one: (round(one[0], 9), one[1][1]))
    found = [one for one in (*found, *(one for _, one in tagged)) if one[0].sum() >= least]
    offered, taken = list[ThemeOffer](), set[str]()
    for has, label, tags, source in found[:MOST_OFFERS]:
        keywords = tuple(values[at] for at in tags[:N_SHOWN])
        name = ", ".join(label)
        value = _unique(slug(label[0]) or "theme", taken)
        ids = tuple(read.engine.resource_id(int(number)) for number in read.numbers[has])
        told = {one.casefold(): one for one in (*reversed(keywords), *reversed(label))}
        definition = ", ".join(reversed(told.values()))
        offered.append(ThemeOffer(value, _begun(name), f"{_begun(definition)}.", keywords, ids, source))
    return tuple(offered)


def _alike_beyond(texts: sparse.csr_matrix, has: NDArray[np.bool_], said: set[int]) -> float:
    """`alike_without` the words of keywords, and without the word that their records share most."""
    own = np.asarray(texts[has].sum(axis=0)).ravel()
    own[list(said)] = 0.0
    return alike_without(texts, has, [*said, int(own.argmax())])


def _clusters(member: sparse.csc_matrix) -> list[list[int]]:
    """Keywords that stand on the same records, by mean overlap; those that stand with no other are alone."""
    n = member.shape[0]
    counts = np.diff(member.indptr)
    fits = np.flatnonzero((counts >= LEAST_TAGGED) & (counts <= MOST_TAGGED * n))
    fits = np.sort(fits[np.lexsort((fits, -counts[fits]))[:MOST_TAGS]])
    if not len(fits):
        return []
    has = sparse.csc_matrix(member[:, fits], dtype=np.float64)
    together = np.asarray((has.T @ has).todense())
    near = together / np.sqrt(np.outer(counts[fits], counts[fits]))
    if len(fits) == 1:
        return [fits.tolist()]
    far = 1.0 - (near + near.T) / 2
    np.fill_diagonal(far, 0.0)
    of = fcluster(linkage(squareform(np.maximum(far, 0.0), checks=False), "average"), 1.0 - TOGETHER, "distance")
    return [fits[of == at].tolist() for at in range(1, int(of.max()) + 1)]


def _largest(member: sparse.csc_matrix, tags: list[int]) -> list[int]:
    counts = np.diff(member.indptr)
    return sorted(tags, key=lambda at: (-int(counts[at]), at))


def _unique(value: str, taken: set[str]) -> str:
    found, n = value, 1
    while found in taken:
        n += 1
        found = f"{value}-{n}"
    taken.add(found)
    return found


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]
