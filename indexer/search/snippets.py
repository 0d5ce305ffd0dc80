"""The best passage of a record for a query."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence

from indexer.search.lexicon import Concept
from indexer.search.text_matches import Range, highlights
from indexer.text import analysis
from indexer.text.language_rules import DEFAULT

SNIPPET_CHARS = 240

_SENTENCE_END = re.compile(r"[.!?…\n](?:(?<=\n)\n*|[\s\u00a0]+)")


def best_passage(
    texts: Collection[str],
    concepts: Sequence[Concept],
    limit_chars: int = SNIPPET_CHARS,
    spoken: Sequence[str] = (DEFAULT,),
) -> tuple[str, tuple[Range, ...]]:
    """The passage that holds most of the query, and the ranges in it that match.

    The passage begins at a sentence where it can and is at most about ``limit_chars`` long; "…" marks where text
    was left out. Without a match it is the beginning of the first text.
    """
    best: tuple[int, int, str, int, int] | None = None
    matching: dict[str, list[Range]] = {}
    for text in texts:
        spans = highlights(text, concepts, spoken)
        if not spans:
            continue
        matching[text] = spans
        starts = [0, *(found.end() for found in _SENTENCE_END.finditer(text))]
        ends = [span[1] for span in spans]
        for start in {starts[bisect_right(starts, span[0]) - 1] for span in spans}:
            first_within = bisect_left(spans, (start, 0))
            if spans_within := spans[first_within : bisect_right(ends, start + limit_chars)]:
                n_distinct = len({analysis.fold(text[a:b]) for a, b in spans_within})
                key = (n_distinct, len(spans_within), text, start, start + limit_chars)
            else:  # a match deep inside a long sentence
                first = spans[first_within]
                middle = max(start, first[0] - limit_chars // 3)
                key = (1, 1, text, middle, middle + limit_chars)
            if best is None or (key[0], key[1], -key[3]) > (best[0], best[1], -best[3]):
                best = key
    if best is None:
        text = next((text for text in texts if text), "")
        return _cut(text, 0, limit_chars)[0], ()
    text = best[2]
    passage, at, begin, end = _cut(text, best[3], best[4])
    moved = (
        _moved(text, begin, end, matching[text], at - begin)
        if passage[at : at + end - begin] == text[begin:end]
        else None
    )
    return passage, tuple(highlights(passage, concepts, spoken) if moved is None else moved)


def _moved(text: str, begin: int, end: int, spans: Sequence[Range], by: int) -> list[Range] | None:
    """The ranges of ``text`` between ``begin`` and ``end``, moved; ``None`` where these cut a word or a range."""
    if (begin and not text[begin - 1].isspace()) or (end < len(text) and not text[end].isspace()):
        return None
    if any(first < begin < last or first < end < last for first, last in spans):
        return None
    return [(first + by, last + by) for first, last in spans if begin <= first and last <= end]


def _cut(text: str, start: int, end: int) -> tuple[str, int, int, int]:
    """A passage; where in it the text begins, and where that begins and ends in ``text``, spaces round it left out."""
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
    cut = text[start:end]
    passage = lead + " ".join(cut.split()) + (" …" if end < len(text) else "")
    stripped = cut.strip()
    begin = start + cut.find(stripped)
    return passage, len(lead), begin, begin + len(stripped)
