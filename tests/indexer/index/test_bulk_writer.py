"""The bulk writer makes the same index as Whoosh's writer, in every way that a reader can see."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from whoosh import fields, highlight, index
from whoosh import query as q
from whoosh.fields import UnknownFieldError
from whoosh.writing import CLEAR

from indexer.index import bulk_writer
from indexer.index.bulk_writer import BATCH, BulkWriter, Columns, merge_run
from indexer.index.codec import ColumnarCodec
from indexer.index.segment_index import create_in
from indexer.index.whoosh_statistics import ColumnarStatistics
from indexer.text.analyzers import SeealsoAnalyzer, WordAnalyzer

WORDS = "Co-production the King’s community communities practice FutureNHS NHS e-book learning Learning 42".split()
FIELDS = ("id", "title", "body", "words", "tag", "year", "flag", "note")


def schema() -> fields.Schema:
    return fields.Schema(
        id=fields.ID(unique=True, stored=True),
        title=fields.TEXT(analyzer=SeealsoAnalyzer(), stored=True),
        body=fields.TEXT(analyzer=SeealsoAnalyzer(), field_boost=1.0),
        words=fields.TEXT(analyzer=WordAnalyzer(), phrase=False),
        tag=fields.KEYWORD(commas=True, lowercase=True),
        year=fields.NUMERIC(int, sortable=True, stored=True),
        flag=fields.BOOLEAN,
        note=fields.TEXT(chars=True),
        extra=fields.STORED,
    )


def documents(n: int, seed: int = 7) -> list[dict[str, Any]]:
    rng = random.Random(seed)
    made = []
    for number in range(n):
        document: dict[str, Any] = {"id": f"d{number}", "title": " ".join(rng.choices(WORDS, k=rng.randint(0, 5)))}
        if rng.random() < 0.8:
            document["body"] = document["words"] = " . ".join(rng.choices(WORDS, k=rng.randint(1, 60)))
        if rng.random() < 0.5:
            document |= {"tag": "Red,blue" if number % 2 else "green", "year": rng.randint(1990, 2026)}
        if rng.random() < 0.3:
            document |= {"flag": number % 3 == 0, "note": "a note of " + rng.choice(WORDS), "extra": {"n": number}}
        if rng.random() < 0.05:
            document["_body_boost"] = 2.5
        if rng.random() < 0.05:
            document["tag"] = ["as it is", "x"]
        made.append(document)
    return made


def with_whoosh(folder: Path, made: list[dict[str, Any]]) -> Any:
    folder.mkdir()
    made_index = index.create_in(str(folder), schema())
    writer = made_index.writer()
    for document in made:
        writer.add_document(**document)
    writer.commit()
    return made_index


def empty_index(folder: Path) -> Any:
    folder.mkdir()
    return create_in(folder, schema())


def with_bulk(folder: Path, made: list[dict[str, Any]], **options: Any) -> Any:
    folder.mkdir()
    made_index = create_in(folder, schema())
    writer = BulkWriter(made_index, **options)
    add_documents(writer, made, options.get("progress_every", BATCH))
    writer.commit()
    return made_index


def add_documents(writer: BulkWriter, made: list[dict[str, Any]], at_once: int = BATCH) -> None:
    """A field at a time, as a build does."""
    for first in range(0, len(made), at_once):
        batch = made[first : first + at_once]
        writer.add_columns({name: [document.get(name) for document in batch] for name in dict.fromkeys(chain(*batch))})


def assert_same(expected: Any, found: Any) -> None:
    """Equal but for doc numbers: both indexes hold the same documents in the same order."""
    with expected.reader() as theirs, found.reader() as ours:
        _assert_same_readers(theirs, ours)


def _assert_same_readers(theirs: Any, ours: Any) -> None:
    assert ours.doc_count() == theirs.doc_count()
    live = [list(reader.all_doc_ids()) for reader in (theirs, ours)]
    assert [theirs.stored_fields(n) for n in live[0]] == [ours.stored_fields(n) for n in live[1]]
    years = [reader.column_reader("year", translate=False) for reader in (theirs, ours)]
    assert [years[0][n] for n in live[0]] == [years[1][n] for n in live[1]]
    statistics = ColumnarStatistics(ours)
    rank = [{number: n for n, number in enumerate(numbers)} for numbers in live]
    for field in FIELDS:
        expected, found_here = (
            {term: listed for term in reader.lexicon(field) if (listed := postings(reader, field, term, places))}
            for reader, places in zip((theirs, ours), rank, strict=True)
        )
        assert found_here == expected
        for term, listed in expected.items():
            found, offsets, places = statistics.positions(field, term)
            assert [rank[1][number] for number in found.doc_numbers.tolist()] == [number for number, _, _ in listed]
            assert found.term_frequencies.tolist() == [weight for _, weight, _ in listed], (field, term)
            assert places.tolist() == list(chain(*(positions for _, _, positions in listed))), (field, term)
            assert len(offsets) == len(listed) + 1
            assert statistics.document_frequency(field, term) == len(listed)
        if not theirs.has_deletions() and not ours.has_deletions():
            assert ours.field_length(field) == theirs.field_length(field)


def postings(reader: Any, field: str, term: bytes, rank: dict[int, int]) -> list[tuple[int, float, list[int]]]:
    """A term's documents (by their places among the live ones), weights and positions, as Whoosh's matcher has them."""
    matcher = reader.postings(field, term)
    placed = reader.schema[field].format.supports("positions")
    found = []
    while matcher.is_active():
        positions = list(matcher.value_as("positions")) if placed else []
        found.append((rank[matcher.id()], np.float32(matcher.weight()).item(), positions))
        matcher.next()
    return found


def test_same_index_as_whoosh(tmp_path: Path) -> None:
    made = documents(300)
    assert_same(with_whoosh(tmp_path / "whoosh", made), with_bulk(tmp_path / "bulk", made))


def test_little_memory_makes_several_segments(tmp_path: Path) -> None:
    made = documents(400)
    seen: list[int] = []
    found = with_bulk(tmp_path / "bulk", made, memory_bytes=1, progress_every=100, progress=seen.append)
    assert seen == [100, 200, 300, 400]
    assert len(found._segments()) > 1
    assert_same(with_whoosh(tmp_path / "whoosh", made), found)
    writer = BulkWriter(found)
    writer.commit(optimize=True)
    assert len(found._segments()) == 1
    assert_same(with_whoosh(tmp_path / "again", made), found)


@pytest.fixture
def shared_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_writer.second_process, "available", lambda: True)


class Listed:
    """A source of documents that stand in a list; it notes how many."""

    def __init__(self, made: list[dict[str, Any]], make: Callable[[dict[str, Any]], dict[str, Any]] | None = None):
        self._made = made
        self._make = make

    def batches(self) -> Iterator[Columns]:
        for first in range(0, len(self._made), 7):
            batch = [self._make(document) if self._make else document for document in self._made[first : first + 7]]
            yield {name: [document.get(name) for document in batch] for name in dict.fromkeys(chain(*batch))}

    def noted(self) -> int:
        return len(self._made)


@pytest.mark.usefixtures("shared_work")
def test_a_second_process_changes_nothing(tmp_path: Path) -> None:
    made = documents(301)
    found = empty_index(tmp_path / "bulk")
    seen: list[int] = []
    writer = BulkWriter(found, progress=seen.append, progress_every=50)
    waited: list[int] = []
    assert writer.add_all([Listed(made[:150]), Listed(made[150:])], lambda: waited.append(1)) == [150, 151]
    writer.commit(merge=False)
    assert len(found._segments()) == 2
    assert seen == [100, 200, 300]
    assert waited == [1]
    assert_same(with_whoosh(tmp_path / "whoosh", made), found)


@pytest.mark.usefixtures("shared_work")
def test_when_the_second_process_dies_its_half_is_done_all_the_same(tmp_path: Path) -> None:
    made = documents(301)
    parent = os.getpid()

    def make(document: dict[str, Any]) -> dict[str, Any]:
        if document is made[200] and os.getpid() != parent:
            os._exit(9)
        return document

    found = empty_index(tmp_path / "bulk")
    writer = BulkWriter(found)
    assert writer.add_all([Listed(made[:150]), Listed(made[150:], make)]) == [150, 151]
    writer.commit(merge=False)
    assert_same(with_whoosh(tmp_path / "whoosh", made), found)


def plain(n: int, seed: int = 7) -> list[dict[str, Any]]:
    """Documents that may be taken a field at a time: without columns and boosts."""
    return [
        {name: value for name, value in document.items() if name != "year" and name[0] != "_"}
        for document in documents(n, seed)
    ]


def test_a_field_at_a_time_and_a_document_at_a_time_are_one(tmp_path: Path) -> None:
    made = plain(1300)
    found = with_bulk(tmp_path / "bulk", made)
    assert_same(with_whoosh(tmp_path / "whoosh", made), found)


def test_a_refused_document_keeps_those_before_it(tmp_path: Path) -> None:
    made = plain(300)
    found = empty_index(tmp_path / "bulk")
    writer = BulkWriter(found)
    add_documents(writer, made[:20])
    with pytest.raises(ValueError):
        add_documents(writer, [*made[20:60], {"id": "bad", "title": "Learning", "note": b"bytes"}, *made[60:80]])
    with pytest.raises(UnknownFieldError):
        add_documents(writer, [*made[60:70], {"id": "bad", "nothing": "like this"}, *made[70:80]])
    add_documents(writer, made[70:])
    writer.commit()
    assert_same(with_whoosh(tmp_path / "whoosh", made), found)


def test_changes_one_at_a_time(tmp_path: Path) -> None:
    rng = random.Random(1)
    made = {document["id"]: document for document in documents(120)}
    found = with_bulk(tmp_path / "bulk", list(made.values()))
    for document in documents(60, seed=2):
        writer = BulkWriter(found)
        document["id"] = f"d{rng.randrange(150)}"
        writer.update_document(**document)
        made.pop(document["id"], None)
        made[document["id"]] = document
        if rng.random() < 0.3:
            gone = rng.choice([name for name in made if name != document["id"]])
            writer.delete_by_term("id", gone)
            del made[gone]
        writer.commit()
    assert len(found._segments()) <= 2
    with found.reader() as reader:
        stored = {reader.stored_fields(n)["id"] for n in reader.all_doc_ids()}
    assert stored == made.keys()
    writer = BulkWriter(found)
    writer.commit(optimize=True)
    with found.reader() as reader:
        ids = [reader.stored_fields(n)["id"] for n in reader.all_doc_ids()]
    assert_same(with_whoosh(tmp_path / "whoosh", [made[name] for name in ids]), found)


def test_queries_highlights_and_spelling_work(tmp_path: Path) -> None:
    found = with_bulk(tmp_path / "bulk", documents(50))
    with found.searcher() as searcher:
        results = searcher.search(q.Term("title", "practic"), limit=3)
        assert len(results)
        results.formatter = highlight.UppercaseFormatter()
        assert "PRACTICE" in results[0].highlights("title")
        assert "community" in searcher.corrector("words").suggest("comunity", limit=3)
        assert searcher.search(q.NumericRange("year", 1990, 2026), sortedby="year").scored_length()


def test_a_refused_document_leaves_no_trace(tmp_path: Path) -> None:
    made = documents(20)
    (tmp_path / "bulk").mkdir()
    found = create_in(tmp_path / "bulk", schema())
    writer = BulkWriter(found)
    add_documents(writer, made[:10])
    with pytest.raises(ValueError):
        writer.add_document(id="bad", title="Learning", year="not a year")
    with pytest.raises(UnknownFieldError):
        writer.add_document(id="bad", nothing="like this")
    add_documents(writer, made[10:])
    writer.commit()
    assert_same(with_whoosh(tmp_path / "whoosh", made), found)


def test_cancel_leaves_the_index_as_it_was(tmp_path: Path) -> None:
    made = documents(20)
    found = with_bulk(tmp_path / "bulk", made)
    writer = BulkWriter(found)
    add_documents(writer, documents(10, seed=3))
    writer.delete_by_term("id", "d1")
    writer.cancel()
    assert_same(with_whoosh(tmp_path / "whoosh", made), found)


def test_clear_keeps_only_what_is_new(tmp_path: Path) -> None:
    found = with_bulk(tmp_path / "bulk", documents(30, seed=3))
    made = documents(20)
    writer = BulkWriter(found)
    add_documents(writer, made)
    writer.commit(mergetype=CLEAR)
    assert_same(with_whoosh(tmp_path / "whoosh", made), found)


def test_merging_keeps_segments_few() -> None:
    made: list[Any] = []
    codec = ColumnarCodec()
    for size in [60_000, *[1] * 1000]:
        segment = codec.new_segment(None, "MAIN")
        segment.set_doc_count(size)
        made.append(segment)
        run = merge_run(made)
        if run:
            merged = codec.new_segment(None, "MAIN")
            merged.set_doc_count(sum(s.doc_count() for s in run))
            assert merged.doc_count() < 60_000
            made = [s for s in made if s not in run] + [merged]
        assert len(made) <= 4
    assert sum(s.doc_count() for s in made) == 61_000


def test_one_change_is_quick(tmp_path: Path) -> None:
    found = with_bulk(tmp_path / "bulk", documents(2000))
    times = []
    for number in range(5):
        start = time.perf_counter()
        writer = BulkWriter(found)
        writer.update_document(id=f"d{number}", title="changed")
        writer.commit()
        times.append(time.perf_counter() - start)
    assert min(times) < 0.1


WRITES_FOR_EVER = """
import sys
from indexer.index.bulk_writer import BulkWriter
from indexer.index.segment_index import open_in
from tests.indexer.index.test_bulk_writer import schema
found = open_in(sys.argv[1], schema())
version = int(sys.argv[2])
while True:
    version += 1
    writer = BulkWriter(found)
    for name in ("d1", "d2"):
        writer.update_document(id=name, title=f"version{version}", body="Learning " * 200)
    writer.commit()
    print("committed", flush=True)
"""


def killed_at_random(folder: Path, n_times: int) -> None:
    """Kill a writer at random moments: the index opens, is whole, and holds both halves of each commit or none."""
    rng = random.Random(4)
    found = with_bulk(folder, documents(300))
    version = 0
    for _ in range(n_times):
        command = [sys.executable, "-c", WRITES_FOR_EVER, str(folder), str(version)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[3])
        assert process.stdout is not None
        with process.stdout:
            process.stdout.readline()
            time.sleep(rng.uniform(0, 0.15))
            process.kill()
        process.wait()
        with found.reader() as reader:
            titles = {reader.stored_fields(n)["id"]: reader.stored_fields(n)["title"] for n in reader.all_doc_ids()}
            assert len(titles) == reader.doc_count() == 300
            assert version == 0 or titles["d1"] == titles["d2"]
            if titles["d1"].startswith("version"):
                assert titles["d1"] == titles["d2"]
                version = int(titles["d1"].removeprefix("version"))
            statistics = ColumnarStatistics(reader)
            assert statistics.document_frequency("body", "learn") >= 2
            for field in FIELDS[:4]:
                for term in statistics.terms(field):
                    statistics.positions(field, term)
    assert version > 0


def test_a_killed_writer_leaves_a_whole_index(tmp_path: Path) -> None:
    killed_at_random(tmp_path / "bulk", 4)


@pytest.mark.nightly
def test_a_writer_killed_a_hundred_times_leaves_a_whole_index(tmp_path: Path) -> None:
    killed_at_random(tmp_path / "bulk", 100)
