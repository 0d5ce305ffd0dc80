"""Dates, numbers and lists as each language writes them, and messages with values in a page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask, render_template_string
from markupsafe import Markup

from corpus.said import Said, said_of
from webapp.languages.catalogues import ENGLISH, OFFERED, speak
from webapp.languages.local_forms import decimal, listed, number
from webapp.languages.translating import _, ngettext, plural_forms, register, shown, translated
from webapp.pages.phrases import all_of, duration, how_many, with_unit
from webapp.pages.wording import written_date


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    speak(ENGLISH)


@pytest.mark.parametrize(
    ("code", "dates", "numbers", "words"),
    [
        ("en", ["15 July 2018", "1 July 2018", "July 2018", "2018", "1 July 2018, 16:00"],
         ["2,550", "0.25"], "a, b and c"),
        ("fr", ["15 juillet 2018", "1er juillet 2018", "juillet 2018", "2018", "1er juillet 2018, 16:00"],
         ["2\u202f550", "0,25"], "a, b et c"),
        ("cy", ["15 Gorffennaf 2018", "1 Gorffennaf 2018", "Gorffennaf 2018", "2018", "1 Gorffennaf 2018, 16:00"],
         ["2,550", "0.25"], "a, b a c"),
        ("de", ["15. Juli 2018", "1. Juli 2018", "Juli 2018", "2018", "1. Juli 2018, 16:00"],
         ["2.550", "0,25"], "a, b und c"),
        ("es", ["15 de julio de 2018", "1 de julio de 2018", "julio de 2018", "2018", "1 de julio de 2018, 16:00"],
         ["2550", "0,25"], "a, b y c"),
    ],
)  # fmt: skip
def test_dates_numbers_and_lists(code: str, dates: list[str], numbers: list[str], words: str) -> None:
    speak(OFFERED[code])
    given = ("2018-07-15", "2018-07-01", "2018-07", "2018", "2018-07-01T16:00")
    assert [written_date(date) for date in given] == dates
    assert [number(2550), decimal(0.25)] == numbers
    assert listed(["a", "b", "c"]) == words
    assert (listed(["a"]), listed([])) == ("a", "")


def test_welsh_joins_before_a_vowel_with_ac() -> None:
    speak(OFFERED["cy"])
    assert listed(["pobl", "arweinyddiaeth"]) == "pobl ac arweinyddiaeth"


@pytest.mark.parametrize(
    ("last", "joined"),
    [("hijos", "e"), ("Internet", "e"), ("índices", "e"), ("Yves", "e"), ("hielo", "y"), ("ion", "y"), ("yoga", "y"),
     ("hoy", "y"), ("agua", "y")],
)  # fmt: skip
def test_spanish_joins_before_the_sound_of_i_with_e(last: str, joined: str) -> None:
    speak(OFFERED["es"])
    assert listed(["a", "b", last]) == f"a, b {joined} {last}"


def test_spanish_parts_thousands_from_five_digits_on() -> None:
    speak(OFFERED["es"])
    found = [number(n) for n in (0, 9999, 12550, 1234567)]
    assert found == ["0", "9999", "12\u202f550", "1\u202f234\u202f567"]


def test_a_message_from_below_is_english_text_and_translated_when_it_is_shown() -> None:
    said = Said("%(reason)s; %(further)s", reason=Said("Both about %(words)s", words=("oak", "elm", "ash")),
                further=Said("same theme: %(names)s", names="Trees"))  # fmt: skip
    assert said == "Both about oak, elm and ash; same theme: Trees"
    assert said_of("%(num)s minute", "%(num)s minutes", 1200) == "1,200 minutes"
    speak(OFFERED["fr"])
    assert translated(said) == "En commun\u00a0: oak, elm et ash\u202f; même thème\u00a0: Trees"
    assert translated(said_of("%(num)s minute", "%(num)s minutes", 2)) == "2\u00a0minutes"
    assert translated("Both about oak") == "Both about oak"
    assert (shown(1200), shown(None)) == ("1\u202f200", "None")


def test_a_message_keeps_what_it_was_made_of_through_copies() -> None:
    import copy
    import json
    import pickle

    said = said_of("%(num)s minute", "%(num)s minutes", 5)
    for again in (copy.copy(said), copy.deepcopy(said), pickle.loads(pickle.dumps(said))):
        assert (again, again.msgid, again.number, again.values) == (said, "%(num)s minute", 5, {"num": 5})
    assert json.dumps({"said": said}) == '{"said": "5 minutes"}'


def test_values_are_escaped_in_pages_and_markup_is_not() -> None:
    app = Flask(__name__)
    register(app)
    with app.app_context():
        text = "{{ _('Search %(library)s', library=name) }}|{{ said }}|"
        text += "{{ ngettext('%(num)s theme', '%(num)s themes', n) }}"
        page = render_template_string(text, name="<b>", said=Said("Both about %(words)s", words="<i>"), n=2000)
        assert page == "Search &lt;b&gt;|Both about &lt;i&gt;|2,000 themes"
        bold = render_template_string("{{ _('Showing results for %(words)s.', words=w) }}", w=Markup("<b>x</b>"))
        assert bold == "Showing results for <b>x</b>."
        assert render_template_string("{{ pgettext('table', 'All') }} {{ _('%(share)s%%', share=5) }}") == "All 5%"


def test_phrases() -> None:
    from seealso import fields

    speak(OFFERED["cy"])
    assert how_many(fields.BY_NAME["people"], 2) == "2 berson"
    assert how_many(fields.of_extra("extra.level"), 2) == "2 werth o “Level”"
    assert all_of(fields.BY_NAME["theme"], 17) == "Pob thema (17)"
    assert with_unit(3) == '3<span class="hidden"> adnodd</span>'
    assert [duration(n).replace("\u00a0", " ") for n in (45, 120, 231)] == ["45 mun", "2 awr", "3 awr 51"]
    assert _("Skip to content") == "Neidio i’r cynnwys"
    assert ngettext("%(num)s theme", "%(num)s themes", 3) == "3 thema"
    assert plural_forms("%(num)s suggestion", "%(num)s suggestions").keys() == {
        "zero",
        "one",
        "two",
        "few",
        "many",
        "other",
    }


@pytest.mark.parametrize(
    ("minutes", "written"),
    [(0, "0~min"), (1, "1~min"), (59, "59~min"), (60, "1~h"), (61, "1~h~01"), (231, "3~h~51"), (120_000, "2,000~h")],
)
def test_a_duration_is_one_piece(minutes: int, written: str) -> None:
    assert duration(minutes).replace("\N{NO-BREAK SPACE}", "~") == written
    assert " " not in duration(minutes)
