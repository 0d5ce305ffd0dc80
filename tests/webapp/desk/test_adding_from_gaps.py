"""From a gap, or a question, to the form with what it names filled in already."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.test import TestResponse

from tests.webapp.desk.conftest import DeskClient, DeskSite
from tests.webapp.desk.filled_forms import page_of, sent_by

SCOPE = """
[scope.theme.leadership]
at_least = 900
[[scope.pairs]]
theme = "primary-care"
type = "podcast"
at_least = 50
"""


@pytest.fixture
def client(desk_site: DeskSite) -> DeskClient:
    return desk_site.client_of("curator")


def form_of(answer: TestResponse, kind: str) -> Any:
    (found,) = page_of(answer).find_class(kind)
    return found


def filled(client: DeskClient, address: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in sent_by(form_of(client.get(address), "mending")):
        if value:
            found.setdefault(name, []).append(value)
    return found


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("themes=leadership", {"themes": ["leadership"]}),
        ("themes=leadership&type=podcast", {"themes": ["leadership"], "type": ["podcast"]}),
        ("themes=leadership&issued=2024&language=cy", {"issued": ["2024"], "language": ["cy"]}),
        ("themes=leadership%0Aprimary-care", {"themes": ["leadership", "primary-care"]}),
        ("what=A+talk+on+wards&themes=leadership", {"title": ["A talk on wards"], "themes": ["leadership"]}),
        ("themes=not-one-of-ours", {"themes": ["not-one-of-ours"]}),
    ],
)
def test_what_the_address_names_stands_in_the_form(client: DeskClient, asked: str, named: dict[str, list[str]]) -> None:
    found = filled(client, f"/desk/add?{asked}")
    for name, values in named.items():
        assert sorted(found[name]) == sorted(values), name


@pytest.mark.parametrize(
    "asked", ["title=Mine", "status=withdrawn", "id=x", "extra.shelf=3", "see_also.pin=a", "themes="]
)
def test_nothing_else_can_be_named(client: DeskClient, asked: str) -> None:
    assert 'class="mending"' not in client.get(f"/desk/add?{asked}").text


def test_what_is_pasted_then_has_the_theme_too(client: DeskClient) -> None:
    data = dict(sent_by(form_of(client.get("/desk/add?themes=leadership&type=podcast"), "paste")))
    assert (data["themes"], data["type"]) == ("leadership", "podcast")
    answer = client.send("/desk/add", {**data, "what": "TY  - VIDEO\nTI  - Wards\nKW  - a\nER  - \n", "do": "paste"})
    sent = sent_by(form_of(answer, "mending"))
    assert ("themes", "leadership") in sent
    assert dict(sent)["title"] == "Wards"
    assert dict(sent)["type"] == "video"  # what was pasted says more of it than the gap


def test_each_gap_leads_to_the_form_with_its_theme(client: DeskClient, desk_site: DeskSite) -> None:
    path = desk_site.library.path / "seealso.toml"
    path.write_text(path.read_text() + SCOPE)
    desk_site.library.build()
    gaps = desk_site.library.scope().gaps
    assert gaps
    for address in ("/desk/work/thin", "/coverage", "/desk/questions"):
        links = re.findall(r'href="(/desk/add\?[^"]+)"', client.get(address).text)
        asked = [parse_qs(urlsplit(one.replace("&amp;", "&")).query) for one in links]
        assert {"themes": ["leadership"]} in asked, address
        assert {"themes": ["primary-care"], "type": ["podcast"]} in asked, address


def test_readers_are_offered_no_such_thing(desk_site: DeskSite) -> None:
    assert "/desk/add" not in desk_site.client().get("/coverage").text
