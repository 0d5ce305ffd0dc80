"""The Source4Networks sample: every entry of the listing is there, and docs say so truly."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from seealso import Library

DOCS = Path(__file__).parent.parent / "docs" / "source4networks.md"

STATED_TIES = [
    ("co-creation-network-evaluation", "co-creation-network-case-study"),
    ("large-scale-change-masterclasses", "leading-large-scale-change"),
    ("knowledge-management-in-networks", "collison-capturing-sharing-knowledge"),
    ("child-health-network-rural-canada", "transformational-change-june-blog"),
    ("breton-primary-care-reform-quebec", "transformational-change-june-blog"),
    ("silvia-mcguire-integrative-leadership", "transformational-change-june-blog"),
    ("wei-skillern-mindset-slides", "wei-skillern-mindset-podcast"),
    ("developing-the-source4networks-platform", "how-to-use-the-source4networks-website"),
]


def rows(heading: str) -> list[list[str]]:
    """The cells of the first table of the docs whose first heading is ``heading``."""
    lines = DOCS.read_text(encoding="utf-8").splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(f"| {heading} |"))
    found = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        found.append([cell.strip() for cell in line.strip("|").split(" | ")])
    return found


def test_every_entry_of_the_listing_is_one_record(sample: Library) -> None:
    entries = Counter(r.extra["listing"]["entry"] for r in sample.resources())
    assert sorted(entries) == list(range(1, 112))
    assert set(entries.values()) == {1}


def test_the_docs_table_is_the_records(sample: Library) -> None:
    table = rows("entry")
    assert len(table) == 111
    by_entry = {r.extra["listing"]["entry"]: r for r in sample.resources()}
    for number, lines, record, _title in table:
        resource = by_entry[int(number)]
        assert record.strip("`") == resource.id
        first, last = resource.extra["listing"]["lines"]
        assert re.findall(r"\d+", lines) in ([str(first), str(last)], [str(first)])


def test_line_ranges_do_not_overlap(sample: Library) -> None:
    ranges = sorted(tuple(r.extra["listing"]["lines"]) for r in sample.resources())
    assert all(before[1] < after[0] for before, after in pairwise(ranges))


def test_titles_are_given_or_supplied_never_both(sample: Library) -> None:
    for r in sample.resources():
        assert bool(r.title) != bool(r.supplied_title), r.id
    assert sum(not r.title for r in sample.resources()) == 60


def test_counts_that_the_listing_gives(sample: Library) -> None:
    assert sample.search("type:none", limit=0).total == 21
    assert sample.search('type:"case study"', limit=0).total == 8
    assert sample.search("10 minute read", limit=0).total == 6
    assert sample.search("minutes:0..9999", limit=0).total == 9
    byline = [
        r for r in sample.resources() if any(c.name == "Carol Read" and c.role != "contributor" for c in r.creators)
    ]
    assert len(byline) == 27


def test_nothing_has_a_web_address_and_nothing_is_in_scotland(sample: Library) -> None:
    assert not any(r.url for r in sample.resources())
    page = sample.search("Scotland")
    assert (page.total, page.did_you_mean) == (0, None)


@pytest.mark.parametrize(("one", "other"), STATED_TIES)
def test_stated_ties_are_shown_from_both_ends(sample: Library, one: str, other: str) -> None:
    for source, target in ((one, other), (other, one)):
        shown = {item.id: item for item in sample.related(source)}
        assert shown[target].source == "curated"
        assert shown[target].certain
        assert shown[target].relation


def test_contradictions_of_the_listing_are_reported(sample: Library) -> None:
    found = [p for p in sample.check() if p.severity == "warning"]
    said = {(p.record, p.field) for p in found}
    assert ("building-the-plane-while-flying-it", "event.end") in said
    assert ("collison-capturing-sharing-knowledge", "event.end") in said
    assert ("large-scale-change-masterclasses", "event.start") in said
    assert not [p for p in sample.check() if p.severity == "error"]


def tried() -> list[tuple[str, str, list[str]]]:
    """(row, query, expected record ids) of the feature and system tables."""
    return [
        (row[0], query, re.findall(r"`([^`]+)`", row[2]))
        for heading in ("feature", "system")
        for row in rows(heading)
        for query in re.findall(r"`([^`]+)`", row[1])
    ]


def test_every_feature_and_system_has_its_row() -> None:
    features = {row[0].split()[0] for row in rows("feature")}
    assert features == {f"A{number}" for number in range(1, 28)}
    assert len(rows("system")) >= 31


@pytest.mark.parametrize(("row", "query", "ids"), tried())
def test_what_the_docs_say_to_try_finds_what_they_say(sample: Library, row: str, query: str, ids: list[str]) -> None:
    page = sample.search(query, limit=100, facets=())
    assert not page.relaxed
    assert set(ids) <= {hit.id for hit in page.hits[: page.total]}
    assert ids


def test_the_counts_in_the_docs_are_true(sample: Library) -> None:
    records = list(sample.resources())
    said = {what: int(count) for what, count in rows("what")}
    assert said == {
        "with a title from the listing": sum(bool(r.title) for r in records),
        "with a supplied title": sum(bool(r.supplied_title) for r in records),
        "without a description": sum(not r.description for r in records),
        "without a known kind": sum(r.type is None for r in records),
        "without a theme": sum(not r.themes for r in records),
        "with minutes": sum(r.minutes is not None for r in records),
        "with an event date": sum(r.event is not None for r in records),
        "with a place": sum(bool(r.places) for r in records),
        "credited to someone or some body": sum(bool(r.creators) for r in records),
        "with Carol Read's name line": 27,
    }
