"""OpenSearch: what browsers and portals need to search here, and feeds that say how much they leave out."""

from __future__ import annotations

import json

import feedparser
from flask.testing import FlaskClient
from lxml import etree, html

from tests.conftest import MakeLibrary
from tests.webapp.pages.test_pages import PAGES
from tests.webapp.standards.conftest import HOME, Read
from webapp import create_app
from webapp.standards.opensearch import DESCRIPTION_TYPE, SUGGESTIONS_TYPE

NAMESPACE = "{http://a9.com/-/spec/opensearch/1.1/}"


def test_every_page_links_to_the_description(site: FlaskClient) -> None:
    for address in PAGES[:-3]:
        page = html.document_fromstring(site.get(address).text)
        assert page.xpath("//link[@rel='search']/@type") == [DESCRIPTION_TYPE], address
        assert page.xpath("//link[@rel='search']/@href") == ["/opensearch.xml"]


def test_the_description_has_what_the_specification_asks_for(kinds_site: FlaskClient) -> None:
    answer = kinds_site.get("/opensearch.xml")
    assert answer.mimetype == DESCRIPTION_TYPE
    found = etree.fromstring(answer.data)
    assert found.tag == NAMESPACE + "OpenSearchDescription"
    assert found.findtext(NAMESPACE + "ShortName") == "Small & Fine"
    assert len(found.findtext(NAMESPACE + "Description") or "") > 0
    for url in found.findall(NAMESPACE + "Url"):
        template = url.get("template") or ""
        assert template.startswith(HOME)
        asked = template.replace("{searchTerms}", "whole").replace("{startPage?}", "1").replace("{count?}", "")
        reached = kinds_site.get("/" + asked.removeprefix(HOME))
        assert reached.status_code == 200, asked
        assert reached.mimetype == url.get("type")


def test_a_long_name_is_shortened(make_library: MakeLibrary) -> None:
    title = "The library of everything that anybody ever wrote about networks in health and care"
    library = make_library({"a.yaml": "id: a\ntitle: A\n"}, settings=f'[library]\ntitle = "{title}"\n')
    library.build()
    found = etree.fromstring(create_app(library).test_client().get("/opensearch.xml").data)
    assert len(found.findtext(NAMESPACE + "ShortName") or "") <= 16
    assert len(found.findtext(NAMESPACE + "LongName") or "") <= 48


def test_suggestions_are_four_lists_of_one_length(kinds_site: FlaskClient) -> None:
    answer = kinds_site.get("/opensearch/suggestions?q=car")
    assert answer.mimetype == SUGGESTIONS_TYPE
    typed, texts, said, addresses = json.loads(answer.data)
    assert typed == "car"
    assert texts[0] == "Care <together>"
    assert said[0].startswith("theme, ")
    assert addresses[0] == HOME + "theme/care"
    assert len(texts) == len(said) == len(addresses)
    assert json.loads(kinds_site.get("/opensearch/suggestions").data)[1] == []
    assert kinds_site.get("/opensearch/suggestions?q=a&limit=x").status_code == 400


def test_a_feed_says_of_how_many_it_holds_the_newest(make_library: MakeLibrary) -> None:
    listed = [{"id": f"r{n}", "title": f"Record {n}", "issued": f"{1900 + n}-01-01"} for n in range(120)]
    library = make_library({"a.json": json.dumps(listed)})
    library.build()
    site = create_app(library).test_client()
    for form in ("atom", "rss"):
        feed = feedparser.parse(site.get(f"/search.{form}").data)
        assert not feed.bozo
        assert len(feed.entries) == 100
        assert feed.feed.opensearch_totalresults == "120"
        assert "The latest 100 of 120." in feed.feed.subtitle
        whole = feedparser.parse(site.get(f"/search.{form}?limit=200").data)
        assert len(whole.entries) == 120
        assert "of 120" not in whole.feed.get("subtitle", "")
    first = feedparser.parse(site.get("/search.atom?q=record&sort=relevance&limit=5").data)
    assert first.feed.subtitle == "The first 5 of 120."


def test_the_feed_in_the_head_is_that_of_the_search(read: Read, kinds_site: FlaskClient) -> None:
    (address,) = read("/search?q=whole&type=book").xpath("//link[@type='application/atom+xml'][2]/@href")
    feed = feedparser.parse(kinds_site.get(address).data)
    assert [entry.id for entry in feed.entries] == ["urn:seealso:book"]
