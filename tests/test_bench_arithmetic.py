"""What the benchmarks reckon by hand."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.influence_figure import figure
from bench.relevance import against, holm


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_corrected_p_values_keep_their_order_and_grow(values: list[float]) -> None:
    corrected = holm(values)
    assert all(value <= new <= 1 for value, new in zip(values, corrected, strict=True))
    assert corrected[values.index(min(values))] == pytest.approx(min(1, len(values) * min(values)))
    for one, other in zip(sorted(zip(values, corrected, strict=True)), sorted(corrected), strict=True):
        assert one[1] == other


def test_wins_and_losses() -> None:
    ours = {"a": {"ndcg@10": 0.5}, "b": {"ndcg@10": 0.2}, "c": {"ndcg@10": 0.1}}
    theirs = {"a": {"ndcg@10": 0.4}, "b": {"ndcg@10": 0.3}, "c": {"ndcg@10": 0.1}}
    found = against(ours, theirs)
    assert (found["better"], found["worse"]) == (1, 1)
    assert found["difference"] == pytest.approx(0)


def test_the_figure_is_whole_svg() -> None:
    values = {0.0: {"one": 0.40, "two": 0.50}, 0.1: {"one": 0.42, "two": 0.51}}
    drawn = ElementTree.fromstring(figure({"a <parameter>": {"shipped": 0.1, "values": values}}, ["one", "two"]))
    lines = [line for line in drawn.iter() if line.tag.endswith("polyline")]
    assert len(lines) == 3
