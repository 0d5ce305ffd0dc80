"""Fields that hold the words of others in another form: the vocabulary, compounds, words in capitals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from indexer.index.codec.inversion import expand_all
from indexer.index.schema import COMPOUND_SEPARATOR, CapitalsAnalyzer, CompoundAnalyzer
from indexer.text.analysis import pieces, stem, stems
from indexer.text.analyzers import SeealsoAnalyzer, WordAnalyzer
from indexer.text.batch_analysis import BatchAnalysis, Piece
from seealso import Library
from tests.conftest import MakeLibrary

SAMPLES = (
    "Co-production",
    "FutureNHS",
    "--",
    "-",
    "the",
    "in-house",
    "the-",
    "GPs",
    "King’s",
    "x-x",
    "a-b--c-d",
    "2030-31",
    "ss-s",
)
SPELLED = tuple(
    "organise organisation practise practised colour behavioural centre centred metres travelling labelled marvellous "
    "paediatric oestrogen foetus analyse dialysing programme grey advise promise our re ll tyre manoeuvre".split()
)
TEXT = "Co-production with the NHS; FutureNHS and GPs meet. King’s e-books, zebra zebra, 2030."


def held(library: Library, field: str) -> dict[str, list[int]]:
    statistics = library.view.engine.statistics
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


PIECES = st.lists(
    st.one_of(st.text("aZé9-’'", min_size=1, max_size=8), st.sampled_from(SAMPLES), st.tuples(st.text(max_size=4))),
    max_size=8,
)


def owned(analyzer: Any, given_pieces: Sequence[Piece]) -> list[tuple[int, str]]:
    """(piece, term) in order."""
    found = analyzer.of_pieces(BatchAnalysis(given_pieces))
    assert len(set(found.terms)) == len(found.terms)
    return [(n, found.terms[t]) for n, t in zip(found.owners.tolist(), found.term_numbers.tolist(), strict=True)]


@given(st.text("aZé9-’' .", max_size=30))
def test_the_vocabulary_of_many_pieces_is_that_of_each(text: str) -> None:
    analyzer = WordAnalyzer()
    together = owned(analyzer, pieces(text))
    one_by_one = [(n, term) for n, piece in enumerate(pieces(text)) for term, _ in analyzer.expand(piece)[0]]
    assert sorted(together) == sorted(one_by_one)
    assert [n for n, _ in together] == [n for n, _ in one_by_one]


@given(PIECES)
def test_terms_say_which_piece_they_are_of(given_pieces: list[Piece]) -> None:
    for analyzer in (CompoundAnalyzer(), CapitalsAnalyzer()):
        alone = [(number, term) for number, piece in enumerate(given_pieces) for _, term in owned(analyzer, [piece])]
        assert owned(analyzer, given_pieces) == alone


@given(PIECES)
@example(list(SAMPLES))
def test_many_pieces_expand_as_each_alone(given_pieces: list[Piece]) -> None:
    analyzer = SeealsoAnalyzer()
    one_by_one, together = expand_all(analyzer, given_pieces), analyzer.take_apart(given_pieces).expansions()
    assert [one_by_one.terms[n] for n in one_by_one.term_numbers] == [together.terms[n] for n in together.term_numbers]
    for mine, theirs in zip(together[2:], one_by_one[2:], strict=True):
        assert mine.tolist() == theirs.tolist()


@given(st.lists(st.text(st.characters(exclude_characters="\n"), max_size=8) | st.sampled_from(SPELLED)))
@example(list(SPELLED))
def test_many_words_have_the_stems_of_each(words: list[str]) -> None:
    assert stems(words) == [stem(word) for word in words]


def test_values_as_they_stand_are_words_and_nothing_else() -> None:
    assert owned(WordAnalyzer(), [("As It-Stands",)]) == [(0, "As It-Stands")]
    assert owned(CompoundAnalyzer(), [("As It-Stands",)]) == []
