"""Questions in twenty scripts that nobody would ask on purpose, asked of a site: none may fail or outlast its limit.

    python -m bench.fuzzed_questions LIBRARY_FOLDER [--questions 200000] [--seed 1]

Every question is asked of the page of results or of the API, by turns. Prints how many of each status were answered,
how long they took, and whatever went wrong, with the question that reproduces it; the exit code is 1 if anything did.
A question may take so many seconds of its thread's own time: other work on the machine is not its fault.
"""

from __future__ import annotations

import argparse
import logging
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import regex

import seealso
from indexer.search.limits import MAX_SECONDS
from seealso import Library
from webapp.app import create_app

SCRIPTS = tuple(
    "Latin Cyrillic Greek Arabic Hebrew Devanagari Bengali Tamil Telugu Gujarati Thai Lao Khmer Myanmar Han Hiragana "
    "Katakana Hangul Georgian Armenian Ethiopic Tibetan Sinhala".split()
)
_MARKS = "".join(chr(code) for code in (0x300, 0x301, 0x308, 0x327, 0x64B, 0x651, 0x5B0, 0x94D, 0x200C, 0x200D, 0xAD))
_SIGNS = tuple("\" “ ” ( ) [ ] - − + ~ * ? ! : ; , . / \\ & | ^ # @ ' ’ « » 。 、 「 」 ؟ ، ।".split(" "))
_OPERATORS = ("AND", "OR", "NOT", "and", "-", "+", "..", "title:", "year:", "people:", "type:", "-(", "NOT (", '"')
_ODD = (
    "\x00",
    "\u202e",
    "\ufeff",
    "🦘",
    "👩\u200d👧",
    "ﷺ",
    "İ",
    "ß",
    "\U0010ffff",
    "\t",
    "\r\n",
    "<script>",
    "{{7*7}}",
    "٣",
    "²",
)


def letters(script: str) -> str:
    """Up to 400 letters of a script, spread over what Unicode has."""
    found = regex.findall(rf"[\p{{L}}&&\p{{Script={script}}}]", _EVERY_SIGN, flags=regex.V1)
    return "".join(found[:: max(1, len(found) // 400)][:400])


_EVERY_SIGN = "".join(chr(code) for code in range(0x20, 0x30000) if not 0xD800 <= code < 0xE000)


def questions(words: Sequence[str], n: int, seed: int) -> Iterator[str]:
    """``n`` questions of words that are held, of made-up ones in every script, and of signs."""
    chance = random.Random(seed)
    alphabets = [letters(script) for script in SCRIPTS]

    def piece() -> str:
        kind = chance.random()
        if kind < 0.4:
            word = chance.choice(words)
            if chance.random() < 0.3:
                at = chance.randrange(len(word) + 1)
                word = word[:at] + chance.choice((*_SIGNS, *_MARKS, "")) + word[at + chance.randrange(2) :]
            return chance.choice((word, word.upper(), word.title(), f'"{word}"', f"-{word}", f"{word[:3]}*"))
        if kind < 0.7:
            letters_of = chance.choice(alphabets)
            word = "".join(chance.choices(letters_of, k=chance.randint(1, 9)))
            return word if chance.random() < 0.7 else chance.choice(_MARKS).join(word)
        return chance.choice(_SIGNS if kind < 0.82 else _OPERATORS if kind < 0.95 else _ODD)

    for _ in range(n):
        kind = chance.random()
        if kind < 0.97:
            text = chance.choice((" ", "", " ", "-")).join(piece() for _ in range(chance.choice((1, 2, 3, 5, 8, 20))))
        else:
            text = piece() * chance.choice((50, 500, 3000))
        yield text.encode("utf-8", "replace").decode("utf-8")[:12_000]


def ask(library: Library, asked: Iterator[str]) -> int:
    """Ask all of them and print what came of it; 1 if anything went wrong."""
    site = create_app(library).test_client()
    statuses: Counter[int] = Counter()
    seconds, wrong = [], 0
    for number, text in enumerate(asked):
        path = "/search" if number % 2 else "/api/v1/search"
        began = time.thread_time()
        answer = site.get(path, query_string={"q": text})
        took = time.thread_time() - began
        statuses[answer.status_code] += 1
        seconds.append(took)
        failed = answer.status_code >= 500 or b"Traceback (most recent call last)" in answer.data
        if failed or took > MAX_SECONDS:
            wrong += 1
            print(f"{answer.status_code} in {took:.2f} s: {path} {text[:300]!r}", flush=True)
        if number % 10_000 == 9_999:
            print(f"{number + 1:,} asked", file=sys.stderr, flush=True)
    times = 1000 * np.percentile(seconds, (50, 95, 99, 100))
    print(f"{len(seconds):,} questions in {len(SCRIPTS)} scripts: {dict(sorted(statuses.items()))}; {wrong} wrong")
    print("milliseconds p50 {:.1f}, p95 {:.1f}, p99 {:.1f}, longest {:.0f}".format(*times))
    return 1 if wrong else 0


def main() -> None:
    """Open the library and ask."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", type=Path)
    parser.add_argument("--questions", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    logging.disable(logging.CRITICAL)
    library = seealso.open_library(chosen.library)
    texts = (f"{record.title or ''} {record.description or ''}" for record in library.resources())
    words = sorted({word for text in texts for word in regex.findall(r"[\p{L}\p{M}\p{N}]{2,30}", text)})
    raise SystemExit(ask(library, questions(words, chosen.questions, chosen.seed)))


if __name__ == "__main__":
    main()
