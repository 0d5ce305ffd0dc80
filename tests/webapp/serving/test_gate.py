"""Who is answered, by which name, how often, and what every answer says of itself."""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient

from seealso import Library
from tests.conftest import MakeLibrary
from tests.webapp.serving.conftest import RECORDS, Site
from webapp import create_app
from webapp.serving import rate_limit, request_log
from webapp.serving.gate import Gate
from webapp.serving.hosts import Hosts, host_name
from webapp.serving.proxies import Proxies
from webapp.serving.rate_limit import RateLimit


@pytest.fixture
def library(make_library: MakeLibrary) -> Library:
    return make_library({"all.json": json.dumps(RECORDS)})


def site_of(library: Library, **said: object) -> FlaskClient:
    return create_app(library, Gate(**said)).test_client()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Example.ORG:80", "example.org"), ("example.org.", "example.org"), ("[::1]:8000", "::1"), ("a_b", "a_b"),
        ("10.0.0.1", "10.0.0.1"), ("", None), ("a b", None), ("a..b", None), ("a/b", None), ("a,b", None),
        ("a@b", None), ("[::1", None), ("[zz::]", None), ("a:port", None), ("a\\b", None), ("x" * 400, None),
        ("é.example", None), ("<script>", None), ("a, b", None),
    ],
)  # fmt: skip
def test_a_host_header_is_a_name_or_malformed(header: str, name: str | None) -> None:
    assert host_name(header) == name


@pytest.mark.parametrize(
    ("hosts", "accepted", "refused"),
    [
        (Hosts((), "127.0.0.1"), ["localhost", "127.0.0.1", "::1", "10.1.1.1", "home.example"], ["evil.example"]),
        (Hosts((), "0.0.0.0"), ["localhost", "anything.lan", "evil.example"], []),
        (Hosts(("a.example", ".b.example"), "0.0.0.0"), ["a.example", "b.example", "x.b.example", "localhost"],
         ["evil.example", "xb.example", "10.1.1.1", "x.a.example"]),
        (Hosts(("*",), "127.0.0.1"), ["evil.example"], []),
    ],
)  # fmt: skip
def test_which_names_are_answered(hosts: Hosts, accepted: list[str], refused: list[str]) -> None:
    assert [name for name in accepted if not hosts.accepts(name, "https://home.example/x")] == []
    assert [name for name in refused if hosts.accepts(name, "https://home.example/x")] == []


@pytest.mark.parametrize("host", ["a b", "evil.example", "x,y", "<b>", "x" * 300, "x" * 100, ""])
def test_a_host_that_is_malformed_or_unknown_is_refused(library: Library, host: str) -> None:
    site = site_of(library, hosts=Hosts((), "127.0.0.1"))
    for address in ("/", "/api/v1/search", "/static/style.css", "/nothing"):
        assert site.get(address, headers={"Host": host}).status_code == 400


def test_what_is_asked_by_http_1_1_names_a_host(library: Library) -> None:
    site = create_app(library).test_client()
    for protocol, status in (("HTTP/1.1", 400), ("HTTP/1.0", 200)):
        environment = {"SERVER_PROTOCOL": protocol, "HTTP_HOST": None}
        assert site.get("/", environ_overrides=environment).status_code == status


@pytest.mark.parametrize(
    "address", ["/search.atom", "/search.rss", "/search.oai_dc", "/search.csv", "/search.opml", "/"]
)
def test_a_made_up_host_is_in_no_answer(library: Library, address: str) -> None:
    answer = create_app(library).test_client().get(address, headers={"Host": "evil.example"})
    assert answer.status_code == 200
    assert b"evil.example" not in answer.data
    assert "evil" not in str(answer.headers)


def test_links_begin_with_the_configured_address(make_library: MakeLibrary) -> None:
    records = {"all.json": json.dumps(RECORDS)}
    home = make_library(records, '[library]\nhome_url = "https://home.example/list/"\n')
    feed = create_app(home).test_client().get("/search.atom?q=networks", headers={"Host": "evil.example"})
    assert "https://home.example/list/resource/a" in feed.text
    assert 'href="https://home.example/list/search.atom?q=networks"' in feed.text
    other = site_of(home, base_url="https://other.example").get("/search.atom").text
    assert "https://other.example/resource/a" in other
    assert "home.example/list/resource" not in other


def test_proxies_are_believed_when_named(library: Library) -> None:
    said = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "list.example", "X-Forwarded-For": "203.0.113.9",
            "X-Request-ID": "abc-1"}  # fmt: skip
    believed = site_of(library, proxies=Proxies.named("127.0.0.1")).get("/search.atom", headers=said)
    assert "https://list.example/resource/a" in believed.text
    assert believed.headers["X-Request-ID"] == "abc-1"
    for proxies in ("", "10.0.0.0/8"):
        ignored = site_of(library, proxies=Proxies.named(proxies)).get("/search.atom", headers=said)
        assert "list.example" not in ignored.text
        assert re.fullmatch(r"[0-9a-f]{16}", ignored.headers["X-Request-ID"])


@pytest.mark.parametrize(
    ("proxies", "said", "client"),
    [
        ("127.0.0.1", "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        ("127.0.0.1, 10.0.0.0/8", "6.6.6.6, 203.0.113.9, 10.1.1.1", "203.0.113.9"),
        ("1", "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        ("2", "6.6.6.6, 203.0.113.9, 10.1.1.1", "203.0.113.9"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "garbage, <b>", "127.0.0.1"),
        ("127.0.0.1", "[2001:db8::1]:4711", "2001:db8::1"),
        ("127.0.0.1", "203.0.113.9:80", "203.0.113.9"),
    ],
)
def test_the_reader_is_the_last_one_that_is_no_proxy(proxies: str, said: str, client: str) -> None:
    assert Proxies.named(proxies).client("127.0.0.1", said.split(",")) == client


def test_one_address_is_counted_and_others_are_not_kept_waiting(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No time goes by: on a busy machine ten answers take so long that there is room for another.
    stands = SimpleNamespace(monotonic=lambda: 1000.0, perf_counter=time.perf_counter)
    monkeypatch.setattr("webapp.serving.gate.time", stands)
    site = site_of(library, proxies=Proxies.named("127.0.0.1"), searches_per_minute=10)

    def ask(address: str, path: str = "/search?q=care") -> tuple[int, str | None]:
        answer = site.get(path, headers={"X-Forwarded-For": address})
        return answer.status_code, answer.headers.get("Retry-After")

    assert [ask("203.0.113.1")[0] for _ in range(10)] == [200] * 10
    status, wait = ask("203.0.113.1")
    assert status == 429
    assert wait is not None
    assert 1 <= int(wait) <= 6
    assert ask("203.0.113.1", "/resource/a")[0] == 200
    assert ask("203.0.113.2")[0] == 200
    page = site.get("/search?q=care", headers={"X-Forwarded-For": "203.0.113.1"})
    assert "One moment, please" in page.text
    said = site.get("/api/v1/search?q=care", headers={"X-Forwarded-For": "203.0.113.1"})
    assert "wait a moment" in said.json["error"]
    # Without a named proxy, this machine is not one reader but maybe all of them.
    alone = site_of(library, searches_per_minute=1)
    assert [alone.get("/search?q=care").status_code for _ in range(5)] == [200] * 5


def test_a_bucket_fills_evenly_and_the_oldest_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    limit = RateLimit(60, True)
    assert [limit.wait("203.0.113.1", 1, 0.0) for _ in range(60)] == [0.0] * 60
    assert limit.wait("203.0.113.1", 1, 0.0) == pytest.approx(1.0)
    assert limit.wait("203.0.113.1", 1, 1.0) == 0.0
    assert limit.wait("203.0.113.1", 5, 2.0) == pytest.approx(4.0)
    assert limit.wait("2001:db8::1", 60, 0.0) == 0.0
    assert limit.wait("2001:db8::2", 1, 0.0) > 0  # the same customer
    assert RateLimit(1, True).wait("203.0.113.1", 16, 0.0) == 0.0  # nothing is too dear for ever
    monkeypatch.setattr(rate_limit, "MAX_ADDRESSES", 10)
    for number in range(1000):
        limit.wait(f"203.0.{number % 250}.{number // 250}", 1, 3.0)
    assert len(limit._full_at) <= 11


@pytest.mark.parametrize(
    ("address", "price"),
    [
        ("/search?q=a", 1), ("/search?q=a&type=b&year=1", 1), ("/search?type=b&type=c&year=1", 2),
        ("/search?filter=a:b&type=b&type=c&type=d", 4), ("/search?" + "&".join(f"type={n}" for n in range(30)), 16),
        ("/search.csv?q=a", 5), ("/export.ris?id=a", 1), ("/export.ris", 5), ("/api/v1/suggest?q=a", 0.2), ("/", 0),
    ],
)  # fmt: skip
def test_what_a_request_costs(library: Library, address: str, price: float) -> None:
    app = create_app(library)
    with app.test_request_context(address) as context:
        context.match_request()
        assert rate_limit.cost(context.request) == price


@pytest.mark.parametrize(
    ("address", "rule"),
    [
        ("/", "no-cache"), ("/resource/a", "no-cache"), ("/search?q=a", "private, no-cache"),
        ("/api/v1/search?q=a", "private, no-cache"), ("/api/v1/resources", "no-cache"), ("/holdings", "no-store"),
        ("/static/style.css", "public, max-age=3600"), ("/static/style.css?v=wrong", "public, max-age=3600"),
        ("/nothing", "no-store"), ("/search?page=x", "no-store"), ("/robots.txt", "public, max-age=3600"),
        ("/search.atom", "private, no-cache"),
    ],
)  # fmt: skip
def test_every_answer_says_how_long_it_may_be_kept(library: Library, address: str, rule: str) -> None:
    with create_app(library).test_client().get(address) as answer:
        assert answer.headers["Cache-Control"] == rule


def test_files_of_the_site_are_kept_for_ever_under_the_address_that_names_their_contents(library: Library) -> None:
    site = create_app(library).test_client()
    (address,) = re.findall(r'href="(/static/style\.css\?v=[0-9a-f]{12})"', site.get("/").text)
    with site.get(address) as answer:
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_crawlers_are_asked_to_keep_out(library: Library) -> None:
    site = create_app(library).test_client()
    assert site.get("/search?q=care").headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "Disallow: /search\n" in site.get("/robots.txt").text
    page = site.get("/search?q=care").text
    for link in re.findall(r"<a [^>]*href=\"/search\?[^>]*>", page):
        assert "nofollow" in link, link


@pytest.mark.parametrize(
    ("contact", "said"),
    [
        ("ada@example.org", "Contact: mailto:ada@example.org\n"),
        ("https://example.org/us", "Contact: https://example.org/us\n"),
        ("", None),
        ("the librarian", None),
        ("https://a.example/\nEvil: 1", None),
    ],
)
def test_security_txt_says_whom_to_tell(make_library: MakeLibrary, contact: str, said: str | None) -> None:
    library = make_library({"all.json": json.dumps(RECORDS)}, f"[library]\ncontact = {json.dumps(contact)}\n")
    answer = create_app(library).test_client().get("/.well-known/security.txt")
    assert answer.status_code == (404 if said is None else 200)
    if said is not None:
        assert answer.text.startswith(said)
        assert re.search(r"^Expires: \d{4}-\d\d-\d\dT00:00:00Z$", answer.text, re.MULTILINE)


def test_json_that_is_nested_too_deeply_is_refused(library: Library) -> None:
    site = create_app(library).test_client()
    for body in ("[" * 100_000, '{"text": ' * 50_000, "9" * 100_000, '{"text": ' + "9" * 10_000 + "}"):
        assert site.post("/api/v1/holdings", data=body, content_type="application/json").status_code == 400


def test_an_error_is_logged_with_the_id_that_the_reader_is_told(
    library: Library, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    handler = request_log.configure("json")
    try:
        site = create_app(library).test_client()
        monkeypatch.setattr("webapp.pages.library_pages.render_template", lambda *_, **__: 1 / 0)
        answer = site.get("/about")
    finally:
        logging.getLogger().removeHandler(handler)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    error, request = lines
    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] == error["id"] == request["id"]
    assert error["id"] in answer.text
    assert "ZeroDivisionError" in error["trace"]


def test_a_line_of_the_log_stays_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    handler = request_log.configure("text")
    try:
        request_log.answered({"path": '/a"\n b=1', "status": 200})
        logging.getLogger("waitress").warning("same %d", 1)
        logging.getLogger("waitress").warning("same %d", 2)
    finally:
        logging.getLogger().removeHandler(handler)
    first, second = capsys.readouterr().err.splitlines()
    assert 'path="/a\\"\\n b=1" status=200' in first
    assert "same 1" in second


def test_a_running_site_reads_its_limits_from_the_environment(serve: Callable[..., Site]) -> None:
    site = serve(SEEALSO_RATE="2", SEEALSO_PROXIES="127.0.0.1", SEEALSO_LOG="text")
    said = {"X-Forwarded-For": "203.0.113.1"}
    assert [site.get("/search?q=care", said)[0] for _ in range(3)] == [200, 200, 429]
    assert site.get("/search?q=care", {"Host": "evil.example"})[0] == 400
    time.sleep(0.2)
    assert "status=429" in site.said
    assert "203.0.113.1" not in site.said


def test_who_is_refused_has_nothing_opened_and_the_others_see_the_newest_build(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.build()
    served = Library(library.path)
    site = create_app(
        served, Gate(Hosts((), "127.0.0.1"), searches_per_minute=1, proxies=Proxies(count=1))
    ).test_client()
    for address in ("/search?q=care", "/api/v1/search?q=care", "/search.atom"):
        assert site.get(address, headers={"Host": "evil.example"}).status_code == 400
    assert served._view is None
    assert site.get("/api/v1/search?q=networks").get_json()["total"] == 2
    seen = served.view
    (library.path / "c.yaml").write_text("id: c\ntitle: Networks\n", encoding="utf-8")
    library.build()
    monkeypatch.setattr("webapp.app.LOOK_EVERY_SECONDS", 0.0)
    assert site.get("/api/v1/search?q=networks").status_code == 429
    assert served.view is seen
    assert site.get("/api/v1/resources").get_json()["total"] == 3
