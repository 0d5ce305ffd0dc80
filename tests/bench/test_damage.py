"""The harness that damages an index: some changes of each kind are noticed, and a check that is left out is missed."""

from __future__ import annotations

import sys
from functools import partial

import pytest

from tests.bench import processes

ran = partial(processes.ran, seconds=3600)
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks, and limits the memory of what it forks")

UNCHECKED = """
from bench import damage
from indexer.index import verification

verification._read = lambda folder, names, expected: {}  # no digest is compared any more
harms = [harm for tally in damage.damaged(24, 1, 1, ["segment: documents"], 140) for harm in tally.harms]
print("\\n".join(harms))
"""


@pytest.mark.nightly
def test_some_changes_are_noticed_or_without_effect() -> None:
    few = ("--n", "12", "--records", "140", "--jobs", "2", "--seed", "7", "--only")
    done = ran("-m", "bench.damage", *few, "CURRENT", "segment: postings", "model: indices", "suggestions: arrays")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "| together |" in done.stdout


@pytest.mark.nightly
def test_a_digest_that_is_not_compared_is_missed() -> None:
    assert "wrong" in ran("-c", UNCHECKED).stdout


@pytest.mark.nightly
def test_two_thousand_changes_are_noticed_or_without_effect() -> None:
    done = ran("-m", "bench.damage", "--n", "2000", "--seed", "3")
    assert done.returncode == 0, done.stdout + done.stderr
