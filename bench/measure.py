"""Building each engine in a process of its own, and asking all of them the same queries in turn."""

from __future__ import annotations

import multiprocessing
import random
import resource
import shutil
import time
from pathlib import Path
from typing import Any

from bench.debian import read_records
from bench.engines import BUILDERS, ENGINES, Builder
from bench.queries import queries


def build(name: str, library: Path, folder: Path) -> dict[str, Any]:
    """Build one engine in a fresh process: seconds, peak memory and size in MB."""
    receiver, sender = multiprocessing.Pipe(duplex=False)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    process = multiprocessing.get_context("spawn").Process(target=_build, args=(name, library, folder, sender))
    process.start()
    sender.close()
    try:
        found: dict[str, Any] = receiver.recv()
    except EOFError:
        raise SystemExit(f"{name} could not be built; its message is above.") from None
    finally:
        process.join()
    found["size_mb"] = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / 1e6
    return found


def _build(name: str, library: Path, folder: Path, sender: Any) -> None:
    engine: Builder = (ENGINES | BUILDERS)[name]()
    prepare = getattr(engine, "prepare", None)
    if prepare is not None:
        records = prepare(library)
    elif name == "Seealso":
        records = []
    else:
        records = read_records(library)
    began = time.perf_counter()
    engine.build(library, records, folder)
    seconds = time.perf_counter() - began
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1e3
    sender.send({"build_s": seconds, "peak_mb": peak})


def measure(names: list[str], library: Path, work: Path, rounds: int, seed: int = 3) -> dict[str, Any]:
    """Milliseconds by engine and kind of query.

    cold: the first time that each query is asked. warm: engines take turns of the whole set of queries, as a server
    has one engine. mixed: engines take turns query by query, and each finds the processor's caches filled by others.
    """
    asked = queries(read_records(library))
    engines: dict[str, Any] = {name: ENGINES[name]() for name in names}
    for name, engine in engines.items():
        engine.open(library, work / name)
    chance = random.Random(seed)
    states = ("cold", "warm", "mixed")
    times: dict[str, dict[str, dict[str, list[float]]]] = {n: {state: {} for state in states} for n in names}

    def ask(name: str, query: Any, state: str) -> None:
        began = time.perf_counter()
        found = engines[name].search(query, 10)
        spent = (time.perf_counter() - began) * 1000
        if found is not None:
            times[name][state].setdefault(query.kind, []).append(spent)

    for number in range(rounds):
        for query in asked:
            for name in chance.sample(names, len(names)):
                ask(name, query, "mixed" if number else "cold")
        for name in chance.sample(names, len(names)):
            for query in asked:
                ask(name, query, "warm")
    return times
