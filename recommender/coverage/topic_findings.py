"""What topics in the texts say of a library's themes: topics that none names, themes that are two or the same, and
records that sound like another theme.

Where there is doubt nothing is said: a curator who finds one proposal wrong reads no other.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from indexer.text import analysis
from recommender.coverage.text_topics import TopicFinding
from recommender.coverage.topic_reading import Read

LEAST_THEME = 8
"""Themes with fewer records that have words enough are left alone."""
MOST_THEMES = 200
LEAST_UNNAMED, MOST_SHARED, STEADY = 8, 0.35, 0.85
"""A topic of so many records, no more than this share of them under one theme, is named by none, where it is as steady
as that."""
BOTH, LEAST_HALF, AT_HOME, MOST_ALIKE = 0.75, 0.25, 0.6, 0.25
"""A theme is two topics where both make up this share of it and each that one, most of each is in it, and the two are
no more alike than that (a cosine)."""
TIMES, LEAST_LIKE, MOST_LIKE_OWN = 1.7, 0.2, 0.25
"""A record sounds like another theme where it is so many times as like it as its own, at least so like that one, and at
most so like its own (cosines to the mean of a theme's other records)."""
THEIR_TOPIC, NOT_THEIRS = 0.5, 0.15
"""Its topic is that theme's where so many of the topic's records have it, and not its own theme's where so few do."""
SAME_TOPIC, MOST_TOLD = 0.5, 0.6
"""Two themes are one where so much of both is the same topic and texts tell so few of their records apart."""

Floats = NDArray[np.float64]


def find(read: Read) -> tuple[TopicFinding, ...]:
    """All of it: of topics, then of themes, then of records."""
    values, member = read.member("theme")
    own = sparse.csc_matrix(sparse.diags(read.weighed.enough.astype(np.float64)) @ member.astype(np.float64))
    sizes = np.asarray(own.sum(axis=0)).ravel()
    largest = np.argsort(-sizes, kind="stable")[:MOST_THEMES]
    kept = np.sort(largest[sizes[largest] >= LEAST_THEME])
    if len(kept) < 2:
        return ()
    themes = Themes(read, [values[at] for at in kept], sparse.csc_matrix(own[:, kept]))
    return (*themes.unnamed(), *themes.that_are_two(), *themes.that_are_one(), *themes.of_others())


class Themes:
    """Themes of some size, and how like each record is to each.

    Args:
        values: of the themes. member: which records have each, float64 CSC of shape (n_records, n_themes).
    """

    def __init__(self, read: Read, values: list[str], member: sparse.csc_matrix) -> None:
        self._read, self._values, self._member = read, values, member
        self._has = np.asarray(member.toarray(), np.bool_)
        self._sizes = self._has.sum(axis=0)
        n_topics = len(read.topics)
        topic = sparse.csr_matrix(
            (np.ones(int((read.first >= 0).sum())), (np.flatnonzero(read.first >= 0), read.first[read.first >= 0])),
            shape=(len(read.first), n_topics),
        )
        self._both = np.asarray((member.T @ topic).todense())
        """How many records of each theme are mostly of each topic: shape (n_themes, n_topics)."""
        self._topic_sizes = np.asarray(topic.sum(axis=0)).ravel()
        self._like = self._likeness()

    def _likeness(self) -> Floats:
        """Cosines of records and the means of the other records of themes: shape (n_records, n_themes)."""
        rows = self._read.weighed.rows
        sums = np.asarray((self._member.T @ rows).todense())
        products = np.asarray(rows @ sums.T)
        squares = (sums**2).sum(axis=1)
        own = np.asarray(rows.multiply(rows).sum(axis=1)).ravel()[:, None]
        without = products - np.where(self._has, own, 0.0)
        norms = np.sqrt(np.maximum(squares[None, :] - np.where(self._has, 2 * products - own, 0.0), 1e-12))
        return np.asarray(np.maximum(without, 0.0) / norms / np.sqrt(np.maximum(own, 1e-12)))

    def _named(self, *at: int) -> tuple[tuple[str, str], ...]:
        return tuple((self._values[one], self._read.settings.theme_label(self._values[one])) for one in at)

    def _label(self, topic: int) -> str:
        return self._read.topics[topic].name

    def _of(self, theme: int, topic: int) -> NDArray[np.int64]:
        """The records of a theme that are mostly of a topic."""
        return np.flatnonzero(self._has[:, theme] & (self._read.first == topic))

    def unnamed(self) -> list[TopicFinding]:
        """Topics that no theme names."""
        read, found = self._read, []
        said = {
            term
            for value in (*self._values, *read.settings.themes)
            for term in analysis.terms(read.settings.theme_label(value))
        }
        for at, topic in enumerate(read.topics):
            n = int(self._topic_sizes[at])
            share = float(self._both[:, at].max()) / max(n, 1)
            if n < LEAST_UNNAMED or share > MOST_SHARED or topic.steadiness < STEADY:
                continue
            if said.intersection(analysis.terms(topic.label[0])):
                continue
            own = np.flatnonzero(read.first == at)
            words = read.words_of(read.centres[at])
            found.append(TopicFinding("no theme", (), (topic.name,), (n,), (read.listed(own, n),), words, (share,)))
        return found

    def that_are_two(self) -> list[TopicFinding]:
        """Themes whose records are of two topics."""
        found = []
        for at in range(len(self._values)):
            counts, n = self._both[at], int(self._sizes[at])
            order = np.argsort(-counts, kind="stable")[:2].tolist()
            if len(order) < 2 or n < 2 * LEAST_THEME:
                continue
            pair = counts[order]
            alike = float(self._read.centres[order[0]] @ self._read.centres[order[1]])
            is_home = bool((pair >= AT_HOME * self._topic_sizes[order]).all())
            if pair.sum() < BOTH * n or pair.min() < LEAST_HALF * n or not is_home or alike > MOST_ALIKE:
                continue
            records = tuple(self._read.listed(self._of(at, topic), n) for topic in order)
            labels = tuple(map(self._label, order))
            figures = (float(pair.sum()) / n, max(alike, 0.0))
            found.append(
                TopicFinding("two topics", self._named(at), labels, (int(pair[0]), int(pair[1])), records, (), figures)
            )
        return found

    def that_are_one(self) -> list[TopicFinding]:
        """Pairs of themes whose texts nobody could tell apart."""
        found = []
        mostly = self._both.argmax(axis=1)
        share = self._both.max(axis=1) / np.maximum(self._sizes, 1)
        for one, other in combinations(range(len(self._values)), 2):
            if mostly[one] != mostly[other] or min(share[one], share[other]) < SAME_TOPIC:
                continue
            only = [self._has[:, one] & ~self._has[:, other], self._has[:, other] & ~self._has[:, one]]
            if min(int(mask.sum()) for mask in only) < LEAST_THEME:
                continue
            nearer = self._like[:, one] - self._like[:, other]
            told = float(np.mean([np.mean(nearer[only[0]] > 0), np.mean(nearer[only[1]] < 0)]))
            if told > MOST_TOLD:
                continue
            sizes = (int(self._sizes[one]), int(self._sizes[other]))
            records = tuple(self._read.listed(np.flatnonzero(mask)) for mask in only)
            label = self._label(int(mostly[one]))
            found.append(TopicFinding("one theme", self._named(one, other), (label,), sizes, records, (), (told,)))
        return found

    def of_others(self) -> list[TopicFinding]:
        """Records that sound like another theme, the clearest first."""
        read, found = self._read, []
        first = read.first
        theirs = self._both / np.maximum(self._topic_sizes, 1)[None, :]
        for at in np.flatnonzero(self._has.any(axis=1) & (first >= 0)).tolist():
            has, topic = self._has[at], int(first[at])
            own, to = float(self._like[at, has].max()), int(np.where(has, -1.0, self._like[at]).argmax())
            like = float(self._like[at, to])
            if has[to] or like < max(LEAST_LIKE, TIMES * own) or own > MOST_LIKE_OWN:
                continue
            if theirs[to, topic] < THEIR_TOPIC or theirs[has, topic].max() > NOT_THEIRS:
                continue
            row = np.asarray(read.weighed.rows[at].todense()).ravel()
            mean = np.asarray(read.weighed.rows[self._has[:, to]].mean(axis=0)).ravel()
            of = int(np.flatnonzero(has)[self._like[at, has].argmax()])
            words = read.words_of(row * mean, 4)
            found.append(
                TopicFinding("other theme", self._named(of, to), (self._label(topic),), (1,), (read.listed([at]),),
                             words, (own, like))
            )  # fmt: skip
        return sorted(found, key=lambda one: (one.likeness[0] - one.likeness[1], one.records))
