"""What docs/see-also.md says of the reachability of the sample is what the product says."""

from __future__ import annotations

import re
from pathlib import Path

from seealso import Library

DOCS = Path(__file__).parents[3] / "docs"


def test_the_figures_of_reachability_are_those_of_the_sample(sample: Library) -> None:
    text = " ".join((DOCS / "see-also.md").read_text(encoding="utf-8").split())
    said = re.search(
        r"The sample: (\d+) of (\d+) on no list, none on more than (\d+), skewness ([\d.]+), no islands, (\d+) alone",
        text,
    )
    found = sample.reachability()
    assert said is not None
    assert found is not None
    assert [float(figure) for figure in said.groups()] == [
        found.n_never,
        found.n_records,
        found.most,
        round(found.skewness, 2),
        found.n_alone,
    ]
    assert not found.islands
