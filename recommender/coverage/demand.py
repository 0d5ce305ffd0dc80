"""What readers ask for, cell by cell: the questions of the site whose words are the names of a row and a column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.text import analysis

Asked = Sequence[tuple[str, int]]
"""Questions, each with on how many days it was asked."""


@dataclass(frozen=True, slots=True)
class Demand:
    """On how many days somebody asked: int64, cells (n_rows, n_columns), rows (n_rows,), columns (n_columns,)."""

    cells: NDArray[np.int64]
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    total: int


def demand(asked: Asked, rows: Sequence[str], columns: Sequence[str]) -> Demand:
    """How often each cell is asked for.

    A question falls into a cell when every word of it stands in the label of the row or of the column: "leadership"
    into every cell of the row Leadership, "leadership podcasts" into one. It falls to a row, or to a column, when it
    falls into a cell of it and shares a word with its label.

    Args:
        asked: the questions.
        rows, columns: the labels, "" for what has no name.
    """
    found = Demand(
        np.zeros((len(rows), len(columns)), np.int64),
        np.zeros(len(rows), np.int64),
        np.zeros(len(columns), np.int64),
        0,
    )
    if not asked:
        return found
    total = 0
    row_words, column_words = [words(label) for label in rows], [words(label) for label in columns]
    for text, n_days in asked:
        wanted = sorted(words(text))
        if not wanted:
            continue
        every = (1 << len(wanted)) - 1
        in_rows, in_columns = _bits(wanted, row_words), _bits(wanted, column_words)
        is_in = (in_rows[:, None] | in_columns[None, :]) == every
        found.cells[is_in] += n_days
        found.rows[is_in.any(axis=1) & (in_rows > 0)] += n_days
        found.columns[is_in.any(axis=0) & (in_columns > 0)] += n_days
        total += n_days if is_in.any() else 0
    return Demand(found.cells, found.rows, found.columns, total)


def words(text: str) -> frozenset[str]:
    """The words of a text that say something, as search takes them: without endings."""
    return frozenset(
        analysis.term_of(word)
        for piece in analysis.pieces(text)
        for surface in analysis.taken_apart(piece)
        for word in surface.words
        if not analysis.is_stop_word(word)
    )


def _bits(wanted: Sequence[str], labels: Iterable[frozenset[str]]) -> NDArray[np.int64]:
    """Which of the words each label has, a bit each."""
    return np.array([sum(1 << at for at, word in enumerate(wanted) if word in label) for label in labels], np.int64)
