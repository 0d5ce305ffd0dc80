"""Reasons by hand: what is said, in whose words, in which order, with which share, and what is left unsaid."""

from __future__ import annotations

import json
from typing import Any

import pytest

from corpus import LibrarySettings
from recommender.model.vectors import Contributions
from recommender.related.reasons import one_line, tells, why
from recommender.related.related_record import Why
from recommender.related.subjects import Subjects
from recommender.related.word_usage import phrases_of
from seealso import Library
from tests.conftest import MakeLibrary

FILLING = [
    {"id": f"f{n}", "title": f"About {word}", "description": f"A page on {word} and the care of {word}."}
    for n, word in enumerate(
        "kites looms kilns lutes ovens canals castles deserts comets tulips beetles clocks".split()
    )
]


def library_of(make_library: MakeLibrary, *records: dict[str, Any]) -> Library:
    return make_library({"all.json": json.dumps([*records, *FILLING])})


def said(library: Library, parts: dict[str, float], one: str = "a", other: str = "b") -> dict[str, float]:
    engine = library.view.engine
    subjects = Subjects(engine, library.settings)
    profiles = [subjects.profile_of(library.resource(name)) for name in (one, other)]
    return subjects.said(profiles[0], profiles[1], parts, 6)


BEES: dict[str, Any] = {
    "id": "a",
    "title": "Wild honey bees in cities",
    "description": "Sir John Smith, who learned quickly, automatically shows the honey bees of Paris in ten minutes. "
    "A different city's trees help.",
}
MORE_BEES: dict[str, Any] = {
    "id": "b",
    "title": "Keeping honey bees",
    "description": "What Sir Alan learned quickly about the honey bees, automatically and in ten minutes. It is for "
    "the city's schools and is different.",
}


def test_a_person_would_say_the_phrase_and_nothing_else(make_library: MakeLibrary) -> None:
    library = library_of(make_library, BEES, MORE_BEES)
    words = "honey bee learn quick automat ten minut differ citi sir show".split()
    parts = dict.fromkeys(words, 0.1) | {"honey bee": 0.1, "ten minut": 0.3, "learn quick": 0.2}
    assert said(library, parts) == {"honey bees": pytest.approx(0.3)}


def test_a_name_that_looks_alike_is_no_subject(make_library: MakeLibrary) -> None:
    photo = {"id": "a", "title": "PhotoPrism", "description": "Browse and share photos."}
    prism = {"id": "b", "title": "Prism Analytics", "description": "Counts the visits to a site."}
    assert said(library_of(make_library, photo, prism), {"prism": 1.0}) == {}


@pytest.mark.parametrize(
    ("language", "ours", "theirs", "parts", "expected"),
    [
        ("de", "Die Rolle der Imkerei im Dorf. Zehn Minuten lang.", "Zehn Minuten: Was die Imkerei im Garten bringt.",
         {"imkerei": 0.5, "minut": 0.3, "zehn": 0.2}, ["Imkerei"]),
        ("fr", "Le rôle de l'apiculture. Il apprend rapidement.", "Elle apprend rapidement la place de l'apiculture.",
         {"apicultur": 0.5, "rapid": 0.4, "apprend": 0.3}, ["apiculture"]),
        ("es", "El papel de la apicultura. Aprende rápidamente.", "Aprende rápidamente el valor de la apicultura.",
         {"apicultur": 0.5, "rapid": 0.4, "aprend": 0.3}, ["apicultura"]),
    ],
)  # fmt: skip
def test_in_other_languages(
    make_library: MakeLibrary, language: str, ours: str, theirs: str, parts: dict[str, float], expected: list[str]
) -> None:
    title = expected[0].capitalize()
    one = {"id": "a", "title": title, "description": ours, "language": language}
    other = {"id": "b", "title": f"{title} II", "description": theirs, "language": language}
    assert list(said(library_of(make_library, one, other), parts)) == expected


def test_a_keyword_is_said_as_the_curator_wrote_it(make_library: MakeLibrary) -> None:
    one = {"id": "a", "title": "Anka", "keywords": ["Money, Budgeting & Management"], "description": "Invoices."}
    other = {"id": "b", "title": "Bolo", "keywords": ["Money, Budgeting & Management"], "description": "Ledgers."}
    found = said(library_of(make_library, one, other), {"money": 0.4, "budget": 0.3, "manag": 0.3})
    assert list(found) == ["Money, Budgeting & Management"]


def test_what_every_third_record_holds_is_not_said(make_library: MakeLibrary) -> None:
    records = [{"id": n, "title": f"Bridges {n}", "description": "The care of bridges."} for n in "abcdefghij"]
    assert said(library_of(make_library, *records), {"bridg": 1.0}) == {}


def test_shares_add_up_and_what_has_no_name_stands_last(make_library: MakeLibrary) -> None:
    library = library_of(make_library, BEES, MORE_BEES)
    subjects = Subjects(library.view.engine, library.settings)
    mine, theirs = (subjects.profile_of(library.resource(name)) for name in "ab")
    parts = Contributions([("automat", 0.5), ("honey", 0.1), ("bee", 0.1)], 0.2)
    settings = LibrarySettings.model_validate({"themes": {"care": {"label": "All care"}}})
    found = why(subjects, mine, theirs, parts, {("theme", "care"): 0.1}, settings)
    assert [(each.kind, each.term) for each in found] == [
        ("term", "honey bees"),
        ("theme", "All care"),
        ("rest", "other words in common"),
        ("low-rank", "related vocabulary"),
    ]
    assert [each.share for each in found] == pytest.approx([0.2, 0.1, 0.5, 0.2])
    assert why(subjects, mine, theirs, Contributions([], 0.0), {}, settings) == ()


@pytest.mark.parametrize(
    ("reasons", "shared", "line"),
    [
        ([Why("oak", 1.0)], {}, "Both about oak"),
        ([Why("oak", 0.5), Why("elm", 0.5)], {}, "Both about oak and elm"),
        ([Why(t, 0.25) for t in ("oak", "elm", "fir", "bay")], {}, "Both about oak, elm and fir"),
        ([Why("oak", 0.93), Why("elm", 0.07)], {}, "Both about oak"),
        ([Why("oak", 0.1), Why("elm", 0.05), Why("other words", 0.85, "rest")], {}, "Both about oak and elm"),
        ([Why("x", 1.0, "rest")], {}, "Some words in common"),
        ([Why("Jane", 1.0, "person")], {"person": ("Jane",)}, "Also by or with Jane"),
        ([Why("oak", 1.0)], {"theme": ("Trees",)}, "Both about oak; same theme: Trees"),
        ([Why("oak trees", 1.0)], {"theme": ("Trees",)}, "Both about oak trees"),
        ([Why("x", 1.0, "rest")], {"place": ("Kent",)}, "Same place: Kent"),
    ],
)
def test_one_line(reasons: list[Why], shared: dict[str, tuple[str, ...]], line: str) -> None:
    assert one_line(reasons, shared) == line


def test_a_tie_tells_something_or_it_is_none() -> None:
    assert tells([Why("oak", 1.0)], {})
    assert tells([Why("x", 1.0, "rest")], {"theme": ("Trees",)})
    assert not tells([Why("x", 0.5, "rest"), Why("y", 0.5, "low-rank")], {})


def test_words_are_taken_as_a_reader_sees_them() -> None:
    runs = phrases_of("The platform's co-production, and PhotoPrism: l'eau", "en")
    assert [[(token.written, token.is_glued) for token in run] for run in runs] == [
        [("The", False), ("platform", False), ("co", False), ("production", True)],
        [("and", False), ("PhotoPrism", False)],
        [("l'eau", False)],
    ]
    assert [token.written for token in phrases_of("l'eau", "fr")[0]] == ["eau"]
