"""What is compiled refuses arrays that do not fit together, and can be left out."""

from __future__ import annotations

import bisect
import os
from collections.abc import Callable
from typing import TypeVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import native
from indexer.search import deadline

if native.compiled is None and not native.is_left_out() and os.environ.get("SEEALSO_REQUIRE_ALL"):
    raise RuntimeError("indexer.native is not compiled, and SEEALSO_REQUIRE_ALL says that no component may be missing.")
_skipped = pytest.mark.skipif(
    native.compiled is None, reason="indexer.native is not compiled: no compiler, or SEEALSO_COMPILED=no"
)
Test = TypeVar("Test", bound=Callable[..., object])


def needs_compiled(test: Test) -> Test:
    """Marks a test of what is compiled, which `.ci/run` leaves to one of its Pythons."""
    marked: Test = pytest.mark.compiled(_skipped(test))
    return marked


TERMS = [b"alpha", b"beta", b"gamma"]
DOCS, POSITIONS = [0, 1, 0, 1, 1], [0, 3, 1, 4, 9]
"""alpha stands in 0 and 1, beta just after it in both, gamma in 1."""


def terms_of(terms: list[bytes], sizes: list[int], docs: list[int], positions: list[int]) -> object:
    """Each posting has one position."""
    assert native.compiled is not None
    offsets = np.cumsum([0, *sizes])
    bounds = np.minimum(offsets, len(positions))
    bounds[-1] = len(positions)
    return native.compiled.Terms(
        np.frombuffer(b"".join(terms), np.uint8), np.cumsum([0, *map(len, terms)]).astype(np.uint16), offsets,
        np.array(docs, np.int32), np.ones(len(docs), np.uint8), None, np.array(positions, np.uint8), bounds,
    )  # fmt: skip


def gathered(docs: list[int], positions: list[int], *words: str) -> tuple[list[int], list[float]]:
    """Where words stand side by side in an index of these arrays."""
    assert native.compiled is not None
    field = ((terms_of(TERMS, [2, 2, 1], docs, positions),), np.ones(2, np.float32), 1.0, 1.0, 0.0, False, 1)
    index = native.compiled.Index((2,), None, (field,))
    sequence = tuple((word, place) for place, word in enumerate(words))
    found = index.gather((sequence,), 1, 1, deadline.check)
    return np.frombuffer(found[0], np.int32).tolist(), np.frombuffer(found[1], np.float32).tolist()


@needs_compiled
def test_words_and_phrases_are_found() -> None:
    assert gathered(DOCS, POSITIONS, "gamma") == ([1], [1.0])
    assert gathered(DOCS, POSITIONS, "alpha", "beta") == ([0, 1], [1.0, 1.0])
    assert gathered(DOCS, POSITIONS, "beta", "alpha") == ([], [])


@needs_compiled
@pytest.mark.parametrize("docs", [[0, 2, 0, 2, 1], [-1, 1, -1, 1, 1], [0, 2**31 - 1, 0, 2**31 - 1, 1]])
@pytest.mark.parametrize("words", [("alpha",), ("alpha", "beta")])
def test_documents_that_are_not_there_are_refused(docs: list[int], words: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="are not there"):
        gathered(docs, POSITIONS, *words)


@needs_compiled
@pytest.mark.parametrize("positions", [[], [0, 3], [255] * 5])
def test_positions_that_are_not_there_are_refused(positions: list[int]) -> None:
    with pytest.raises(ValueError, match="are not there"):
        gathered(DOCS, positions, "alpha", "beta")


@needs_compiled
def test_arrays_that_do_not_fit_together_are_refused() -> None:
    assert native.compiled is not None
    terms = np.frombuffer(b"".join(TERMS), np.uint8), np.array([0, 5, 9, 14]), np.array([0, 2, 4, 5])
    docs, ones = np.array(DOCS, np.int32), np.ones(5, np.uint8)
    with pytest.raises(ValueError, match="fit together"):
        native.compiled.Terms(*terms, docs[:2], ones, None, None, None)
    with pytest.raises(ValueError, match="fit together"):
        native.compiled.Terms(*terms, docs, ones, ones[:3], None, None)
    with pytest.raises(TypeError, match="doc_numbers"):
        native.compiled.Terms(*terms, docs.astype(np.int64), ones, None, None, None)
    fitting = native.compiled.Terms(*terms, docs, ones, None, None, None)
    row = ((fitting,), np.ones(3, np.float32), 1.0, 1.0, 0.0, False, 1)
    with pytest.raises(ValueError, match="one length for each document"):
        native.compiled.Index((2,), None, (row,))
    with pytest.raises(ValueError, match="one mark for each document"):
        native.compiled.Index((2,), np.ones(3, np.uint8), ())


@needs_compiled
def test_rows_that_speak_of_what_is_not_there_are_refused() -> None:
    assert native.compiled is not None
    terms, ones = terms_of(TERMS, [2, 2, 1], DOCS, POSITIONS), np.ones(2, np.float32)
    numbers = np.array([0, 1, 0, 1, 2], np.uint8)
    index = native.compiled.Index((2,), None, (((terms,), ones, 1.0, 1.0, 0.0, False, 1),))

    def common(rows: object, *documents: int) -> list[str]:
        field = ((rows,), ones, 1.0, 1.0, 0.0, 1.0)
        asked = np.array(documents, np.int64), np.ones(len(documents)), (field,), 1.2
        return index.common_words(*asked)[0]  # type: ignore[no-any-return]

    assert common(native.compiled.Rows(terms, np.array([0, 2, 5]), numbers, None), 1, 0) == ["alpha", "beta", "gamma"]
    assert common(None, 0) == []
    with pytest.raises(ValueError, match="do not fit together"):
        native.compiled.Rows(terms, np.array([0, 2, 6]), numbers, None)
    with pytest.raises(ValueError, match="do not fit together"):
        native.compiled.Rows(terms, np.array([0, 2, 5]), numbers, np.ones(4, np.uint8))
    for offsets in ([0, 9, 5], [3, 2, 5], [-1, -1, 5], [5]):
        with pytest.raises(ValueError, match="are not there"):
            common(native.compiled.Rows(terms, np.array(offsets), numbers, None), 0, 1)
    with pytest.raises(ValueError, match="are not there"):
        common(native.compiled.Rows(terms, np.array([0, 2, 5]), numbers + np.uint8(2), None), 0, 1)
    for document in (-1, 2, 2**40):
        with pytest.raises(ValueError, match="no such document"):
            common(None, document)
    with pytest.raises(TypeError, match="Rows or None"):
        common(terms, 0)
    with pytest.raises(ValueError, match="one share for each"):
        index.common_words(np.array([0], np.int64), np.ones(2), (), 1.2)
    with pytest.raises(TypeError, match="made of Terms"):
        native.compiled.vocabulary((index,), 3, 32)


@needs_compiled
@given(st.sets(st.integers(0, 29)), st.one_of(st.just(None), st.floats(-4, 4, width=32)))
def test_values_are_added_as_numpy_adds_them(chosen: set[int], one: float | None) -> None:
    assert native.compiled is not None
    docs = np.array(sorted(chosen), np.int32)
    values = np.linspace(0.1, 3.3, len(docs)).astype(np.float32)
    totals = np.linspace(-1, 1, 30).astype(np.float32)
    expected = totals.copy()
    expected[docs] += values if one is None else np.float32(one)
    native.compiled.add_at(totals, docs, values if one is None else one)
    assert totals.tobytes() == expected.tobytes()


@needs_compiled
def test_values_of_documents_that_are_not_there_are_refused() -> None:
    assert native.compiled is not None
    totals, one = np.zeros(3, np.float32), np.ones(1, np.float32)
    for document in (-1, 3):
        with pytest.raises(ValueError, match="no such document"):
            native.compiled.add_at(totals, np.array([document], np.int32), one)
    with pytest.raises(ValueError, match="one value for each"):
        native.compiled.add_at(totals, np.array([0, 1], np.int32), one)
    for wrong in (np.zeros(3), np.zeros((3, 1), np.float32)):
        with pytest.raises(TypeError, match="totals"):
            native.compiled.add_at(wrong, np.array([0], np.int32), one)
    totals.flags.writeable = False
    with pytest.raises((BufferError, ValueError)):
        native.compiled.add_at(totals, np.array([0], np.int32), one)


@needs_compiled
@given(
    st.lists(st.binary(min_size=1, max_size=12), min_size=1, max_size=60, unique=True).map(sorted),
    st.lists(st.binary(max_size=12), max_size=20),
)
def test_terms_are_found_as_by_bisection(terms: list[bytes], wanted: list[bytes]) -> None:
    n = len(terms)
    compiled = terms_of(terms, [1] * n, [0] * n, [0] * n)
    for term in [*terms, *wanted]:
        at = bisect.bisect_left(terms, term)
        assert compiled.position_of(term) == at  # type: ignore[attr-defined]
        assert compiled.find(term) == (at if term in terms else -1)  # type: ignore[attr-defined]


@pytest.mark.parametrize("said", ["no", "0", " Off ", "false"])
def test_it_can_be_left_out(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(native.VARIABLE, said)
    assert native.is_left_out()
    assert native._loaded() is None
