"""What a library can be browsed by follows from its records, and seealso.toml overrules it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from recommender.map.topics import topic_field
from seealso import Library, QueryError
from webapp import create_app


def made(path: Path, records: Sequence[dict[str, Any]], settings: str = "") -> Library:
    path.mkdir(parents=True, exist_ok=True)
    (path / "seealso.toml").write_text(settings, encoding="utf-8")
    lines = "\n".join(
        json.dumps({"id": f"r{at}", "title": f"Title {at}", **record}) for at, record in enumerate(records)
    )
    (path / "all.jsonl").write_text(lines + "\n", encoding="utf-8")
    library = Library(path)
    library.build()
    return library


TOOLS = [
    {
        "keywords": ["photos" if at % 2 else "music", f"k{at % 7}"],
        "licence": ["MIT", "GPL-3.0", "AGPL-3.0"][at % 3],
        "extra": {
            "platforms": ["Docker", "Python"] if at % 2 else ["PHP"],
            "archived": at % 5 == 0,
            "stars": at * 37,
            "repo": f"https://example.org/{at}",
            "release": {"tag": f"v{at}.0", "channel": "stable" if at % 3 else "beta"},
            "Spoken in": "Bern",
            "note": "A sentence that says something about this one tool, and is " + "long " * 12,
        },
    }
    for at in range(40)
]


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return made(tmp_path_factory.mktemp("tools"), TOOLS)


def test_keywords_are_the_topics_where_there_are_no_themes(tools: Library) -> None:
    profile = tools.now().profile
    assert profile.topics == "keyword"
    assert profile.browsed[0].name == "keyword"
    assert profile.axes[0] == "keyword"
    assert profile.axes[1] in ("licence", "extra.platforms", "extra.archived", "extra.release.channel")


@pytest.mark.parametrize(
    ("n_with_themes", "n_with_keywords", "settings", "topics"),
    [
        (4, 40, "", "keyword"),  # a beginning
        (8, 40, "", "theme"),  # a fifth
        (4, 12, "", "theme"),  # few, but so are the keywords
        (4, 40, '[themes.wind]\nlabel = "Wind"\n', "theme"),  # somebody means it
        (0, 40, "", "keyword"),
        (4, 0, "", "theme"),
    ],
)
def test_a_few_themes_do_not_take_the_place_of_keywords(
    tmp_path: Path, n_with_themes: int, n_with_keywords: int, settings: str, topics: str
) -> None:
    records = [
        {
            **({"themes": [("wind", "tides")[at % 2]]} if at < n_with_themes else {}),
            **({"keywords": [("kites", "boats", "nets")[at % 3]]} if at < n_with_keywords else {}),
        }
        for at in range(40)
    ]
    library = made(tmp_path, records, settings)
    profile = library.now().profile
    assert (profile.topics, profile.axes[0], topic_field(library.view.engine)) == (topics, topics, topics)
    assert library.coverage().row_field == topics
    if n_with_themes:
        assert "theme" in [field.name for field in profile.browsed], "they have their pages all the same"


def test_what_records_share_is_a_facet_and_what_names_them_is_none(tools: Library) -> None:
    facets = tools.now().profile.facets
    assert {"keyword", "licence", "extra.platforms", "extra.archived", "extra.release.channel"} <= set(facets)
    assert not {"extra.stars", "extra.repo", "extra.release.tag", "extra.Spoken_in", "extra.note", "type"} & set(facets)


def test_counts_of_own_fields_agree_with_the_records(tools: Library) -> None:
    page = tools.search("", facets=["extra.platforms", "licence"], limit=0)
    assert {f.value: f.count for f in page.facets["extra.platforms"]} == {"PHP": 20, "Docker": 20, "Python": 20}
    assert {f.value: f.count for f in page.facets["licence"]} == {"MIT": 14, "GPL-3.0": 13, "AGPL-3.0": 13}
    profile = tools.now().profile.fields["extra.platforms"]
    assert (profile.n_filled, profile.n_distinct, profile.n_once) == (40, 3, 0)


@pytest.mark.parametrize("query", ["extra.platforms:Docker", 'extra.platforms:"docker"', "extra.release.channel:beta"])
def test_own_fields_are_typed_and_filtered_by(tools: Library, query: str) -> None:
    typed = tools.search(query, limit=50)
    name, _, value = query.partition(":")
    assert typed.total == tools.search("", {name: value.strip('"')}, limit=0).total
    assert typed.total == (14 if "beta" in query else 20)


def test_a_name_with_blanks_is_written_without(tmp_path: Path) -> None:
    library = made(tmp_path, [{"extra": {"Spoken in": town}} for town in ("Bern", "Basel", "Bern", "Bern")])
    page = library.search("extra.Spoken_in:Bern", facets=["extra.Spoken_in"], limit=0)
    assert page.total == 3
    assert library.now().profile.fields["extra.Spoken_in"].field.label == "Spoken in"


def test_names_that_no_record_has_are_empty_and_are_not_kept(tools: Library) -> None:
    table = tools.now().view.engine.facets
    for at in range(50):
        assert tools.search("", {f"extra.none{at}": "x"}).total == 0
    assert not [name for name in table._columns if name.startswith("extra.none")]


def test_seealso_toml_overrules(tmp_path: Path) -> None:
    said = made(tmp_path / "said", TOOLS, '[facets]\nshown = ["licence", "extra.archived"]\n')
    assert list(said.search("tool").facets) == ["licence", "extra.archived"]
    axes = '[coverage]\nrows = "licence"\ncolumns = "extra.platforms"\n'
    table = made(tmp_path / "axes", TOOLS, axes).coverage()
    assert (table.row_field, table.column_field) == ("licence", "extra.platforms")


def test_an_empty_library_has_nothing_to_browse_by(tmp_path: Path) -> None:
    profile = made(tmp_path, [{}, {}]).now().profile
    assert (profile.facets, profile.browsed, profile.topics) == (("has",), (), "theme")


def test_facets_are_cut_after_the_fullest_and_say_how_many_there_are(tools: Library) -> None:
    whole = tools.search("", facets=["keyword"], limit=0)
    cut = tools.search("", {"keyword": "k6"}, facets=["keyword"], facet_values=2, limit=0)
    assert cut.n_values["keyword"] == len(whole.facets["keyword"]) == 9
    assert [f.value for f in cut.facets["keyword"]] == ["music", "photos", "k6"]
    assert [f.active for f in cut.facets["keyword"]] == [False, False, True]


def test_values_are_looked_through_by_name_letter_and_page(tmp_path: Path) -> None:
    names = [f"{'ÀBCD'[at % 4]}{at:03d} day" for at in range(230)] + ["Zurich"] * 9
    library = made(tmp_path, [{"places": [name]} for name in names] + [{}])
    first = library.values("place")
    assert (first.n_values, first.n_found, first.n_without, first.n_pages) == (231, 231, 1, 3)
    assert first.fullest[0].label == "Zurich"
    assert len(first.values) == 100
    assert dict(first.letters)["A"] == 58
    assert [each.label for each in library.values("place", letter="Z").values] == ["Zurich"]
    assert library.values("place", find="day b001").n_found == 1
    assert library.values("place", find="zur").n_found == 1
    assert library.values("place", page=99).at == 3
    seen = [each.label for page in (1, 2, 3) for each in library.values("place", page=page).values]
    assert sorted(seen) == sorted(set(names))
    with pytest.raises(QueryError, match="none of"):
        library.values("nonsense")


def test_a_table_with_many_values_sums_the_rest_and_says_so(tmp_path: Path) -> None:
    records: list[dict[str, Any]] = [
        {"themes": [f"t{at % 50:02d}", "t00"], "places": [f"p{at % 30:02d}"]} for at in range(300)
    ]
    library = made(tmp_path, records)
    table = library.coverage("theme", "place", 10, 5)
    assert (len(table.rows), len(table.columns), len(table.cells)) == (10, 5, 50)
    assert table.rows[-1].label == "41 others"
    assert table.columns[-1].label == "26 others"
    whole = library.coverage("theme", "place")
    kept = {row.value for row in table.rows}
    others = {at for at, r in enumerate(records) if set(r["themes"]) - kept}
    assert table.rows[-1].count == len(others)
    assert (table.rows[-1].query, table.cells[-1].query) == ("", "")
    for cell in table.cells:
        if cell.row and cell.column:
            assert cell == whole.cell(cell.row, cell.column)
    in_corner = {at for at in others if records[at]["places"][0] not in {c.value for c in table.columns}}
    assert table.cells[-1].count == len(in_corner)


MEASURED = [
    {
        "extra": {
            "average_rating": f"{3 + at % 40 / 40:.2f}",
            "Price": f"£{at % 35}.50",
            "share": f"{at % 33}%",
            "volume": f"{at % 9}",
            "Issue": f"S{at % 4}",
            "level": f"{at % 3 + 1}",
            "publisher_house": ["Faber", "Penguin", "Virago"][at % 3],
            "bibtex.edition": ["first", "second"][at % 2],
            "in_print": "yes" if at else "no",
        },
    }
    for at in range(90)
]


def test_measures_and_details_of_a_reference_are_no_way_to_browse(tmp_path: Path) -> None:
    profile = made(tmp_path / "books", MEASURED).now().profile
    assert [field.name for field in profile.own] == ["extra.level", "extra.publisher_house"]
    assert profile.topics == "extra.publisher_house", "numbers are no topics"
    assert profile.fields["extra.Price"].is_number
    assert profile.fields["extra.in_print"].most == 89


def test_the_table_of_fields_names_those_of_too_many_values(tmp_path: Path) -> None:
    records = [{"keywords": [f"k{at % 7}"], "extra": {"Shelf mark": f"A {at}"}} for at in range(2001)]
    page = create_app(made(tmp_path / "marks", records)).test_client().get("/coverage").get_data(as_text=True)
    assert "Not counted, with more than 2,000 values each: Shelf mark" in page


def test_a_library_that_says_nothing_to_browse_by_shows_resources_on_its_front_page(tmp_path: Path) -> None:
    library = made(tmp_path / "feeds", [{"themes": ["Engineering blogs"], "issued": f"2{at:03}"} for at in range(12)])
    assert library.profile.browsed[0].name == "year", "one theme for all divides nothing"
    home = create_app(library).test_client().get("/").get_data(as_text=True)
    assert home.count('<li class="hit">') == 8
    assert home.index("Title 11") < home.index("Title 10")
    assert "All 12 resources" in home
    assert "Themes" not in home


def test_yes_and_no_are_no_topics_and_not_given_is_no_value(tmp_path: Path) -> None:
    records = [
        {"places": [["Bern", "Bonn", "Brno"][at % 3]], "extra": {"online": at % 2 == 0} if at else {}}
        for at in range(20)
    ]
    library = made(tmp_path / "conf", records)
    assert library.profile.topics == "place"
    assert library.search("", facets=["extra.online"]).n_values["extra.online"] == 2


def test_letters_are_those_that_the_list_is_in_the_order_of(tmp_path: Path) -> None:
    names = [
        f"{given} {family}{chr(97 + at % 26)}{chr(97 + at // 26)}"
        for at in range(40)
        for given, family in (("Zoe", "Abel"), ("Ann", "Young"), ("Émile", "Éluard"))
    ]
    records = [{"creators": [name], "keywords": [f"The {at} of it", f"key {at}"]} for at, name in enumerate(names)]
    library = made(tmp_path / "people", records)
    people = library.values("people")
    assert [letter for letter, _ in people.letters] == ["A", "E", "Y"]
    assert {each.label.split()[1][0] for each in library.values("people", letter="E").values} == {"É"}
    assert library.values("people", letter="Z").n_found == 0
    letters = [letter for letter, _ in library.values("keyword").letters]
    assert letters == sorted(letters, key=lambda letter: (letter.isalpha(), letter)) == ["0–9", "K"]
