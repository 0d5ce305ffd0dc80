"""What pages of other sites may do: ask the API, hold a search box, and nothing else."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from seealso import Library, UsageError
from tests.conftest import MakeLibrary
from webapp import create_app
from webapp.api.openapi import ROUTES
from webapp.serving.gate import Gate
from webapp.serving.hosts import Hosts, sites_named

NAMED = "library.example"
ELSEWHERE = {"Origin": "https://elsewhere.example", "Host": NAMED}


@pytest.fixture(scope="module")
def public(sample: Library) -> FlaskClient:
    return create_app(sample, Gate(Hosts((NAMED,), "0.0.0.0"))).test_client()


def test_every_question_of_the_api_may_be_asked_from_elsewhere(public: FlaskClient) -> None:
    for route in ROUTES:
        path = "/api/v1" + route.path.replace("{id}", "battilana-casciaro-change-agents")
        answer = public.get(path, headers=ELSEWHERE)
        is_shared = route.method == "get"
        assert answer.headers.get("Access-Control-Allow-Origin") == ("*" if is_shared else None), path
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert answer.headers["Cross-Origin-Resource-Policy"] == ("cross-origin" if is_shared else "same-origin")


def test_a_browser_that_asks_first_is_told_what_it_may(public: FlaskClient) -> None:
    first = {**ELSEWHERE, "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "content-type"}
    answer = public.options("/api/v1/search", headers=first)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]
    assert int(answer.headers["Access-Control-Max-Age"]) > 0
    refused = public.options("/api/v1/holdings", headers={**first, "Access-Control-Request-Method": "POST"})
    assert "Access-Control-Allow-Origin" not in refused.headers


def test_a_refusal_can_be_read_from_elsewhere_too(public: FlaskClient) -> None:
    answer = public.get("/api/v1/search?limit=x", headers=ELSEWHERE)
    assert answer.status_code == 400
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "path", ["/", "/search.json?q=care", "/opensearch/suggestions?q=a", "/metrics", "/oai", "/list"]
)
def test_nothing_but_the_api_is_shared(public: FlaskClient, path: str) -> None:
    assert "Access-Control-Allow-Origin" not in public.get(path, headers=ELSEWHERE).headers


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000", "192.168.1.7", "my.localhost"])
def test_a_library_on_somebodys_own_computer_is_shared_with_no_page(sample: Library, host: str) -> None:
    site = create_app(sample).test_client()
    answer = site.get("/api/v1/search?q=care", headers={**ELSEWHERE, "Host": host})
    assert answer.status_code == 200
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_only_the_box_is_shown_in_frames_and_only_on_sites_that_are_named(sample: Library) -> None:
    shut, opened = (
        create_app(sample, Gate(frames=sites_named(said))).test_client()
        for said in ("", "https://intranet.example.org/, https://*.example.net:8443")
    )
    assert "frame-ancestors 'none'" in shut.get("/embed/box").headers["Content-Security-Policy"]
    assert shut.get("/embed/box").headers["X-Frame-Options"] == "DENY"
    answer = opened.get("/embed/box")
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors https://intranet.example.org https://*.example.net:8443" in policy
    assert "default-src 'none'" in policy
    assert "X-Frame-Options" not in answer.headers
    assert "<script" not in answer.text
    for path in ("/", "/embed", "/search?q=care"):
        assert "frame-ancestors 'none'" in opened.get(path).headers["Content-Security-Policy"]
        assert opened.get(path).headers["X-Frame-Options"] == "DENY"
    assert "embed/box" in opened.get("/embed").text
    assert "embed/box" not in shut.get("/embed").text


@pytest.mark.parametrize("said", ["*", "intranet.example.org", "https://a.example; script-src *", "https://", "'self'",
                                  "https://user@a.example", "https://a.example/path"])  # fmt: skip
def test_what_is_no_site_is_said(said: str) -> None:
    with pytest.raises(UsageError, match="SEEALSO_EMBED"):
        sites_named(said)


def test_the_form_to_copy_works_and_cannot_be_broken_by_a_title(make_library: MakeLibrary) -> None:
    settings = '[library]\ntitle = \'A <b> & "c"\'\nhome_url = "https://library.example/"\n'
    library = make_library({"a.yaml": "id: a\ntitle: A\n"}, settings=settings)
    library.build()
    from lxml import html

    page = html.document_fromstring(create_app(library).test_client().get("/embed").text)
    copied = page.xpath("string(//*[@id='embed-form'])")
    form = html.fragment_fromstring(copied)
    assert form.get("action") == "https://library.example/search"
    assert form.xpath("//input/@name") == ["q"]
    assert re.sub(r"\s+", " ", form.xpath("string(//label)")).strip() == 'Search A <b> & "c"'
