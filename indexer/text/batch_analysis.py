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
        words: each once; a tuple is a term as it stands.
        word_numbers: of every word of every surface in order, int32.
        sizes: how many words each surface has, int32.
        owners: which piece each surface is of, int32, ascending.
        solid: the number of the words written as one, int32; -1 for a surface of one word.
    """

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces
        number: defaultdict[Piece, int] = defaultdict()
        number.default_factory = number.__len__
        plain = _plain(pieces)
        simple = [piece.lower() for piece in compress(pieces, plain) if isinstance(piece, str)]  # most are one word
        words = [*map(number.__getitem__, simple)]
        sizes, solid, owners = [1] * len(simple), [-1] * len(simple), np.flatnonzero(plain).tolist()
        for place in np.flatnonzero(~plain).tolist():
            piece = pieces[place]
            for parts in analysis.taken_apart(piece) if isinstance(piece, str) else (piece,):
                words += [number[word if isinstance(piece, str) else piece] for word in parts]
                sizes.append(len(parts))
                solid.append(number["".join(parts)] if len(parts) > 1 else -1)
                owners.append(place)
        self.words: list[Piece] = list(number)
        all_sizes, all_owners = np.array(sizes, np.int32), np.array(owners, np.int32)
        order = np.argsort(all_owners, kind="stable")
        begins = np.cumsum(all_sizes) - all_sizes
        self.owners, self.sizes, self.solid = all_owners[order], all_sizes[order], np.array(solid, np.int32)[order]
        self.word_numbers = np.array(words, np.int32)[stretches(begins[order], self.sizes)]

    @cached_property
    def stems(self) -> list[str]:
        """The term of each of ``words``."""
        stems = analysis.stems([word if isinstance(word, str) else "" for word in self.words])
        return [stem if isinstance(word, str) else word[0] for word, stem in zip(self.words, stems, strict=True)]

    @cached_property
    def first_words(self) -> NDArray[np.int64]:
        """Where the words of each surface begin among ``word_numbers``, and where the last one's end."""
        return np.concatenate([np.zeros(1, np.int64), np.cumsum(self.sizes)])

    @property
    def compounds(self) -> NDArray[np.intp]:
        """The surfaces of several words."""
        return np.flatnonzero(self.sizes > 1)

    def words_of(self, surfaces: NDArray[np.intp]) -> Iterator[list[int]]:
        """The word numbers of each of ``surfaces``."""
        numbers = self.word_numbers.tolist()
        begins, ends = self.first_words[surfaces].tolist(), self.first_words[surfaces + 1].tolist()
        return (numbers[begin:end] for begin, end in zip(begins, ends, strict=True))

    def expansions(self) -> Expansions:
        """What `indexer.text.analyzers.SeealsoAnalyzer.expand` says of each piece.

        Every surface gets a slot for each word and, if it has several, one for its solid form after the first; slots
        of stop words, and of solid forms with the first word's stem, stay empty.
        """
        terms, of_word = numbered(self.stems)
        is_stop = np.fromiter((word in analysis.STOP_WORDS for word in self.words), np.bool_, len(self.words))
        sizes, compounds = self.sizes, self.compounds
        compound = sizes > 1
        first_slot = np.cumsum(sizes + compound) - (sizes + compound)
        offsets = np.arange(len(self.word_numbers)) - np.repeat(self.first_words[:-1], sizes)
        slots = np.repeat(first_slot, sizes) + offsets + (np.repeat(compound, sizes) & (offsets > 0))
        n_slots = int(sizes.sum()) + len(compounds)
        found, places = np.zeros(n_slots, np.int32), np.zeros(n_slots, np.int32)
        kept, owners = np.zeros(n_slots, np.bool_), np.repeat(self.owners, sizes + compound)
        found[slots], places[slots] = of_word[self.word_numbers], offsets
        kept[slots] = ~is_stop[self.word_numbers]
        first = first_slot[compounds]
        solid = of_word[self.solid[compounds]]
        found[first + 1] = solid
        kept[first + 1] = ~kept[first] | (found[first] != solid)
        widths = np.maximum(sizes, 1)
        before = np.cumsum(widths) - widths  # positions of the surfaces before, of which those of other pieces go off
        n_pieces = len(self.pieces)
        piece_widths = np.bincount(self.owners, weights=widths, minlength=n_pieces).astype(np.int64)
        before -= (np.cumsum(piece_widths) - piece_widths)[self.owners]
        places += np.repeat(before, sizes + compound).astype(np.int32)
        n_terms = np.bincount(owners[kept], minlength=n_pieces)
        return Expansions(terms, found[kept], places[kept], n_terms.astype(np.int32), piece_widths.astype(np.int32))


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
