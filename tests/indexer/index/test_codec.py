"""The codec's parts: the container file, varints, field arrays, and what Whoosh sees of them."""

from __future__ import annotations

import io
from bisect import bisect_left
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh import fields
from whoosh import query as q
from whoosh.filedb.filestore import RamStorage
from whoosh.matching.mcore import ReadTooFar
from whoosh.reading import CorruptIndexError, TermNotFound
from whoosh.util.numeric import byte_to_length, length_to_byte

from indexer.index.bulk_writer import BulkWriter
from indexer.index.codec import field_columns, varints
from indexer.index.codec.container import Container, ContainerWriter
from indexer.index.codec.segment_columns import FieldReader
from indexer.index.codec.stored_documents import dump_stored, load_stored
from indexer.index.segment_index import SegmentIndex, create_in, open_in


def test_container_gives_back_what_it_was_given() -> None:
    file = io.BytesIO()
    writer = ContainerWriter(file)
    writer.add("numbers", np.arange(5, dtype=np.int64))
    with writer.stream("text") as write:
        write(b"one")
        write(b"two")
    writer.add("nothing", np.empty(0, np.float32))
    writer.finish({"a": 1})
    container = Container(file.getvalue())
    assert container.metadata == {"a": 1}
    assert container.array("numbers").tolist() == [0, 1, 2, 3, 4]
    assert container.array("text").tobytes() == b"onetwo"
    assert len(container.array("nothing")) == 0
    assert "numbers" in container
    assert "other" not in container
    assert container.array("numbers").flags.aligned
    with pytest.raises(ValueError):
        container.array("numbers")[0] = 1


@pytest.mark.parametrize("n_bytes", [0, 10, 60])
def test_container_refuses_a_file_cut_short(n_bytes: int) -> None:
    file = io.BytesIO()
    writer = ContainerWriter(file)
    writer.add("numbers", np.arange(5))
    writer.finish({})
    with pytest.raises(CorruptIndexError, match="rebuilt"):
        Container(file.getvalue()[:n_bytes], "a file")


@given(st.lists(st.integers(0, 2**35 - 1)))
def test_varints_give_back_their_values(values: list[int]) -> None:
    encoded, offsets = varints.encode(np.array(values, np.int64))
    assert varints.decode(encoded).tolist() == values
    assert offsets[-1] == len(encoded)
    assert varints.value_ends(encoded).tolist() == offsets[1:].tolist()


@given(st.lists(st.one_of(st.integers(0, 127), st.integers(0, 2**35 - 1)), min_size=1), st.data())
def test_varints_are_read_by_their_numbers_in_any_order(values: list[int], data: st.DataObject) -> None:
    at = data.draw(st.lists(st.integers(0, len(values) - 1), max_size=12))
    encoded, _ = varints.encode(np.array(values, np.int64))
    assert varints.decode_at(encoded, np.array(at, np.int64)).tolist() == [values[number] for number in at]


BYTES = st.one_of(st.binary(max_size=12), st.sampled_from([b"wagtails", b"wagtails\0"]).flatmap(
    lambda begins: st.binary(max_size=3).map(lambda ends: begins + ends)
))  # fmt: skip


@given(st.sets(BYTES, min_size=1, max_size=90), st.lists(BYTES, max_size=20))
def test_a_term_is_found_in_the_dictionary_as_in_a_sorted_list(terms: set[bytes], others: list[bytes]) -> None:
    """Also where many begin with the same eight bytes, end with zero bytes, or are a byte apart."""
    ordered = sorted(terms)
    n = len(ordered)
    file = io.BytesIO()
    writer = ContainerWriter(file)
    ones = np.ones(n, np.uint8)
    field_columns.FieldColumns(ordered, np.arange(n + 1), np.zeros(n, np.int32), ones).write(writer, "0.", 1, None)
    writer.finish({})
    reader = FieldReader(Container(file.getvalue()), 0, 1)
    for term in [
        *ordered,
        *others,
        *(one[:-1] for one in ordered),
        *(one + b"\0" for one in ordered),
        b"",
        b"\xff" * 9,
    ]:
        assert reader.position_of(term) == bisect_left(ordered, term)
        assert reader.find(term) == (ordered.index(term) if term in terms else -1)


@given(st.lists(st.lists(st.integers(0, 10**6), max_size=5).map(sorted)))
def test_differences_give_back_their_positions(groups: list[list[int]]) -> None:
    counts = np.array([len(group) for group in groups], np.int64)
    values = np.array([value for group in groups for value in group], np.int64)
    assert varints.undeltas(varints.deltas(values, counts), counts).tolist() == values.tolist()


@given(st.lists(st.integers(0, 300_000), min_size=1))
def test_length_bytes_are_whooshs(lengths: list[int]) -> None:
    found = field_columns.length_bytes(np.array(lengths))
    assert found.tolist() == [length_to_byte(n) for n in lengths]
    assert field_columns.BYTE_TO_LENGTH[found].tolist() == [byte_to_length(length_to_byte(n)) for n in lengths]


@given(st.lists(st.integers(0, 2**17 - 1)))
def test_stable_order(keys: list[int]) -> None:
    order = field_columns.stable_order(np.array(keys, np.int64), 2**17)
    assert order.tolist() == sorted(range(len(keys)), key=keys.__getitem__)


def test_stored_fields_survive() -> None:
    for stored in ({"id": "x"}, {"text": "long " * 5000}, {"number": 3, "list": [1, "a"]}):
        assert load_stored(dump_stored(stored)) == stored
    assert load_stored(b"") == {}


def filled(create: Callable[[Any, Any], Any], writer_of: Callable[[Any], Any]) -> Any:
    schema = fields.Schema(
        id=fields.ID(stored=True),
        body=fields.TEXT(phrase=True),
        chars=fields.TEXT(chars=True),
        plain=fields.TEXT(phrase=False, vector=True),
        year=fields.NUMERIC(int, sortable=True),
    )
    made = create(RamStorage(), schema)
    writer = writer_of(made)
    for number in range(400):
        text = " ".join(["ant"] * (number % 7) + ["bee"] * (number % 3) + ["cat", f"w{number % 40}"])
        writer.add_document(
            id=str(number), body=text, chars=text, plain=text, year=number, _body_boost=1.0 + number % 2
        )
    writer.delete_by_term("id", "3")
    writer.commit()
    return made


@pytest.fixture(scope="module")
def both() -> tuple[Any, Any]:
    theirs = filled(lambda storage, schema: storage.create_index(schema), lambda made: made.writer())
    return theirs, filled(SegmentIndex.create, lambda made: BulkWriter(made, durable=False))


def walk(matcher: Any) -> list[tuple[Any, ...]]:
    seen = []
    while matcher.is_active():
        seen.append((matcher.id(), matcher.weight(), matcher.value_as("frequency"), matcher.value() or b""))
        matcher.next()
    return seen


def test_matchers_walk_the_same_postings(both: tuple[Any, Any]) -> None:
    with both[0].reader() as theirs, both[1].reader() as ours:
        for field in ("body", "chars", "plain", "id"):
            terms = list(theirs.lexicon(field))
            assert terms == list(ours.lexicon(field))
            for term in terms:
                assert walk(theirs.postings(field, term)) == walk(ours.postings(field, term))
                info, own = theirs.term_info(field, term), ours.term_info(field, term)
                for name in ("weight", "doc_frequency", "min_length", "max_length", "max_weight", "min_id", "max_id"):
                    assert getattr(own, name)() == getattr(info, name)(), (field, term, name)
                assert ours.frequency(field, term) == theirs.frequency(field, term)
        assert list(ours.all_terms()) == list(theirs.all_terms())
        assert ours.field_length("body") == theirs.field_length("body")
        assert ours.max_field_length("body") == theirs.max_field_length("body")
        assert ours.vector_as("weight", 9, "plain") is not None
        assert list(ours.vector_as("weight", 9, "plain")) == list(theirs.vector_as("weight", 9, "plain"))
        assert sorted(ours.terms_within("body", "bat", 1)) == sorted(theirs.terms_within("body", "bat", 1))
        with pytest.raises(TermNotFound):
            ours.term_info("body", "nothing")


def test_block_maxima_skip_what_cannot_win(both: tuple[Any, Any]) -> None:
    """Whoosh's own top-k with block quality finds the same over our blocks."""
    with both[0].searcher() as theirs, both[1].searcher() as ours:
        for query in (q.Term("body", "ant"), q.Or([q.Term("body", "ant"), q.Term("chars", "w7")])):
            expected = [(hit.docnum, pytest.approx(hit.score)) for hit in theirs.search(query, limit=9)]
            assert [(hit.docnum, hit.score) for hit in ours.search(query, limit=9)] == expected


def test_matcher_moves_and_copies(both: tuple[Any, Any]) -> None:
    with both[1].searcher() as searcher:
        matcher = searcher.reader()._terms.matcher("body", b"cat", searcher.schema["body"].format)
        matcher.skip_to(200)
        twin = matcher.copy()
        assert (matcher.id(), twin.id()) == (200, 200)
        assert matcher.spans()[0].start >= 0
        twin.next()
        assert matcher.id() == 200
        matcher.skip_to(10**6)
        with pytest.raises(ReadTooFar):
            matcher.next()
        matcher.reset()
        assert matcher.id() == 0


def test_arrays_are_mapped_and_shared_between_readers(tmp_path: Path) -> None:
    schema = fields.Schema(body=fields.TEXT)
    made = create_in(tmp_path, schema)
    writer = BulkWriter(made)
    writer.add_document(body="ant bee")
    writer.commit()
    with made.reader() as one, open_in(tmp_path, schema).reader() as other:
        assert one._terms.arrays is other._terms.arrays
        docs = one._terms.arrays.postings("body", b"ant").doc_numbers
        assert not docs.flags.owndata
        assert docs.tolist() == [0]
