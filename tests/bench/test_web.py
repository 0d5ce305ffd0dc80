"""The load on the site: what is asked, and how the answers of both sites are addressed."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from bench.web import costs, sites, wrk
from bench.web.__main__ import report
from bench.web.traffic import N_QUESTIONS, SHARES, Asked, traffic
from seealso import Library
from tests.conftest import MakeLibrary

RECORDS = [
    {"id": f"r{n}", "title": f"oak{chr(97 + n % 26)} tree{chr(97 + n // 26 % 26)} of river{chr(97 + n // 676)} banks",
     "description": "Many old oaks stand beside slow water where herons fish", "type": "other"}
    for n in range(3000)
]  # fmt: skip


def test_the_shares_are_as_said_and_the_same_every_time() -> None:
    asked = traffic(RECORDS, "every one new", 2000, seed=4)
    assert asked == traffic(RECORDS, "every one new", 2000, seed=4)
    counted = Counter(one.kind for one in asked)
    assert all(abs(counted[kind] / 2000 - share) < 0.04 for kind, share in SHARES.items())


def test_no_new_question_or_record_is_asked_twice() -> None:
    asked = traffic(RECORDS, "every one new", 2000, seed=4)
    for kind in ("search", "record"):
        texts = [one.text for one in asked if one.kind == kind]
        assert len(texts) == len(set(texts)) > 300


def test_readers_ask_few_things_often_and_the_same_ones_whatever_the_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert N_QUESTIONS > 1000
    monkeypatch.setattr("bench.web.traffic.N_QUESTIONS", 1000)
    one, other = (
        Counter(a.text for a in traffic(RECORDS, "as readers ask", 6000, seed=n) if a.kind == "search") for n in (1, 2)
    )
    harmonic = sum(1 / rank for rank in range(1, 1001))
    (first, n_first), *_ = one.most_common(1)
    assert abs(n_first / sum(one.values()) - 1 / harmonic) < 0.03  # the share of the first rank, by Zipf's law
    assert other.most_common(1)[0][0] == first
    assert len(one) > 400


def test_both_sites_are_asked_for_the_same() -> None:
    asked = [Asked("search", "two words"), Asked("record", "a+b"), Asked("suggest", "two wo")]
    assert [sites.seealso_path(one) for one in asked] == [
        "/search?q=two+words", "/resource/a%2Bb", "/api/v1/suggest?q=two+wo",
    ]  # fmt: skip
    found = [sites.datasette_path(one) for one in asked]
    assert found[:2] == ["/fts/records?_search=two+words", "/fts/records/a~2Bb"]
    assert found[2].startswith("/fts/records.json?_search=%22two%22+%22wo%22%2A&")


def test_costs_are_measured_over_real_answers(make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    library: Library = make_library({"a.json": json.dumps(RECORDS[:600])})
    library.build()
    asked = traffic(RECORDS[:600], "every one new", 400, seed=1)
    monkeypatch.setenv("SEEALSO_STATE", "")
    found = costs.costs(library.path, library.state_folder, asked)
    assert [one.name for one in found] == [
        "ranking alone", "a search by the API", "a page of results", "a page of a record", "suggestions while typing",
    ]  # fmt: skip
    assert all(0 < one.first[0] <= one.first[1] for one in found)
    text = report(
        {"n_records": 60, "workers": 1, "cores": 2, "costs": [{"name": "x", "first": (1, 2), "again": (3, 4)}]}
    )
    assert "1.00" in text
    assert "4.00" in text


@pytest.mark.skipif(wrk.missing() is not None, reason="wrk is not installed")
def test_failed_requests_are_counted(make_library: MakeLibrary, tmp_path: Path) -> None:
    library = make_library({"a.json": json.dumps(RECORDS[:30])})
    library.build()
    with sites.seealso(library.path, library.state_folder, 1) as site:
        found = wrk.load(site.address, ["/resource/r1", "/resource/no-such-record"], 1, tmp_path)
        assert site.processor_seconds() > 0
        assert site.memory_mb() > 10
    assert found.n > 2
    assert abs(found.n_failed - found.n / 2) <= wrk.CONNECTIONS
