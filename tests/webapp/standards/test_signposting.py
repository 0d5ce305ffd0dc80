"""Links in the heads of answers, read by a parser that is not ours and held against the FAIR Signposting Profile."""

from __future__ import annotations

import json
from collections import defaultdict

from flask.testing import FlaskClient
from httplink import parse_link_header

from tests.conftest import MakeLibrary
from tests.webapp.standards.conftest import HOME, WHOLE
from webapp import create_app
from webapp.standards.signposting import LINKSET_TYPE

Links = dict[str, list[tuple[str, str | None]]]


def links(site: FlaskClient, address: str) -> Links:
    """Relation → (target, media type) of the Link header."""
    answer = site.get(address)
    assert answer.status_code == 200
    found: Links = defaultdict(list)
    for one in parse_link_header(answer.headers["Link"]).links:
        for rel in one.rel:
            found[rel].append((one.target, one["type"] if "type" in one else None))
    return found


def test_the_page_of_a_record_has_every_link_of_the_profile(kinds_site: FlaskClient) -> None:
    found = links(kinds_site, "/resource/article")
    assert found["cite-as"] == [("https://doi.org/10.1234/abc.5", None)]
    assert found["type"] == [("https://schema.org/AboutPage", None), ("https://schema.org/ScholarlyArticle", None)]
    assert found["item"] == [(WHOLE["url"], "application/pdf")]
    assert found["license"] == [("https://creativecommons.org/licenses/by/4.0/", None)]
    assert found["linkset"] == [(HOME + "linkset/article", LINKSET_TYPE)]
    assert len(found["describedby"]) == 5
    for target, kind in found["describedby"]:
        answer = kinds_site.get("/" + target.removeprefix(HOME))
        assert answer.status_code == 200
        assert answer.mimetype == kind
        if "/export." in target:
            assert links(kinds_site, "/" + target.removeprefix(HOME))["describes"] == [
                (HOME + "resource/article", "text/html")
            ]


def test_the_linkset_says_the_same_and_leads_back(kinds_site: FlaskClient) -> None:
    answer = kinds_site.get("/linkset/article")
    assert answer.mimetype == LINKSET_TYPE
    contexts = json.loads(answer.data)["linkset"]
    page = contexts[0]
    assert page["anchor"] == HOME + "resource/article"
    head = links(kinds_site, "/resource/article")
    del head["linkset"]
    assert {
        rel: [(one["href"], one.get("type")) for one in targets] for rel, targets in page.items() if rel != "anchor"
    } == head
    back = {(one["anchor"], rel) for one in contexts[1:] for rel in ("collection", "describes") if rel in one}
    assert (WHOLE["url"], "collection") in back
    assert {anchor for anchor, rel in back if rel == "describes"} == {target for target, _ in head["describedby"]}
    assert kinds_site.get("/linkset/nothing").status_code == 404


def test_what_has_no_number_is_cited_by_its_address(make_library: MakeLibrary) -> None:
    odd = 'https://example.org/straße?q=<b>,"x"'
    notes = [{"name": "Ada B", "note": "ORCID 0000-0002-1825-0097"}]
    records = [{"id": "a", "title": "A"}, {"id": "b", "title": "B", "url": odd, "creators": notes}]
    library = make_library({"a.json": json.dumps(records)})
    library.build()
    site = create_app(library).test_client()
    assert links(site, "/resource/a")["cite-as"] == [("http://localhost/resource/a", None)]
    assert "item" not in links(site, "/resource/a")
    found = links(site, "/resource/b")
    assert found["item"] == [("https://example.org/stra%C3%9Fe?q=%3Cb%3E,%22x%22", None)]
    assert found["author"] == [("https://orcid.org/0000-0002-1825-0097", None)]


def test_no_other_page_has_them(kinds_site: FlaskClient) -> None:
    for address in ("/", "/search?q=whole", "/theme/care", "/export.json", "/resource/nothing"):
        assert "Link" not in kinds_site.get(address).headers
