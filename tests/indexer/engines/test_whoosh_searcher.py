"""`WhooshEngine.whoosh_searcher`: Whoosh's queries over a library find what forty lines of plain Python find."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh import qparser
from whoosh import query as q

from corpus import Resource
from indexer.text.analysis import stem
from seealso import Library
from tests.conftest import MakeLibrary

WORDS = ["ant", "bee", "cat", "cod", "cog", "cow", "dog", "elk", "fox", "horn"]
Records = dict[str, dict[str, Any]]
Oracle = Callable[[Records], set[str]]


def test_the_words_are_their_own_stems() -> None:
    assert list(map(stem, WORDS)) == WORDS


def library_and_records(make_library: MakeLibrary, seed: int) -> tuple[Library, Records]:
    """A built library that was then changed: two segments, deletions, a record replaced."""
    rng = random.Random(seed)

    def record(key: str) -> dict[str, Any]:
        title = " ".join(rng.choices(WORDS, k=rng.randint(1, 6)))
        return {"id": key, "title": title, "issued": str(rng.randint(1995, 2010))}

    records = {key: record(key) for key in (f"r{n}" for n in range(rng.randint(5, 30)))}
    library = make_library({"all.json": json.dumps(list(records.values()))}, folder=f"library{seed}")
    library.build()
    gone = rng.choice(list(records))
    del records[gone]
    changed = [record(key) for key in ("new", rng.choice(list(records)))]
    records |= {made["id"]: made for made in changed}
    library.update([Resource.model_validate(made) for made in changed], [gone])
    return library, records


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Library, Records]]:
    import seealso

    def make(files: dict[str, str], folder: str) -> Library:
        root = tmp_path_factory.mktemp(folder)
        for name, content in {"seealso.toml": "", **files}.items():
            (root / name).write_text(content, encoding="utf-8")
        return seealso.open_library(root)

    return [library_and_records(make, seed) for seed in range(4)]


def words_of(record: dict[str, Any]) -> list[str]:
    return str(record["title"]).split()


def having(test: Callable[[dict[str, Any]], bool]) -> Oracle:
    return lambda records: {key for key, record in records.items() if test(record)}


def distance(one: str, other: str) -> int:
    """Levenshtein's, by his recurrence."""
    if not one or not other:
        return len(one) + len(other)
    return min(
        distance(one[1:], other) + 1,
        distance(one, other[1:]) + 1,
        distance(one[1:], other[1:]) + (one[0] != other[0]),
    )


def term(word: str) -> tuple[Any, Oracle]:
    return q.Term("title", word), having(lambda r: word in words_of(r))


def phrase(words: list[str]) -> tuple[Any, Oracle]:
    n = len(words)
    return q.Phrase("title", words), having(
        lambda r: any(words_of(r)[i : i + n] == words for i in range(len(words_of(r))))
    )


def prefix(start: str) -> tuple[Any, Oracle]:
    return q.Prefix("title", start), having(lambda r: any(word.startswith(start) for word in words_of(r)))


def fuzzy(word: str) -> tuple[Any, Oracle]:
    near = {other for other in WORDS if other[0] == word[0] and distance(word, other) <= 1}
    return q.FuzzyTerm("title", word, maxdist=1, prefixlength=1), having(lambda r: bool(near & set(words_of(r))))


def years(first: int, last: int) -> tuple[Any, Oracle]:
    return q.TermRange("year", str(first), str(last)), having(lambda r: first <= int(r["issued"]) <= last)


def all_of(parts: list[tuple[Any, Oracle]]) -> tuple[Any, Oracle]:
    return q.And([made for made, _ in parts]), lambda records: set.intersection(*(of(records) for _, of in parts))


def any_of(parts: list[tuple[Any, Oracle]]) -> tuple[Any, Oracle]:
    return q.Or([made for made, _ in parts]), lambda records: set.union(*(of(records) for _, of in parts))


def without(part: tuple[Any, Oracle]) -> tuple[Any, Oracle]:
    return q.Not(part[0]), lambda records: set(records) - part[1](records)


words = st.sampled_from([*WORDS, "yak"])
leaves = st.one_of(
    words.map(term),
    st.lists(words, min_size=2, max_size=3).map(phrase),
    st.sampled_from(["c", "co", "d", "horn", "z"]).map(prefix),
    st.sampled_from(["cot", "cad", "box", "bees", "dot", "horns"]).map(fuzzy),
    st.tuples(st.integers(1995, 2002), st.integers(2002, 2010)).map(lambda both: years(*both)),
)
queries = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(all_of),
        st.lists(inner, min_size=2, max_size=3).map(any_of),
        inner.map(without),
    ),
    max_leaves=6,
)


@given(query=queries)
def test_whoosh_finds_what_plain_python_finds(libraries: list[tuple[Library, Records]], query: Any) -> None:
    made, oracle = query
    for library, records in libraries:
        with library.whoosh_searcher() as searcher:
            # Whoosh's Not may let a deleted document through that follows its last match.
            found = [n for n in searcher.search(made, limit=None).docs() if not searcher.reader().is_deleted(n)]
            assert sorted(searcher.stored_fields(n)["id"] for n in found) == sorted(oracle(records))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("bee", {"a", "b"}),
        ("bee NOT ant", {"b"}),
        ('"ant bee"', {"a"}),
        ("co*", {"c"}),
        ("cox~1", {"b", "c"}),
        ("year:[1999 TO 2001]", {"a", "c"}),
    ],
)
def test_whooshs_own_parser(make_library: MakeLibrary, typed: str, expected: set[str]) -> None:
    records = [
        {"id": "a", "title": "Ant bee", "issued": "1999"},
        {"id": "b", "title": "Bee fox", "issued": "2005"},
        {"id": "c", "title": "Cow", "issued": "2001"},
    ]
    library = make_library({"all.json": json.dumps(records)})
    with library.whoosh_searcher() as searcher:
        parser = qparser.QueryParser("title", searcher.schema, plugins=None)
        parser.add_plugin(qparser.FuzzyTermPlugin())
        assert {hit["id"] for hit in searcher.search(parser.parse(typed), limit=None)} == expected


def test_it_stays_on_its_snapshot_and_closes_nothing(make_library: MakeLibrary) -> None:
    library = make_library({"a.yaml": "id: a\ntitle: Ant\n"})
    searcher = library.whoosh_searcher()
    library.update([Resource(id="b", title="Ant too")])
    assert len(searcher.search(q.Term("title", "ant"))) == 1
    searcher.close()
    with library.whoosh_searcher() as newer:
        assert len(newer.search(q.Term("title", "ant"))) == 2
    assert library.search("ant").total == 2
