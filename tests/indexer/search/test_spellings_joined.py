"""Values that differ in case, spaces and hyphens only are one for readers, spelt as most records spell them."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.search.facets import spelling_key
from seealso import Library
from webapp import create_app

SPELLINGS = ("Self-help", "self help", "Self Help", "SELF-HELP")
OTHERS = ("C++", "C", "C#", "selfhelp", "Ärzte", "ärzte")


def made(path: Path, keywords: list[list[str]]) -> Library:
    records = [{"id": f"r{at}", "title": f"Title {at}", "keywords": words} for at, words in enumerate(keywords)]
    (path / "all.json").write_text(json.dumps(records), encoding="utf-8")
    library = Library(path)
    library.build()
    return library


@settings(max_examples=12, deadline=None)
@given(st.lists(st.lists(st.sampled_from(SPELLINGS + OTHERS), max_size=4, unique=True), min_size=1, max_size=12))
def test_each_record_counts_once_under_the_commonest_spelling(keywords: list[list[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        library = made(Path(folder), keywords)
        facet = library.search("", facets=["keyword"]).facets["keyword"]
        counts = {each.value: each.count for each in facet if each.value != "none"}
        told = Counter(word for words in keywords for word in words)
        wanted = Counter(key for words in keywords for key in {spelling_key(word) for word in words})
        assert {spelling_key(value): count for value, count in counts.items()} == wanted
        for value in counts:
            same = [word for word in told if spelling_key(word) == spelling_key(value)]
            assert told[value] == max(told[word] for word in same)
            for word in same:
                assert library.search("", {"keyword": word}).total == counts[value]


def test_a_filter_keeps_the_spelling_that_was_asked_for(tmp_path: Path) -> None:
    library = made(tmp_path, [["Self-help"], ["Self-help", "self help"], ["self help"], ["Self-help"], ["other"]])
    site = create_app(library).test_client()
    listing = site.get("/keywords").get_data(as_text=True)
    assert "Self-help" in listing
    assert "self help" not in listing
    facet = library.search("", {"keyword": "self help"}, facets=["keyword"]).facets["keyword"]
    assert [(each.value, each.count, each.active) for each in facet][:2] == [
        ("self help", 4, True),
        ("other", 1, False),
    ]
    assert site.get("/keyword/self%20help").status_code == 200
    table = library.coverage("keyword", "year")
    assert [row.count for row in table.rows if row.value == "Self-help"] == [4]


def test_signs_and_names_keep_values_apart(tmp_path: Path) -> None:
    library = made(tmp_path, [["C++"], ["C"], ["C#"], ["-1"], ["1"]])
    assert len(library.search("", facets=["keyword"]).facets["keyword"]) == 5
