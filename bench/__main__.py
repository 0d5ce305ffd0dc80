"""Side by side with the engines that people would pick instead.

    python -m bench [--size N] [--work FOLDER] [--out FOLDER] [--engines a,b] [--rounds N] [--parts engines,cold,web]

Each engine is built in a process of its own (time, peak memory, size on disk); then all are opened in one process and
asked the same queries in turn, the order changing every round, so that whatever else the machine does falls on all
alike: once with turns of a whole set of queries (warm), once engine after engine for each query (mixed: every engine
then finds the processor's caches filled by the others). The first time that a query is asked is shown apart (cold).
The part "cold" is `bench.cold`: questions that were never asked before. The part "web" is `bench.web`: the site under
the load of readers.
"""

from __future__ import annotations

import argparse
import json
from typing import Any

from bench import cold, report
from bench.debian import make_library
from bench.engines import BUILDERS, ENGINES
from bench.measure import build, measure
from bench.parts import keep, options
from bench.web import __main__ as web

SLOW_ABOVE = 200_000
"""Above so many records Whoosh itself is left out: it would take an hour."""


def main() -> None:
    """Run it all and write the report."""
    parser = options(__doc__)
    parser.add_argument("--engines", default=",".join(ENGINES), help="which, by name, separated by commas")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keep", action="store_true", help="use indexes that are there already")
    parser.add_argument("--parts", default="engines,cold,web", help="which, separated by commas")
    chosen = parser.parse_args()
    parts = chosen.parts.split(",")
    if "engines" in parts:
        _engines(chosen)
    if "cold" in parts:
        print(cold.run(chosen.work, chosen.out, chosen.size))
    if "web" in parts:
        print(web.run(chosen.work, chosen.out, chosen.size))


def _engines(chosen: argparse.Namespace) -> None:
    library = make_library(chosen.work, chosen.size)
    with (library / "records.jsonl").open(encoding="utf-8") as lines:
        n_records = sum(1 for _ in lines)
    work = chosen.work / f"engines-{n_records}"
    built: dict[str, Any] = {}
    left_out: dict[str, str] = {}
    names = []
    for name in chosen.engines.split(","):
        why = ENGINES[name]().missing()
        if name == "Whoosh" and n_records > SLOW_ABOVE:
            why = "left out at this size: it would take an hour"
        if why is not None:
            left_out[name] = why
            continue
        names.append(name)
        kept = work / f"{name}.json"
        if chosen.keep and kept.exists():
            built[name] = json.loads(kept.read_text(encoding="utf-8"))
        else:
            print(f"building {name} …", flush=True)
            built[name] = build(name, library, work / name)
            kept.write_text(json.dumps(built[name]), encoding="utf-8")
    # Only what is built anew is compared in building, or the figures would not be of one run.
    for name in () if chosen.keep or n_records > SLOW_ABOVE else BUILDERS:
        print(f"building {name} …", flush=True)
        built[name] = build(name, library, work / name)
    print("searching …", flush=True)
    times = measure(names, library, work, chosen.rounds)
    result = report.summary(n_records, built, times, left_out)
    text = report.text(result)
    keep(chosen.out, str(n_records), result, text)
    (chosen.out / f"{n_records}.svg").write_text(report.svg(result), encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
