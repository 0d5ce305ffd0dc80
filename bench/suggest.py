"""How long as-you-type suggestions take: titles typed letter by letter, half of them with a typo, on a large library.

python -m bench.suggest LIBRARY_FOLDER [--n 200] [--seed 4]
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

import numpy as np

import seealso
from bench.typos import mistyped

CEILING_MS = 20.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", type=Path)
    parser.add_argument("--n", type=int, default=200, help="titles")
    parser.add_argument("--seed", type=int, default=4)
    chosen = parser.parse_args()
    library = seealso.open_library(chosen.library, tell=print)
    chance = random.Random(chosen.seed)
    titles = [resource.display_title for resource in library.resources()]
    library.search("warm", limit=1)
    began = time.perf_counter()
    library.suggest("a")
    print(f"first suggestion of a process: {(time.perf_counter() - began) * 1000:.0f} ms; {len(titles):,} records")
    met = True
    for name, wrong in (("as written", False), ("with a typo", True)):
        took, offered, n_first = [], 0, 0
        for title in chance.sample(titles, chosen.n):
            words = title.split()[:5]
            if wrong:
                at = chance.randrange(len(words))
                words[at] = mistyped(words[at].lower(), 1, chance) if len(words[at]) > 3 else words[at]
            text = " ".join(words)[:40]
            for end in range(1, len(text) + 1):
                began = time.perf_counter()
                found = library.suggest(text[:end])
                took.append((time.perf_counter() - began) * 1000)
                offered += bool(found)
            n_first += title in [item.text for item in found]
        p50, p95, p99 = np.percentile(took, (50, 95, 99))
        met = met and p95 < CEILING_MS
        print(
            f"{name:<12} {len(took):,} keystrokes   p50 {p50:.2f} ms   p95 {p95:.2f} ms   p99 {p99:.2f} ms   "
            f"max {max(took):.1f} ms   {offered / len(took):.0%} with suggestions   "
            f"title offered in the end {n_first / chosen.n:.0%}"
        )
    print("gate met" if met else "gate NOT met")
    return 0 if met else 1


if __name__ == "__main__":
    raise SystemExit(main())
