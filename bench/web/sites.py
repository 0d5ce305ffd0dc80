"""The sites that are asked: Seealso's, and Datasette over SQLite's FTS5, each as its own documents say to run it."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from bench.web.traffic import Asked

WAIT_SECONDS = 180.0


@dataclass(frozen=True, slots=True)
class Running:
    """A site that answers at ``address``; ``process``: the first of its processes."""

    address: str
    process: subprocess.Popen[bytes]

    def processor_seconds(self) -> float:
        """What it and its processes have used so far."""
        ticks = 0
        for one in (self.pid, *children(self.pid)):
            with contextlib.suppress(OSError):
                said = Path(f"/proc/{one}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
                ticks += int(said[11]) + int(said[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory_mb(self) -> float:
        """The memory of all its processes; what they share counts once (PSS)."""
        total = 0
        for one in (self.pid, *children(self.pid)):
            with contextlib.suppress(OSError):
                said = Path(f"/proc/{one}/smaps_rollup").read_text(encoding="utf-8")
                total += int(re.findall(r"^Pss:\s+(\d+)", said, re.MULTILINE)[0])
        return total / 1e3

    def wait_until_prepared(self) -> None:
        """Wait, at most `WAIT_SECONDS`, for the process that works out the map and the topics beside a new site."""
        time.sleep(4)  # until that is begun
        until = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < until and any("seealso.preparing" in command_of(one) for one in children(self.pid)):
            time.sleep(0.5)

    @property
    def pid(self) -> int:
        """The id of the first of its processes."""
        return self.process.pid

    def get(self, path: str) -> str:
        """The text of an answer."""
        with urllib.request.urlopen(self.address + path, timeout=30) as answer:
            return str(answer.read().decode())


def children(process: int) -> list[int]:
    """The processes that ``process`` has started, and theirs."""
    found = []
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += [int(one) for one in path.read_text(encoding="utf-8").split()]
    return found + [below for one in found for below in children(one)]


def command_of(process: int) -> str:
    """How a process was called; "" for one that is over."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return ""


def seealso_path(asked: Asked) -> str:
    """The address that a reader of Seealso's site asks."""
    if asked.kind == "record":
        return "/resource/" + quote(asked.text, safe="")
    return ("/search?q=" if asked.kind == "search" else "/api/v1/suggest?q=") + quote_plus(asked.text)


def datasette_path(asked: Asked) -> str:
    """The same of Datasette: its page of a search, of a row, and rows as JSON for what was typed so far."""
    if asked.kind == "record":
        # Datasette writes what is no letter, digit, - or _ of a key as ~ and its code.
        key = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else f"~{ord(c):02X}" for c in asked.text)
        return f"/fts/records/{key}"
    if asked.kind == "search":
        return f"/fts/records?_search={quote_plus(asked.text)}"
    words = [f'"{word}"' for word in asked.text.split()]
    typed = quote_plus(" ".join(words) + "*")
    return f"/fts/records.json?_search={typed}&_searchmode=raw&_size=8&_shape=array&_nocount=1&_nofacet=1"


@contextlib.contextmanager
def seealso(
    library: Path, state: Path, workers: int, more: Sequence[str] = (), own: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """Seealso's site with ``workers`` processes over an index that is there; with ``more`` options, and variables."""
    environment = os.environ | {"SEEALSO_STATE": str(state), "SEEALSO_WORKERS": str(workers)} | dict(own or {})
    command = [sys.executable, "-m", "seealso", "--library", str(library), "serve", "--port", str(_free_port())]
    with _running([*command, *more], environment, "/readyz") as found:
        yield found


@contextlib.contextmanager
def datasette(folder: Path) -> Iterator[Running]:
    """Datasette over the tables of `make_tables`, as a file that does not change, which is the quickest it has."""
    port = _free_port()
    command = [
        sys.executable,
        "-m",
        "datasette",
        "serve",
        "-i",
        str(folder / "fts.db"),
        "--port",
        str(port),
        "--setting",
        "default_page_size",
        "10",
    ]
    with _running(command, dict(os.environ), "/-/versions.json") as found:
        yield found


def make_tables(records: Sequence[dict[str, Any]], folder: Path) -> None:
    """A table of the records and a full-text index of their titles and descriptions, as sqlite-utils makes them."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "fts.db").unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(folder / "fts.db")) as base:
        base.execute("CREATE TABLE records (id TEXT PRIMARY KEY, title TEXT, description TEXT, type TEXT, theme TEXT)")
        rows = (
            (r["id"], r["title"], r.get("description", ""), r["type"], " ".join(r.get("themes", ()))) for r in records
        )
        base.executemany("INSERT INTO records VALUES (?, ?, ?, ?, ?)", rows)
        base.execute(
            "CREATE VIRTUAL TABLE records_fts USING fts5(title, description, content='records', "
            "tokenize='porter unicode61')"
        )
        base.execute(
            "INSERT INTO records_fts (rowid, title, description) SELECT rowid, title, description FROM records"
        )
        base.execute("INSERT INTO records_fts (records_fts) VALUES ('optimize')")
        base.commit()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextlib.contextmanager
def _running(command: list[str], environment: dict[str, str], ready: str) -> Iterator[Running]:
    port = command[command.index("--port") + 1]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        found = Running(f"http://127.0.0.1:{port}", process)
        try:
            until = time.monotonic() + WAIT_SECONDS
            while True:
                with contextlib.suppress(OSError):
                    found.get(ready)
                    break
                if process.poll() is not None or time.monotonic() > until:
                    process.kill()
                    said = process.stderr.read().decode() if process.stderr else ""
                    raise SystemExit(f"{' '.join(command[1:4])} does not answer: {said[-1500:]}")
                time.sleep(0.2)
            yield found
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
