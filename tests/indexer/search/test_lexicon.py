"""What a word stands for, and what each alternative weighs."""

from __future__ import annotations

import pytest

from corpus import LibrarySettings
from indexer.search.lexicon import Concept, Lexicon
from indexer.search.query import Phrase, Word
from indexer.text.expressions import expression_forms, sequence_of
from tests.indexer.search.plain_statistics import PlainStatistics

INTEGRATED_CARE = (("integr", 0), ("care", 1))
ICS = (("ic", 0),)


def lexicon(settings: dict[str, object] | None = None, learned: dict[str, str] | None = None, **terms: str) -> Lexicon:
    """Of a library of one record that has one term in each field of ``terms``."""
    statistics = PlainStatistics({name: [[term]] for name, term in terms.items()})
    return Lexicon(LibrarySettings.model_validate(settings or {}), statistics, learned)


def concepts(lexicon: Lexicon, *surfaces: str) -> list[Concept]:
    return lexicon.concepts([Word(surface) for surface in surfaces])


def test_a_word_stands_for_its_stem() -> None:
    assert concepts(lexicon(), "Networks") == [Concept(((("network", 0),),))]


def test_a_synonym_of_the_curator_counts_in_full() -> None:
    known = lexicon({"synonyms": {"groups": [["doctor", "physician"]]}})
    (concept,) = concepts(known, "doctors")
    assert concept.alternatives == ((("doctor", 0),), (("physician", 0),))
    assert concept.weaker == ()


def test_a_declared_acronym_counts_in_full_both_ways() -> None:
    known = lexicon({"acronyms": {"ICS": ["integrated care"]}})
    (short,) = concepts(known, "ics")
    assert short == Concept((ICS, INTEGRATED_CARE))
    first, second = concepts(known, "integrated", "care")
    assert first == Concept(((("integr", 0),), ICS))
    assert second == Concept(((("care", 0),), ICS))


def test_a_learned_acronym_is_weaker_both_ways() -> None:
    known = lexicon(learned={"ic": "integr:0 care:1", "integr care": "ic:0"})
    assert concepts(known, "ics") == [Concept((ICS,), weaker=(INTEGRATED_CARE,))]
    first, second, third = concepts(known, "integrated", "care", "homes")
    assert first == Concept(((("integr", 0),),), weaker=(ICS,))
    assert second == Concept(((("care", 0),),), weaker=(ICS,))
    assert third == Concept(((("home", 0),),))


def test_what_the_curator_confirmed_is_not_weaker_as_well() -> None:
    known = lexicon({"acronyms": {"ICS": ["integrated care"]}}, {"ic": "integr:0 care:1|inter:0 compani:1"})
    assert concepts(known, "ics") == [Concept((ICS, INTEGRATED_CARE), weaker=((("inter", 0), ("compani", 1)),))]


def test_an_expression_is_known_only_where_its_words_are_neighbours_in_order() -> None:
    known = lexicon({"acronyms": {"ICS": ["integrated care"]}})
    for words in (("care", "integrated"), ("integrated", "homes", "care")):
        assert all(ICS not in concept.alternatives for concept in concepts(known, *words))


def test_compounds_meet_in_every_spelling() -> None:
    (hyphened,) = concepts(lexicon(), "co-production")
    assert hyphened.alternatives == ((("coproduct", 0),), (("co", 0), ("product", 1)))
    (solid,) = concepts(lexicon(compound="coproduct\x1fco product"), "coproduction")
    assert solid.alternatives == ((("coproduct", 0),), (("co", 0), ("product", 1)))
    first, second = concepts(lexicon(title="ebook"), "e", "books")
    assert first.alternatives == ((("e", 0),), (("ebook", 0),))
    assert second.alternatives == ((("book", 0),), (("ebook", 0),))
    assert concepts(lexicon(), "e", "books")[0].alternatives == ((("e", 0),),)  # the library does not write it so


def test_numbers_and_short_forms() -> None:
    assert concepts(lexicon(), "ten")[0].alternatives == ((("ten", 0),), (("10", 0),))
    assert concepts(lexicon(), "mins")[0].alternatives == ((("min", 0),), (("minut", 0),))


def test_fields_of_a_word_and_of_a_phrase_stay() -> None:
    known = lexicon({"acronyms": {"ICS": ["integrated care"]}})
    assert known.concepts([Word("ics", ("title",))])[0].fields == ("title",)
    phrase = known.phrase(Phrase("integrated care", ("text",)))
    assert phrase == Concept((INTEGRATED_CARE, ICS), ("text",))


@pytest.mark.parametrize(
    ("text", "sequence"),
    [
        ("community of practice", (("communiti", 0), ("practic", 2))),
        ("the practice", (("practic", 0),)),
        ("co-production now", (("co", 0), ("product", 1), ("now", 2))),
        ("of the", ()),
    ],
)
def test_sequences_keep_the_places_of_words_without_topic(text: str, sequence: tuple[tuple[str, int], ...]) -> None:
    assert sequence_of(text) == sequence


def test_forms_of_an_expression() -> None:
    solid_and_split = [(("ebook", 0),), (("e", 0), ("book", 1))]
    assert expression_forms(["e-book", "of the", "ICS"]) == [solid_and_split, [ICS]]


def test_a_concept_is_its_alternatives_fields_and_weaker_ones() -> None:
    one = Concept((ICS,), ("title",), (INTEGRATED_CARE,))
    assert one == Concept((ICS,), ("title",), (INTEGRATED_CARE,))
    assert one.sequences == (ICS, INTEGRATED_CARE)
    assert (
        len({one, Concept((ICS,), ("title",)), Concept((ICS,)), Concept((ICS,), ("title",), (INTEGRATED_CARE,))}) == 3
    )
