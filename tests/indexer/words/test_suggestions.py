"""As-you-type suggestions: what is offered, in what order, and that it is always the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.search.request import QueryError
from indexer.text.analysis import words_of as folded_words
from indexer.words.suggestions import KINDS, Suggestion, Suggestions, searchable_words
from seealso import Library, wire
from tests.conftest import MakeLibrary

RECORDS = [
    {"id": "a", "title": "Primary care networks", "themes": ["primary-care"], "type": "video", "places": ["Québec"]},
    {"id": "b", "title": "Co-production in primary care", "themes": ["primary-care"], "type": "video"},
    {"id": "c", "title": "Networks that last", "creators": ["Jane Wei-Skillern"], "series": "Focal Point"},
    {"id": "d", "title": "Networks that last", "creators": ["Becky Malby"], "type": "blog"},
    {"id": "e", "title": "<script>alert(1)</script>"},
    {"id": "f"},
]
TOML = """
[themes.primary-care]
label = "Primary care"
[people]
"Rebecca Malby" = ["Becky Malby"]
"""


@pytest.fixture
def library(make_library: MakeLibrary) -> Library:
    return make_library({"all.json": json.dumps(RECORDS)}, TOML)


def texts(library: Library, typed: str, limit: int = 8) -> list[tuple[str, str]]:
    return [(item.text, item.kind) for item in library.suggest(typed, limit)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("prim", ("Primary care", "theme")),
        ("PRIM CA", ("Primary care", "theme")),
        ("care prim", ("Primary care", "theme")),
        ("coprod", ("Co-production in primary care", "record")),
        ("co-prod", ("Co-production in primary care", "record")),
        ("co prod", ("Co-production in primary care", "record")),
        ("weisk", ("Jane Wei-Skillern", "person")),
        ("skillern jane", ("Jane Wei-Skillern", "person")),
        ("becky", ("Rebecca Malby", "person")),
        ("quebec", ("Québec", "place")),
        ("foc", ("Focal Point", "series")),
        ("video", ("Videos", "type")),
        ("net works", ("Networks that last", "record")),
        ("netwrk", ("Networks that last", "record")),
        ("prmary care", ("Primary care", "theme")),
        ("ptimary ca", ("Primary care", "theme")),
    ],
)
def test_what_begins_so_comes_first(library: Library, typed: str, first: tuple[str, str]) -> None:
    assert texts(library, typed)[0] == first


@pytest.mark.parametrize(
    "typed", ["", "   ", "zq", "xyzzy", "the quick brown", "🦘", "\x00", "\ud800", "a" * 5000, "prx"]
)
def test_what_begins_nothing_gets_nothing(library: Library, typed: str) -> None:
    assert library.suggest(typed) == []


def test_a_typo_is_forgiven_only_when_nothing_else_matches(library: Library) -> None:
    assert texts(library, "last") == [("Networks that last", "record")]
    assert texts(library, "pst") == []


def test_records_of_one_title_lead_to_a_search(library: Library) -> None:
    (item,) = wire.suggestions("last", library.suggest("last"))["suggestions"]
    assert item == {
        "text": "Networks that last", "kind": "record", "count": 2, "id": None, "query": "Networks that last",
        "path": "/search?q=Networks%20that%20last",
    }  # fmt: skip


def test_each_says_where_it_leads(library: Library) -> None:
    theme, *records = wire.suggestions("prim", library.suggest("prim"))["suggestions"]
    assert (theme["kind"], theme["count"], theme["path"]) == ("theme", 2, "/theme/primary-care")
    assert library.search(theme["query"]).total == 2
    assert [record["path"] for record in records] == ["/resource/a", "/resource/b"]


def test_kept_beside_the_index_and_made_anew_after_an_update(library: Library) -> None:
    engine = library.view.engine
    assert Suggestions.load(engine.path / "suggestions", engine.commit) is not None
    library.update([library.resource("a").model_copy(update={"id": "new", "title": "Zebra crossings"})], ["b"])
    assert texts(library, "zeb") == [("Zebra crossings", "record")]
    assert texts(library, "coprod") == []


def test_a_damaged_file_is_made_anew(library: Library) -> None:
    (folder,) = (library.view.engine.path / "suggestions").iterdir()
    (folder / "word_entries.npy").write_bytes(b"not an array")
    assert texts(library, "weisk") == [("Jane Wei-Skillern", "person")]


def test_limits(library: Library) -> None:
    assert library.suggest("p", 0) == []
    with pytest.raises(QueryError, match="limit"):
        library.suggest("p", 51)


ENTRIES = st.lists(
    st.builds(
        Suggestion,
        text=st.text("abc- é", min_size=1, max_size=12),
        kind=st.sampled_from(KINDS),
        count=st.integers(1, 5),
        value=st.text("ab", min_size=1, max_size=3),
    ),
    max_size=30,
)


@given(ENTRIES, st.text("abcé -", max_size=6))
def test_every_suggestion_matches_and_the_order_is_fixed(entries: list[Suggestion], typed: str) -> None:
    made = Suggestions.of((entry, ()) for entry in entries)
    found = made.suggest(typed, 50)
    again = Suggestions.of((entry, ()) for entry in entries).suggest(typed, 50)
    assert found == again
    assert len({(item.kind, " ".join(folded_words(item.text))) for item in found}) == len(found)
    words = folded_words(typed)
    literal = [
        item for item in found if all(any(w.startswith(t) for w in searchable_words(item.text)) for t in words)
    ]  # fmt: skip
    whole = " ".join(words)
    begin = [" ".join(folded_words(item.text)).startswith(whole) for item in literal]
    assert begin == sorted(begin, reverse=True)
    if literal:
        assert literal == found
    expected = {
        " ".join(folded_words(entry.text))
        for entry in entries
        if words and folded_words(entry.text)
        and all(any(w.startswith(t) for w in searchable_words(entry.text)) for t in words)
    }  # fmt: skip
    if expected:
        assert {" ".join(folded_words(item.text)) for item in found} == expected


@given(ENTRIES)
def test_saved_and_loaded_they_agree(tmp_path_factory: pytest.TempPathFactory, entries: list[Suggestion]) -> None:
    folder: Path = tmp_path_factory.mktemp("saved")
    made = Suggestions.of((entry, ()) for entry in entries)
    made.save(folder, 3)
    loaded = Suggestions.load(folder, 3)
    assert loaded is not None
    assert Suggestions.load(folder, 4) is None
    for typed in "abcé":
        assert loaded.suggest(typed, 50) == made.suggest(typed, 50)
