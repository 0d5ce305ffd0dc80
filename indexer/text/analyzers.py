"""The analysis as Whoosh asks for it: an analyser for ranked text, and one for the words that corrections come from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from whoosh.analysis.acore import Token
from whoosh.analysis.analyzers import Analyzer

from corpus.records.folding import fold as fold
from indexer.text import analysis
from indexer.text.analysis import (
    MAX_TERM_CHARS,
    Expansion,
    Surface,
    expand_surface,
    is_plain,
    pieces,
    stem,
    taken_apart,
)
from indexer.text.batch_analysis import BatchAnalysis, Owned, numbered
from indexer.text.language_rules import DEFAULT
from indexer.text.surfaces import TAG


def _in_order(piece: str, expand: Callable[[Surface, str], Expansion]) -> Expansion:
    """What a piece stands for: ``expand`` of its surfaces, one after the other."""
    surfaces = taken_apart(piece)
    language = piece.rpartition(TAG)[2] if TAG in piece else DEFAULT
    if len(surfaces) == 1:
        return expand(surfaces[0], language)
    terms: list[tuple[str, int]] = []
    position = 0
    for surface in surfaces:
        expansion, width = expand(surface, language)
        terms += [(term, position + offset) for term, offset in expansion]
        position += width
    return tuple(terms), position


class SeealsoAnalyzer(Analyzer):
    """`indexer.text.analysis`, spoken as Whoosh speaks it; the bulk writer uses `surfaces` and `expand`."""

    def pieces(self, text: str) -> list[str]:
        """See `pieces`."""
        return pieces(text)

    def take_apart(self, pieces: Sequence[str | tuple[str]]) -> BatchAnalysis:
        """Many pieces at once, for `BatchAnalysis.expansions`."""
        return BatchAnalysis(pieces)

    def expand(self, piece: str) -> Expansion:
        """The terms of the piece's surfaces."""
        if is_plain(piece):  # most are
            word = piece.lower()
            return (((stem(word), 0),), 1) if word not in analysis.STOP_WORDS else ((), 1)
        return _in_order(piece, expand_surface)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))

    def __call__(
        self,
        value: str,
        positions: bool = False,
        chars: bool = False,
        keeporiginal: bool = False,
        removestops: bool = True,
        start_pos: int = 0,
        start_char: int = 0,
        mode: str = "",
        **kwargs: Any,
    ) -> Iterator[Token]:
        token = Token(positions, chars, removestops=removestops, mode=mode)
        position = start_pos
        at = 0
        for piece in pieces(value):
            expansion, width = self.expand(piece)
            plain = piece.partition(TAG)[0]
            found = value.find(plain, at)
            start, end = (found, found + len(plain)) if found >= 0 else (at, at)  # an ISBN is written otherwise
            at = end
            for term, offset in expansion:
                token.text = term
                token.boost = 1.0
                token.stopped = False
                if keeporiginal:
                    token.original = plain  # type: ignore[attr-defined]
                if positions:
                    token.pos = position + offset
                if chars:
                    token.startchar = start_char + start
                    token.endchar = start_char + end
                yield token
            position += width


class WordAnalyzer(Analyzer):
    """Folded words, unstemmed and without joined forms: the vocabulary that corrections are drawn from."""

    def pieces(self, text: str) -> list[str]:
        """See `pieces`."""
        return pieces(text)

    def expand(self, piece: str) -> Expansion:
        """The folded words; a compound also whole."""
        if is_plain(piece):
            return ((piece.lower()[:MAX_TERM_CHARS], 0),), 1
        return _in_order(piece, _words)

    def of_pieces(self, pieces: BatchAnalysis) -> Owned:
        """The terms of many pieces, without their places; see `indexer.index.codec.inversion.derived_columns`.

        A tuple holds a word as it stands.
        """
        words = list(map(_plain, pieces.untagged))
        is_number = np.fromiter((isinstance(w, str) and w.isdigit() for w in pieces.untagged), np.bool_, len(words))
        terms, of_word = numbered(words)
        compounds = pieces.compounds
        owners = np.concatenate(
            [np.repeat(pieces.owners, pieces.sizes), pieces.owners[compounds], pieces.owners[pieces.more_of]]
        )
        numbers = np.concatenate([pieces.word_numbers, pieces.solid[compounds], pieces.more])
        counts = ~is_number[numbers]
        counts[len(pieces.word_numbers) :] = True  # solid forms, even of digits alone
        order = np.argsort(owners[counts], kind="stable")
        return Owned(terms, of_word[numbers[counts]][order], owners[counts][order])

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))

    def __call__(self, value: str, positions: bool = False, **kwargs: Any) -> Iterator[Token]:
        token = Token(positions, False, removestops=True, mode=kwargs.get("mode", ""))
        position = int(kwargs.get("start_pos", 0))
        for piece in pieces(value):
            expansion, width = self.expand(piece)
            for word, offset in expansion:
                token.text = word
                token.boost = 1.0
                token.stopped = False
                if positions:
                    token.pos = position + offset
                yield token
            position += width


def _words(surface: Surface, language: str) -> Expansion:
    words = surface.words
    kept = [
        (_plain(word), offset) for offset, word in enumerate(words) if not (isinstance(word, str) and word.isdigit())
    ]
    if surface.solid:
        kept.append((_plain(surface.solid), 0))
    kept += [(_plain(word), 0) for word in surface.more]
    return tuple(dict.fromkeys(kept)), max(1, len(words))


def _plain(word: analysis.Word) -> str:
    return analysis.text_of(word)[:MAX_TERM_CHARS]
