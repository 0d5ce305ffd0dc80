"""Whether the arrays of a field fit together, looked at once before anything is read by them.

Wrong numbers would otherwise be seen as wrong answers, or as memory asked for without end.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from numpy.typing import NDArray
from whoosh.reading import CorruptIndexError

from indexer.index.codec.container import Container
from indexer.text.sorted_arrays import are_below, are_offsets

_UNSIGNED = frozenset("u")
_NUMBERS = frozenset("uif")
_KINDS = {
    "terms": _UNSIGNED,
    "term_offsets": _NUMBERS - {"f"},
    "offsets": _NUMBERS - {"f"},
    "doc_numbers": frozenset("i"),
    "weights": _NUMBERS,
}
_BY_TERM = ("max_weights", "min_lengths", "max_lengths")


def check_field(container: Container, prefix: str) -> None:
    """Look at what every reading of a field goes by. Doc numbers are looked at as they are read.

    Args:
        container: the postings of a segment.
        prefix: of the field's sections in it.

    Raises:
        CorruptIndexError: lengths or offsets do not fit.
    """
    found = {}
    for name, kinds in _KINDS.items():
        if prefix + name not in container:
            raise CorruptIndexError(f"A field has no {name}. Run `seealso build`.")
        found[name] = container.array(prefix + name)
        if found[name].dtype.kind not in kinds:
            raise CorruptIndexError(f"The {name} of a field are of another type. Run `seealso build`.")
    n_terms = len(found["offsets"]) - 1
    _offsets_fit(found["offsets"], len(found["doc_numbers"]), n_terms, "postings")
    _offsets_fit(found["term_offsets"], len(found["terms"]), n_terms, "terms")
    if len(found["weights"]) != len(found["doc_numbers"]):
        raise CorruptIndexError("A field has not as many weights as postings. Run `seealso build`.")
    for name in _BY_TERM:
        if prefix + name in container and len(container.array(prefix + name)) != n_terms:
            raise CorruptIndexError(f"The {name} of a field are not one for each term. Run `seealso build`.")
    if prefix + "position_offsets" in container and prefix + "positions" in container:
        _offsets_fit(
            container.array(prefix + "position_offsets"), len(container.array(prefix + "positions")), n_terms, "places"
        )


def check_rows(container: Container, prefix: str, n_documents: int, n_terms: int) -> None:
    """The same for the rows by document, which not every question needs."""
    offsets, terms = container.array(prefix + "forward_offsets"), container.array(prefix + "forward_terms")
    _offsets_fit(offsets, len(terms), n_documents, "rows")
    if terms.dtype.kind != "u" or not are_below(terms, n_terms):
        raise CorruptIndexError("A record names a term that is not there. Run `seealso build`.")
    if prefix + "forward_weights" in container and len(container.array(prefix + "forward_weights")) != len(terms):
        raise CorruptIndexError("A field has not as many weights as terms in records. Run `seealso build`.")


@contextmanager
def as_damage() -> Iterator[None]:
    """What reads arrays, in C or as text, has no word of our own for those that speak of what is not there.

    Raises:
        CorruptIndexError: for a ValueError, of which UnicodeDecodeError is one.
    """
    try:
        yield
    except ValueError as error:
        raise CorruptIndexError(f"The index is damaged: {error}. Run `seealso build`.") from None


def _offsets_fit(offsets: NDArray[Any], n: int, n_parts: int, what: str) -> None:
    if not are_offsets(offsets, n_parts, n):
        raise CorruptIndexError(f"The offsets of a field's {what} do not fit. Run `seealso build`.")
