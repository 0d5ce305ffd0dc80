"""Reasons by hand: what is said, in whose words, in which order, with which share."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from corpus import LibrarySettings, Resource
from recommender.model.vectors import Contributions
from recommender.related import reasons
from recommender.related.reasons import Forms, Held, Wording, one_line
from recommender.related.related_record import Why

ONE = Resource.model_validate({"id": "one", "title": "Learning networks", "description": "Care of FutureNHS. Systems."})
OTHER = Resource.model_validate(
    {"id": "other", "title": "A learning network", "description": "Learning networks care."}
)


def wording(*resources: Resource) -> Wording:
    engine: Any = SimpleNamespace(resource_at=(resources or (ONE, OTHER)).__getitem__)
    return Wording(engine, LibrarySettings())


def why(features: dict[str, float], low_rank: float = 0.0, evidence: Any = None, settings: Any = None) -> list[Why]:
    parts = Contributions(list(features.items()), low_rank)
    said = LibrarySettings.model_validate(settings or {})
    return list(wording().why(0, 1, parts, evidence or {}, said))


def shares(found: list[Why]) -> dict[str, float]:
    assert sum(each.share for each in found) == pytest.approx(1)
    return {each.term: pytest.approx(each.share) for each in found}


def test_shares_are_parts_of_the_whole_strongest_first() -> None:
    found = why({"care": 0.1, "network": 0.3})
    assert found == [Why("networks", pytest.approx(0.75)), Why("care", pytest.approx(0.25))]


def test_of_equal_ones_the_alphabet_decides() -> None:
    assert [each.term for each in why({"network": 0.2, "care": 0.2})] == ["care", "networks"]


def test_a_phrase_takes_in_its_words() -> None:
    """learn network 0.2, with learn 0.1 and network 0.1, is 0.4 of 0.5."""
    found = why({"learn network": 0.2, "learn": 0.1, "network": 0.1, "care": 0.1})
    assert shares(found) == {"learning networks": 0.8, "care": 0.2}


def test_a_word_is_taken_in_once_only() -> None:
    """The second phrase shares a word with the first and says nothing new: its word that is left stands by itself."""
    other = Resource.model_validate({"id": "x", "title": "Learning networks care"})
    parts = Contributions([("learn network", 0.4), ("network care", 0.3), ("care", 0.1), ("learn", 0.1)], 0.0)
    found = wording(other, other).why(0, 1, parts, {}, LibrarySettings())
    assert [(each.term, each.share) for each in found] == [
        ("learning networks", pytest.approx(0.5 / 0.6)),
        ("care", pytest.approx(0.1 / 0.6)),
    ]


def test_a_word_twice_in_a_phrase_is_counted_once() -> None:
    twice = Resource.model_validate({"id": "x", "title": "Care care systems"})
    parts = Contributions([("care care", 0.2), ("care", 0.1), ("system", 0.1)], 0.0)
    found = wording(twice, twice).why(0, 1, parts, {}, LibrarySettings())
    assert [(each.term, each.share) for each in found] == [
        ("care care", pytest.approx(0.75)),
        ("systems", pytest.approx(0.25)),
    ]


def test_what_stands_in_neither_as_a_reader_would_see_it_is_not_said() -> None:
    assert shares(why({"yew": 0.3, "care": 0.1, "care network": 0.5})) == {"care": 1}
    assert why({"yew": 0.3}) == []
    assert why({}) == []


def test_what_is_beyond_the_first_is_shared_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two are shown of three, of 0.3 and 0.2; the third's 0.1 goes to them by their weight, beside 0.6 of a series."""
    monkeypatch.setattr(reasons, "MAX_TERMS", 2)
    found = why({"network": 0.3, "care": 0.2, "system": 0.1}, evidence={("series", "Focal Point"): 0.6})
    assert shares(found) == {"Focal Point": 0.5, "networks": 0.3, "care": 0.2}


def test_of_equal_ones_the_alphabet_decides_which_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reasons, "MAX_TERMS", 1)
    assert shares(why({"network": 0.2, "care": 0.2})) == {"care": 1}


def test_a_word_that_adds_nothing_has_no_share() -> None:
    assert shares(why({"care": 0.0}, low_rank=0.1)) == {"related vocabulary": 1, "care": 0}


def test_only_the_strongest_features_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reasons, "MAX_FEATURES", 1)
    assert shares(why({"network": 0.3, "care": 0.1}, low_rank=0.1)) == {"networks": 0.8, "related vocabulary": 0.2}
    assert (reasons.MAX_TERMS, monkeypatch.undo(), reasons.MAX_FEATURES) == (6, None, 18)


def test_evidence_and_what_stands_for_no_word() -> None:
    settings = {"themes": {"care": {"label": "All care"}}}
    evidence = {("theme", "care"): 0.2, ("person", "Jane"): 0.4}
    found = why({"network": 0.3}, 0.1, evidence, settings)
    assert [(each.kind, each.term, each.share) for each in found] == [
        ("person", "Jane", pytest.approx(0.4)),
        ("term", "networks", pytest.approx(0.3)),
        ("theme", "All care", pytest.approx(0.2)),
        ("low-rank", "related vocabulary", pytest.approx(0.1)),
    ]
    two = {("theme", "care"): 0.2, ("theme", "caring"): 0.1}
    labels = {"themes": {"care": {"label": "All care"}, "caring": {"label": "All care"}}}
    assert why({}, 0.0, two, labels) == [Why("All care", pytest.approx(1), "theme")]
    assert why({}, -0.1, {("person", "Jane"): 0.1}) == [Why("Jane", pytest.approx(1), "person")]


@pytest.mark.parametrize(
    ("term", "written"),
    [
        ("network", ["networks"]),
        ("learn", ["learning"]),
        ("learn network", ["learning networks"]),
        ("network care", []),  # a new text begins between
        ("network learn", []),
        ("care futur", []),  # a stop word stands between
        ("futurenh", ["FutureNHS"]),
        ("nhs", ["nhs"]),
        ("yew", []),
        ("yew network", []),
        ("network yew", []),
        ("system", ["systems"]),
        ("of", []),
    ],
)
def test_how_a_term_is_written(term: str, written: list[str]) -> None:
    assert Forms(ONE).of(term) == written


def test_every_way_of_writing_is_known_once() -> None:
    record = Resource.model_validate(
        {"id": "x", "title": "ICS and ICS", "description": "ics learning care, Learning cares"}
    )
    assert Forms(record).of("ic") == ["ICS", "ics"]
    assert Forms(record).of("learn care") == ["learning care", "learning cares"]


def test_a_record_without_a_title_says_its_supplied_one() -> None:
    record = Resource.model_validate(
        {"id": "x", "supplied_title": "Oaks", "subtitle": "Elms", "text": "Firs", "keywords": ["bays"]}
    )
    assert [Forms(record).of(term) for term in ("oak", "elm", "fir", "bay")] == [["oaks"], ["elms"], ["firs"], ["bays"]]


@pytest.mark.parametrize(
    ("form", "held"),
    [
        ("networks", True),
        ("Networks", True),
        ("network", False),
        ("learning networks", True),
        ("production", True),  # a part of a compound
        ("co-production", True),
        ("co production", True),
        ("king", True),
    ],
)
def test_whether_a_record_writes_it_so(form: str, held: bool) -> None:
    record = Resource.model_validate(
        {"id": "x", "title": "Learning Networks", "description": "Care, co-production: king’s"}
    )
    writes = Held(record)
    assert writes.writes(form) is held
    assert writes.writes(form) is held


def test_words_that_both_write_alike_are_said_as_both_do() -> None:
    mine = Resource.model_validate({"id": "a", "title": "Networking", "description": "networked networks"})
    theirs = Resource.model_validate({"id": "b", "title": "Their networks"})
    parts = Contributions([("network", 1.0)], 0.0)
    assert wording(mine, theirs).why(0, 1, parts, {}, LibrarySettings())[0].term == "networks"
    other = Resource.model_validate({"id": "c", "title": "The network"})
    assert wording(mine, other).why(0, 1, parts, {}, LibrarySettings())[0].term == "networking"


def terms(*shares: float) -> list[Why]:
    return [Why(term, share) for term, share in zip(("oak", "elm", "fir", "bay"), shares, strict=False)]


@pytest.mark.parametrize(
    ("found", "shared", "weak", "line"),
    [
        (terms(1.0), {}, False, "Both about oak"),
        (terms(0.5, 0.5), {}, False, "Both about oak and elm"),
        (terms(0.4, 0.3, 0.2, 0.1), {}, False, "Both about oak, elm and fir"),
        (terms(0.92, 0.08), {}, False, "Both about oak and elm"),
        (terms(0.93, 0.07), {}, False, "Both about oak"),
        (terms(0.5, 0.5), {}, True, "A loose tie: both about oak and elm"),
        ([], {}, False, "Related vocabulary"),
        ([], {}, True, "A loose tie: related vocabulary"),
        ([Why("S", 1, "series")], {"series": ("S", "T")}, False, "Same series: S, T"),
        ([Why("E", 1, "event")], {"event": ("E",)}, False, "From E"),
        ([Why("E", 1, "event")], {}, False, "Related vocabulary"),
        ([*terms(0.6), Why("J", 0.4, "person")], {"person": ("J",)}, False, "Both about oak; also by or with J"),
        ([*terms(0.6)], {"person": ("J",)}, False, "Both about oak"),
        (terms(1.0), {"theme": ("Care",)}, False, "Both about oak; same theme: Care"),
        (terms(0.5, 0.5), {"theme": ("Care",)}, False, "Both about oak and elm"),
        ([], {"theme": ("Care", "Cure")}, False, "Same theme: Care, Cure"),
        ([Why("S", 1, "series")], {"series": ("S",), "theme": ("Care",)}, False, "Same series: S"),
    ],
)
def test_one_line(found: list[Why], shared: dict[str, tuple[str, ...]], weak: bool, line: str) -> None:
    assert one_line(found, shared, weak) == line
