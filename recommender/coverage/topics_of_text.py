"""Topics in the texts of a library: what they are called, which records belong to them, what that says of themes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from corpus import LibrarySettings
from indexer.engines.port import Engine
from indexer.index.record_language import record_language
from indexer.text.language_rules import DEFAULT
from recommender.coverage.text_topics import TextTopic, TextTopics
from recommender.coverage.theme_offers import offers
from recommender.coverage.topic_findings import find
from recommender.coverage.topic_fitting import (
    LEAST_RECORDS,
    LEAST_WORDS,
    Fitted,
    Weighed,
    fitted,
    in_own_language,
    matched,
    weighed,
)
from recommender.coverage.topic_labels import forms, phrases, plain_words, usable_words
from recommender.coverage.topic_reading import N_LISTED, N_SHOWN, Read
from recommender.related.recommender import Recommender

N_WORDS = 40
N_TITLES = 60
LEAST_TOPIC = 5
"""A topic of fewer records is none."""
KNOWN_AGAIN, SAME_LABEL = 0.5, 0.8
"""A topic is that of the build before from this cosine on, and keeps its label from that one on."""

Numbers = NDArray[np.int64]


def topics_of_text(
    engine: Engine, recommender: Recommender, settings: LibrarySettings, before: Sequence[TextTopic] = ()
) -> TextTopics:
    """The topics of all records.

    Args:
        before: those of the last build, whose ids and labels stay.
    """
    numbers = np.flatnonzero(engine.statistics.live()).astype(np.int64)
    vectors, subjects = recommender.vectors, recommender.subjects
    features = vectors.features[: vectors.n_words]
    language = (settings.library.language or DEFAULT)[:2]
    rows = sparse.csr_matrix(vectors.source[numbers][:, : vectors.n_words])
    spoken = languages_of(engine, settings, numbers)
    if len(set(spoken)) > 1:
        rows = in_own_language(rows, spoken)
    found = weighed(rows, usable_words(subjects, features, language))
    ids = [engine.resource_id(number) for number in numbers.tolist()]
    words = tuple(features[at] for at in found.columns.tolist())
    learned = fitted(found, words, ids, spoken)
    topics, kept = _named(engine, recommender, settings, numbers, words, learned, found, before)
    belongs, place = learned.belongs[:, kept], np.full(learned.share.shape[1] + 1, -1, np.int64)
    place[kept] = np.arange(len(kept))
    read = Read(engine, settings, recommender, numbers, found, words, place[learned.first], belongs, tuple(topics),
                learned.words[kept], forms(subjects), spoken)  # fmt: skip
    n_read = int(found.enough.sum())
    return TextTopics(
        topics=read.topics,
        findings=find(read) if topics else (),
        offers=offers(read) if topics else (),
        n_records=len(numbers),
        n_read=n_read,
        n_needed=LEAST_RECORDS,
        least_words=LEAST_WORDS,
        n_without=int((found.enough & ~belongs.any(axis=1)).sum()),
        tried=learned.tried,
    )


def languages_of(engine: Engine, settings: LibrarySettings, numbers: Numbers) -> list[str]:
    """The language that each record is read in, by its code."""
    return [record_language(engine.resource_at(number), settings) for number in numbers.tolist()]


def _named(
    engine: Engine,
    recommender: Recommender,
    settings: LibrarySettings,
    numbers: Numbers,
    words: tuple[str, ...],
    learned: Fitted,
    found: Weighed,
    before: Sequence[TextTopic],
) -> tuple[list[TextTopic], list[int]]:
    """The topics that have a name, largest first, and which of `learned` they are."""
    belongs = learned.belongs
    sizes = belongs.sum(axis=0)
    usual = np.asarray(found.rows.sum(axis=0)).ravel() / max(found.rows.shape[0], 1) + 1e-9
    order = [at for at in np.argsort(-sizes, kind="stable").tolist() if sizes[at] >= LEAST_TOPIC]
    again = _again(learned.words, words, before)
    last = max([0, *(int(one.id.partition("-")[2]) for one in before)])
    topics, kept, taken = list[TextTopic](), list[int](), set[tuple[str, ...]]()
    for at in order:
        own = np.flatnonzero(belongs[:, at])
        most = own[np.lexsort((own, -np.round(learned.likeness[own, at], 9)))]
        telling = learned.words[at] * np.log1p(learned.words[at] / usual)
        worth = {words[word]: float(telling[word]) for word in np.flatnonzero(telling > 0).tolist()}
        known, cosine = again.get(at, (None, 0.0))
        label = known.label if known and cosine >= SAME_LABEL and known.label not in taken else ()
        label = label or phrases(recommender.subjects, numbers[most].tolist(), worth)
        if not label:
            titles = (engine.resource_at(number).display_title for number in numbers[most[:N_TITLES]].tolist())
            label = plain_words(titles, worth)
        if not label or label in taken:
            continue
        taken.add(label)
        if known is None:
            last += 1
        listed = [engine.resource_at(number) for number in numbers[most[:N_LISTED]].tolist()]
        best = np.argsort(-learned.words[at], kind="stable")[:N_WORDS].tolist()
        topics.append(
            TextTopic(
                id=known.id if known else f"topic-{last}",
                label=label,
                n_records=len(own),
                records=tuple((record.id, record.display_title) for record in listed),
                themes=tuple((v, settings.theme_label(v), n) for v, n in _counted(engine, "theme", numbers[own])),
                keywords=_counted(engine, "keyword", numbers[own]),
                words=tuple((words[word], round(float(learned.words[at, word]), 4)) for word in best),
                steadiness=round(float(learned.steadiness[at]), 3),
            )
        )
        kept.append(at)
    return topics, kept


def _counted(engine: Engine, field: str, numbers: Numbers) -> tuple[tuple[str, int], ...]:
    """The values that most of some records have, and how many do."""
    column = engine.facets.column(field)
    mask = np.zeros(engine.statistics.n_doc_numbers, np.bool_)
    mask[numbers] = True
    counts = np.asarray(column.counts(mask), np.int64)
    best = np.argsort(-counts, kind="stable")[:N_SHOWN].tolist()
    return tuple((column.values[at], int(counts[at])) for at in best if counts[at] > 1)


def _again(
    topics: NDArray[np.float64], words: tuple[str, ...], before: Sequence[TextTopic]
) -> dict[int, tuple[TextTopic, float]]:
    """Which topics are those of the build before: index → that one and the cosine of the two."""
    at = {word: number for number, word in enumerate(words)}
    old = np.zeros((len(before), len(words)))
    for row, one in enumerate(before):
        for word, weight in one.words:
            if word in at:
                old[row, at[word]] = weight
        old[row] /= max(float(np.sqrt(sum(weight**2 for _, weight in one.words))), 1e-12)
    likeness = topics @ old.T
    return {one: (before[other], float(likeness[one, other])) for one, other in matched(likeness, KNOWN_AGAIN)}
