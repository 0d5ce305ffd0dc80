"""Records are found wherever they stand in JSON or YAML, and what they stand in becomes their themes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.exchange.importing.nested_records import locate, records_at
from tests.corpus.exchange.conftest import Import, records


def work(number: int, **more: Any) -> dict[str, Any]:
    return {"title": f"Work {number}", "url": f"https://example.org/{number}", **more}


TREES: dict[str, tuple[Any, dict[str, tuple[str, ...]]]] = {
    "an answer of an interface": (
        {"success": True, "result": {"count": 2, "results": [work(1), work(2)]}},
        {"Work 1": (), "Work 2": ()},
    ),
    "folders in folders": (
        {"title": "", "type": "x-container", "children": [
            {"title": "Boats", "type": "x-container", "children": [
                work(1, type="x-place"),
                {"title": "Oars", "type": "x-container", "children": [work(2, type="x-place")]},
            ]},
            {"title": "Nothing yet", "type": "x-container", "children": []},
        ]},
        {"Work 1": ("Boats",), "Work 2": ("Boats", "Oars")},
    ),
    "collections with links that have tags": (
        {"shelves": [
            {"id": 1, "name": "Boats", "links": [work(1, tags=[{"name": "a"}, {"name": "b"}])]},
            {"id": 2, "name": "Oars", "links": [work(2, tags=[{"name": "a"}])]},
        ]},
        {"Work 1": ("Boats",), "Work 2": ("Oars",)},
    ),
    "lists under the names of their themes": (
        {"Boats": [work(1), work(2)], "Oars": [work(3)]},
        {"Work 1": ("Boats",), "Work 2": ("Boats",), "Work 3": ("Oars",)},
    ),
    "a list of themes with lists": (
        [{"category": "Boats", "items": [work(1), work(2)]}, {"category": "Oars", "items": [work(3)]}],
        {"Work 1": ("Boats",), "Work 2": ("Boats",), "Work 3": ("Oars",)},
    ),
    "objects under their own names": (
        {f"Work {n}": {"url": f"https://example.org/{n}", "description": f"About {n}"} for n in (1, 2, 3)},
        {"Work 1": (), "Work 2": (), "Work 3": ()},
    ),
    "one record with lists of its own": (
        work(1, tags=[{"name": "a"}, {"name": "b"}], links=[work(8), work(9)]),
        {"Work 1": ()},
    ),
    "records with lists of their own": (
        [work(n, year=2001, author="Eva Muster", related=[work(8), work(9)]) for n in (1, 2, 3)],
        {"Work 1": (), "Work 2": (), "Work 3": ()},
    ),
    "a feed": (
        {"version": "1", "title": "News", "home_page_url": "https://example.org", "items": [work(1), work(2)]},
        {"Work 1": (), "Work 2": ()},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TREES)
def test_the_records_of_a_tree(bring: Import, folder: Path, name: str) -> None:
    tree, expected = TREES[name]
    bring("tree.json", json.dumps(tree))
    held = {str(record.title): record.themes for record in records(folder).values()}
    assert held == expected
    assert bring("tree.json").plan.changes_nothing


def test_what_else_looks_like_records_is_named(bring: Import) -> None:
    report = bring(
        "two.json",
        json.dumps({"works": [work(n) for n in range(5)], "sites": [{"name": "x", "href": "https://e.org", "n": 1}]}),
    )
    assert any("other objects were not read: 1 in sites" in note for note in report.notes)


trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("https://example.org/1"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["title", "url", "children", "items", "name", "a", ""]), inner, max_size=4
    ),
    max_leaves=25,
)  # fmt: skip


@given(st.lists(st.dictionaries(st.text(max_size=3), trees, max_size=4), min_size=1, max_size=4))
def test_any_tree_is_walked_and_each_object_comes_once(sample: list[dict[str, Any]]) -> None:
    located = locate(sample)
    if located is None:
        return
    paths = [
        (n, found.path) for n, data in enumerate(sample) for found in records_at(data, located.place, len(sample) > 1)
    ]
    assert len(paths) == len(set(paths))
