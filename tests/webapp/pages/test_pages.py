"""Pages: every kind answers, numbers are true, and nothing that is typed or held breaks out."""

from __future__ import annotations

import html
import json
import re
from urllib.parse import quote, unquote_plus

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from seealso import Library
from tests.conftest import MakeLibrary
from webapp import create_app

PAGES = [
    "/",
    "/search",
    "/search?q=networks",
    "/search?q=comunity+of+practise",
    "/search?q=Scotland",
    "/search?q=networks&type=podcast&year=2010",
    "/search?q=networks&page=2",
    "/resource/battilana-casciaro-change-agents",
    "/resource/building-the-plane-while-flying-it",
    "/resource/collection-knowledge-management",
    "/resource/time-banking",
    "/themes",
    "/types",
    "/people",
    "/places",
    "/all-series",
    "/theme/primary-care",
    "/type/video",
    "/person/Rebecca%20Malby",
    "/place/Quebec",
    "/series/Focal%20Point",
    "/events",
    "/coverage",
    "/coverage/topics",
    "/new",
    "/history",
    "/digest",
    "/coverage?rows=place&columns=year",
    "/about",
    "/robots.txt",
    "/static/style.css",
    "/static/icon.svg",
]


@pytest.mark.parametrize("address", PAGES)
def test_every_kind_of_page_answers(site: FlaskClient, address: str) -> None:
    with site.get(address) as answer:
        assert answer.status_code == 200


def test_every_internal_link_of_the_main_pages_leads_somewhere(site: FlaskClient) -> None:
    seen = set()
    for address in PAGES[:25]:
        for link in re.findall(r'href="(/[^"]*)"', site.get(address).text):
            seen.add(html.unescape(link))
    assert len(seen) > 150
    for link in sorted(seen):
        with site.get(link) as answer:
            assert answer.status_code == 200, link


def test_every_resource_has_a_page_and_every_reason_is_said(site: FlaskClient, sample: Library) -> None:
    for resource in sample.resources():
        answer = site.get(f"/resource/{quote(resource.id)}")
        assert answer.status_code == 200
        for item in sample.related(resource.id):
            assert (
                html.escape(item.reason, quote=True).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")
                in answer.text
            )


def total_on(page: str) -> int:
    found = re.search(r"<b>([\d,]+) resources?</b>", page)
    return int(found[1].replace(",", "")) if found else 0


def test_every_number_of_the_coverage_table_is_the_total_of_its_search(site: FlaskClient, sample: Library) -> None:
    page = site.get("/coverage").text
    cells = re.findall(r'<td class="(?:h\d|total)[^"]*"><a href="([^"]+)"[^>]*>(\d+)<', page)
    assert len(cells) > 80
    for link, number in cells:
        assert total_on(site.get(html.unescape(link)).text) == int(number), unquote_plus(link)


def test_cells_rows_and_columns_agree_for_other_fields_too(sample: Library) -> None:
    for rows, columns in (("themes", "type"), ("place", "type"), ("year", "theme"), ("people", "type")):
        table = sample.coverage(rows, columns)
        for part in (*table.cells, *table.rows, *table.columns):
            assert sample.search(part.query, limit=0, facets=()).total == part.count, part


def test_facets_offer_the_count_that_a_click_gives(site: FlaskClient) -> None:
    page = site.get("/search?q=networks").text
    facets = re.findall(r'<a rel="nofollow" href="([^"]+)"><span>[^<]*</span> <span class="count">(\d+)</span>', page)
    assert len(facets) > 10
    for link, number in facets:
        assert total_on(site.get(html.unescape(link)).text) == int(number), link


def test_a_correction_is_said_with_a_way_back(site: FlaskClient) -> None:
    page = site.get("/search?q=comunity+of+practise").text
    assert "Showing results for <b>community of practise</b>" in page
    back = re.search(r'href="([^"]+literal=1)"', page)
    assert back
    assert "Showing results for" not in site.get(html.unescape(back[1])).text


def test_records_that_lack_a_word_stand_below_a_line_that_says_so(site: FlaskClient) -> None:
    above, line, below = site.get("/search?q=slides+network+mindset").text.partition("With some of your words")
    assert line
    assert "Without:" not in above
    assert "Missing:" in below


def test_an_empty_page_says_what_each_part_costs_and_links_to_it(site: FlaskClient) -> None:
    page = site.get("/search?q=networks&type=podcast&year=2010").text
    offered = re.findall(r'<a href="([^"]+)">(\d+) resources?</a>', page.partition("Nothing found")[2])
    assert offered
    for link, number in offered:
        found = site.get(html.unescape(link)).text
        assert re.search(rf"\b{number} resource", found)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("/resource/no-such-id", 404),
        ("/nothing/here", 404),
        ("/theme/no-such-theme", 404),
        ("/person/Nobody%20At%20All", 404),
        ("/search?sort=random", 400),
        ("/search?page=x", 400),
        ("/coverage?rows=nonsense", 400),
        ("/search?q=" + "x" * 20_000, 400),
        ("/search?q=" + "+".join(f"w{n}" for n in range(5000)), 400),
    ],
)
def test_what_cannot_be_answered_gets_a_helpful_page(site: FlaskClient, address: str, code: int) -> None:
    answer = site.get(address)
    assert answer.status_code == code
    assert 'role="search"' in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "/search?page=1000000000", "/search?page=-5", "/search?q=%00", "/search?q=%ED%A0%80", "/search?q=*",
        "/search?q=%22",
        "/search?q=((((", "/search?nonsense=1&q=care", "/search?type=nope", "/search?q=a&type=%00", "/search?q=-",
        "/%00",
        "/resource/%ED%A0%80", "/search?minutes=abc", "/search?date=2018-99", "/search?filter=type", "/person/%00",
    ],
)  # fmt: skip
def test_nonsense_is_never_a_server_error(site: FlaskClient, address: str) -> None:
    assert site.get(address).status_code < 500


@given(st.text(max_size=60), st.text(max_size=20))
def test_no_text_is_a_server_error(site: FlaskClient, query: str, value: str) -> None:
    arguments = {"q": query.encode("utf-8", "surrogatepass"), "type": value.encode("utf-8", "surrogatepass")}
    for address in ("/search", "/api/v1/search"):
        assert site.get(address, query_string=arguments).status_code < 500


EVIL = '<script>alert("x")</script><img src=x onerror=alert(1)>'


def test_markup_in_records_and_queries_is_shown_not_run(make_library: MakeLibrary) -> None:
    record = {
        "id": "evil", "title": EVIL, "description": f"A networks thing. {EVIL}", "keywords": [EVIL], "themes": [EVIL],
        "creators": [{"name": EVIL, "role": EVIL}], "places": [EVIL], "series": {"name": EVIL}, "publisher": EVIL,
        "type": "video", "event": {"start": "2018", "place": EVIL},
        "extra": {"listing": {"entry": EVIL, "lines": [EVIL]}},
        "relations": [{"target_title": EVIL, "note": EVIL}],
    }  # fmt: skip
    site = create_app(make_library({"a.json": json.dumps(record)})).test_client()
    for address in (
        "/",
        "/search?q=networks",
        "/search?q=" + quote(EVIL),
        "/resource/evil",
        "/themes",
        "/people",
        "/events",
        "/coverage",
        "/theme/" + quote(EVIL, safe=""),
        "/search?type=" + quote(EVIL),
        "/resource/" + quote(EVIL),
    ):
        page = site.get(address).text
        assert "<img src=x" not in page
        assert "<script>alert" not in page


def test_a_link_of_a_record_is_only_ever_a_web_address(make_library: MakeLibrary) -> None:
    library = make_library({"a.yaml": "id: a\ntitle: A\nurl: 'javascript:alert(1)'\n", "b.yaml": "id: b\ntitle: B\n"})
    assert library.search("*").total == 1


def test_headers_are_strict(site: FlaskClient) -> None:
    answer = site.get("/")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers
    for address in PAGES[:25]:
        page = site.get(address).text
        assert not re.search(r"<style|\sstyle=|<script(?! src=| type=.application/ld)|\son\w+=", page)
        assert not re.search(r'(?:src|<link(?! rel="(?:canonical|schema))[^>]*href)="https?:', page)


def test_a_library_of_nothing_has_pages(make_library: MakeLibrary) -> None:
    site = create_app(make_library({})).test_client()
    for address in ("/", "/search", "/search?q=x", "/themes", "/events", "/coverage", "/about", "/people"):
        assert site.get(address).status_code == 200, address


def test_where_quotes_find_nothing_the_words_are_searched_and_what_is_written_is_a_click_away(
    site: FlaskClient,
) -> None:
    asked = {"q": '"problems that are wicked networks"'}
    page = site.get("/search", query_string=asked).text
    assert "its words were searched" in page
    assert "resources contain some of these words" in page
    assert "With some of your words" not in page
    link = re.search(r'href="([^"]*literal=1)">Search for exactly what you typed<', page)
    assert link is not None
    literally = site.get(html.unescape(link[1])).text
    assert "Nothing found for" in literally
    assert "its words were searched" not in literally
    answer = site.get("/api/v1/search", query_string=asked).get_json()
    assert (answer["plainly"], answer["relaxed"]) == (True, True)
    assert answer["total"] >= answer["partial"] > 0
    assert site.get("/api/v1/search?q=wicked+problems").get_json()["plainly"] is False
