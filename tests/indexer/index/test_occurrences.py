"""`occurrences` is `positions` of every term at once."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from whoosh.filedb.filestore import RamStorage

from indexer.index.bulk_writer import BulkWriter
from indexer.index.schema import build_schema
from indexer.index.segment_index import SegmentIndex
from indexer.index.whoosh_statistics import ColumnarStatistics

WORDS = st.lists(st.sampled_from("alpha beta gamma delta co-production the of".split()), max_size=8).map(" ".join)


@given(st.lists(st.lists(WORDS, min_size=1, max_size=4), min_size=1, max_size=3), st.integers(0, 3))
def test_occurrences_are_the_positions_of_every_term(segments: list[list[str]], deleted: int) -> None:
    index = SegmentIndex.create(RamStorage(), build_schema())
    number = 0
    for texts in segments:
        writer = BulkWriter(index, durable=False)
        for text in texts:
            writer.add_document(id=f"r{number}", title=text, record="{}")
            number += 1
        writer.commit(merge=False)
    writer = BulkWriter(index, durable=False)
    writer.delete_by_term("id", f"r{deleted}")
    writer.commit(merge=False)
    statistics = ColumnarStatistics(index.reader())
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
