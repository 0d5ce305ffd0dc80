"""Pseudo-relevance feedback by hand: which words are borrowed, and how much they count."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from indexer.index.schema import RankedField
from indexer.search import bm25, feedback
from indexer.search.feedback import mix_of, mixed
from indexer.search.matcher import Matcher
from tests.indexer.search.plain_statistics import PlainStatistics
from tests.indexer.search.test_gathering import statistics_of

FIELDS = (RankedField("text", 1.0, 0.0),)


def scores(*values: float) -> NDArray[np.float32]:
    return np.array(values, np.float32)


def feed_back(over: Matcher, first_pass: NDArray[np.float32], n_words: float) -> NDArray[np.float32]:
    return mixed(over, mix_of(over, first_pass, n_words))


def matcher(*texts: str) -> Matcher:
    return Matcher(PlainStatistics({"title": [""] * len(texts), "text": texts}), (*FIELDS, RankedField("title", 3, 0)))


def impact(x: float, df: int, n: int) -> float:
    return math.log(1 + (n - df + 0.5) / (df + 0.5)) * 2.2 * x / (1.2 + x)


def test_one_answer_has_nothing_to_share() -> None:
    found = feed_back(matcher("oak", "elm"), scores(8, 0), 4)
    assert found.tolist() == [2, 0]  # the mean over the four words of the query, and nothing else


def test_words_of_the_best_are_mixed_in() -> None:
    """Two documents of scores 4 and 2, by hand; the third holds a word of the first and was found, the last was not."""
    texts = ("oak elm", "fir", "oak", "oak elm")
    found = feed_back(matcher(*texts), scores(4, 2, 1, 0), 4)
    # first pass: divided by the four words of the query: 1, 0.5, 0.25
    # shares: (score / best) ** 8 = 1, 1/256, 1/65536, brought to a sum of 1
    raw = [1, 2**-8, 4**-8]
    share = [value / sum(raw) for value in raw]
    # how many documents speak: 1 / sum of squares, here hardly more than one; beta = 0.5 * (10 - effective) / 9
    beta = 0.5 * (10 - 1 / sum(s * s for s in share)) / 9
    oak, elm, fir = impact(1, 3, 4), impact(1, 2, 4), impact(1, 1, 4)  # each stands once where it stands
    weight = {"oak": (share[0] + share[2]) * oak, "elm": share[0] * elm, "fir": share[1] * fir}
    total = sum(weight.values())
    more = [
        (weight["oak"] * oak + weight["elm"] * elm) / total,
        weight["fir"] * fir / total,
        weight["oak"] * oak / total,
    ]
    expected = [(1 - beta) * first + beta * second for first, second in zip((1, 0.5, 0.25), more, strict=True)]
    assert found.tolist() == pytest.approx([*expected, 0], rel=1e-5)
    assert found.dtype == np.float32


def test_flat_results_say_nothing_of_the_topic() -> None:
    """Ten documents of one score: as many speak as are asked, so that the weight of the mix is nothing."""
    found = feed_back(matcher(*(f"w{n} oak" for n in range(12))), scores(*[4] * 12), 4)
    assert found.tolist() == [1] * 12


def test_no_more_than_the_best_ten_are_read() -> None:
    """The eleventh holds a word that a twelfth shares; that one gains nothing from it."""
    texts = [*(f"w{n}" for n in range(10)), "yew", "yew"]
    values = [20.0, *(10.0 - n / 10 for n in range(9)), 8, 4]
    found = feed_back(matcher(*texts), scores(*values), 4)
    unread = feed_back(matcher(*texts[:11], "bay"), scores(*values), 4)
    assert found[11] == pytest.approx(unread[11])


def test_only_the_most_telling_words_are_borrowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feedback, "N_TERMS", 1)
    found = feed_back(matcher("oak oak elm", "fir", "elm", "oak"), scores(4, 2, 1, 1), 4)
    assert found[3] > found[2]  # oak stands twice in the best document: elm, as rare, is the one that is left out


def test_the_settings_as_docs_search_md_gives_them() -> None:
    assert (feedback.MIN_WORDS, feedback.N_DOCUMENTS, feedback.N_TERMS) == (4, 10, 30)
    assert (feedback.WEIGHT, feedback.POWER) == (0.5, 8.0)
    assert feedback.FIELDS == ("title", "description", "text")


@given(
    st.lists(
        st.lists(st.lists(st.sampled_from("abcdefghij"), max_size=12), min_size=1, max_size=6), min_size=1, max_size=3
    ),
    st.lists(st.integers(0, 12), max_size=3),
    st.integers(1, 6),
)
def test_no_word_is_passed_over_that_weighs_more(segments: list[list[list[str]]], deleted: list[int], n: int) -> None:
    """Words are looked up by their bounds; here is what looking up all of them gives, over segments and deletions."""
    records = [[{"title": " ".join(words[:3]), "text": " ".join(words[3:])} for words in one] for one in segments]
    over = Matcher(statistics_of(records, deleted))
    live = np.flatnonzero(over.statistics.live())
    share = np.linspace(1.0, 0.1, len(live))
    words = over.gathering.common_words(live, share, feedback.FIELDS)
    weighed = {
        term: bm25.idf(
            over.statistics.n_documents, max(over.statistics.document_frequency(f, term) for f in feedback.FIELDS)
        )
        * impact
        for term, impact in zip(words.terms, words.impacts.tolist(), strict=True)
    }
    expected = sorted(((weight, term) for term, weight in weighed.items()), key=lambda one: (-one[0], one[1]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(feedback, "N_TERMS", n)
        assert feedback._heaviest(over, words) == expected[:n]
