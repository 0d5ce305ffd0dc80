"""Answers kept in memory are those that would be made anew; ETag and 304; gzip; limits of memory."""

from __future__ import annotations

import contextlib
import datetime as dt
import gzip
import re
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask, Response
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.links.findings import FOUND_FILE
from seealso import Library
from tests.conftest import MakeLibrary
from webapp import create_app
from webapp.serving import compression
from webapp.serving.gate import Gate
from webapp.serving.kept import KEPT, LARGEST_BYTES, KeptAnswer, KeptAnswers
from webapp.serving.proxies import Proxies

NOT_OF_THE_ANSWER = {"X-Request-ID", "Server-Timing", "Date", "Content-Length", "Content-Encoding"}
TOOK = re.compile(rb'"took_ms":\s*[\d.e-]+')


@pytest.fixture(scope="module")
def apps(sample: Library) -> tuple[Flask, Flask]:
    """The site that keeps answers, and one that makes each anew."""
    gate = Gate(proxies=Proxies.named("127.0.0.1"), kept_bytes=3_000_000)
    return create_app(sample, gate), create_app(sample, Gate(proxies=Proxies.named("127.0.0.1")))


def entries(app: Flask) -> KeptAnswers:
    found: KeptAnswers = app.extensions["kept_answers"]
    return found


WORDS = st.sampled_from(["", "network", "learning", "video care", '"primary care"', "netwrok", "é", "type:video", "-a"])
PLACES = st.sampled_from(
    [
        "/search",
        "/api/v1/search",
        "/api/v1/suggest",
        "/theme/{}",
        "/people",
        "/resource/{}",
        "/api/v1/related/{}",
        "/themes",
        "/nowhere",
        "/",
        "/api/v1/resources/{}",
        "/type/video",
    ]
)
ASKED = st.dictionaries(
    st.sampled_from(["q", "sort", "page", "limit", "type", "theme", "literal", "facets", "find", "letter"]),
    st.sampled_from(["network", "newest", "1", "2", "0", "video", "community", "", "title", "b"]),
    max_size=2,
)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "Accept-Language": st.sampled_from(["en", "fr", "cy;q=0.9, en;q=0.5", "de"]),
        "Cookie": st.sampled_from(["interface=fr", "interface=cy", "other=1"]),
        "Host": st.sampled_from(["localhost", "example.org", "127.0.0.1:8000"]),
        "X-Forwarded-Prefix": st.sampled_from(["/library", "/a"]),
        "X-Forwarded-Proto": st.sampled_from(["https", "http"]),
        "X-Forwarded-Host": st.sampled_from(["seealso.example"]),
        "Accept-Encoding": st.sampled_from(["gzip", "br", "gzip;q=0", "identity", "*"]),
    },
)


def plain(answer: Any) -> bytes:
    body: bytes = answer.data
    return gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    requests=st.lists(
        st.tuples(PLACES, st.integers(0, 4), WORDS, ASKED, st.lists(HEADERS, min_size=2, max_size=5)), max_size=3
    )
)
def test_what_is_kept_is_what_would_be_made(apps: tuple[Flask, Flask], requests: list[Any]) -> None:
    keeps, makes = (app.test_client(use_cookies=False) for app in apps)
    ids = [
        "academic-health-science-networks",
        *(record.id for record, _ in zip(apps[0].extensions["library"].resources(), range(4), strict=False)),
    ]
    each = [(*what, headers) for *what, by in requests for headers in (*by, *by)]  # by all of them, and again
    for place, number, words, asked, headers in each:
        path = place.format(quote(ids[number]))
        query = {"q": words} | asked if words else asked
        one, other = (site.get(path, query_string=query, headers=headers) for site in (keeps, makes))
        assert one.status == other.status
        assert TOOK.sub(b"", plain(one)) == TOOK.sub(b"", plain(other))
        told = [{k: v for k, v in a.headers.items() if k not in NOT_OF_THE_ANSWER | {"ETag"}} for a in (one, other)]
        assert told[0] == told[1]
        assert ("ETag" in one.headers) == ("ETag" in other.headers)


def test_most_of_what_readers_ask_is_kept(apps: tuple[Flask, Flask]) -> None:
    app, site = apps[0], apps[0].test_client()
    before = len(entries(app))
    first = site.get("/search?q=kept+once")
    assert "all;dur=" in first.headers["Server-Timing"]
    assert "memory" not in first.headers["Server-Timing"]
    assert len(entries(app)) == before + 1
    again = site.get("/search?q=kept+once")
    assert again.headers["Server-Timing"].startswith("memory;")
    assert again.data == first.data
    assert again.headers["X-Request-ID"] != first.headers["X-Request-ID"]
    assert all(endpoint in {rule.endpoint for rule in app.url_map.iter_rules()} for endpoint in KEPT)


def test_errors_and_pages_that_change_are_not_kept(apps: tuple[Flask, Flask]) -> None:
    app, site = apps[0], apps[0].test_client()
    before = len(entries(app))
    for path in (
        "/search?sort=wrong",
        "/resource/no-such",
        "/",
        "/coverage",
        "/healthz",
        "/metrics",
        "/list?id=academic-health-science-networks",
    ):
        site.get(path)
        assert "memory" not in site.get(path).headers["Server-Timing"]
    site.head("/search?q=head")
    assert len(entries(app)) == before


def test_every_part_of_an_answer_is_timed(apps: tuple[Flask, Flask]) -> None:
    parts = apps[0].test_client().get("/search?q=timed+parts").headers["Server-Timing"]
    assert re.findall(r"([a-z-]+);dur=\d+\.\d\d", parts) == ["parse", "rank", "facets", "snippets", "render", "all"]
    record = apps[0].test_client().get("/resource/academic-health-science-networks?timed").headers["Server-Timing"]
    assert "see-also;dur=" in record


def test_whoever_has_an_answer_is_told_so(apps: tuple[Flask, Flask]) -> None:
    for app in apps:
        site = app.test_client()
        for path in (
            "/search?q=etag",
            "/resource/academic-health-science-networks",
            "/api/v1/search?q=etag",
            "/about",
            "/themes",
        ):
            first = site.get(path)
            tag = first.headers["ETag"]
            assert tag.startswith('W/"')
            again = site.get(path, headers={"If-None-Match": tag, "Accept-Encoding": "gzip"})
            assert (again.status_code, again.data) == (304, b"")
            assert again.headers["ETag"] == tag
            assert site.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_another_state_has_other_answers(make_library: MakeLibrary) -> None:
    library = make_library({"a.json": '[{"id": "a", "title": "Oak trees"}]'})
    library.build()
    app = create_app(library, Gate(kept_bytes=1_000_000))
    site = app.test_client()
    first = site.get("/api/v1/search?q=oak")
    assert first.get_json()["total"] == 1
    (library.path / "b.json").write_text('[{"id": "b", "title": "Oak ships"}]', encoding="utf-8")
    library.build()
    again = site.get("/api/v1/search?q=oak", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert again.get_json()["total"] == 2
    assert len(entries(app)) == 1


def test_another_day_has_other_answers(apps: tuple[Flask, Flask], monkeypatch: pytest.MonkeyPatch) -> None:
    site = apps[0].test_client()
    site.get("/search?q=tomorrow")
    assert site.get("/search?q=tomorrow").headers["Server-Timing"].startswith("memory;")
    tomorrow = (dt.date.today() + dt.timedelta(days=1)).isoformat()
    monkeypatch.setattr("webapp.serving.kept.today", lambda: tomorrow)
    assert not site.get("/search?q=tomorrow").headers["Server-Timing"].startswith("memory;")


def test_questions_are_counted_whether_kept_or_not(make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    library = make_library({"a.json": '[{"id": "a", "title": "Oak trees"}]'})
    site = create_app(library, Gate(kept_bytes=1_000_000)).test_client()
    day = dt.date(2026, 1, 1)
    monkeypatch.setattr("seealso.questions.today", lambda: day)
    monkeypatch.setattr("webapp.serving.kept.today", lambda: "2026-01-01")  # kept from the first day on
    for _ in range(3):
        for _ in range(2):
            site.get("/search?q=oak")
        library.flush_questions()
        day += dt.timedelta(days=1)
    assert site.get("/search?q=oak").headers["Server-Timing"].startswith("memory;")
    with contextlib.closing(sqlite3.connect(library.state_folder / "questions.sqlite")) as database:
        assert database.execute("SELECT words, times FROM questions").fetchall() == [("oak", 3)]


def test_limits_hold_for_what_is_kept(sample: Library) -> None:
    site = create_app(sample, Gate(searches_per_minute=3, proxies=Proxies.named("127.0.0.1"), kept_bytes=1_000_000))
    client = site.test_client()
    headers = {"X-Forwarded-For": "203.0.113.5"}
    assert [client.get("/search?q=network", headers=headers).status_code for _ in range(5)] == [200] * 3 + [429] * 2


@pytest.mark.parametrize("most", [20_000, 100_000])
def test_memory_has_a_limit_and_the_oldest_goes(sample: Library, most: int) -> None:
    app = create_app(sample, Gate(kept_bytes=most))
    site = app.test_client()
    for number in range(40):
        site.get(f"/search?q=network{number}", headers={"Accept-Encoding": "gzip"})
        site.get("/search?q=often", headers={"Accept-Encoding": "gzip"})
        assert entries(app).n_bytes <= most
    assert 0 < len(entries(app)) < 41
    often = site.get("/search?q=often", headers={"Accept-Encoding": "gzip"})
    assert often.headers["Server-Timing"].startswith("memory;")


def test_what_is_too_large_is_not_kept_and_a_second_one_takes_its_own_place() -> None:
    kept = KeptAnswers(10_000_000)
    assert kept.get(("state",), ("a",)) is None
    kept.keep(("state",), ("a",), KeptAnswer(b"x" * LARGEST_BYTES, "text/html", False, None))
    assert len(kept) == 0
    for _ in range(2):
        kept.keep(("state",), ("a",), KeptAnswer(b"x" * 100, "text/html", False, None))
    n_bytes = kept.n_bytes
    kept.keep(("other",), ("b",), KeptAnswer(b"x", "text/html", False, None))
    assert (len(kept), kept.n_bytes) == (1, n_bytes)
    assert kept.get(("other",), ("a",)) is None
    assert (len(kept), kept.n_bytes) == (0, 0)


ONE_AND_ANOTHER: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "scheme": ({"X-Forwarded-Proto": "http"}, {"X-Forwarded-Proto": "https"}),
    "path of the site": ({"X-Forwarded-Prefix": "/a"}, {"X-Forwarded-Prefix": "/b"}),
    "name": ({"X-Forwarded-Host": "a.example"}, {"X-Forwarded-Host": "b.example"}),
    "language": ({"Accept-Language": "en"}, {"Accept-Language": "fr"}),
    "language that was chosen": ({"Cookie": "interface=en"}, {"Cookie": "interface=cy"}),
    "whether the name is vouched for": ({"Host": "a.example"}, {"Host": "a.example", "X-Forwarded-Host": "a.example"}),
    "name that the server has": ({"SERVER_NAME": "127.0.0.1"}, {"SERVER_NAME": "127.0.0.2"}),
    "port": ({"SERVER_PORT": "80"}, {"SERVER_PORT": "8000"}),
}
"""What an answer varies by beside its address: requests that are alike but for this."""


@pytest.mark.parametrize("what", ONE_AND_ANOTHER)
@pytest.mark.parametrize("path", ["/search?q=network", "/resource/academic-health-science-networks"])
def test_an_answer_is_kept_for_those_alone_who_would_get_the_same(
    apps: tuple[Flask, Flask], what: str, path: str
) -> None:
    def asked(app: Flask, how: dict[str, Any]) -> Any:
        server = {name: value for name, value in how.items() if name.isupper()}
        headers = {name: value for name, value in how.items() if not name.isupper()}
        site = app.test_client(use_cookies=False)
        return site.get(
            f"{path}{'&' if '?' in path else '?'}by={quote(what)}", headers=headers, environ_overrides=server
        )

    def is_from_memory(answer: Any) -> bool:
        told: str = answer.headers["Server-Timing"]
        return told.startswith("memory;")

    one, other = ONE_AND_ANOTHER[what]
    first, again, different = asked(apps[0], one), asked(apps[0], one), asked(apps[0], other)
    assert [is_from_memory(answer) for answer in (first, again, different)] == [False, True, False]
    assert first.headers["ETag"] == again.headers["ETag"] != different.headers["ETag"]
    told = asked(apps[0], {**other, "If-None-Match": first.headers["ETag"]})
    assert told.status_code == 200
    assert told.data == different.data == asked(apps[1], other).data


def test_what_is_found_of_links_makes_other_answers(make_library: MakeLibrary) -> None:
    library = make_library({"a.json": '[{"id": "a", "title": "Oak trees", "url": "https://example.org/a"}]'})
    library.build()
    site = create_app(library, Gate(kept_bytes=1_000_000)).test_client()
    first = [site.get("/resource/a") for _ in range(2)][1]
    assert first.headers["Server-Timing"].startswith("memory;")
    (library.state_folder / FOUND_FILE).write_text("", encoding="utf-8")
    again = site.get("/resource/a", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert not again.headers["Server-Timing"].startswith("memory;")


def test_another_start_of_the_program_vouches_for_no_answer_of_the_one_before(sample: Library) -> None:
    tags = {create_app(sample, Gate(kept_bytes=100_000)).test_client().get("/people").headers["ETag"] for _ in range(2)}
    assert len(tags) == 2


def test_a_fork_begins_with_nothing_and_a_lock_that_nobody_holds() -> None:
    kept = KeptAnswers(10_000)
    kept.get(("state",), ("a",))
    kept.keep(("state",), ("a",), KeptAnswer(b"x", "text/html", False, None))
    assert kept._lock.acquire()  # as a thread of the parent may
    kept.begin_anew_in_fork()
    assert kept._lock.acquire(blocking=False)
    kept._lock.release()
    assert (len(kept), kept.n_bytes) == (0, 0)
    assert kept.get(("state",), ("a",)) is None


@pytest.mark.parametrize("path", ["/search?q=network", "/api/v1/search?q=network", "/about", "/resource/none-such"])
def test_head_has_the_head_of_get_and_no_body(apps: tuple[Flask, Flask], path: str) -> None:
    for app in apps:
        site = app.test_client()
        for how in ({}, {"Accept-Encoding": "gzip"}):
            head, whole = site.head(path, headers=how), site.get(path, headers=how)
            assert (head.status_code, head.data) == (whole.status_code, b"")
            for name in (
                "Content-Type",
                "Cache-Control",
                "Vary",
                "Content-Encoding",
                "Link",
                "Content-Language",
                "ETag",
            ):
                assert head.headers.get(name) == whole.headers.get(name), name
            assert head.headers["Content-Length"] != "0"


def test_only_what_was_found_is_told_to_be_as_it_was(apps: tuple[Flask, Flask]) -> None:
    for app in apps:
        site = app.test_client()
        assert "ETag" not in site.get("/resource/none-such").headers
        assert "ETag" not in site.get("/search?sort=wrong").headers
        assert "ETag" not in site.post("/holdings", data={"text": "networks"}).headers
        for path in ("/search?q=etag", "/about", "/static/style.css"):
            whole = got(site, path)
            tag = whole.headers["ETag"]
            told = got(site, path, If_None_Match=tag)
            head = site.head(path, headers={"If-None-Match": tag})
            head.close()
            assert told.status_code == head.status_code == 304
            for name in ("Cache-Control", "Vary", "ETag"):  # what RFC 9110 wants of a 304, for caches between
                assert told.headers.get(name) == whole.headers.get(name)


def got(site: Any, path: str, **headers: str) -> Any:
    """An answer whose file is closed again."""
    answer = site.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    assert answer.data is not None
    answer.close()
    return answer


def test_gzip_for_whoever_reads_it(apps: tuple[Flask, Flask]) -> None:
    for app in apps:
        site = app.test_client()
        for path in ("/about", "/search?q=gzip", "/api/v1/search?q=gzip", "/static/style.css", "/static/icon.svg",
                     "/robots.txt", "/search.atom?q=network", "/resource/none-such"):  # fmt: skip
            bare = got(site, path)
            packed = got(site, path, Accept_Encoding="br, gzip;q=0.8")
            assert "Content-Encoding" not in bare.headers
            assert "Accept-Encoding" in bare.headers["Vary"]
            assert "Accept-Encoding" in packed.headers["Vary"]
            if len(bare.data) < compression.LEAST_BYTES and "static" not in path:
                assert "Content-Encoding" not in packed.headers
                continue
            assert packed.headers["Content-Encoding"] == "gzip"
            assert TOOK.sub(b"", plain(packed)) == TOOK.sub(b"", bare.data)
            assert packed.content_length == len(packed.data) < len(bare.data)
    assert len(packed.data) < 0.6 * len(bare.data)


@pytest.mark.parametrize(
    "said",
    ["gzip", "GZip", "br,gzip", "*;q=0, gzip", "gzip;q=0.001", "identity;q=0.5, gzip", "deflate;q=0 , gzip ; q=1.0",
     "*", "br;q=1.0, *;q=0.1", "gzip, identity;q=0", "identity;q=0, *", "gzip;q=wrong, gzip"],
)  # fmt: skip
def test_whoever_takes_gzip_gets_it(apps: tuple[Flask, Flask], said: str) -> None:
    for app in apps:
        for path in ("/about", "/search?q=taken", "/search?q=taken", "/static/style.css"):  # made, from memory, a file
            answer = got(app.test_client(), path, Accept_Encoding=said)
            assert answer.headers.get("Content-Encoding") == "gzip", path


@pytest.mark.parametrize(
    "said",
    ["", "br", "gzip;q=0", "deflate, gzip; q=0.0", "x" * 400, "gzip;q=0, *", "*, gzip;q=0.000", "*;q=0",
     "xgzip, gzipped", "identity", "identity, gzip;q=0.5", "gzip;q=-1", "gzip;q=2", ";q=1", ",,", '"gzip', "\xe9"],
)  # fmt: skip
def test_nobody_else_gets_gzip(apps: tuple[Flask, Flask], said: str) -> None:
    for app in apps:
        for path in ("/about", "/search?q=taken", "/search?q=taken", "/static/style.css"):
            answer = got(app.test_client(), path, Accept_Encoding=said)
            assert "Content-Encoding" not in answer.headers, path


def test_static_files_are_packed_once_and_known_again(apps: tuple[Flask, Flask]) -> None:
    site = apps[0].test_client()
    path = "/static/style.css"
    packed = got(site, path, Accept_Encoding="gzip")
    assert plain(packed) == (Path(apps[0].root_path) / "static" / "style.css").read_bytes()
    assert got(site, path, Accept_Encoding="gzip").data == packed.data
    tag = packed.headers["ETag"]
    assert tag.startswith('W/"')  # the same file in other bytes
    assert got(site, path, Accept_Encoding="gzip", If_None_Match=tag).status_code == 304
    part = got(site, path, Accept_Encoding="gzip", Range="bytes=0-9")
    assert (part.status_code, len(part.data)) == (206, 10)
    assert part.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"


def test_a_file_that_was_changed_is_packed_anew() -> None:
    files = compression.Files()
    for tag, text in (("1", b"one"), ("1", b"kept"), ("2", b"two")):
        body = gzip.decompress(files.of("/static/a.css", tag, Response(text)))
        assert body == (b"one" if tag == "1" else b"two")
