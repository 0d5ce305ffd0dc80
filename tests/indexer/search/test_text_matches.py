"""What in a text matches a question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.search.lexicon import Concept
from indexer.search.text_matches import Sought, beginnings, highlights
from indexer.text import analysis
from indexer.text.expressions import sequence_of
from indexer.text.language_rules import _SNOWBALL, n_letters_kept
from indexer.text.spelling_variants import _WORDS

OAK = Concept((sequence_of("oak"),))
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


SYLLABLES = st.sampled_from(
    ["ge", "be", "me", "ae", "oe", "ue", "haem", "y", "ing", "ies", "kerb", "ed", "o", "un", "th", "z", "dy", "ä", "é"]
)
WORDS = st.one_of(st.sampled_from(sorted(_WORDS)), st.lists(SYLLABLES, min_size=1, max_size=4).map("".join))
PLAIN = WORDS.filter(str.isascii)
LANGUAGES = st.lists(st.sampled_from(sorted(_SNOWBALL)), min_size=1, max_size=3, unique=True).map(tuple)
JOINS = st.sampled_from(
    ["", " ", "-", "'", "\u2019", ".", ", ", "/", "+", "_", "1", "&", ":", "\u00a0", "(", ") ", "C++", "…"]
)
WRITINGS = st.tuples(WORDS, st.sampled_from([str, str.upper, str.capitalize])).map(lambda one: one[1](one[0]))
TEXTS = st.lists(st.tuples(JOINS, WRITINGS), min_size=1, max_size=8).map(lambda all_: "".join(map("".join, all_)))


@given(TEXTS, st.lists(WORDS, min_size=1, max_size=2), LANGUAGES)
def test_what_is_put_away_by_its_beginning_matches_nothing(
    text: str, words: list[str], spoken: tuple[str, ...]
) -> None:
    """Pieces that begin otherwise are not read; to read them all finds the same."""
    sequences = [sequence_of(word, language) for word in [*words, " ".join(words)] for language in spoken]
    concepts = [Concept((sequence,)) for sequence in sequences if sequence]
    reading_all = Sought(concepts, spoken)
    reading_all._beginnings = frozenset()
    assert Sought(concepts, spoken).ranges(text) == reading_all.ranges(text)


@given(PLAIN, st.lists(JOINS, max_size=3), LANGUAGES)
def test_a_word_is_found_wherever_signs_hold_it(word: str, joins: list[str], spoken: tuple[str, ...]) -> None:
    """By any of the terms that the index has of it, in each of the languages."""
    text = word.join(["", *joins, ""]) if joins else word
    for term in {term for language in spoken for term in analysis.terms(text, language)}:
        assert highlights(text, [Concept((((term, 0),),))], spoken)


@pytest.mark.parametrize(
    "word",
    "haemorrhage aesthetic oestrogen sceptic kerb pyjamas dying foetal caesarean aetiology".split(),
)  # fmt: skip
def test_british_spelling_begins_otherwise(word: str) -> None:
    begins = beginnings(frozenset(analysis.terms(word)), ("en",))
    assert analysis.terms(word)[0][:2] != word[:2]
    assert word[:2] in begins
    assert highlights(f"On {word}.", [Concept((((analysis.stem(word), 0),),))]) == [(3, 3 + len(word))]


@pytest.mark.parametrize("language", sorted(code for code in _SNOWBALL if n_letters_kept(code)))
@given(word=PLAIN)
def test_every_form_of_a_word_begins_as_its_stem_does(language: str, word: str) -> None:
    for written in (word, word.upper(), word.capitalize()):
        for term, _ in analysis.expand(written, language)[0]:
            found = beginnings(frozenset({term}), (language,))
            assert found & {written[:1].lower(), written[:2].lower()}


def test_languages_that_take_letters_off_have_every_word_read() -> None:
    assert analysis.stem("geloven", "nl")[0] != "g"
    assert not beginnings(frozenset({"lov"}), ("en", "nl"))


def test_what_is_read_is_forgotten_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    sought = Sought([OAK], ("en",))
    sought._pieces._most = 10
    for number in range(100):
        assert sought.ranges(f"oak{'s' * (number % 2)} o{number}") == [(0, 3 + number % 2)]
    assert len(sought._pieces) <= 10
