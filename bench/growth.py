"""How the cost of building and of searching grows with the library.

    python -m bench.growth [--work FOLDER] [--sizes 10000,30000,100000,300000,1000000]

For each size: the whole build (read, check, index, model, suggestions, publish) in a process of its own, then the mixed
query set in another one: latency on its second and later rounds, and the memory that is resident in the end.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import time
from pathlib import Path
from typing import Any

import numpy as np

from bench.debian import make_library
from bench.engines import ENGINES
from bench.measure import build
from bench.queries import queries

SIZES = "10000,30000,100000,300000,1000000"
ROUNDS = 4


def searched(library: Path, folder: Path, sender: Any) -> None:
    """In a fresh process: p50 and p99 in milliseconds of the words, and MB resident, of which from files."""
    with (library / "records.jsonl").open(encoding="utf-8") as lines:
        asked = queries([json.loads(line) for line, _ in zip(lines, range(20_000), strict=False)])
    engine = ENGINES["Seealso"]()
    engine.open(library, folder)
    times = []
    for number in range(ROUNDS):
        for query in asked:
            began = time.perf_counter()
            engine.search(query, 10)
            if number and query.kind.endswith(("word", "words")):
                times.append((time.perf_counter() - began) * 1000)
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    memory = {line.split(":")[0]: int(line.split()[1]) / 1e3 for line in status.splitlines() if line.endswith(" kB")}
    p50, p99 = np.percentile(times, [50, 99])
    sender.send({"p50": float(p50), "p99": float(p99), "rss": memory["VmRSS"], "of files": memory["RssFile"]})


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, default=Path(".bench"))
    parser.add_argument("--sizes", default=SIZES)
    chosen = parser.parse_args()
    print("| records | build, s | for a thousand, ms | peak, MB | disk, MB | p50 / p99, ms | resident, MB (mapped) |")
    print("|---" * 7 + "|", flush=True)
    for size in map(int, chosen.sizes.split(",")):
        library = make_library(chosen.work, size)
        folder = chosen.work / f"engines-{size}" / "Seealso"
        built = build("Seealso", library, folder)
        receiver, sender = multiprocessing.Pipe(duplex=False)
        process = multiprocessing.get_context("spawn").Process(target=searched, args=(library, folder, sender))
        process.start()
        found = receiver.recv()
        process.join()
        print(
            f"| {size:,} | {built['build_s']:.1f} | {1e6 * built['build_s'] / size:.0f} | {built['peak_mb']:,.0f} "
            f"| {built['size_mb']:,.0f} | {found['p50']:.2f} / {found['p99']:.1f} "
            f"| {found['rss']:,.0f} ({found['of files']:,.0f}) |",
            flush=True,
        )


if __name__ == "__main__":
    main()
