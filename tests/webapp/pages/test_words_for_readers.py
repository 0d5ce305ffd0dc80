"""What readers are spared: ids, slugs, brackets, the curator's bookkeeping, and messages meant for programs."""

from __future__ import annotations

import json
import re

import pytest
from flask.testing import FlaskClient

from tests.conftest import MakeLibrary
from webapp import create_app

RECORDS = [
    {"id": "zz-9", "supplied_title": "A talk about rivers", "themes": ["AI", "New York", "primary-care"],
     "creators": [{"name": "Ann Other", "role": "not said"}], "url": "https://example.org/rivers"},
    {"id": "yy-8", "description": "Rivers and what they carry. Much more.", "themes": ["TEDx", "climate change"],
     "series": "RIVERS2006", "extra": {"listing": {"entry": 4, "lines": [76, 80]}}},
    {"id": "lakes-and-rivers", "title": "Lakes", "type": "how-to", "creators": ["Ann Other"]},
]  # fmt: skip
ADDRESSES = (
    "/", "/search?q=rivers", "/search?q=*", "/themes", "/theme/AI", "/theme/New%20York", "/person/Ann%20Other",
    "/types",
    "/resource/zz-9", "/resource/yy-8", "/map", "/path?q=rivers&minutes=30", "/coverage?rows=theme&columns=people",
)  # fmt: skip


@pytest.fixture
def small_site(make_library: MakeLibrary) -> FlaskClient:
    return create_app(make_library({"a.json": json.dumps(RECORDS)})).test_client()


def seen(page: str) -> str:
    """What a reader sees without opening anything."""
    page = re.sub(r"<(details|script|style|head)\b.*?</\1>", " ", page, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_shows_bookkeeping_or_rewritten_names(small_site: FlaskClient, address: str) -> None:
    answer = small_site.get(address)
    assert answer.status_code == 200
    text = seen(answer.text)
    for spared in ("zz-9", "yy-8", "Ai ", "New york", "Tedx", "primary-care", "Climate change", "not said", "Not said",
                   "Kind not given", "lines 76", "source listing"):  # fmt: skip
        assert spared not in text, spared
    if address != "/resource/zz-9":
        assert "[A talk" not in text


def test_names_are_shown_as_written(small_site: FlaskClient) -> None:
    text = seen(small_site.get("/themes").text)
    assert re.findall("AI|New York|TEDx|climate change|Primary care", text) == [
        "AI", "climate change", "New York", "Primary care", "TEDx",
    ]  # fmt: skip
    facets = small_site.get("/api/v1/search?q=*&facets=theme,type").get_json()["facets"]
    assert {"AI", "TEDx", "Primary care"} <= {facet["label"] for facet in facets["theme"]}
    assert "How to" in {facet["label"] for facet in facets["type"]}


def test_titles_without_brackets_in_lists_and_with_them_on_the_page(small_site: FlaskClient) -> None:
    hits = small_site.get("/api/v1/search?q=rivers").get_json()["hits"]
    assert {"A talk about rivers", "Rivers and what they carry"} <= {hit["title"] for hit in hits}
    assert "<h1>[A talk about rivers]</h1>" in small_site.get("/resource/zz-9").text
    assert site_without_brackets(small_site)
    assert "<h1>Rivers and what they carry</h1>" in small_site.get("/resource/yy-8").text
    assert "lines 76 to 80" in small_site.get("/resource/yy-8").text  # within what is closed


def site_without_brackets(site: FlaskClient) -> bool:
    """Whether the brackets of a supplied title stand in the heading of its page and in its references only."""
    page = site.get("/resource/zz-9").text
    assert page.count("[A talk about rivers]") == 1
    cited = re.sub(r'<span class="reference".*?</span>', "", site.get("/cite/zz-9").text, flags=re.S)
    elsewhere = (
        "/list?id=zz-9",
        "/search.atom?q=rivers",
        "/resource/yy-8",
        "/path?from=zz-9&minutes=30",
        "/sitemap.xml",
    )
    texts = [site.get(address).text for address in (*ADDRESSES, *elsewhere) if address != "/resource/zz-9"]
    return not any("[A talk about rivers" in text for text in (cited, *texts))


@pytest.mark.parametrize(
    ("address", "sentence", "back"),
    [
        ("/search?q=rivers&sort=bogus", "Results can be in order of best match", "/search?q=rivers"),
        ("/search?q=rivers&page=0", "A page number can be", "/search?q=rivers"),
        ("/path?q=rivers&minutes=abc", "A reading path can take", "/path?q=rivers"),
        ("/search?filter=type", "We cannot read one of the filters", "/search"),
    ],
)
def test_a_page_that_cannot_be_made_says_what_one_can_do(
    small_site: FlaskClient, address: str, sentence: str, back: str
) -> None:
    answer = small_site.get(address)
    assert answer.status_code == 400
    assert sentence in answer.text
    assert "bogus" not in seen(answer.text)
    assert f'href="{back}"' in answer.text
    assert small_site.get(back).status_code == 200


def test_a_resource_that_is_not_there_is_answered_with_titles(small_site: FlaskClient) -> None:
    for wrong in ("lakes-and-river", "lakes"):
        answer = small_site.get(f"/resource/{wrong}")
        assert answer.status_code == 404
        assert '<a href="/resource/lakes-and-rivers">Lakes</a>' in answer.text
        assert "lakes-and-rivers" not in seen(answer.text)
    assert "Perhaps" not in small_site.get("/resource/%ED%A0%80").text


def test_asking_for_everything_is_said_in_words(small_site: FlaskClient) -> None:
    page = small_site.get("/search?q=*").text
    assert "<h1>All resources</h1>" in page
    assert 'value="*"' not in page
    assert "* <" not in page


def test_no_filter_stands_there_empty(small_site: FlaskClient) -> None:
    for address in ADDRESSES[1:3]:
        assert not re.search(r"<ul>\s*</ul>", small_site.get(address).text)


def test_a_person_is_nothing_that_one_is_in(small_site: FlaskClient) -> None:
    page = small_site.get("/person/Ann%20Other").text
    assert "with Ann Other" in page
    assert "in Ann Other" not in page
    assert "Search in AI" in small_site.get("/theme/AI").text
