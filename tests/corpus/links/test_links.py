"""The link checker against a server on loopback that misbehaves in every way that the web does."""

from __future__ import annotations

import datetime as dt
import http.server
import json
import os
import shutil
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from corpus import LibraryFolder
from corpus.links import LinkOptions, check_links
from corpus.links.history import History, load
from corpus.links.visiting import EVERYWHERE, Look, Visitor
from seealso.cli import main

PAGE = b"<html><title>A page</title><body>" + b"What the page says, at some length. " * 40 + b"</body></html>"


class Misbehaving(http.server.BaseHTTPRequestHandler):
    """Each path misbehaves in its own way."""

    protocol_version = "HTTP/1.1"
    seen: ClassVar[list[tuple[str, str]]] = []

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def reply(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", headers.get("said_length", str(len(body))))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path = self.path
        self.seen.append((self.command, path))
        if path == "/robots.txt":
            self.reply(200, b"User-agent: *\nDisallow: /private\n")
        elif path == "/fine":
            self.reply(200, PAGE)
        elif path == "/slow":
            time.sleep(1.5)
            self.reply(200, PAGE)
        elif path == "/loop":
            self.reply(302, Location="/loop2")
        elif path == "/loop2":
            self.reply(302, Location="/loop")
        elif path.startswith("/endless"):
            self.reply(302, Location=f"/endless{int(path[8:] or 0) + 1}")
        elif path == "/busy":
            self.reply(429, b"later", Retry_After="3600")
        elif path == "/reset":
            self.connection.shutdown(2)
            self.close_connection = True
        elif path == "/huge":
            self.send_response(200)
            self.send_header("Content-Length", str(1 << 40))
            self.end_headers()
            if self.command != "HEAD":
                for _ in range(64):
                    self.wfile.write(b"x" * 4096)
            self.close_connection = True
        elif path == "/no-head":
            self.reply(405 if self.command == "HEAD" else 200, PAGE)
        elif path == "/head-breaks":
            self.reply(500 if self.command == "HEAD" else 200, PAGE)
        elif path == "/gone":
            self.reply(410, b"gone")
        elif path == "/empty":
            self.reply(200, b"")
        elif path == "/breaks-off":
            self.send_response(405 if self.command == "HEAD" else 200)
            self.send_header("Content-Length", "5000" if self.command == "GET" else "0")
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(b"only this")
            self.close_connection = True
        elif path == "/moved":
            self.reply(301, Location="/fine")
        elif path == "/moved-for-now":
            self.reply(302, Location="/fine")
        elif path == "/old/page":
            self.reply(302, Location="/")
        elif path == "/to-file":
            self.reply(302, Location="file:///etc/passwd")
        elif path == "/once-round":
            if "seen=yes" in self.headers.get("Cookie", ""):
                self.reply(200, PAGE)
            else:
                self.reply(302, Location="/once-round", Set_Cookie="seen=yes; Path=/")
        elif path == "/round-for-ever":
            self.reply(302, Location="/round-for-ever", Set_Cookie="seen=yes; Path=/")
        elif path == "/":
            self.reply(200, PAGE)
        elif path == "/wall":
            self.reply(403, b"no")
        else:
            self.reply(404, b"not found")


class SoftNotFound(Misbehaving):
    """Everything is answered well; what cannot exist, with the same page."""

    def do_GET(self) -> None:
        body = (
            PAGE.replace(b"A page", b"A real page, quite another one") * 2 if self.path == "/real" else b"Sorry! " * 99
        )
        self.reply(404 if self.path == "/robots.txt" else 200, body)


class FailingRobots(Misbehaving):
    """A host whose robots.txt fails."""

    def do_GET(self) -> None:
        self.reply(503 if self.path == "/robots.txt" else 200, PAGE)


def started(handler: type[http.server.BaseHTTPRequestHandler], wrap: ssl.SSLContext | None = None) -> Any:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.handle_error = lambda *a: None  # type: ignore[method-assign]
    if wrap is not None:
        server.socket = wrap.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return server


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = started(Misbehaving)
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def soft_site() -> Iterator[str]:
    server = started(SoftNotFound)
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "kind", "said"),
    [
        ("/fine", "ok", ""),
        ("/slow", "failing", "took too long|timed out"),
        ("/loop", "failing", "circle"),
        ("/endless", "failing", "redirects more than"),
        ("/once-round", "ok", ""),
        ("/round-for-ever", "failing", "circle"),
        ("/busy", "busy", "429"),
        ("/reset", "failing", "cannot be reached"),
        ("/huge", "ok", ""),
        ("/no-head", "ok", ""),
        ("/head-breaks", "ok", ""),
        ("/missing", "missing", "404"),
        ("/gone", "missing", "410"),
        ("/empty", "failing", "empty"),
        ("/breaks-off", "failing", "breaks off"),
        ("/moved-for-now", "ok", ""),
        ("/old/page", "soft", "home page"),
        ("/to-file", "refused", "no web address"),
        ("/wall", "closed", "403"),
        ("/", "ok", ""),
    ],
)
def test_what_a_look_shows(site: str, path: str, kind: str, said: str) -> None:
    began = time.monotonic()
    look = Visitor(EVERYWHERE, time_limit_seconds=0.6).visit(site + path)
    assert look.kind == kind, look
    assert any(part in look.said for part in said.split("|")), look
    assert time.monotonic() - began < 4


def test_a_permanent_redirect_names_the_new_address(site: str) -> None:
    visitor = Visitor(EVERYWHERE)
    assert visitor.visit(f"{site}/moved").moved_to == f"{site}/fine"
    assert visitor.visit(f"{site}/moved-for-now").moved_to == ""


def test_a_page_that_stands_for_every_address_cannot_be_judged(soft_site: str) -> None:
    visitor = Visitor(EVERYWHERE)
    assert visitor.visit(f"{soft_site}/article").kind == "closed"
    assert visitor.visit(f"{soft_site}/real").kind == "ok"


def test_private_addresses_are_not_looked_at(site: str) -> None:
    look = Visitor().visit(f"{site}/fine")
    assert look.kind == "refused"
    assert "private network" in look.said


def test_a_name_that_is_none_fails() -> None:
    assert Visitor(EVERYWHERE, 2.0).visit("http://no-such-host.invalid/").kind == "unreached"


def test_a_bad_certificate_is_said_to_be_one(tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        if os.environ.get("SEEALSO_REQUIRE_ALL"):
            pytest.fail("openssl is missing")
        pytest.skip("openssl is missing")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    subprocess.run([openssl, *request, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = started(Misbehaving, context)
    try:
        look = Visitor(EVERYWHERE, 3.0).visit(f"https://localhost:{server.server_port}/fine")
    finally:
        server.shutdown()
        server.server_close()
    assert look.kind == "certificate", look
    assert "certificate" in look.said


class Clock:
    def __init__(self) -> None:
        self.now = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.now


def library(folder: Path, urls: dict[str, str]) -> LibraryFolder:
    folder.mkdir(exist_ok=True)
    (folder / "seealso.toml").write_text("", encoding="utf-8")
    records = [json.dumps({"id": name, "title": name, "url": url}) for name, url in urls.items()]
    (folder / "records.jsonl").write_text("\n".join(records) + "\n", encoding="utf-8")
    return LibraryFolder(folder)


def test_a_link_is_dead_only_after_three_looks_on_two_days(site: str, tmp_path: Path) -> None:
    folder = library(tmp_path / "list", {"good": f"{site}/fine", "bad": f"{site}/missing", "moved": f"{site}/moved"})
    clock, results = Clock(), tmp_path / "links.jsonl"
    options = LinkOptions(delay_seconds=0, allow=EVERYWHERE, clock=clock)

    def problems() -> dict[str | None, tuple[str, str]]:
        return {p.record: (p.severity, p.problem + " " + p.mend) for p in check_links(folder, results, options)}

    first = problems()
    assert "good" not in first
    assert first["bad"][0] == "notice"
    assert first["moved"][0] == "warning"
    assert f"url: {site}/fine" in first["moved"][1]
    n_requests = len(Misbehaving.seen)
    assert problems() == first
    assert len(Misbehaving.seen) == n_requests  # nothing is due again within the hour
    for _ in range(2):
        clock.now += dt.timedelta(hours=24)
        last = problems()
    assert last["bad"][0] == "warning"
    assert "dead" in last["bad"][1]
    assert f"https://web.archive.org/web/2026/{site}/missing" in last["bad"][1]
    record = (tmp_path / "list" / "records.jsonl").read_text(encoding="utf-8")
    assert "links" not in record


def test_a_good_look_clears_the_name() -> None:
    history, when = History(), dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    for day in range(3):
        history.add(when + dt.timedelta(days=day), Look("missing", "it answers 404"))
    assert history.is_dead()
    history.add(when + dt.timedelta(days=3), Look("ok"))
    assert not history.is_dead()
    assert not history.failing()


def test_a_stopped_run_goes_on_where_it_was(site: str, tmp_path: Path) -> None:
    folder = library(tmp_path / "list", {f"r{n}": f"{site}/fine?{n}" for n in range(6)})
    results, clock = tmp_path / "links.jsonl", Clock()
    check_links(folder, results, LinkOptions(limit=2, delay_seconds=0, allow=EVERYWHERE, clock=clock))
    assert len(load(results)) == 2
    check_links(folder, results, LinkOptions(delay_seconds=0, allow=EVERYWHERE, clock=clock))
    assert len(load(results)) == 6
    results.write_text(results.read_text(encoding="utf-8") + '{"torn', encoding="utf-8")
    assert len(load(results)) == 6


def test_robots_and_pauses_are_kept(site: str, tmp_path: Path) -> None:
    urls = {"a": f"{site}/private/a", "b": f"{site}/fine", "c": f"{site}/busy", "d": f"{site}/fine?2"}
    folder, pauses = library(tmp_path / "list", urls), []
    options = LinkOptions(delay_seconds=0.5, allow=EVERYWHERE, clock=Clock(), sleep=pauses.append)
    Misbehaving.seen.clear()
    found = {p.record: p for p in check_links(folder, tmp_path / "links.jsonl", options)}
    assert "robots.txt" in found["a"].problem
    assert "/private/a" not in [path for _, path in Misbehaving.seen]
    assert "/fine?2" not in [path for _, path in Misbehaving.seen]  # the host asked to come later
    assert set(pauses) == {0.5}
    n_requests = sum(path != "/robots.txt" for _, path in Misbehaving.seen)
    assert len(pauses) >= n_requests - 1  # one before each but the first
    history = load(tmp_path / "links.jsonl")[f"{site}/busy"]
    assert not history.is_due(Clock()() + dt.timedelta(minutes=30))
    assert history.is_due(Clock()() + dt.timedelta(minutes=61))


def test_a_host_whose_robots_file_fails_is_left_alone(tmp_path: Path) -> None:
    server = started(FailingRobots)
    url = f"http://127.0.0.1:{server.server_port}/fine"
    folder = tmp_path / "library"
    folder.mkdir()
    (folder / "records.jsonl").write_text(json.dumps({"id": "a", "title": "A", "url": url}) + "\n", encoding="utf-8")
    try:
        (found,) = check_links(LibraryFolder(folder), tmp_path / "links.jsonl", LinkOptions(allow=EVERYWHERE))
    finally:
        server.shutdown()
        server.server_close()
    assert "robots.txt" in found.problem


def test_the_command(site: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library(tmp_path / "list", {"moved": f"{site}/moved"})
    with pytest.raises(SystemExit) as ended:
        main(["--library", str(tmp_path / "list"), "check", "--links", "--allow-private", "--json"])
    assert ended.value.code == 1
    found = json.loads(capsys.readouterr().out)["problems"]
    assert found[0].keys() >= {"file", "line", "record", "field", "problem", "mend"}
    assert found[0]["field"] == "url"
