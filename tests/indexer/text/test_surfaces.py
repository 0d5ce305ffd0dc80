"""Where text is cut, in every script; what belongs to a word with signs; and numbers of books in any writing."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.records.folding import fold
from indexer.text.analysis import expand, expand_surface, parts, taken_apart, terms
from indexer.text.analyzers import SeealsoAnalyzer
from indexer.text.batch_analysis import BatchAnalysis
from indexer.text.surfaces import (
    _PLAIN_SIGNED,
    SIGNED,
    TAG,
    isbn13,
    pairs,
    pieces,
    signed_matches,
    surfaces,
    with_compact_isbns,
)


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("ré́sumé of a café", ["ré́sumé", "of", "a", "café"]),  # marks belong to their letter
        ("हिन्दी में लिखी किताब", ["हिन्दी", "में", "लिखी", "किताब"]),
        ("مـــدرســة قَرِيبَة", ["مـــدرســة", "قَرِيبَة"]),
        ("京都の寺", ["京都", "の", "寺"]),  # cut where the script changes
        ("カメラ用Lens", ["カメラ", "用", "Lens"]),
        ("서울시 도서관", ["서울시", "도서관"]),
        ("ห้องสมุดABC", ["ห้องสมุด", "ABC"]),
        ("🚲 to work", ["🚲", "to", "work"]),
        ("l’atelier d'Anna", ["l’atelier", "d'Anna"]),
        ("snake_case", ["snake", "case"]),
    ],
)
def test_text_is_cut_by_the_rules_of_its_script(text: str, cut: list[str]) -> None:
    assert surfaces(text) == cut


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ångström", unicodedata.normalize("NFD", "Ångström")),
        ("قَرِيبَة", "قريبة"),
        ("مـــدرســة", "مدرسة"),
        ("می‌خواهم", "میخواهم"),
        ("کتاب", "كتاب"),  # a Persian and an Arabic keyboard
        ("שָׁלוֹם", "שלום"),
        ("ﬁnance", "finance"),
        ("ＮＨＳ", "NHS"),
        ("ёлка", "елка"),
        ("ज़मीन", "जमीन"),
        ("co\u00adoperate", "cooperate"),
    ],
)
def test_what_is_one_word_folds_to_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("か", "が"), ("は", "ば"), ("мой", "мои"), ("की", "का"), ("ก่อน", "กอน")])
def test_marks_that_are_letters_to_their_writers_stay(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("written in C++ or C#", {"c++", "c#", "c"}),
        ("the A* search", {"a*"}),
        ("Notepad++", {"notepad++", "notepad"}),
        (".NET and R&D", {".net", "net", "r&d"}),
        ("N+1 queries", {"n+1"}),
        ("version 5.3.2.", {"5.3.2"}),
        ("1,234,567 people", {"1,234,567", "1234567"}),
        ("H.264 video", {"h.264", "h264"}),
        ("form A-12/3", {"a-12/3"}),
        ("#openaccess by @reader", {"#openaccess", "openaccess", "@reader", "reader"}),
    ],
)
def test_a_word_with_signs_stands_as_it_is_and_plain(text: str, held: set[str]) -> None:
    assert held <= set(terms(text))


@pytest.mark.parametrize("text", ["and/or", "yes, no", "end.", "e.g. this", "why?!", "a - b", "(see below)", "10 %"])
def test_signs_of_a_sentence_make_no_words(text: str) -> None:
    assert all(term.isalnum() for term in terms(text))


@pytest.mark.parametrize(
    ("surface", "words"),
    [
        ("l’école", ("ecole",)),
        ("d'histoire", ("histoire",)),
        ("qu'est-ce", ("est", "ce")),
        ("dell'arte", ("arte",)),
        ("aujourd'hui", ("aujourdhui",)),
        ("King's", ("kings",)),
        ("o'clock", ("oclock",)),
        ("don't", ("dont",)),
        ("l'", ("l",)),
    ],
)
def test_an_elided_article_is_no_part_of_the_word(surface: str, words: tuple[str, ...]) -> None:
    assert parts(surface.rstrip("'") if surface == "l'" else surface) == words


def test_an_umlaut_stands_with_and_without_its_e() -> None:
    assert {term for term, _ in expand("Köln")[0]} == {"koln", "koeln"}
    assert {term for term, _ in expand("Ålesund", "no")[0]} >= {"alesund", "aalesund"}
    assert expand("für", "de")[0] == ()  # a stop word is one with its umlaut


def test_a_stop_word_is_one_by_its_accents_in_its_language() -> None:
    assert expand("an")[0] == ()
    assert expand("ăn")[0] == (("an", 0),)
    assert expand("só", "pt")[0] == ()
    assert expand("die", "de")[0] == ()
    assert expand("die")[0] == (("die", 0),)


def test_a_run_stands_as_its_pairs_and_ends_in_its_last_sign() -> None:
    assert pairs("図書館") == ("図書", "書館", "館")
    assert expand("図書館")[0] == (("図書", 0), ("書館", 1), ("館", 2))


VALID = ["0-306-40615-2", "0306406152", "978-0-306-40615-7", "9780306406157", "978 0 306 40615 7", "0 306 40615 2"]


@pytest.mark.parametrize("written", VALID)
def test_an_isbn_is_one_number_however_it_is_written(written: str) -> None:
    assert isbn13(written) == "9780306406157"
    assert with_compact_isbns(f"see {written}, p. 3") == "see 9780306406157, p. 3"


@pytest.mark.parametrize("number", ["0306406153", "9780306406158", "1234567890", "555 123 4567", "", "X306406152"])
def test_what_fails_the_check_digit_is_no_isbn(number: str) -> None:
    assert isbn13(number) is None
    assert with_compact_isbns(number) == number


@given(st.text(st.sampled_from("ab Z.,:/+#&*@-_19é\u0301\u200d\n\t"), max_size=40))
def test_words_with_signs_are_found_as_if_all_of_a_text_were_looked_at(text: str) -> None:
    pattern = _PLAIN_SIGNED if text.isascii() else SIGNED.compiled
    assert [m.span() for m in signed_matches(text)] == [m.span() for m in pattern.finditer(text)]


SIGNS = st.text(st.sampled_from("ab ZÉüß.,:/+#&*@-'’19 東京とカ서울กขक्षा\u0301ـ🚲\u200d"), max_size=40)


@given(st.lists(SIGNS, min_size=1, max_size=6), st.sampled_from(["en", "de", "fr", "ar", "th"]))
def test_many_pieces_at_once_are_read_as_each_by_itself(texts: list[str], language: str) -> None:
    found = dict.fromkeys(piece for text in texts for piece in pieces(f"{text}{TAG}{language}"))
    batch = BatchAnalysis(list(found)).expansions()
    begin = 0
    for piece, n, width in zip(found, batch.n_terms.tolist(), batch.widths.tolist(), strict=True):
        many = sorted(
            (int(place), batch.terms[number])
            for place, number in zip(
                batch.places[begin : begin + n], batch.term_numbers[begin : begin + n], strict=True
            )
        )
        begin += n
        expansion, own_width = SeealsoAnalyzer().expand(piece)
        assert sorted({(place, term) for term, place in expansion}) == sorted(set(many))
        assert width == own_width


@given(SIGNS)
def test_pieces_hold_the_surfaces_of_their_text_in_order(text: str) -> None:
    words = [word for piece in pieces(text) for surface in taken_apart(piece) for word in surface.words]
    assert words == [
        word for surface in surfaces(with_compact_isbns(text)) for word in taken_apart(surface)[0].words
    ] or not surfaces(text)


@given(st.text(max_size=30))
def test_whatever_is_written_can_be_read(text: str) -> None:
    for piece in pieces(text):
        for surface in taken_apart(piece):
            expand_surface(surface)
    assert fold(fold(text)) == fold(text)
