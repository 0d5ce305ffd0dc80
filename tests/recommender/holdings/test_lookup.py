"""Do we hold this? Addresses however copied, titles, texts with words missing; and nothing that is not there."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import UsageError
from indexer.search.limits import MAX_PASTED_CHARS
from recommender.holdings.lookup import Holdings, counts
from seealso import Library
from tests.conftest import MakeLibrary

RECORDS = [
    {"id": "bridges", "title": "How stone bridges were built", "url": "https://www.example.org/bridges/?b=2&a=1",
     "description": "Arches, piers and the people who raised them in the hills between 1700 and 1850.",
     "themes": ["building"]},
    {"id": "paper", "title": "Pier scour", "doi": "10.1000/XYZ.(12)34", "themes": ["building", "rivers"],
     "description": "A river in flood digs round the piers of stone bridges; what the measurements of ten years say."},
    {"id": "bread", "title": "Sourdough for beginners", "url": "https://youtu.be/abc123", "themes": ["baking"],
     "description": "Flour, water, salt and patience: a first loaf in three days, step by step."},
    {"id": "rye", "title": "Rye loaves", "themes": ["baking"],
     "description": "Rye flour and water, a sour starter, and a long rest before the loaf is baked."},
]  # fmt: skip


@pytest.fixture
def library(make_library: MakeLibrary) -> Library:
    return make_library({"all.json": json.dumps(RECORDS)})


@pytest.mark.parametrize(
    ("pasted", "held", "by"),
    [
        ("http://example.org/bridges?a=1&b=2&utm_source=news#top", "bridges", "address"),
        ("www.example.org:443/bridges/index.html?a=1&b=2", "bridges", "address"),
        ("Look at this: https://example.org/bridges?a=1&b=2.", "bridges", "address"),
        ("https://www.youtube.com/watch?v=abc123&feature=share", "bread", "address"),
        ("https://doi.org/10.1000/xyz.(12)34", "paper", "DOI"),
        ("doi:10.1000/XYZ.(12)34.", "paper", "DOI"),
        ("How Stone Bridges Were Built!", "bridges", "title"),
        ("the how stone bridges   were built", "bridges", "near copy"),
        ("Miller, A. (1999). How stone bridges were built. Journal of Bridges 3(2), 1-20.", "bridges", "version"),
    ],
)
def test_what_is_held_is_found_however_it_was_copied(library: Library, pasted: str, held: str, by: str) -> None:
    found = library.holds(pasted)
    assert found.matches[0].id == held
    assert found.matches[0].by == by
    assert found.verdict == ("near" if by in ("near copy", "version") else "held")
    assert found.nearest[0].id == held


@pytest.mark.parametrize(
    "pasted",
    [
        "https://example.org/bridges", "https://example.com/bridges/?b=2&a=1", "10.1000/other", "Quantum physics",
        "An essay on the state of things that mentions neither loaf nor arch", "zzzz", "1 2 3", "!!!", "the of and",
    ],
)  # fmt: skip
def test_what_is_not_held_is_said_not_to_be(library: Library, pasted: str) -> None:
    found = library.holds(pasted)
    assert found.verdict == "not held"
    assert found.matches == ()


def test_an_address_that_is_not_held_leads_to_what_it_is_about(library: Library) -> None:
    assert library.holds("https://example.com/blog/stone-bridges.html").nearest[0].id in ("bridges", "paper")


def test_a_link_in_a_long_text_is_not_the_text(library: Library) -> None:
    text = "An essay about gardens and what grows in them in spring, with a link to https://youtu.be/abc123 at the end."
    assert library.holds(text).verdict == "not held"


def test_a_record_within_a_whole_page_is_found(library: Library) -> None:
    page = "Home About Contact\n" * 30 + f"{RECORDS[0]['title']}\n{RECORDS[0]['description']}\n" + "Cookies\n" * 50
    found = library.holds(page)
    assert found.verdict == "near"
    assert found.matches[0].id == "bridges"


def test_themes_come_from_the_nearest_with_a_confidence(library: Library) -> None:
    themes = library.holds("A sour rye starter: flour, water and a long rest for the loaf").themes
    assert themes[0].theme == "baking"
    assert 0.5 < themes[0].confidence <= 1
    assert library.holds("zzzz").themes == ()


def test_every_record_of_the_sample_finds_itself_whole_and_with_a_third_of_its_words_gone(sample: Library) -> None:
    chance = random.Random(0)
    whole = thirds = asked = 0
    for record in sample.resources():
        text = f"{record.title or record.supplied_title}\n{record.description}"
        words = text.split()
        if len(words) < 6:
            continue
        asked += 1
        found = sample.holds(text)
        whole += found.nearest[0].id == record.id and found.verdict == "held"
        assert sum(why.share for why in found.nearest[0].why) == pytest.approx(1)
        kept = sorted(chance.sample(range(len(words)), len(words) - len(words) // 3))
        thirds += sample.holds(" ".join(words[at] for at in kept)).nearest[0].id == record.id
    assert asked > 80
    assert whole == asked
    assert thirds >= 0.97 * asked


def test_proposed_themes_of_the_sample_are_mostly_right_when_confident(sample: Library) -> None:
    right = confident = 0
    for record in sample.resources():
        if not record.themes or len(record.description.split()) < 8:
            continue
        words = record.description.split()
        # Half of the words, so that the record itself is a neighbour like others and not a copy.
        found = sample.holds(" ".join(words[::2]))
        if found.themes and found.themes[0].confidence >= 0.5:
            confident += 1
            right += found.themes[0].theme in record.themes
    assert confident > 15
    assert right >= 0.8 * confident


FOREIGN = [
    "The offside trap and the penalty area", "Knitting a chunky cardigan with raglan sleeves",
    "How to change the carburettor of a 1965 Vespa", "A history of the bagpipes in Galicia",
    "Rules of curling and the art of sweeping ice", "Watercolour techniques for painting skies",
    "The tax treatment of second homes in Portugal", "Keeping goldfish in garden ponds",
    "Ein Leitfaden für das Stimmen von Cembali", "Cadw gwenyn yn yr ardd", "asdf qwer zxcv", "zzz blorp fnord glim",
    "Recetas de pan de centeno", "Caring for leather boots in winter", "Chess endgames with rook and pawn",
    "Guide pour élever des escargots",
]  # fmt: skip


@pytest.mark.parametrize("text", FOREIGN)
def test_of_what_the_library_is_not_about_no_theme_is_proposed(text: str, sample: Library) -> None:
    assert sample.holds(text).themes == ()


def test_of_the_themes_proposed_for_a_record_that_is_not_held_most_are_its_own(
    sample: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared, engine = Holdings._compared, sample.view.engine
    proposed = right = 0
    for record in engine.resources():
        mine, text = engine.doc_number(record.id), "\n".join(filter(None, (record.title, record.description)))
        if record.themes and text:
            monkeypatch.setattr(
                Holdings, "_compared", lambda *given, mine=mine: [one for one in compared(*given) if one[0] != mine]
            )
            found = {theme.theme for theme in sample.holds(text).themes}
            proposed += len(found)
            right += len(found & set(record.themes))
    assert proposed >= 30
    assert right >= 0.7 * proposed


@given(st.text(max_size=400))
def test_no_text_breaks_it(sample: Library, text: str) -> None:
    if not text.strip():
        with pytest.raises(UsageError, match="nothing to look up"):
            sample.holds(text)
        return
    found = sample.holds(text)
    assert found == sample.holds(text)
    assert len(found.nearest) <= 5
    assert all(0 <= theme.confidence <= 1 for theme in found.themes)
    assert all(0 <= match.likeness <= 1 for match in found.matches)


def test_too_long_a_text_is_refused(sample: Library) -> None:
    with pytest.raises(UsageError, match="limit is 200,000"):
        sample.holds("x" * (MAX_PASTED_CHARS + 1))
    assert sample.holds("word " * (MAX_PASTED_CHARS // 5)).verdict == "not held"


def test_text_is_folded_as_records_are_counted(sample: Library) -> None:
    vectors = sample.view.recommender.vectors
    record = sample.resource("learning-networks-social-sector")
    number = sample.view.engine.doc_number(record.id)
    assert number is not None
    folded = vectors.fold(counts(f"{record.supplied_title} . {record.description}"))
    own = set(vectors.source[number].indices.tolist())
    assert own
    assert len(own & set(folded.indices.tolist())) >= 0.9 * len(own)
