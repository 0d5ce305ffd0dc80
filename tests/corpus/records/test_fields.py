"""One field table: a new entry in it is all that a new facet takes, and what the documents say is what it says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from corpus import LibraryError, Resource
from corpus.records import fields
from corpus.records.fields import FIELDS, Field
from corpus.records.settings import LibrarySettings, load_settings
from indexer.search.query import TEXT_FIELDS
from indexer.search.request import SORTS
from indexer.words.suggestions import KINDS
from seealso import Library, wire
from tests.conftest import MakeLibrary
from webapp import create_app

ROOT = Path(__file__).parents[3]
ROOMS = ("corpus", "indexer", "recommender", "seealso", "webapp")

ENTRIES = """
    Field(
        name="permit", label="Permit", plural="Permits", aliases=("rights",), source="licence", shown=True,
        page=Page("permit", "permits"), suggested=Suggested("permit", 6), by_wording=True,
        wording=lambda settings, value: value.upper().replace("CC-", "Creative Commons "),
    ),
    Field(
        name="level", label="Level", plural="Levels", source="extra.reading.level", many=True, form="word",
        page=Page("level", "levels"),
    ),
)  # fmt: skip
\"\"\"All of them"""

RECORDS = """
- {id: a, title: Growing leeks, type: book, licence: cc-by, extra: {reading: {level: easy}}}
- {id: b, title: Growing beans, type: book, licence: cc-by, extra: {reading: {level: [easy, 2]}}}
- {id: c, title: Growing peas, type: video, licence: cc-0, extra: {reading: a word}}
- {id: d, title: Growing old, type: video}
"""
SETTINGS = """
[facets]
shown = ["rights", "level"]
[coverage]
rows = "permit"
columns = "level"
"""
ASKED = """
import json, sys
import seealso, webapp
from webapp.api.openapi import description

library = seealso.open_library(sys.argv[1])
site = webapp.create_app(library).test_client()

def ids(page): return sorted(hit.id for hit in page.hits)
def shown(counts): return [(c.value, c.label, c.count) for c in counts]
def text(address):
    answer = site.get(address)
    return answer.text if answer.status_code == 200 else str(answer.status_code)

page = library.search()
table = library.coverage()
print(json.dumps({
    "from": seealso.__file__,
    "typed": ids(library.search("permit:cc-by")),
    "by another name": ids(library.search("rights:CC-BY growing")),
    "by its wording": ids(library.search('permit:"creative commons by"')),
    "not given": ids(library.search("permit:none")),
    "filtered": ids(library.search(filters={"permit": ["cc-0"]})),
    "of extra": ids(library.search("level:2")),
    "facets": {name: shown(counts) for name, counts in page.facets.items()},
    "axes": [table.row_field, table.column_field],
    "rows": [(row.value, row.label, row.count) for row in table.rows],
    "suggested": seealso.wire.suggestions("creat", library.suggest("creat"))["suggestions"],
    "api": site.get("/api/v1/search?permit=cc-0&facets=permit").get_json(),
    "api suggests": site.get("/api/v1/suggest?q=creat").get_json()["suggestions"],
    "parameters": [p["name"] for p in description()["paths"]["/api/v1/search"]["get"]["parameters"]],
    "results": text("/search?permit=cc-by"),
    "list": text("/permits"),
    "page": text("/permit/cc-by"),
    "levels": text("/levels"),
    "coverage": text("/coverage?rows=permit&columns=type"),
}))
"""


@pytest.fixture(scope="module")
def with_new_entries(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a copy of the code says whose field table, and nothing else, has two entries more."""
    copy = tmp_path_factory.mktemp("copy")
    for room in ROOMS:
        shutil.copytree(
            ROOT / room, copy / room, ignore=shutil.ignore_patterns("source4networks", "open-classics", "__pycache__")
        )
    table = copy / "corpus" / "records" / "fields.py"
    before = table.read_text(encoding="utf-8")
    after = before.replace(')  # fmt: skip\n"""All of them', ENTRIES.lstrip("\n"), 1)
    assert after != before
    table.write_text(after, encoding="utf-8")
    library = copy / "library"
    library.mkdir()
    (library / "records.yaml").write_text(RECORDS, encoding="utf-8")
    (library / "seealso.toml").write_text(SETTINGS, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", ASKED, str(library)],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    assert Path(said["from"]).is_relative_to(copy)
    return said


def test_a_new_entry_is_indexed_and_typed(with_new_entries: dict[str, Any]) -> None:
    assert with_new_entries["typed"] == with_new_entries["by another name"] == ["a", "b"]
    assert with_new_entries["by its wording"] == ["a", "b"]
    assert with_new_entries["not given"] == ["d"]
    assert with_new_entries["of extra"] == ["b"]


def test_a_new_entry_filters_wherever_one_asks(with_new_entries: dict[str, Any]) -> None:
    assert with_new_entries["filtered"] == ["c"]
    assert [hit["id"] for hit in with_new_entries["api"]["hits"]] == ["c"]
    assert {"permit", "level", "type"} <= set(with_new_entries["parameters"])
    assert "Growing leeks" in with_new_entries["results"]
    assert "Growing old" not in with_new_entries["results"]


def test_a_new_entry_is_counted_with_its_labels(with_new_entries: dict[str, Any]) -> None:
    licences = [["cc-by", "Creative Commons BY", 2], ["cc-0", "Creative Commons 0", 1], ["none", "Not given", 1]]
    assert with_new_entries["facets"] == {
        "permit": licences,
        "level": [["easy", "easy", 2], ["2", "2", 1], ["none", "Not given", 2]],
    }
    assert with_new_entries["api"]["facets"]["permit"][0]["label"] == "Creative Commons BY"
    assert "<summary>Permit</summary>" in with_new_entries["results"]


def test_a_new_entry_has_its_list_and_its_pages(with_new_entries: dict[str, Any]) -> None:
    assert "<h1>Permits</h1>" in with_new_entries["list"]
    assert 'href="/permit/cc-by"' in with_new_entries["list"]
    assert "<h1>Creative Commons BY</h1>" in with_new_entries["page"]
    assert "Growing beans" in with_new_entries["page"]
    assert "Growing peas" not in with_new_entries["page"]
    assert 'href="/level/easy"' in with_new_entries["levels"]


def test_a_new_entry_is_an_axis_of_coverage(with_new_entries: dict[str, Any]) -> None:
    assert with_new_entries["axes"] == ["permit", "level"]
    assert ["cc-by", "Creative Commons BY", 2] in with_new_entries["rows"]
    assert '<option value="permit" selected>' in with_new_entries["coverage"]


def test_a_new_entry_is_suggested(with_new_entries: dict[str, Any]) -> None:
    first = with_new_entries["suggested"][0]
    assert with_new_entries["suggested"] == with_new_entries["api suggests"]
    assert {key: first[key] for key in ("text", "kind", "count", "query", "path")} == {
        "text": "Creative Commons BY",
        "kind": "permit",
        "count": 2,
        "query": "permit:cc-by",
        "path": "/permit/cc-by",
    }


def test_an_index_without_a_new_field_is_built_anew(make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    from indexer.index import generation

    built = generation.fingerprint(LibrarySettings())
    monkeypatch.setattr(generation, "EXACT_FIELDS", (*generation.EXACT_FIELDS, "permit"))
    assert generation.differences(built, generation.fingerprint(LibrarySettings())) == ["fields"]


def test_what_a_record_may_have_several_of_is_said_to_be_many() -> None:
    full = Resource(
        id="r", title="T", type="book", creators=["Ann", "Bob"], publisher="P", issued="2018-07", themes=["a", "b"],
        keywords=["k", "l"], collection="C", series={"name": "S"}, language="en", minutes=7, audience=["x", "y"],
        places=["p", "q"], licence="cc-by", event={"start": "2018-07-15"}, added="2019",
            modified="2020-01-02T03:04:05Z", extra={"of": {"level": ["1", 2, {}, ""]}},
    )  # type: ignore[arg-type]  # fmt: skip
    for field in FIELDS:
        if field.source is not None:
            assert isinstance(field.taker()(full), str) is not field.many, field.name
            assert not field.taker()(Resource(id="r")) or field.name == "id", field.name
    assert {field.name for field in FIELDS if field.source is None} == {"people", "has", "title_order", "link"}
    several, first = (
        Field(name="level", label="Level", plural="Levels", source="extra.of.level", many=many).taker()
        for many in (True, False)
    )
    assert (several(full), first(full)) == (("1", "2"), "1")
    assert (several(Resource(id="r")), first(Resource(id="r"))) == ((), None)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": "Licence"}, "cannot stand before a colon"),
        ({"name": "licence", "aliases": ("a",)}, "cannot stand before a colon"),
        ({"name": "licence", "source": "license"}, "a record has no 'license'"),
    ],
)
def test_an_entry_that_cannot_work_is_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Field(label="Licence", plural="Licences", **wrong)


def test_a_name_that_is_taken_is_refused() -> None:
    with pytest.raises(ValueError, match="'topic' means both the field 'theme' and the field 'subject'"):
        fields._by_any_name((*FIELDS, Field(name="subject", label="Subject", plural="Subjects", aliases=("topic",))))
    assert not set(TEXT_FIELDS) & set(fields.BY_ANY_NAME)


def test_no_page_of_a_field_hides_another_page(sample: Library) -> None:
    rules = [rule.rule for rule in create_app(sample).url_map.iter_rules()]
    taken = {rule.split("/")[1] for rule in rules if not rule.startswith("/<")}
    browsed = [*fields.PAGES, *fields.LISTINGS]
    assert not taken & set(browsed)
    assert len(browsed) == 2 * sum(field.page is not None for field in FIELDS)


def test_suggestions_of_people_lead_to_their_page_and_their_search(make_library: MakeLibrary) -> None:
    library = make_library({"a.yaml": "{id: a, title: Leeks, creators: [Zoe Zander], places: [Zagreb], series: Zest}"})
    said = wire.suggestions("z", library.suggest("z"))["suggestions"]
    assert [(item["kind"], item["query"], item["path"]) for item in said] == [
        ("person", 'people:"Zoe Zander"', "/person/Zoe%20Zander"),
        ("series", "series:Zest", "/series/Zest"),
        ("place", "place:Zagreb", "/place/Zagreb"),
    ]
    assert KINDS == ("theme", "type", "person", "series", "place", "query", "record")


def test_years_are_listed_from_the_latest_down(make_library: MakeLibrary) -> None:
    years = ("2016", "2018", "2016", "2017")
    library = make_library({f"{n}.yaml": f"{{id: r{n}, type: book, issued: '{y}'}}" for n, y in enumerate(years)})
    facet = library.search(facets=("year",)).facets["year"]
    assert [value.value for value in facet] == ["2018", "2017", "2016"]
    assert [row.value for row in library.coverage("year", "type").rows] == ["2018", "2017", "2016"]


def test_every_sort_order_has_its_field() -> None:
    assert set(SORTS) == {"relevance", *fields.SORTS}


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("[facets]\nshown = ['type', 'colour']", "facets.shown.2: 'colour' is none of type, theme, year"),
        ("[facets]\nshown = ['title_order']", "facets.shown.1: 'title_order' is none of type"),
        ("[coverage]\nrows = 'colour'", "coverage.rows: 'colour' is none of type, theme, year"),
        ("[coverage]\ncolumns = 'date'", "coverage.columns: 'date' is none of"),
    ],
)
def test_settings_that_name_no_field_are_refused(tmp_path: Path, said: str, message: str) -> None:
    (tmp_path / "seealso.toml").write_text(said, encoding="utf-8")
    with pytest.raises(LibraryError, match=re.escape(message)):
        load_settings(tmp_path / "seealso.toml")


def test_settings_may_use_any_name_of_a_field(tmp_path: Path) -> None:
    (tmp_path / "seealso.toml").write_text("[facets]\nshown = ['kind', 'themes']", encoding="utf-8")
    assert load_settings(tmp_path / "seealso.toml").facets.shown == ("type", "theme")


def cells(document: str, heading: str) -> list[list[str]]:
    """The rows of the table below ``heading``, without its head."""
    text = (ROOT / "docs" / document).read_text(encoding="utf-8").partition(f"| {heading} |")[2]
    rows = text.partition("\n\n")[0].split("\n")[2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def test_every_field_is_documented() -> None:
    documented = {row[0].strip("`"): row for row in cells("query-language.md", "field")}
    assert list(documented) == [field.name for field in FIELDS if field.filter]
    for field in FIELDS:
        if field.filter:
            _, aliases, _, uses = documented[field.name]
            assert re.findall("`(.*?)`", aliases) == list(field.aliases), field.name
            said = [
                *(["facet"] if field.facet else []),
                *(["coverage"] if field.counted else []),
                *(["suggested"] if field.suggested else []),
                *([f"`/{field.page.listing}`"] if field.page else []),
            ]
            assert uses == ", ".join(said), field.name


def test_every_text_field_is_documented() -> None:
    text = (ROOT / "docs" / "query-language.md").read_text(encoding="utf-8")
    assert [name for name in TEXT_FIELDS if f"`{name}:" not in text] == []


def test_everything_that_a_record_may_hold_is_documented() -> None:
    named = {name for row in cells("curators.md", "field") for name in re.findall(r"`(\w+)`", row[0] + row[1])}
    assert set(Resource.model_fields) - named == set()


def test_what_the_curators_page_says_of_facets_and_coverage_holds() -> None:
    text = (ROOT / "docs" / "curators.md").read_text(encoding="utf-8")
    shown = re.search(r"^shown = (\[.*\])$", text, re.MULTILINE)
    assert shown
    assert tuple(json.loads(shown[1])) == tuple(field.name for field in FIELDS if field.shown)
    assert tuple(json.loads(shown[1])) == LibrarySettings().facets.shown
