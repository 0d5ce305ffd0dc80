"""The ranking formula by hand: each value is worked out beside it from the papers that `indexer.search.bm25` names."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from indexer.index.schema import RANKED_FIELDS
from indexer.search import bm25


def floats(*values: float) -> NDArray[np.float32]:
    return np.array(values, np.float32)


@pytest.mark.parametrize(
    ("n", "df", "value"),
    [
        (10, 1, 1.992430),  # ln(1 + 9.5 / 1.5) = ln 7.3333
        (10, 5, 0.693147),  # ln(1 + 5.5 / 5.5) = ln 2: half of the records
        (10, 10, 0.046520),  # ln(1 + 0.5 / 10.5) = ln 1.0476: all of them, and still above 0
        (100, 1, 4.209655),  # ln(1 + 99.5 / 1.5) = ln 67.3333
        (1000, 10, 4.557380),  # ln(1 + 990.5 / 10.5) = ln 95.3333
        (1, 1, 0.287682),  # ln(1 + 0.5 / 1.5) = ln 1.3333
    ],
)
def test_idf(n: int, df: int, value: float) -> None:
    assert bm25.idf(n, df) == pytest.approx(value, abs=1e-6)


def test_idf_of_a_word_that_stands_nowhere_is_the_largest() -> None:
    assert bm25.idf(7, 0) == pytest.approx(math.log(16))  # 1 + 7.5 / 0.5


def test_frequency_normalised_by_length() -> None:
    """Equation 3.17: a field as long as the mean changes nothing; b says how far length counts."""
    frequencies, lengths = floats(1, 2, 2), floats(10, 10, 30)
    # mean 10, b 0.75: norms 1, 1 and 0.25 + 0.75 * 3 = 2.5; weight 3
    found = bm25.normalised_frequency(frequencies, lengths, 10.0, 3.0, 0.75)
    np.testing.assert_allclose(found, [3.0, 6.0, 6 / 2.5], rtol=1e-6)
    # b 1: wholly by length, norms 1, 1, 3
    np.testing.assert_allclose(
        bm25.normalised_frequency(frequencies, lengths, 10.0, 1.0, 1.0), [1, 2, 2 / 3], rtol=1e-6
    )
    # b 0: not at all
    np.testing.assert_allclose(bm25.normalised_frequency(frequencies, lengths, 10.0, 2.0, 0.0), [2, 4, 4], rtol=1e-6)
    # half as long as the mean, b 0.5: norm 0.5 + 0.25 = 0.75
    np.testing.assert_allclose(bm25.normalised_frequency(floats(3), floats(5), 10.0, 1.0, 0.5), [4], rtol=1e-6)
    assert found.dtype == np.float32


def test_saturation() -> None:
    """Equation 3.18 with k1 = 1.2: x = k1 gives half of the most there is, idf * (k1 + 1)."""
    # 2.2 * x / (1.2 + x): x = 1 gives 1, x = 1.2 gives 1.1, x = 3 gives 6.6 / 4.2, x = 12 gives 26.4 / 13.2 = 2
    found = bm25.saturate(floats(1, 1.2, 3, 12), 1.0)
    np.testing.assert_allclose(found, [1.0, 1.1, 6.6 / 4.2, 2.0], rtol=1e-6)
    np.testing.assert_allclose(bm25.saturate(floats(1, 12), 2.5), [2.5, 5.0], rtol=1e-6)
    assert bm25.saturate(floats(1e9), 1.0)[0] == pytest.approx(2.2, rel=1e-6)  # never more than k1 + 1
    assert found.dtype == np.float32


def test_saturation_with_another_k1() -> None:
    np.testing.assert_allclose(bm25.saturate(floats(2), 1.0, k1=2.0), [1.5], rtol=1e-6)  # 3 * 2 / 4
    np.testing.assert_allclose(bm25.saturate(floats(5), 1.0, k1=0.0), [1.0], rtol=1e-6)  # frequency does not count


def test_title_cover() -> None:
    """Half of the idf of the words that stand in the title, times the square of what they are of it."""
    idfs, shares = floats(2, 2, 3, 4, 0), floats(1, 0.5, 2, 0.25, 0)
    # 2 / 2 * 1; 2 / 2 * 1/4; 3 / 2: never more than the whole title; 4 / 2 * 1/16
    found = bm25.title_cover(idfs, shares)
    assert found.tolist() == [1, 0.25, 1.5, 0.125, 0]
    assert found.dtype == np.float32
    assert bm25.TITLE_COVER == 0.5


def test_k1_as_docs_search_md_gives_it() -> None:
    """How soon a word is worn out: the second occurrence adds 2.2 * 2 / 3.2 - 1 = 0.375 of the first."""
    once, twice = bm25.saturate(floats(1, 2), 1.0)
    assert twice - once == pytest.approx(0.375)
    assert bm25.K1 == 1.2


def test_the_weights_of_the_fields_as_docs_search_md_gives_them() -> None:
    """Of one occurrence in a field as long as the mean, and in one three times as long."""
    mean_and_thrice = {
        "title": (3.0, 3 / 2.5),  # 0.25 + 0.75 * 3
        "description": (1.0, 1 / 2.2),  # 0.4 + 0.6 * 3
        "text": (1.0, 1 / 2.2),
        "keywords": (1.6, 1.6 / 1.6),  # 0.7 + 0.3 * 3
        "themes": (1.0, 1.0),
        "names": (2.0, 2 / 1.4),  # 0.8 + 0.2 * 3
        "facts": (1.2, 1.2),
        "ties": (0.4, 0.4 / 1.8),  # 0.6 + 0.4 * 3
    }
    found = {
        field.name: bm25.normalised_frequency(floats(1, 1), floats(4, 12), 4.0, field.weight, field.b).tolist()
        for field in RANKED_FIELDS
    }
    assert found == {name: pytest.approx(values) for name, values in mean_and_thrice.items()}


def test_what_is_no_topic_and_no_name_counts_less() -> None:
    assert bm25.topicality(0, 0, 50) == pytest.approx(0.6)
    assert bm25.topicality(1, 0, 20) == pytest.approx(0.8)
    assert bm25.topicality(2, 0, 20) == bm25.topicality(20, 0, 20) == bm25.topicality(0, 10, 20) == 1
    assert bm25.topicality(0, 5, 20) == pytest.approx(0.8)
