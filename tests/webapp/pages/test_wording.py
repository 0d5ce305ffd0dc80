"""How things are written in pages; above all, that what a record says never becomes markup."""

from __future__ import annotations

import datetime as dt
import json
from html.parser import HTMLParser

import pytest
from flask import Flask
from markupsafe import Markup

from tests.conftest import MakeLibrary
from webapp import create_app
from webapp.pages import wording
from webapp.pages.wording import (
    is_past,
    marked,
    page_numbers,
    quoted_part,
    search_url,
    web_search_url,
    written_date,
)

HOSTILE = "<img src=x onerror=alert(1)> & \"quoted\" 'too'"
ESCAPED = "&lt;img src=x onerror=alert(1)&gt; &amp; &#34;quoted&#34; &#39;too&#39;"


@pytest.mark.parametrize("spans", [[], [(0, 5)], [(0, len(HOSTILE))], [(2, 9), (11, 20)], [(5, 5)]])
def test_hostile_text_is_escaped_before_inside_and_after_a_mark(spans: list[tuple[int, int]]) -> None:
    found = marked(HOSTILE, spans)
    assert isinstance(found, Markup)
    assert str(found).replace("<mark>", "").replace("</mark>", "") == ESCAPED
    assert str(found).count("<mark>") == str(found).count("</mark>") == len(spans)


def test_marks_stand_round_just_what_matched() -> None:
    assert marked("oak elm fir", [(0, 3), (8, 11)]) == "<mark>oak</mark> elm <mark>fir</mark>"
    assert marked("a<b>c", [(1, 4)]) == "a<mark>&lt;b&gt;</mark>c"
    assert marked("", []) == ""


class Tags(HTMLParser):
    """Which tags a page has."""

    def __init__(self) -> None:
        super().__init__()
        self.images: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.images.append(dict(attrs).get("src"))


def test_a_phrase_over_a_hostile_title_puts_no_tag_into_the_page(make_library: MakeLibrary) -> None:
    """The range that is marked reaches over the tag: from the first word of the phrase to its last."""
    said = "wicked <img src=x onerror=alert(1)> problems"
    library = make_library({"a.json": json.dumps([{"id": "a", "title": said, "description": f"Of {said}."}])})
    page = (
        create_app(library)
        .test_client()
        .get("/search", query_string={"q": '"wicked img src x onerror alert 1 problems"'})
    )
    assert "<mark>wicked &lt;img src=x onerror=alert(1)&gt; problems</mark>" in page.text
    tags = Tags()
    tags.feed(page.text)
    assert "x" not in tags.images


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("2018-07-15T16:00", "15 July 2018, 16:00"),
        ("2018-07-15 16:00", "15 July 2018, 16:00"),
        ("2018-07-05T00:00", "5 July 2018"),
        ("2018-07-15", "15 July 2018"),
        ("2018-01", "January 2018"),
        ("2018-12", "December 2018"),
        ("2018-13", "2018"),
        ("2018-00", "2018"),
        ("2018", "2018"),
        ("soon", "soon"),
        ("", ""),
        (None, ""),
    ],
)
def test_dates(value: str | None, written: str) -> None:
    assert written_date(value) == written


class Clock(dt.date):
    """The first of June 2024."""

    @classmethod
    def today(cls) -> Clock:
        return cls(2024, 6, 1)


@pytest.mark.parametrize(
    ("value", "past"),
    [
        ("2024-05-31", True),
        ("2024-05-31T23:00", True),
        ("2024-06-01", False),
        ("2024-06-01T08:00", False),
        ("2024-06-02", False),
        ("2024-05", True),
        ("2024-06", False),
        ("2023", True),
        ("2024", False),
        ("", False),
        (None, False),
    ],
)
def test_what_is_past(monkeypatch: pytest.MonkeyPatch, value: str | None, past: bool) -> None:
    monkeypatch.setattr("datetime.date", Clock)
    assert is_past(value) is past


def test_the_page_of_events_counts_today_as_upcoming(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = {"yesterday": "2024-05-31", "today": "2024-06-01T10:00", "tomorrow": "2024-06-02"}
    records = [{"id": name, "title": f"It is {name}", "event": {"start": day}} for name, day in days.items()]
    library = make_library({"all.json": json.dumps(records)})
    library.build()
    monkeypatch.setattr("datetime.date", Clock)
    page = create_app(library).test_client().get("/events").text
    upcoming, past = (page.index(f'<h2 id="{heading}">') for heading in ("upcoming", "past"))
    assert upcoming < page.index("It is today") < past
    assert upcoming < page.index("It is tomorrow") < past < page.index("It is yesterday")


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        ({}, "/search"),
        ({"query": "a b&c"}, "/search?q=a+b%26c"),
        ({"filters": {"type": ["video", "blog"]}}, "/search?type=video&type=blog"),
        ({"query": "a", "sort": "newest", "page": 2}, "/search?q=a&sort=newest&page=2"),
        ({"query": "a", "sort": "relevance", "page": None, "x": ""}, "/search?q=a"),
        ({"query": "\ud800"}, "/search?q=%3F"),
    ],
)
def test_addresses_of_searches(asked: dict[str, object], address: str) -> None:
    with Flask(__name__).test_request_context():
        assert search_url(**asked) == address  # type: ignore[arg-type]
    with Flask(__name__).test_request_context(environ_overrides={"SCRIPT_NAME": "/lib rary"}):
        assert search_url(**asked) == f"/lib%20rary{address}"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("at", "n_pages", "shown"),
    [
        (1, 1, [1]),
        (1, 3, [1, 2, 3]),
        (4, 7, [1, 2, 3, 4, 5, 6, 7]),
        (7, 37, [1, None, 5, 6, 7, 8, 9, None, 37]),
        (37, 37, [1, None, 35, 36, 37]),
        (99, 5, [1, None, 5]),
    ],
)
def test_a_pager_names_the_ends_and_what_is_near(at: int, n_pages: int, shown: list[int | None]) -> None:
    assert page_numbers(at, n_pages) == shown


def test_the_rest() -> None:
    assert quoted_part("a/b c") == "a%2Fb%20c"
    record = {"id": "x", "title": "On <oaks>", "creators": [
        {"name": "A", "role": "author"}, {"name": "P", "role": "poster"}, {"name": "S", "role": "speaker"},
        {"name": "T", "role": "author"},
    ]}  # fmt: skip
    assert web_search_url(record) == "https://duckduckgo.com/?q=On+%3Coaks%3E+A+S"
    assert web_search_url({"id": "x", "supplied_title": "Oaks"}) == "https://duckduckgo.com/?q=Oaks"
    assert web_search_url({"id": "x"}) == "https://duckduckgo.com/?q=x"


def test_templates_know_them() -> None:
    app = Flask(__name__)
    wording.register(app)
    assert {"written_date", "path"} <= set(app.jinja_env.filters)
    assert "past" in app.jinja_env.tests
    assert {"marked", "search_url", "page_numbers", "from_to", "web_search_url"} <= set(app.jinja_env.globals)
