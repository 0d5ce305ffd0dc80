"""A server under mixed load while its library is published again and again: does it fail, and does it grow?

    python -m bench.soak --minutes 60 [--records 63000 | --library FOLDER] [--write docs/reliability.md]

A `seealso serve` of its own answers readers who search, narrow, read, type and download, next to 200 connections that
say nothing; every two minutes a record changes and the library is built anew; at the end comes SIGTERM, with requests
in flight. Printed: requests, failures, the slowest, and memory and descriptors of the server over time. A library that
is given is copied, and changed in the copy alone.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import random
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

import psutil

from seealso import Library
from seealso.locations import sample_library

PUBLISHED_EVERY = 120.0
N_IDLE = 200
N_READERS = 6
PAUSE_SECONDS = 0.05
N_IDS = 2_000
"""So many records' pages are asked for, of a library that is given."""
MAX_SECONDS = 60
"""An answer that takes longer has failed."""
WORDS = (
    "network networks care practice leadership community primary learning change evaluation power trust health".split()
)
HEADING = "## A server under load"


@dataclass
class Tally:
    """What readers saw; times in seconds."""

    times: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    n_cut: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True)
class Sample:
    """The server at a moment: minutes since the start, MB of memory of its own, open descriptors, threads."""

    minute: float
    megabytes: float
    descriptors: int
    threads: int


def addresses(ids: list[str], chance: random.Random) -> Iterator[str]:
    """What readers ask for, endlessly."""
    while True:
        word, other = chance.sample(WORDS, 2)
        one = quote(chance.choice(ids))
        yield chance.choice(
            (
                "/search?" + urlencode({"q": f"{word} {other}"}),
                "/search?" + urlencode({"q": word, "type": "video", "year": "2018"}),
                "/search?" + urlencode({"q": f"{word}s of {other}e", "page": 2}),
                "/api/v1/search?" + urlencode({"q": word, "limit": 20}),
                "/api/v1/suggest?" + urlencode({"q": word[:4]}),
                f"/resource/{one}",
                f"/api/v1/related/{one}",
                "/search.atom?" + urlencode({"q": word}),
                "/path?" + urlencode({"q": word, "minutes": 30}),
                chance.choice(("/", "/themes", "/events", "/coverage", "/about", "/static/style.css", "/people")),
            )
        )


def read(port: int, ids: list[str], seed: int, tally: Tally, until: threading.Event) -> None:
    """Be a reader until told to stop: one connection, kept, and opened again when the server closes it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=MAX_SECONDS)
    for address in addresses(ids, random.Random(seed)):
        if until.is_set():
            break
        began = time.monotonic()
        try:
            connection.request("GET", address)
            answer = connection.getresponse()
            answer.read()
            wrong = "" if answer.status in (200, 503) else f"{answer.status} {address}"
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            wrong = f"{type(error).__name__} {address}"
        with tally.lock:
            tally.times.append(time.monotonic() - began)
            if wrong and until.is_set():
                tally.n_cut += 1
            elif wrong:
                tally.failures.append(wrong)
        time.sleep(PAUSE_SECONDS)
    connection.close()


def library_of(n_records: int, folder: Path) -> list[str]:
    """The sample library in ``folder``, with records added until there are ``n_records``; some ids."""
    shutil.copytree(sample_library(), folder, ignore=shutil.ignore_patterns(".seealso"))
    chance = random.Random(7)
    ids = [f"soak-{number}" for number in range(max(n_records - 111, 50))]
    with (folder / "soak.jsonl").open("w", encoding="utf-8") as out:
        for one in ids:
            said = " ".join(chance.choices(WORDS, k=30))
            record = {
                "id": one,
                "title": f"{' '.join(chance.sample(WORDS, 4))} {one}",
                "description": said,
                "type": chance.choice(("video", "report", "blog")),
                "issued": str(chance.randint(2000, 2024)),
            }
            out.write(json.dumps(record) + "\n")
    return ids


def some_ids(folder: Path) -> list[str]:
    """Ids of the built library in ``folder``."""
    known = sorted(Library(folder).view.engine.statistics.terms("id"))
    return random.Random(7).sample(known, min(N_IDS, len(known)))


def measured(process: psutil.Process, began: float) -> Sample:
    """The server now."""
    memory = process.memory_full_info().uss / 1e6
    return Sample((time.monotonic() - began) / 60, memory, process.num_fds(), process.num_threads())


@contextlib.contextmanager
def idle(port: int) -> Iterator[list[socket.socket]]:
    """Connections that say nothing, or half a line; opened again as the server ends them."""
    held: list[socket.socket] = []
    stop = threading.Event()

    def keep() -> None:
        while not stop.is_set():
            for one in held:
                one.close()
            held.clear()
            with contextlib.suppress(OSError):
                for number in range(N_IDLE):
                    held.append(socket.create_connection(("127.0.0.1", port), timeout=5))
                    if number % 2:
                        held[-1].sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-")
            stop.wait(10)

    thread = threading.Thread(target=keep)
    thread.start()
    try:
        yield held
    finally:
        stop.set()
        thread.join()
        for one in held:
            one.close()


@dataclass
class Publications:
    """The changed library built anew, every `PUBLISHED_EVERY` seconds, in a thread beside; seconds that each took."""

    command: list[str]
    folder: Path
    took: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Publish until told to stop."""
        due = time.monotonic() + PUBLISHED_EVERY
        while not self.stopped.wait(max(due - time.monotonic(), 0)):
            began, due = time.monotonic(), due + PUBLISHED_EVERY
            said = f"id: turn\ntitle: Turn {len(self.took)} of care\n"
            (self.folder / "turn.yaml").write_text(said, encoding="utf-8")
            done = subprocess.run([*self.command, "build"], capture_output=True, text=True)
            if done.returncode:
                self.failed.append(f"build: {done.returncode} {done.stderr[-300:]}")
            else:
                self.took.append(time.monotonic() - began)


def soak(minutes: float, n_records: int, given: Path | None = None, n_readers: int = N_READERS) -> str:
    """Run it; the table that tells of it."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "library"
        ids = library_of(n_records, folder) if given is None else []
        if given is not None:
            shutil.copytree(given, folder, ignore=shutil.ignore_patterns(".seealso"))
        command = [sys.executable, "-m", "seealso", "--library", str(folder)]
        subprocess.run([*command, "build"], check=True, capture_output=True)
        ids = ids or some_ids(folder)
        n_records = Library(folder).manifest.n_documents
        log = (Path(scratch) / "log").open("w+", encoding="utf-8")
        server = subprocess.Popen([*command, "serve", "--port", "0"], stdout=subprocess.PIPE, stderr=log, text=True)
        assert server.stdout is not None
        found = re.search(r":(\d+)/", server.stdout.readline())
        assert found
        port, tally, until, samples = int(found[1]), Tally(), threading.Event(), []
        publications = Publications(command, folder)
        threads = [threading.Thread(target=read, args=(port, ids, n, tally, until)) for n in range(n_readers)]
        threads.append(threading.Thread(target=publications.run))
        for one in threads:
            one.start()
        began, process = time.monotonic(), psutil.Process(server.pid)
        with idle(port):
            while time.monotonic() - began < minutes * 60:
                time.sleep(min(15.0, minutes * 10))
                samples.append(measured(process, began))
                print(samples[-1], len(tally.times), len(tally.failures), len(publications.took), flush=True)
            publications.stopped.set()
            until.set()
            server.send_signal(signal.SIGTERM)
            code = server.wait(timeout=60)
        for one in threads:
            one.join()
        server.stdout.close()
        log.seek(0)
        lines = log.readlines()
        log.close()
    print(*lines, *tally.failures, *publications.failed, sep="\n", flush=True)
    tally.failures += publications.failed
    return table((minutes, n_records, n_readers), tally, samples, publications.took, code, len(lines))


def table(
    size: tuple[float, int, int], tally: Tally, samples: list[Sample], took: list[float], code: int, n_lines: int
) -> str:
    """All that was seen, in Markdown; ``size``: minutes, records, readers; ``took``: seconds of each publication."""
    minutes, n_records, n_readers = size
    times = sorted(tally.times)
    rows = [
        ("records, minutes", f"{n_records:,}, {minutes:g}"),
        (
            "publications; half took, the longest took",
            f"{len(took)}; {statistics.median(took or [0]):.0f} s, {max(took, default=0):.0f} s",
        ),
        ("requests, by readers and idle connections", f"{len(times):,}, {n_readers} and {N_IDLE}"),
        ("failed", str(len(tally.failures))),
        ("cut by SIGTERM; exit code", f"{tally.n_cut}; {code}"),
        (
            "half within, 99 in 100 within, slowest",
            ", ".join(f"{times[int(q * (len(times) - 1))]:.2f} s" for q in (0.5, 0.99, 1)),
        ),
        ("lines in the log", str(n_lines)),
    ]
    for number, name in enumerate(("first", "second", "third", "last")):
        part = [one for one in samples if int(4 * one.minute / minutes) == number] or samples[-1:]
        memory = [one.megabytes for one in part]
        rows.append((
            f"{name} quarter: own memory half of the time and at most; most descriptors, threads",
            f"{statistics.median(memory):.0f} MB, {max(memory):.0f} MB; "
            f"{max(one.descriptors for one in part):.0f}, {max(one.threads for one in part)}",
        ))  # fmt: skip
    shown = "\n".join(f"| {name} | {value} |" for name, value in rows)
    failures = "".join(f"- {one}\n" for one in tally.failures[:10])
    return f"| | |\n|---|---|\n{shown}\n" + (f"\n{failures}" if failures else "")


def put_into(page: Path, found: str) -> None:
    """Write the table under its own heading of ``page``, which is made where there is none."""
    text = page.read_text(encoding="utf-8") if page.exists() else "# How reliable it is\n"
    before, _, after = text.partition(f"\n{HEADING}\n")
    rest = after[after.index("\n## ") :] if "\n## " in after else ""
    said = (
        "Made by `python -m bench.soak`: a `seealso serve` answers readers who search, narrow, read, type and download,"
        "\nwhile 200 connections say nothing or half a line, a changed library is built anew every two minutes, and"
        "\nSIGTERM comes at the end. Answers of a request that was sent after SIGTERM are counted as cut.\n"
    )
    page.write_text(f"{before.rstrip()}\n\n{HEADING}\n\n{said}\n{found}{rest}", encoding="utf-8")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--records", type=int, default=63_000)
    parser.add_argument("--library", type=Path, help="a library to copy, instead of one that is made up")
    parser.add_argument("--readers", type=int, default=N_READERS)
    parser.add_argument("--write", type=Path, help="page to put the table into")
    chosen = parser.parse_args()
    found = soak(chosen.minutes, chosen.records, chosen.library, chosen.readers)
    print(found)
    if chosen.write:
        put_into(chosen.write, found)


if __name__ == "__main__":
    main()
