"""What is said where nothing is found is true: which letters and words nothing uses, never what nothing is about."""

from __future__ import annotations

import ast
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote_plus

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from jinja2 import ChoiceLoader, DictLoader

from seealso import Library
from seealso.cli import cli
from tests.conftest import MakeLibrary
from webapp import create_app

ROOT = Path(__file__).parents[3]
ROOMS = ("indexer", "recommender", "seealso", "webapp")

CLAIMS_ABSENCE = re.compile(
    r"""\b(?:
        speaks?\s+(?:of|about)
      | (?:no|not\s+a|no\s+single)\s+(?:records?|resources?|works?|entr(?:y|ies))\b
        [^.:;<]{0,40}\b(?:about|on|concerns?|covers?|deals?)\b
      | nothing\b[^.:;<]{0,30}\b(?:about|on)\b(?!\s+(?:this\s+page|you\b))
      | (?:we|this\s+library|the\s+library|it)\s+(?:have|has|holds?|covers?|knows?)\s+(?:no|nothing|none)\b
      | (?:do|does)\s+not\s+(?:speak|have\s+any|hold\s+any|hold\s+its|cover|deal)
      | (?:is|are)\s+not\s+(?:in|covered\s+by|part\s+of)\s+(?:this|the|our)\s+(?:library|collection)
      | not\s+held\s+here
      | asked\s+for\s+and\s+missing
      | is\s+a\s+gap
      | (?:no|without)\s+(?:results?|matches)\s+exist
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""Sentences that say of a library more than a search can know."""


def claims(text: str) -> list[str]:
    """Where ``text`` (of a page, a template or a string) claims that something is absent."""
    plain = html.unescape(re.sub(r"</?(?:b|kbd|span|a|i|em)\b[^>]*>", "", text))
    return [" ".join(found[0].split()) for found in CLAIMS_ABSENCE.finditer(plain)]


@pytest.mark.parametrize(
    "sentence",
    [
        "<p>No record in this library speaks of it.</p>",
        "This library does not speak of <b>HF</b>.",
        "There are no resources about HF.",
        "There is no resource here on heart failure.",
        "Nothing in this library is about heart failure.",
        "We have nothing on that.",
        "We do not have anything on that; we have none.",
        "The library has no such thing.",
        "It is not in our collection.",
        "<span class='role'>not held here</span>",
        "<summary>Asked for and missing</summary>",
        "An empty cell is a gap.",
        "No results exist.",
    ],
)
def test_a_claim_is_seen(sentence: str) -> None:
    assert claims(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Nothing here uses these letters: HF.",
        "No resource holds all of these words.",
        "There is nothing on this page. Go to the first one.",
        "No record has that id.",
        "Not held, as far as the records show.",
    ],
)
def test_what_is_true_is_no_claim(sentence: str) -> None:
    assert not claims(sentence)


def strings(path: Path) -> Iterator[str]:
    """The texts in a module, but for its comments and docstrings, which readers do not see."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    described = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in described:
            yield node.value


def test_no_template_script_or_string_claims_absence() -> None:
    pages = sorted([*(ROOT / "webapp/templates").glob("*.html"), *(ROOT / "webapp/static").glob("*.js")])
    modules = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    assert len(pages) > 15
    assert len(modules) > 100
    found = [(path.name, said) for path in pages for said in claims(path.read_text(encoding="utf-8"))]
    found += [(path.name, said) for path in modules for text in strings(path) for said in claims(text)]
    assert found == []


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    import seealso

    root = tmp_path_factory.mktemp("library")
    records = [
        {"id": "a", "title": "Beta blockers", "type": "report", "themes": ["heart-failure"], "url": "https://a.example"},
        {"id": "b", "title": "Walking in the wood", "type": "video", "keywords": ["field & wood"]},
        {"id": "c", "title": "Walking in the field", "type": "blog", "publisher": "<i>Wide</i> open fields"},
    ]  # fmt: skip
    (root / "a.json").write_text(json.dumps(records), encoding="utf-8")
    (root / "seealso.toml").write_text("", encoding="utf-8")
    return seealso.open_library(root)


@pytest.fixture(scope="module")
def empty_site(library: Library) -> FlaskClient:
    return create_app(library).test_client()


EMPTY = {
    "q=HF": "Nothing here uses these letters: HF.",
    "q=h.f.": "Nothing here uses these letters: h, f.",
    "q=ZZQ": "Nothing here uses these letters: ZZQ.",
    "q=xylophone": "Nothing here uses this word: xylophone.",
    "q=xylophone+marimba": "Nothing here uses these words: xylophone, marimba.",
    "q=xylo*": "Nothing here uses this word: xylo*.",
    "q=%22wood+walking%22&literal=1": "Nothing here uses these words in this order: \"wood walking\".",
    "q=walking&type=report": "No resource fits all parts of this question together.",
    "q=walking+type:report": "No resource fits all parts of this question together.",
    "q=walking+-walking&literal=1": "No resource fits all parts of this question together.",
    "q=title:heart": "No resource fits all parts of this question together.",
    "q=title:blockers+-beta&literal=1": "No resource fits all parts of this question together.",
    "q=(beta+AND+walking)&literal=1": "No resource fits all parts of this question together.",
    "q=publisher:nobody": "No resource fits all parts of this question together.",
    "type=nope": "No resource passes these filters.",
    "q=!!!": "There is no word in this question that can be searched for.",
}  # fmt: skip


@pytest.mark.parametrize("asked", EMPTY)
def test_an_empty_page_says_what_is_true(empty_site: FlaskClient, library: Library, asked: str) -> None:
    page = empty_site.get(f"/search?{asked}").get_data(as_text=True)
    assert "Nothing found" in page
    assert html.escape(EMPTY[asked]).replace("&quot;", "&#34;") in page
    assert claims(page) == []
    if asked.startswith("q="):
        arguments = ["--library", str(library.path), "search", "--", unquote_plus(asked[2:].partition("&")[0])]
        said = CliRunner().invoke(cli, arguments, standalone_mode=False, catch_exceptions=False).stdout
        assert claims(said) == []
        if "&" not in asked:
            assert EMPTY[asked] in said


@pytest.mark.parametrize("asked", [*EMPTY, "q=walking+xylophone&type=video&year=1999"])
def test_different_without_a_part_means_different(empty_site: FlaskClient, asked: str) -> None:
    page = html.unescape(empty_site.get(f"/search?{asked}").get_data(as_text=True))
    assert "still nothing" not in page
    parts = re.findall(r'without (?:\w+: )?<b>.*?</b>: <a href="([^"]*)">(\d+) resources?<', page)
    assert bool(parts) == ("Try leaving something out" in page)
    for address, total in parts:
        assert int(total) > 0
        found = empty_site.get(address.replace("/search", "/api/v1/search", 1)).get_json()
        assert found["total"] == int(total)


def test_both_kinds_of_page_were_looked_at(empty_site: FlaskClient) -> None:
    pages = [empty_site.get(f"/search?{asked}").get_data(as_text=True) for asked in EMPTY]
    assert any("Try leaving something out" in page for page in pages)
    assert any("Try other words" in page for page in pages)
    assert any("may stand for" in page for page in pages)


def test_a_claim_put_into_the_page_is_caught(library: Library) -> None:
    app = create_app(library)
    template = (ROOT / "webapp/templates/search.html").read_text(encoding="utf-8")
    changed = template.replace("{{ page.nothing }}", "No record in this library speaks of it.")
    assert changed != template
    assert app.jinja_loader is not None
    app.jinja_loader = ChoiceLoader([DictLoader({"search.html": changed}), app.jinja_loader])
    assert claims(app.test_client().get("/search?q=HF").get_data(as_text=True)) == ["speaks of"]


def test_an_offer_leads_where_it_says_and_shows_a_curator_the_line(empty_site: FlaskClient) -> None:
    page = empty_site.get("/search?q=HF").get_data(as_text=True)
    link = re.search(r'HF may stand for: <a href="([^"]*)">Heart failure</a> \(1 resource\)', page)
    assert link
    assert "Beta blockers" in empty_site.get(html.unescape(link[1])).get_data(as_text=True)
    details = re.search(r"<details[^>]*>\s*<summary>For curators</summary>.*?</details>", page, re.DOTALL)
    assert details
    assert "seealso confirm HF &#34;Heart failure&#34;" in details[0]
    assert "<form" not in details[0]
    assert "For curators" not in empty_site.get("/search?q=walking").get_data(as_text=True)


def test_an_offer_keeps_the_filters_and_a_title_is_opened(empty_site: FlaskClient) -> None:
    page = html.unescape(empty_site.get("/search?q=hf&type=report").get_data(as_text=True))
    assert "q=Heart+failure&type=report" in page
    titled = empty_site.get("/search?q=witw").get_data(as_text=True)
    assert '<a href="/resource/b">Walking in the wood</a> (1 resource)' in titled


def test_what_records_hold_is_escaped_in_an_offer(empty_site: FlaskClient) -> None:
    answer = empty_site.get("/api/v1/search?q=iwiof").get_json()
    assert [offer["expression"] for offer in answer["offers"]] == ["<i>Wide</i> open fields"]
    shown = empty_site.get("/search?q=iwiof").get_data(as_text=True)
    assert "<i>Wide" not in shown
    assert "&lt;i&gt;Wide" in shown


def test_the_answer_of_the_api(empty_site: FlaskClient) -> None:
    answer = empty_site.get("/api/v1/search?q=hf+beta").get_json()
    assert answer["offers"] == [
        {
            "word": "hf", "expression": "Heart failure", "kind": "theme", "value": "heart-failure", "count": 1,
            "query": "Heart failure beta",
        }
    ]  # fmt: skip
    assert empty_site.get("/api/v1/search?q=beta").get_json()["offers"] == []


def test_no_other_page_claims_it_either(make_library: MakeLibrary) -> None:
    library = make_library({"a.yaml": "{id: a, title: Beta, themes: [x], type: report}"})
    site = create_app(library).test_client()
    for address in ("/coverage", "/resource/a", "/path?q=beta&minutes=1", "/about", "/themes", "/map"):
        assert claims(site.get(address).get_data(as_text=True)) == []
    assert claims(site.post("/holdings", data={"text": "A work on heart failure"}).get_data(as_text=True)) == []
