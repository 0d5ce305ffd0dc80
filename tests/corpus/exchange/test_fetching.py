"""Sources on the web: a server on loopback that behaves and misbehaves, and addresses that are never asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from corpus.exchange.importing.fetching import fetched, is_public
from corpus.exchange.importing.source import SourceError
from seealso.imports import import_source
from tests.corpus.exchange.conftest import records

FIXTURES = Path(__file__).parent / "fixtures"
PAGE = """<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords><record><header>
<identifier>oai:x:{n}</identifier></header>
<metadata><dc xmlns="http://purl.org/dc/elements/1.1/"><title>Work {n}</title>
</dc></metadata></record>
<resumptionToken>{token}</resumptionToken></ListRecords></OAI-PMH>"""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path = self.path
        if path.startswith("/oai"):
            n = path.partition("resumptionToken=")[2] or "1"
            token = {"1": "2", "2": "3", "loop": "loop"}.get(n, "")
            self.answer(PAGE.format(n=n, token="loop" if "loop" in path else token).encode(), "text/xml")
        elif path == "/list":
            self.answer(b"Title,Link\nAlpha,https://example.org/a\n", "text/csv; charset=utf-8")
        elif path == "/feed":
            self.answer((FIXTURES / "feed.rss").read_bytes(), "application/rss+xml")
        elif path == "/moved":
            self.redirect("/list")
        elif path == "/round":
            self.redirect("/round")
        elif path == "/inwards":
            self.redirect("http://127.0.0.1:1/secret")
        elif path == "/file":
            self.redirect("file:///etc/passwd")
        elif path == "/huge":
            self.send_response(200)
            self.end_headers()
            self.pour(b"x" * 65536, 400)
        elif path == "/drip":
            self.send_response(200)
            self.end_headers()
            self.pour(b"x", 100, 0.05)
        elif path == "/cut":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"Title,Link\n")
        else:
            self.send_error(404)

    def answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def redirect(self, to: str) -> None:
        self.send_response(302)
        self.send_header("Location", to)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def pour(self, piece: bytes, times: int, pause_seconds: float = 0) -> None:
        try:
            for _ in range(times):
                self.wfile.write(piece)
                self.wfile.flush()
                time.sleep(pause_seconds)
        except OSError:
            pass

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    served = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=served.serve_forever, daemon=True)
    thread.start()
    yield f"127.0.0.1:{served.server_address[1]}"
    served.shutdown()
    served.server_close()
    thread.join()


@pytest.mark.parametrize("path", ["/list", "/moved"])
def test_a_list_on_the_web_is_imported(folder: Path, server: str, path: str) -> None:
    import_source(folder, f"http://{server}{path}", allow_hosts=[server])
    assert records(folder)["alpha"].url == "https://example.org/a"


def test_a_feed_on_the_web_is_imported_twice_without_doubles(folder: Path, server: str) -> None:
    for _ in range(2):
        report = import_source(folder, f"http://{server}/feed", allow_hosts=[server])
    assert len(records(folder)) == 2
    assert report.plan.changes_nothing


def test_a_repository_is_harvested_to_its_last_page(folder: Path, server: str) -> None:
    url = f"http://{server}/oai?verb=ListRecords&metadataPrefix=oai_dc&set=care"
    import_source(folder, url, allow_hosts=[server])
    assert {r.title for r in records(folder).values()} == {"Work 1", "Work 2", "Work 3"}


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/nothing", "404"),
        ("/round", "redirects more than"),
        ("/inwards", "private network"),
        ("/file", "only http"),
        ("/huge", "larger than 1 MB"),
        ("/drip", "too long|timed out"),
        ("/cut", "cut short|Incomplete|incomplete|read"),
    ],
)
def test_a_server_that_misbehaves_is_left(server: str, path: str, message: str) -> None:
    began = time.monotonic()
    with pytest.raises(SourceError, match=message), fetched(f"http://{server}{path}", [server], 1.5, 1 << 20):
        pass
    assert time.monotonic() - began < 4


def test_a_harvest_without_end_is_stopped(folder: Path, server: str) -> None:
    with pytest.raises(SourceError, match="came twice"):
        import_source(
            folder, f"http://{server}/oai?verb=ListRecords&resumptionToken=loop", format="oai", allow_hosts=[server]
        )
    assert list(records(folder)) == []


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/list", "http://localhost:{port}/list", "http://[::1]:{port}/list", "http://0.0.0.0/",
        "http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "http://192.168.1.1/", "http://[fe80::1]/",
        "http://2130706433:{port}/list", "http://0x7f.1:{port}/list", "http://[::ffff:127.0.0.1]:{port}/list",
        "https://127.0.0.1:{port}/", "http://user:secret@example.org/", "http:///nothing", "http://exa mple/",
    ],
)  # fmt: skip
def test_private_addresses_are_refused_however_they_are_written(server: str, url: str) -> None:
    with pytest.raises(SourceError), fetched(url.format(port=server.partition(":")[2]), time_limit_seconds=2):
        pass


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True), ("2606:2800:220:1:248:1893:25c8:1946", True), ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("100.64.0.1", False), ("::1", False), ("::ffff:10.0.0.1", False), ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False), ("fe80::1%eth0", False), ("224.0.0.1", False), ("0.0.0.0", False),
        ("nonsense", False),
    ],
)  # fmt: skip
def test_what_is_public(address: str, public: bool) -> None:
    assert is_public(address) is public
