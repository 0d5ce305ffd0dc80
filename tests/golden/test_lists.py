"""Every ranked list of the sample library is as it was written down, scores included."""

from __future__ import annotations

import pytest

from seealso import Library
from tests.golden.lists import (
    SEARCHES,
    SUGGESTIONS,
    Lists,
    Ranked,
    differences,
    queries,
    read,
    same,
    searches,
    suggestions,
    written,
)

HOW_TO_MEND = """
{} of {} lists changed. If this is what you want, run `python -m tests.golden`, which writes them anew, and commit the
diff with the reason; it is the review of a change of ranking. What changed:
{}"""


def assert_unchanged(before: Lists, after: Lists) -> None:
    changed = list(differences(before, after))
    n_changed = sum(not line.startswith("  ") for line in changed)
    assert not changed, HOW_TO_MEND.format(n_changed, len(before), "\n".join(changed[:60]))


def test_searches_give_the_lists_that_they_gave(sample: Library) -> None:
    assert_unchanged(read(SEARCHES), searches(sample))


def test_records_suggest_the_lists_that_they_suggested(sample: Library) -> None:
    assert_unchanged(read(SUGGESTIONS), suggestions(sample))


def test_the_files_hold_what_they_should(sample: Library) -> None:
    assert list(read(SEARCHES)) == queries()
    assert sum(len(ranked) for ranked in read(SEARCHES).values()) > 700
    assert list(read(SUGGESTIONS)) == sorted(record.id for record in sample.resources())
    assert sum(len(ranked) for ranked in read(SUGGESTIONS).values()) > 300
    for kind in (SEARCHES, SUGGESTIONS):
        assert kind.path.read_text(encoding="utf-8") == written(read(kind))  # a line each


LIST: Ranked = [("a", 2.0), ("b", 1.0), ("c", 1.0)]


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        (LIST, True),
        ([("a", 2.0009), ("b", 1.0), ("c", 1.0)], True),
        ([("a", 2.002), ("b", 1.0), ("c", 1.0)], False),
        ([("a", 2.0), ("c", 1.0), ("b", 1.0)], True),  # of what is equal the order may differ by rounding
        ([("a", 2.0), ("c", 1.0), ("b", 0.998)], False),
        ([("b", 2.0), ("a", 1.0), ("c", 1.0)], False),
        ([("a", 2.0), ("b", 1.0), ("d", 1.0)], False),
        ([("a", 2.0), ("b", 1.0)], False),
    ],
)
def test_what_counts_as_the_same(other: Ranked, is_same: bool) -> None:
    assert same(LIST, other) is is_same


def test_a_difference_is_said_in_a_way_that_can_be_read() -> None:
    before: Lists = {"oak": [("a", 2.0), ("b", 1.0)], "elm": [("a", 1.0)], "fir": []}
    after: Lists = {"oak": [("b", 2.0), ("a", 1.0)], "elm": [("a", 1.0)], "bay": []}
    assert list(differences(before, after)) == [
        "oak:",
        "   1 a 2.0000 -> b 2.0000",
        "   2 b 1.0000 -> a 1.0000",
        "fir: is gone",
        "bay: is new",
    ]
