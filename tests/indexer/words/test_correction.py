"""Corrections: what is near, what was meant, and what is left alone."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA
from whoosh.reading import CorruptIndexError

from indexer import native
from indexer.words import near_words
from indexer.words.mistyping import EDIT, typing_cost
from indexer.words.near_words import Vocabulary
from seealso import Library
from tests.conftest import MakeLibrary
from tests.indexer.native.test_kernels import needs_compiled, terms_of
from tests.indexer.search.test_gathering import statistics_of

RECORDS = [
    *({"id": f"n{n}", "title": f"Networks in health, part {n}"} for n in range(30)),
    {"id": "path", "title": "A care pathway for hearts"},
    {"id": "prac", "title": "Communities of practice"},
    {"id": "ward", "title": "The ward round"},
    {"id": "word", "title": "The word is mightier"},
    {"id": "sword", "title": "Pens and swords"},
    {"id": "typo", "title": "A netwroks study"},
    {"id": "joined", "title": "Inter-organisational learning"},
    {"id": "acc", "title": "Café society in Québec"},
]


@pytest.fixture
def library(make_library: MakeLibrary) -> Library:
    return make_library({"all.json": json.dumps(RECORDS)})


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("comunities", "communities"),
        ("cummunities", "communities"),
        ("carepathway", "care pathway"),
        ("mighteir", "mightier"),
        ("inter-orgnisational", "inter-organisational"),
        ("Inter-Orgnisational", "Inter-organisational"),
        ("Comunities of practise", "communities of practise"),
        ("quebce", "quebec"),
        ("hearst pathway", "hearts pathway"),
        ('"comunities of practice"', '"communities of practice"'),
        ("comunities OR swords", "communities OR swords"),
        ("(swords AND pnes) OR practcie", "(swords AND pens) OR practice"),
        ("title:comunities", "title:communities"),
        ("-swords comunities", "-swords communities"),
    ],
)
def test_what_was_meant_is_found(library: Library, typed: str, meant: str) -> None:
    page = library.search(typed)
    assert (page.did_you_mean, page.corrected) == (meant, True)
    assert page.total


def test_a_word_that_stands_in_another_field_is_not_corrected(library: Library) -> None:
    page = library.search("name:networks")
    assert (page.total, page.did_you_mean) == (0, None)
    assert library.search('"round ward"').did_you_mean is None
    assert library.search("networks -comunities").did_you_mean is None


@pytest.mark.parametrize("typed", ["networks", "network", "NETWORKS", "café", "cafe", "net works", "xq", "swords"])
def test_a_word_that_stands_is_not_corrected(library: Library, typed: str) -> None:
    assert library.search(typed).did_you_mean is None


def test_two_words_that_the_library_writes_as_one_are_found(library: Library) -> None:
    assert library.search("net works").total == 30


def test_a_rare_word_beside_a_far_more_frequent_one_is_offered_and_not_replaced(make_library: MakeLibrary) -> None:
    records = [{"id": f"n{n}", "title": f"Networks, part {n}"} for n in range(1500)]
    library = make_library({"all.json": json.dumps([*records, {"id": "typo", "title": "A netwroks study"}])})
    page = library.search("netwroks")
    assert (page.did_you_mean, page.corrected, page.total) == ("networks", False, 1)
    assert library.search("study").did_you_mean is None


def test_the_other_words_of_the_query_decide(library: Library) -> None:
    assert library.search("wurd round").did_you_mean == "ward round"
    assert library.search("wurd mightier").did_you_mean == "word mightier"


def test_what_is_far_from_everything_is_left_alone(library: Library) -> None:
    for typed in ("scotland", "zzzzzz", "nhs", "abc123", "x" * 500, "ﷺ", "日本語"):
        assert library.search(typed).did_you_mean is None


def test_what_is_longer_than_any_word_is_not_taken_apart(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """One letter may fold to eighteen: 3,000 of them were 54,000 places to take a word apart at."""
    corrector = library.view.engine.corrector
    monkeypatch.setattr(corrector, "_split", lambda word: pytest.fail("looked at"))
    for typed in ("ﷺ" * 3000, "carepathway" * 400, "a" * 9000):
        assert library.search(typed).did_you_mean is None


def test_new_words_are_known_after_an_update(library: Library) -> None:
    assert library.search("elehpant").did_you_mean is None
    library.update([library.resource("word").model_copy(update={"id": "new", "title": "An elephant"})], [])
    assert library.search("elehpant").did_you_mean == "elephant"
    library.update([], ["new"])
    assert library.search("elehpant").did_you_mean is None


@pytest.mark.parametrize("way", ["as it runs", "without what is compiled"])
@given(
    st.lists(st.lists(st.text("abcdeяй漢", min_size=1, max_size=9), max_size=20), min_size=1, max_size=3),
    st.text("abcdeя", min_size=3, max_size=9),
    st.integers(1, 2),
    st.integers(0, 4),
)
def test_the_filter_leaves_out_nothing_that_is_near(
    way: str, records: list[list[str]], word: str, edits: int, least: int
) -> None:
    """Over several segments; nothing at all where no word that is near stands in so many documents."""
    statistics = statistics_of([[{"words": " ".join(words)}] for words in records], [])
    with pytest.MonkeyPatch.context() as patch:
        if way != "as it runs":
            patch.setattr(native, "compiled", None)
        vocabulary = Vocabulary.of(statistics)
        near, frequent = vocabulary.within(word, edits), vocabulary.within(word, edits, least)
    found = {vocabulary.word(i): int(n) for i, n in zip(near.indexes, near.edits, strict=True)}
    held = {other for other in statistics.terms("words") if 3 <= len(other) <= 32}
    distances = {other: OSA.distance(word, other) for other in held}
    assert found == {other: n for other, n in distances.items() if 0 < n <= edits}
    if any(vocabulary.frequencies[i] >= least for i in near.indexes.tolist()):
        assert frequent.indexes.tolist() == near.indexes.tolist()
    else:
        assert set(frequent.indexes.tolist()) <= set(near.indexes.tolist())


@needs_compiled
@given(
    st.lists(st.lists(st.text("abйя漢𝄞1٣", min_size=1, max_size=40), min_size=1, max_size=20), min_size=1, max_size=4)
)
def test_a_compiled_vocabulary_is_the_same(segments: list[list[str]]) -> None:
    statistics = statistics_of([[{"words": word} for word in words] for words in segments], [])
    readers = [reader for one in statistics.segments() if (reader := one.field("words")) is not None]
    compiled, plain = near_words._compiled(readers), near_words._plain(readers)
    for one, other in zip(compiled, plain, strict=True):
        assert one.dtype == other.dtype
        assert one.tolist() == other.tolist()
    words = [term for term in statistics.terms("words") if 3 <= len(term) <= 32]
    assert [int(near_words.letters_of(word)) for word in words] == near_words.signatures(words).tolist()


@needs_compiled
def test_words_that_are_no_text_are_damage() -> None:
    statistics = statistics_of([[{"words": "alpha"}]], [])
    (segment,) = statistics.segments()
    reader = segment.field("words")
    assert reader is not None
    forged = terms_of([b"al\xffpha"], [1], [0], [0])
    reader.__dict__["compiled"] = forged
    with pytest.raises(CorruptIndexError, match="seealso build"):
        Vocabulary.of(statistics)


@given(st.text("abcdehj", min_size=1, max_size=9), st.text("abcdehj", min_size=1, max_size=9))
def test_a_typing_cost_is_at_least_one_edit_for_each_edit(typed: str, meant: str) -> None:
    cost = typing_cost(typed, meant)
    assert EDIT * OSA.distance(typed, meant) <= cost + 1e-9
    assert (cost == 0) == (typed == meant)


def test_slips_that_people_make_are_cheaper() -> None:
    assert typing_cost("netwroks", "networks") < typing_cost("netzorks", "networks")
    assert typing_cost("neteorks", "networks") < typing_cost("netzorks", "networks")
    assert typing_cost("nettworks", "networks") < typing_cost("netqworks", "networks")
