"""The best passage of a record for a query, and what in it matched."""

from __future__ import annotations

import re
import threading
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from indexer.search.lexicon import Concept
from indexer.text import analysis
from indexer.text.expressions import TermSequence
from indexer.text.language_rules import BEGINS_OTHERWISE, DEFAULT
from indexer.text.spelling_variants import BEGINS_IN_BRITISH
from indexer.text.surfaces import (
    MAY_HOLD_SIGNED,
    SIGN,
    exact_forms,
    is_run,
    signed_matches,
    surface_matches,
    surfaces_of,
)

SNIPPET_CHARS = 240

MOST_SEEN = 100_000
"""So many words are known at a time; then they are read anew."""

Range = tuple[int, int]

_SENTENCE_END = re.compile(r"(?<=[.!?…])[\s\u00a0]+|\n+")


def highlights(text: str, concepts: Sequence[Concept], spoken: Sequence[str] = (DEFAULT,)) -> list[Range]:
    """Character ranges of ``text`` that match: single terms, and phrases where all their words stand together.

    Ranges are ascending and do not overlap. In a run without spaces only the signs that match are marked.

    Args:
        spoken: the languages that the text may be in: a word matches if it does in one of them.
    """
    singles, phrases = _sought(tuple(concepts))
    if not text or (not singles and not phrases):
        return []
    languages = tuple(spoken)
    is_signed = bool(MAY_HOLD_SIGNED.search(text))
    present = _present(text, is_signed, singles | _terms_in(phrases), languages)
    if not present:  # nearly all: one pass in C, and each word was looked at before
        return []
    held = frozenset[str]().union(*present.values())
    phrases = [phrase for phrase in phrases if all(term in held for term, _ in phrase)]
    if not phrases and text.isascii():
        matching = {word for word, terms in present.items() if not singles.isdisjoint(terms)}
        if not matching:
            return []
        if not is_signed:
            return _merged([match.span() for match in surface_matches(text) if match[0] in matching])
        return _merged(_words_that_match(text, matching, singles))
    return _found_one_by_one(text, singles, phrases, languages, present)


def _words_that_match(text: str, matching: Collection[str], singles: frozenset[str]) -> list[Range]:
    """Where surfaces of ``matching`` stand, and words with signs whose first surface or exact form matches."""
    found: list[Range] = []
    for begin, end, exact in _stretches(text):
        if not exact:
            found += [match.span() for match in surface_matches(text, begin, end) if match[0] in matching]
            continue
        spans = [(match.span(), match[0] in matching) for match in surface_matches(text, begin, end)]
        if spans:
            spans[0] = ((begin, end), spans[0][1] or not singles.isdisjoint(exact))
        found += [span for span, is_match in spans if is_match]
    return found


def _stretches(text: str) -> list[tuple[int, int, tuple[str, ...]]]:
    """``text`` cut at its words with signs: begin, end, and the exact forms of such a word."""
    last = 0
    found: list[tuple[int, int, tuple[str, ...]]] = []
    for match in signed_matches(text):
        found += [(last, match.start(), ()), (match.start(), match.end(), exact_forms(match[0]))]
        last = match.end()
    return [*found, (last, len(text), ())]


def _found_one_by_one(
    text: str,
    singles: Collection[str],
    phrases: Collection[TermSequence],
    languages: tuple[str, ...],
    present: Collection[str],
) -> list[Range]:
    """`highlights` of a text that holds something of what is sought, surface by surface; ``present``: which do."""
    found: list[Range] = []
    at: dict[int, set[str]] = {}
    where: dict[int, Range] = {}
    position = 0
    for start, end, terms, width in _read(text, languages, present):
        if width > 1 and is_run(text[start:end]):
            _read_run(text, start, end, terms, position, singles, found, at, where)
            position += width
            continue
        for term, _ in terms:
            if term in singles:
                found.append((start, end))
                break
        if phrases:  # most questions have none, and this is done for every word of what is shown
            for term, offset in terms:
                at.setdefault(position + offset, set()).add(term)
            for offset in range(width):
                where[position + offset] = (start, end)
        position += width
    for phrase in phrases:
        for place in where:
            if all(term in at.get(place + offset, ()) for term, offset in phrase):
                last = place + phrase[-1][1]
                pair = last + 1 in where and is_run(phrase[-1][0]) and len(phrase[-1][0]) > 1
                found.append((where[place][0], where[last + pair][1]))
    return _merged(found)


@lru_cache(maxsize=1000)
def _sought(concepts: tuple[Concept, ...]) -> tuple[frozenset[str], list[TermSequence]]:
    """The single terms and the phrases that stand for ``concepts``."""
    sequences = {sequence for concept in concepts for sequence in concept.sequences}
    return frozenset(seq[0][0] for seq in sequences if len(seq) == 1), [seq for seq in sequences if len(seq) > 1]


def _terms_in(phrases: Collection[TermSequence]) -> frozenset[str]:
    return frozenset(term for phrase in phrases for term, _ in phrase)


def _present(
    text: str, is_signed: bool, wanted: frozenset[str], languages: tuple[str, ...]
) -> dict[str, frozenset[str]]:
    """The surfaces of ``text`` that stand for any of ``wanted``, each with its terms; signs stand for themselves."""
    found: dict[str, frozenset[str]] = {}
    if is_signed:
        words: set[str] = set()
        for begin, end, exact in _stretches(text):
            words.update(surfaces_of(text, begin, end))
            if not wanted.isdisjoint(exact):
                found[text[begin:end]] = frozenset(exact)
    else:
        words = set(surfaces_of(text))
    for word in _words_of(languages).standing_for(words, wanted):
        found[word] = found.get(word, frozenset()) | _terms_of(word, languages)
    return found


class _SeenWords:
    """Surfaces that were read before, and by which terms: so that those of a text are looked through as sets, in C.

    Args:
        languages: those that texts may be in.
    """

    def __init__(self, languages: tuple[str, ...]) -> None:
        self._languages = languages
        self._lock = threading.Lock()
        self._known: tuple[set[str], dict[str, set[str]]] = (set(), {})

    def standing_for(self, words: set[str], wanted: frozenset[str]) -> set[str]:
        """Those of ``words`` that have one of the terms ``wanted``."""
        seen, by_term = self._known
        unseen = words - seen
        if unseen and (beginnings := _beginnings(wanted, self._languages)):
            unseen = {word for word in unseen if word[0] in beginnings or not analysis.is_plain(word)}
        if unseen:
            by_term = self._read(unseen)
        return set[str]().union(*(words & by_term[term] for term in wanted if term in by_term))

    def _read(self, words: set[str]) -> dict[str, set[str]]:
        with self._lock:
            if len(self._known[0]) > MOST_SEEN:  # who looks at the old ones meanwhile has both of them
                self._known = (set(), {})
            seen, by_term = self._known
            for word in words - seen:
                for term in _terms_of(word, self._languages):
                    by_term.setdefault(term, set()).add(word)
                seen.add(word)
            return by_term


@lru_cache(maxsize=1000)
def _beginnings(wanted: frozenset[str], languages: tuple[str, ...]) -> frozenset[str]:
    """The letters that a word of ASCII letters alone begins with if it has one of the terms ``wanted``; empty where
    that cannot be said. Most words of a text begin otherwise, and need not be stemmed to see that they do not match.
    """
    if not BEGINS_OTHERWISE.isdisjoint(languages):
        return frozenset()
    small = "".join(term[0] + BEGINS_IN_BRITISH.get(term[0], "") for term in wanted if term)
    return frozenset(small + small.upper())


@lru_cache(maxsize=16)
def _words_of(languages: tuple[str, ...]) -> _SeenWords:
    return _SeenWords(languages)


Terms = tuple[tuple[str, int], ...]
"""Terms with their offsets from where they begin."""


def _read_run(
    text: str, start: int, end: int, terms: Terms, position: int, singles: Collection[str],
    found: list[Range], at: dict[int, set[str]], where: dict[int, Range],
) -> None:  # fmt: skip
    """What `highlights` notes of a run without spaces: its signs stand for themselves, not for the run."""
    spans = _sign_spans(text, start, end)
    for offset, span in enumerate(spans):
        where[position + offset] = span
    for term, offset in terms:
        at.setdefault(position + offset, set()).add(term)
        if term in singles:
            last = min(offset + 1, len(spans) - 1)
            found.append((spans[offset][0], spans[last][1]))


@lru_cache(maxsize=100_000)
def _expanded(surface: str, spoken: tuple[str, ...]) -> tuple[Terms, int]:
    """The terms of a surface in any of some languages, and how many positions it takes."""
    if len(spoken) == 1:
        return analysis.expand(surface, spoken[0])
    expansions = [analysis.expand(surface, language) for language in spoken]
    return tuple(dict.fromkeys(term for terms, _ in expansions for term in terms)), expansions[0][1]


@lru_cache(maxsize=100_000)
def _terms_of(surface: str, spoken: tuple[str, ...]) -> frozenset[str]:
    if analysis.is_plain(surface):  # one word for certain: `_expanded` would say the same, and take three times as long
        word = surface.lower()
        return frozenset([analysis.stem(word, one) for one in spoken if not analysis.is_stop_word(word, one)])
    return frozenset([term for term, _ in _expanded(surface, spoken)[0]])


def _read(text: str, spoken: tuple[str, ...], present: Collection[str]) -> Iterator[tuple[int, int, Terms, int]]:
    """Every stretch of ``text`` that is read as one: begin, end, its terms in any language, how many places it has.

    A word that is not ``present`` has one place, and none of the terms that are sought: it need not be stemmed.
    """
    if not MAY_HOLD_SIGNED.search(text):
        for match in surface_matches(text):
            terms, width = _read_word(match[0], spoken, present)
            yield *match.span(), terms, width
        return
    for begin, end, exact in _stretches(text):
        more: Terms = tuple((form, 0) for form in exact)
        for match in surface_matches(text, begin, end):
            first, last = match.span()
            terms, width = _read_word(match[0], spoken, present)
            if more:
                yield begin, end, (*terms, *more), width
                more = ()
            else:
                yield first, last, terms, width


def _read_word(surface: str, spoken: tuple[str, ...], present: Collection[str]) -> tuple[Terms, int]:
    return _expanded(surface, spoken) if surface in present or not analysis.is_plain(surface) else ((), 1)


def _sign_spans(text: str, start: int, end: int) -> list[Range]:
    """Where each sign of a run stands, those left out that are no letter."""
    found = []
    for sign in SIGN.finditer(text, start, end):
        if analysis.fold(sign[0])[:1].isalnum():
            found.append(sign.span())
    return found


def _merged(ranges: list[Range]) -> list[Range]:
    merged: list[Range] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def best_passage(
    texts: Collection[str],
    concepts: Sequence[Concept],
    limit_chars: int = SNIPPET_CHARS,
    spoken: Sequence[str] = (DEFAULT,),
) -> tuple[str, tuple[Range, ...]]:
    """The passage that holds most of the query, and the ranges in it that match.

    The passage begins at a sentence where it can and is at most about ``limit_chars`` long; "…" marks where text
    was left out. Without a match it is the beginning of the first text.
    """
    best: tuple[int, int, str, int, int] | None = None
    matching: dict[str, list[Range]] = {}
    for text in texts:
        spans = highlights(text, concepts, spoken)
        if not spans:
            continue
        matching[text] = spans
        starts = [0, *(found.end() for found in _SENTENCE_END.finditer(text))]
        for start in {starts[bisect_right(starts, span[0]) - 1] for span in spans}:
            if spans_within := [s for s in spans if s[0] >= start and s[1] <= start + limit_chars]:
                n_distinct = len({analysis.fold(text[a:b]) for a, b in spans_within})
                key = (n_distinct, len(spans_within), text, start, start + limit_chars)
            else:  # a match deep inside a long sentence
                first = next(s for s in spans if s[0] >= start)
                middle = max(start, first[0] - limit_chars // 3)
                key = (1, 1, text, middle, middle + limit_chars)
            if best is None or (key[0], key[1], -key[3]) > (best[0], best[1], -best[3]):
                best = key
    if best is None:
        text = next((text for text in texts if text), "")
        return _cut(text, 0, limit_chars)[0], ()
    text = best[2]
    passage, at, begin, end = _cut(text, best[3], best[4])
    moved = (
        _moved(text, begin, end, matching[text], at - begin)
        if passage[at : at + end - begin] == text[begin:end]
        else None
    )
    return passage, tuple(highlights(passage, concepts, spoken) if moved is None else moved)


def _moved(text: str, begin: int, end: int, spans: Sequence[Range], by: int) -> list[Range] | None:
    """The ranges of ``text`` between ``begin`` and ``end``, moved; ``None`` where these cut a word or a range."""
    if (begin and not text[begin - 1].isspace()) or (end < len(text) and not text[end].isspace()):
        return None
    if any(first < begin < last or first < end < last for first, last in spans):
        return None
    return [(first + by, last + by) for first, last in spans if begin <= first and last <= end]


def _cut(text: str, start: int, end: int) -> tuple[str, int, int, int]:
    """A passage; where in it the text begins, and where that begins and ends in ``text``, spaces round it left out."""
    if end >= len(text):
        end = len(text)
    else:
        space = text.rfind(" ", start, end)
        end = space if space > start else end
    if start > 0 and not _SENTENCE_END.search(text[max(0, start - 2) : start]):
        space = text.find(" ", start)
        start = space + 1 if 0 <= space < end else start
        lead = "… "
    else:
        lead = ""
    cut = text[start:end]
    passage = lead + " ".join(cut.split()) + (" …" if end < len(text) else "")
    stripped = cut.strip()
    begin = start + cut.find(stripped)
    return passage, len(lead), begin, begin + len(stripped)
