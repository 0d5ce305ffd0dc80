"""What in a text matches a question.

No word, compound or word with signs holds a space, so that a text is cut at its spaces, and every stretch between two
of them (a *piece*) is read by itself. Most of those that are no match need not be read at all: a stem begins as its
word does, by and large, and so a piece is put away by the first two letters of its word (`n_letters_kept`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from string import ascii_lowercase
from typing import NamedTuple, TypeVar

from indexer.search.lexicon import Concept
from indexer.text import analysis
from indexer.text.bounded_cache import BoundedCache
from indexer.text.expressions import TermSequence
from indexer.text.language_rules import DEFAULT, n_letters_kept
from indexer.text.spelling_variants import begins_in_british
from indexer.text.surfaces import MAY_HOLD_SIGNED, SIGN, exact_forms, is_run, signed_matches, surface_matches

Found = TypeVar("Found")
Range = tuple[int, int]
Terms = tuple[tuple[str, int], ...]
"""Terms with their offsets from where they begin."""

_PIECE = re.compile(r"\S+")
_MOST_PIECES = 100_000
"""So many are known at a time."""
_MOST_READ = 1_000
"""The same of those that were read for one question."""
_LONGEST_KEPT = 64
_BEFORE, _AFTER = "([{\"'\u201c\u2018\u00ab", ".,;:!?)]}\"'\u201d\u2019\u00bb\u2026"
"""Signs that may stand before and after a word and are no part of one; a point before one may be (".NET")."""
_OTHER = ""
"""The beginning of a piece that is not one word of ASCII letters."""


def highlights(text: str, concepts: Sequence[Concept], spoken: Sequence[str] = (DEFAULT,)) -> list[Range]:
    """Character ranges of ``text`` that match: single terms, and phrases where all their words stand together.

    Ranges are ascending and do not overlap. In a run without spaces only the signs that match are marked.

    Args:
        spoken: the languages that the text may be in: a word matches if it does in one of them.
    """
    return sought(tuple(concepts), tuple(spoken)).ranges(text) if text and concepts else []


@lru_cache(maxsize=200)
def sought(concepts: tuple[Concept, ...], spoken: tuple[str, ...]) -> Sought:
    """What is looked for in texts; kept, because it knows the pieces that it was asked about."""
    return Sought(concepts, spoken)


class _Read(NamedTuple):
    """A piece that holds some of what is sought: its terms that are, and ranges in it that match by themselves."""

    held: frozenset[str]
    ranges: tuple[Range, ...]


_NOTHING = _Read(frozenset(), ())


class Sought:
    """What stands for some concepts in texts in some languages.

    Safe to share between threads: what is kept is worked out at most twice.
    """

    def __init__(self, concepts: Collection[Concept], spoken: tuple[str, ...]) -> None:
        sequences = {sequence for concept in concepts for sequence in concept.sequences}
        self._spoken = spoken
        self._singles = frozenset(sequence[0][0] for sequence in sequences if len(sequence) == 1)
        self._phrases = [sequence for sequence in sequences if len(sequence) > 1]
        self._wanted = self._singles | {term for phrase in self._phrases for term, _ in phrase}
        self._beginnings = beginnings(self._wanted, spoken)
        self._looked_at = {_OTHER, *self._beginnings}
        for letter in self._beginnings:
            if len(letter) == 1:
                self._looked_at.update(letter + second for second in ascii_lowercase)
        self._pieces = _Kept(_MOST_READ, self._find)

    def ranges(self, text: str) -> list[Range]:
        """See `highlights`."""
        looked_at, known = self._looked_at, self._pieces
        pieces = text.split()
        if self._beginnings:
            pieces = [piece for piece in pieces if _beginning_of[piece] in looked_at]
        matching = {piece: read for piece in pieces if (read := known[piece]) is not _NOTHING}
        if not matching:
            return []
        if self._phrases:
            held = frozenset[str]().union(*[read.held for read in matching.values()])
            phrases = [phrase for phrase in self._phrases if all(term in held for term, _ in phrase)]
            if phrases:
                return self._with_phrases(text, phrases, matching)
        found: list[Range] = []
        for piece, read in matching.items():
            if read.ranges:
                for at in _places(piece, text):
                    found += [(at + begin, at + end) for begin, end in read.ranges]
        return _merged(found)

    def _may_hold(self, piece: str) -> bool:
        """Whether any part of a piece, or it written solid, begins as something that is sought does."""
        if not self._beginnings:
            return True
        starts = _starts_in[piece]
        return starts is None or not self._beginnings.isdisjoint(starts)

    def _find(self, piece: str) -> _Read:
        if _beginning_of[piece] != _OTHER:
            word = _word_in(piece)
            own = set(_stems(word.lower(), self._spoken)) & self._wanted
            if not own:
                return _NOTHING
            begin = piece.index(word)
            return _Read(frozenset(own), () if own.isdisjoint(self._singles) else ((begin, begin + len(word)),))
        if not self._may_hold(piece):
            return _NOTHING
        held: set[str] = set()
        ranges: list[Range] = []
        for begin, end, terms, width in _surfaces_of(piece, self._spoken):
            own = {term for term, _ in terms}
            held |= own & self._wanted
            if width > 1 and is_run(piece[begin:end]):
                spans = _sign_spans(piece, begin, end)
                ranges += [_sign_range(spans, offset) for term, offset in terms if term in self._singles]
            elif not own.isdisjoint(self._singles):
                ranges.append((begin, end))
        return _Read(frozenset(held), tuple(ranges)) if held else _NOTHING

    def _with_phrases(self, text: str, phrases: Sequence[TermSequence], matching: dict[str, _Read]) -> list[Range]:
        found: list[Range] = []
        at: dict[int, set[str]] = {}
        where: dict[int, Range] = {}
        position = 0
        for match in _PIECE.finditer(text):
            piece, start = match[0], match.start()
            read = matching.get(piece)
            if read is None and _beginning_of[piece] != _OTHER:
                position += 1  # one word, and none that is sought
                continue
            if read is not None:
                found += [(start + begin, start + end) for begin, end in read.ranges]
            for begin, end, terms, width in _surfaces_of(piece, self._spoken):
                if read is not None:
                    is_signs = width > 1 and is_run(piece[begin:end])
                    spans = _sign_spans(piece, begin, end) if is_signs else [(begin, end)] * width
                    for offset, span in enumerate(spans):
                        where[position + offset] = (start + span[0], start + span[1])
                    for term, offset in terms:
                        if term in self._wanted:
                            at.setdefault(position + offset, set()).add(term)
                position += width
        for phrase in phrases:
            for place in where:
                if all(term in at.get(place + offset, ()) for term, offset in phrase):
                    last = place + phrase[-1][1]
                    is_pair = last + 1 in where and is_run(phrase[-1][0]) and len(phrase[-1][0]) > 1
                    found.append((where[place][0], where[last + is_pair][1]))
        return _merged(found)


class _Kept(BoundedCache[str, Found]):
    """What was found of pieces, which is looked for when it is first asked; of very long ones it is not kept."""

    def __init__(self, most: int, find: Callable[[str], Found]) -> None:
        super().__init__(most)
        self._find = find

    def __missing__(self, piece: str) -> Found:
        found = self._find(piece)
        if len(piece) <= _LONGEST_KEPT:
            self[piece] = found
        return found


@lru_cache(maxsize=1000)
def beginnings(wanted: frozenset[str], spoken: tuple[str, ...]) -> frozenset[str]:
    """The first two letters, or the first alone, of every word of ASCII letters that has one of the terms ``wanted``;
    empty where that cannot be said. What is longer than the words that it begins is left out.
    """
    n_kept = min((n_letters_kept(language) for language in spoken), default=0)
    found: set[str] = set()
    for begin in {term[:n_kept] for term in wanted if term} if n_kept else ():
        found.add(begin)
        if DEFAULT in spoken:
            found |= begins_in_british(begin)
        if "de" in spoken and begin[0] in "aou":
            found.add(begin[0] + "e")
    return frozenset(found)


def _beginning(piece: str) -> str:
    """The first two letters of a piece's word in small letters; `_OTHER` where it is not one of ASCII letters."""
    word = _word_in(piece)
    return word[:2].lower() if analysis.is_plain(word) else _OTHER


def _word_in(piece: str) -> str:
    return piece.lstrip(_BEFORE).rstrip(_AFTER)


_beginning_of = _Kept(_MOST_PIECES, _beginning)


def _starts(piece: str) -> frozenset[str] | None:
    """The first letter, and the first two, of all that may be read in a piece; ``None`` where it has other letters than
    ASCII's."""
    if piece.isascii():
        return frozenset(_starts_at_parts(piece))
    forms = (analysis.fold(piece), analysis.fold(piece.lower().translate(analysis.WRITTEN_OUT)))
    if not all(map(str.isascii, forms)):
        return None
    found: set[str] = set()
    for form in forms:  # where parts begin is no longer to be seen
        for written in (form, "".join(filter(str.isalnum, form))):
            found.update(written, map("".join, pairwise(written)))
    return frozenset(found)


def _starts_at_parts(piece: str) -> Iterator[str]:
    """For every place of an ASCII piece where a word, a part of one or one with signs may begin."""
    after = after_signs = ""  # the next sign, and the next letter or digit
    for part in reversed(_PART.findall(piece)):
        first = part[0].lower()
        yield first
        if len(part) > 1:
            yield first + part[1]
        else:  # "R&D" as it stands, and "e-mail", which is "email" too
            yield first + after
            yield first + after_signs
        after = first
        if first.isalnum():
            after_signs = first


_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]|[0-9]+|.")


_starts_in = _Kept(_MOST_PIECES, _starts)


@lru_cache(maxsize=100_000)
def _kept_surfaces_of(piece: str, spoken: tuple[str, ...]) -> tuple[tuple[int, int, Terms, int], ...]:
    return tuple(_read_surfaces(piece, spoken))


def _surfaces_of(piece: str, spoken: tuple[str, ...]) -> Sequence[tuple[int, int, Terms, int]]:
    """Every stretch of a piece that is read as one: begin, end, its terms in any language, how many places it has."""
    return _kept_surfaces_of(piece, spoken) if len(piece) <= _LONGEST_KEPT else list(_read_surfaces(piece, spoken))


def _read_surfaces(piece: str, spoken: tuple[str, ...]) -> Iterator[tuple[int, int, Terms, int]]:
    if not MAY_HOLD_SIGNED.search(piece):
        for match in surface_matches(piece):
            yield *match.span(), *_expanded(match[0], spoken)
        return
    for begin, end, exact in _stretches(piece):
        more: Terms = tuple((form, 0) for form in exact)
        for match in surface_matches(piece, begin, end):
            terms, width = _expanded(match[0], spoken)
            if more:
                yield begin, end, (*terms, *more), width
                more = ()
            else:
                yield *match.span(), terms, width


def _stretches(piece: str) -> list[tuple[int, int, tuple[str, ...]]]:
    """A piece cut at its words with signs: begin, end, and the exact forms of such a word."""
    last = 0
    found: list[tuple[int, int, tuple[str, ...]]] = []
    for match in signed_matches(piece):
        found += [(last, match.start(), ()), (match.start(), match.end(), exact_forms(match[0]))]
        last = match.end()
    return [*found, (last, len(piece), ())]


def _expanded(surface: str, spoken: tuple[str, ...]) -> tuple[Terms, int]:
    """The terms of a surface in any of some languages, and how many positions it takes."""
    if analysis.is_plain(surface):  # one word for certain: its expansion would say the same, and take longer
        return tuple((term, 0) for term in dict.fromkeys(_stems(surface.lower(), spoken))), 1
    expansions = [analysis.expand(surface, language) for language in spoken]
    return tuple(dict.fromkeys(term for terms, _ in expansions for term in terms)), expansions[0][1]


def _stems(word: str, spoken: tuple[str, ...]) -> list[str]:
    return [analysis.stem(word, one) for one in spoken if not analysis.is_stop_word(word, one)]


def _sign_spans(piece: str, start: int, end: int) -> list[Range]:
    """Where each sign of a run stands, those left out that are no letter."""
    return [sign.span() for sign in SIGN.compiled.finditer(piece, start, end) if analysis.fold(sign[0])[:1].isalnum()]


def _sign_range(spans: Sequence[Range], offset: int) -> Range:
    """Where the pair of signs at ``offset`` stands."""
    return spans[offset][0], spans[min(offset + 1, len(spans) - 1)][1]


def _places(piece: str, text: str) -> Iterator[int]:
    """Where a piece stands in a text, with a space or an end of the text on either side."""
    at = text.find(piece)
    while at >= 0:
        end = at + len(piece)
        if (at == 0 or text[at - 1].isspace()) and (end == len(text) or text[end].isspace()):
            yield at
        at = text.find(piece, at + 1)


def _merged(ranges: list[Range]) -> list[Range]:
    merged: list[Range] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
