"""The queries: one mixed set, drawn from the library's own words with a fixed seed."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from indexer.text.analysis import STOP_WORDS

Kind = Literal[
    "one word", "two words", "three words", "four words", "phrase", "conjunction", "prefix", "filter", "common word"
]  # fmt: skip
KINDS: tuple[Kind, ...] = (
    "one word",
    "two words",
    "three words",
    "phrase",
    "conjunction",
    "prefix",
    "filter",
    "common word",
)
WORD = re.compile(r"[a-z]{3,20}")
"""What is a word of a question that is drawn."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query of a kind. ``words`` are plain lower-case words; for a prefix, its letters; ``type`` filters."""

    kind: Kind
    words: tuple[str, ...]
    type: str | None = None

    @property
    def typed(self) -> str:
        """As a reader types it: quotes, AND and a star."""
        match self.kind:
            case "phrase":
                return '"' + " ".join(self.words) + '"'
            case "conjunction":
                return " AND ".join(self.words)
            case "prefix":
                return self.words[0] + "*"
            case _:
                return " ".join(self.words)


def queries(records: Sequence[dict[str, Any]], n_of_each: int = 25, seed: int = 11) -> list[Query]:
    """``n_of_each`` queries of every kind."""
    chance = random.Random(seed)
    texts = [f"{r['title']} {r.get('description', '')[:400]}".lower() for r in chance.sample(records, 4000)]
    listed = [[w for w in WORD.findall(text) if w not in STOP_WORDS] for text in texts]
    counted = Counter(word for words in listed for word in set(words))
    common = [word for word, _ in counted.most_common(40)]
    listed = [words for words in listed if len(words) >= 8]

    def run(length: int) -> tuple[str, ...]:
        words = chance.choice(listed)
        at = chance.randrange(len(words) - length + 1)
        return tuple(words[at : at + length])

    def beside() -> tuple[str, ...]:
        # Two words that stand side by side in a text, without a stop word between them.
        while True:
            words = chance.choice(texts).split()
            at = chance.randrange(max(len(words) - 1, 1))
            pair = tuple(words[at : at + 2])
            if len(pair) == 2 and all(WORD.fullmatch(w) and w not in STOP_WORDS for w in pair):
                return pair

    found: list[Query] = []
    for _ in range(n_of_each):
        found += [
            Query("one word", run(1)),
            Query("two words", run(2)),
            Query("three words", run(3)),
            Query("phrase", beside()),
            Query("conjunction", tuple(chance.sample(run(4), 2))),
            Query("prefix", (run(1)[0][:4],)),
            Query("filter", run(2), "website"),
            Query("common word", (chance.choice(common),)),
        ]
    return found
