"""The coverage table as a page, a spreadsheet and a drawing: steps of colour, gaps first, and all figures of a cell."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import MakeLibrary
from webapp import create_app
from webapp.pages.coverage_shown import N_STEPS, Steps

SETTINGS = """
[coverage]
rows = "themes"
columns = "type"
[scope]
about = "Care & joy"
notes = ["A note <b>"]
[scope.theme.care]
at_least = 4
newest_within_years = 1
note = "Why <i>not</i>"
[scope.theme.teeth]
out = true
[[scope.pairs]]
theme = "care"
type = "video"
at_least = 9
"""
RECORDS = [
    {"id": "a", "title": "A", "themes": ["care"], "type": "video", "issued": "2015", "minutes": 10},
    {"id": "b", "title": "B", "themes": ["care", "=1+1"], "type": "report", "issued": "2019"},
    {"id": "c", "title": "C", "themes": ["<script>&"], "type": "video", "minutes": 1240},
    {"id": "d", "title": "D", "themes": ["care"], "type": "report", "issued": "2020"},
]


@pytest.fixture
def site(make_library: MakeLibrary) -> FlaskClient:
    library = make_library({"all.json": json.dumps(RECORDS)}, SETTINGS)
    library.build()
    return create_app(library).test_client()


@given(st.lists(st.integers(0, 60), max_size=80))
def test_steps_hold_about_as_many_cells_each_and_say_what_they_hold(values: list[int]) -> None:
    steps = Steps.of(values)
    held = sorted(value for value in values if value)
    shades = [steps.shade(value) for value in held]
    assert shades == sorted(shades)
    assert all(1 <= shade <= N_STEPS for shade in shades)
    assert steps.shade(0) == 0
    assert len(steps.highest) == len(set(shades)) <= N_STEPS
    for low, high in zip(steps.lowest, steps.highest, strict=True):
        assert low in held
        assert high in held
        assert len({steps.shade(value) for value in (low, high)}) == 1
    for shade in set(shades):  # without its last value a step is below a fifth: ties alone make it larger
        inside = [value for value in held if steps.shade(value) == shade]
        assert sum(value < max(inside) for value in inside) <= -(-len(held) // N_STEPS)


def test_gaps_come_first_with_what_is_wanted_and_the_table_second(site: FlaskClient) -> None:
    page = site.get("/coverage").text
    assert page.index('id="wanted"') < page.index('<table class="coverage">') < page.index('id="gaps"')
    gaps = page.partition('id="wanted"')[2].partition("</section>")[0]
    assert "Care &amp; joy" in gaps
    assert "Why &lt;i&gt;not&lt;/i&gt;" in gaps
    assert "A note &lt;b&gt;" in page
    items = [re.sub(r"<[^>]+>", "", item) for item in re.findall(r"<li>(.*?)</li>", gaps)]
    assert items[0] == "care, Video 1 of 9 wanted."
    assert "care 3 of 4 wanted; the newest is from 2020, and one from" in items[-1]
    assert "Out of scope: teeth" in " ".join(re.sub(r"<[^>]+>", "", gaps).split())
    for link in re.findall(r'<li><a href="([^"]+)', gaps):
        assert site.get(html.unescape(link)).status_code == 200


def test_a_cell_says_all_of_its_figures_and_what_is_missing_or_out(site: FlaskClient) -> None:
    page = site.get("/coverage").text
    assert 'title="1 resource · newest 2015 · 10 minutes · 8 more wanted">1</a>' in page
    assert '<span class="hidden">8 more wanted</span>' in page
    row = page.partition('<th scope="row">teeth</th>')[2].partition("</tr>")[0]
    assert row.count('<td class="h0 out">') == 2
    assert row.count('<span class="hidden">out of scope</span>') == 3
    assert "href" not in row


@pytest.mark.parametrize(
    ("show", "figures"), [("count", "13"), ("newest", "2020"), ("minutes", "1,240"), ("dead", ""), ("demand", "")]
)
def test_each_figure_can_be_shown(site: FlaskClient, show: str, figures: str) -> None:
    page = site.get(f"/coverage?show={show}")
    assert page.status_code == 200
    table = page.text.partition('<table class="coverage">')[2].partition("</table>")[0]
    numbers = set(re.findall(r">([\d,]+)</a>", table))
    assert (figures in numbers) == bool(figures) or show == "count"
    assert "link=dead" not in table


def test_what_cannot_be_shown_is_refused(site: FlaskClient) -> None:
    for asked in ("show=colour", "sort=age", "as-of=1999", "as-of=x", "rows=nope"):
        for path in ("/coverage", "/coverage.csv", "/coverage.svg"):
            if (path, asked) != ("/coverage", "as-of=1999"):
                assert site.get(f"{path}?{asked}").status_code == 400, (path, asked)


def test_a_day_before_the_history_is_answered_in_the_page_with_today(
    site: FlaskClient, make_library: MakeLibrary
) -> None:
    page = site.get("/coverage?as-of=1999-05-01")
    assert page.status_code == 200
    assert "What was held on 1 May 1999 is not known: changes have been noted since" in page.text
    assert 'id="gaps"' in page.text
    assert "As the library stood" not in page.text
    assert "is not known" not in site.get("/coverage").text


def test_a_day_is_shown_without_links_that_would_list_today(site: FlaskClient) -> None:
    page = site.get("/coverage?as-of=2100-01-01").text
    assert "As the library stood at the end of 1 January 2100." in page
    for part in ('id="wanted"', '<table class="coverage">'):
        assert "/search" not in page.partition(part)[2].partition("</section>")[0]
    assert ">2<" in page.partition('<table class="coverage">')[2]
    assert 'id="gaps"' not in page


def test_a_spreadsheet_has_one_figure_of_each_cell_or_all_and_no_formula(site: FlaskClient) -> None:
    rows = list(csv.reader(io.StringIO(site.get("/coverage.csv").text.removeprefix("\ufeff"))))
    assert rows[0] == ["", "Report", "Video", "All"]
    assert ["care", "2", "1", "3"] in rows
    assert not [row for row in rows if row[0].startswith("=")]
    every = list(csv.DictReader(io.StringIO(site.get("/coverage.csv?show=all").text.removeprefix("\ufeff"))))
    table = site.get("/api/v1/coverage").get_json()
    assert len(every) == len(table["cells"])
    for line, cell in zip(every, table["cells"], strict=True):
        assert int(line["Resources"]) == cell["count"]
        assert line["Newest"] == str(cell["figures"]["newest"] or "")
        assert int(line["Minutes"]) == cell["figures"]["minutes"]
        assert int(line["Missing"]) == cell["missing"]
        assert line["Out of scope"] == str(int(cell["out_of_scope"]))


def test_a_drawing_is_well_formed_and_holds_every_label_escaped(site: FlaskClient) -> None:
    answer = site.get("/coverage.svg")
    assert answer.mimetype == "image/svg+xml"
    drawn = ElementTree.fromstring(answer.text)
    texts = [text.text or "" for text in drawn.iter("{http://www.w3.org/2000/svg}text")]
    for wanted in ("care", "teeth", "<script>&", "Video", "out of scope", "more wanted", "All"):
        assert wanted in texts, wanted
    assert "<script" not in answer.text
    assert "url(#out)" in answer.text


def test_the_page_and_the_drawing_have_a_bound(make_library: MakeLibrary) -> None:
    records = [
        {"id": f"r{at}", "title": "x", "themes": [f"theme number {at % 97}", f"other {at % 89}"],
         "places": [f"a place with a longer name {at % 83}", f"p{at % 79}"], "minutes": 1000 + at, "issued": "2015"}
        for at in range(4000)
    ]  # fmt: skip
    library = make_library({"all.json": json.dumps(records)})
    library.build()
    many = create_app(library).test_client()
    page = many.get("/coverage?rows=theme&columns=place&show=minutes")
    assert len(page.data) < 200_000
    assert len(many.get("/coverage.svg?rows=theme&columns=place&show=minutes").data) < 250_000


MANY = [{"id": f"r{n}", "title": f"R {n}", "themes": [f"t{n % 60:02}"], "type": "video"} for n in range(120)]


@pytest.fixture
def wide(make_library: MakeLibrary) -> FlaskClient:
    """A table with more rows than are shown: two records of each theme, and many of all others together."""
    library = make_library({"all.json": json.dumps([*MANY, *({**one, "id": f"more-{one['id']}"} for one in MANY[:9])])})
    library.build()
    return create_app(library).test_client()


def test_what_sums_up_all_others_takes_no_part_in_the_colours(wide: FlaskClient) -> None:
    page = wide.get("/coverage?rows=theme&columns=type").text
    table = page.partition('<table class="coverage">')[2].partition("</table>")[0]
    rows = [row for row in table.partition("<tbody>")[2].partition("</tbody>")[0].split("<tr>") if "<td" in row]
    assert "others" in rows[-1]
    assert not re.search(r'class="h[1-5]', rows[-1])
    shades = {found for row in rows[:-1] for found in re.findall(r'class="h([1-5])', row)}
    assert len(shades) == 2
    legend = page.partition('<p class="legend aside">')[2].partition("</p>")[0]
    ranges = re.findall(r'swatch h([1-5])"></span> ([^<]+)', legend)
    assert {shade for shade, _ in ranges} == shades
    summed = re.sub(r"<[^>]+>", " ", rows[-1]).split()
    assert not any(summed[-1] in each for _, each in ranges)


def test_neither_does_it_in_the_drawing(wide: FlaskClient) -> None:
    drawing = ElementTree.fromstring(wide.get("/coverage.svg?rows=theme&columns=type").text)
    svg = "{http://www.w3.org/2000/svg}"
    fills = [one.get("fill") for one in drawing.iter(f"{svg}rect") if one.get("rx") == "3"]
    fills = [one for one in fills if one != "#ffffff"]  # more is wanted of it
    shown, legend = fills[: -len(set(fills))], fills[-len(set(fills)) :]
    assert sorted(set(shown)) == sorted(legend)
    texts = [one.text for one in drawing.iter(f"{svg}text")]
    assert any("others" in (text or "") for text in texts)
    n_rows = sum(bool(re.fullmatch(r"t\d\d", text or "")) for text in texts)
    assert len(shown) == n_rows
