"""The site under the load of readers, beside Datasette over SQLite's FTS5, with a build published in the middle.

    python -m bench.web [--work FOLDER] [--out FOLDER] [--size N] [--workers N] [--seconds N] [--part PART]

Needs wrk (a Debian package) and Datasette (requirements/bench.txt). Requests are 60% searches, 30% records and 10%
suggestions while typing; wrk asks on 16 connections, on the same machine, whose processors it uses too. Both sites are
asked the same things in the same run, one site after the other. What desk, history and counting cost (the part "desk")
is asked of the application alone, without wrk.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.debian import make_library, read_records
from bench.parts import keep, options
from bench.web import costs, desk_cost, sites, wrk
from bench.web.traffic import Mix, traffic

MIXES: tuple[Mix, ...] = ("as readers ask", "every one new")
N_PATHS = 60_000
NEW_WORD = "zzpublishedinthemiddle"


def main() -> None:
    """Measure, print and keep the figures."""
    parser = options(__doc__)
    parser.add_argument("--workers", type=int, default=2, help="processes of Seealso's site")
    parser.add_argument("--seconds", type=float, default=12, help="for each mix and site")
    parser.add_argument("--part", choices=("all", "load", "costs", "desk"), default="all")
    chosen = parser.parse_args()
    print(run(chosen.work, chosen.out, chosen.size, chosen.workers, chosen.seconds, chosen.part))


def run(
    work: Path, out: Path, size: int | None = None, workers: int = 2, seconds: float = 12, part: str = "all"
) -> str:
    """Measure, keep the figures in ``out`` and return them as text.

    Raises:
        SystemExit: wrk is not there, or a site does not answer.
    """
    folder = (work / "web").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    library = own_copy(make_library(work, size), folder / "library")
    state = folder / "state"
    _build(library, state)
    records = read_records(library)
    result: dict[str, Any] = {"n_records": len(records), "workers": workers, "cores": os.cpu_count()}
    if part in ("all", "costs"):
        asked = traffic(records, "every one new", 1500, seed=77)
        result["costs"] = [asdict(one) for one in costs.costs(library, state, asked)]
    why = wrk.missing() if part in ("all", "load") else None
    if why is not None:
        raise SystemExit(f"{why}.")
    if part in ("all", "load"):
        result["seealso"] = _seealso(library, state, records, workers, seconds, folder)
        result["datasette"] = _datasette(records, seconds, folder)
    if part in ("all", "desk"):
        plain = own_copy(library, folder / "plain")
        with (plain / "seealso.toml").open("a", encoding="utf-8") as settings:
            settings.write(desk_cost.WITHOUT)
        _build(plain, folder / "plain-state")
        both = ((library, state), (plain, folder / "plain-state"))
        result["desk"] = desk_cost.desk_cost(both, records)
    text = report(result)
    keep(out, f"web-{len(records)}", result, text)
    return text


def own_copy(library: Path, target: Path) -> Path:
    """A copy of a library, to publish a changed state of."""
    target.mkdir(parents=True, exist_ok=True)
    for name in ("seealso.toml", "records.jsonl"):
        (target / name).write_bytes((library / name).read_bytes())
    return target


def _build(library: Path, state: Path) -> None:
    command = [sys.executable, "-m", "seealso", "--library", str(library), "build"]
    subprocess.run(command, env=os.environ | {"SEEALSO_STATE": str(state)}, check=True, stderr=subprocess.DEVNULL)


def _mixes(address: str, path_of: Any, records: Any, seconds: float, folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for mix in MIXES:
        if mix == "as readers ask":  # a site has been asked for hours when somebody comes
            wrk.load(address, [path_of(one) for one in traffic(records, mix, N_PATHS, seed=1)], seconds / 2, folder)
        asked = [path_of(one) for one in traffic(records, mix, N_PATHS, seed=2)]
        found[mix] = asdict(wrk.load(address, asked, seconds, folder))
    return found


def _seealso(
    library: Path, state: Path, records: list[dict[str, Any]], workers: int, seconds: float, work: Path
) -> dict[str, Any]:
    with sites.seealso(library, state, workers) as site:
        site.wait_until_prepared()
        before = site.processor_seconds()
        found = _mixes(site.address, sites.seealso_path, records, seconds, work)
        n = sum(found[mix]["n"] for mix in MIXES)
        found["memory_mb"] = site.memory_mb()
        found["processor_ms_each"] = (site.processor_seconds() - before) * 1000 / n
        found["while building"] = _with_a_build(site, library, state, records, work)
        found["memory_mb_after_build"] = site.memory_mb()
    return found


def _with_a_build(
    site: sites.Running, library: Path, state: Path, records: list[dict[str, Any]], work: Path
) -> dict[str, Any]:
    """Readers ask while another process builds and publishes; they go on until the site has long followed."""
    records[0] = records[0] | {"description": f"{records[0].get('description', '')} {NEW_WORD}"}
    lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    (library / "records.jsonl").write_text("".join(lines), encoding="utf-8")
    paths = [sites.seealso_path(one) for one in traffic(records, "as readers ask", N_PATHS, seed=3)]
    parts: list[wrk.Load] = []
    is_over = threading.Event()

    def ask() -> None:
        while not is_over.is_set():
            parts.append(wrk.load(site.address, paths, 5, work))

    asking = threading.Thread(target=ask)
    asking.start()
    time.sleep(1)
    began = time.monotonic()
    _build(library, state)
    built = time.monotonic() - began
    following = time.monotonic()
    n_in_a_row = 0  # any of the processes may answer
    while n_in_a_row < 40 and time.monotonic() - following < 60:
        n_in_a_row = n_in_a_row + 1 if f'"{records[0]["id"]}"' in site.get(f"/api/v1/search?q={NEW_WORD}") else 0
        time.sleep(0.02)
    followed = time.monotonic() - following
    is_over.set()
    asking.join()
    n = sum(part.n for part in parts)
    return {
        "n": n, "n_failed": sum(part.n_failed for part in parts), "per_second": n / (5 * len(parts)),
        "p50": max(part.p50 for part in parts), "p95": max(part.p95 for part in parts),
        "p99": max(part.p99 for part in parts), "most": max(part.most for part in parts),
        "build_seconds": built, "followed_seconds": followed, "followed": n_in_a_row >= 40,
    }  # fmt: skip


def _datasette(records: list[dict[str, Any]], seconds: float, work: Path) -> dict[str, Any]:
    if importlib.util.find_spec("datasette") is None:
        return {"left_out": "not installed: pip install -r requirements/bench.txt"}
    sites.make_tables(records, work / "datasette")
    with sites.datasette(work / "datasette") as site:
        before = site.processor_seconds()
        found = _mixes(site.address, sites.datasette_path, records, seconds, work)
        found["processor_ms_each"] = (site.processor_seconds() - before) * 1000 / sum(found[mix]["n"] for mix in MIXES)
        found["memory_mb"] = site.memory_mb()
    return found


def report(result: dict[str, Any]) -> str:
    """The figures as text."""
    lines = [f"{result['n_records']:,} records, {result['cores']} cores, {result['workers']} processes of Seealso"]
    if "seealso" in result:
        lines += [
            "",
            f"{'':<34}{'a second':>9}{'p50':>8}{'p95':>8}{'p99':>8}{'most, ms':>10}{'requests':>10}{'failed':>8}",
        ]
        for site in ("seealso", "datasette"):
            if "left_out" in result[site]:
                lines.append(f"{site}: {result[site]['left_out']}")
                continue
            for part in (*MIXES, "while building"):
                if part in result[site]:
                    one = result[site][part]
                    numbers = "".join(f"{one[name]:>8.1f}" for name in ("p50", "p95", "p99"))
                    lines.append(f"{site + ', ' + part:<34}{one['per_second']:>9.0f}{numbers}{one['most']:>10.0f}"
                                 f"{one['n']:>10,}{one['n_failed']:>8}")  # fmt: skip
            lines.append(f"{site}: {result[site]['processor_ms_each']:.2f} ms of processor time a request with its "
                         f"server, {result[site]['memory_mb']:.0f} MB (PSS of all processes)")  # fmt: skip
        build = result["seealso"]["while building"]
        lines.append(
            f"the build took {build['build_seconds']:.0f} s; {build['followed_seconds']:.1f} s later every answer was "
            f"of it{'' if build['followed'] else ' (NOT YET)'}; {result['seealso']['memory_mb_after_build']:.0f} MB "
            "then. p50, p95 and p99 while building are those of the worst five seconds."
        )
    if "desk" in result:
        lines += ["", *desk_cost.said(result["desk"])]
    if "costs" in result:
        lines += ["", f"{'processor time, ms':<34}{'first: p50':>12}{'p95':>8}{'again: p50':>12}{'p95':>8}"]
        for one in result["costs"]:
            (a, b), (c, d) = one["first"], one["again"]
            lines.append(f"{one['name']:<34}{a:>12.2f}{b:>8.2f}{c:>12.2f}{d:>8.2f}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
