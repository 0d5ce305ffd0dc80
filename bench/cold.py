"""What a question costs the first time, and again: words drawn from the records, as readers ask and evenly.

    python -m bench.cold [--size N] [--work FOLDER] [--out FOLDER] [--n N] [--seed N]

Seealso and tantivy hold the same records and are opened in one process. Questions of one to four words are drawn from
the texts of the records: *evenly*, any words of one of them, which few others hold together; and *as readers ask*,
neighbouring words, in the order in which a Zipf distribution of exponent 1 brings them. No question is put twice but to
be asked again. The engines take turns question by question. A command is a process of its own.
"""

from __future__ import annotations

import gc
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench.debian import make_library, read_records
from bench.engines import ENGINES
from bench.measure import build
from bench.parts import keep, options
from bench.queries import WORD, Kind, Query
from bench.web.traffic import traffic
from indexer.text.analysis import STOP_WORDS

NAMES = ("Seealso", "tantivy")
KINDS: tuple[Kind, ...] = ("one word", "two words", "three words", "four words")
LIMIT = 10
N_COMMANDS = 12


def main() -> None:
    """Measure, print and keep the figures."""
    parser = options(__doc__)
    parser.add_argument("--n", type=int, default=400, help="questions of each sort")
    parser.add_argument("--seed", type=int, default=9)
    chosen = parser.parse_args()
    print(run(chosen.work, chosen.out, chosen.size, chosen.n, chosen.seed))


def run(work: Path, out: Path, size: int | None = None, n: int = 400, seed: int = 9) -> str:
    """Measure, keep the figures in ``out`` and return them as text.

    Raises:
        SystemExit: tantivy is not there.
    """
    why = ENGINES["tantivy"]().missing()
    if why is not None:
        raise SystemExit(f"tantivy is not there: {why}")
    library = make_library(work, size)
    records = read_records(library)
    folder = work / f"engines-{len(records)}"
    for name in NAMES:
        if not (folder / name).exists():
            build(name, library, folder / name)
    asked = {"evenly": evenly(records, n, seed), "as readers ask": as_readers_ask(records, n, seed)}
    n_records = len(records)
    del records
    found = {"n_records": n_records, "times": measured(library, folder, asked), "commands": commands(library, folder)}
    text = report(found)
    keep(out, f"cold-{n_records}", found, text)
    return text


def evenly(records: Sequence[dict[str, Any]], n: int, seed: int) -> list[Query]:
    """Questions of one to four words in turn, each of any words of one record."""
    chance = random.Random(seed)
    found: dict[tuple[str, ...], None] = {}
    while len(found) < n:
        record = chance.choice(records)
        text = f"{record['title']} {record.get('description', '')[:600]}".lower()
        words = sorted({word for word in WORD.findall(text) if word not in STOP_WORDS})
        length = 1 + len(found) % len(KINDS)
        if len(words) >= length:
            found[tuple(chance.sample(words, length))] = None
    return [_query(words) for words in found]


def as_readers_ask(records: Sequence[dict[str, Any]], n: int, seed: int) -> list[Query]:
    """The questions of `bench.web`, each once, in the order in which they first come."""
    found: dict[str, None] = {}
    for times in range(2, 12):  # of a Zipf distribution, the longer it goes on, the less of it is new
        drawn = traffic(records, "as readers ask", n * 2**times, seed)
        found = {one.text: None for one in drawn if one.kind == "search"}
        if len(found) >= n:
            break
    return [_query(tuple(text.split())) for text in list(found)[:n]]


def _query(words: tuple[str, ...]) -> Query:
    return Query(KINDS[len(words) - 1], words)


def measured(library: Path, folder: Path, asked: dict[str, list[Query]]) -> dict[str, Any]:
    """Milliseconds by sort of question, engine and time: the first, and again."""
    engines: dict[str, Any] = {name: ENGINES[name]() for name in NAMES}
    for name, engine in engines.items():
        engine.open(library, folder / name)
        for words in (("zzz",), ("beginning", "search")):  # what is only loaded once
            engine.search(_query(words), LIMIT)
    gc.collect()
    gc.freeze()  # as a site does
    found: dict[str, Any] = {}
    for sort, queries in asked.items():
        rows: dict[str, dict[str, list[float]]] = {name: {"first": [], "again": []} for name in NAMES}
        rows["Seealso, whole answer"] = {"first": [], "again": []}
        for when in ("first", "again"):
            for number, query in enumerate(queries):
                for name in NAMES if number % 2 else NAMES[::-1]:
                    rows[name][when].append(_timed(engines[name].search, query))
        for when in ("first", "again"):
            for query in queries:
                rows["Seealso, whole answer"][when].append(_timed(engines["Seealso"].whole, query))
        found[sort] = rows
    return found


def _timed(ask: Callable[[Query, int], object], query: Query) -> float:
    began = time.perf_counter()
    ask(query, LIMIT)
    return (time.perf_counter() - began) * 1000


def commands(library: Path, folder: Path) -> list[float]:
    """Seconds of `seealso search` in processes of their own."""
    found = []
    environment = os.environ | {"SEEALSO_STATE": str(folder / "Seealso")}
    for number in range(N_COMMANDS):
        command = [sys.executable, "-m", "seealso", "--library", str(library), "search", f"network {number}"]
        began = time.perf_counter()
        subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        found.append(time.perf_counter() - began)
    return found


def report(found: dict[str, Any]) -> str:
    """The figures as text."""
    lines = [f"{found['n_records']:,} records; milliseconds, p50 / p95 / p99 / most"]
    for sort, rows in found["times"].items():
        lines += ["", f"{sort:<28}{'the first time':>32}{'again':>32}"]
        for name, by_time in rows.items():
            cells = []
            for when in ("first", "again"):
                p50, p95, p99 = np.percentile(by_time[when], [50, 95, 99])
                cells.append(f"{p50:.2f} / {p95:.2f} / {p99:.1f} / {max(by_time[when]):.1f}")
            lines.append(f"{name:<28}{cells[0]:>32}{cells[1]:>32}")
    middle, most = np.percentile(found["commands"], [50, 95])
    lines += ["", f"`seealso search` in a new process: {middle:.2f} s at the median, {most:.2f} at the 95th percentile"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
