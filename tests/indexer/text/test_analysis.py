"""Text to terms: what must meet meets, and what must not does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text.analysis import expand, fold, parts, surfaces, terms
from indexer.text.analyzers import SeealsoAnalyzer
from indexer.text.spelling_variants import american


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("organisations", "organizational"),
        ("King’s", "Kings"),
        ("King's", "Kings"),
        ("behaviour", "behaviors"),
        ("centre", "centers"),
        ("centred", "centered"),
        ("programme", "programs"),
        ("practise", "practice"),
        ("analyse", "analyzing"),
        ("modelling", "modeling"),
        ("paediatric", "pediatrics"),
        ("orthopaedic", "orthopedics"),
        ("anaemia", "anemia"),
        ("catalyse", "catalyze"),
        ("naïve", "naive"),
        ("Zürich", "zurich"),
        ("GPs", "GP"),
        ("network\u00a0", "networks"),
        ("large\u2011scale", "large-scale"),
    ],
)
def test_variants_share_a_term(one: str, other: str) -> None:
    assert set(terms(one)) & set(terms(other))


@pytest.mark.parametrize("word", "exercise promise expertise wise advise four hour tour rise surprise premise".split())
def test_look_alikes_keep_their_spelling(word: str) -> None:
    assert american(word) == word


@pytest.mark.parametrize(
    ("compound", "solid"),
    [
        ("co-production", "coproduction"),
        ("e-book", "ebook"),
        ("Wei-Skillern", "weiskillern"),
        ("FutureNHS", "futurenhs"),
        ("Source4Networks", "source4networks"),
        ("TEDTalk", "tedtalk"),
    ],
)
def test_compounds_meet_their_solid_form_and_their_parts(compound: str, solid: str) -> None:
    assert set(terms(solid)) <= set(terms(compound))
    assert len(expand(compound)[0]) > 1


def test_positions_follow_parts() -> None:
    assert expand("co-production") == ((("co", 0), ("coproduct", 0), ("product", 1)), 2)
    assert expand("the") == ((), 1)
    assert parts("EndPJparalysis")[0] == "end"


def test_a_single_letter_is_a_word() -> None:
    assert terms("Q community") == ["q", "communiti"]


@given(st.text(max_size=200))
def test_any_text_is_analysed_and_folding_is_stable(text: str) -> None:
    found = terms(text)
    assert all(term and len(term) <= 64 for term in found)
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=100))
def test_whoosh_sees_the_same_terms(text: str) -> None:
    assert [token.text for token in SeealsoAnalyzer()(text, positions=True)] == terms(text)


@given(st.text(max_size=100))
def test_surfaces_stand_in_the_text(text: str) -> None:
    assert all(surface in text for surface in surfaces(text))


@pytest.mark.parametrize("surface", ["\u02bc", "\u02bc\u02bc", "\uff9e", "\uff9f"])
def test_what_folds_to_nothing_is_no_word_and_takes_its_place(surface: str) -> None:
    assert parts(surface) == ()
    assert expand(surface) == ((), 1)


def test_every_surface_of_one_character_has_terms_that_are_not_empty() -> None:
    for number in range(0x110000):
        for surface in surfaces(chr(number)):
            assert all(term for term, _ in expand(surface)[0]), hex(number)
