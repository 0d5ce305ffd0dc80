"""Code that nothing reaches: what a long session (`tests.end_to_end.session`) never visits is named.

How it is known what it visits: `tests.end_to_end.visits`.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from indexer import native
from tests.meaning_model import needs_model

pytestmark = needs_model
ROOT = Path(__file__).parents[2]
ENGINE = ("indexer", "recommender")
Visited = dict[str, dict[str, bool]]
"""File → function ("Class.method") → whether any of its lines ran."""

UNVISITED = {
    # What Whoosh may ask of a codec, an analyser or a writer: it does for other queries, schemas and calls.
    "indexer/text/analyzers.py": {
        *(
            "SeealsoAnalyzer.__hash__",
            "WordAnalyzer.__eq__",
            "WordAnalyzer.__hash__",
            "WordAnalyzer.__call__",
            "_words",
            "_plain",
        ),
        *("SeealsoAnalyzer.expand", "WordAnalyzer.expand", "WordAnalyzer.pieces", "_in_order"),
    },
    # Sentences of places that cannot be read or written: tests/bench/test_adversity.py makes them.
    "indexer/index/generation.py": {"GenerationStore._not_readable", "GenerationStore._not_writable"},
    # A library of more than 500 records is warmed up: tests/indexer/search/test_deadline.py has one.
    "indexer/search/deadline.py": {"lifted"},
    # What the quick way of analysing many pieces at once is held against, and what analysers without it need.
    "indexer/index/codec/inversion.py": {"expand_all", "_place"},
    "indexer/index/bulk_writer.py": {"BulkWriter._add_each", "BulkWriter._add_vector"},
    "indexer/index/codec/stored_documents.py": {
        "ColumnarDocumentReader.doc_field_length_reader",
        "ColumnarDocumentReader.max_field_length",
        "ColumnarDocumentReader.min_field_length",
        "ColumnarDocumentWriter._create_column",
    },
    "indexer/index/codec/whoosh_matcher.py": {
        "ColumnarMatcher.copy",
        "ColumnarMatcher.reset",
        "ColumnarMatcher.value",
        "posting_value",
    },
    "indexer/index/codec/segment_merging.py": {"_value_sizes"},
    "indexer/index/codec/whoosh_codec.py": {
        "ColumnarCodec.__eq__",
        "ColumnarCodec.__hash__",
        "ColumnarCodec.postings_reader",
        "ColumnarCodec.postings_writer",
        "ColumnarCursor.first",
        "ColumnarCursor.next",
        "ColumnarCursor.term_info",
        "ColumnarTermsReader.frequency",
        "ColumnarTermsReader.indexed_field_names",
        "ColumnarTermsReader.items",
        "ColumnarTermsReader.items_from",
        "ColumnarTermsReader.terms",
    },
    "indexer/index/schema.py": {
        *("ValuesAnalyzer.__hash__", "ValuesAnalyzer.expand"),
    },
    # What runs where nothing is compiled: `indexer.native`. The second Python of .ci/run has nothing else.
    "indexer/index/codec/segment_columns.py": {
        *("FieldReader._find", "FieldReader._signposts", "SegmentColumns.row", "SegmentColumns.terms_of_document"),
    },
    "indexer/index/whoosh_statistics.py": {"ColumnarStatistics.terms_of_document"},
    "indexer/words/near_words.py": {"_plain", "_terms_with_frequencies", "signatures"},
    "indexer/index/codec/varints.py": {"decode_at", "_joined_bytes"},
    "indexer/search/bm25.py": {"normalised_frequency"},
    "indexer/search/gathering.py": {
        *("PlainGathering.__init__", "PlainGathering.gathered", "added_up"),
        *("PlainGathering.borrowed", "PlainGathering.common_words", "PlainGathering.n_documents_with"),
    },
    # An index in memory alone, as Whoosh's own tests and ours make it.
    "indexer/index/verification.py": {"_sum_in_memory"},
    # Files that are no model: tests/indexer/meaning/test_encoder.py.
    "indexer/meaning/encoder.py": {"_first_line"},
    # Links that were dead on a day in the past: tests/seealso/test_covering.py.
    "indexer/index/values_of_records.py": {"ValuesOfRecords.postings"},
    # What depends on the records: near-duplicates among suggestions, a title held under another address.
    "recommender/holdings/lookup.py": {"_plain"},
    "recommender/related/recommender.py": {"_fold"},
    "recommender/model/vectors.py": {"Vectors.n_features_of"},
    # What programs may ask of an answer, and two builds at once.
    "indexer/index/acronyms.py": {"LearnedAcronym.toml"},
    "indexer/search/limits.py": {"_no_whole_number"},
    "recommender/coverage/table.py": {"CoverageTable.cell"},
    # Keywords of a library whose texts are too few to say topics: tests/recommender/coverage/test_topics_of_text.py.
    "recommender/coverage/theme_offers.py": {"_alike_beyond"},
    # The map of a large library, which another process draws and keeps: tests/seealso/test_view.py.
    "recommender/map/library_map.py": {"to_data", "from_data"},
}
"""Functions of the engine that the session does not visit, and why. Tests of their own do."""


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Visited:
    """What the session visits, by a process that has loaded nothing before."""
    folder = tmp_path_factory.mktemp("session")
    found = folder / "found.json"
    command = [sys.executable, "-m", "tests.end_to_end.visits", str(found), "tests.end_to_end.session", str(folder)]
    environment = {**os.environ, "SEEALSO_STATE": str(folder / "state")}
    environment.pop(native.VARIABLE, None)  # with what is compiled, which the way of a query leads through
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    visits: Visited = json.loads(found.read_text(encoding="utf-8"))
    return visits


def test_every_module_of_the_engine_is_visited(visited: Visited) -> None:
    modules = {path.relative_to(ROOT).as_posix() for room in ENGINE for path in (ROOT / room).rglob("*.py")}
    assert modules <= visited.keys()
    wanted = {name: visited[name].keys() - UNVISITED.get(name, set()) for name in sorted(modules)}
    assert [name for name in wanted if wanted[name] and not any(visited[name].values())] == []


def test_every_function_of_the_engine_is_visited_or_has_a_reason(visited: Visited) -> None:
    missed = {
        name: unvisited
        for name, functions in visited.items()
        if name.split("/")[0] in ENGINE
        and (unvisited := {f for f, ran in functions.items() if not ran} - UNVISITED.get(name, set()))
    }
    assert missed == {}, "used by nothing but tests? Then it goes; or say in UNVISITED why it stays"


def test_what_has_a_reason_is_there(visited: Visited) -> None:
    assert {name: kept - visited[name].keys() for name, kept in UNVISITED.items() if kept - visited[name].keys()} == {}


DRAWN = re.compile(r"\b((?:corpus|indexer|recommender|seealso|webapp)/[\w/]+\.py)(?::([\w.]+))?")


def drawn() -> list[tuple[str, str]]:
    """The modules of the pictures in docs/engine.md, and the function of each, if one is named."""
    text = (ROOT / "docs" / "engine.md").read_text(encoding="utf-8")
    pictures = re.findall(r"^```text\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return sorted({(path, function) for picture in pictures for path, function in DRAWN.findall(picture)})


def test_the_pictures_are_drawn_of_many_modules() -> None:
    assert len({path for path, _ in drawn()}) > 35


@pytest.mark.parametrize(("path", "function"), drawn(), ids=lambda part: part or "module")
def test_what_is_drawn_is_visited(visited: Visited, path: str, function: str) -> None:
    assert (ROOT / path).exists()
    if not function:
        assert any(visited[path].values())
        return
    # A class stands for what makes it.
    names = [name for name in (function, f"{function}.__init__", f"{function}.of") if name in visited[path]]
    assert names, f"{path} has no {function}"
    assert any(visited[path][name] for name in names)


def test_paths_named_in_the_page_exist() -> None:
    text = (ROOT / "docs" / "engine.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:corpus|indexer|recommender|seealso|webapp|tests|bench|docs)/[\w./-]*)`", text)
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []
