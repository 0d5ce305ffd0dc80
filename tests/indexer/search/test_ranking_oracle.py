"""Whole searches against plain Python: which records, in which order, with which scores, on either way there is."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import LibrarySettings, Resource
from indexer.engines.whoosh_engine import WhooshEngine, WhooshSnapshot
from indexer.index.bulk_writer import BulkWriter
from indexer.index.schema import build_schema, document
from indexer.index.segment_index import create_in
from indexer.search import first_page, match_lists
from indexer.search.ordering import ordered
from indexer.search.query import parse
from indexer.search.request import SearchRequest
from indexer.search.result_page import SearchPage
from indexer.text import analysis
from tests.indexer.search.bm25f_oracle import WEIGHTS, Answer, Part, Record, answer

WORDS = ("oak", "elm", "fir", "bay", "yew", "box", "larch", "pine", "rowan", "service", "tree", "lime")
SYNONYMS = {"synonyms": {"groups": [["larch", "pine"], ["rowan", "service tree"]]}}
DATES = ("", "2015", "2018-03", "2018-03-07")
"""Of the records, oldest first."""
N_LIBRARIES = 12
"""Libraries that the questions are put to; nightly takes more."""


def text(chance: random.Random, most: int) -> str:
    """Up to ``most`` words, the first ones of `WORDS` much oftener than the last."""
    return " ".join(chance.choices(WORDS, [2**-n for n in range(len(WORDS))], k=chance.randint(0, most)))


def made_records(seed: int) -> list[dict[str, str]]:
    """Up to 40 records; of some there is a copy, so that scores are tied."""
    chance = random.Random(seed)
    made: list[dict[str, str]] = []
    for _ in range(chance.randint(1, 40)):
        record = {name: text(chance, most) for name, most in (("title", 4), ("description", 9), ("text", 15))}
        record["keywords"] = chance.choice(WORDS) if chance.random() < 0.4 else ""
        made.append(dict(chance.choice(made)) if made and chance.random() < 0.2 else record)
    for record in made:
        record["issued"] = chance.choice(DATES)
    return made


@dataclass(frozen=True)
class Made:
    """A small library: what it was made of, and an engine over it."""

    records: list[dict[str, str]]
    engine: WhooshSnapshot

    def fields(self) -> list[Record]:
        return [{name: record[name] for name in WEIGHTS} for record in self.records]


@pytest.fixture(scope="module", autouse=True)
def _short_heads() -> Iterator[None]:
    """So that lists of a small library are long ones, of which the quick way looks at the best only."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(match_lists, "HEAD", 6)
        patch.setattr(first_page, "_FEW", 2)
        yield


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Made]:
    """Library number n, made once."""
    said = LibrarySettings.model_validate(SYNONYMS)

    @cache
    def make(number: int) -> Made:
        folder = tmp_path_factory.mktemp(f"library{number}")
        made = made_records(number)
        resources = [
            Resource.model_validate(
                {name: value for name, value in record.items() if value}
                | {"id": f"r{at:02}", "keywords": record["keywords"].split()}
            )
            for at, record in enumerate(made)
        ]
        writer = BulkWriter(create_in(folder, build_schema()))
        for resource in resources:
            writer.add_fields(document(resource, said))
        writer.commit()
        return Made(made, WhooshEngine(folder, said).snapshot)

    return make


FREE_WORDS = tuple(word for word in WORDS if word not in ("service", "tree"))
"""What is asked for one by one: "service" and "tree" side by side would be the expression."""
PARTS = st.one_of(
    st.builds(Part, st.just("word"), st.tuples(st.sampled_from(FREE_WORDS))),
    st.builds(Part, st.just("word"), st.tuples(st.sampled_from(FREE_WORDS))),
    st.builds(Part, st.just("phrase"), st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS))),
    st.builds(Part, st.just("or"), st.tuples(st.sampled_from(FREE_WORDS), st.sampled_from(FREE_WORDS))),
    st.builds(Part, st.sampled_from(["not", "title"]), st.tuples(st.sampled_from(FREE_WORDS))),
)
QUERIES = st.lists(PARTS, min_size=1, max_size=6).filter(lambda parts: any(part.kind != "not" for part in parts))


def asked(made: Made, query: str, limit: int) -> SearchPage:
    return made.engine.search(SearchRequest(query, limit=limit, facets=(), snippets=False, literal=True))


def newest_first(made: Made, number: int) -> tuple[int, int]:
    """What equal scores are ordered by: the date, those without one last; then as they were added."""
    return -DATES.index(made.records[number]["issued"]), number


def assert_ranked(made: Made, expected: dict[int, tuple[float, float]], found: list[int], scores: list[float]) -> None:
    """``found`` are the ``expected`` records in a right order, with their scores."""
    assert set(found) == set(expected)
    assert scores == pytest.approx([expected[number][0] for number in found], rel=1e-4, abs=1e-4)
    fields = made.fields()
    for one, other in pairwise(found):
        if fields[one] == fields[other]:  # a copy: of the very same score
            assert newest_first(made, one) < newest_first(made, other)
        else:  # within what is lost in float32
            assert expected[one][1] >= expected[other][1] * (1 - 1e-5)


def compare(made: Made, parts: list[Part]) -> None:
    """One question, asked for a long page, for a short one, and of the whole evaluation."""
    query = " ".join(map(str, parts))
    expected: Answer = answer(made.fields(), parts)
    page = asked(made, query, 200)
    n_all, n_some = len(expected.all_words), len(expected.some_words)
    assert (page.total, page.relaxed, page.n_partial) == (n_all or n_some, n_all == 0 < n_some, n_some)
    ids, scores = [int(hit.id[1:]) for hit in page.hits], [hit.score for hit in page.hits]
    assert_ranked(made, expected.all_words, ids[:n_all], scores[:n_all])
    assert_ranked(made, expected.some_words, ids[n_all:], scores[n_all:])
    assert all(hit.missing == () for hit in page.hits[:n_all])
    assert all(hit.missing for hit in page.hits[n_all:])
    for limit in (1, 3, 10):
        short = asked(made, query, limit)
        assert [(hit.id, hit.score) for hit in short.hits] == [(hit.id, hit.score) for hit in page.hits[:limit]]
        assert (short.total, short.n_partial) == (page.total, page.n_partial)
    for place in {0, n_all, len(ids) - 1} & set(range(len(ids))):
        explained(made, query, ids[place], place + 1, scores[place])
    evaluator = made.engine.evaluator
    prepared = evaluator.prepare(parse(query, strict=True), made.engine.statistics.live())
    evaluation = evaluator.complete(prepared)
    whole = ordered(evaluation, None, 200, evaluator.order)
    assert whole.doc_numbers.tolist() == ids
    assert [round(score, 4) for score in whole.scores.tolist()] == scores
    assert (whole.n_all, whole.n_some) == (n_all, n_some)


def explained(made: Made, query: str, number: int, place: int, score: float) -> None:
    """The explanation of a hit has its place and score, and its parts add up to that."""
    found = made.engine.explain(SearchRequest(query, literal=True), number).explanation
    assert (found.place, round(found.score, 4)) == (place, score)
    words = sum(word.score for word in found.words)
    assert words + found.neighbours + found.title + found.borrowed == pytest.approx(score, rel=1e-4, abs=1e-4)
    for word in found.words:
        assert sum(part.score for part in word.fields) == pytest.approx(word.score, rel=1e-4, abs=1e-4)


def test_the_words_are_told_apart() -> None:
    assert len({analysis.stem(word) for word in WORDS}) == len(WORDS)
    assert not analysis.STOP_WORDS & set(WORDS)


@settings(max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, N_LIBRARIES - 1), QUERIES)
def test_a_search_ranks_as_plain_python_does(library: Callable[[int], Made], number: int, parts: list[Part]) -> None:
    compare(library(number), parts)


@pytest.mark.nightly
@settings(max_examples=5_000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 40 * N_LIBRARIES), QUERIES)
def test_many_searches_rank_as_plain_python_does(
    library: Callable[[int], Made], number: int, parts: list[Part]
) -> None:
    compare(library(number), parts)
