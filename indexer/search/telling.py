"""Which few of a record's keywords say most beside a hit, where there is room for no more."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.search.facets import Column
from indexer.text import analysis


def most_telling(keywords: Sequence[str], asked: str, column: Column, most: int) -> list[str]:
    """``most`` of a record's keywords: those that share a word with the question, then the rarest that are shared.

    A keyword that every fifth record has tells little, and one that no other record has leads nowhere: it comes last.
    Equals stay in the order of the record.

    Args:
        keywords: of the record, as it writes them.
        asked: the words of the question; may be empty.
        column: the keywords of all records.
        most: so many.
    """
    words = set(analysis.terms(asked))

    def order(keyword: str) -> tuple[bool, bool, int]:
        n_records = column.n_with(keyword)
        return words.isdisjoint(analysis.terms(keyword)), n_records < 2, n_records

    return sorted(dict.fromkeys(keywords), key=order)[:most]
