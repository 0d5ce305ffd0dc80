"""The ranked lists of the sample library, with their scores: made, written down, read, and compared.

A line for each list, so that a change of ranking is read as a diff: what was asked, then ids with scores, best first.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

import yaml

from seealso import Library

FOLDER = Path(__file__).parent
N_HITS = 10
TOLERANCE = 1e-3
"""Scores that differ by less are the same: other processors round sums of float32 otherwise."""

Ranked = list[tuple[str, float]]
"""Ids with scores, best first."""
Lists = dict[str, Ranked]


class Kind(NamedTuple):
    """One file of lists."""

    file: str

    @property
    def path(self) -> Path:
        return FOLDER / self.file


SEARCHES, SUGGESTIONS = Kind("sample_search_lists.json"), Kind("sample_related_lists.json")


def queries() -> list[str]:
    """What is searched for: the graded queries and the saved ones, but those that change with the day."""
    graded = [row["query"] for row in yaml.safe_load((FOLDER / "sample_queries.yaml").read_text(encoding="utf-8"))]
    saved = yaml.safe_load((FOLDER / "query_language_1.yaml").read_text(encoding="utf-8"))["queries"]
    return [query for query in dict.fromkeys((*map(str, graded), *map(str, saved))) if not query.startswith("event:")]


def searches(library: Library) -> Lists:
    """The first hits of every query, with scores to four places."""
    found = {}
    for query in queries():
        hits = library.search(query, limit=N_HITS, facets=(), snippets=False).hits
        found[query] = [(hit.id, round(hit.score, 4)) for hit in hits]
    return found


def suggestions(library: Library) -> Lists:
    """The suggestions of every record, with scores to four places."""
    return {
        record.id: [(item.id, round(item.score, 4)) for item in library.related(record.id)]
        for record in sorted(library.resources(), key=lambda record: record.id)
    }


def written(lists: Lists) -> str:
    """The lists as JSON, a line each."""
    lines = [
        f"{json.dumps(asked, ensure_ascii=False)}: {json.dumps(dict(ranked), ensure_ascii=False)}"
        for asked, ranked in lists.items()
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def read(kind: Kind) -> Lists:
    """The lists as they were written down; none where there is no file yet."""
    if not kind.path.exists():
        return {}
    said = json.loads(kind.path.read_text(encoding="utf-8"))
    return {asked: list(ranked.items()) for asked, ranked in said.items()}


def same(one: Ranked, other: Ranked) -> bool:
    """Whether two lists are the same but for rounding: of scores, and of the order of what is as good as equal."""
    scores, others = dict(one), dict(other)
    if len(one) != len(other) or scores.keys() != others.keys():
        return False
    return all(abs(scores[name] - others[name]) <= TOLERANCE for name in scores) and all(
        abs(scores[first] - scores[second]) <= 1.5e-4 for (first, _), (second, _) in zip(one, other, strict=True)
    )


def differences(before: Lists, after: Lists) -> Iterator[str]:
    """What changed, list by list: each place whose record or score is another one."""
    for asked in dict.fromkeys((*before, *after)):
        old, new = before.get(asked), after.get(asked)
        if old is None or new is None:
            yield f"{asked}: {'is new' if old is None else 'is gone'}"
        elif not same(old, new):
            yield f"{asked}:"
            for place, (was, now) in enumerate(zip_longest(old, new), 1):
                if was != now:
                    yield f"  {place:2} {_one(was)} -> {_one(now)}"


def _one(item: tuple[str, float] | None) -> str:
    return "nothing" if item is None else f"{item[0]} {item[1]:.4f}"
