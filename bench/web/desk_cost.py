"""What it costs readers that the library remembers, counts what is asked and has a desk: one site with, one without.

Each site is the application in a process of its own, without a server round it, and both hold the same records. They
are asked the same things by turns, a block at a time, and the processor time of the whole process is taken: that of
threads which write counts behind the answers is in it, that of other programs is not. A load from outside cannot tell
so little on a shared machine: a pair of sites differed by up to 80 % from one turn of it to the next.
"""

from __future__ import annotations

import multiprocessing
import os
import statistics
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

from bench.web.sites import seealso_path
from bench.web.traffic import Mix, traffic

WITHOUT = "\n[history]\nkeep = false\n[search]\ncount_questions = false\n"
MIXES: tuple[Mix, ...] = ("every one new", "as readers ask")
N_PAIRS = 8
"""Of processes: how one happens to lie in memory alone makes it some per cent quicker or slower than its like."""
N_WARM, N_BLOCKS, N_OF_BLOCK = 4, 30, 25


def desk_cost(both: Sequence[tuple[Path, Path]], records: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Processor time of a request with everything and without.

    Args:
        both: (library, state) with a desk and history, then without; both are built.

    Returns for each mix and pair of processes the milliseconds of a request in each block, as ``with`` and ``without``.
    """
    found: dict[str, Any] = {mix: [] for mix in MIXES}
    for pair in range(N_PAIRS):
        for mix, spent in _of_a_pair(both, records, pair).items():
            found[mix].append(spent)
    return found


def _of_a_pair(both: Sequence[tuple[Path, Path]], records: Sequence[dict[str, Any]], pair: int) -> dict[Mix, Any]:
    start = multiprocessing.get_context("spawn")
    sites = []
    for (library, state), with_desk in zip(both, (True, False), strict=True):
        here, there = start.Pipe()
        process = start.Process(target=_site, args=(there, str(library), str(state), with_desk), daemon=True)
        process.start()
        sites.append((here, process))
    found: dict[Mix, Any] = {}
    try:
        for here, _ in sites:
            here.recv()
        for mix in MIXES:
            paths = [seealso_path(one) for one in traffic(records, mix, (N_BLOCKS + N_WARM) * N_OF_BLOCK, 31 + pair)]
            spent: tuple[list[float], list[float]] = ([], [])
            for number in range(N_BLOCKS + N_WARM):
                block = paths[number * N_OF_BLOCK : (number + 1) * N_OF_BLOCK]
                for which in (0, 1) if number % 2 else (1, 0):
                    sites[which][0].send(block)
                    seconds = sites[which][0].recv()
                    if number >= N_WARM:
                        spent[which].append(1000 * seconds / N_OF_BLOCK)
            found[mix] = {"with": spent[0], "without": spent[1]}
    finally:
        for here, process in sites:
            here.close()
            process.join(10)
            process.kill()
    return found


def _site(asked: Connection, library: str, state: str, with_desk: bool) -> None:
    """Answer blocks of paths with the seconds of processor time that this process used since the last one."""
    os.environ |= {"SEEALSO_STATE": state, "SEEALSO_PRIVATE": str(Path(state) / "private")}
    import seealso
    from bench.web.costs import environ_of
    from seealso import garbage, preparing
    from seealso.desk.desk import Desk
    from webapp import create_app
    from webapp.serving.gate import Gate

    preparing.prepare_beside = lambda library: None  # the map and the topics: the same for both, and another process
    held = seealso.open_library(library)
    held.search("", limit=1)
    app = create_app(held, Gate(kept_bytes=32_000_000), Desk.of(library) if with_desk else None)
    garbage.put_aside_what_stays()  # as `webapp.serve` does
    asked.send(True)
    ended = time.process_time()
    while True:
        try:
            block = asked.recv()
        except EOFError:
            return
        behind = time.process_time() - ended  # what other threads did while the other site answered
        environs = [environ_of(path) for path in block]
        began = time.process_time()
        for environ in environs:
            status: list[str] = []
            b"".join(app(environ, lambda said, headers, error=None, status=status: status.append(said)))
            if status[0][:3] not in ("200", "404"):
                raise SystemExit(f"{environ['PATH_INFO']} was answered {status[0]}")
        ended = time.process_time()
        asked.send(behind + ended - began)


def said(found: dict[str, Any]) -> list[str]:
    """The figures as lines of text."""
    lines = [f"{'desk, history and counting':<34}{'with, ms':>10}{'without':>10}{'more, median of pairs':>24}"]
    for mix, pairs in found.items():
        of_each = [100 * (float(np.median(np.array(one["with"]) / np.array(one["without"]))) - 1) for one in pairs]
        middle = [statistics.median(value for one in pairs for value in one[name]) for name in ("with", "without")]
        more = ", ".join(f"{one:+.1f}" for one in sorted(of_each))
        lines.append(f"{mix:<34}{middle[0]:>10.2f}{middle[1]:>10.2f}{statistics.median(of_each):>+23.1f}%  ({more})")
    return lines
