"""Acronyms that records explain themselves: found, used with less weight, listed for the curator, switched off."""

from __future__ import annotations

import json
import tomllib

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from indexer.index.acronyms import explained
from seealso import Library, wire
from seealso.cli import cli
from tests.conftest import MakeLibrary
from webapp import create_app

RECORDS = [
    {"id": "a", "title": "On the integrated care system (ICS) in England"},
    {"id": "b", "title": "ICS news", "description": "A digest."},
    {"id": "c", "title": "Integrated care systems", "description": "How they are led."},
    {"id": "d", "title": "Two meanings", "description": "The strategic health authority (SHA) is gone."},
    {"id": "e", "title": "Two more", "description": "A secure hash algorithm (SHA) is not."},
    {"id": "f", "title": "Aims", "description": "Action in medicine (AIM) has an aim."},
    {"id": "g", "title": "What we aim for"},
    {"id": "h", "title": "My aim"},
    {"id": "i", "title": "Declared", "description": "A community of practice (CoP) meets."},
]
TOML = '[acronyms]\nCoP = ["community of practice"]\n'


@pytest.fixture
def library(make_library: MakeLibrary) -> Library:
    return make_library({"all.json": json.dumps(RECORDS)}, TOML)


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("An integrated care system (ICS) is new.", [("ICS", "integrated care system")]),
        ("The ICS (integrated care system) is new.", [("ICS", "integrated care system")]),
        ("family medical groups (FMGs) meet", [("FMG", "family medical groups")]),
        ("local healthcare networks (LHNs)", [("LHN", "local healthcare networks")]),
        ("brought in by networks (LHNs)", []),
        ("Crystallographic Information Format (CIF, see below)", [("CIF", "Crystallographic Information Format")]),
        ("Collaboration for Leadership in Applied Health Research and Care (CLAHRC)",
         [("CLAHRC", "Collaboration for Leadership in Applied Health Research and Care")]),
        ("Hypertext Transfer Protocol (HTTP)", [("HTTP", "Hypertext Transfer Protocol")]),
        ("it works (see below) and more (or less)", []),
        ("The meeting (London) was long.", []),
        ("a letter (A) and a year (2018)", []),
        ("Ends here. The (TE)", []),
        ("(((((ICS) ) (", []),
        ("systems (ICS", []),
    ],
)  # fmt: skip
def test_what_a_text_explains(text: str, pairs: list[tuple[str, str]]) -> None:
    assert explained(text) == pairs


@given(st.text("ABab() ,.éICS\n", max_size=80))
def test_any_text_is_read_and_long_forms_stand_in_it(text: str) -> None:
    for short, long in explained(text):
        assert short in text
        assert " ".join(text.split()).find(long) >= 0
        letters = iter(long.lower())
        assert all(letter in letters for letter in short.lower() if letter.isalnum())


def test_learned_acronyms_are_listed_with_the_line_that_confirms_them(library: Library) -> None:
    rows = {row["short"]: row for row in wire.acronyms(library.learned_acronyms())}
    assert set(rows) == {"ICS", "SHA", "AIM"}
    assert (rows["ICS"]["used"], rows["ICS"]["records"], rows["ICS"]["ids"]) == (True, 1, ["a"])
    assert "different ways" in rows["SHA"]["why_not"]
    assert "also a word" in rows["AIM"]["why_not"]
    for row in rows.values():
        assert tomllib.loads(f"[acronyms]\n{row['toml']}")["acronyms"] == {row["short"]: [row["long"]]}


def test_search_uses_them_with_less_weight(library: Library, make_library: MakeLibrary) -> None:
    page = library.search("ics")
    assert {hit.id for hit in page.hits} == {"a", "b", "c"}
    assert {hit.id for hit in library.search("integrated care system").hits if not hit.missing} == {"a", "b", "c"}
    scores = {hit.id: hit.score for hit in page.hits}
    assert scores["b"] > scores["c"]
    hit = next(hit for hit in page.hits if hit.id == "c")
    assert [hit.title[a:b] for a, b in hit.title_highlights] == ["Integrated care systems"]
    assert {hit.id for hit in library.search("sha hash").hits if not hit.missing} == {"e"}


def test_they_may_be_switched_off(make_library: MakeLibrary) -> None:
    library = make_library({"all.json": json.dumps(RECORDS)}, TOML + "[search]\nlearned_acronyms = false\n")
    assert {hit.id for hit in library.search("ics").hits} == {"a", "b"}
    assert library.learned_acronyms()


def test_a_confirmed_one_is_not_listed_and_counts_in_full(make_library: MakeLibrary) -> None:
    library = make_library({"all.json": json.dumps(RECORDS)}, TOML + 'ICS = ["integrated care system"]\n')
    assert "ICS" not in {acronym.short for acronym in library.learned_acronyms()}
    assert {hit.id for hit in library.search("ics").hits} == {"a", "b", "c"}


def test_command_and_page_and_api_list_them(library: Library) -> None:
    library.build()
    run = CliRunner().invoke(cli, ["--library", str(library.path), "coverage", "--acronyms"])
    confirmed = tomllib.loads(run.stdout)["acronyms"]
    assert confirmed == {"ICS": ["integrated care system"]}
    answer = CliRunner().invoke(cli, ["--library", str(library.path), "coverage", "--acronyms", "--json"])
    site = create_app(library).test_client()
    assert site.get("/api/v1/coverage?acronyms=1").get_json()["acronyms"] == json.loads(answer.stdout)["acronyms"]
    assert "ICS = [&#34;integrated care system&#34;]" in site.get("/coverage").text
