"""Which language a reader gets, and how a choice of theirs is kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from babel import Locale
from flask.testing import FlaskClient

from seealso import Library
from tests.conftest import MakeLibrary
from webapp import create_app
from webapp.languages import catalogues
from webapp.languages.catalogues import ENGLISH, Language, accepted, speak


@pytest.fixture
def site(sample: Library, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    """A site that has Hebrew besides: a language that is written from the right."""
    hebrew = Language("he", "עברית", Locale.parse("he"), "rtl")
    monkeypatch.setattr(catalogues, "OFFERED", {"en": ENGLISH, "he": hebrew})
    yield create_app(sample).test_client()
    speak(ENGLISH)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("cy-GB,cy;q=0.9,en;q=0.8", "cy"),
        ("en;q=0.8, cy", "cy"),
        ("de,fr-CA;q=0.5", "fr"),
        ("FR", "fr"),
        ("fr;q=0, en;q=0.1", "en"),
        ("de, ja;q=0.9, *", "en"),
        ("", "en"),
        ("fr;q=abc, cy;q=0.1", "cy"),
        (",;,;q=,fr;q=2", "en"),
    ],
)
def test_what_a_browser_asks_for_is_followed(header: str, code: str) -> None:
    assert accepted(header, ("en", "fr", "cy"), "en") == code


def test_the_language_of_the_library_is_for_those_whose_browser_asks_for_none_of_ours() -> None:
    assert accepted("de", ("en", "fr", "cy"), "cy") == "cy"
    assert accepted("de, en;q=0.1", ("en", "fr", "cy"), "cy") == "en"


def test_a_page_is_in_the_language_that_the_browser_asks_for(site: FlaskClient) -> None:
    assert '<html lang="en" data-root' in site.get("/about").text
    answer = site.get("/about", headers={"Accept-Language": "he"})
    assert '<html lang="he" dir="rtl"' in answer.text
    assert {"Accept-Language", "Cookie"} <= set(answer.vary.as_set(preserve_casing=True))
    assert site.get("/nowhere", headers={"Accept-Language": "he"}).text.count('lang="he"') > 0
    assert '<html lang="en"' in site.get("/about").text  # and the next reader's is not


def test_a_choice_is_kept_in_a_cookie_that_holds_nothing_else(site: FlaskClient) -> None:
    answer = site.post("/interface", data={"code": "he", "back": "/search?q=a+b&type=video"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/search?q=a+b&type=video"
    assert answer.headers["Cache-Control"] == "no-store"
    said = answer.headers["Set-Cookie"]
    assert said.startswith("interface=he; ")
    assert {"HttpOnly", "Path=/", "SameSite=Lax", "Max-Age=31536000"} <= set(said.split("; "))
    assert "Secure" not in said
    assert '<html lang="he"' in site.get("/about", headers={"Accept-Language": "en"}).text
    secure = site.post("/interface", data={"code": "en"}, base_url="https://localhost")
    assert "Secure" in secure.headers["Set-Cookie"]
    assert secure.headers["Location"] == "/"


@pytest.mark.parametrize(
    "back",
    ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/a\r\nX: y", "", "/é"],
)
def test_nobody_is_sent_to_another_site(site: FlaskClient, back: str) -> None:
    assert site.post("/interface", data={"code": "en", "back": back}).headers["Location"] == "/"


@pytest.mark.parametrize("data", [{}, {"code": ""}, {"code": "xx"}, {"code": "en; Path=/x"}])
def test_a_language_that_there_is_not_is_refused(site: FlaskClient, data: dict[str, str]) -> None:
    answer = site.post("/interface", data=data)
    assert answer.status_code == 400
    assert "Set-Cookie" not in answer.headers


def test_a_cookie_that_was_made_up_is_passed_over(site: FlaskClient) -> None:
    for value in ("xx", "", "he;", '"><script>'):
        site.set_cookie("interface", value)
        assert '<html lang="en"' in site.get("/about").text


def test_a_reader_comes_back_to_the_page_where_the_choice_was_made(site: FlaskClient) -> None:
    page = site.get("/search?q=%22a%26b%22&type=video").text
    assert '<input type="hidden" name="back" value="/search?q=%22a%26b%22&amp;type=video">' in page
    assert page.count('name="code"') == 2
    assert '<button name="code" value="he" lang="he">עברית</button>' in page


def test_a_record_keeps_its_own_language(make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    hebrew = Language("he", "עברית", Locale.parse("he"), "rtl")
    monkeypatch.setattr(catalogues, "OFFERED", {"en": ENGLISH, "he": hebrew})
    library = make_library(
        {"a.json": '[{"id": "a", "title": "Les soins", "language": "fr"}, {"id": "b", "title": "Care"}]'},
        '[library]\ntitle = "Library"\ninterface = "en"\n',
    )
    site = create_app(library).test_client()
    assert '<h1 lang="fr">Les soins</h1>' in site.get("/resource/a").text
    assert "<h1>Care</h1>" in site.get("/resource/b").text
    assert '<h3 lang="fr"><a href="/resource/a">' in site.get("/search?q=soins").text
    assert '<h1 lang="en" dir="auto">Care</h1>' in site.get("/resource/b", headers={"Accept-Language": "he"}).text
    speak(ENGLISH)


def test_a_number_that_stands_out_does_so_in_a_message_that_counts(site: FlaskClient) -> None:
    assert "<b>111</b> resources" in site.get("/").text
