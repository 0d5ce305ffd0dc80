"""What readers ask a site: searches, records and letters typed into its box, drawn with a fixed seed.

Two mixes. *As readers ask*: some questions again and again and most of them seldom, a Zipf distribution (Y. Xie and D.
O'Hallaron, "Locality in Search Engine Queries and Its Implications for Caching", INFOCOM 2002, found it in the logs of
two search engines), and records likewise. *Every one new*: no question and no record is asked for twice, which no site
has ever seen and nothing that is kept helps with.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Literal

from indexer.text.analysis import STOP_WORDS

Mix = Literal["as readers ask", "every one new"]
Kind = Literal["search", "record", "suggest"]
SHARES: dict[Kind, float] = {"search": 0.6, "record": 0.3, "suggest": 0.1}
N_QUESTIONS = 5_000
EXPONENT = 1.0
"""Of the Zipf distribution: the question of rank r is asked in proportion to 1 / r ** EXPONENT."""
_WORD = re.compile(r"[a-z]{3,20}")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. ``text``: words, the id of a record, or the letters typed so far."""

    kind: Kind
    text: str


def traffic(records: Sequence[dict[str, Any]], mix: Mix, n: int, seed: int) -> list[Asked]:
    """``n`` requests. Which questions and records are asked for often is the same whatever the seed."""
    chance = random.Random(seed)
    kinds = chance.choices(list(SHARES), list(SHARES.values()), k=n)
    if mix == "as readers ask":
        fixed = random.Random(5)
        known = _questions(records, fixed)
        questions = _drawn([next(known) for _ in range(N_QUESTIONS)], chance)
        ids = _drawn(fixed.sample([record["id"] for record in records], len(records)), chance)
    else:
        questions = _questions(records, chance)
        ids = iter(chance.sample([record["id"] for record in records], len(records)))
    found = []
    for kind in kinds:
        if kind == "record":
            text = next(ids, None)
            if text is None:  # all were asked for once
                ids = iter(chance.sample([record["id"] for record in records], len(records)))
                text = next(ids)
        else:
            text = next(questions)
            if kind == "suggest":
                text = text[: chance.randint(2, max(len(text) - 1, 2))].rstrip()
        found.append(Asked(kind, text))
    return found


def _drawn(values: list[str], chance: random.Random) -> Iterator[str]:
    """``values`` without an end, the first most often."""
    weights = list(accumulate(1 / rank**EXPONENT for rank in range(1, len(values) + 1)))
    while True:
        yield from chance.choices(values, cum_weights=weights, k=1000)


def _questions(records: Sequence[dict[str, Any]], chance: random.Random) -> Iterator[str]:
    """Questions of one to four words that stand beside each other in a record, each once as long as there are any."""
    seen: set[str] = set()
    n_in_vain = 0
    while True:
        n_in_vain += 1
        if n_in_vain > 10_000:
            seen.clear()
        record = chance.choice(records)
        source = record["title"] if chance.random() < 0.5 else record.get("description", "")[:400]
        words = [word for word in _WORD.findall(source.lower()) if word not in STOP_WORDS]
        length = chance.choices((1, 2, 3, 4), (3, 4, 2, 1))[0]
        if len(words) < length:
            continue
        at = chance.randrange(len(words) - length + 1)
        question = " ".join(words[at : at + length])
        if question not in seen:
            seen.add(question)
            n_in_vain = 0
            yield question
