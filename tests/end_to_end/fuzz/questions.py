"""Questions that nobody would ask on purpose: strategies for Hypothesis, shared by the tests of this folder."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from indexer.search.query import FILTER_FIELDS, TEXT_FIELDS

MARKUP = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'><svg/onload=alert(1)>",
    "</title><script>",
    "{{7*7}}",
    "javascript:alert(1)",
    "&lt;b&gt;",
    "<!--",
    "]]>",
    "%3Cscript%3E",
)  # fmt: skip
WORDS = (
    "networks", "network", "communities", "practice", "comunity", "practise", "co-production", "coproduction", "care",
    "integrated", "ICS", "cop", "King’s", "kings", "fund", "Québec", "quebec", "wicked", "problems", "the", "of", "ten",
    "minute", "2018", "july", "zzz", "NHS", "FutureNHS", "Wei-Skillern", "e", "a", "1",
)  # fmt: skip
OPERATORS = (
    "AND",
    "OR",
    "NOT",
    "and",
    "or",
    "&&",
    "||",
    "|",
    "-",
    "−",
    "+",
    "~",
    "^2",
    "!",
    ":",
    "::",
    "..",
    "…",
    "TO",
    ",",
)
BRACKETS = ("(", ")", "((", "))", "[", "]", "{", "}", "[a TO b]", "{1 TO 9}", '"', "“", "”", "„", "«", "'", "''")
ODD = (
    "\x00", "\ud800", "\udfff", "\u202e", "\ufeff", "\u00ad", "\u200b", "🦘", "👩\u200d👧", "ﷺ", "İ", "ß", "\U000e0001",
    "\U0010ffff", "\r\n", "\t", "\x1b[31m", "\x1f", "\x7f",
)  # fmt: skip
FIELDS = (*FILTER_FIELDS, *TEXT_FIELDS, "nosuch", "TYPE", "")
VALUES = (
    "video", "none", "primary care", '"primary care"', "2018", "2016..2018", "..", "2018..", ">=2015", "<10", "<", ">",
    "2018-07", "abc..def", "9" * 30, "-1", "*", "malby", "", "..9999999999", "²", "٣", "x" * 300, "a:b",
)  # fmt: skip

pieces = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(OPERATORS),
    st.sampled_from(BRACKETS),
    st.sampled_from(ODD),
    st.sampled_from(MARKUP),
    st.builds("{}{}".format, st.sampled_from(("*", "?", "*a*", "??", "*?*")), st.sampled_from(WORDS)),
    st.builds("{}{}".format, st.sampled_from(WORDS), st.sampled_from(("*", "?", "**", "s*"))),
    st.builds("{}:{}".format, st.sampled_from(FIELDS), st.sampled_from(VALUES)),
    st.text(max_size=12),
    st.text(st.characters(exclude_categories=()), max_size=12),
    st.text("abcdefgnoprstw ", max_size=12),
)


def _nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(
        "{}{}{}".format,
        st.sampled_from(("(", "-(", "NOT (", '"', "((((((((", "type:(")),
        inner,
        st.sampled_from((")", '"', "", "))))))))", ") OR")),
    )


texts = st.one_of(
    st.lists(pieces, max_size=10).map(" ".join),
    st.lists(pieces, max_size=8).map("".join),
    st.recursive(
        pieces, lambda inner: st.one_of(_nested(inner), st.lists(inner, max_size=4).map(" ".join)), max_leaves=12
    ),
    st.builds(lambda piece, times: piece * times, pieces, st.sampled_from((30, 600, 3000))),
)
"""What may be typed."""

filters = st.dictionaries(
    st.sampled_from((*FILTER_FIELDS, "nosuch", "length", "recording", "held")),
    st.lists(st.one_of(st.sampled_from(VALUES), st.sampled_from(MARKUP), st.text(max_size=10)), min_size=1, max_size=3),
    max_size=3,
)
"""Facets that may be chosen: field → values."""

options: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "sort": st.sampled_from(("relevance", "newest", "title", "random", "")),
        "page": st.sampled_from(("1", "2", "0", "-1", "999999999999", "x", "1e3", "²", "")),
        "limit": st.sampled_from(("0", "10", "200", "201", "-1", "x", "٣")),
        "offset": st.sampled_from(("0", "9", "10000", "10001", "-5")),
        "literal": st.sampled_from(("1", "true", "0", "<b>")),
        "facets": st.sampled_from(("", "type", "type,year,nosuch", "title_order,date", ",,,")),
        "filter": st.sampled_from(("type:video", "type", ":", "year:2016..2018", "type:\"video\"", "x:<script>")),
    },
)  # fmt: skip
"""What else an address may say, right and wrong."""
