"""A stop is a stop, whichever signal brings it: answers are finished, counts written, and the exit code is 0."""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from seealso import Library
from tests.webapp.serving.conftest import Site, listening
from webapp.serving.server import told_by_signals

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are another matter there")

SLOW = """
import sys, time
from webapp.serving.server import Server, told_by_signals
def slow(environ, start_response):
    time.sleep(float(environ["QUERY_STRING"]))
    start_response("200 OK", [("Content-Length", "4")])
    return [b"done"]
server = Server(slow, "127.0.0.1", 0, 4, 100)
with told_by_signals(server, lambda: print("again", flush=True)):
    print(server.port, flush=True)
    try:
        server.run()
    except KeyboardInterrupt:
        sys.exit(3)
"""


def started() -> tuple[subprocess.Popen[str], int]:
    process = subprocess.Popen([sys.executable, "-c", SLOW], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, int(process.stdout.readline())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_requests_in_flight_are_answered_and_nobody_new_is_accepted(number: int) -> None:
    process, port = started()
    with process:
        answers: list[bytes] = []

        def ask() -> None:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/?1.5", timeout=20) as answer:
                answers.append(answer.read())

        asking = [threading.Thread(target=ask) for _ in range(4)]
        with socket.create_connection(("127.0.0.1", port)):  # an idle one holds nothing up
            for one in asking:
                one.start()
            time.sleep(0.5)
            process.send_signal(number)
            time.sleep(0.3)
            with pytest.raises(OSError), socket.create_connection(("127.0.0.1", port), timeout=2):
                pass
            for one in asking:
                one.join()
            assert process.wait(timeout=10) == 0
        assert answers == [b"done"] * 4


def test_a_second_signal_ends_it_at_once() -> None:
    process, port = started()
    with process, socket.create_connection(("127.0.0.1", port)) as one:
        one.sendall(b"GET /?30 HTTP/1.0\r\n\r\n")
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 3
        assert time.monotonic() - began < 4


def test_hangup_looks_again_and_goes_on() -> None:
    process, port = started()
    with process:
        process.send_signal(signal.SIGHUP)
        assert process.stdout is not None
        assert process.stdout.readline() == "again\n"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/?0", timeout=20) as answer:
            assert answer.read() == b"done"
        process.terminate()
        assert process.wait(timeout=10) == 0


def test_sigterm_keeps_the_counts_of_the_last_seconds(serve: Callable[..., Site], folder: Path) -> None:
    site = serve()
    for word in ("pelican", "heron", "stork"):
        assert site.get(f"/search?q={word}")[0] == 200
    assert site.end(signal.SIGTERM) == 0
    assert site.lines[-1] == "Stopped.\n"
    with contextlib.closing(sqlite3.connect(folder / ".seealso" / "questions.sqlite")) as database:
        assert database.execute("SELECT count(*), sum(times) FROM questions").fetchone() == (3, 3)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_leaves_no_mark_of_a_site_that_serves(
    serve: Callable[..., Site], folder: Path, number: signal.Signals
) -> None:
    site = serve()
    mark = folder / ".seealso" / "serving"
    assert mark.exists()
    assert site.end(number) == 0
    assert not mark.exists()


@pytest.mark.parametrize("n_workers", ["1", "2"])
def test_an_index_is_looked_at_after_a_site_that_was_killed(
    serve: Callable[..., Site], folder: Path, n_workers: str
) -> None:
    assert serve().end(signal.SIGKILL) == -signal.SIGKILL
    assert (folder / ".seealso" / "serving").exists()
    (findings,) = (folder / ".seealso" / "generations").glob("*/similarity/candidate.indptr.npy")
    changed = bytearray(findings.read_bytes())
    changed[20] ^= 1  # in the header, behind what is looked at when it is opened
    again = serve(SEEALSO_WORKERS=n_workers)
    findings.write_bytes(changed)
    again.wait_for("set aside and built anew", seconds=40)
    assert json.loads(again.get("/api/v1/search?q=networks")[2])["total"] == 2
    assert again.end(signal.SIGTERM) == 0
    assert not (folder / ".seealso" / "serving").exists()


def test_hangup_opens_the_log_anew_and_follows_the_index(
    serve: Callable[..., Site], folder: Path, tmp_path: Path
) -> None:
    log = tmp_path / "site.log"
    site = serve(SEEALSO_LOG="json", SEEALSO_LOG_FILE=str(log))
    assert site.get("/api/v1/search?q=secret+question", {"Host": f"localhost:{site.port}"})[0] == 200
    log.rename(tmp_path / "old.log")
    (folder / "c.yaml").write_text("id: c\ntitle: Pelicans\n", encoding="utf-8")
    Library(folder).build()
    site.process.send_signal(signal.SIGHUP)
    time.sleep(1)
    assert json.loads(site.get("/api/v1/search?q=pelicans")[2])["total"] == 1
    assert site.end(signal.SIGTERM) == 0
    old, new = (tmp_path / "old.log").read_text("utf-8"), log.read_text("utf-8")
    (line,) = [json.loads(line) for line in old.splitlines()]
    assert (line["method"], line["path"], line["status"]) == ("GET", "/api/v1/search", 200)
    assert "secret" not in old
    assert "127.0.0.1" not in old
    assert len(new.splitlines()) == 1


def test_without_signals_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    before = signal.getsignal(signal.SIGINT)
    for name in ("SIGTERM", "SIGHUP"):
        monkeypatch.delattr(signal, name)

    def nothing(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        return []

    with listening(nothing) as server, told_by_signals(server, lambda: None):
        assert signal.getsignal(signal.SIGINT) != before
    assert signal.getsignal(signal.SIGINT) is before
    done: list[bool] = []

    def beside() -> None:
        with told_by_signals(server, lambda: None):
            done.append(True)

    thread = threading.Thread(target=beside)
    thread.start()
    thread.join()
    assert done == [True]


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SEEALSO_LOG", "xml", "neither text nor json"),
        ("SEEALSO_CONNECTIONS", "many", "whole number"),
        ("SEEALSO_RATE", "-1", "whole number"),
        ("SEEALSO_PROXIES", "my-proxy", "addresses of your proxies"),
        ("SEEALSO_BASE_URL", "example.org", "begins with https://"),
    ],
)
def test_a_variable_that_cannot_be_used_is_named(folder: Path, name: str, value: str, says: str) -> None:
    from click.testing import CliRunner

    from seealso import UsageError
    from seealso.cli import cli

    said = CliRunner(env={name: value}).invoke(cli, ["--library", str(folder), "serve", "--port", "0"])
    assert isinstance(said.exception, UsageError)
    assert name in str(said.exception)
    assert says in str(said.exception)
