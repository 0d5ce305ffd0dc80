"""The best passage of a record for a query, and what in it matched."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from indexer.search.lexicon import Concept
from indexer.text import analysis

SNIPPET_CHARS = 240

Range = tuple[int, int]

_SENTENCE_END = re.compile(r"(?<=[.!?…])[\s\u00a0]+|\n+")


def highlights(text: str, concepts: Sequence[Concept]) -> list[Range]:
    """Character ranges of ``text`` that match: single terms, and phrases where all their words stand together.

    Ranges are ascending and do not overlap.
    """
    singles = {seq[0][0] for concept in concepts for seq in concept.sequences if len(seq) == 1}
    phrases = {seq for concept in concepts for seq in concept.sequences if len(seq) > 1}
    if not singles and not phrases:
        return []
    found: list[Range] = []
    at: dict[int, set[str]] = {}
    where: dict[int, Range] = {}
    position = 0
    for surface in analysis.SURFACE.finditer(text):
        expansion, width = analysis.expand(surface[0])
        span = surface.span()
        if any(term in singles for term, _ in expansion):
            found.append(span)
        for offset in range(width):
            where[position + offset] = span
        for term, offset in expansion:
            at.setdefault(position + offset, set()).add(term)
        position += width
    for phrase in phrases:
        for start in where:
            if all(term in at.get(start + offset, ()) for term, offset in phrase):
                found.append((where[start][0], where[start + phrase[-1][1]][1]))
    return _merged(found)


def _merged(ranges: list[Range]) -> list[Range]:
    merged: list[Range] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def best_passage(
    texts: Collection[str], concepts: Sequence[Concept], limit_chars: int = SNIPPET_CHARS
) -> tuple[str, tuple[Range, ...]]:
    """The passage that holds most of the query, and the ranges in it that match.

    The passage begins at a sentence where it can and is at most about ``limit_chars`` long; "…" marks where text
    was left out. Without a match it is the beginning of the first text.
    """
    best: tuple[int, int, str, int, int] | None = None
    for text in texts:
        spans = highlights(text, concepts)
        if not spans:
            continue
        starts = [0, *(found.end() for found in _SENTENCE_END.finditer(text))]
        for start in {max((s for s in starts if s <= span[0]), default=0) for span in spans}:
            if spans_within := [s for s in spans if s[0] >= start and s[1] <= start + limit_chars]:
                n_distinct = len({analysis.fold(text[a:b]) for a, b in spans_within})
                key = (n_distinct, len(spans_within), text, start, start + limit_chars)
            else:  # a match deep inside a long sentence
                first = next(s for s in spans if s[0] >= start)
                middle = max(start, first[0] - limit_chars // 3)
                key = (1, 1, text, middle, middle + limit_chars)
            if best is None or (key[0], key[1], -key[3]) > (best[0], best[1], -best[3]):
                best = key
    if best is None:
        text = next((text for text in texts if text), "")
        return _cut(text, 0, limit_chars), ()
    passage = _cut(best[2], best[3], best[4])
    return passage, tuple(highlights(passage, concepts))


def _cut(text: str, start: int, end: int) -> str:
    if end >= len(text):
        end = len(text)
    else:
        space = text.rfind(" ", start, end)
        end = space if space > start else end
    if start > 0 and not _SENTENCE_END.search(text[max(0, start - 2) : start]):
        space = text.find(" ", start)
        start = space + 1 if 0 <= space < end else start
        lead = "… "
    else:
        lead = ""
    passage = " ".join(text[start:end].split())
    return lead + passage + (" …" if end < len(text) else "")
