"""Concepts to documents with impacts: BM25F put together, weaker alternatives, phrases, and what is kept."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.index.schema import RankedField
from indexer.search import deadline
from indexer.search import matcher as matching
from indexer.search.gathering import added_up, phrase_postings
from indexer.search.lexicon import WEAKER, Concept
from indexer.search.match_lists import Matches
from indexer.search.matcher import Matcher
from tests.indexer.search.plain_statistics import PlainStatistics

FIELDS = (RankedField("title", 3.0, 0.75), RankedField("text", 1.0, 0.5))
TITLES = ["oak elm", "oak", "", "fir fir fir"]
TEXTS = ["oak oak fir bay", "", "elm oak", ""]
"""Lengths of titles 2, 1, -, 3: mean 2 over the three that have one. Of texts 4, -, 2, -: mean 3."""

OAK, ELM, FIR = (("oak", 0),), (("elm", 0),), (("fir", 0),)


@pytest.fixture
def matcher() -> Matcher:
    return Matcher(PlainStatistics({"title": TITLES, "text": TEXTS}), FIELDS)


def scores(found: Matches) -> dict[int, float]:
    return dict(zip(found.doc_numbers.tolist(), found.scores.tolist(), strict=True))


def impact(x: float, df: int, n: int = 4) -> float:
    return math.log(1 + (n - df + 0.5) / (df + 0.5)) * 2.2 * x / (1.2 + x)


def test_fields_are_added_up_before_saturation(matcher: Matcher) -> None:
    x = {
        # title: 3 * 1 / (0.25 + 0.75 * 2 / 2) = 3; text: 2 / (0.5 + 0.5 * 4 / 3) = 2 / 1.166667
        0: 3 + 2 / (0.5 + 2 / 3),
        # title alone: 3 / (0.25 + 0.75 / 2)
        1: 3 / 0.625,
        # text alone: 1 / (0.5 + 0.5 * 2 / 3)
        2: 1 / (0.5 + 1 / 3),
    }
    expected = {number: impact(value, df=3) for number, value in x.items()}
    assert scores(matcher.concept(Concept((OAK,)))) == pytest.approx(expected, rel=1e-5)


def test_alternatives_count_as_one_term(matcher: Matcher) -> None:
    """Frequencies add up, and the document frequency is that of the union: documents 0, 1 and 2."""
    found = scores(matcher.concept(Concept((OAK, ELM))))
    x_of_0 = 3 * 2 + 2 / (0.5 + 2 / 3)
    assert found == pytest.approx(
        {0: impact(x_of_0, 3), 1: impact(3 / 0.625, 3), 2: impact(2 / (0.5 + 1 / 3), 3)}, rel=1e-5
    )


def test_a_weaker_alternative_counts_half(matcher: Matcher) -> None:
    """What only the records vouch for: an occurrence of it is half a one before saturation."""
    found = scores(matcher.concept(Concept((FIR,), weaker=(ELM,))))
    # elm: document 0 in the title (3 * 1 / 1), document 2 in the text (1 / 0.8333), each times 0.5
    # fir: document 3 in the title (3 * 3 / (0.25 + 0.75 * 3 / 2)), document 0 in the text (1 / 1.166667)
    x = {0: 0.5 * 3 + 1 / (0.5 + 2 / 3), 2: 0.5 / (0.5 + 1 / 3), 3: 9 / 1.375}
    assert found == pytest.approx({number: impact(value, 3) for number, value in x.items()}, rel=1e-5)
    assert WEAKER == 0.5


def test_a_concept_of_some_fields_looks_into_these_only(matcher: Matcher) -> None:
    assert scores(matcher.concept(Concept((OAK,), fields=("text",)))) == pytest.approx(
        {0: impact(2 / (0.5 + 2 / 3), 2), 2: impact(1 / (0.5 + 1 / 3), 2)}, rel=1e-5
    )


def test_the_weight_multiplies_the_impacts(matcher: Matcher) -> None:
    whole, tenth = scores(matcher.concept(Concept((OAK,)))), scores(matcher.concept(Concept((OAK,)), 0.1))
    assert tenth == pytest.approx({number: 0.1 * score for number, score in whole.items()}, rel=1e-6)
    assert scores(matcher.concept(Concept((OAK,)))) == whole


def test_what_stands_nowhere_matches_nothing(matcher: Matcher) -> None:
    assert len(matcher.concept(Concept(((("yew", 0),),)))) == 0
    assert len(matcher.concept(Concept((OAK,), fields=("names",)))) == 0
    assert len(matcher.concept(Concept(()))) == 0


def test_doc_numbers_ascend_and_types_are_those_of_arrays(matcher: Matcher) -> None:
    found = matcher.concept(Concept((OAK, FIR)))
    assert found.doc_numbers.tolist() == [0, 1, 2, 3]
    assert (found.doc_numbers.dtype, found.scores.dtype) == (np.int32, np.float32)


def test_deleted_documents_do_not_count() -> None:
    matcher = Matcher(PlainStatistics({"title": TITLES, "text": TEXTS}, deleted=[1]), FIELDS)
    found = scores(matcher.concept(Concept((OAK,))))
    # The mean title is now 2.5 long (2 and 3); three documents are left, two of which hold the word.
    x_of_0 = 3 / (0.25 + 0.75 * 2 / 2.5) + 2 / (0.5 + 2 / 3)
    assert found == pytest.approx({0: impact(x_of_0, 2, n=3), 2: impact(1.2, 2, n=3)}, rel=1e-5)


def test_one_document_s_part_is_that_of_the_arrays(matcher: Matcher) -> None:
    assert matcher.normalised("title", 1, 2.0) == pytest.approx(3 * 2 / 0.625)
    assert matcher.normalised("text", 0, 1.0) == pytest.approx(1 / (0.5 + 2 / 3))


def test_answers_are_kept_and_the_least_used_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "_CACHE_ENTRIES", 2)
    matcher = Matcher(PlainStatistics({"title": TITLES, "text": TEXTS}), FIELDS)
    oak, elm, fir = (Concept((sequence,)) for sequence in (OAK, ELM, FIR))
    first, second = matcher.concept(oak), matcher.concept(elm)
    assert matcher.concept(oak) is first
    assert matcher.concept(elm) is second
    assert matcher.concept(oak) is first  # elm is now the one that was not asked for longest
    matcher.concept(fir)
    assert matcher.concept(oak) is first
    assert matcher.concept(elm) is not second


def test_so_many_postings_are_kept_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "_CACHE_POSTINGS", 5)
    matcher = Matcher(PlainStatistics({"title": TITLES, "text": TEXTS}), FIELDS)
    oak, elm, fir = (Concept((sequence,)) for sequence in (OAK, ELM, FIR))  # 3, 2 and 2 postings
    first, second = matcher.concept(oak), matcher.concept(elm)
    assert matcher.concept(oak) is first
    third = matcher.concept(fir)
    assert matcher.concept(oak) is first
    assert matcher.concept(fir) is third
    assert matcher.concept(elm) is not second


def test_a_concept_stops_when_the_time_is_up(matcher: Matcher, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(deadline, "clock", lambda: now)
    with deadline.limit(5):
        now = 6.0
        for concept in (Concept((OAK,)), Concept(((*OAK, ("elm", 1)),))):
            with pytest.raises(deadline.QueryTimeError, match="5 seconds"):
                matcher.concept(concept)


PHRASES = PlainStatistics(
    {
        "text": [
            "oak elm fir",  # 0
            "elm oak elm",  # 1: once, from position 1
            "oak fir elm",  # 2: not side by side
            "oak elm oak elm",  # 3: twice
            "oak oak oak",  # 4: the same word
            "elm",  # 5
        ]
    }
)


@pytest.mark.parametrize(
    ("sequence", "expected"),
    [
        ((("oak", 0), ("elm", 1)), {0: 1, 1: 1, 3: 2}),
        ((("elm", 0), ("oak", 1)), {1: 1, 3: 1}),
        ((("oak", 0), ("elm", 2)), {2: 1}),
        ((("oak", 0), ("elm", 1), ("fir", 2)), {0: 1}),
        ((("oak", 0), ("oak", 1)), {4: 2}),
        ((("oak", 0), ("oak", 2)), {3: 1, 4: 1}),
        ((("oak", 0), ("yew", 1)), {}),
        ((("fir", 0), ("oak", 1)), {}),
        ((), {}),
    ],
)
def test_phrases(sequence: tuple[tuple[str, int], ...], expected: dict[int, int]) -> None:
    found = phrase_postings(PHRASES, "text", sequence)
    assert dict(zip(found.doc_numbers.tolist(), found.term_frequencies.tolist(), strict=True)) == expected
    assert found.doc_numbers.dtype == np.int32


def test_a_phrase_is_a_term_of_its_own_frequency() -> None:
    matcher = Matcher(PHRASES, (RankedField("text", 1.0, 0.0),))
    found = scores(matcher.concept(Concept(((("oak", 0), ("elm", 1)),))))
    assert found == pytest.approx({0: impact(1, 3, 6), 1: impact(1, 3, 6), 3: impact(2, 3, 6)}, rel=1e-5)


def test_a_word_of_prose_alone_counts_less_than_a_topic_or_a_name() -> None:
    """Each stands in two of four texts; "elm" in a title too, "yew" in a list of names of half its records."""
    fields = (*FIELDS, RankedField("names", 2.0, 0.2))
    texts = ["fir elm yew", "fir elm yew", "", ""]
    found = Matcher(
        PlainStatistics(
            {"title": ["oak", "elm", "oak", "oak"], "text": texts, "names": ["yew", "", "", ""]},
        ),
        fields,
    )

    def impact_of(term: str) -> float:
        """In the second text, as far as prose goes."""
        return scores(found.concept(Concept((((term, 0),),))))[0 if term == "elm" else 1]

    assert impact_of("fir") == pytest.approx(0.6 * impact(1.0, df=2), rel=1e-5)
    assert impact_of("elm") == pytest.approx(impact(1.0, df=2), rel=1e-5)
    assert impact_of("yew") == pytest.approx(impact(1.0, df=2), rel=1e-5)


def test_where_most_records_have_no_title_no_word_counts_less_for_it() -> None:
    found = Matcher(PlainStatistics({"title": ["oak", "", "", ""], "text": ["fir", "fir", "", ""]}), FIELDS)
    assert scores(found.concept(Concept((FIR,))))[0] == pytest.approx(impact(1.0, df=2), rel=1e-5)


@given(st.lists(st.dictionaries(st.integers(0, 30), st.floats(-2, 2, width=32), max_size=6), min_size=1, max_size=5))
def test_sums_are_the_same_bits_whichever_way_they_are_added_up(values: list[dict[int, float]]) -> None:
    parts = [
        (np.array(sorted(one), np.int32), np.array([one[number] for number in sorted(one)], np.float32))
        for one in values
    ]
    plain: dict[int, np.float32] = {}
    for one in values:
        for number, value in one.items():
            plain[number] = plain.get(number, np.float32(0)) + np.float32(value)
    wanted = {number: float(value) for number, value in sorted(plain.items()) if value}
    for n_doc_numbers in (31, 31 * 100):  # many postings for the documents there are, and few
        docs, sums = added_up(parts, n_doc_numbers)
        assert dict(zip(docs.tolist(), sums.tolist(), strict=True)) == wanted
        assert docs.tolist() == sorted(wanted)
