"""The sitemap: every page is in it once, in parts that are not too long."""

from __future__ import annotations

import json
import re

import pytest
from flask.testing import FlaskClient
from lxml import etree

from seealso import Library
from tests.conftest import MakeLibrary
from tests.webapp.standards.conftest import HOME
from webapp import create_app
from webapp.standards import sitemap

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
DAY = r"\d{4}-\d\d-\d\d"


def addresses(text: bytes) -> dict[str, str | None]:
    """Address → day of the last change, as lxml reads the file."""
    found = {}
    for one in etree.fromstring(text):
        assert one.tag in (NAMESPACE + "url", NAMESPACE + "sitemap")
        address, day = one.findtext(NAMESPACE + "loc"), one.findtext(NAMESPACE + "lastmod")
        assert address not in found
        assert len(address) < 2048
        assert day is None or re.fullmatch(DAY, day)
        found[address] = day
    return found


def test_every_address_answers_and_is_the_one_that_the_page_gives_itself(site: FlaskClient) -> None:
    found = addresses(site.get("/sitemap.xml").data)
    assert len(found) > 200
    for address in found:
        answer = site.get(address.removeprefix("http://localhost"))
        assert answer.status_code == 200, address
        assert "X-Robots-Tag" not in answer.headers
        canonical = re.search(r'rel="canonical" href="([^"]+)"', answer.text)
        assert canonical is not None
        assert canonical[1] == address.replace("&", "&amp;").replace("'", "&#39;")


def test_a_day_is_said_where_the_record_says_it(kinds_site: FlaskClient, every_kind: Library) -> None:
    found = addresses(kinds_site.get("/sitemap.xml").data)
    assert found[HOME + "resource/video"] == "2024-02-03"
    assert found[HOME + "resource/bare"] is None
    assert found[HOME] == every_kind.manifest.built_at[:10]
    assert HOME + "theme/care" in found


def test_robots_are_told_of_it(kinds_site: FlaskClient) -> None:
    assert f"Sitemap: {HOME}sitemap.xml\n" in kinds_site.get("/robots.txt").text


def test_nothing_that_is_not_there_is_listed(make_library: MakeLibrary) -> None:
    library = make_library({"a.json": json.dumps([{"id": "a", "title": "A"}])})
    library.build()
    found = addresses(create_app(library).test_client().get("/sitemap.xml").data)
    assert not [one for one in found if "/people" in one or "/themes" in one]


def test_a_long_one_is_parted(monkeypatch: pytest.MonkeyPatch, kinds_site: FlaskClient) -> None:
    whole = addresses(kinds_site.get("/sitemap.xml").data)
    monkeypatch.setattr(sitemap, "MOST_ADDRESSES", 7)
    parts = addresses(kinds_site.get("/sitemap.xml").data)
    assert list(parts) == [f"{HOME}sitemap-{n}.xml" for n in range(1, -(-len(whole) // 7) + 1)]
    found: dict[str, str | None] = {}
    for part in parts:
        in_part = addresses(kinds_site.get("/" + part.removeprefix(HOME)).data)
        assert 1 <= len(in_part) <= 7
        found |= in_part
    assert found == whole
    for wrong in ("/sitemap-0.xml", f"/sitemap-{len(parts) + 1}.xml", "/sitemap-x.xml"):
        assert kinds_site.get(wrong).status_code == 404
