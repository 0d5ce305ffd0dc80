"""The arithmetic of the benchmark of relevance: corrections, wins and losses, and parameters that are put back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import leave_one_out, relevance, relevance_parameters, relevance_report, significance
from bench.relevance_peers import PEERS, ask_all, words_of
from indexer.search import bm25, evaluation, feedback, first_page, ordering

WORDS = "network theory practice health report measure library search index record".split()
P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=8)


def test_holm_on_the_usual_example() -> None:
    assert significance.holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


@given(P_VALUES)
def test_holm_keeps_the_order_and_lies_between_the_p_values_and_bonferroni(p_values: list[float]) -> None:
    corrected = significance.holm(p_values)
    for p, found in zip(p_values, corrected, strict=True):
        assert p <= found <= min(1.0, len(p_values) * p) or found == pytest.approx(min(1.0, len(p_values) * p))
    order = sorted(range(len(p_values)), key=lambda at: p_values[at])
    assert [corrected[at] for at in order] == sorted(corrected)


def test_wins_losses_and_ties_count_common_queries_only() -> None:
    ours = {"a": 0.5, "b": 0.2, "c": 0.1 + 0.2, "only ours": 1.0}
    assert significance.wins_losses_ties(ours, {"a": 0.4, "b": 0.3, "c": 0.3, "only theirs": 1.0}) == (1, 1, 1)


def test_what_is_alike_is_not_significant_and_what_is_better_everywhere_is() -> None:
    ours = {str(n): 0.5 + n / 100 for n in range(20)}
    found = significance.against_all(ours, {"same": ours, "worse": {key: v - 0.1 for key, v in ours.items()}})
    assert (found["same"]["p_holm"], found["same"]["ties"]) == (1, 20)
    assert found["worse"]["p_holm"] < 0.01
    assert found["worse"]["wins"] == 20
    assert found["worse"]["difference"] == pytest.approx(0.1)


def test_a_collection_that_is_left_out_has_no_say() -> None:
    means = {
        0.0: {"a": 0.6, "b": 0.1, "c": 0.1},
        1.0: {"a": 0.4, "b": 0.2, "c": 0.2},
        2.0: {"a": 0.1, "b": 0.2, "c": 0.2},
    }
    parameter = {
        "name": "cover",
        "shipped": 1.0,
        "labels": ["off", "1", "2"],
        "values": [{"value": value, "ndcg@10": found, "p": 1.0} for value, found in means.items()],
    }
    found = {one.collection: (one.chosen, round(one.change, 3)) for one in leave_one_out.left_out(parameter)}
    # "a" alone would have it off; the others are as well off with 1 as with 2, and 1 ships.
    assert found == {"a": ("1", 0.0), "b": ("off", -0.1), "c": ("off", -0.1)}
    assert leave_one_out.table([parameter])[-1] == "| cover | 1 | 1: +0.00 | off: -10.00 | off: -10.00 | -6.67 |"


# The other peers are installed for the benchmark alone.
ALWAYS_THERE = [name for name, peer in PEERS.items() if not {"tantivy", "bm25s"} & set(peer.needs)]


@pytest.mark.parametrize("name", ALWAYS_THERE)
def test_every_peer_reads_any_question_as_words(name: str, tmp_path: Path) -> None:
    peer = PEERS[name]
    documents = [("Networks", "theory of networks"), ("", "the health report"), ("Libraries", "")]
    documents += [("filler", f"unrelated matter {n}") for n in range(10)]
    queries = {
        "signs": 'NOT (network?) title:"x',
        "repeated": "health health report",
        "none": "the of ?",
        "gone": "zzz",
    }
    found = ask_all(peer, documents, queries, tmp_path)
    assert found == {"signs": [0], "repeated": [1], "none": [], "gone": []}


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    folder = tmp_path / "tiny"
    (folder / "qrels").mkdir(parents=True)
    documents: list[dict[str, Any]] = [
        {
            "_id": f"n{i}",
            "title": f"{a} {b}",
            "text": f"{b} {c} {c}" + " other" * i,
            "metadata": {"contributors": ["Ada Lovelace"]},
        }
        for i, (a, b, c) in enumerate(zip(WORDS, WORDS[1:] + WORDS[:1], WORDS[2:] + WORDS[:2], strict=True))
    ]
    queries = [{"_id": "q1", "text": "network theory"}, {"_id": "q2", "text": "health report measure library search"}]
    for name, rows in (("corpus", documents), ("queries", queries)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    grades = "query-id\tcorpus-id\tscore\nq1\tn0\t1\nq2\tn4\t2\nq2\tn5\t1\n"
    (folder / "qrels" / "test.tsv").write_text(grades, encoding="utf-8")
    return folder


def test_a_parameter_acts_and_is_put_back(collection: Path, tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    judged = relevance.opened(collection, tmp_path / "state")

    def scores() -> list[float]:
        judged.forget()
        texts = (*judged.queries.values(), "network library measure")
        return [h.score for text in texts for h in judged.library.search(text, limit=10, facets=()).hits]

    constants = (bm25.K1, bm25.saturate, evaluation.PAIR_WEIGHT, feedback.WEIGHT, ordering.np, first_page.np)
    before = scores()
    acted = set()
    for parameter in relevance_parameters.PARAMETERS:
        for value in parameter.values:
            with parameter.at(judged, value):
                if scores() != before:
                    acted.add(parameter.name)
    assert scores() == before
    assert constants == (bm25.K1, bm25.saturate, evaluation.PAIR_WEIGHT, feedback.WEIGHT, ordering.np, first_page.np)
    assert acted >= {"weight of the title", "b of description and text", "k1", "weight of words side by side"}
    assert "weight of feedback" in acted


def test_every_value_is_tried_and_drawn(collection: Path, tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    judged = relevance.opened(collection, tmp_path / "state")
    runs = {"tiny": {name: relevance.ranked(judged) for name in (relevance.OURS, relevance.SAME_FIELDS, "peer")}}
    result: dict[str, Any] = {
        "n_queries": {"tiny": 2},
        "n_short": {"tiny": 1},
        "left_out": {"absent": "not installed"},
        "runs": runs,
        "against": {relevance.OURS: relevance.compared(runs, relevance.OURS)},
        "parameters": relevance_parameters.sweep({"tiny": judged}, words_of, lambda _: None),
    }
    drawn, written = relevance_report.svg(result), relevance_report.text(result)
    for parameter in relevance_parameters.PARAMETERS:
        assert parameter.name in drawn
        assert written.count(f"| {parameter.name} | ") == len(parameter.values)
        assert written.count(f"| {parameter.name} | **") == 1
    assert "absent: left out" in written
