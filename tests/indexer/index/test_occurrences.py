"""`occurrences` is `positions` of every term at once."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from whoosh.filedb.filestore import RamStorage

from indexer.index.bulk_writer import BulkWriter
from indexer.index.schema import build_schema
from indexer.index.segment_index import SegmentIndex
from indexer.index.whoosh_statistics import ColumnarStatistics

WORDS = st.lists(st.sampled_from("alpha beta gamma delta co-production the of".split()), max_size=8).map(" ".join)


SEGMENTS = st.lists(st.lists(WORDS, min_size=1, max_size=4), min_size=1, max_size=3)


def statistics_of(segments: list[list[str]], deleted: int) -> ColumnarStatistics:
    """Of an index of these titles, segment by segment, without the record r``deleted``."""
    index = SegmentIndex.create(RamStorage(), build_schema())
    number = 0
    for texts in segments:
        writer = BulkWriter(index, durable=False)
        for text in texts:
            writer.add_document(id=f"r{number}", title=text, record="{}", theme=text.split() or None)
            number += 1
        writer.commit(merge=False)
    writer = BulkWriter(index, durable=False)
    writer.delete_by_term("id", f"r{deleted}")
    writer.commit(merge=False)
    return ColumnarStatistics(index.reader())


@given(SEGMENTS, st.integers(0, 3))
def test_occurrences_are_the_positions_of_every_term(segments: list[list[str]], deleted: int) -> None:
    statistics = statistics_of(segments, deleted)
    found = statistics.occurrences("title")
    listed = {
        (found.terms[t], int(d), int(p))
        for t, d, p in zip(found.term_numbers, found.doc_numbers, found.positions, strict=True)
    }
    wanted = set()
    for term in statistics.terms("title"):
        postings, offsets, positions = statistics.positions("title", term)
        docs = np.repeat(postings.doc_numbers, np.diff(offsets))
        wanted |= {(term, int(d), int(p)) for d, p in zip(docs, positions, strict=True)}
    assert listed == wanted
    assert len(found.doc_numbers) == len(listed)
    assert found.terms == sorted(found.terms)
    assert not len(statistics.occurrences("nothing").doc_numbers)


@given(SEGMENTS, st.integers(0, 3), st.sampled_from(["", "beta", "d", "zzz"]), st.sampled_from([None, "gamma", "a"]))
def test_the_postings_of_a_field_are_those_of_every_term(
    segments: list[list[str]], deleted: int, first: str, last: str | None
) -> None:
    statistics = statistics_of(segments, deleted)
    for field in ("theme", "title", "nothing"):
        terms, sizes, docs = statistics.field_postings(field, first, last)
        assert terms == list(statistics.terms(field, first, last))
        wanted = [statistics.postings(field, term).doc_numbers.tolist() for term in terms]
        assert sizes.tolist() == list(map(len, wanted))
        assert docs.tolist() == [number for numbers in wanted for number in numbers]


@given(SEGMENTS, st.integers(0, 3), st.sets(st.integers(0, 11)))
def test_the_positions_in_some_documents_are_a_part_of_those_in_all(
    segments: list[list[str]], deleted: int, some: set[int]
) -> None:
    statistics = statistics_of(segments, deleted)
    among = np.array(sorted(some), np.int32)
    for term in (*statistics.terms("title"), "nowhere"):
        postings, offsets, positions = statistics.positions("title", term)
        every = zip(postings.doc_numbers.tolist(), postings.term_frequencies.tolist(), pairwise(offsets), strict=True)
        wanted = [(doc, often, positions[a:b].tolist()) for doc, often, (a, b) in every if doc in some]
        postings, offsets, positions = statistics.positions("title", term, among)
        part = zip(postings.doc_numbers.tolist(), postings.term_frequencies.tolist(), pairwise(offsets), strict=True)
        assert [(doc, often, positions[a:b].tolist()) for doc, often, (a, b) in part] == wanted
