"""Facet counts against the totals of the searches behind them, on random queries and filters over a large library.

python -m bench.facets LIBRARY_FOLDER [--n 300] [--seed 4]
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

import seealso
from seealso import Library

FACETS = ("type", "theme", "audience", "keyword", "year", "minutes", "has", "event")


def words_of(library: Library, chance: random.Random, n: int = 500) -> list[str]:
    """Words from random titles."""
    resources = list(library.resources())
    titles = [chance.choice(resources).display_title for _ in range(n)]
    return [word for title in titles for word in title.split() if word.isalpha() and len(word) > 2]


def question(words: list[str], values: dict[str, list[str]], chance: random.Random) -> tuple[str, dict[str, list[str]]]:
    """A random query with random filters, several values to a field."""
    kinds = (
        lambda w: w,
        lambda w: w,
        lambda w: f"-{w}",
        lambda w: f"{w[:4]}*",
        lambda w: f"title:{w}",
        lambda w: f'"{w}"',
    )
    query = " ".join(chance.choice(kinds)(chance.choice(words)) for _ in range(chance.randint(0, 3)))
    chosen = {
        name: chance.sample(held, min(len(held), chance.randint(1, 2)))
        for name, held in values.items()
        if held and chance.random() < 0.25
    }
    return query, chosen


def disagreements(library: Library, query: str, chosen: dict[str, list[str]], most: int = 4) -> tuple[int, list[str]]:
    """How many counts were compared, and those that are not the total of their search."""
    page = library.search(query, chosen, limit=0, facets=FACETS)
    wrong, n_compared = [], 0
    for name, counts in page.facets.items():
        for facet in [*counts[:most], *counts[-1:]]:
            total = library.search(query, {**chosen, name: [facet.value]}, limit=0, facets=()).total
            n_compared += 1
            if total != facet.count:
                wrong.append(f"{query!r} {chosen} {name}={facet.value}: shown {facet.count}, found {total}")
    for name, counts in page.facets.items():
        two = [facet.value for facet in counts[:2]]
        alone = [library.search(query, {**chosen, name: [value]}, limit=0, facets=()) for value in two]
        if len(two) == 2 and not any(found.relaxed for found in alone):
            either = library.search(query, {**chosen, name: two}, limit=0, facets=()).total
            n_compared += 1
            if not max(found.total for found in alone) <= either <= sum(found.total for found in alone):
                wrong.append(f"{query!r} {chosen} {name}={two}: either gives {either}")
    return n_compared, wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", type=Path)
    parser.add_argument("--n", type=int, default=300)
    parser.add_argument("--seed", type=int, default=4)
    chosen = parser.parse_args()
    library = seealso.open_library(chosen.library, tell=print)
    chance = random.Random(chosen.seed)
    words = words_of(library, chance)
    every = library.search("", limit=0, facets=FACETS).facets
    values = {name: [facet.value for facet in counts[:40]] for name, counts in every.items()}
    began, n_compared, wrong = time.perf_counter(), 0, []
    for _ in range(chosen.n):
        n, found = disagreements(library, *question(words, values, chance))
        n_compared += n
        wrong += found
    for line in wrong[:20]:
        print(line)
    print(f"{chosen.n} questions, {n_compared:,} counts, {len(wrong)} wrong, {time.perf_counter() - began:.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
