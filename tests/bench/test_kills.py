"""The harness that kills commands: a few kills leave no harm (each night, many of each command), and harm is seen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

HARMFUL = """
import sys
from pathlib import Path
from bench import kills
from corpus.records import files, staging

def in_place(folder, library):
    import json, shutil
    for name, target in json.loads((folder / "journal.json").read_text()):
        content = (folder / name).read_bytes()
        with (library / target).open("wb") as out:  # neither at one stroke nor finished by the next
            out.write(content)
    shutil.rmtree(folder)

staging._finish = in_place
staging._recover = lambda library: None
kills.load_everything()
harms = [harm for tally in kills.killed(["check --fix"], 25) for harm in tally.harms]
print("\\n".join(harms))
"""


def ran(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A process of its own: the harness forks, which one with threads and OpenMP at work must not."""
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=600, check=False
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork and no process groups to kill")
def test_a_few_kills_do_no_harm() -> None:
    done = ran("-m", "bench.kills", "--n", "5", "--only", "edit, update")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "| together | 5 |" in done.stdout


@pytest.mark.nightly
def test_files_that_are_not_swapped_as_one_are_noticed() -> None:
    assert "check --fix" in ran("-c", HARMFUL).stdout


@pytest.mark.nightly
def test_hundreds_of_kills_do_no_harm() -> None:
    done = ran("-m", "bench.kills", "--n", "300", "--jobs", "2", "--seed", "3")
    assert done.returncode == 0, done.stdout + done.stderr
