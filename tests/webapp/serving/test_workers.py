"""Several processes that answer: one that dies is replaced, a build is followed without a lost request, limits hold for
all of them together, and a stop is a stop.
"""

from __future__ import annotations

import contextlib
import errno
import http.client
import json
import os
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from seealso import Library, UsageError
from tests.webapp.serving.conftest import Site
from webapp import serve as serving
from webapp.serving.metrics import rows
from webapp.serving.rate_limit import RateLimit
from webapp.serving.several import SeveralProcesses
from webapp.serving.shared_memory import WAYS, SharedTimes, shared_rows
from webapp.serving.workers import Bell, Workers

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def workers_of(site: Site) -> list[int]:
    """The processes that the first one has forked."""
    children = Path(f"/proc/{site.process.pid}/task/{site.process.pid}/children")
    return [int(pid) for pid in children.read_text("utf-8").split()]


class Readers:
    """Threads that ask for pages again and again on connections that stay open, and what went wrong."""

    def __init__(self, site: Site, n: int = 4, path: str = "/search?q=networks") -> None:
        self.n_answers = 0
        self.failures: list[str] = []
        self._port, self._path = site.port, path
        self._is_over = threading.Event()
        self._threads = [threading.Thread(target=self._ask) for _ in range(n)]

    def _ask(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        while not self._is_over.is_set():
            try:
                connection.request("GET", self._path)
                answer = connection.getresponse()
                answer.read()
                if answer.status != 200:
                    self.failures.append(str(answer.status))
                self.n_answers += 1
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(repr(error))
                connection.close()
        connection.close()

    def __enter__(self) -> Readers:
        for one in self._threads:
            one.start()
        return self

    def __exit__(self, *said: object) -> None:
        self._is_over.set()
        for one in self._threads:
            one.join()


def wait_until(holds: Callable[[], bool], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_worker_that_is_killed_is_replaced_and_readers_are_served(serve: Callable[..., Site]) -> None:
    site = serve(SEEALSO_WORKERS="2")
    before = workers_of(site)
    assert len(before) == 2
    with Readers(site) as readers:
        wait_until(lambda: readers.n_answers > 20)
        os.kill(before[0], signal.SIGKILL)
        wait_until(lambda: len(workers_of(site)) == 2 and before[0] not in workers_of(site))
        n_answers = readers.n_answers
        wait_until(lambda: readers.n_answers > n_answers + 20)
    # Who was connected to the one that was killed notices, once each; nobody else does.
    assert len(readers.failures) <= 4
    assert "ended (by signal 9)" in site.said
    assert site.end(signal.SIGTERM) == 0


def test_a_build_is_followed_without_a_lost_request(serve: Callable[..., Site], folder: Path) -> None:
    site = serve(SEEALSO_WORKERS="2")
    before = workers_of(site)
    with Readers(site) as readers:
        wait_until(lambda: readers.n_answers > 10)

        def n_found() -> int:
            return len(json.loads(site.get("/api/v1/search?q=pelicans")[2])["hits"])

        for number in range(2):
            (folder / f"c{number}.yaml").write_text(f"id: c{number}\ntitle: Pelicans {number}\n", encoding="utf-8")
            Library(folder).build()
            wait_until(lambda wanted=number + 1: n_found() == wanted)  # type: ignore[misc]
        for _ in range(20):  # whichever answers
            assert json.loads(site.get("/api/v1/search?q=pelicans")[2])["total"] == 2
        n_answers = readers.n_answers
        wait_until(lambda: readers.n_answers > n_answers + 20)
    assert readers.failures == []
    wait_until(lambda: len(workers_of(site)) == 2 and not set(before) & set(workers_of(site)))
    assert site.end(signal.SIGTERM) == 0


def test_a_stop_finishes_answers_and_keeps_the_counts_of_all(serve: Callable[..., Site], folder: Path) -> None:
    site = serve(SEEALSO_WORKERS="3")
    words = [f"pelican{chr(97 + n)}" for n in range(12)]
    for word in words:
        assert site.get(f"/search?q={word}")[0] == 200
    pids = workers_of(site)
    assert site.end(signal.SIGTERM) == 0
    assert site.lines[-1] == "Stopped.\n"
    assert not (folder / ".seealso" / "serving").exists()
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]
    with contextlib.closing(sqlite3.connect(folder / ".seealso" / "questions.sqlite")) as database:
        assert database.execute("SELECT count(*) FROM questions").fetchone() == (len(words),)


def test_the_workers_end_when_the_first_process_is_killed(serve: Callable[..., Site]) -> None:
    site = serve(SEEALSO_WORKERS="2")
    pids = workers_of(site)
    site.process.kill()
    site.process.wait()
    wait_until(lambda: not [pid for pid in pids if Path(f"/proc/{pid}").exists()], 12)


def test_counts_and_limits_are_those_of_the_site(serve: Callable[..., Site]) -> None:
    site = serve(SEEALSO_WORKERS="3", SEEALSO_RATE="7", SEEALSO_PROXIES="127.0.0.1")
    forwarded = {"X-Forwarded-For": "203.0.113.7"}
    found = [site.get("/search?q=networks", forwarded)[0] for _ in range(10)]
    assert found == [200] * 7 + [429] * 3
    text = site.get("/metrics", {"X-Forwarded-For": "127.0.0.1"})[2]
    assert 'seealso_requests_total{method="GET",route="results_pages.search",status="200"} 7.0' in text
    assert 'seealso_requests_total{method="GET",route="results_pages.search",status="429"} 3.0' in text
    os.kill(workers_of(site)[0], signal.SIGKILL)  # nothing that was counted is lost with a process
    wait_until(lambda: len(workers_of(site)) == 3)
    assert 'route="results_pages.search",status="200"} 7.0' in site.get("/metrics", {"X-Forwarded-For": "127.0.0.1"})[2]
    assert site.get("/search?q=networks", forwarded)[0] == 429


def test_hangup_reaches_all(serve: Callable[..., Site], tmp_path: Path) -> None:
    log = tmp_path / "site.log"
    site = serve(SEEALSO_WORKERS="2", SEEALSO_LOG="json", SEEALSO_LOG_FILE=str(log))
    site.get("/")
    log.rename(tmp_path / "old.log")
    site.process.send_signal(signal.SIGHUP)
    time.sleep(1)
    for _ in range(12):
        site.get("/")
    assert site.end(signal.SIGTERM) == 0
    assert len((tmp_path / "old.log").read_text("utf-8").splitlines()) == 1
    assert len(log.read_text("utf-8").splitlines()) == 12


def test_workers_that_cannot_work_are_not_started_without_end() -> None:
    started = shared_rows(1, 64)

    def fail(row: int, parent: int) -> None:
        started[0, row] += 1
        os._exit(3)

    workers = Workers(2, fail)
    until = time.monotonic() + 1.5
    while time.monotonic() < until:
        workers.tend()
        time.sleep(0.01)
    workers.stop()
    assert 2 <= started.sum() <= 12


def test_each_that_lives_has_a_row_of_its_own_and_one_that_comes_takes_a_free_one() -> None:
    held = shared_rows(1, 8)

    def note(row: int, parent: int) -> None:
        held[0, row] = os.getpid()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, signal.valid_signals())
        os.read(parent, 1)

    workers = Workers(3, note)
    try:
        workers.tend()
        wait_until(lambda: sorted(held[0, 1:4]) == sorted(workers.pids))
        before = list(held[0])
        os.kill(int(before[2]), signal.SIGKILL)

        def is_replaced() -> bool:
            workers.tend()
            return held[0, 2] not in (0, before[2])

        wait_until(is_replaced)
        assert [*held[0, :2], *held[0, 3:]] == [*before[:2], *before[3:]]
    finally:
        workers.stop()
    assert workers.pids == []


def test_those_that_give_way_are_not_counted_among_those_that_answer() -> None:
    def wait(row: int, parent: int) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGUSR1, lambda number, frame: None)  # is still answering somebody
        signal.pthread_sigmask(signal.SIG_UNBLOCK, signal.valid_signals())
        os.read(parent, 1)

    workers = Workers(2, wait)
    try:
        workers.tend()
        old = workers.pids
        workers.renew()
        new = workers.pids
        assert (len(old), len(new), set(old) & set(new)) == (2, 2, set())
        os.kill(new[0], signal.SIGKILL)

        def is_replaced() -> bool:
            workers.tend()
            return len(workers.pids) == 2 and new[0] not in workers.pids

        wait_until(is_replaced)
        assert new[1] in workers.pids
        assert [pid for pid in old if Path(f"/proc/{pid}").exists()] == old
    finally:
        workers.stop()


def test_ctrl_c_goes_to_all_and_the_first_process_says_when_to_stop(serve: Callable[..., Site]) -> None:
    site = serve(SEEALSO_WORKERS="2")
    before = workers_of(site)
    for pid in before:
        os.kill(pid, signal.SIGINT)
    time.sleep(0.5)
    assert site.get("/search?q=networks")[0] == 200
    assert workers_of(site) == before
    assert site.end(signal.SIGINT) == 0
    assert "ended" not in site.said


def test_a_state_that_cannot_be_opened_leaves_the_one_before(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise OSError("a file is gone")

    assert not SeveralProcesses._is_done(fail)
    assert "the one before answers" in caplog.text
    assert [SeveralProcesses._is_done(lambda found=one: found) for one in (False, True, None)] == [False, True, True]


def _stay(row: int, parent: int) -> None:
    """What a worker does that hears nothing."""
    signal.signal(signal.SIGUSR1, lambda number, frame: None)
    signal.signal(signal.SIGTERM, lambda number, frame: None)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, signal.valid_signals())
    os.read(parent, 1)


def test_one_that_does_not_stop_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.serving.workers.GRACE_SECONDS", -0.5)
    workers = Workers(2, _stay)
    workers.tend()
    pids = workers.pids
    time.sleep(0.3)
    workers.stop()
    assert len(pids) == 2
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]


def test_where_nothing_can_be_forked_those_that_live_answer_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("webapp.serving.workers.GRACE_SECONDS", -0.9)
    workers = Workers(2, _stay)

    def refuse() -> int:
        raise OSError(errno.EAGAIN, "Resource temporarily unavailable")

    try:
        with monkeypatch.context() as patch:
            patch.setattr(os, "fork", refuse)
            workers.tend()
            workers.tend()
        assert workers.pids == []
        assert caplog.text.count("no process can be started") == 1  # and is tried again after a second
        wait_until(lambda: workers.tend() is None and len(workers.pids) == 2)
        before = workers.pids
        for _ in range(6):  # none of the old ones ends, so that there is no row any more for others
            workers.renew()
        assert len(workers.pids) == 2
        assert not set(before) & set(workers.pids)
        assert len(workers._known) == rows(2) - 1
    finally:
        workers.stop()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_to_stop_ends_the_program(number: signal.Signals) -> None:
    def end_twice() -> None:
        with Bell() as bell:
            for _ in range(2):
                os.kill(os.getpid(), number)
                bell.wait(5)
                assert bell.stop

    before = [signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)]
    with pytest.raises(KeyboardInterrupt):
        end_twice()
    assert [signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)] == before


def test_threads_of_one_process_wait_for_each_other_too() -> None:
    times = SharedTimes(8)

    def add() -> None:
        for _ in range(100):
            with times.locked():
                known = times.get("one")
                time.sleep(0)
                times.put("one", known + 1.0)

    threads = [threading.Thread(target=add) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    with times.locked():
        assert times.get("one") == 400.0


def test_nobody_can_choose_addresses_that_fall_together() -> None:
    assert len({SharedTimes(4096)._entry("203.0.113.1")[0] for _ in range(4)}) > 1


def test_times_are_the_same_in_all_processes_and_none_is_lost() -> None:
    times = SharedTimes(64)
    children = []
    for _ in range(3):
        pid = os.fork()
        if not pid:
            for _ in range(300):
                with times.locked():
                    times.put("one", times.get("one") + 1.0)
            os._exit(0)
        children.append(pid)
    for pid in children:
        os.waitpid(pid, 0)
    with times.locked():
        assert times.get("one") == 900.0
        assert times.get("another") == 0.0


def test_a_full_place_forgets_who_waits_least() -> None:
    times = SharedTimes(1)
    for number in range(WAYS + 1):
        times.put(str(number), 100.0 - number if number else 1.0)
    assert times.get("0") == 0.0
    assert [times.get(str(number)) for number in range(1, WAYS + 1)] == [100.0 - n for n in range(1, WAYS + 1)]


def test_a_lock_dies_with_its_process() -> None:
    times = SharedTimes(8)
    pid = os.fork()
    if not pid:
        with times.locked():
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(pid, 0)
    with times.locked():
        times.put("one", 1.0)
    assert times.get("one") == 1.0


def test_the_limit_is_the_same_with_one_process_and_with_several() -> None:
    one, several = RateLimit(60, True), RateLimit(60, True, 4)
    for now in (0.0, 1.0, 5.0, 5.0, 40.0, 41.0, 300.0):
        for address, price in (("203.0.113.1", 16.0), ("203.0.113.2", 1.0), ("203.0.113.1", 5.0)):
            waits = [limit.wait(address, price, 1000.0 + now) for limit in (one, several)]
            assert waits[0] == pytest.approx(waits[1])


@pytest.mark.parametrize(
    ("said", "is_small", "n"), [("auto", True, 1), ("1", False, 1), ("7", True, 7), ("auto", False, 3)]
)
def test_how_many(monkeypatch: pytest.MonkeyPatch, said: str, is_small: bool, n: int) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda who: {0, 1, 2})
    assert serving.n_processes(said, is_small) == n


@pytest.mark.parametrize("said", ["0", "many", "65", "-1", "٣"])
def test_how_many_is_said_wrongly(said: str) -> None:
    with pytest.raises(UsageError, match="SEEALSO_WORKERS"):
        serving.n_processes(said, True)
