"""Passages and what is marked in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.search.lexicon import Concept
from indexer.search.snippets import _beginnings, _terms_of, best_passage, highlights
from indexer.text import analysis
from indexer.text.expressions import sequence_of
from indexer.text.language_rules import _SNOWBALL, BEGINS_OTHERWISE
from indexer.text.spelling_variants import _WORDS

OAK = Concept((sequence_of("oak"),))
ELM = Concept((sequence_of("elm"),))
PHRASE = Concept((sequence_of("community of practice"),))


def marked(text: str, *concepts: Concept) -> list[str]:
    return [text[a:b] for a, b in highlights(text, concepts)]


@pytest.mark.parametrize(
    ("text", "concept", "found"),
    [
        ("Oaks and an oak", OAK, ["Oaks", "oak"]),
        ("A soaked oak-tree", OAK, ["oak-tree"]),
        ("Communities of practice", PHRASE, ["Communities of practice"]),
        ("Communities, or practice", PHRASE, ["Communities, or practice"]),
        ("Communities in the practice", PHRASE, []),
        ("practice of community", PHRASE, []),
        ("nothing", OAK, []),
        ("", OAK, []),
    ],
)
def test_what_is_marked(text: str, concept: Concept, found: list[str]) -> None:
    assert marked(text, concept) == found


def test_a_weaker_alternative_is_marked_too() -> None:
    assert marked("an oak", Concept((sequence_of("elm"),), weaker=(sequence_of("oak"),))) == ["oak"]


def test_ranges_do_not_overlap() -> None:
    both = Concept((sequence_of("oak elm"), sequence_of("elm fir")))
    assert marked("oak elm fir and oak", both, OAK) == ["oak elm fir", "oak"]


def test_no_concepts_mark_nothing() -> None:
    assert highlights("oak", []) == []


def test_the_passage_is_where_most_of_the_query_stands() -> None:
    filler = "Nothing of note is said here. " * 12
    text = f"An oak stands alone. {filler}Where the oak meets the elm. {filler}An oak again."
    passage, spans = best_passage([text], [OAK, ELM])
    assert passage.startswith("Where the oak meets the elm.")
    assert passage.endswith(" …")
    assert [passage[a:b] for a, b in spans] == ["oak", "elm"]
    assert len(passage) <= 242


def test_the_first_of_equal_passages_is_shown() -> None:
    passage, _ = best_passage(["One oak. " + "Nothing here. " * 30 + "Another oak."], [OAK])
    assert passage.startswith("One oak.")


def test_a_match_deep_inside_a_long_sentence_is_cut_out_at_words() -> None:
    text = "words and more " * 40 + "the oak " + "words and more " * 40
    passage, spans = best_passage([text], [OAK])
    assert passage.startswith("… ")
    assert passage.endswith(" …")
    assert [passage[a:b] for a, b in spans] == ["oak"]
    assert all(word in ("…", "words", "and", "more", "the", "oak") for word in passage.split())


def test_without_a_match_it_is_the_beginning_of_the_first_text() -> None:
    assert best_passage(["", "A short one.", "Another."], [OAK]) == ("A short one.", ())
    assert best_passage([], [OAK]) == ("", ())


TEXTS = st.lists(
    st.sampled_from(["oak", "Oaks", "elm", "community", "of", "practice", "oak-elm", "c++", "A.1", "so", "été", "東京",
                     ".", ".\n", "\n", "  ", "\u00a0", "a" * 50]), max_size=60,
).map(lambda words: " ".join(words).replace(" .", "."))  # fmt: skip


@given(
    TEXTS, st.sampled_from([(OAK,), (OAK, ELM), (PHRASE,), (PHRASE, OAK), (Concept((sequence_of("oak elm"),)), ELM)])
)
def test_what_is_marked_in_a_passage_is_what_is_marked_in_it_alone(text: str, concepts: tuple[Concept, ...]) -> None:
    """It is taken from what was found in the whole text where that is the same."""
    passage, spans = best_passage([text], concepts, limit_chars=60)
    if spans:
        assert list(spans) == highlights(passage, concepts)


SYLLABLES = st.sampled_from(
    ["ge", "be", "me", "ae", "oe", "haem", "y", "ing", "ies", "kerb", "ed", "o", "un", "th", "z"]
)
WORDS = st.one_of(st.sampled_from(sorted(_WORDS)), st.lists(SYLLABLES, min_size=1, max_size=5).map("".join))


@pytest.mark.parametrize("language", sorted(set(_SNOWBALL) - BEGINS_OTHERWISE))
@given(word=WORDS)
def test_a_word_that_begins_otherwise_need_not_be_stemmed(language: str, word: str) -> None:
    for written in (word, word.upper(), word.capitalize()):
        for term, _ in analysis.expand(written, language)[0]:
            assert written[0] in _beginnings(frozenset({term}), (language,))


@given(
    st.lists(st.sampled_from(sorted(_SNOWBALL)), min_size=1, max_size=3, unique=True), st.one_of(WORDS, st.just("the"))
)
def test_a_plain_word_has_the_terms_of_its_expansions(spoken: list[str], word: str) -> None:
    for written in (word, word.upper(), word.capitalize()):
        terms = {term for language in spoken for term, _ in analysis.expand(written, language)[0]}
        assert _terms_of(written, tuple(spoken)) == terms


def test_languages_that_take_a_first_letter_off_have_every_word_stemmed() -> None:
    assert analysis.stem("geloven", "nl")[0] != "g"
    assert not _beginnings(frozenset({"lov"}), ("en", "nl"))
