"""Arrays that do not fit together are refused before anything is read by them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from whoosh.reading import CorruptIndexError

from indexer.index.codec.field_structure import check_field, check_rows
from indexer.index.codec.segment_columns import FieldReader


class Sections(dict[str, Any]):
    """What a container is asked for here."""

    def array(self, name: str) -> Any:
        return self[name]


def field(**changed: Any) -> Sections:
    """Two terms, "oak" and "elm", in three documents."""
    sound = {
        "terms": np.frombuffer(b"elmoak", np.uint8),
        "term_offsets": np.array([0, 3, 6], np.int64),
        "offsets": np.array([0, 1, 3], np.int64),
        "doc_numbers": np.array([1, 0, 2], np.int32),
        "weights": np.array([1, 1, 2], np.uint8),
        "max_weights": np.array([1, 2], np.uint8),
        "positions": np.zeros(4, np.uint8),
        "position_offsets": np.array([0, 1, 4], np.int64),
        "forward_offsets": np.array([0, 1, 2, 3], np.int64),
        "forward_terms": np.array([1, 0, 1], np.uint32),
    }
    return Sections(sound | changed)


def test_a_sound_field_is_let_through() -> None:
    check_field(field(), "")  # type: ignore[arg-type]
    check_rows(field(), "", 3, 2)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("offsets", np.array([0, 3, 1], np.int64)),
        ("offsets", np.array([-1, 1, 3], np.int64)),
        ("offsets", np.array([0, 1, 2**40], np.int64)),
        ("offsets", np.array([0, 2, 1, 3], np.int64)),
        ("term_offsets", np.array([0, 6, 3], np.int64)),
        ("term_offsets", np.array([0, 3, 7], np.int64)),
        ("position_offsets", np.array([0, 5, 4], np.int64)),
        ("doc_numbers", np.array([1.0, 0.0, 2.0])),
        ("weights", np.array([1, 1], np.uint8)),
        ("max_weights", np.array([1], np.uint8)),
    ],
)
def test_what_does_not_fit_is_refused(name: str, wrong: Any) -> None:
    with pytest.raises(CorruptIndexError):
        check_field(field(**{name: wrong}), "")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("forward_offsets", np.array([0, 2, 1, 3], np.int64)),
        ("forward_offsets", np.array([0, 1, 2, 4], np.int64)),
        ("forward_terms", np.array([1, 0, 2], np.uint32)),
    ],
)
def test_rows_that_do_not_fit_are_refused(name: str, wrong: Any) -> None:
    with pytest.raises(CorruptIndexError):
        check_rows(field(**{name: wrong}), "", 3, 2)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["terms", "term_offsets", "offsets", "doc_numbers", "weights"])
def test_what_is_missing_is_named(name: str) -> None:
    without = field()
    del without[name]
    with pytest.raises(CorruptIndexError, match=name):
        check_field(without, "")  # type: ignore[arg-type]


@pytest.mark.parametrize("documents", [[1, 0, 3], [1, 0, -1], [1, 0, 2**31 - 1]])
def test_documents_that_are_not_there_are_refused_as_they_are_read(documents: list[int]) -> None:
    reader = FieldReader(prefixed(field(doc_numbers=np.array(documents, np.int32))), 0, 3)
    assert reader.postings(0).doc_numbers.tolist() == [1]
    for read in (lambda: reader.postings(1), reader.documents, lambda: reader.documents(1, 3)):
        with pytest.raises(CorruptIndexError, match="not there"):
            read()


def prefixed(sections: Sections) -> Any:
    """As the sections of the first field of a segment."""
    return Sections({f"0.{name}": array for name, array in sections.items()})
