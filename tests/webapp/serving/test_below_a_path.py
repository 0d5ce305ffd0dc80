"""The site below a path of its host, behind a proxy: every address in every page leads to somewhere that answers."""

from __future__ import annotations

import html
import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.test import Client, TestResponse

import webapp
from seealso import Library, UsageError
from webapp import create_app
from webapp.serving.gate import Gate
from webapp.serving.proxies import Proxies, prefix_named

HOST = "reader.example"
FIRST = (
    "/", "/search?q=comunity+of+practise", "/search?q=networks&type=case-study&page=1", "/search?q=Scotland",
    "/search?q=zzzz+network", "/path?q=care&minutes=30", "/map?theme=network-leadership", "/resource/no-such-resource",
    "/resource/battilana", "/robots.txt", "/search.atom", "/search.rss", "/search.opml", "/export.json?id=nothing",
    "/api/v1/search?q=care", "/static/keys.js", "/resource//battilana",
)  # fmt: skip
"""Where the walk begins, besides what is found from there."""
NOT_THERE = ("/resource/no-such-resource", "/resource/battilana", "/export.json?id=nothing")
SO_MANY_ALIKE = 20
"""So many searches, paths and downloads of each format are asked for, of those that differ in their questions alone."""
LINKS = ("href", "src", "action", "formaction", "poster", "data-root")
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in LINKS]
        for name, value in attrs:
            if name == "srcset":
                self.found += [part.split()[0] for part in (value or "").split(",")]


def links(answer: TestResponse) -> Iterator[str]:
    """Every address that an answer names."""
    if "Location" in answer.headers:
        yield answer.headers["Location"]
    if answer.mimetype == "text/html":
        parser = _Links()
        parser.feed(answer.text)
        yield from parser.found
    elif answer.mimetype == "text/css":
        yield from re.findall(r"url\(['\"]?([^'\")]+)", answer.text)
    elif answer.mimetype == "text/plain":
        yield from re.findall(r"Disallow: (\S+)", answer.text)
    elif answer.mimetype.endswith("xml"):
        for pair in re.findall(r"<link>([^<]*)</link>|<link[^>]* href=\"([^\"]*)\"", answer.text):
            yield from (html.unescape(one) for one in pair if one)
    elif answer.mimetype == "application/json":
        yield from re.findall(r'"(?:path|url)": ?"(/[^"]*)"', answer.text)


def proxy(application: Wsgi, below: str) -> Wsgi:
    """A reverse proxy at ``https://reader.example``; what it is asked for outside of ``below`` it does not know."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if not path.startswith(below + "/"):
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [b"not the site's"]
        forwarded = {"HOST": HOST, "PROTO": "https", "FOR": "203.0.113.9", "PREFIX": below}
        sent = {f"HTTP_X_FORWARDED_{name}": value for name, value in forwarded.items() if value}
        passed_on = {"PATH_INFO": path[len(below) :], "REMOTE_ADDR": "10.0.0.1", "HTTP_HOST": "backend:8000"}
        return application({**environ, **sent, **passed_on, "wsgi.url_scheme": "http"}, start_response)

    return answer


def walk(site: Client, below: str) -> tuple[list[str], Counter[str]]:
    """What is wrong with the addresses of the site, and how many answers there were of each sort."""
    start = f"https://{HOST}{below}"
    known = {below + one for one in FIRST}
    waiting = deque((one, "the beginning") for one in sorted(known))
    wrong: list[str] = []
    sorts: Counter[str] = Counter()
    alike: Counter[str] = Counter()
    while waiting:
        address, seen_in = waiting.popleft()
        answer = site.get(address, base_url=f"https://{HOST}/")
        expected = {"/interface": (405,)}.get(address.removeprefix(below), (200, 308))  # that takes forms only
        expected = (404,) if address.removeprefix(below) in NOT_THERE else expected
        if answer.status_code not in expected:
            wrong.append(f"{answer.status_code} {address} in {seen_in}")
        sorts[answer.mimetype] += 1
        for link in links(answer):
            whole = urljoin(f"https://{HOST}{address}", link).partition("#")[0]
            if urlsplit(whole).scheme not in ("http", "https") or (link and urlsplit(whole).netloc != HOST):
                continue  # what a record leads to
            if not (whole + "/").startswith(start + "/") or whole.startswith("http:"):
                wrong.append(f"{link} in {address} leads out of the site")
            target = whole.removeprefix(f"https://{HOST}") or "/"
            if target in known or answer.mimetype == "text/plain":
                continue
            known.add(target)
            sort = urlsplit(target).path.removeprefix(below)
            narrowed = urlsplit(target).query and not re.match(r"page=\d+$", urlsplit(target).query)
            sort = re.sub(r"(?<=.)/.*", "", sort) if narrowed and not sort.startswith("/search") else sort
            if narrowed or re.match(r"/(search|export|path)", sort):
                alike[sort] += 1
            if alike[sort] <= SO_MANY_ALIKE and target != below:
                waiting.append((target, address))
        answer.close()
    return wrong, sorts


@pytest.mark.parametrize("below", ["/a.b/library", ""])
def test_every_address_leads_to_an_answer_below_the_path(sample: Library, below: str) -> None:
    app = create_app(sample, Gate(proxies=Proxies.named("10.0.0.0/8")))
    wrong, sorts = walk(Client(proxy(app.wsgi_app, below)), below)
    assert wrong == []
    assert sorts["text/html"] > 250
    assert {"text/css", "application/atom+xml", "text/calendar", "application/json"} <= set(sorts)


def test_a_site_mounted_by_its_server_says_the_same(sample: Library) -> None:
    app = create_app(sample, Gate(base_url=f"https://{HOST}/library", proxies=Proxies.named("10.0.0.0/8")))
    behind, mounted = Client(proxy(app.wsgi_app, "/library")), FlaskClient(app)
    for address in ("/", "/search?q=networks", "/resource/battilana-casciaro-change-agents", "/coverage", "/map"):
        by_server = mounted.get(address, environ_overrides={"SCRIPT_NAME": "/library"})
        assert behind.get("/library" + address, base_url=f"https://{HOST}/").text == by_server.text
        assert 'href="/library/' in by_server.text


def test_what_programs_are_told_begins_with_the_path(sample: Library) -> None:
    site = Client(proxy(create_app(sample, Gate(proxies=Proxies.named("10.0.0.0/8"))).wsgi_app, "/library"))
    suggested = site.get("/library/api/v1/suggest?q=net", base_url=f"https://{HOST}/").get_json()["suggestions"]
    assert {item["path"].split("/")[1] for item in suggested} == {"library"}
    for item in suggested:
        assert site.get(item["path"], base_url=f"https://{HOST}/").status_code == 200
    described = site.get("/library/api/v1/openapi.json", base_url=f"https://{HOST}/").get_json()
    assert described["servers"] == [{"url": "/library"}]
    assert "/api/v1/search" in described["paths"]
    feed = site.get("/library/search.atom?q=care", base_url=f"https://{HOST}/").text
    assert f'<link rel="self" href="https://{HOST}/library/search.atom?q=care"/>' in feed
    assert site.post("/library/holdings", base_url=f"https://{HOST}/", data={"text": "networks"}).status_code == 200


def test_the_operator_may_say_the_path_where_the_proxy_does_not(sample: Library) -> None:
    app = create_app(sample, Gate(prefix=prefix_named("/a.b/library/")))
    site = app.test_client()
    for below in ("/a.b/library", ""):
        answer = site.get(below + "/resource/battilana-casciaro-change-agents")
        assert answer.status_code == 200
        assert 'href="/a.b/library/themes"' in answer.text
        assert 'rel="canonical" href="http://localhost/a.b/library/resource/battilana' in answer.text
    said = {"X-Forwarded-Prefix": "/other", "X-Forwarded-For": "203.0.113.9"}
    assert "/other/" not in site.get("/", headers=said).text
    named = create_app(sample, Gate(proxies=Proxies.named("127.0.0.1"), prefix="/library")).test_client()
    assert 'href="/other/themes"' in named.get("/", headers=said).text


@pytest.mark.parametrize("said", ["library", "/../x", "//evil.example", "/a b", "https://example.org/library", "/é"])
def test_what_is_no_path_is_said(said: str) -> None:
    with pytest.raises(UsageError, match="SEEALSO_PREFIX"):
        prefix_named(said)


def test_a_path_that_nobody_vouches_for_is_in_no_page(sample: Library) -> None:
    said = {"X-Forwarded-Prefix": "/library", "X-Forwarded-Host": "evil.example"}
    for proxies in ("", "10.0.0.0/8"):
        site = create_app(sample, Gate(proxies=Proxies.named(proxies))).test_client()
        for address in ("/", "/search.atom", "/api/v1/suggest?q=net"):
            answer = site.get(address, headers=said)
            assert "/library/" not in answer.text
            assert "evil.example" not in answer.text


def test_no_script_and_no_template_knows_an_address_by_itself() -> None:
    """A script puts what the page says before it; a template asks `link_to`."""
    folder = Path(webapp.__file__).parent
    for script in (folder / "static").glob("*.js"):
        assert re.findall(r"(?<!ROOT \+ )[\"']/[a-z]\S*", script.read_text("utf-8")) == [], script.name
    for template in (folder / "templates").glob("*.html"):
        assert re.findall(r"(?:href|src|action|srcset)=\"/\S*", template.read_text("utf-8")) == [], template.name
