"""Full disks, folders that may not be written, other users: a few of each; and a command that does harm is seen."""

from __future__ import annotations

import sys

import pytest

from tests.bench import processes

BEGINNING = """
import tempfile
from pathlib import Path
from bench import adversity
from bench.adverse_commands import Tally
adversity.load_all()
work = Path(tempfile.mkdtemp(prefix="seealso-adversity-"))
work.chmod(0o755)
for name in ("disk", "closed", "users"):
    (work / name).mkdir()
"""
A_FEW = """
found = [
    adversity.full_disk("update", 3, 1, work / "disk"),
    *adversity.read_only(work / "closed", (("search", "network"),)),
    *adversity.two_users(work / "users", (("update",),)),
]
print(adversity.table(found))
print("\\n".join(harm for each in found for harm in each.harms))
"""
IN_PLACE = f"""
{processes.NOT_SWAPPED_AS_ONE}
print(adversity.full_disk("check --fix", 40, 1, work / "disk").harms)
"""
SAYS_NOTHING = """
from corpus.errors import LibraryError
from indexer.index.generation import GenerationStore
GenerationStore._not_writable = lambda self, error: LibraryError("It cannot be written.")
print([harm for each in adversity.read_only(work / "closed", (("build",),)) for harm in each.harms])
"""


def printed(text: str) -> str:
    done = processes.ran(
        "-c", BEGINNING + text + "\nimport shutil\nshutil.rmtree(work, ignore_errors=True)", seconds=1800
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork, and no modes of files")


@posix
def test_a_few_full_disks_and_closed_folders_do_no_harm() -> None:
    said = printed(A_FEW)
    rows = [line for line in said.splitlines() if line.startswith("| ")][1:]
    assert len(rows) == 1 + 8 + 6, said
    assert all(row.endswith("| 0 |") for row in rows), said
    (both,) = (row for row in rows if row.startswith("| library and cache read-only, an index"))
    assert "| 2 | 1 | 1 |" in both, "the index that is there is read"


@posix
@pytest.mark.nightly
def test_files_that_are_not_swapped_as_one_are_noticed() -> None:
    assert "full disk" in printed(IN_PLACE)


@posix
@pytest.mark.nightly
def test_a_sentence_that_does_not_help_is_noticed() -> None:
    assert "no clear sentence" in printed(SAYS_NOTHING)


@posix
@pytest.mark.nightly
def test_every_adversity_does_no_harm() -> None:
    done = processes.ran("-m", "bench.adversity", "--n", "120", "--seed", "3", seconds=3600)
    assert done.returncode == 0, done.stdout + done.stderr
