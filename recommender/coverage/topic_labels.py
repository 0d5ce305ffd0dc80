"""Names for topics in texts: what their records say in so many words, in the order in which they say it.

A name is a whole keyword that most of a topic's records have, or a phrase that stands in them, or, where the records
are much alike without it, a word (after the differential labels of Manning, Raghavan and Schuetze, Introduction to
Information Retrieval, 2008, 17.7: how much of a cluster a label covers, and how many of its records have it).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corpus import Resource
from indexer.text import analysis
from recommender.related.subjects import TOPIC_SHARE, Subjects
from recommender.related.word_classes import names_no_subject
from recommender.related.word_usage import Token, phrases_of, written

N_READ, READ_CHARS = 150, 1_500
"""Of so many records, those that are most of the topic, so much of their texts is read for names."""
LONGEST = 4
"""Words in a phrase."""
MOST_HAVE = 0.5
"""A keyword that this share of the records has names the topic."""
PREFERRED = 1.5
"""Such a keyword, and a phrase, is worth so many times as much as a word."""
LEAST_HAVE, LEAST_COVER, LEAST_COVER_OF_KEYWORD = 0.4, 0.6, 0.2
"""A phrase that names a topic is in this share of its records, and its words weigh so many times as much as the topic's
first word; of a keyword that most of them have, less is asked."""
HAVE_ALONE, COVER_ALONE = 1 / 3, 0.5
"""The same of whatever names a topic where a word would do."""
GOES_ON = 0.4
"""A phrase that goes on alike in this share of its places is but a part of the longer one."""
OF_THE_TOPIC = 0.02
"""A name has a word that weighs so much."""
ALONE = 3.0
"""A topic is named by a word, which no keyword is, where its records are so many times as like each other as like the
rest although the word is taken away."""
ALSO_HAVE, ALSO_COVER, TOGETHER = 0.35, 0.05, 0.5
"""A second name is a keyword or phrase of so many of the records, most of which have the first name too; its words
weigh this part of the first word. After a name that is a word, a word will do."""
FEW_TITLES = 500
"""In a library of fewer records, what a word is about need not stand in a title."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a topic may be called.

    text: as it is read. terms: its stems. cover: what its words weigh in the topic, the first of which weighs 1. kind:
    a whole keyword, a phrase of two words or more, or a word. has: which of the records that were read have it. n_read:
    how many there are.
    """

    text: str
    terms: tuple[str, ...]
    cover: float
    kind: Literal["keyword", "phrase", "word"]
    has: frozenset[int]
    n_read: int

    @property
    def share(self) -> float:
        """The share of the topic's records that have it."""
        return len(self.has) / max(self.n_read, 1)

    @property
    def worth(self) -> float:
        """How well it would name the topic."""
        is_preferred = self.kind == "phrase" or (self.kind == "keyword" and self.share >= MOST_HAVE)
        return self.cover * math.sqrt(self.share) * (PREFERRED if is_preferred else 1.0)

    @property
    def may_name(self) -> bool:
        """Whether it may name a topic whose records are little alike without a word of it."""
        if self.kind == "keyword":
            return self.share >= MOST_HAVE and self.cover >= LEAST_COVER_OF_KEYWORD
        return self.kind == "phrase" and self.share >= LEAST_HAVE and self.cover >= LEAST_COVER


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


class Forms:
    """How words are written: as `Subjects` has learned it of sentences, else as the records that were read have it."""

    def __init__(self, subjects: Subjects) -> None:
        self._read: dict[str, Counter[str]] = defaultdict(Counter)
        self._known: dict[str, str] = {}
        usage = subjects.usage
        for form, _ in sorted(usage.n.items(), key=lambda item: (-item[1], item[0])):
            terms = analysis.terms(form)
            if len(terms) == 1:
                self._known.setdefault(terms[0], form)

    def read(self, token: Token) -> None:
        """Count one."""
        self._read[token.term][token.written.lower()] += 1

    def read_all(self, texts: Iterable[str], language: str) -> None:
        """Count all the words of texts."""
        for text in texts:
            for run in phrases_of(text[:READ_CHARS], language):
                for token in run:
                    self.read(token)

    def whole(self, term: str) -> str:
        """A word that is written so; "" where none was seen."""
        if term in self._known:
            return self._known[term]
        return _usual(self._read[term]) if self._read.get(term) else ""


def candidates(
    subjects: Subjects, records: Sequence[Resource], worth: Mapping[str, float], language: str, forms: Forms
) -> list[Candidate]:
    """What a topic may be called, best first.

    Args:
        records: those that surely belong, those that are most of the topic first.
        worth: what each of its words weighs, the first of them 1.
        forms: learns how words are written.
    """
    has: dict[tuple[str, ...], set[int]] = defaultdict(set)
    as_written: dict[tuple[str, ...], Counter[tuple[int, str]]] = defaultdict(Counter)
    keyword_has: dict[str, set[int]] = defaultdict(set)
    read = records[:N_READ]
    for number, record in enumerate(read):
        for keyword in record.keywords:
            keyword_has[keyword].add(number)
        for text in filter(None, (*record.keywords, record.given_title, record.description, record.text)):
            for run in phrases_of(text[:READ_CHARS], language):
                for token in run:
                    forms.read(token)
                is_sentence = _is_in_small_letters(run)
                for begin, end in _sequences(run):
                    key = tuple([token.term for token in run[begin:end]])
                    has[key].add(number)
                    ends = end == len(run) or run[end].is_small
                    is_seen = is_sentence and not run[begin].begins
                    as_written[key][2 * is_seen + ends, _with_owners(run[begin:end])] += 1

    def cover(terms: Iterable[str]) -> float:
        return sum([worth.get(term, 0.0) for term in set(terms)])

    n_read = len(read)
    nothing = names_no_subject(language)
    found: list[Candidate] = []
    for key, own in has.items():
        known = [term for term in key if worth.get(term, 0.0) >= OF_THE_TOPIC]
        if len(own) < min(3, n_read) or not known or key[0] in nothing or key[-1] in nothing:
            continue
        if len(key) > 1 and len(set(known)) < 2 and len(own) < GOES_ON * len(has.get((known[0],), own)):
            continue
        text = _best_written(as_written[key], subjects)
        kind: Literal["phrase", "word"] = "phrase" if len(key) > 1 else "word"
        found.append(Candidate(text, key, cover(key), kind, frozenset(own), n_read))
    found = [_as_it_goes_on(one, found) for one in found]
    for keyword, own in keyword_has.items():
        terms = tuple(analysis.terms(keyword))
        if len(own) >= min(3, n_read) and any(worth.get(term, 0.0) > 0 for term in terms):
            found.append(Candidate(keyword, terms, cover(terms), "keyword", frozenset(own), n_read))
    found.sort(key=lambda one: (-round(one.worth, 9), one.kind != "keyword", -len(one.terms), one.text))
    return list({(one.kind == "keyword", one.terms): one for one in reversed(found)}.values())[::-1]


def names(found: Sequence[Candidate], alike: float) -> tuple[Candidate, ...]:
    """One or two names; nothing where the records have none in common.

    Args:
        found: `candidates`.
        alike: how much alike the records are without the topic's first word (`alike_without`).
    """
    may_name = [one for one in found if one.may_name]
    if alike >= ALONE:
        may_name = [one for one in may_name if one.share >= MOST_HAVE] or [
            one for one in found if one.share >= HAVE_ALONE and one.cover >= COVER_ALONE
        ]
    if not may_name:
        return ()
    first = may_name[0]
    keywords = {one.terms: one.text for one in found if one.kind == "keyword"}
    for one in found:
        is_bare = one.kind == "word" and first.kind != "word" and one.terms not in keywords
        if is_bare or one.share < ALSO_HAVE or one.cover < ALSO_COVER:
            continue
        is_other = not set(one.terms) & set(first.terms)
        if is_other and len(one.has & first.has) >= TOGETHER * min(len(one.has), len(first.has)):
            return first, replace(one, text=keywords.get(one.terms, one.text))
    return (first,)


def _sequences(run: Sequence[Token]) -> Iterable[tuple[int, int]]:
    """Where words stand side by side, no small one, none cut at a hyphen: the first, and one past the last."""
    for begin, first in enumerate(run):
        if first.is_small or first.is_glued:
            continue
        for end in range(begin, min(begin + LONGEST, len(run))):
            if run[end].is_small:
                break
            if end + 1 == len(run) or not run[end + 1].is_glued:
                yield begin, end + 1


def _is_in_small_letters(run: Sequence[Token]) -> bool:
    """Whether its words have capitals only where they are names: not a title in capitals."""
    words = [token.written for token in run[1:] if not token.is_small]
    return 2 * sum([word[:1].islower() for word in words]) >= max(len(words), 1)


def _best_written(forms: Counter[tuple[int, str]], subjects: Subjects) -> str:
    """The words as most have them where they end a phrase, in capitals as sentences have them.

    Args:
        forms: (2 in mid sentence + 1 at the end of a phrase, as written).
    """
    ending = {(place, form): n for (place, form), n in forms.items() if place % 2} or forms
    words: Counter[str] = Counter()
    for (_, form), n in ending.items():
        words[form.casefold()] += n
    best = _usual(words)
    seen: Counter[str] = Counter()
    for (place, form), n in forms.items():
        if place >= 2 and form.casefold() == best:
            seen[form] += n
    if seen:
        return _usual(seen)
    return subjects.in_a_sentence(min(form for _, form in forms if form.casefold() == best))


def _with_owners(tokens: Sequence[Token]) -> str:
    """As it stands there: "Parkinson's disease"."""
    owners = [one._replace(written=f"{one.written}’s") if one.is_owner else one for one in tokens[:-1]]
    return written([*owners, tokens[-1]])


def _as_it_goes_on(one: Candidate, found: Sequence[Candidate]) -> Candidate:
    """The longer phrase that a phrase is mostly part of; itself where it is of none."""
    n = len(one.terms)
    longer = [
        other
        for other in found
        if len(other.terms) > n
        and len(other.has & one.has) >= GOES_ON * len(one.has)
        and any(other.terms[at : at + n] == one.terms for at in range(len(other.terms) - n + 1))
    ]
    best = max(longer, key=lambda other: (len(other.has), len(other.terms), other.text), default=None)
    if best is None:
        return one
    return replace(_as_it_goes_on(best, found), has=one.has if n > 1 else best.has)


def _usual(counts: Counter[str]) -> str:
    return min((-n, form) for form, n in counts.items())[1]
