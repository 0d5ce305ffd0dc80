"""What is no fault of a link is never called one: pages of apps, articles about missing pages, our own network."""

from __future__ import annotations

import datetime as dt
import http.server
import json
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from corpus import LibraryError, LibraryFolder, Problem
from corpus.links import LinkOptions, check_links, own_network
from corpus.links.history import History, load, save
from corpus.links.not_found_pages import says_not_found
from corpus.links.visiting import EVERYWHERE, Look, Visitor
from corpus.records.sealed import sealed, unsealed
from seealso import Library, open_library
from seealso.cli import cli
from webapp import create_app

APP = (
    b"<!doctype html><title>Our app</title><link href=/app.css rel=stylesheet><div id=root></div><script src=/app.js>"
    b"</script>"
)
ARTICLE = b"<title>%s</title><h1>Guide</h1>" + b"<p>Real words about pages that were lost, and found again.</p>" * 150
NOT_FOUND = "<title>%s</title><h1>Oh no</h1><p>Try the search.</p>"


@contextmanager
def site(answers: dict[str, tuple[int, bytes]], other: tuple[int, bytes]) -> Iterator[str]:
    """A site on loopback: path → status and page; every other path gets ``other``."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            pass

        def do_GET(self) -> None:
            status, page = (404, b"") if self.path == "/robots.txt" else answers.get(self.path, other)
            self.send_response(status)
            if status == 302:
                self.send_header("Location", page.decode())
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(page)

        do_HEAD = do_GET

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True
        server_bind = socketserver.TCPServer.server_bind  # without a look-up of its own name, which can take long
        server_port = property(lambda self: self.server_address[1])  # type: ignore[assignment]

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(autouse=True)
def _no_invalid_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names under .invalid are none (RFC 6761); some name servers take five seconds to say so."""
    real = socket.getaddrinfo

    def found(host: Any, *more: Any, **named: Any) -> Any:
        if str(host).endswith(".invalid"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real(host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", found)


# -- sites that answer everything ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    ["", "/", "/#/", "/#/about/us", "/#!/list", "/index.html", "/index.html#/a", "/en/", "/pt-BR", "/?utm_source=x"],
)
def test_the_home_page_of_an_app_is_alive(path: str) -> None:
    with site({}, (200, APP)) as address:
        assert Visitor(EVERYWHERE).visit(address + path).kind == "ok"


@pytest.mark.parametrize("path", ["/articles/17", "/?article=17", "/en/articles", "/paper.html"])
def test_an_inner_page_of_an_app_cannot_be_judged(path: str) -> None:
    with site({}, (200, APP)) as address:
        look = Visitor(EVERYWHERE).visit(address + path)
    assert look.kind == "closed"
    assert "one page for all addresses" in look.said


def test_an_app_that_names_each_of_its_pages_has_living_ones() -> None:
    with site({"/real": (200, APP.replace(b"Our app", b"Bees \xe2\x80\x93 our app"))}, (200, APP)) as address:
        assert Visitor(EVERYWHERE).visit(f"{address}/real").kind == "ok"


def test_a_site_that_says_not_found_everywhere_has_missing_pages() -> None:
    page = b"<title>Page not found</title><h1>Sorry</h1>"
    with site({"/": (200, ARTICLE % b"Home")}, (200, page)) as address:
        visitor = Visitor(EVERYWHERE)
        assert visitor.visit(f"{address}/old").kind == "soft"
        assert visitor.visit(f"{address}/").kind == "ok"


def test_a_home_page_by_another_name_may_lead_home() -> None:
    home = {"/": (200, ARTICLE % b"Home"), "/index.php": (302, b"/"), "/home": (302, b"/"), "/old/page": (302, b"/")}
    with site(home, (404, b"gone")) as address:
        visitor = Visitor(EVERYWHERE)
        assert [visitor.visit(address + path).kind for path in ("/index.php", "/home", "/old/page")] == [
            "ok", "ok", "soft",
        ]  # fmt: skip


def test_looks_of_an_earlier_version_are_judged_as_now(tmp_path: Path) -> None:
    said = "its site shows the same page for addresses that cannot exist"
    when = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    looks = [(when + dt.timedelta(days=day), Look("soft", said, 200)) for day in range(3)]
    save(tmp_path / "links.jsonl", [("https://example.org/a", History(looks))])
    assert not load(tmp_path / "links.jsonl")["https://example.org/a"].is_dead()


# -- pages that say "not found" with a good status ---------------------------------------------------------------

SAY_SO = [
    "Page not found", "404", "404 Not Found", "404 - Page not found | Example", "Page Not Found – My Site",
    "Example - Error 404", "Error 404 (Not Found)!!1", "Oops! That page can’t be found.", "Page Not Found (404)",
    "The page you are looking for could not be found", "Sorry, this page isn't available.", "File not found",
    "This page does not exist", "We can't find that page", "HTTP 404 Not Found", "Not Found",
    "Seite nicht gefunden - Beispiel", "Die angeforderte Seite konnte nicht gefunden werden", "Fehler 404",
    "Page non trouvée - Le Journal", "Page introuvable | Mairie", "Cette page n'existe pas",
    "Página no encontrada – Blog",
    "No se encontró la página", "Página não encontrada", "Pagina non trovata", "Pagina niet gevonden",
    "Tudalen heb ei chanfod", "Sidan hittades inte", "Siden blev ikke fundet", "Siden ble ikke funnet",
    "Sivua ei löytynyt", "Nie znaleziono strony", "Stránka nenalezena", "Az oldal nem található", "Страница не найдена",
    "Сторінку не знайдено", "ページが見つかりません",
    "お探しのページは見つかりませんでした", "页面未找到", "找不到页面",

    "페이지를 찾을 수 없습니다", "Sayfa bulunamadı", "Η σελίδα δεν βρέθηκε", "الصفحة غير موجودة", "הדף לא נמצא",
    "Pàgina no trobada", "Không tìm thấy trang", "Halaman tidak ditemukan",
]  # fmt: skip
SAY_NOTHING = [
    "How to mend 404 errors", "Not Found: a novel", "Finding the lost page", "A page", "Missing", "Lost and found",
    "The missing page of history", "HTTP 404 - Wikipedia", "Nicht gefunden: Gedichte", "Die Seite",
    "Article 404 of the treaty", "Room 404 – Hotel", "The page", "Página", "页面", "",
]  # fmt: skip


@pytest.mark.parametrize("title", SAY_SO)
def test_a_title_says_not_found(title: str) -> None:
    assert says_not_found((NOT_FOUND % title).encode(), "https://www.example.org/a/b")


@pytest.mark.parametrize("title", SAY_NOTHING)
def test_a_title_that_says_something_else(title: str) -> None:
    assert not says_not_found((NOT_FOUND % title).encode(), "https://www.sample.net/a/b")


def test_an_article_called_not_found_is_one() -> None:
    page = ARTICLE % b"404 Not Found"
    assert not says_not_found(page, "https://example.org/a")
    assert not says_not_found(b"<title>404 Not Found</title>", "https://example.org/status/404")
    assert says_not_found(b"<title>404 Not Found</title>", "https://example.org/a")


def test_a_heading_says_it_where_the_title_is_that_of_the_site() -> None:
    page = (
        b"<title>Example</title><nav>" + b"<a>Menu</a>" * 400 + b"</nav><h1>Page <em>not</em> found</h1><p>Sorry.</p>"
    )
    assert says_not_found(page, "https://example.org/a")


def test_other_encodings_are_read() -> None:
    page = "<meta charset=iso-8859-1><title>Page non trouvée</title>".encode("latin-1")
    assert says_not_found(page, "https://example.org/a")


def test_a_page_that_says_so_is_missing_on_a_site_that_answers_404_elsewhere() -> None:
    pages = {"/soft": (200, b"<title>Page not found</title><h1>404</h1>"), "/good": (200, ARTICLE % b"On 404 errors")}
    with site(pages, (404, b"gone")) as address:
        visitor = Visitor(EVERYWHERE)
        assert visitor.visit(f"{address}/soft").kind == "soft"
        assert visitor.visit(f"{address}/good").kind == "ok"


# -- our own network ---------------------------------------------------------------------------------------------


def library(folder: Path, urls: dict[str, str]) -> LibraryFolder:
    folder.mkdir(exist_ok=True)
    records = [json.dumps({"id": name, "title": f"All about {name}", "url": url}) for name, url in urls.items()]
    (folder / "records.jsonl").write_text("\n".join(records) + "\n", encoding="utf-8")
    return LibraryFolder(folder)


@pytest.fixture
def lost() -> dict[str, str]:
    return {f"r{n}": f"http://host{n}.invalid/page" for n in range(5)}


def looked(folder: LibraryFolder, results: Path, *landmarks: str) -> list[Problem]:
    return check_links(folder, results, LinkOptions(delay_seconds=0, allow=EVERYWHERE, landmarks=landmarks))


def test_a_run_without_a_network_books_nothing_and_says_so(tmp_path: Path, lost: dict[str, str]) -> None:
    folder, results = library(tmp_path / "list", lost), tmp_path / "links.jsonl"
    (found,) = looked(folder, results)
    assert "our own network" in found.problem
    assert "5 of 5 hosts" in found.problem
    assert found.severity == "warning"
    assert not results.exists()


def test_one_host_on_this_machine_is_no_network(tmp_path: Path, lost: dict[str, str]) -> None:
    with site({}, (200, ARTICLE % b"Here")) as address:
        folder, results = library(tmp_path / "list", lost | {"near": f"{address}/"}), tmp_path / "links.jsonl"
        (found,) = looked(folder, results)
    assert "5 of 6 hosts" in found.problem
    assert not results.exists()


def test_what_was_known_before_still_stands(tmp_path: Path, lost: dict[str, str]) -> None:
    folder, results = library(tmp_path / "list", lost), tmp_path / "links.jsonl"
    when = dt.datetime.now(dt.UTC)
    looks = [(when - dt.timedelta(days=day), Look("missing", "it answers 404 (not found)", 404)) for day in (5, 4, 3)]
    save(results, [(lost["r3"], History(looks))])
    before = results.read_bytes()
    network, dead = looked(folder, results)
    assert "our own network" in network.problem
    assert (dead.record, dead.severity) == ("r3", "warning")
    assert results.read_bytes() == before


def test_dead_hosts_are_booked_where_a_landmark_answers(tmp_path: Path, lost: dict[str, str]) -> None:
    folder, results = library(tmp_path / "list", lost), tmp_path / "links.jsonl"
    with site({}, (200, APP)) as address:
        found = looked(folder, results, address.removeprefix("http://"))
    assert [problem.record for problem in found] == list(lost)
    assert all("fails since" in problem.problem for problem in found)
    assert len(load(results)) == 5


def test_dead_hosts_are_booked_where_a_host_that_answered_before_answers_still(
    tmp_path: Path, lost: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, results = library(tmp_path / "list", lost), tmp_path / "links.jsonl"
    save(results, [("http://alive.example/", History([(dt.datetime.now(dt.UTC), Look("ok", "", 200))]))])
    asked: list[str] = []

    @contextmanager
    def connected(address: tuple[str, int], timeout: float) -> Iterator[None]:
        asked.append(address[0])
        yield

    monkeypatch.setattr(own_network.socket, "create_connection", connected)
    assert len(looked(folder, results)) == 5
    assert asked == ["alive.example"]


def test_some_dead_hosts_among_living_ones_are_dead(tmp_path: Path) -> None:
    with site({}, (200, ARTICLE % b"Here")) as one, site({}, (200, ARTICLE % b"There")) as other:
        urls = {"a": f"{one}/", "b": f"{other}/", "c": "http://no-such-host.invalid/"}
        (found,) = looked(library(tmp_path / "list", urls), tmp_path / "links.jsonl")
    assert found.record == "c"
    assert "fails since" in found.problem


def test_a_refused_connection_is_no_answer() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        assert Visitor(EVERYWHERE).visit(f"http://127.0.0.1:{free.getsockname()[1]}/").kind == "unreached"


def test_a_run_that_is_stopped_books_who_answered_and_nobody_else(tmp_path: Path, lost: dict[str, str]) -> None:
    def stop(done: int, total: int) -> None:
        if done == total:
            raise KeyboardInterrupt

    with site({}, (200, ARTICLE % b"Here")) as address:
        folder = library(tmp_path / "list", lost | {"near": f"{address}/"})
        options = LinkOptions(delay_seconds=0, allow=EVERYWHERE, landmarks=(), progress=stop)
        with pytest.raises(KeyboardInterrupt):
            check_links(folder, tmp_path / "links.jsonl", options)
    assert list(load(tmp_path / "links.jsonl")) == [f"{address}/"]


# -- findings stand wherever problems stand ------------------------------------------------------------------------


@pytest.fixture
def dead_link(tmp_path: Path) -> Iterator[tuple[Library, Callable[[], None]]]:
    """A library whose record "lost" has a dead link, and what looks at its links."""
    with site({f"/{n}": (200, ARTICLE % b"Here") for n in range(3)}, (404, b"gone")) as address:
        yield _dead_link(tmp_path, address)


def _dead_link(tmp_path: Path, address: str) -> tuple[Library, Callable[[], None]]:
    urls = {f"r{n}": f"{address}/{n}" for n in range(3)} | {"lost": f"{address}/lost"}
    library(tmp_path / "list", urls)
    made = open_library(tmp_path / "list")
    made.build()
    clock = [dt.datetime(2026, 3, 1, tzinfo=dt.UTC)]

    def look() -> None:
        for _ in range(3):
            options = LinkOptions(delay_seconds=0, allow=EVERYWHERE, clock=lambda: clock[0])
            made.check_links(options)
            clock[0] += dt.timedelta(days=1)

    return made, look


def test_findings_stand_in_plain_check_the_api_and_the_page_without_a_build(
    tmp_path: Path, dead_link: tuple[Library, Callable[[], None]]
) -> None:
    made, look = dead_link
    client = create_app(made).test_client()

    def said() -> tuple[bool, bool, bool]:
        in_check = any("The link is dead" in problem.problem for problem in made.check())
        in_api = any("The link is dead" in one["problem"] for one in client.get("/api/v1/check").json["problems"])
        page = client.get("/resource/lost").get_data(as_text=True)
        return in_check, in_api, "This link is dead" in page and "https://web.archive.org/web/2026/" in page

    assert said() == (False, False, False)
    look()
    assert said() == (True, True, True)
    assert "link is dead" not in client.get("/resource/r1").get_data(as_text=True)
    assert [p.record for p in made.view.problems() if p.field == "url"] == ["lost"]
    records = tmp_path / "list" / "records.jsonl"
    records.write_text(records.read_text(encoding="utf-8").replace("/lost", "/new"), encoding="utf-8")
    made.build()
    assert said() == (False, False, False)  # the address is another one


def test_the_filter_for_broken_links_follows_each_run_without_a_build(
    tmp_path: Path, dead_link: tuple[Library, Callable[[], None]]
) -> None:
    made, look = dead_link
    client = create_app(made).test_client()

    def found(query: str = "", **filters: str) -> set[str]:
        hits = {hit.id for hit in made.search(query, filters).hits}
        answer = client.get("/api/v1/search", query_string={"q": query, **filters}).json
        assert {hit["id"] for hit in answer["hits"]} == hits
        assert answer["total"] == len(hits)
        return hits

    assert found("link:broken") == found(link="broken") == found(link="dead") == set()
    assert found("-link:broken") == found(link="none") == {"r0", "r1", "r2", "lost"}
    assert "Broken links" not in client.get("/coverage").get_data(as_text=True)
    look()
    for _ in range(2):  # what is remembered says the same
        assert found("link:broken") == found("links:BROKEN") == found(link="broken") == found("link:dead") == {"lost"}
        assert found("-link:broken") == found("* NOT link:broken") == found(link="none") == {"r0", "r1", "r2"}
        assert found("link:moved") == found(link="failing") == found("link:nosuch") == set()
        assert found(link="broken", type="none") == {"lost"}
    both = client.get("/api/v1/search?filter=link:broken&filter=link:none").json
    assert both["total"] == 4
    page = client.get("/search?link=broken").get_data(as_text=True)
    assert "Remove filter: </span>Broken link" in page
    assert "/resource/lost" in page
    assert "/resource/r1" not in page
    assert "/search?link=broken" in client.get("/coverage").get_data(as_text=True)
    said = CliRunner().invoke(cli, ["--library", str(tmp_path / "list"), "search", "link:broken", "--json"])
    assert [hit["id"] for hit in json.loads(said.stdout)["hits"]] == ["lost"]
    assert made.explain("link:broken", "r1").explanation.kept_out == ("link:broken",)
    records = tmp_path / "list" / "records.jsonl"
    records.write_text(records.read_text(encoding="utf-8").replace("/lost", "/new"), encoding="utf-8")
    made.build()
    assert found("link:broken") == set()  # the address is another one


def test_a_run_that_finds_a_broken_link_says_how_to_list_them(dead_link: tuple[Library, Callable[[], None]]) -> None:
    made, look = dead_link
    look()
    said = CliRunner().invoke(cli, ["--library", str(made.path), "check", "--links"])
    assert "`seealso search link:broken` lists" in said.stdout
    (made.state_folder / "links-found.json").unlink()
    (made.state_folder / "links.jsonl").unlink()
    said = CliRunner().invoke(cli, ["--library", str(made.path), "check", "--links", "--limit", "1"])
    assert "link:broken" not in said.stdout


def test_a_dead_link_can_be_accepted(tmp_path: Path, dead_link: tuple[Library, Callable[[], None]]) -> None:
    dead_link[1]()
    (tmp_path / "list" / "seealso.toml").write_text('[check]\naccepted = ["lost url"]\n', encoding="utf-8")
    (found,) = [problem for problem in open_library(tmp_path / "list").check() if problem.record == "lost"]
    assert (found.severity, found.mend) == ("notice", "It is accepted in seealso.toml.")


def test_what_was_kept_may_be_damaged(
    dead_link: tuple[Library, Callable[[], None]], caplog: pytest.LogCaptureFixture
) -> None:
    made, look = dead_link
    look()
    kept = made.state_folder / "links-found.json"
    found = made.link_finding(made.resource("lost"))
    assert found is not None
    assert found.state == "dead"
    for damage in (b"", b"{", kept.read_bytes().replace(b"dead", b"fine"), b"[]"):
        kept.write_bytes(damage)
        caplog.clear()
        assert made.link_finding(made.resource("lost")) is None
        assert f"{kept} is damaged" in caplog.text
        made.check_links(LinkOptions(limit=0))  # looks at nothing, and says again what was found
        assert made.link_finding(made.resource("lost")) == found


@pytest.mark.parametrize("name", ["links-found.json", "links.jsonl"])
def test_a_folder_in_the_place_of_what_is_kept_is_named(
    dead_link: tuple[Library, Callable[[], None]], name: str
) -> None:
    made, look = dead_link
    look()
    (made.state_folder / name).unlink()
    (made.state_folder / name).mkdir()
    with pytest.raises(LibraryError, match=rf"{name}: what was found of the links cannot be written"):
        look()


def test_a_forged_finding_makes_no_link(dead_link: tuple[Library, Callable[[], None]]) -> None:
    made, look = dead_link
    look()
    kept = made.state_folder / "links-found.json"
    content = unsealed(kept.read_bytes())
    client = create_app(made).test_client()
    for archived, state in (
        ("javascript:alert(1)", "dead"),
        ("https://web.archive.org.evil.example/", "dead"),
        ("", "x"),
    ):
        (forged,) = [dict(row) for row in content["found"] if row["problem"]["record"] == "lost"]
        kept.write_text(sealed({"found": [forged | {"archived": archived, "state": state}]}), encoding="utf-8")
        page = client.get("/resource/lost").get_data(as_text=True)
        assert "The link is dead" not in page
        assert not archived or archived not in page
