"""Text of many languages in the encodings that it used to be written in is read as it was meant, short or long."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.exchange.importing.older_encodings import likeliest
from tests.corpus.exchange.conftest import Import, records
from tests.corpus.exchange.eight_languages import SENTENCES, TITLES

TEXTS = {language: [*TITLES[language].split("|"), *SENTENCES[language].split("|")] for language in TITLES} | {
    "da": ["Et år ved åen og hvad den lærte os", "Bøger, brød og bjerge: små fortællinger fra øen"],
    "sv": ["Varför floder böjer sig på väg mot havet", "Små frågor från en skola i Västerås"],
    "pl": ["Dlaczego rzeki skręcają", "Krótka historia chleba: od pieca do piekarni", "Źródła są różne"],
    "cs": ["Proč se řeky ohýbají a co nám říkají", "Krátké dějiny chleba: příběh první pece"],
    "hu": ["A kenyér rövid története, őrölt búzától a pékségig", "Gyűlölöm a bőrönd súlyát"],
    "ru": ["Почему реки поворачивают", "Краткая история хлеба", "Вопросы детей"],
    "uk": ["Чому річки повертають", "Коротка історія хліба: від перших печей"],
    "el": ["Γιατί στρίβουν τα ποτάμια", "Μια σύντομη ιστορία του ψωμιού"],
    "tr": ["Nehirler neden kıvrılır", "Ekmeğin kısa tarihi", "Çocukların sorduğu sorular ve şaşırtıcı yanıtlar"],
    "he": ["מדוע נהרות מתעקלים", "היסטוריה קצרה של הלחם"],
    "ar": ["لماذا تنحني الأنهار", "تاريخ موجز للخبز من الأفران الأولى"],
    "ja": ["なぜ川は曲がるのか", "パンの短い歴史：最初の窯から角のパン屋まで"],
    "zh": ["为什么河流会弯曲", "面包的简史：从第一个烤炉到街角的面包店"],
    "tw": ["為什麼河流會彎曲", "麵包的簡史：從第一個烤爐到街角的麵包店"],
    "ko": ["강은 왜 굽어 흐르는가", "빵의 짧은 역사: 첫 가마에서 모퉁이 빵집까지"],
    "lv": ["Kāpēc upes līkumo un ko tās mums stāsta", "Īsa maizes vēsture: no pirmās krāsns"],
}  # fmt: skip
USUAL = {
    "en": "cp1252", "fr": "cp1252 iso8859-15", "de": "cp1252", "es": "cp1252", "nl": "cp1252", "it": "cp1252",
    "pt": "cp1252", "cy": "iso8859-14", "da": "cp1252", "sv": "cp1252", "pl": "cp1250 iso8859-2",
    "cs": "cp1250 iso8859-2", "hu": "cp1250 iso8859-2", "ru": "cp1251 koi8-r cp866", "uk": "cp1251 koi8-u",
    "el": "cp1253 iso8859-7", "tr": "cp1254", "he": "cp1255", "ar": "cp1256", "ja": "cp932 euc_jp", "zh": "gb18030",
    "tw": "big5", "ko": "cp949", "lv": "cp1257",
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "encoding"), [(one, each) for one, all_ in USUAL.items() for each in all_.split()]
)
def test_a_title_is_read_as_it_was_written(language: str, encoding: str) -> None:
    for text in [*TEXTS[language], "\n".join(TEXTS[language])]:
        try:
            raw = text.encode(encoding)
        except UnicodeEncodeError:
            continue
        if not raw.isascii():
            assert raw.decode(likeliest(raw)) == text


@pytest.mark.parametrize("language", ["fr", "de", "es", "pt", "sv"])
@pytest.mark.parametrize("encoding", ["mac-roman", "cp850"])
def test_what_a_mac_and_dos_wrote_is_read_where_there_is_more_than_a_letter_of_it(language: str, encoding: str) -> None:
    text = "\n".join(TEXTS[language]).translate({0x2019: "'", 0x201C: '"', 0x201D: '"'})
    assert text.encode(encoding).decode(likeliest(text.encode(encoding))) == text


@pytest.mark.parametrize(
    "text",
    [
        "¿Por qué?",
        "1ª edición",
        "¡Hola! ¿Qué tal?",
        "caf\u00e9",
        "na\u00efve",
        "“curly” – and ‘single’ quotes",
        "5 µm, ±3 °C, ½ × ¾",
        "© 2019 Müller™",
        "£5 §3 ¶2",
        "Don’t",
        "ÉTÉ À PARIS",
        "Žižek reads Šklovskij",
        "coração",
        "naïveté – « déjà vu »",
    ],
)
def test_signs_and_single_accents_of_western_text_are_no_other_language(text: str) -> None:
    assert text.encode("cp1252").decode(likeliest(text.encode("cp1252"))) == text


def test_a_short_table_is_read_in_its_own_encoding(bring: Import, folder: Path) -> None:
    for name, text, encoding in (
        ("spanish.csv", "¿Qué es un río?", "latin-1"),
        ("japanese.csv", "なぜ川は曲がるのか", "cp932"),
        ("polish.csv", "Dlaczego rzeki skręcają", "cp1250"),
    ):
        report = bring(name, f"Title,Link\n{text},https://example.org/{name}\n".encode(encoding))
        assert f"{name} is not UTF-8; it was read as" in report.notes[0]
    assert {record.title for record in records(folder).values()} == {
        "¿Qué es un río?",
        "なぜ川は曲がるのか",
        "Dlaczego rzeki skręcają",
    }


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_bytes_get_an_answer(raw: bytes) -> None:
    if encoding := likeliest(raw):
        raw.decode(encoding)
