"""Analysis of many pieces of text at once: what `indexer.text.analysis` says of each, in arrays.

A segment holds a hundred thousand distinct pieces, and its fields want different things of them. So they are cut into
folded words once; each distinct word is stemmed once; and what a piece stands for in a field is gathered by number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import compress
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.text import analysis
from indexer.text.sorted_arrays import stretches
from indexer.text.surfaces import TAG

Piece = str | tuple[str]
"""A stretch of text between breaks; a tuple of one is a term as it stands."""


class Expansions(NamedTuple):
    """What pieces stand for. Terms of a piece are in the order of their places.

    terms: each once. term_numbers, places: of all terms of all pieces in order, int32. n_terms, widths: of each piece,
    how many terms and how many positions it has, int32.
    """

    terms: list[str]
    term_numbers: NDArray[np.int32]
    places: NDArray[np.int32]
    n_terms: NDArray[np.int32]
    widths: NDArray[np.int32]


class Owned(NamedTuple):
    """Terms of pieces without their places: each term once, then the number of each one's term and of its piece
    (ascending), int32."""

    terms: list[str]
    term_numbers: NDArray[np.int32]
    owners: NDArray[np.int32]


class BatchAnalysis:
    """Pieces cut into surfaces, and these into folded words (`indexer.text.analysis.parts`).

    Attributes:
        pieces: as given.
        words: each once, with the language of their text (`TAG`) where it is not the usual one; a tuple is a term as it
            stands.
        word_numbers: of every word of every surface in order, int32.
        sizes: how many words each surface has, int32.
        owners: which piece each surface is of, int32, ascending.
        solid: the number of the words written as one, int32; -1 for a surface of one word.
        more: numbers of what else stands at a surface's first place (`analysis.Surface.more`), int32.
        more_of: of which surface each of ``more`` is, ascending, int64.
    """

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces
        number: defaultdict[Piece, int] = defaultdict()
        number.default_factory = number.__len__
        plain = _plain(pieces)
        simple = [piece.lower() for piece in compress(pieces, plain) if isinstance(piece, str)]  # most are one word
        words = [*map(number.__getitem__, simple)]
        sizes, solid, owners = [1] * len(simple), [-1] * len(simple), np.flatnonzero(plain).tolist()
        more: list[int] = []
        more_of: list[int] = []
        for place in np.flatnonzero(~plain).tolist():
            piece = pieces[place]
            if not isinstance(piece, str):
                surfaces: tuple[analysis.Surface, ...] = (analysis.Surface((piece,)),)
                tag = ""
            else:
                surfaces = analysis.taken_apart(piece)
                _, sign, language = piece.rpartition(TAG)
                tag = f"{TAG}{language}" if sign else ""
            for surface in surfaces:
                words += [number[_tagged(word, tag)] for word in surface.words]
                sizes.append(len(surface.words))
                solid.append(number[_tagged(surface.solid, tag)] if surface.solid else -1)
                owners.append(place)
                if surface.more:
                    more += [number[_tagged(word, tag)] for word in surface.more]
                    more_of += [len(sizes) - 1] * len(surface.more)
        self.words: list[Piece] = list(number)
        all_sizes, all_owners = np.array(sizes, np.int32), np.array(owners, np.int32)
        order = np.argsort(all_owners, kind="stable")
        begins = np.cumsum(all_sizes) - all_sizes
        self.owners, self.sizes, self.solid = all_owners[order], all_sizes[order], np.array(solid, np.int32)[order]
        self.word_numbers = np.array(words, np.int32)[stretches(begins[order], self.sizes)]
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        of_surface = rank[np.array(more_of, np.int64)]
        by_surface = np.argsort(of_surface, kind="stable")
        self.more_of, self.more = of_surface[by_surface], np.array(more, np.int32)[by_surface]

    @cached_property
    def untagged(self) -> list[Piece]:
        """``words`` without their languages."""
        return [word.partition(TAG)[0] if isinstance(word, str) else word for word in self.words]

    @cached_property
    def stems(self) -> list[str]:
        """The term of each of ``words``."""
        found: list[str] = analysis.stems([word if isinstance(word, str) else "" for word in self.words])
        for place, word in enumerate(self.words):
            if not isinstance(word, str):
                found[place] = word[0][: analysis.MAX_TERM_CHARS]
        for language, places in self._of_other_languages.items():
            plain = [str(self.untagged[place]) for place in places]
            for place, stem in zip(places, analysis.stems(plain, language), strict=True):
                found[place] = stem
        return found

    @cached_property
    def _of_other_languages(self) -> dict[str, list[int]]:
        """By language, which of ``words`` are tagged with it."""
        found: dict[str, list[int]] = {}
        for place, word in enumerate(self.words):
            if isinstance(word, str) and TAG in word:
                found.setdefault(word.partition(TAG)[2], []).append(place)
        return found

    @cached_property
    def are_stop_words(self) -> NDArray[np.bool_]:
        """Which of ``words`` carry no topic in the language of their text."""
        stops = analysis.STOP_WORDS
        found = np.fromiter((word in stops for word in self.words), np.bool_, len(self.words))
        for language, places in self._of_other_languages.items():
            found[places] = [analysis.is_stop_word(self.untagged[place], language) for place in places]
        return found

    @cached_property
    def first_words(self) -> NDArray[np.int64]:
        """Where the words of each surface begin among ``word_numbers``, and where the last one's end."""
        return np.concatenate([np.zeros(1, np.int64), np.cumsum(self.sizes)])

    @property
    def compounds(self) -> NDArray[np.intp]:
        """The surfaces of several words that may be written as one."""
        return np.flatnonzero(self.solid >= 0)

    def words_of(self, surfaces: NDArray[np.intp]) -> Iterator[list[int]]:
        """The word numbers of each of ``surfaces``."""
        numbers = self.word_numbers.tolist()
        begins, ends = self.first_words[surfaces].tolist(), self.first_words[surfaces + 1].tolist()
        return (numbers[begin:end] for begin, end in zip(begins, ends, strict=True))

    def expansions(self) -> Expansions:
        """What `indexer.text.analyzers.SeealsoAnalyzer.expand` says of each piece.

        Every surface gets a slot for each word and, after the first, one for its solid form if it has several and for
        each of ``more``; slots of stop words, and of forms with the first word's stem, stay empty.
        """
        terms, of_word = numbered(self.stems)
        sizes, compounds = self.sizes, np.flatnonzero(self.solid >= 0)
        extra_of = np.concatenate([compounds, self.more_of])
        extra = np.concatenate([self.solid[compounds], self.more])
        in_order = np.argsort(extra_of, kind="stable")  # the solid form before the others
        extra_of, extra = extra_of[in_order], extra[in_order]
        n_extra = np.bincount(extra_of, minlength=len(sizes))
        n_slots_of = sizes + n_extra
        first_slot = np.cumsum(n_slots_of) - n_slots_of
        offsets = np.arange(len(self.word_numbers)) - np.repeat(self.first_words[:-1], sizes)
        slots = np.repeat(first_slot, sizes) + offsets + np.repeat(n_extra, sizes) * (offsets > 0)
        n_slots = int(n_slots_of.sum())
        found, places = np.zeros(n_slots, np.int32), np.zeros(n_slots, np.int32)
        kept, owners = np.zeros(n_slots, np.bool_), np.repeat(self.owners, n_slots_of)
        found[slots], places[slots] = of_word[self.word_numbers], offsets
        kept[slots] = ~self.are_stop_words[self.word_numbers]
        first = first_slot[extra_of]
        extra_slots = first + 1 + np.arange(len(extra_of)) - np.searchsorted(extra_of, extra_of)
        found[extra_slots] = of_word[extra]
        kept[extra_slots] = ~kept[first] | (found[first] != found[extra_slots])
        widths = np.maximum(sizes, 1)
        before = np.cumsum(widths) - widths  # positions of the surfaces before, of which those of other pieces go off
        n_pieces = len(self.pieces)
        piece_widths = np.bincount(self.owners, weights=widths, minlength=n_pieces).astype(np.int64)
        before -= (np.cumsum(piece_widths) - piece_widths)[self.owners]
        places += np.repeat(before, n_slots_of).astype(np.int32)
        n_terms = np.bincount(owners[kept], minlength=n_pieces)
        return Expansions(terms, found[kept], places[kept], n_terms.astype(np.int32), piece_widths.astype(np.int32))


def _tagged(word: analysis.Word, tag: str) -> Piece:
    return f"{word}{tag}" if tag and isinstance(word, str) else word


class WholeValues:
    """Pieces that are terms as they stand."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces

    def expansions(self) -> Expansions:
        """A term and a place for each piece."""
        terms, numbers = numbered([piece if isinstance(piece, str) else piece[0] for piece in self.pieces])
        ones = np.ones(len(numbers), np.int32)
        return Expansions(terms, numbers, np.zeros(len(numbers), np.int32), ones, ones)


def _plain(pieces: Sequence[Piece]) -> NDArray[np.bool_]:
    """For each piece `indexer.text.analysis.is_plain`; not so a term as it stands."""
    texts = [piece if isinstance(piece, str) else "" for piece in pieces]

    def are(test: Callable[[str], bool]) -> NDArray[np.bool_]:
        return np.fromiter(map(test, texts), np.bool_, len(texts))

    return are(str.isascii) & are(str.isalpha) & (are(str.islower) | are(str.isupper) | are(str.istitle))


def numbered(texts: Sequence[str]) -> tuple[list[str], NDArray[np.int32]]:
    """Each of ``texts`` once, and the number among them of every one."""
    number: defaultdict[str, int] = defaultdict()
    number.default_factory = number.__len__
    numbers = np.fromiter(map(number.__getitem__, texts), np.int32, len(texts))
    return list(number), numbers
