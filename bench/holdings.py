"""How surely "Do we hold this?" finds a record that is pasted back, whole and with a third of its words removed.

    python -m bench.holdings LIBRARY [--sample 2000]

Records whose title and description are word for word those of another record count as found when either comes first.
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

from recommender.holdings.lookup import tokens
from seealso.library import Library


def main() -> None:
    """Print the shares found first, and the time of one look-up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("library", type=Path)
    parser.add_argument("--sample", type=int, default=2000)
    parser.add_argument("--misses", action="store_true", help="name what was not found")
    options = parser.parse_args()
    library = Library(options.library, tell=print)
    chance = random.Random(0)
    ids = sorted(resource.id for resource in library.resources())
    chosen = chance.sample(ids, min(options.sample, len(ids)))
    found = {"whole": 0, "two thirds": 0}
    times = []
    for resource_id in chosen:
        record = library.resource(resource_id)
        text = f"{record.display_title}\n{record.description}"
        words = text.split()
        kept = sorted(chance.sample(range(len(words)), len(words) - len(words) // 3))
        for name, pasted in (("whole", text), ("two thirds", " ".join(words[at] for at in kept))):
            began = time.perf_counter()
            answer = library.holds(pasted)
            times.append(time.perf_counter() - began)
            first = answer.nearest[0].id if answer.nearest else None
            hit = first == resource_id or (first is not None and _text(library, first) == tokens(text))
            found[name] += hit
            if options.misses and not hit:
                print(f"{name}: {resource_id} gave {first}")
    times.sort()
    for name, n_found in found.items():
        print(f"{name}: {n_found} of {len(chosen)} find themselves first ({n_found / len(chosen):.2%})")
    p50, p95 = times[len(times) // 2], times[int(len(times) * 0.95)]
    print(f"{len(ids):,} records; a look-up takes {p50 * 1000:.1f} ms (p50), {p95 * 1000:.1f} ms (p95)")


def _text(library: Library, resource_id: str) -> list[str]:
    record = library.resource(resource_id)
    return tokens(f"{record.display_title}\n{record.description}")


if __name__ == "__main__":
    main()
