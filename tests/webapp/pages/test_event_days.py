"""When events are: readers see a day, curators what is wrong with it."""

from __future__ import annotations

import json
import re

import pytest
from flask.testing import FlaskClient

from tests.conftest import MakeLibrary
from webapp import create_app
from webapp.pages.event_days import said_once

RECORDS = [
    {"id": "back", "title": "Backwards", "type": "webinar",
     "event": {"start": "2018-09-10T14:00", "end": "2018-09-09", "place": "Webinar"}},
    {"id": "three", "title": "Three days", "type": "workshop",
     "event": {"start": "2018-05-01", "end": "2018-05-03", "place": "Leeds"}},
]  # fmt: skip


@pytest.fixture
def site(make_library: MakeLibrary) -> FlaskClient:
    return create_app(make_library({"a.json": json.dumps(RECORDS)})).test_client()


def seen(page: str) -> str:
    page = re.sub(r"<(details|script|head)\b.*?</\1>", " ", page, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.mark.parametrize("address", ["/events", "/resource/back"])
def test_doubtful_days_are_calm_for_readers(site: FlaskClient, address: str) -> None:
    text = seen(site.get(address).text)
    assert "10 September 2018, 14:00" in text
    assert "(date not certain)" in text
    for spared in ("9 September", "2018-09-09", "before it starts", "Webinar Webinar", "contradict"):
        assert spared not in text, spared


def test_the_doubt_stands_where_the_record_comes_from(site: FlaskClient) -> None:
    closed = re.search(r'<details class="aside source">.*?</details>', site.get("/resource/back").text, re.S)
    assert closed is not None
    assert "The event ends (2018-09-09) before it starts (2018-09-10T14:00)." in closed[0]


def test_days_without_a_doubt_are_all_said(site: FlaskClient) -> None:
    text = seen(site.get("/events").text)
    assert "1 May 2018 to 3 May 2018 Three days" in text
    assert "Workshop Leeds" in text
    assert "not certain" not in seen(site.get("/resource/three").text)


def test_a_fact_is_said_once() -> None:
    assert said_once(["Webinar", "webinar ", None, "", "Focal Point"]) == ["Webinar", "Focal Point"]
