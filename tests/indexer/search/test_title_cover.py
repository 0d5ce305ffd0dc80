"""What a title adds: counted by hand, by plain loops, and seen in who comes first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import LibrarySettings, Resource
from indexer.engines.whoosh_engine import WhooshEngine
from indexer.index.bulk_writer import BulkWriter
from indexer.index.schema import RankedField, build_schema, document
from indexer.index.segment_index import create_in
from indexer.search import match_lists
from indexer.search.evaluation import Evaluator
from indexer.search.facets import FacetTable
from indexer.search.lexicon import Concept, Lexicon
from indexer.search.match_lists import Matches
from indexer.search.matcher import Matcher
from indexer.search.query import parse
from indexer.search.request import SearchRequest
from indexer.search.title_cover import Said, add_title_cover, title_cover
from tests.conftest import MakeLibrary
from tests.indexer.search.plain_statistics import PlainStatistics

FIELDS = (RankedField("title", 3.0, 0.75), RankedField("text", 1.0, 0.6))
TITLES = ["oak", "oak elm", "oak elm fir bay", "elm", "", "oak oak", "fir"]
TEXTS = ["", "", "", "oak", "oak elm", "bay", "oak"]
OAK, ELM, FIR, BAY = (((word, 0),) for word in ("oak", "elm", "fir", "bay"))
N = 60


def evaluator(**synonyms: list[list[str]]) -> Evaluator:
    statistics = PlainStatistics({"title": TITLES, "text": TEXTS, "words": TITLES})
    settings = LibrarySettings.model_validate({"synonyms": synonyms} if synonyms else {})
    return Evaluator(Matcher(statistics, FIELDS), Lexicon(settings, statistics), FacetTable(statistics, settings))


def idf(df: int, n: int = 7) -> float:
    return math.log(1 + (n - df + 0.5) / (df + 0.5))


def added(query: str, over: Evaluator | None = None) -> list[float]:
    """What titles add to each document: the score less that of the words in it."""
    over = over or evaluator()
    found = np.zeros(7, np.float32)
    add_title_cover(found, over.prepare(parse(query), over._everything).said)
    return found.tolist()


def said(concept: Concept) -> dict[int, float]:
    (found,) = Matcher(PlainStatistics({"title": TITLES, "text": TEXTS}), FIELDS).concept(concept).said
    return dict(zip(found.doc_numbers.tolist(), found.shares.tolist(), strict=True))


def test_how_much_of_a_title_a_word_says() -> None:
    assert said(Concept((OAK,))) == {0: 1, 1: 0.5, 2: 0.25, 5: 1}
    assert said(Concept((OAK, ELM))) == {0: 1, 1: 1, 2: 0.5, 3: 1, 5: 1}  # alternatives are added up
    assert said(Concept((OAK,), weaker=(ELM,))) == {0: 1, 1: 0.75, 2: 0.375, 3: 0.5, 5: 1}  # a weaker one is half
    assert said(Concept(((*OAK, ("elm", 1)),))) == {1: 1, 2: 0.5}  # an expression says each of its words
    assert said(Concept((OAK,), ("title",))) == {0: 1, 1: 0.5, 2: 0.25, 5: 1}


def test_where_nothing_is_said() -> None:
    matcher = Matcher(PlainStatistics({"title": TITLES, "text": TEXTS}), FIELDS)
    assert matcher.concept(Concept((OAK,), ("text",))).said == ()
    assert matcher.concept(Concept((BAY,), ("text",))).said == ()
    assert matcher.concept(Concept(((("yew", 0),),))).said == ()


def test_the_idf_is_that_of_the_word_wherever_it_stands() -> None:
    matcher = Matcher(PlainStatistics({"title": TITLES, "text": TEXTS}), FIELDS)
    (found,) = matcher.concept(Concept((BAY,))).said
    assert found.idf == pytest.approx(idf(2))  # in one title and in one text


def test_one_word() -> None:
    oak = idf(7)
    assert added("oak") == pytest.approx([oak / 2, oak / 8, oak / 32, 0, 0, oak / 2, 0], rel=1e-5)


def test_the_words_say_a_title_together() -> None:
    """Of "oak elm fir bay" three words of four: the sum of their idf, times 9/16."""
    oak, elm, fir = idf(7), idf(4), idf(2)
    expected = [oak, oak + elm, (oak + elm + fir) * 9 / 16, elm, 0, oak, fir]
    assert added("oak elm fir") == pytest.approx([value / 2 for value in expected], rel=1e-5)


def test_a_word_given_twice_says_a_title_once() -> None:
    assert added("oak oak") == added("oak")
    assert added("title:oak oak") == added("title:oak")


def test_two_words_for_the_same_say_a_title_once() -> None:
    over = evaluator(groups=[["oak", "elm"]])
    assert added("oak elm", over) == added("oak", over)


def test_a_word_that_is_wanted_elsewhere_says_no_title() -> None:
    assert added("text:oak") == [0] * 7
    assert added("text:oak elm") == added("elm")


@pytest.mark.parametrize("query", ['"oak elm"', "(oak AND elm)", "(oak OR elm)"])
def test_phrases_and_what_is_joined_by_operators_say_titles_too(query: str) -> None:
    oak, elm = idf(7), idf(4)
    expected = idf(3) / 2 if query.startswith('"') else (oak + elm) / 2  # the phrase stands in two titles and a text
    assert added(query)[1] == pytest.approx(expected, rel=1e-5)


def test_in_long_questions_it_is_one_and_a_half_of_the_mean(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the score is, which feedback makes the mean of the words and adds to; feedback itself knows no title cover."""
    over = evaluator()
    found = over.complete(over.prepare(parse("oak elm fir yew"), over._everything))
    monkeypatch.setattr("indexer.search.bm25.TITLE_COVER", 0.0)
    without = over.complete(over.prepare(parse("oak elm fir yew"), over._everything))
    more = (found.scores - without.scores).tolist()
    monkeypatch.undo()
    assert more == pytest.approx([1.5 * value / 4 for value in added("oak elm fir yew")], abs=1e-6)
    assert max(more) > 0.1


PARTS = st.lists(st.tuples(st.integers(0, N - 1), st.sampled_from([0.25, 1 / 3, 0.5, 1.0])), max_size=N)


@given(st.lists(st.tuples(PARTS, st.floats(0.1, 9)), max_size=4), st.sets(st.integers(0, N - 1)))
def test_some_documents_get_what_all_get_and_what_plain_loops_say(
    words: Sequence[tuple[list[tuple[int, float]], float]], asked: set[int]
) -> None:
    made = []
    for parts, value in words:
        shares = dict(sorted(parts))
        made.append(
            Said(Concept((OAK,)), np.array(list(shares), np.int32), np.array(list(shares.values()), np.float32), value)
        )
    docs = np.array(sorted(asked), np.int32)
    found = title_cover(docs, made)
    everything = np.zeros(N, np.float32)
    add_title_cover(everything, made)
    assert found.tolist() == everything[docs].tolist()
    expected = []
    for doc in sorted(asked):
        share = sum(dict(parts).get(doc, 0) for parts, _ in words)
        expected.append(0.5 * sum(value for parts, value in words if doc in dict(parts)) * min(1, share) ** 2)
    assert found.tolist() == pytest.approx(expected, rel=1e-5)
    assert found.dtype == np.float32


def test_only_the_titles_among_some_documents() -> None:
    found = Said(Concept((OAK,)), np.array([1, 3, 5], np.int32), np.array([0.5, 1, 0.25], np.float32), 2.0)
    kept = found.among(np.array([0, 3, 4, 5], np.int32))
    assert (kept.doc_numbers.tolist(), kept.shares.tolist(), kept.idf) == ([3, 5], [1, 0.25], 2.0)


def test_the_head_of_a_list_knows_what_titles_add(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(match_lists, "HEAD", 2)
    titled = Said(Concept((OAK,)), np.array([4], np.int32), np.array([1.0], np.float32), 6.0)
    docs, scores = np.array([1, 2, 4], np.int32), np.array([3, 2, 1], np.float32)
    found = Matches(docs, scores, (titled,))
    assert [part.tolist() for part in found.head()] == [[4, 1], [4, 3]]
    assert found.scores.tolist() == [3, 2, 1]
    inside = found.within(np.array([0, 1, 1, 0, 1], np.bool_))
    assert inside.said == found.said
    outside = found.within(np.array([0, 1, 1, 0, 0], np.bool_))
    assert [part.tolist() for part in outside.head()] == [[1, 2], [3, 2]]


FOCUSED = {
    "dementia": ("Dementia", "A loss of memory and of thought that comes slowly and stays, mostly of old age."),
    "leg-pain": ("Leg pain", "It may come from a cramp, an injury or a vein. See a nurse where it does not pass."),
}
RIVALS = {
    "carers": ("Living with dementia", "Dementia changes a home. Dementia takes time. Dementia: dementia day by day."),
    "running": (
        "Leg pain of runners",
        "Leg pain, leg cramp, pain of the leg: leg pain by day, leg pain at night, leg pain.",
    ),
}
"""Records whose titles hold the same words and more, and that say them over and over."""
OTHERS = {f"other{n}": (f"Notes on gardens {n}", "Of roses and of hedges, and of what they need.") for n in range(9)}


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("dementia", "dementia"),
        ("leg pain", "leg-pain"),
        ("dementia symptoms", "dementia"),
        ("what helps against leg pain", "leg-pain"),
        ("how do I get rid of leg pain quickly", "leg-pain"),
    ],
)
def test_a_record_that_is_called_so_comes_before_those_that_say_it_oftener(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, query: str, first: str
) -> None:
    said = LibrarySettings()
    writer = BulkWriter(create_in(tmp_path, build_schema()))
    for key, (title, text) in (RIVALS | FOCUSED | OTHERS).items():
        writer.add_fields(document(Resource(id=key, title=title, text=text), said))
    writer.commit()

    def found() -> str:
        return WhooshEngine(tmp_path, said).snapshot.search(SearchRequest(query, facets=())).hits[0].id

    assert found() == first
    monkeypatch.setattr("indexer.search.bm25.TITLE_COVER", 0.0)
    assert found() in RIVALS  # so it is title cover that tells them apart


@pytest.mark.parametrize("limit", [1, 10, 200])  # the quick way and the whole evaluation
def test_a_record_that_is_called_what_was_asked_comes_first(make_library: MakeLibrary, limit: int) -> None:
    files = {"focus.yaml": "id: focus\ntitle: Leg pain\ndescription: When to see somebody.\n"}
    for number in range(6):
        files[f"long{number}.yaml"] = (
            f"id: long{number}\ntitle: Pain in the leg, the hip and the back after running, part {number}\n"
            "description: Leg pain, leg pain at night, pain of the leg and the other leg; pain, leg, pain.\n"
        )
    library = make_library(files)
    library.build()
    for query in ("leg pain", "pain in my leg", "Leg pain?"):
        assert library.search(query, limit=limit, sort="relevance").hits[0].id == "focus", query
