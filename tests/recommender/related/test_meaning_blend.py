"""See also by meaning: the sum is exact, reasons stand in both records, and without a model nothing differs."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path

import numpy as np
import pytest

import seealso
from indexer.text import analysis
from recommender.related.meaning_blend import IN_MEANING, SAYS_ALIKE, WEIGHT
from seealso import Library
from seealso.locations import sample_library
from tests.conftest import MakeLibrary
from tests.meaning_model import SETTINGS, needs_model

pytestmark = needs_model


@pytest.fixture(scope="module")
def meant(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The sample library, read by the model as well."""
    folder = tmp_path_factory.mktemp("meant") / "library"
    shutil.copytree(sample_library(), folder, ignore=shutil.ignore_patterns(".seealso"))
    settings = folder / "seealso.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + f"\n{SETTINGS}", encoding="utf-8")
    library = seealso.open_library(folder)
    library.build()
    assert library.view.engine.meaning is not None
    return library


def test_shares_add_up_and_words_stand_in_both(meant: Library) -> None:
    texts = {r.id: set(analysis.terms(json.dumps(r.to_json_dict(), ensure_ascii=False))) for r in meant.resources()}
    n_meaning = 0
    for source in meant.resources():
        for item in meant.related(source.id, limit=10):
            assert math.fsum(why.share for why in item.why) == pytest.approx(1)
            assert all(0 < why.share <= 1 for why in item.why)
            n_meaning += any(why.kind == "meaning" for why in item.why)
            for why in item.why:
                if why.kind == "term":
                    assert set(analysis.terms(why.term)) <= texts[source.id] & texts[item.id]
            if item.alike is not None:
                for record, sentence in zip((source, meant.resource(item.id)), item.alike, strict=True):
                    assert sentence in f"{record.given_title}\n{record.description}\n{record.text}"
    assert n_meaning > 300


def test_the_likeness_is_the_weighted_sum(meant: Library, sample: Library) -> None:
    """By hand, from the vectors and what words alone say."""
    meaning = meant.view.engine.meaning
    assert meaning is not None
    engine, near, words = meant.view.engine, meant.view.recommender, sample.view.recommender
    numbers = list(range(0, 40, 7))
    for one in numbers:
        for other in numbers:
            if one == other:
                continue
            rows = meaning.vectors.rows(np.array([one, other])).astype(np.float64)
            cosine = max(float(rows[0] @ rows[1]), 0.0) / math.sqrt(float(meaning.vectors.hubness[other]))
            ids = engine.resource_id(one), engine.resource_id(other)
            alone = words.compare(*(sample.view.engine.doc_number(i) or 0 for i in ids))
            both = near.compare(one, other)
            if alone.source == "curated":
                continue
            assert both.score == pytest.approx(min(1.0, (1 - WEIGHT) * alone.score + WEIGHT * cosine), abs=2e-3)
            share = next((why.share for why in both.why if why.kind == "meaning"), 0.0)
            if both.score < 1:
                assert share * both.score == pytest.approx(WEIGHT * cosine, abs=2e-3)


RECORDS = [
    {"id": "doctor", "title": "Visiting the doctor", "description": "A physician examined my stomach ache at once."},
    {"id": "surgery", "title": "Medical appointments", "description": "How GPs treat patients with abdominal pain."},
    {"id": "boat", "title": "Sailing to Norway", "description": "A yacht crossed the cold sea in five days."},
    {"id": "ship", "title": "Vessels of the fjords", "description": "Small craft under canvas in northern waters."},
    {"id": "bread", "title": "Sourdough", "description": "Flour, water and salt rise overnight."},
]  # fmt: skip


def test_what_shares_no_word_is_suggested_and_said_to_be_a_guess(make_library: MakeLibrary) -> None:
    library = make_library({"r.jsonl": "\n".join(map(json.dumps, RECORDS))}, SETTINGS)
    library.build()
    found = [item for item in library.related("doctor") if item.rung is None]
    assert [item.id for item in found] == ["surgery"]
    (item,) = found
    assert item.alike is not None
    ours, theirs = item.alike
    assert ours in (RECORDS[0]["title"], RECORDS[0]["description"])
    assert theirs in (RECORDS[1]["title"], RECORDS[1]["description"])
    assert item.reason == str(SAYS_ALIKE.filled(mine=ours, theirs=theirs))
    assert [item.id for item in library.related("boat") if item.rung is None] == ["ship"]
    assert [item.id for item in library.related("bread") if item.rung is None] == []
    assert str(IN_MEANING)


def test_without_a_model_the_lists_are_those_of_words(make_library: MakeLibrary) -> None:
    library = make_library({"r.jsonl": "\n".join(map(json.dumps, RECORDS))})
    library.build()
    assert [item.id for item in library.related("doctor") if item.rung is None] == []
    assert library.view.engine.meaning is None


def test_a_record_that_came_since_is_compared_by_its_words(make_library: MakeLibrary) -> None:
    library = make_library({"r.jsonl": "\n".join(map(json.dumps, RECORDS))}, SETTINGS)
    library.build()
    library.add({"title": "A yacht in Norway", "description": "Sailing the cold sea in small craft under canvas."})
    new = next(r.id for r in library.resources() if r.title == "A yacht in Norway")
    (first, *_) = library.related(new)
    assert first.id == "boat"
    assert all(why.kind != "meaning" for why in first.why)
    assert "surgery" in [item.id for item in library.related("doctor") if item.rung is None]
    library.make_meaning()
    assert any(why.kind == "meaning" for item in library.now().related(new) for why in item.why)


def test_paths_holdings_and_the_map_know_meaning(meant: Library, sample: Library) -> None:
    start = next(iter(meant.resources())).id
    assert meant.reading_path(start=start, minutes=60).steps
    found = meant.holds("How do groups of people who learn from each other keep going?")
    assert found.verdict == "not held"
    assert any(why.kind == "meaning" for item in found.nearest for why in item.why)
    for item in found.nearest:
        assert math.fsum(why.share for why in item.why) == pytest.approx(1)
    record = meant.resource(start)
    assert meant.holds(f"{record.display_title}\n{record.description}").matches[0].id == start
    assert len(meant.map().points) == len(sample.map().points)
    assert Path(meant.view.generation / "meaning" / "about.json").exists()
