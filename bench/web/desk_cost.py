"""What it costs readers that the library remembers, counts what is asked and has a desk: one site with, one without.

Both are of the same records, on the same machine, and are asked in turns, so that what slows the machine slows both.
The ratio of each turn is taken, and their median: a machine that is slow for a minute says nothing about either.
"""

from __future__ import annotations

import contextlib
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.web import sites, wrk
from bench.web.traffic import traffic

WITHOUT = "\n[history]\nkeep = false\n[search]\ncount_questions = false\n"
TURNS = 8
RATIOS = {"per_second": "requests a second", "processor_ms": "processor time a request"}
"""What is compared. The second says the same on a machine that others use as well."""
N_PATHS = 60_000


@contextlib.contextmanager
def _site(library: Path, state: Path, workers: int, with_desk: bool) -> Iterator[sites.Running]:
    own = {"SEEALSO_PRIVATE": str(state / "private")}  # the accounts of nobody else
    with sites.seealso(library, state, workers, ["--desk"] if with_desk else ["--no-desk"], own) as site:
        site.wait_until_prepared()
        yield site


def desk_cost(
    both: Sequence[tuple[Path, Path]], records: Sequence[dict[str, Any]], workers: int, seconds: float, work: Path
) -> dict[str, Any]:
    """Requests a second with everything and without, in turns.

    Args:
        both: (library, state) with a desk and history, then without; both are built.
        seconds: of each turn of each site.

    Returns the ratios of the turns (with, over without), ascending, for each of `RATIOS`, and each `wrk.Load` as a
    dictionary, with the processor time of a request.
    """
    found: dict[str, list[dict[str, Any]]] = {"with": [], "without": []}
    with _site(*both[0], workers, True) as rich, _site(*both[1], workers, False) as plain:
        pair = {"with": rich, "without": plain}
        for turn in range(-1, TURNS):  # the first warms both up
            paths = [sites.seealso_path(one) for one in traffic(records, "as readers ask", N_PATHS, seed=10 + turn)]
            for name in sorted(pair, reverse=bool(turn % 2)):
                before = pair[name].processor_seconds()
                one = wrk.load(pair[name].address, paths, seconds, work)
                used = pair[name].processor_seconds() - before
                if turn >= 0:
                    found[name].append({**asdict(one), "processor_ms": used * 1000 / max(one.n, 1)})
    return {**found, **{what: _ratios(found, what) for what in RATIOS}}


def _ratios(found: dict[str, list[dict[str, Any]]], what: str) -> list[float]:
    return sorted(a[what] / b[what] for a, b in zip(found["with"], found["without"], strict=True))


def said(found: dict[str, Any]) -> list[str]:
    """The figures as lines of text."""
    lines = [f"{'desk, history and counting':<34}{'a second':>9}{'p50':>8}{'p99':>8}{'failed':>8}"]
    for name in ("with", "without"):
        turns = found[name]
        middle = {what: statistics.median(one[what] for one in turns) for what in ("per_second", "p50", "p99")}
        n_failed = sum(one["n_failed"] for one in turns)
        lines.append(f"{name:<34}{middle['per_second']:>9.0f}{middle['p50']:>8.1f}{middle['p99']:>8.1f}{n_failed:>8}")
    for what, named in RATIOS.items():
        turns = ", ".join(f"{100 * (ratio - 1):+.1f}" for ratio in found[what])
        middle_of = 100 * (statistics.median(found[what]) - 1)
        lines.append(f"{named}, with over without, median of {len(found[what])}: {middle_of:+.1f} % ({turns})")
    return lines
