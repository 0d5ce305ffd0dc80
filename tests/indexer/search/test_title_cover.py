"""What a record gains whose title the question says, against plain loops; and who wins by it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.search.match_lists import NO_MATCHES, Matches
from indexer.search.title_cover import TITLE_COVER, Said, title_cover, titles_of
from tests.conftest import MakeLibrary

N = 12
SAID = st.one_of(
    st.none(),
    st.tuples(st.dictionaries(st.integers(0, N - 1), st.integers(1, 3)), st.floats(0.1, 8.0)),
)


@given(st.lists(SAID, min_size=1, max_size=4), st.lists(st.integers(0, 6), min_size=N, max_size=N))
def test_the_gain_is_half_the_idf_times_the_squared_share(
    words: list[tuple[dict[int, int], float] | None], lengths: list[int]
) -> None:
    said = [
        word
        and Said(
            Matches(np.array(sorted(word[0]), np.int32), np.array([word[0][n] for n in sorted(word[0])], np.float32)),
            word[1],
        )
        for word in words
    ]
    docs = np.arange(N, dtype=np.int32)
    found = title_cover(docs, said, np.array(lengths, np.float32))
    for number in range(N):
        held = [(word[0][number], word[1]) for word in words if word is not None and number in word[0]]
        share = min(1.0, sum(n for n, _ in held) / max(lengths[number], 1))
        assert found[number] == pytest.approx(TITLE_COVER * sum(idf for _, idf in held) * share**2, rel=1e-5)
    assert set(titles_of(said).tolist()) == {n for word in words if word for n in word[0]}


def test_words_that_stand_in_no_title_gain_nothing() -> None:
    assert (
        title_cover(np.arange(3, dtype=np.int32), [None, Said(NO_MATCHES, 2.0)], np.ones(3, np.float32)).tolist()
        == [0] * 3
    )
    assert len(titles_of([None])) == 0


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
