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
KNOWN, BOTH, LEAST_HALF, AT_HOME, MOST_ALIKE = 0.5, 0.75, 0.25, 0.6, 0.25
"""A theme is two topics where so much of it is of any, both make up this share of that and each that one, most of each
is in it, and the two are no more alike than that (a cosine)."""
TIMES, LEAST_LIKE, MOST_LIKE_OWN = 1.7, 0.2, 0.25
"""A record sounds like another theme where it is so many times as like it as its own, at least so like that one, and at
most so like its own (cosines to the mean of a theme's other records)."""
LEAST_TYPICAL = 0.6
"""And as like that one as this share of what half of its own records are."""
TIMES_ALONE = 2.5
"""The same of a record of no topic, in another language than most."""
THEIR_TOPIC, NOT_THEIRS = 0.5, 0.15
"""Its topic is that theme's where so many of the topic's records have it, and not its own theme's where so few do."""
LEAST_IN_LANGUAGE = 4
"""With so many others of a theme in its own language, a record is held against these."""
SAME_TOPIC, MOST_TOLD, MOST_TOLD_OF_FEW, ERRORS = 0.5, 0.6, 0.72, 1.3
"""Two themes are one where so much of both is the same topic and texts tell so few of their records apart; of few
records somewhat more, as chance has it: so many standard errors of a coin."""

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
        self._read, self._values = read, values
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
        """Cosines of records and the means of the other records of themes: shape (n_records, n_themes).

        A record in another language than most is held against those of a theme in its own, where there are some.
        """
        of = np.array(self._read.languages)
        found = _likeness(self._read.weighed.rows, self._has)
        codes, sizes = np.unique(of, return_counts=True)
        for code in codes[np.argsort(-sizes, kind="stable")][1:].tolist():
            at = np.flatnonzero(of == code)
            has = self._has[at]
            several = has.sum(axis=0)[None, :] - has >= LEAST_IN_LANGUAGE
            found[at] = np.where(several, _likeness(sparse.csr_matrix(self._read.weighed.rows[at]), has), found[at])
        return found

    def _named(self, *at: int) -> tuple[tuple[str, str], ...]:
        return tuple((self._values[one], self._read.settings.theme_label(self._values[one])) for one in at)

    def _label(self, topic: int) -> str:
        return self._read.topics[topic].name

    def _of(self, theme: int, topic: int) -> NDArray[np.int64]:
        """The records of a theme that are mostly of a topic."""
        return np.flatnonzero(self._has[:, theme] & (self._read.first == topic))

    def _language(self, theme: int, topic: int) -> str:
        """The language of most of the records of a theme that are mostly of a topic."""
        found = [self._read.languages[at] for at in self._of(theme, topic).tolist()]
        return str(max(sorted(set(found)), key=found.count))

    def unnamed(self) -> list[TopicFinding]:
        """Topics that no theme names."""
        read, found = self._read, []
        said = {
            term
            for value in (*self._values, *read.settings.themes)
            for term in analysis.terms(read.settings.theme_label(value))
        }
        is_own = read.belongs & (read.first[:, None] == np.arange(len(read.topics)))
        for at, topic in enumerate(read.topics):
            n = int(is_own[:, at].sum())
            share = float((self._has & is_own[:, [at]]).sum(axis=0).max()) / max(n, 1)
            if n < LEAST_UNNAMED or share > MOST_SHARED or topic.steadiness < STEADY:
                continue
            if said.intersection(analysis.terms(topic.label[0])):
                continue
            own = np.flatnonzero(is_own[:, at])
            words = read.words_of(read.centres[at])
            found.append(
                TopicFinding(
                    "no theme", (), (topic.name,), (n,), (read.listed(own, n),), words, (share,), topic.label[:1]
                )
            )
        return found

    def that_are_two(self) -> list[TopicFinding]:
        """Themes whose records are of two topics."""
        found = []
        for at in range(len(self._values)):
            counts, n = self._both[at], int(self._both[at].sum())
            order = np.argsort(-counts, kind="stable")[:2].tolist()
            if len(order) < 2 or n < max(2 * LEAST_THEME, KNOWN * self._sizes[at]):
                continue
            pair = counts[order]
            alike = float(self._read.centres[order[0]] @ self._read.centres[order[1]])
            is_home = bool((pair >= AT_HOME * self._topic_sizes[order]).all())
            if pair.sum() < BOTH * n or pair.min() < LEAST_HALF * n or not is_home or alike > MOST_ALIKE:
                continue
            if self._language(at, order[0]) != self._language(at, order[1]):
                continue  # the same, said in two languages
            records = tuple(self._read.listed(self._of(at, topic), n) for topic in order)
            labels = tuple(map(self._label, order))
            figures = (float(pair.sum()) / n, max(alike, 0.0))
            names = tuple(self._read.topics[topic].label[0] for topic in order)
            sizes = (int(pair[0]), int(pair[1]))
            found.append(TopicFinding("two topics", self._named(at), labels, sizes, records, (), figures, names))
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
            n = sum(int(mask.sum()) for mask in only)
            if told > min(MOST_TOLD + ERRORS * 0.5 / float(np.sqrt(n)), MOST_TOLD_OF_FEW):
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
        usual = max(sorted(set(read.languages)), key=read.languages.count)
        least = [LEAST_TYPICAL * np.median(self._like[self._has[:, to], to]) for to in range(len(self._values))]
        for at in np.flatnonzero(self._has.any(axis=1) & read.weighed.enough).tolist():
            has, topic = self._has[at], int(first[at])
            if topic < 0 and read.languages[at] == usual:
                continue
            own, to = float(self._like[at, has].max()), int(np.where(has, -1.0, self._like[at]).argmax())
            like = float(self._like[at, to])
            times = TIMES if topic >= 0 else TIMES_ALONE
            if has[to] or like < max(LEAST_LIKE, times * own, least[to]) or own > MOST_LIKE_OWN:
                continue
            if topic >= 0 and (theirs[to, topic] < THEIR_TOPIC or theirs[has, topic].max() > NOT_THEIRS):
                continue
            row = np.asarray(read.weighed.rows[at].todense()).ravel()
            mean = np.asarray(read.weighed.rows[self._has[:, to]].mean(axis=0)).ravel()
            of = int(np.flatnonzero(has)[self._like[at, has].argmax()])
            words = read.words_of(row * mean, 4)
            labels = (self._label(topic),) if topic >= 0 else ()
            listed = (read.listed([at]),)
            found.append(TopicFinding("other theme", self._named(of, to), labels, (1,), listed, words, (own, like)))
        return sorted(found, key=lambda one: (one.likeness[0] - one.likeness[1], one.records))


def _likeness(rows: sparse.csr_matrix, has: NDArray[np.bool_]) -> Floats:
    """Cosines of records and the means of the other records that have each theme: the shape of ``has``."""
    sums = np.asarray((sparse.csr_matrix(has.T, dtype=np.float64) @ rows).todense())
    products = np.asarray(rows @ sums.T)
    squares = (sums**2).sum(axis=1)
    own = np.asarray(rows.multiply(rows).sum(axis=1)).ravel()[:, None]
    without = products - np.where(has, own, 0.0)
    norms = np.sqrt(np.maximum(squares[None, :] - np.where(has, 2 * products - own, 0.0), 1e-12))
    return np.asarray(np.maximum(without, 0.0) / norms / np.sqrt(np.maximum(own, 1e-12)))
