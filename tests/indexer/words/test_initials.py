"""Letters that stand nowhere are offered as what they may be the initials of; nothing is searched for unasked."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.search.limits import MAX_QUERY_CHARS
from indexer.words.initials import FILE, MAX_OFFERED, Expression, Initials, initials_of
from seealso import Library
from tests.conftest import MakeLibrary

THEMES = {
    "heart-failure": "Heart failure",
    "quality-improvement": "Quality improvement",
    "co-production-and-involvement": "Co-production and involvement",
    "board-of-directors": "Board of directors",
    "end-of-life-care": "End of life care",
    "digital-health": "Digital health",
    "patient-and-public-voice": "Patient and public voice",
    "health-coaching": "Health coaching",
}
KEYWORDS = [
    "shared decision making",
    "long-term conditions",
    "virtual wards",
    "NHS England",
    "asset-based community development",
    "continuous professional development",
]


@pytest.fixture
def library(make_library: MakeLibrary) -> Library:
    """Thirty records with themes and keywords of several words."""
    records = []
    for number in range(30):
        themes = [slug for place, slug in enumerate(THEMES) if number % (place + 2) == 0]
        keywords = [keyword for place, keyword in enumerate(KEYWORDS) if number % (place + 3) == 0]
        records.append({"id": f"r{number}", "title": f"Report number {number}", "themes": themes, "keywords": keywords})
    records[1] |= {
        "title": "Nurses in motion: a field guide",
        "publisher": "Royal Society of Walking",
        "url": "https://a.example",
    }
    records[2] |= {"title": "A field guide", "creators": [{"name": "Ada Maria Quill"}, {"name": "Zed Young"}]}
    records[3] |= {"title": "Tea and small talk", "description": "The QX and the QX again, and IT."}
    settings = "".join(f'[themes.{slug}]\nlabel = "{label}"\n' for slug, label in THEMES.items())
    settings += '[acronyms]\nEOLC = ["end of life care"]\n'
    return make_library({"list.jsonl": "\n".join(map(json.dumps, records))}, settings)


def offered(library: Library, question: str) -> list[tuple[str, str, int]]:
    return [(o.expression, o.kind, o.count) for o in library.search(question).offers]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Heart failure", {"hf"}),
        ("Board of directors", {"bod", "bd"}),
        ("Co-production and involvement", {"cpi", "ci", "cai", "cpai"}),
        ("The King’s Fund", {"tkf", "kf"}),
        ("NHS England", {"ne", "nhse"}),
        ("COVID-19 vaccines", {"cv", "c1v", "c19v"}),
        ("Économie sociale", {"es"}),
        ("Accident & Emergency", {"ae"}),
        ("Salud en las Américas", {"sela", "sa"}),
        ("Heart", set()),
        ("", set()),
        ("19 20", set()),
        ("one two three four five six seven eight nine", set()),
    ],
)
def test_initials(text: str, expected: set[str]) -> None:
    assert initials_of(text) == expected


def test_a_compound_is_not_written_in_a_thousand_ways() -> None:
    assert len(initials_of(" ".join(["a-b"] * 8))) <= 2


def test_nearly_every_theme_and_keyword_is_offered_first_by_its_initials(library: Library) -> None:
    small = {"of", "and", "the", "in"}
    asked = right = 0
    for expression in (*THEMES.values(), *KEYWORDS):
        if library.search("EOLC").total and expression == "End of life care":
            continue  # declared: it is found, not offered
        words = expression.replace("-", " ").split()
        letters = "".join(word[0] for word in words if word not in small)
        for typed in (letters.upper(), letters.lower(), ".".join(letters.lower()) + ".", letters.upper() + "s"):
            asked += 1
            found = offered(library, typed)
            right += bool(found) and found[0][0] == expression
    assert asked >= 50
    assert right >= 0.95 * asked


def test_nothing_is_applied_unasked(library: Library) -> None:
    page = library.search("HF")
    (offer,) = page.offers
    assert (page.total, page.hits, page.did_you_mean, page.corrected) == (0, (), None, False)
    assert (offer.word, offer.short, offer.expression, offer.kind) == ("HF", "HF", "Heart failure", "theme")
    assert library.search(f"theme:{offer.value}").total == offer.count == 15
    assert library.search(offer.query).total >= offer.count


def test_counts_are_those_of_the_filter(library: Library) -> None:
    for letters, name in (("QI", "theme"), ("SDM", "keyword"), ("RSW", "publisher"), ("AMQ", "people")):
        (offer,) = library.search(letters).offers
        assert library.search("", {name: offer.value}).total == offer.count > 0


@pytest.mark.parametrize("typed", ["HF", "hf", "Hf", "h.f.", "H.F", "HFs", "hfs", '"HF"', "HF?", "(HF)"])
def test_however_it_is_typed(library: Library, typed: str) -> None:
    page = library.search(typed)
    assert [(o.expression, o.short) for o in page.offers] == [("Heart failure", "Hf" if typed == "Hf" else "HF")]


def test_in_a_longer_question_the_word_alone_is_replaced(library: Library) -> None:
    (offer,) = library.search("report hf number").offers
    assert offer.query == "report Heart failure number"
    assert library.search("report -hf").offers == ()
    assert library.search("title:hf").offers == ()


def test_names_and_titles_come_after_themes_and_keywords(make_library: MakeLibrary) -> None:
    library = make_library(
        {
            "a.yaml": "- {id: a, title: Home front, publisher: Health Foundation, keywords: [heart failure]}\n"
            "- {id: b, title: 'Hard facts: home front', publisher: Health Foundation, keywords: [Heart Failure]}\n"
            "- {id: c, title: Zebra, publisher: Health Foundation, themes: [honest-feedback]}\n"
            "- {id: d, title: Yak, keywords: [heart failure]}\n"
        }
    )
    assert offered(library, "hf") == [
        ("heart failure", "keyword", 3),
        ("Honest feedback", "theme", 1),
        ("Health Foundation", "publisher", 3),
    ]


def test_a_title_and_its_parts(library: Library) -> None:
    page = library.search("nim")
    (offer,) = page.offers
    assert (offer.expression, offer.kind, offer.value, offer.count) == ("Nurses in motion", "title", "r1", 1)
    assert offered(library, "afg") == [("a field guide", "title", 2)]
    assert offered(library, "TST") == offered(library, "tast") == [("Tea and small talk", "title", 1)]


def test_two_letters_are_no_person(library: Library) -> None:
    assert offered(library, "ZY") == []
    assert offered(library, "AMQ") == [("Ada Maria Quill", "person", 1)]


def test_a_word_that_the_library_uses_is_taken_at_its_word(make_library: MakeLibrary) -> None:
    rows = [
        f"- {{id: a{n}, title: Item {n}, keywords: [quick xylophones], description: '{'QX' * (n < 4)}'}}"
        for n in range(9)
    ]
    library = make_library({"a.yaml": "\n".join(rows)})
    assert offered(library, "QX") == [("quick xylophones", "keyword", 9)]  # in 4 records, and twice as many have it
    assert offered(library, "QX item") == []
    assert offered(library, "item 4") == []


def test_small_words_are_letters_only_where_that_can_be_told(make_library: MakeLibrary) -> None:
    library = make_library({"a.yaml": "{id: a, title: Screens, keywords: [information technology]}"})
    assert offered(library, "IT") == offered(library, "it") == [("information technology", "keyword", 1)]
    assert offered(library, "IT for nurses") == [("information technology", "keyword", 1)]
    assert offered(library, "is it for nurses") == offered(library, "IS IT FOR NURSES") == []


def test_asides_are_no_letters(make_library: MakeLibrary) -> None:
    library = make_library({"a.yaml": "{id: a, title: Screens, keywords: [exotic gardens]}"})
    assert offered(library, "screens, e.g. large") == []
    assert offered(library, "e.g.") == [("exotic gardens", "keyword", 1)]


def test_declared_and_learned_acronyms_come_first(library: Library, make_library: MakeLibrary) -> None:
    page = library.search("EOLC")
    assert (page.total, page.offers) == (5, ())
    learned = make_library(
        {
            "a.yaml": "- {id: a, title: Heart failure (HF) in the young}\n- {id: b, title: Heart failure in the old}\n"
            "- {id: c, title: Zebra, themes: [home-first]}\n"
        },
        folder="learned",
    )
    assert {hit.id for hit in learned.search("HF").hits} == {"a", "b"}


def test_at_most_three_and_each_word_has_its_turn(library: Library, make_library: MakeLibrary) -> None:
    words = ["any bird", "all bees", "arctic birch", "angry boar"]
    many = make_library(
        {"a.yaml": f"{{id: a, title: Zebra, keywords: [{', '.join([*words, 'cold day'])}]}}"}, folder="many"
    )
    assert len(many.search("AB").offers) == MAX_OFFERED
    assert [(o.word, o.expression) for o in many.search("CD AB").offers] == [
        ("CD", "cold day"), ("AB", "all bees"), ("AB", "angry boar"),
    ]  # fmt: skip


def test_what_would_be_read_as_syntax_is_quoted(make_library: MakeLibrary) -> None:
    library = make_library({"a.yaml": "{id: a, title: Zebra, keywords: ['nurses AND doctors', 'plain -words']}"})
    (offer,) = library.search("nad").offers
    assert offer.query == '"nurses AND doctors"'
    assert [hit.id for hit in library.search(offer.query).hits] == ["a"]


def test_no_offer_makes_a_question_too_long(library: Library) -> None:
    question = "HF" + " report" * 100
    question += " " + "x" * (MAX_QUERY_CHARS - len(question) - 1)
    assert library.search(question[:MAX_QUERY_CHARS].strip()).offers == ()


def test_kept_beside_the_index_and_followed_by_updates(library: Library) -> None:
    engine = library.view.engine
    (kept,) = (engine.path / "suggestions").glob(f"*/{FILE}")
    assert b"hf\t[" in kept.read_bytes()
    library.update([library.resource("r1").model_copy(update={"id": "new", "keywords": ("zebra crossings",)})])
    assert offered(library, "zc") == [("zebra crossings", "keyword", 1)]
    library.update([], ["new"])
    assert offered(library, "zc") == []


def test_a_damaged_file_is_made_anew(library: Library) -> None:
    (kept,) = (library.view.engine.path / "suggestions").glob(f"*/{FILE}")
    kept.write_bytes(b'hf\t[["Hacked files", "theme", 1, "x"]]\n')
    assert offered(library, "HF") == [("Heart failure", "theme", 15)]


@pytest.mark.parametrize(
    "text", [b"", b"hf", b"hf\t[", b"hf\t{}\n", b'hf\t[["a", "b", "c", "d"]]\n', b"hf\t[1]\n", b"\xff\n"]
)
def test_nothing_is_read_from_what_somebody_else_wrote(text: bytes) -> None:
    assert Initials(text, lambda resource_id: None).standing_for("hf") == []


EXPRESSIONS = st.lists(
    st.builds(
        Expression,
        text=st.lists(st.sampled_from(["ab", "of", "ba", "é", "Be-at", "c3"]), min_size=1, max_size=4).map(" ".join),
        kind=st.sampled_from(["theme", "keyword", "publisher"]),
        count=st.integers(1, 3),
        value=st.just("v"),
    ),
    max_size=25,
)
TITLES = st.lists(
    st.lists(st.sampled_from(["ab:", "of", "ba", "c", "é"]), min_size=1, max_size=5).map(" ".join), max_size=8
)


@given(EXPRESSIONS, TITLES)
def test_all_keys_are_found_and_the_best_are_kept(found: list[Expression], titles: list[str]) -> None:
    numbered = {str(number): title for number, title in enumerate(titles)}
    made = Initials.of(found, numbered.items(), numbered.get)
    again = Initials(made.text, numbered.get)
    for key in {"".join(letters) for n in (2, 3) for letters in product("aboec", repeat=n)}:
        known = again.standing_for(key)
        assert len(known) <= MAX_OFFERED
        ranks = [
            ("theme keyword publisher title".split().index(one.kind) // 2 if one.kind != "publisher" else 1)
            for one in known
        ]
        assert ranks == sorted(ranks)
        named = [one for one in known if one.kind != "title"]
        wanted = {one.text.lower() for one in found if key in initials_of(one.text)}
        assert {one.text.lower() for one in named} <= wanted
        assert len(named) == min(MAX_OFFERED, len({text.replace("-", " ") for text in wanted}))
        if len(known) < MAX_OFFERED:
            whole = [title for title in titles if ":" not in title and key in initials_of(title)]
            texts = {one.text.lower() for one in known}
            assert all(title in texts for title in whole)


def test_it_is_cheap(tmp_path: Path) -> None:
    """A key is found among many without reading them."""
    letters = "abcdefghij"
    many = [Expression(f"{a}x {b}x {c}x {d}x", "keyword", 1, "") for a, b, c, d in product(letters, repeat=4)]
    made = Initials.of(many, (), lambda resource_id: None)
    chance = np.random.default_rng(1)
    for number in chance.integers(0, len(many), 200).tolist():
        assert many[number] in made.standing_for("".join(word[0] for word in many[number].text.split()))
    assert made.standing_for("zzzz") == []


def test_letters_that_may_be_meant_are_not_corrected_away(make_library: MakeLibrary) -> None:
    library = make_library(
        {"a.yaml": "{id: a, title: A vast garden, keywords: ['value and social trade']}\n"}, folder="other"
    )
    page = library.search("vasst")
    assert (page.corrected, page.offers) == (True, ())
    library = make_library(
        {"a.yaml": "{id: a, title: A vast garden, keywords: ['valley and social soil trade']}\n"}, folder="third"
    )
    page = library.search("vasst")
    assert (page.corrected, page.did_you_mean, page.total) == (False, "vast", 0)
    assert [offer.expression for offer in page.offers] == ["valley and social soil trade"]


@pytest.mark.parametrize(
    ("typed", "short"), [("R&D", "R&D"), ("r&d", "R&D"), ("r.d.", "RD"), ("RDs", "RD"), ("rds", "RD")]
)
def test_letters_are_shown_to_a_curator_as_an_acronym_is_written(
    make_library: MakeLibrary, typed: str, short: str
) -> None:
    library = make_library({"a.yaml": "{id: a, title: Zebra, themes: [research-and-development]}"})
    (offer,) = library.search(typed).offers
    assert (offer.word, offer.short, offer.query) == (typed, short, "Research and development")
    library.confirm(offer.short, offer.expression)
    library.build()
    assert library.search(short).total == 1


@pytest.mark.parametrize(("n_records", "is_offered"), [(0, True), (2, True), (3, False), (5, False)])
def test_in_a_longer_question_far_more_records_have_what_is_offered(
    make_library: MakeLibrary, n_records: int, is_offered: bool
) -> None:
    said = ["QX"] * n_records + ["-"] * (9 - n_records)
    rows = [
        f"- {{id: a{n}, title: Item {n}, keywords: [quick xylophones], description: '{text}'}}"
        for n, text in enumerate(said)
    ]
    library = make_library({"a.yaml": "\n".join(rows)})
    assert bool(library.search("QX item").offers) is is_offered
    assert library.search("QX").offers  # nothing else is asked, and as many records have the keyword
