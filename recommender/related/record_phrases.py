"""All that a record could be said to be about: its phrases, where they stand in it, and how."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from corpus import Resource
from recommender.related.word_usage import Token, ends_at, phrases_of, written

LONGEST = 4
"""Words of topic in a phrase."""
LONGEST_KEYWORD = 5
_LONGEST_RUN = 7
_READ_CHARS = 4_000
_LEAD_CHARS = 200
"""What stands within so much of the beginning of a text stands out."""

_BRACKETS = re.compile(r"\s*\([^()]*\)")
_SHELF = re.compile(r"\s+[-\u2013>/|:]+\s+")
_LONGEST_CHARS = 50

Key = tuple[str, ...]


@dataclass(slots=True)
class Saying:
    """A phrase of one record.

    written: as readers see it. curated: it is a whole keyword. salient: it stands out. titled: it stands in title or
    keywords. whole: somewhere nothing follows that it could belong to. uncut: somewhere it is no part of a longer name.
    """

    written: str
    tokens: tuple[Token, ...]
    curated: bool = False
    salient: bool = False
    in_prose: bool = False
    titled: bool = False
    whole: bool = False
    uncut: bool = True
    n: int = 1


_Place = tuple[Sequence[Token], int, int, bool, bool]
"""Where a phrase stands: in which run, from where to where in it; whether that is salient, and whether it is prose."""


Places = dict[Key, list[_Place]]


class Profile:
    """All that one record could be said to be about.

    Of hundreds of phrases a few stand in the other record too. So all of a record's own are looked for only where it is
    the one that is asked about, and of another those that are among them (`places_within`). What is to be known of a
    phrase, beyond where it stands, is worked out for those that both have (`saying`).
    """

    def __init__(self, resource: Resource, language: str) -> None:
        self.language = language
        self._curated: dict[Key, Saying] = {}
        self._runs: list[tuple[Sequence[Token], bool, bool]] = []
        self._sayings: dict[Key, Saying] = {}
        for keyword in resource.keywords:
            self._read_whole(keyword)
            for run in phrases_of(_BRACKETS.sub("", keyword), language):
                key = tuple([token.term for token in run])
                if sum(not token.is_small for token in run) <= LONGEST_KEYWORD and key:
                    self._curated[key] = Saying(written(run), tuple(run), True, True, titled=True, whole=True)
                self._runs.append((run, True, False))
        for title in filter(None, (resource.given_title, resource.subtitle)):
            self._runs += [(run, True, False) for run in phrases_of(title, language)]
        for text in filter(None, (resource.description, resource.text)):
            read = 0
            for run in phrases_of(text[:_READ_CHARS], language):
                self._runs.append((run, read < _LEAD_CHARS, True))
                read += sum([len(token.written) + 1 for token in run])

    @cached_property
    def places(self) -> Places:
        """Every phrase, and where it stands."""
        return self._read(None)

    @cached_property
    def terms(self) -> frozenset[str]:
        """All terms of its phrases, small words among them."""
        return frozenset(term for key in self.places for term in key)

    def places_within(self, other: Profile) -> Places:
        """The phrases of both, and where they stand here."""
        return self._read(other)

    def is_curated(self, key: Key) -> bool:
        """Whether a phrase is a whole keyword."""
        return key in self._curated

    def saying(self, key: Key, places: Places) -> Saying:
        """What is known of one of the phrases; ``places``: of it, at least."""
        known = self._sayings.get(key)
        if known is None:
            known = replace(self._curated[key]) if key in self._curated else None
            for place in places[key]:
                known = _with_place(known, place)
            assert known is not None
            self._sayings[key] = known
        return known

    def _read_whole(self, keyword: str) -> None:
        """A keyword of several parts ("Money, Budgeting & Management"), without the shelf that it stands on."""
        text = _SHELF.split(_BRACKETS.sub("", keyword))[-1].strip()
        runs = phrases_of(text, self.language)
        tokens = tuple(token for run in runs for token in run)
        if len(runs) > 1 and len(text) <= _LONGEST_CHARS:
            key = (*(token.term for token in tokens), "")  # no phrase of a text has this key
            self._curated[key] = Saying(text, tokens, True, True, titled=True, whole=True)

    def _read(self, within: Profile | None) -> Places:
        known = None if within is None else within.places
        places: Places = {key: [] for key in self._curated if known is None or key in known}
        for run, salient, prose in self._runs:
            terms = [token.term for token in run]
            if within is None or not within.terms.isdisjoint(terms):
                _add_phrases(places, known, None if within is None else within.terms, run, terms, salient, prose)
        return places


def _add_phrases(
    places: Places, known: Collection[Key] | None, vocabulary: Collection[str] | None, run: Sequence[Token],
    terms: list[str], salient: bool, prose: bool,
) -> None:  # fmt: skip
    """Note where each phrase of a run stands; of those that are ``known``, whose terms make up the ``vocabulary``."""
    for begin, first in enumerate(run):
        if first.is_small or first.is_glued or (vocabulary is not None and terms[begin] not in vocabulary):
            continue
        n_words = 0
        for end in range(begin, min(begin + _LONGEST_RUN, len(run))):
            if vocabulary is not None and terms[end] not in vocabulary:
                break
            if run[end].is_small:
                continue
            n_words += 1
            if n_words > LONGEST:
                break
            if (end + 1 < len(run) and run[end + 1].is_glued) or (first.is_sign and end == begin):
                continue
            if first.is_sign and any(not token.is_sign or token.is_small for token in run[begin : end + 1]):
                break
            key = tuple(terms[begin : end + 1])
            if known is not None and key not in known:
                continue
            place = (run, begin, end, salient, prose)
            if key in places:
                places[key].append(place)
            else:
                places[key] = [place]


def _with_place(known: Saying | None, place: _Place) -> Saying:
    """A phrase as it was known, and one more place where it stands."""
    run, begin, end, salient, prose = place
    tokens = tuple(run[begin : end + 1])
    whole, uncut = ends_at(run, end), not (prose and _is_cut(run, begin, end))
    if known is None:
        return Saying(written(tokens), tokens, False, salient, prose, not prose, whole, uncut)
    known.whole |= whole
    known.uncut |= uncut
    known.n += 1
    known.salient |= salient or known.n > 1
    if prose and not known.in_prose and not known.curated:
        known.written, known.tokens = written(tokens), tokens
    known.in_prose |= prose
    known.titled |= not prose
    return known


def _is_cut(run: Sequence[Token], begin: int, end: int) -> bool:
    """Whether a name goes on to the left or the right: "York Times" of "New York Times", "Modern Art" of its museum."""
    if run[end].is_capital and _goes_on(run[end + 1 : end + 3]):
        return True
    before = run[max(begin - 2, 0) : begin]
    return run[begin].is_capital and _goes_on(before[::-1], _BEFORE_NAMES)


def _goes_on(beside: Sequence[Token], first: tuple[str, ...] = ()) -> bool:
    """Whether a name reaches what stands beside it, nearest first.

    ``first``: what belongs to a name even where a sentence begins with it.
    """
    if not beside:
        return False
    if beside[0].written in _IN_NAMES:
        return len(beside) > 1 and beside[1].is_capital and not beside[1].begins
    return (
        beside[0].is_capital
        and (not beside[0].is_small or first != ())
        and (not beside[0].begins or beside[0].written in first)
    )


_IN_NAMES = ("of", "per")
_BEFORE_NAMES = ("New", "One")
