"""Words found in every language and script, however they are typed: whole libraries, built and asked."""

from __future__ import annotations

import json
import unicodedata

import pytest

from seealso import Library
from tests.conftest import MakeLibrary


def library_of(make_library: MakeLibrary, records: list[dict[str, object]], settings: str = "") -> Library:
    library = make_library({"records.jsonl": "\n".join(json.dumps(record) for record in records)}, settings)
    library.build()
    return library


def found(library: Library, query: str) -> list[str]:
    page = library.search(query)
    return [] if page.relaxed else [hit.id for hit in page.hits[: page.total]]


RECORDS: list[dict[str, object]] = [
    {"id": "kyoto", "title": "京都市図書館の案内", "description": "本を借りる方法について。"},
    {"id": "tokyo", "title": "東京の美術館", "description": "展示と時間。"},
    {"id": "taipei", "title": "臺北公共圖書館", "description": "借書證的申請方法"},
    {"id": "seoul", "title": "서울도서관에서 책을 빌리는 방법"},
    {"id": "bangkok", "title": "ห้องสมุดประชาชนกรุงเทพ", "description": "วิธียืมหนังสือ"},
    {"id": "delhi", "title": "दिल्ली की सार्वजनिक पुस्तकालय", "description": "किताबें कैसे उधार लें"},
    {"id": "cairo", "title": "مكتبة القاهرة العامّة", "description": "كيف تستعير الكتب"},
    {"id": "jerusalem", "title": "הספרייה הלאומית", "description": "איך שואלים סְפָרִים"},
    {
        "id": "moscow",
        "title": "Городские библиотеки",
        "description": "Как взять книги в библиотеке на дом и не только.",
    },
    {
        "id": "athens",
        "title": "Δημοτική Βιβλιοθήκη",
        "description": "Πώς δανείζεστε βιβλία από τη βιβλιοθήκη και πότε.",
    },
    {
        "id": "cologne",
        "title": "Stadtbibliothek Köln",
        "description": "Wie man Bücher ausleiht und was das für Kinder ist.",
    },
    {
        "id": "lyon",
        "title": "Bibliothèque de l’université",
        "description": "Comment emprunter les livres de la bibliothèque.",
    },
    {"id": "london", "title": "The libraries of London", "description": "How to borrow the books that you want."},
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    import seealso

    root = tmp_path_factory.mktemp("every") / "library"
    root.mkdir()
    (root / "records.jsonl").write_text("\n".join(map(json.dumps, RECORDS)), encoding="utf-8")
    (root / "seealso.toml").write_text("", encoding="utf-8")
    opened = seealso.open_library(root)
    opened.build()
    return opened


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("図書館", ["kyoto"]),
        ("美術館", ["tokyo"]),
        ("館", ["kyoto", "taipei", "tokyo"]),
        ("圖書館", ["taipei"]),
        ('"公共圖書館"', ["taipei"]),
        ('"公共京都"', []),
        ("도서관", ["seoul"]),
        ("책을", ["seoul"]),
        ("หนังสือ", ["bangkok"]),
        ("पुस्तकालय", ["delhi"]),
        ("किताब", ["delhi"]),
        ("العامة", ["cairo"]),
        ("الكِتَابُ", ["cairo"]),
        ("ספרים", ["jerusalem"]),
        ("БИБЛИОТЕКА", ["moscow"]),
        ("βιβλιο", ["athens"]),
        ("ΒΙΒΛΙΟΘΗΚΗ", ["athens"]),
        ("buch", ["cologne"]),
        ("koeln", ["cologne"]),
        ("koln", ["cologne"]),
        ("universite", ["lyon"]),
        ("l'université", ["lyon"]),
        ("BIBLIOTHEQUE", ["lyon"]),
        (unicodedata.normalize("NFD", "bibliothèque"), ["lyon"]),
        ("book", ["london"]),
    ],
)
def test_a_word_is_found_in_its_script(library: Library, query: str, ids: list[str]) -> None:
    assert sorted(found(library, query)) == sorted(ids)


def test_records_that_share_one_sign_are_not_found(library: Library) -> None:
    assert "tokyo" not in found(library, "京都")


def test_what_is_marked_are_the_signs_that_match(library: Library) -> None:
    (hit,) = library.search("図書館").hits
    assert [hit.title[a:b] for a, b in hit.title_highlights] == ["図書館"]


def test_a_word_that_one_language_leaves_out_is_a_word_of_the_others(make_library: MakeLibrary) -> None:
    library = library_of(
        make_library,
        [
            {"id": "film", "title": "Die hard", "description": "The film of the officer who would not give up."},
            {"id": "dice", "title": "A die is cast", "description": "Games with a die and what to do in them."},
            {"id": "zeitung", "title": "Die Zeitung", "description": "Was in der Zeitung steht und wer sie liest."},
        ],
    )
    assert found(library, "die cast") == ["dice"]
    assert found(library, "die Zeitung und der Leser") or found(library, "die Zeitung") == ["zeitung"]
    assert found(library, "die die Zeitung liest, was") == ["zeitung"]


SIGNED: list[dict[str, object]] = [
    {"id": "cpp", "title": "Learning C++", "description": "Classes and templates."},
    {"id": "csharp", "title": "Learning C#", "description": "Classes and generics."},
    {"id": "plain", "title": "Learning C", "description": "Pointers."},
    {"id": "search", "title": "The A* algorithm", "description": "Shortest ways on a map."},
    {"id": "rd", "title": "R&D in small firms", "description": "Spending of 1,500,000 pounds."},
    {"id": "video", "title": "Encoding with H.264", "description": "Release 2.10.3 of the encoder."},
    {"id": "book", "title": "A handbook", "description": "ISBN 0-306-40615-2."},
    {"id": "party", "title": "A 🎈 for every guest"},
]


@pytest.mark.parametrize(
    ("query", "first", "number"),
    [
        ("C++", "cpp", None),
        ("c#", "csharp", None),
        ('"C++"', "cpp", 1),
        ('"A*"', "search", 1),
        ("C++ NOT C#", "cpp", 1),
        ("R&D", "rd", None),
        ("1500000", "rd", 1),
        ("1,500,000", "rd", 1),
        ("h264", "video", 1),
        ("H.264", "video", 1),
        ("2.10.3", "video", 1),
        ("978-0-306-40615-7", "book", 1),
        ("978 0 306 40615 7", "book", 1),
        ("0306406152", "book", 1),
        ("🎈", "party", 1),
    ],
)
def test_a_word_with_signs_is_found_as_it_stands_first(
    make_library: MakeLibrary, query: str, first: str, number: int | None
) -> None:
    library = library_of(make_library, SIGNED)
    ids = found(library, query)
    assert ids[:1] == [first]
    assert number is None or len(ids) == number


PHRASES: list[dict[str, object]] = [
    {"id": "pears", "title": "Pears and plums", "description": "On fruit."},
    {"id": "other", "title": "Pears or plums", "description": "On other fruit."},
    {"id": "without", "title": "Pears, plums"},
    {"id": "head", "title": "The head of school", "description": "Who leads."},
    {"id": "ahead", "title": "Head for school", "description": "The way in the morning."},
]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ('"pears and plums"', ["pears"]),
        ('"head of school"', ["head"]),
        ('"the head of"', ["head"]),
        ('"pears plums"', ["without"]),
        ('title:"pears or plums"', ["other"]),
        ('description:"pears or plums"', []),
        ('"head of the school"', []),
    ],
)
def test_small_words_inside_quotes_are_matched(make_library: MakeLibrary, query: str, ids: list[str]) -> None:
    assert sorted(found(library_of(make_library, PHRASES), query)) == sorted(ids)


def test_a_phrase_of_small_words_is_found_in_a_library_of_two_languages(make_library: MakeLibrary) -> None:
    library = library_of(
        make_library,
        [
            {"id": "band", "title": "The Who", "description": "A band of the sixties that was as loud as it could be."},
            {"id": "other", "title": "Who is the head?", "description": "What they would do if they were asked."},
            {"id": "zeitung", "title": "Die Zeitung", "description": "Was in der Zeitung steht und wer sie liest."},
        ],
    )
    assert found(library, '"the who"') == ["band"]
    assert found(library, "The Who")[0] == "band"


def test_people_and_values_meet_with_and_without_umlauts(make_library: MakeLibrary) -> None:
    library = library_of(
        make_library,
        [
            {"id": "a", "title": "One", "creators": ["Jörg Schröder"], "places": ["Malmö"]},
            {"id": "b", "title": "Two", "creators": ["Joerg Schroeder"], "places": ["Malmo"]},
            {"id": "c", "title": "Three", "creators": [unicodedata.normalize("NFD", "Jörg Schröder")]},
        ],
    )
    for name in ("schröder", "Schroeder", "people:Schröder", "people:schroeder", 'people:"jörg schröder"'):
        assert sorted(found(library, name)) == ["a", "b", "c"], name
    assert sorted(found(library, "place:malmö")) == ["a", "b"]
    people = library.search("", facets=("people",)).facets["people"]
    assert {value.value: value.count for value in people} == {"Jörg Schröder": 2, "Joerg Schroeder": 1}
