"""Random typos in the titles and themes of a library, corrected by Seealso, SymSpell and Whoosh's own suggester.

    python -m bench.typos LIBRARY_FOLDER [--n 1000] [--seed 4] [--whoosh-n 40]

Words are drawn from titles and theme labels of random records (so that frequent words are drawn more often), and, as a
harder question, evenly from the distinct words of titles. A typo is an insertion, deletion, substitution or exchange of
neighbours with equal chance; half of the new letters lie next to the right key, the others are any. Words of at
least 4 letters get one, words of at least 6 two. A typo that happens to be another word of the library, in any form, is
left out of the reckoning and counted: it stands, so it is never corrected.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

import seealso
from indexer.text import analysis
from indexer.words.mistyping import NEIGHBOURS

LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORD = re.compile(r"(?<![^\s(\"'])[A-Za-z]{4,}(?![^\s.,;:)\"'!?])")
GATES = {1: 0.85, 2: 0.65}


@dataclass(frozen=True)
class Case:
    """One mistyped word: what was typed, what was meant, and the other words of its title."""

    typed: str
    meant: str
    others: tuple[str, ...]


def letter_near(letter: str, chance: random.Random) -> str:
    """A wrong letter: half of the time from a key beside the right one."""
    near = sorted(NEIGHBOURS.get(letter, ()))
    return chance.choice(near) if near and chance.random() < 0.5 else chance.choice(LETTERS)


def mistyped(word: str, n_typos: int, chance: random.Random) -> str:
    """``word`` with ``n_typos`` random typos; never ``word`` itself."""
    while True:
        text = word
        for _ in range(n_typos):
            kind, at = chance.choice(("insert", "delete", "substitute", "exchange")), chance.randrange(len(text))
            if kind == "insert":
                text = text[:at] + letter_near(text[at], chance) + text[at:]
            elif kind == "delete":
                text = text[:at] + text[at + 1 :]
            elif kind == "substitute":
                text = text[:at] + letter_near(text[at], chance) + text[at + 1 :]
            elif at + 1 < len(text):
                text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        if text != word:
            return text


def drawn(resources: list[Any], settings: Any, n: int, n_typos: int, chance: random.Random) -> Iterable[Case]:
    """Cases from titles and themes of random records."""
    shortest = 4 if n_typos == 1 else 6
    while n:
        record = chance.choice(resources)
        texts = [record.title or "", *(settings.theme_label(theme) for theme in record.themes)]
        words = [w for text in texts for w in WORD.findall(text) if w.lower() not in analysis.STOP_WORDS]
        fit = [w for w in words if len(w) >= shortest]
        if not fit:
            continue
        meant = chance.choice(fit)
        others = tuple(dict.fromkeys(w for w in WORD.findall(record.title or "") if w.lower() != meant.lower()))
        yield Case(mistyped(meant.lower(), n_typos, chance), meant.lower(), others[:5])
        n -= 1


def drawn_evenly(distinct: list[str], n: int, n_typos: int, chance: random.Random) -> Iterable[Case]:
    """Cases from the distinct words of titles, rare ones as often as frequent ones."""
    shortest = 4 if n_typos == 1 else 6
    fit = [word for word in distinct if len(word) >= shortest]
    for meant in chance.choices(fit, k=n):
        yield Case(mistyped(meant, n_typos, chance), meant, ())


def measure(name: str, cases: list[Case], correct: Callable[[Case], str | None]) -> tuple[float, float]:
    """Print and return the share of cases whose right correction came first, and the 95th percentile in ms."""
    right, took = 0, []
    for case in cases:
        began = time.perf_counter()
        answer = correct(case)
        took.append((time.perf_counter() - began) * 1000)
        right += answer == case.meant
    share, p95 = right / len(cases), float(np.percentile(took, 95))
    print(f"    {name:<32} {share:6.1%}   p50 {np.percentile(took, 50):7.2f} ms   p95 {p95:7.2f} ms   n {len(cases)}")
    return share, p95


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", type=Path)
    parser.add_argument("--n", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument(
        "--whoosh-n", type=int, default=40, help="Whoosh is slow: so many of the cases; 0 leaves it out"
    )
    chosen = parser.parse_args()
    library = seealso.open_library(chosen.library, tell=print)
    engine: Any = library.view.engine
    snapshot = engine
    resources = list(library.resources())
    symspell = symspell_over(snapshot)
    whoosh = snapshot.reader.corrector("words")
    matches = snapshot.evaluator

    def alone(case: Case) -> str | None:
        found = snapshot.corrector.correct(case.typed)
        return found.text if found else None

    def offered(case: Case) -> str | None:
        return library.search(case.typed, limit=0, facets=()).did_you_mean

    def within(contexts: dict[Case, list[Any]], case: Case) -> str | None:
        found = snapshot.corrector.correct(case.typed, contexts[case])
        return found.text if found else None

    def context(case: Case) -> list[Any]:
        return [matches._matcher.concept(matches.concept_of(word)).doc_numbers for word in case.others]

    began = time.perf_counter()
    snapshot.corrector.correct("frist")
    print(f"first correction (vocabulary read): {(time.perf_counter() - began) * 1000:.0f} ms")
    distinct = sorted({w.lower() for r in resources for w in WORD.findall(r.title or "")} - analysis.STOP_WORDS)
    met = True
    for n_typos in (1, 2):
        chance = random.Random(chosen.seed + n_typos)
        for kind, cases in (
            ("from titles and themes", list(drawn(resources, library.settings, chosen.n, n_typos, chance))),
            ("evenly from the distinct words of titles", list(drawn_evenly(distinct, chosen.n, n_typos, chance))),
        ):
            kept = [case for case in cases if not matches.stands(case.typed)]
            print(f"{n_typos} typo{'s' * (n_typos > 1)} {kind}; {len(cases) - len(kept)} of {len(cases)} stand:")
            measure("search's did_you_mean, all cases", cases, offered)
            share, p95 = measure("Seealso, the word alone", kept, alone)
            if kind.startswith("from"):
                contexts = {case: context(case) for case in kept}
                in_title, p95_within = measure("Seealso, within its title", kept, partial(within, contexts))
                met = met and share >= GATES[n_typos] and in_title >= GATES[n_typos] and max(p95, p95_within) < 20
            measure("SymSpell", kept, lambda c: symspell(c.typed))
            if chosen.whoosh_n:  # on the first cases only, and Seealso on the same ones beside it
                few = kept[: chosen.whoosh_n]
                measure("Seealso, alone, the same few", few, alone)
                measure("Whoosh", few, lambda c: next(iter(whoosh.suggest(c.typed, 1)), None))
    print("gates met" if met else "gates NOT met")
    return 0 if met else 1


def symspell_over(snapshot: Any) -> Callable[[str], str | None]:
    """SymSpell with its own defaults (distance 2, prefix 7) over the same words and frequencies."""
    from symspellpy import SymSpell, Verbosity

    from indexer.words.near_words import Vocabulary

    vocabulary = Vocabulary.of(snapshot.statistics)
    symspell = SymSpell(max_dictionary_edit_distance=2, prefix_length=7)
    for word, n in zip(map(vocabulary.word, range(len(vocabulary))), vocabulary.frequencies.tolist(), strict=True):
        symspell.create_dictionary_entry(word, n)

    def first(typed: str) -> str | None:
        found = symspell.lookup(typed, Verbosity.TOP, max_edit_distance=2)
        return found[0].term if found else None

    return first


if __name__ == "__main__":
    raise SystemExit(main())
