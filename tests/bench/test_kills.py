"""The harness that kills commands: a few kills leave no harm (each night, many of each command), and harm is seen."""

from __future__ import annotations

import sys
from functools import partial

import pytest

from tests.bench import processes

HARMFUL = """
from bench import kills
kills.load_everything()
harms = [harm for tally in kills.killed(["check --fix"], 25) for harm in tally.harms]
print("\\n".join(harms))
"""
ran = partial(processes.ran, seconds=600)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork and no process groups to kill")
def test_a_few_kills_do_no_harm() -> None:
    done = ran("-m", "bench.kills", "--n", "5", "--only", "edit, update")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "| together | 5 |" in done.stdout


@pytest.mark.nightly
def test_files_that_are_not_swapped_as_one_are_noticed() -> None:
    assert "check --fix" in ran("-c", processes.NOT_SWAPPED_AS_ONE + HARMFUL).stdout


@pytest.mark.nightly
def test_hundreds_of_kills_do_no_harm() -> None:
    done = ran("-m", "bench.kills", "--n", "300", "--jobs", "2", "--seed", "3")
    assert done.returncode == 0, done.stdout + done.stderr
