"""Harnesses run in processes of their own: they fork, which one with threads and OpenMP at work must not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
NOT_SWAPPED_AS_ONE = """
import json, shutil
from corpus.records import staging

def in_place(folder, library):
    for name, target in json.loads((folder / "journal.json").read_text()):
        content = (folder / name).read_bytes()
        with (library / target).open("wb") as out:  # neither at one stroke nor finished by the next
            out.write(content)
    shutil.rmtree(folder)

staging._finish = in_place
staging._recover = lambda library: None
"""
"""A fault for a process to begin with: files that are changed together are not."""


def ran(*arguments: str, seconds: float) -> subprocess.CompletedProcess[str]:
    """Python with ``arguments``, in the folder of the project, for so many seconds at most."""
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=seconds, check=False
    )
