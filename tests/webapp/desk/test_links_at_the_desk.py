"""The links looked at by who has no terminal: a button, one run at a time, how far it is, and what came of it."""

from __future__ import annotations

import datetime as dt
import logging
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

import seealso
from corpus.links.runs import UNREACHED_FILE, LinkRun, last_run, note_unreached
from seealso import looking_at_links
from seealso.cli import main
from seealso.desk.desk import Desk
from tests.corpus.links.test_no_false_alarms import ARTICLE, site
from tests.webapp.desk.conftest import ORIGIN, DeskSite
from webapp import create_app

PAGE = "/desk/work/links"
BUTTON = "Look at the links now"
GOES_ON = """
import datetime as dt, sys, time
from pathlib import Path
from corpus.links import runs
runs.KEEP_EVERY_SECONDS = 0
state = Path(sys.argv[1])
with runs.only_run(state):
    progress = runs.Progress(state, dt.datetime.now(dt.UTC), 1234)
    progress.at(7)
    (state / "begun").write_text((state / "begun").read_text() + "x" if (state / "begun").exists() else "x")
    while not (state / "enough").exists():
        time.sleep(0.02)
    progress.end(dt.datetime.now(dt.UTC))
"""


@contextmanager
def asked_of(found: list[str]) -> Iterator[str]:
    """A site on loopback that notes what is asked of it."""

    class Answers(dict[str, tuple[int, bytes]]):
        def get(self, path: str, other: Any = None) -> Any:
            found.append(path)
            return super().get(path, other)

    with site(Answers(), (200, ARTICLE % b"Here")) as address:
        yield address


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def near(tmp_path: Path, asked: list[str]) -> Iterator[DeskSite]:
    """A library whose links lead to this machine."""
    folder = tmp_path / "near"
    folder.mkdir()
    with asked_of(asked) as address:
        records = [{"id": f"r{n}", "title": f"Page {n}", "url": f"{address}/{n}"} for n in range(3)]
        (folder / "records.yaml").write_text(yaml.safe_dump(records), encoding="utf-8")
        library = seealso.open_library(folder)
        library.build()
        desk = Desk(tmp_path / "private")
        yield DeskSite(create_app(library, desk=desk), library, desk)


@pytest.fixture
def processes(near: DeskSite, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """Runs that go on until somebody says that it is enough."""
    state, started = near.library.state_folder, []
    real: Callable[..., Any] = looking_at_links.subprocess.Popen

    def popen(*arguments: Any, **named: Any) -> Any:
        started.append(real(*arguments, **named))
        return started[-1]

    monkeypatch.setattr(looking_at_links, "_command", lambda _: [sys.executable, "-c", GOES_ON, str(state)])
    monkeypatch.setattr(looking_at_links.subprocess, "Popen", popen)
    monkeypatch.setattr(looking_at_links, "WAIT_SECONDS", 90.0)  # on a machine that has much to do
    yield started
    (state / "enough").touch()
    for process in started:
        process.wait(20)


def until_it_ended(near: DeskSite, after: LinkRun | None = None) -> LinkRun:
    until = time.monotonic() + 90
    while time.monotonic() < until:
        run = last_run(near.library.state_folder)
        if run is not None and not run.is_running and run != after:
            return run
        time.sleep(0.1)
    raise AssertionError("it goes on and on")


def until_it_is_at_7(near: DeskSite, n: int = 1) -> None:
    """Wait until the ``n``-th of the runs that go on has said how far it is."""
    until, begun = time.monotonic() + 90, near.library.state_folder / "begun"
    while not begun.exists() or len(begun.read_text()) < n:
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_press_looks_at_the_links_and_private_addresses_are_left_alone(near: DeskSite, asked: list[str]) -> None:
    client = near.client_of("curator")
    page = client.get(PAGE).text
    assert "have not been looked at yet" in page
    assert "seealso check" not in page
    assert BUTTON in page
    answer = client.send(PAGE, {"do": "look"})
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    run = until_it_ended(near)
    assert (run.n_done, run.n_due) == (3, 3)
    assert run.ended
    page = client.get(PAGE).text
    assert "The last run ended on" in page
    assert "It looked at 3 links." in page
    assert "not been looked at yet" not in page
    assert BUTTON in page
    assert asked == []
    assert {found.state for found in near.library.view.links.current().values()} == {"unchecked"}
    client.send(PAGE, {"do": "look"})
    until_it_ended(near, after=run)
    assert "No link was due" in client.get(PAGE).text


def test_while_it_runs_the_page_says_how_far_and_has_no_button(near: DeskSite, processes: list[Any]) -> None:
    client = near.client_of("owner")
    assert client.send(PAGE, {"do": "look"}).status_code == 303
    until_it_is_at_7(near)
    page = client.get(PAGE).text
    assert "The links are being looked at: 7 of 1,234 so far." in page
    assert f'<a href="{PAGE}">Reload this page</a>' in page
    assert BUTTON not in page
    assert "being looked at: 7 of 1,234" in client.get("/desk").text
    (near.library.state_folder / "enough").touch()
    assert until_it_ended(near).ended


def test_however_often_it_is_pressed_in_whichever_worker_one_run_goes_on(
    near: DeskSite, processes: list[Any], tmp_path: Path
) -> None:
    others = [DeskSite(create_app(seealso.open_library(near.library.path), desk=near.desk), near.library, near.desk)
              for _ in range(2)]  # fmt: skip
    clients = [one.client_of("curator") for one in (near, *others)]
    tokens = [client.csrf() for client in clients]

    def press(number: int) -> int:
        return clients[number].post(
            PAGE, data={"csrf": tokens[number], "do": "look"}, headers={"Origin": ORIGIN}
        ).status_code  # fmt: skip

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(press, range(3))) == [303] * 3
    assert press(0) == 303
    assert len(processes) == 1
    until_it_is_at_7(near)
    assert (near.library.state_folder / "begun").read_text() == "x"


def test_a_run_that_died_is_said_to_be_over_and_can_be_begun_again(near: DeskSite, processes: list[Any]) -> None:
    client = near.client_of("curator")
    client.send(PAGE, {"do": "look"})
    until_it_is_at_7(near)
    processes[0].kill()
    processes[0].wait()
    page = client.get(PAGE).text
    assert "was stopped: it had looked at 7 of 1,234 links" in page
    assert BUTTON in page
    client.send(PAGE, {"do": "look"})
    assert len(processes) == 2
    until_it_is_at_7(near, 2)
    assert "being looked at: 7 of" in client.get(PAGE).text


def test_only_a_form_of_a_curator_begins_a_run(near: DeskSite, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Path] = []
    monkeypatch.setattr("webapp.desk.work_pages.look_beside", lambda library, state: begun.append(library))
    submitter, curator, owner, reader = (*map(near.client_of, ("submitter", "curator", "owner")), near.client())
    token = curator.csrf()
    assert curator.get(f"{PAGE}?do=look&csrf={token}").status_code == 200
    assert curator.head(f"{PAGE}?do=look&csrf={token}").status_code == 200
    assert curator.put(PAGE, data={"do": "look", "csrf": token}, headers={"Origin": ORIGIN}).status_code == 405
    assert curator.post(PAGE, data={"do": "look"}, headers={"Origin": ORIGIN}).status_code == 400
    assert curator.post(PAGE, data={"do": "look", "csrf": token}).status_code == 400
    for headers in ({"Origin": "https://evil.example"}, {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"}):
        assert curator.post(PAGE, data={"do": "look", "csrf": token}, headers=headers).status_code == 400
    assert submitter.post(PAGE, data={"do": "look", "csrf": token}, headers={"Origin": ORIGIN}).status_code == 403
    asks = reader.post(PAGE, data={"do": "look", "csrf": token}, headers={"Origin": ORIGIN})
    assert asks.headers["Location"].startswith("/sign-in?next=")
    assert owner.send("/desk/work/stale", {"do": "look"}).status_code == 404
    assert begun == []
    for client in (curator, owner):
        assert client.send(PAGE, {"do": "look"}).status_code == 303
    assert begun == [near.library.path] * 2


def test_what_keeps_a_run_from_beginning_is_in_the_log_and_not_on_the_page(
    near: DeskSite, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    client = near.client_of("curator")
    fails = [sys.executable, "-c", "import sys; sys.exit('Error: /secret/place is full')"]
    for command in (fails, ["/no/such/program"]):
        monkeypatch.setattr(looking_at_links, "_command", lambda _, command=command: command)
        caplog.clear()
        with caplog.at_level(logging.WARNING, "seealso.looking_at_links"):
            answer = client.send(PAGE, {"do": "look"})
        assert answer.status_code == 500
        assert "finds why in its log" in answer.text
        assert "secret" not in answer.text
        assert "secret/place" in caplog.text or "No such file" in caplog.text


def test_no_module_of_the_folder_that_one_stands_in_is_loaded(near: DeskSite, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = near.library.path
    for name in ("seealso", "click", "json"):
        (folder / f"{name}.py").write_text(f"open({str(folder / 'loaded')!r}, 'w')\n", encoding="utf-8")
    monkeypatch.chdir(folder)
    near.client_of("curator").send(PAGE, {"do": "look"})
    assert until_it_ended(near).n_done == 3
    assert not (folder / "loaded").exists()


def test_that_there_was_no_network_is_said_wherever_links_are(
    near: DeskSite, capsys: pytest.CaptureFixture[str]
) -> None:
    state, reader, curator = near.library.state_folder, near.client(), near.client_of("curator")

    def said_by_command() -> str:
        with pytest.raises(SystemExit):
            main(["--library", str(near.library.path), "work", "links"])
        return capsys.readouterr().out

    public = reader.get("/coverage").text
    assert "The links have not been looked at yet." in public
    assert "Ask whoever runs this site to run <kbd>seealso check --links</kbd>." in public
    assert "network" not in public
    mine = curator.get("/coverage").text
    assert f'<a href="{PAGE}">Look at the links</a>' in mine
    assert "Ask whoever" not in mine
    note_unreached(state, dt.date(2026, 3, 4))
    assert "were to be looked at on 4 March 2026, but the network could not be reached" in reader.get("/coverage").text
    for address in (PAGE, "/desk"):
        page = curator.get(address).text
        assert "On 4 March 2026 the network could not be reached" in page
        assert "have not been looked at yet" in page
    assert BUTTON in curator.get(PAGE).text
    said = said_by_command()
    assert "not been looked at yet. That was tried on 2026-03-04, but the network could not be reached" in said
    assert "seealso check --links" in said
    near.library.check_links()  # nobody is asked, for all are private: nothing is known of the network
    assert "were to be looked at again on 4 March 2026" in reader.get("/coverage").text
    page = curator.get(PAGE).text
    assert "On 4 March 2026 the network could not be reached" in page
    assert "have not been looked at yet" not in page
    said = said_by_command()
    assert "Links that do not work: 0\n  On 2026-03-04 the network could not be reached, so the links were not" in said
    (state / UNREACHED_FILE).unlink()
    public = reader.get("/coverage").text
    assert "network could not" not in public
    assert "Ask whoever" not in public
    assert near.library.work("links").remark is None


def test_a_library_without_addresses_asks_nobody_to_look_at_them(tmp_path: Path) -> None:
    (tmp_path / "records.yaml").write_text("- {id: a, title: One}\n- {id: b, title: Two}\n", encoding="utf-8")
    page = create_app(seealso.open_library(tmp_path)).test_client().get("/coverage").text
    assert "have not been looked at yet" not in page


@pytest.mark.parametrize("way", ["/search?q=link:broken", "/search?q=-x+Links:unchecked", "/search?link=dead"])
def test_a_search_for_links_before_any_look_says_that_nobody_looked(near: DeskSite, way: str) -> None:
    curator, reader = near.client_of("curator").get(way).text, near.client().get(way).text
    for page in (curator, reader):
        assert "have not been looked at yet" in page
        assert "No resource fits all parts" not in page
    assert f'href="{PAGE}"' in curator.partition('class="empty"')[2]
    assert f'href="{PAGE}"' not in reader
    assert "have not been looked at yet" not in near.client().get("/search?q=blinks:broken").text


def test_the_table_of_dead_links_before_any_look_and_during_one_says_so(near: DeskSite, processes: list[Any]) -> None:
    client = near.client_of("curator")
    table = client.get("/coverage?show=dead").text.partition('id="table"')[2].partition("<table")[0]
    assert "have not been looked at yet" in table
    assert "looked at" not in client.get("/coverage").text.partition('id="table"')[2].partition("<table")[0]
    client.send(PAGE, {"do": "look"})
    until_it_is_at_7(near)
    told = "The links are being looked at: 7 of 1,234 so far."
    for way in ("/coverage", "/coverage?show=dead", "/search?q=link:broken"):
        page = client.get(way).text
        assert told in page, way
        assert "have not been looked at yet" not in page, way
