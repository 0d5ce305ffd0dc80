"""Names for topics in texts: phrases that a person would say, by the same rules as reasons beside suggestions."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from indexer.text import analysis
from recommender.related.subjects import TOPIC_SHARE, Subjects
from recommender.related.word_classes import names_no_subject

N_COMPARED = 14
"""So many records of a topic are compared, each with each."""
N_PHRASES = 3
LEAST_WORTH = 0.25
"""A phrase has at least this share of the worth of the first."""
LEAST_PAIRS = 3
FEW_TITLES = 500
"""In a library of fewer records, what a word is about need not stand in a title."""
LEAST_PART = 0.12
"""A phrase has a word that is at least this part of what the topic's first word is to it."""
MOST_LETTERS = 34


def usable_words(subjects: Subjects, features: Sequence[str], language: str) -> NDArray[np.bool_]:
    """Which words can be what a topic is about: not "help", "new", "people", and no verbs. bool, shape (n_words,)."""
    usage = subjects.usage
    nouns, verbs = Counter[str](), Counter[str]()
    for form in usage.n:
        terms = analysis.terms(form)
        if len(terms) == 1:
            nouns[terms[0]] += usage.nouns[form] + usage.heads[form]
            verbs[terms[0]] += usage.verbs[form]
    nothing = {term for word in names_no_subject(language) for term in (word, *analysis.terms(word))}
    found = np.zeros(len(features), np.bool_)
    is_small = usage.n_records < FEW_TITLES
    for at, term in enumerate(features):
        is_topic = is_small or usage.topics[term] >= TOPIC_SHARE * max(usage.records[term], 1)
        is_verb = verbs[term] > nouns[term] and (term,) not in usage.subjects
        found[at] = len(term) > 1 and term not in nothing and not term.isdigit() and is_topic and not is_verb
    return found


def forms(subjects: Subjects) -> dict[str, str]:
    """How each word is mostly written, by its stem."""
    usage, found = subjects.usage, dict[str, str]()
    for form, _ in sorted(usage.n.items(), key=lambda item: (-item[1], item[0])):
        terms = analysis.terms(form)
        if len(terms) == 1:
            found.setdefault(terms[0], form)
    return found


def plain_words(titles: Iterable[str], worth: Mapping[str, float]) -> tuple[str, ...]:
    """The words that say most, as titles mostly write them: where texts are too short for phrases.

    >>> plain_words(["Thoracic surgery", "A surgery", "Bariatric surgery"], {"surgeri": 4.0, "thorac": 1.2})
    ('surgery', 'thoracic')
    """
    written: dict[str, Counter[str]] = defaultdict(Counter)
    for title in titles:
        for word in re.findall(r"[^\W\d_]+", title.casefold()):
            for term in analysis.terms(word):
                written[term][word] += 1
    best = sorted(worth, key=lambda word: (-worth[word], word))[:N_PHRASES]
    said = [word for word in best if written[word] and worth[word] >= LEAST_WORTH * worth[best[0]]]
    return tuple(min((-n, form) for form, n in written[word].items())[1] for word in said)


def phrases(subjects: Subjects, numbers: Sequence[int], worth: Mapping[str, float]) -> tuple[str, ...]:
    """What most pairs of a topic's records are both about, best first; nothing where that cannot be said.

    Args:
        numbers: documents of the records, those that are most of the topic first.
        worth: what each word says of the topic.
    """
    least = LEAST_PART * max(worth.values(), default=0.0)
    worth = {word: value for word, value in worth.items() if value >= least}
    profiles = [subjects.profile(number) for number in numbers[:N_COMPARED]]
    found: dict[str, float] = defaultdict(float)
    pairs: Counter[str] = Counter()
    for one, other in combinations(profiles, 2):
        for phrase, value in subjects.said(one, other, worth, 4).items():
            if len(phrase) <= MOST_LETTERS:
                found[phrase] += value
                pairs[phrase] += 1
    chosen: list[str] = []
    used = set[str]()
    best = 0.0
    for phrase in sorted(found, key=lambda phrase: (-found[phrase], phrase)):
        terms = set(analysis.terms(phrase))
        if not used.isdisjoint(terms) or (pairs[phrase] < LEAST_PAIRS and len(profiles) > 3):
            continue
        best = best or found[phrase]
        if found[phrase] < LEAST_WORTH * best and len(chosen) > 1:
            break
        chosen.append(phrase)
        used |= terms
        if len(chosen) == N_PHRASES:
            break
    return tuple(chosen)
