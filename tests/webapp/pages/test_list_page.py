"""The page of a reading list, without JavaScript: what the address says is shown, and every button is a form's."""

from __future__ import annotations

import json
import re
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient

from seealso import Library, open_library
from tests.conftest import MakeLibrary
from webapp import create_app
from webapp.list_link import MAX_LINK, MAX_LISTED

A, B, C = "time-banking", "malby-state-of-primary-care", "bolton-gp-federation"
THREE = f"name=For+the+board&id={A}&note=page+3&id={B}&read=1&id={C}"


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("many")
    (folder / "seealso.toml").write_text("", encoding="utf-8")
    records = [{"id": f"r{n}", "title": f"Record {n}", "minutes": 77, "type": "video"} for n in range(250)]
    (folder / "records.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return create_app(open_library(folder)).test_client()


def form(page: str) -> list[tuple[str, str]]:
    """What a browser would send of the form of the list, without a button."""
    inside = page[page.index('id="list-form"') :]
    found = [("style", "apa")] if '<select name="style">' in inside else []
    for said, area, text in re.findall(r"<input([^>]*)>|<textarea([^>]*)>(.*?)</textarea>", inside, re.DOTALL):
        held = dict(re.findall(r'([\w-]+)="([^"]*)"', said or area))
        if "name" not in held or (held.get("type") == "checkbox" and " checked" not in said):
            continue
        found.append((held["name"], unescape(text if area else held.get("value", ""))))
    return found


def pressed(site: FlaskClient, page: str, button: str, value: str, /, **other: str) -> str:
    """The address that a button of the form leads to."""
    pairs = [(key, other.get(key, given)) for key, given in form(page)] + [(button, value)]
    answer = site.post("/list", data=urlencode(pairs), content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def listed(page: str) -> list[str]:
    return re.findall(r'<li id="at-\d+".*?name="id" value="([^"]*)"', page, re.DOTALL)


def test_the_address_is_the_list(site: FlaskClient) -> None:
    answer = site.get(f"/list?{THREE}")
    assert listed(answer.text) == [A, B, C]
    assert "<h1>For the board</h1>" in answer.text
    assert "page 3</textarea>" in answer.text
    assert answer.text.count(" checked") == 1
    assert "Set-Cookie" not in answer.headers
    assert "no-cache" in answer.headers["Cache-Control"]
    assert "noindex" in answer.headers["X-Robots-Tag"]


def test_each_button_leads_to_an_address(site: FlaskClient) -> None:
    page = site.get(f"/list?{THREE}").text
    to = pressed(site, page, "up", B)
    assert urlsplit(to).query == f"name=For+the+board&id={B}&read=1&id={A}&note=page+3&id={C}"
    assert urlsplit(to).fragment == "at-1"
    assert urlsplit(pressed(site, page, "remove", A)).query == f"name=For+the+board&id={B}&read=1&id={C}"
    assert urlsplit(pressed(site, page, "down", C)).query == THREE
    assert urlsplit(pressed(site, page, "clear", "1")).query == ""
    assert urlsplit(pressed(site, page, "save", "1", name="New")).query.startswith("name=New&")
    assert urlsplit(pressed(site, page, "pick", "1", minutes="12")).query.endswith("&minutes=12")
    assert urlsplit(pressed(site, page, "save", "1", minutes="12")).query.endswith("&minutes=12")
    assert urlsplit(pressed(site, page, "cite", "1")).query.endswith("&style=apa")
    on = pressed(site, page, "add", "primary-care-networks-case-study")
    assert listed(site.get(on).text) == [A, B, C, "primary-care-networks-case-study"]


def test_a_resource_is_put_on_by_its_id_its_page_or_its_address(make_library: MakeLibrary) -> None:
    records = [{"id": "ø/ü", "title": "One", "url": "https://example.org/one"}, {"id": "two", "title": "Two"}]
    site = create_app(make_library({"r.jsonl": "\n".join(map(json.dumps, records))})).test_client()
    page = site.get("/list").text
    for said in ("ø/ü", "http://localhost/resource/%C3%B8%2F%C3%BC", "/resource/ø/ü", "http://www.example.org/one/"):
        assert listed(site.get(pressed(site, page, "put", "1", add=said)).text) == ["ø/ü"], said
    sent = site.post("/list", data={"id": "two", "add": "<nothing>"})
    assert sent.status_code == 200
    assert "No resource here has the id or address “&lt;nothing&gt;”" in sent.text
    assert listed(sent.text) == ["two"]


def test_ids_that_nothing_has_are_said_and_stay(site: FlaskClient) -> None:
    page = site.get(f"/list?id=gone&note=mine&id={A}").text
    assert "1 entry is of no resource" in page
    assert listed(page) == ["gone", A]
    assert "mine</textarea>" in page
    assert site.get("/list?id=%00&id=%ED%A0%80&id=&note=x").status_code == 200


def test_a_tick_on_the_last_page_of_a_long_list_is_of_its_record(many: FlaskClient) -> None:
    """And so are notes, and what is moved from one page to the next."""
    entries = "&".join(f"id=r{n}" + ("&note=n&read=1" if n in (3, 45) else "") for n in range(60))
    for at in (1, 2, 3):
        page = many.get(f"/list?{entries}&page={at}").text
        assert listed(page) == [f"r{n}" for n in range(20 * at - 20, 20 * at)]
        assert page.count(" checked") == (at != 2)
    page = many.get(f"/list?{entries}&page=3").text
    ticked = dict(re.findall(r'name="read" value="1" data-key="read (\w+)"( checked)?', page))
    assert [name for name, tick in ticked.items() if tick] == ["r45"]
    assert urlsplit(pressed(many, page, "save", "1")).query == f"{entries}&page=3"
    to = pressed(many, page, "up", "r40")
    assert "page=2" in to
    assert listed(many.get(to).text)[-1] == "r40"
    assert [name for name, _ in parse_qsl(urlsplit(to).query)].count("read") == 2


def test_time_is_told_in_one_piece_and_of_what_is_left(many: FlaskClient) -> None:
    page = many.get("/list?" + "&".join(f"id=r{n}" for n in range(3))).text
    assert "3 resources, 3\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}51" in page
    page = many.get("/list?id=r0&read=1&id=r1&id=r2&minutes=90").text
    assert "2 are still to read, 2\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}34" in page
    picked = page[page.index('class="picked"') :].partition("</ol>")[0]
    assert re.findall(r"/resource/(r\d)", picked) == ["r1"]
    assert "the shortest takes 1" in many.get("/list?id=r0&minutes=5").text
    assert "You have read all of it" in many.get("/list?id=r0&read=1&minutes=5").text


def test_what_is_too_long_is_said_and_kept_as_far_as_it_goes(many: FlaskClient) -> None:
    page = many.get("/list?" + "&".join(f"id=r{n}" for n in range(250))).text
    assert f"A list holds up to {MAX_LISTED} resources. 50 more were given" in page
    long = urlencode([pair for n in range(60) for pair in (("id", f"r{n}"), ("note", "x" * 100))])
    assert len(long) > MAX_LINK
    answer = many.post("/list", data=long, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert "too long for a link" in answer.text
    assert len(answer.text) < 150_000
    sent = form(answer.text)
    again = many.post(
        "/list", data=urlencode([*sent, ("down", "r19")]), content_type="application/x-www-form-urlencoded"
    )
    assert listed(again.text)[0] == "r19"
    assert again.text.count("x" * 100) == 2 * 60  # once in the form, and once for the browser to keep


def test_the_longest_list_is_a_page_of_its_bound(many: FlaskClient) -> None:
    name = "n" * 120
    pairs = [("name", name)] + [p for n in range(200) for p in (("id", f"r{n}"), ("note", "ß" * 60), ("read", "1"))]
    answer = many.post("/list", data=urlencode(pairs), content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert len(answer.data) < 250_000


@pytest.mark.parametrize("name", ["markdown", "csv", "bibtex", "ris", "json", "csl-json", "txt"])
def test_each_file_is_offered_and_made_by_address_and_by_form(site: FlaskClient, name: str) -> None:
    assert f'formaction="/list.{name}"' in site.get(f"/list?{THREE}").text
    answer = site.get(f"/list.{name}?{THREE}")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    sent = site.post(f"/list.{name}", data=THREE, content_type="application/x-www-form-urlencoded")
    assert sent.data == answer.data
    assert answer.data


def test_what_cannot_be_asked_is_told(site: FlaskClient) -> None:
    for address, code in {
        "/list.xlsx?id=a": 404, "/list?id=a&page=0": 400, "/list?id=a&minutes=0": 400, "/list?id=a&style=mla": 400,
        "/list?id=a&minutes=x": 400, "/list.txt?style=mla": 400, "/list?id=a&page=900": 200,
    }.items():  # fmt: skip
        assert site.get(address).status_code == code, address
    assert site.post("/list", data=b"\xff\xfe%zz&id=%ff", content_type="text/plain").status_code in (200, 303)
    assert (
        site.post("/list", data="id=a&" * 300_000, content_type="application/x-www-form-urlencoded").status_code == 413
    )


def test_keep_stands_beside_every_hit_card_record_and_step(site: FlaskClient, sample: Library) -> None:
    for address in ("/search?q=primary+care", "/theme/primary-care", f"/resource/{B}", f"/path?from={B}&minutes=30"):
        page = site.get(address).text
        kept = re.findall(r'class="keep" rel="nofollow" href="/list\?id=([^"]+)"', page)
        shown = re.findall(r'<h[23]><a href="/resource/([^"]+)"', page)
        assert set(shown) <= set(kept), address
    assert B in re.findall(r'href="/list\?id=([^"]+)"', site.get(f"/resource/{B}").text)
    path = sample.reading_path(theme="primary-care", minutes=45)
    page = site.get("/path?theme=primary-care&minutes=45").text
    address = unescape(re.search(r'href="(/list\?name=[^"]+)"', page)[1])  # type: ignore[index]
    assert listed(site.get(address).text) == [step.id for step in path.steps]


def test_suggestions_are_not_on_the_list_and_say_what_led_to_them(site: FlaskClient) -> None:
    page = site.get(f"/list?id={A}&id={B}").text
    because = page[page.index('id="list-because"') :]
    suggested = re.findall(r'name="add" value="([^"]+)"', because)
    assert suggested
    assert not {A, B} & set(suggested)
    assert "Because of “" in because
