"""The catalogues hold every message of the program, whole, and nothing else."""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Iterator
from typing import get_args

import pytest
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po

from corpus.records.settings import LibraryTable
from tests import catalogues
from webapp.languages.catalogues import OFFERED, TRANSLATED

PLACE = re.compile(r"%\((\w+)\)s")


@pytest.fixture(scope="module")
def template() -> Catalog:
    return catalogues.messages()


def said(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def forms(message: Message) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The forms of the message, and those of its translation."""
    ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    strings = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    return ids, strings


def test_messages_are_found_where_they_are_said(template: Catalog) -> None:
    ids = {forms(message)[0][0] for message in said(template)}
    assert len(ids) > 500
    # In a template, in a page's Python, in a constant, below the pages, in a script's words, in a table.
    assert {"Skip to content", "Map", "There is no theme of that name here.", "Both about %(words)s",
            "Back to results", "%(num)s theme", "Article", "Themes"} <= ids  # fmt: skip


@pytest.mark.parametrize("code", catalogues.CODES)
def test_no_message_is_missing_or_left_over(template: Catalog, code: str) -> None:
    """Otherwise: python -m tests.catalogues, and translate what it names."""
    held = {(message.id if isinstance(message.id, str) else tuple(message.id), message.context)
            for message in said(catalogues.read(code))}  # fmt: skip
    wanted = {(message.id if isinstance(message.id, str) else tuple(message.id), message.context)
              for message in said(template)}  # fmt: skip
    assert wanted - held == set()
    assert held - wanted == set()
    assert catalogues.written(code, catalogues.renewed(code, template)) == catalogues.path_of(code).read_bytes()


@pytest.mark.parametrize("code", catalogues.CODES)
def test_every_message_is_translated_in_all_its_forms(code: str) -> None:
    assert catalogues.untranslated(catalogues.read(code)) == []


def wrong_places(message: Message) -> list[str]:
    """The forms of a translation whose places are not those of the message; a form for one or two may leave the number
    out, as in "unwaith"."""
    ids, strings = forms(message)
    wanted = set(PLACE.findall(ids[-1]))
    allowed = {frozenset(wanted), frozenset(wanted - {"num"})} if len(ids) > 1 else {frozenset(wanted)}
    bare = [re.sub(r"%%|%\(\w+\)s", "", form) for form in strings]
    return [form for form, rest in zip(strings, bare, strict=True)
            if frozenset(PLACE.findall(form)) not in allowed or "%" in rest]  # fmt: skip


@pytest.mark.parametrize("code", catalogues.CODES)
def test_what_varies_stands_in_every_translation(code: str) -> None:
    assert [wrong for message in said(catalogues.read(code)) for wrong in wrong_places(message)] == []


@pytest.mark.parametrize("code", catalogues.CODES)
def test_links_and_ends_are_those_of_the_message(code: str) -> None:
    """The same tags, and a full stop or colon at the end where there is one."""
    for message in said(catalogues.read(code)):
        ids, strings = forms(message)
        for form in strings:
            assert sorted(re.findall(r"<[^>]+>", form)) == sorted(re.findall(r"<[^>]+>", ids[-1])), form
            assert form.strip() == form, form
            assert (form[-1] == ":") == (ids[-1][-1] == ":"), form


@pytest.mark.parametrize("code", catalogues.CODES)
def test_the_compiled_catalogue_is_that_of_the_text(code: str) -> None:
    path = catalogues.path_of(code)
    assert path.with_suffix(".mo").read_bytes() == catalogues.compiled(path.read_bytes(), code)


def test_a_fault_in_a_catalogue_is_seen() -> None:
    text = """msgid ""
msgstr "Plural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "Search %(library)s"
msgstr "Rechercher dans %(bibliotheque)s"

msgid "100%% of it"
msgstr "100% de cela"

msgid "Open"
msgstr ""

msgid "%(num)s theme"
msgid_plural "%(num)s themes"
msgstr[0] "%(num)s thème"
msgstr[1] ""
"""
    broken = read_po(io.BytesIO(text.encode()))
    assert catalogues.untranslated(broken) == ["Open", "%(num)s theme"]
    assert [len(wrong_places(message)) for message in said(broken)][:2] == [1, 1]


def test_what_is_offered_is_what_is_translated_and_may_be_set() -> None:
    assert tuple(TRANSLATED) == catalogues.CODES
    assert list(OFFERED) == ["en", *TRANSLATED]
    assert set(get_args(LibraryTable.model_fields["interface"].annotation)) == set(OFFERED)


@pytest.mark.parametrize(
    ("code", "n", "said"),
    [("fr", 0, "0 minute"), ("fr", 1, "1 minute"), ("fr", 2, "2 minutes"), ("cy", 1, "1 munud"), ("cy", 2, "2 funud"),
     ("cy", 3, "3 munud"), ("cy", 6, "6 munud"), ("cy", 11, "11 munud"), ("de", 0, "0 Minuten"), ("de", 1, "1 Minute"),
     ("de", 2, "2 Minuten"), ("es", 0, "0 minutos"), ("es", 1, "1 minuto"), ("es", 2, "2 minutos")],
)  # fmt: skip
def test_numbers_take_the_form_of_their_language(code: str, n: int, said: str) -> None:
    messages = OFFERED[code].messages
    assert isinstance(messages, gettext.GNUTranslations)
    form = messages.ngettext("%(num)s minute", "%(num)s minutes", n)
    assert form.replace("\u00a0", " ") % {"num": n} == said
    if code == "cy":
        people = [messages.ngettext("%(num)s person", "%(num)s people", n) % {"num": n} for n in (0, 1, 2, 3, 6, 7)]
        assert people == ["0 o bobl", "1 person", "2 berson", "3 pherson", "6 pherson", "7 o bobl"]


def test_french_marks_stand_with_spaces_that_do_not_break() -> None:
    wrong = [form for message in said(catalogues.read("fr")) for form in forms(message)[1]
             if re.search(r"[^\s\d/] ?(?<![\u00a0\u202f])[;?!»](?!\w)|[ ]:|« |'", re.sub(r"<[^>]+>", "", form))
             and not re.search(r"type:video", form)]  # fmt: skip
    assert wrong == []


def test_german_and_spanish_marks_are_their_own() -> None:
    """German quotes open below; Spanish questions open with a mark turned over; neither has an apostrophe."""
    for message in said(catalogues.read("de")):
        for form in forms(message)[1]:
            plain = re.sub(r"<[^>]+>", "", form)
            assert plain.count("„") == plain.count("“"), form
            assert not re.search("[”’']|\"", plain), form
    for message in said(catalogues.read("es")):
        for form in forms(message)[1]:
            plain = re.sub(r"<[^>]+>", "", form)
            assert plain.count("¿") == plain.count("?"), form
            assert plain.count("“") == plain.count("”"), form
            assert not re.search("[„’']|\"", plain), form


STEPS = {"de": ("dem Schritt davor", "Schritt 2"), "es": ("el paso anterior", "el paso 2")}


@pytest.mark.parametrize("code", STEPS)
def test_a_step_fits_where_it_is_said(code: str) -> None:
    """German puts it behind prepositions that take the dative; Spanish behind none that would run into its article."""
    wrong = re.compile({"de": r"(?<!\bin )(?<!\bvon )(?<!\bmit )(?<!\bvor )(?<!\bnach )(?<!\bzu )%\(step\)s",
                        "es": r"\b(?:a|de) %\(step\)s"}[code])  # fmt: skip
    found = [form for message in said(catalogues.read(code)) for form in forms(message)[1] if "%(step)s" in form]
    assert len(found) > 15
    assert [form for form in found if wrong.search(form)] == []
    messages = OFFERED[code].messages
    assert (messages.gettext("the step before"), messages.gettext("step %(place)s") % {"place": 2}) == STEPS[code]
