"""The analysis as Whoosh asks for it: an analyser for ranked text, and one for the words that corrections come from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from whoosh.analysis.acore import Token
from whoosh.analysis.analyzers import Analyzer

from corpus.records.folding import fold as fold
from indexer.text.analysis import (
    MAX_TERM_CHARS,
    STOP_WORDS,
    SURFACE,
    Expansion,
    expand,
    expand_parts,
    is_plain,
    parts,
    pieces,
    stem,
    surfaces,
    taken_apart,
)
from indexer.text.batch_analysis import BatchAnalysis, Owned, numbered


def _in_order(piece: str, expand: Callable[[tuple[str, ...]], Expansion]) -> Expansion:
    """What a piece stands for: ``expand`` of its surfaces' parts, one after the other."""
    surfaces = taken_apart(piece)
    if len(surfaces) == 1:
        return expand(surfaces[0])
    terms: list[tuple[str, int]] = []
    position = 0
    for words in surfaces:
        expansion, width = expand(words)
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
            return (((stem(word), 0),), 1) if word not in STOP_WORDS else ((), 1)
        return _in_order(piece, expand_parts)

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
        for found in SURFACE.finditer(value):
            expansion, width = expand(found[0])
            for term, offset in expansion:
                token.text = term
                token.boost = 1.0
                token.stopped = False
                if keeporiginal:
                    token.original = found[0]  # type: ignore[attr-defined]
                if positions:
                    token.pos = position + offset
                if chars:
                    token.startchar = start_char + found.start()
                    token.endchar = start_char + found.end()
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
        words = [word[:MAX_TERM_CHARS] if isinstance(word, str) else word[0] for word in pieces.words]
        is_number = np.fromiter((isinstance(w, str) and w.isdigit() for w in pieces.words), np.bool_, len(words))
        terms, of_word = numbered(words)
        compounds = pieces.compounds
        owners = np.concatenate([np.repeat(pieces.owners, pieces.sizes), pieces.owners[compounds]])
        numbers = np.concatenate([pieces.word_numbers, pieces.solid[compounds]])
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
        for surface in surfaces(value):
            expansion, width = _words(parts(surface))
            for word, offset in expansion:
                token.text = word
                token.boost = 1.0
                token.stopped = False
                if positions:
                    token.pos = position + offset
                yield token
            position += width


def _words(words: tuple[str, ...]) -> Expansion:
    kept = [(word[:MAX_TERM_CHARS], offset) for offset, word in enumerate(words) if not word.isdigit()]
    if len(words) > 1:
        kept.append(("".join(words)[:MAX_TERM_CHARS], 0))
    return tuple(dict.fromkeys(kept)), max(1, len(words))
