"""Topics in the texts of a library: what they are called, which records belong to them, what that says of themes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from corpus import LibrarySettings
from indexer.engines.port import Engine
from indexer.index.record_language import record_language
from indexer.text import analysis
from indexer.text.language_rules import DEFAULT
from recommender.coverage.text_topics import TextTopic, TextTopics
from recommender.coverage.theme_offers import offers
from recommender.coverage.topic_findings import find
from recommender.coverage.topic_fitting import (
    LEAST_RECORDS,
    LEAST_WORDS,
    fitted,
    in_all,
    in_own_language,
    matched,
    weighed,
)
from recommender.coverage.topic_labels import HAVE_ALONE, N_READ, Candidate, Forms, candidates, names, usable_words
from recommender.coverage.topic_members import Members, joined, sure_members
from recommender.coverage.topic_reading import N_LISTED, N_SHOWN, Read, member_of
from recommender.related.recommender import Recommender
from recommender.related.subjects import Subjects

N_WORDS = 40
N_FORMS = 3_000
"""From so many titles it is learned how words are written that no text has."""
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
    keywords, with_keyword = member_of(engine, numbers, "keyword")
    members = sure_members(found, learned, with_keyword)
    written = Forms(subjects)
    called, members, n_nameless = _called(engine, subjects, numbers, words, members, language, written, before)
    topics = _described(engine, settings, numbers, words, called, members, before)
    place = np.full(learned.share.shape[1] + 1, -1, np.int64)
    for at, group in enumerate(members.of):
        place[list(group)] = at
    written.read_all((engine.resource_at(number).display_title for number in numbers[:N_FORMS].tolist()), language)
    read = Read(engine, settings, recommender, numbers, found, words, place[learned.first], members.belongs,
                tuple(topics), members.words, written, spoken, in_all(rows), features)  # fmt: skip
    n_read = int(found.enough.sum())
    is_in = members.belongs.any(axis=1)
    return TextTopics(
        topics=read.topics,
        findings=find(read) if topics else (),
        offers=offers(read, keywords, with_keyword) if topics else (),
        n_records=len(numbers),
        n_read=n_read,
        n_needed=LEAST_RECORDS,
        least_words=LEAST_WORDS,
        n_without=int((found.enough & ~is_in).sum()),
        tried=learned.tried,
        n_within=int(is_in.sum()),
        n_single=members.n_single + n_nameless,
    )


def languages_of(engine: Engine, settings: LibrarySettings, numbers: Numbers) -> list[str]:
    """The language that each record is read in, by its code."""
    return [record_language(engine.resource_at(number), settings) for number in numbers.tolist()]


def _called(
    engine: Engine,
    subjects: Subjects,
    numbers: Numbers,
    words: tuple[str, ...],
    members: Members,
    language: str,
    written: Forms,
    before: Sequence[TextTopic],
) -> tuple[list[tuple[str, ...]], Members, int]:
    """Names of the topics that have some, largest first, these topics, and how many have none.

    Topics that have the same name are one, which is named anew.
    """
    n_before = len(members.of)
    while True:
        sizes = members.belongs.sum(axis=0)
        by_name: dict[frozenset[str], list[int]] = {}
        called = list[tuple[str, ...]]()
        again = _again(members.words, words, before)
        for at in range(len(members.of)):
            most = _most_of_it(members, at)[:N_READ]
            records = [engine.resource_at(number) for number in numbers[most].tolist()]
            weights = (members.words[at] / members.words[at].max()) ** 2
            worth = {words[word]: float(weights[word]) for word in np.flatnonzero(weights > 0).tolist()}
            found = candidates(subjects, records, worth, language, written)
            named = names(found, float(members.alike[at]))
            known, cosine = again.get(at, (None, 0.0))
            if named and known and cosine >= SAME_LABEL and _still(known.label, found):
                called.append(known.label)
                terms = tuple(analysis.terms(known.label[0]))
            else:
                called.append(tuple(one.text for one in named))
                terms = named[0].terms if named else ()
            if named and sizes[at] >= LEAST_TOPIC:
                by_name.setdefault(frozenset(terms), []).append(at)
        groups = sorted(by_name.values(), key=lambda group: (-int(members.belongs[:, group].any(axis=1).sum()), group))
        members = joined(members, groups)
        if all(len(group) == 1 for group in groups):
            return [called[group[0]] for group in groups], members, n_before - sum(map(len, groups))
        n_before -= sum(len(group) - 1 for group in groups)


def _still(label: tuple[str, ...], found: Sequence[Candidate]) -> bool:
    """Whether a name of the build before is what some of the records say."""
    said = {one.text for one in found if one.share >= HAVE_ALONE}
    return said.issuperset(label)


def _most_of_it(members: Members, topic: int) -> Numbers:
    """The records of a topic, by index, those that are most of it first."""
    own = np.flatnonzero(members.belongs[:, topic])
    return own[np.lexsort((own, -np.round(members.likeness[own, topic], 9)))]


def _described(
    engine: Engine,
    settings: LibrarySettings,
    numbers: Numbers,
    words: tuple[str, ...],
    called: Sequence[tuple[str, ...]],
    members: Members,
    before: Sequence[TextTopic],
) -> list[TextTopic]:
    """The topics as they are shown."""
    again = _again(members.words, words, before)
    last = max([0, *(int(one.id.partition("-")[2]) for one in before)])
    topics = list[TextTopic]()
    for at, label in enumerate(called):
        known, _ = again.get(at, (None, 0.0))
        if known is None:
            last += 1
        most = numbers[_most_of_it(members, at)]
        listed = [engine.resource_at(number) for number in most[:N_LISTED].tolist()]
        best = np.argsort(-members.words[at], kind="stable")[:N_WORDS].tolist()
        topics.append(
            TextTopic(
                id=known.id if known else f"topic-{last}",
                label=label,
                n_records=len(most),
                records=tuple((record.id, record.display_title) for record in listed),
                themes=tuple((v, settings.theme_label(v), n) for v, n in _counted(engine, "theme", most)),
                keywords=_counted(engine, "keyword", most),
                words=tuple((words[word], round(float(members.words[at, word]), 4)) for word in best),
                steadiness=round(float(members.steadiness[at]), 3),
                ids=tuple(engine.resource_id(number) for number in most.tolist()),
            )
        )
    return topics


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
