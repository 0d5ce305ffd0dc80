"""Passages, and what is marked in them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.search.lexicon import Concept
from indexer.search.snippets import best_passage
from indexer.search.text_matches import highlights
from indexer.text.expressions import sequence_of

OAK = Concept((sequence_of("oak"),))
ELM = Concept((sequence_of("elm"),))
PHRASE = Concept((sequence_of("community of practice"),))


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
