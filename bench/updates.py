"""One changed record after another in a big library: how soon it is found, and what a thousand changes do to search.

python -m bench.updates LIBRARY [--changes N]
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from pathlib import Path

import seealso
from bench.queries import queries
from seealso.library import Library


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", type=Path)
    parser.add_argument("--changes", type=int, default=1000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        library = Library(chosen.library, state=Path(folder))
        library.build()
        asked = [
            " ".join(query.words)
            for query in queries([r.to_json_dict() for r in library.resources()])
            if query.kind.endswith(("word", "words"))
        ]
        before = latency(library, asked)
        chance = random.Random(1)
        chosen_ids = [r.id for r in chance.sample(list(library.resources()), chosen.changes)]
        times = []
        for number, resource_id in enumerate(chosen_ids):
            word = f"zzchanged{number}"
            resource = library.resource(resource_id)
            changed = resource.model_copy(update={"description": f"{resource.description} {word}"})
            began = time.perf_counter()
            library.update([changed])
            found = library.search(word, facets=(), snippets=False)
            times.append((time.perf_counter() - began) * 1000)
            assert [hit.id for hit in found.hits] == [resource_id]
        after = latency(library, asked)
        began = time.perf_counter()
        library.related(chosen_ids[0])
        first_related = (time.perf_counter() - began) * 1000
    times.sort()
    p50, p95 = times[len(times) // 2], times[int(len(times) * 0.95)]
    print(f"a change, committed and found: p50 {p50:.1f} ms, p95 {p95:.1f} ms")
    for name, was, now in zip(("warm", "the first use of each word"), before, after, strict=True):
        print(f"search, {name}: {was:.3f} ms, after {len(times):,} changes {now:.3f} ms ({now / was:.2f} times)")
    print(f"first suggestions after the changes: {first_related:.0f} ms")


def latency(library: Library | seealso.Library, asked: list[str]) -> tuple[float, float]:
    """Medians in milliseconds: warm, and of the first round."""
    rounds = []
    for _ in range(6):
        times = []
        for text in asked:
            began = time.perf_counter()
            library.search(text, facets=(), snippets=False)
            times.append((time.perf_counter() - began) * 1000)
        rounds.append(statistics.median(times))
    return statistics.median(rounds[1:]), rounds[0]


if __name__ == "__main__":
    main()
