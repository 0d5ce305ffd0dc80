"""Parsed queries over a few lines of text: what is held, what is demanded, what is added for neighbours, the order."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus import LibrarySettings
from indexer.index.schema import RankedField
from indexer.search import deadline, evaluation, patterns
from indexer.search.evaluation import Evaluation, Evaluator, Unit
from indexer.search.facets import FacetTable
from indexer.search.lexicon import Lexicon
from indexer.search.match_lists import Matches
from indexer.search.matcher import Matcher
from indexer.search.ordering import missing_words, ordered
from indexer.search.query import Group, Not, Pattern, Word, parse
from tests.indexer.search.plain_statistics import PlainStatistics, Value

TEXTS = ["oak elm", "elm oak", "oak", "elm fir", "fir", "bay bay"]
FIELDS = (RankedField("text", 1.0, 0.0),)
"""Of one field without length: one occurrence counts just the idf of its word."""


def evaluator(deleted: Sequence[int] = (), **more: Sequence[Value]) -> Evaluator:
    fields: Mapping[str, Sequence[Value]] = {"text": TEXTS, "words": TEXTS, **more}
    statistics, settings = PlainStatistics(fields, deleted), LibrarySettings()
    return Evaluator(Matcher(statistics, FIELDS), Lexicon(settings, statistics), FacetTable(statistics, settings))


def evaluated(query: str, over: Evaluator | None = None, strict: bool = False) -> Evaluation:
    over = over or evaluator()
    return among(query, over, over._everything, strict)


def among(query: str, over: Evaluator, allowed: NDArray[np.bool_], strict: bool = False) -> Evaluation:
    """The evaluation among some documents; what is counted without scores is the same."""
    prepared = over.prepare(parse(query, strict), allowed)
    found, held = over.complete(prepared), over.held(prepared)
    assert (where(held.all_words), where(held.some_words)) == (where(found.all_words), where(found.some_words))
    return found


def where(mask: NDArray[np.bool_]) -> list[int]:
    return np.flatnonzero(mask).tolist()


def idf(df: int, n: int = 6) -> float:
    return math.log(1 + (n - df + 0.5) / (df + 0.5))


def test_neighbours_of_the_query_that_are_neighbours_in_a_record_count_more() -> None:
    """oak elm: documents 0 and 1 hold both, only 0 side by side in this order; the pair's own idf is that of df 1."""
    found = evaluated("oak elm")
    both = idf(3) + idf(3)
    assert found.scores.tolist() == pytest.approx([both + 0.15 * idf(1), both, idf(3), idf(3), 0, 0])
    assert (where(found.all_words), where(found.some_words)) == ([0, 1], [2, 3])
    assert evaluation.PAIR_WEIGHT == 0.15


@pytest.mark.parametrize("query", ["oak -bay elm", 'oak "elm fir" elm', "oak oak", "title:oak elm", "oak type:x elm"])
def test_what_is_no_pair_of_neighbours(query: str) -> None:
    """Something stands between, it is one word twice, or a word is wanted in one field."""
    prepared = evaluator().prepare(parse(query), np.ones(6, np.bool_))
    assert not any(prepared.pairs)


def test_each_two_neighbours_are_a_pair() -> None:
    prepared = evaluator().prepare(parse("oak elm fir"), np.ones(6, np.bool_))
    assert [pair.doc_numbers.tolist() for pair in prepared.pairs if pair] == [[0], [3]]
    assert evaluator().prepare(parse("oak"), np.ones(6, np.bool_)).pairs == []


def test_a_compound_is_no_half_of_a_pair() -> None:
    over = evaluator(text=["co working oak", "co-working oak"], words=["co", "co"])
    assert not any(over.prepare(parse("co-working oak"), np.ones(2, np.bool_)).pairs[:1])
    assert not any(over.prepare(parse("oak co-working"), np.ones(2, np.bool_)).pairs)


def test_the_parts_of_a_tied_word_count_half_where_they_stand_alone() -> None:
    """oak-elm stands as one in document 0 (df 1); 1 holds both parts, 2 and 3 one. Each is in three records of six."""
    found = evaluated("oak-elm")
    assert found.scores.tolist() == pytest.approx([max(idf(1), idf(3)), idf(3), idf(3) / 2, idf(3) / 2, 0, 0])
    assert (where(found.all_words), where(found.some_words)) == ([0], [1, 2, 3])
    assert found.coverage.tolist() == pytest.approx([1, 0.5, 0.25, 0.25, 0, 0])
    assert evaluated("oakElm").scores.tolist() == pytest.approx(found.scores.tolist())
    assert evaluation.PART_WEIGHT == 0.5


def test_a_tied_word_counts_as_its_parts_where_they_are_more() -> None:
    over = evaluator(text=["oak elm oak oak elm elm", "oak elm", "oak elm", "oak elm", "bay", "fir"])
    found = evaluated("oak-elm", over)
    oak = idf(4) * 2.2 * 3 / (1.2 + 3)
    assert found.scores[0] == pytest.approx(max(oak, idf(4) * 2.2 * 1 / 2.2))


def test_the_first_page_is_left_to_the_whole_evaluation_where_a_word_is_tied() -> None:
    over = evaluator()
    assert over.first_page(over.prepare(parse("oak-elm"), over._everything), 3) is None
    assert over.first_page(over.prepare(parse("oak elm"), over._everything), 3) is not None
    whole = ordered(evaluated("oak-elm", over), None, 10)
    assert (whole.doc_numbers.tolist(), whole.n_all, whole.n_some) == ([0, 1, 2, 3], 1, 3)


def test_coverage_is_the_share_of_the_query_s_weight_that_is_held() -> None:
    """Of each word ln(1 + N / (1 + df)): oak and elm are in three records, bay in one."""
    found = evaluated("oak bay")
    oak, bay = math.log(1 + 6 / 4), math.log(1 + 6 / 2)
    share = oak / (oak + bay)
    assert found.coverage.tolist() == pytest.approx([share, share, share, 0, 0, 1 - share])
    assert not found.all_words.any()


def test_a_word_given_twice_counts_twice() -> None:
    assert evaluated("bay bay").scores[5] == pytest.approx(2 * evaluated("bay").scores[5])


def test_what_is_said_with_operators_is_demanded() -> None:
    found = evaluated("(oak OR fir) elm")
    assert (where(found.all_words), where(found.some_words)) == ([0, 1, 3], [2, 4])
    found = evaluated("oak AND elm")
    assert (where(found.all_words), where(found.some_words)) == ([0, 1], [])
    found = evaluated("(oak AND elm) fir")
    assert (where(found.all_words), where(found.some_words)) == ([], [0, 1])
    assert [unit.demanded for unit in found.units] == [True, False]


def test_scores_of_groups_add_up() -> None:
    assert evaluated("oak OR elm").scores.tolist() == pytest.approx([idf(3) * 2, idf(3) * 2, idf(3), idf(3), 0, 0])
    assert evaluated("oak AND elm").scores.tolist()[:2] == pytest.approx([idf(3) * 2] * 2)


def test_what_is_excluded() -> None:
    assert where(evaluated("oak -elm").all_words) == [2]
    assert where(evaluated('elm -"oak elm"').all_words) == [1, 3]
    assert where(evaluated("-elm").all_words) == [2, 4, 5]
    over = evaluator(type=[["a"], ["b"], ["b"], ["a"], [], []])
    assert where(evaluated("oak type:b", over).all_words) == [1, 2]
    assert where(evaluated("oak -type:b", over).all_words) == [0]
    assert where(evaluated("bay OR type:a", over).all_words) == [0, 3, 5]
    assert where(evaluated("bay OR -oak", over).all_words) == [3, 4, 5]


def test_filters_and_exclusions_inside_a_group_add_nothing_to_the_score() -> None:
    over = evaluator(type=[["a"], ["b"], ["b"], ["a"], [], []])
    assert evaluated("bay OR type:a", over).scores.tolist() == pytest.approx(
        [0, 0, 0, 0, 0, evaluated("bay").scores[5]]
    )
    assert evaluated("bay OR -oak", over).scores.tolist() == pytest.approx([0, 0, 0, 0, 0, evaluated("bay").scores[5]])
    group = Group("OR", (Not(Word("oak")), Word("bay")))
    assert str(group) == "(-oak OR bay)"


def test_deleted_documents_never_come_back() -> None:
    over = evaluator(deleted=[4])
    assert where(evaluated("-oak", over).all_words) == [3, 5]
    assert where(evaluated("*", over).all_words) == [0, 1, 2, 3, 5]
    assert where(evaluated("bay OR -oak", over).all_words) == [3, 5]
    assert where(evaluated("bay OR *", over).all_words) == [0, 1, 2, 3, 5]
    assert where(evaluated("bay OR (NOT oak)", over).all_words) == [3, 5]


def test_no_clauses_are_everything_that_is_allowed() -> None:
    over = evaluator()
    allowed = np.array([1, 0, 1, 0, 0, 0], np.bool_)
    found = among("", over, allowed)
    assert (where(found.all_words), where(found.some_words)) == ([0, 2], [])
    assert found.scores.tolist() == [0] * 6
    assert found.coverage.tolist() == [1] * 6
    assert found.all_words is not allowed


def test_only_what_is_allowed_is_found() -> None:
    over = evaluator()
    found = among("oak elm", over, np.array([0, 1, 0, 1, 1, 1], np.bool_))
    assert (where(found.all_words), where(found.some_words)) == ([1], [3])


def test_patterns() -> None:
    """A star is any letters, a question mark one; the letters before count from the beginning of a word."""
    words = ["oak", "oaks oat", "boat", "oa", "elm", ""]
    over = evaluator(words=words, text=["oak", "oak oat", "boat", "oa", "elm", "xoak"])
    assert where(evaluated("oa*", over).all_words) == [0, 1, 3]
    assert where(evaluated("?oat", over, strict=True).all_words) == [2]
    assert where(evaluated("oa?", over).all_words) == [3]  # a mark at the end ends a question
    assert where(evaluated("*oa*", over, strict=True).all_words) == [0, 1, 2, 3]
    assert where(evaluated("o?k", over).all_words) == [0, 1]
    assert where(evaluated("title:oa*", over).all_words) == []
    assert where(evaluated("yew*", over).all_words) == []
    assert where(evaluated("*", over).all_words) == [0, 1, 2, 3, 4, 5]
    assert evaluated("*", over).scores.tolist() == [0] * 6


def test_a_pattern_for_too_much_takes_the_first_words_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "MAX_EXPANSION", 2)
    over = evaluator(words=["oaa", "oab", "oac", "elm", "", ""], text=["oaa", "oab", "oac", "elm", "", ""])
    found = evaluated("oa*", over)
    assert where(found.all_words) == [0, 1]
    assert found.notes == [
        "oa* stands for more than 2 words; the first 2 were used. Type more letters before the star."
    ]
    assert evaluated("oa*", over).notes == found.notes  # though it is remembered
    assert evaluated("el*", over).notes == []
    assert len(evaluated("elm -oa*", over).notes) == 1


def test_feedback_begins_at_four_words() -> None:
    """Three words are left as they are; of four the scores are means over the words, mixed with what is borrowed."""
    three = evaluated("oak elm fir")
    assert three.scores[0] == pytest.approx(2 * idf(3) + 0.15 * idf(1))
    four = evaluated("oak elm fir bay")
    assert 0 < four.scores[0] < three.scores[0] / 2
    assert where(four.some_words) == [0, 1, 2, 3, 4, 5]


def test_feedback_learns_only_from_what_is_allowed() -> None:
    over, allowed = evaluator(), np.array([1, 1, 0, 0, 1, 1], np.bool_)
    found, everywhere = among("oak elm fir bay", over, allowed), evaluated("oak elm fir bay")
    assert found.scores[0] != pytest.approx(everywhere.scores[0], rel=1e-4)


def test_a_concept_stands_or_does_not() -> None:
    over = evaluator()
    assert over.stands("oaks")
    assert over.stands("bay")  # in one record
    assert not over.stands("yew")


def test_everything_that_was_looked_for_may_be_marked() -> None:
    found = evaluator().prepare(parse('oak "elm fir" ba* (oak OR fir) -bay type:x'), np.ones(6, np.bool_))
    marked = [sequence for concept in found.concepts for sequence in concept.alternatives]
    assert marked == [(("oak", 0),), (("elm", 0), ("fir", 1)), (("bay", 0),), (("oak", 0),), (("fir", 0),)]


def test_the_time_is_looked_at_now_and_then_while_words_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "_WORDS_BETWEEN_CHECKS", 2)
    over = evaluator(words=["oaa oab oac oad oae", "", "", "", "", ""])
    n_checks = 0

    def count() -> None:
        nonlocal n_checks
        n_checks += 1

    monkeypatch.setattr(deadline, "check", count)
    over._patterns.concept(Pattern("oa*"))
    assert n_checks == 3  # at the first, the third and the fifth word


def test_time_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter(range(0, 1000, 3))
    monkeypatch.setattr(deadline, "clock", lambda: next(ticks))
    with pytest.raises(deadline.QueryTimeError):
        evaluated("oak elm fir bay")


def made(
    scores: list[float], all_words: list[int], some_words: list[int], coverage: list[float], n_units: int
) -> Evaluation:
    masks = [np.isin(np.arange(len(scores)), numbers) for numbers in (all_words, some_words)]
    unit = Unit("", Matches(np.empty(0, np.int32), np.empty(0, np.float32)), (), False)
    return Evaluation(np.array(scores, np.float32), *masks, np.array(coverage, np.float32), [unit] * n_units)


def test_all_words_first_however_low_then_some_by_score_and_coverage() -> None:
    found = made([1, 2, 9, 8, 7], [0, 1], [2, 3, 4], [1, 1, 0.25, 0.49, 0.64], 3)
    # 9 * 0.5 = 4.5, 8 * 0.7 = 5.6 and 7 * 0.8 = 5.6: equal, so by number
    ranking = ordered(found, None, 10)
    assert ranking.doc_numbers.tolist() == [1, 0, 3, 4, 2]
    assert ranking.scores.tolist() == [2, 1, 8, 7, 9]  # what is shown is the score itself
    assert (ranking.n_all, ranking.n_some) == (2, 3)
    found.units *= 2  # of more than three words the score alone decides
    assert ordered(found, None, 10).doc_numbers.tolist() == [1, 0, 2, 3, 4]


@pytest.mark.parametrize("n_wanted", range(7))
def test_a_page_is_the_beginning_of_the_whole(n_wanted: int) -> None:
    found = made([1, 2, 9, 8, 7], [0, 1], [2, 3, 4], [1] * 5, 2)
    assert ordered(found, None, n_wanted).doc_numbers.tolist() == [1, 0, 2, 3, 4][:n_wanted]
    rank = np.array([5, 5, 1, 2, 2], np.int32)
    assert ordered(found, rank, n_wanted).doc_numbers.tolist() == [1, 0, 3, 4, 2][:n_wanted]


def test_equal_scores_stand_in_the_given_order() -> None:
    order = np.array([3, 2, 1, 0], np.int32)
    assert ordered(made([1] * 4, [0, 1], [2, 3], [1] * 4, 1), None, 9, order).doc_numbers.tolist() == [1, 0, 3, 2]
    assert ordered(made([1] * 4, [0, 1], [2, 3], [1] * 4, 1), None, 9).doc_numbers.tolist() == [0, 1, 2, 3]


def test_the_order_of_equals_is_newest_first_without_a_date_last() -> None:
    over = evaluator(date=[["2015-01-01"], [], ["2018-03-01"], [], ["2018-03-01"], ["2012-01-01"]])
    assert over.order is not None
    assert np.argsort(over.order).tolist() == [2, 4, 0, 5, 1, 3]
    assert evaluator().order is None


def test_what_is_missing_is_named() -> None:
    units = evaluated("oak elm bay").units
    assert missing_words(units, np.array([0, 2, 5], np.int32)) == [("bay",), ("elm", "bay"), ("oak", "elm")]
    assert missing_words(units, np.empty(0, np.int32)) == []


def test_the_quick_page_is_given_for_plain_words_only() -> None:
    over = evaluator()

    def quick(query: str) -> list[int] | None:
        found = over.first_page(over.prepare(parse(query), over._everything), 3)
        return None if found is None else found.doc_numbers.tolist()

    assert quick("oak elm") == [0, 1, 2]
    assert quick("oak OR elm") == [0, 1, 2]
    assert quick("") is None
    assert quick("(oak OR elm) fir") is None
    assert quick("oak elm fir bay") is None
    assert quick("oak elm fir") == [3, 0, 1]


def test_the_quick_page_keeps_to_what_is_allowed() -> None:
    over = evaluator()
    allowed = np.array([0, 1, 1, 1, 0, 0], np.bool_)
    found = over.first_page(over.prepare(parse("oak elm"), allowed), 5)
    whole = ordered(among("oak elm", over, allowed), None, 5, over.order)
    assert found is not None
    assert found.doc_numbers.tolist() == whole.doc_numbers.tolist() == [1, 2, 3]
    assert (found.n_all, found.n_some) == (1, 2)
