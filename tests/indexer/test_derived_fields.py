"""Fields that hold the words of others in another form: the vocabulary, compounds, words in capitals."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import WordAnalyzer, pieces
from indexer.schema import COMPOUND_SEPARATOR, CapitalsAnalyzer, CompoundAnalyzer
from seealso import Library
from tests.conftest import MakeLibrary

TEXT = "Co-production with the NHS; FutureNHS and GPs meet. King’s e-books, zebra zebra, 2030."


def held(library: Library, field: str) -> dict[str, list[int]]:
    statistics = library._open().statistics
    return {term: statistics.postings(field, term).doc_numbers.tolist() for term in statistics.terms(field)}


def test_each_word_stands_once_in_a_record(make_library: MakeLibrary) -> None:
    library = make_library({"a.yaml": f"- id: a\n  title: Zebra\n  description: '{TEXT}'\n- id: b\n  title: NHS\n"})
    words = held(library, "words")
    assert words["zebra"] == [0]
    assert words["nhs"] == [0, 1]
    assert {"co", "production", "coproduction", "future", "futurenhs", "kings", "ebooks"} <= words.keys()
    assert "2030" not in words
    assert held(library, "capitals") == {"nhs": [0, 1], "gp": [0]}
    compounds = {term.split(COMPOUND_SEPARATOR)[1] for term in held(library, "compound")}
    assert compounds == {"co product", "futur nhs", "e book"}


@given(st.text("aZé9-’' .", max_size=30))
def test_the_vocabulary_of_many_pieces_is_that_of_each(text: str) -> None:
    analyzer = WordAnalyzer()
    terms, owners = analyzer.of_pieces(pieces(text))
    one_by_one = [(n, term) for n, piece in enumerate(pieces(text)) for term, _ in analyzer.expand(piece)[0]]
    assert sorted(zip(owners, terms, strict=True)) == sorted(one_by_one)
    assert owners == sorted(owners)


@given(st.lists(st.text("aZ9-", min_size=1, max_size=8), max_size=5))
def test_terms_say_which_piece_they_are_of(given_pieces: list[str]) -> None:
    for analyzer in (CompoundAnalyzer(), CapitalsAnalyzer()):
        terms, owners = analyzer.of_pieces(given_pieces)
        alone = [(number, term) for number, piece in enumerate(given_pieces) for term in analyzer.of_pieces([piece])[0]]
        assert list(zip(owners, terms, strict=True)) == alone


def test_values_as_they_stand_are_words_and_nothing_else(tmp_path: Path) -> None:
    assert WordAnalyzer().of_pieces([("As It-Stands",)]) == (["As It-Stands"], [0])
    assert CompoundAnalyzer().of_pieces([("As It-Stands",)]) == ([], [])
