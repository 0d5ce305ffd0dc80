"""Where the system has no fork and no ``fcntl``, as on Windows, everything works and every file has a legal name."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.records.files import is_reserved

ELSEWHERE = """
import multiprocessing, os, signal, sys
import psutil  # which has another module for each system
for name in ("fcntl", "resource", "pwd", "grp", "termios"):
    sys.modules[name] = None
for name in ("fork", "register_at_fork", "sched_getaffinity", "getuid", "geteuid", "fchmod", "killpg", "O_DIRECTORY"):
    if hasattr(os, name):
        delattr(os, name)
del signal.pthread_sigmask
multiprocessing.get_all_start_methods = lambda: ["spawn"]
real = os.open
def no_folders(path, *arguments, **named):
    if not isinstance(path, int) and os.path.isdir(path):
        raise PermissionError(13, "Permission denied", str(path))
    return real(path, *arguments, **named)
os.open = no_folders
try:
    import fcntl
except ImportError:
    pass
else:
    raise AssertionError("fcntl is there")
import whoosh.filedb.filestore
from whoosh.util.filelock import LockBase
class TheirLock(LockBase):  # on Windows, Whoosh takes one that this system does not have
    def acquire(self, blocking=False):
        return True
whoosh.filedb.filestore.FileLock = TheirLock
from indexer.index.second_process import available
assert not available()
from seealso.cli import main
main(sys.argv[1:])
"""
N_RECORDS = 4_200
"""From so many records on a build would use a second process."""
NO_NAME = re.compile(r'[<>:"/\\|?*\x00-\x1f]|[. ]\Z')


def run(folder: Path, *arguments: str) -> str:
    """The command there; what it prints."""
    command = [
        sys.executable,
        "-W",
        "ignore:only soft file lock",
        "-c",
        ELSEWHERE,
        "--library",
        str(folder),
        *arguments,
    ]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=300)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def illegal(folder: Path) -> list[str]:
    """Names under ``folder`` that Windows does not take, and those that it takes for one and the same."""
    bad = []
    for parent, folders, names in os.walk(folder):
        both = [*folders, *names]
        bad += [f"{parent}/{name}" for name in both if NO_NAME.search(name) or is_reserved(name)]
        assert len({name.casefold() for name in both}) == len(both)
    return bad


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("there") / "library"
    root.mkdir()
    (root / "seealso.toml").write_text("", encoding="utf-8")
    records = ({"id": f"r{n}", "title": f"Network story {n}", "themes": ["care"]} for n in range(N_RECORDS))
    (root / "records.jsonl").write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    return root


def test_build_search_update_and_import(folder: Path, tmp_path: Path) -> None:
    run(folder, "build")
    assert json.loads(run(folder, "search", "story", "--json"))["total"] == N_RECORDS
    run(folder, "related", "r1")
    extra = json.dumps({"id": "extra", "title": "Gardening by night"}) + "\n"
    (folder / "more.jsonl").write_text(extra, encoding="utf-8")
    run(folder, "update")
    assert json.loads(run(folder, "search", "gardening", "--json"))["total"] == 1
    source = tmp_path / "list.csv"
    titles = {"con": "Device", "a:b/c": "Colon", "NUL.txt": "Nothing", "x?": "Question", "dot.": "Dot", "Con": "Again"}
    source.write_text("id,title\n" + "".join(f"{name},{title}\n" for name, title in titles.items()), encoding="utf-8")
    run(folder, "import", str(source), "--into", "brought/")
    assert len(list((folder / "brought").iterdir())) == len(titles)
    run(folder, "update")
    assert json.loads(run(folder, "search", "colon", "--json"))["total"] == 1
    run(folder, "suggest", "gard")
    run(folder, "export", "--output", str(tmp_path / "out.csv"))
    assert illegal(folder) == []
    left = [path.name for path in folder.rglob("*") if path.name.endswith(".tmp") or path.name.startswith(".import-")]
    assert left == []


def test_a_name_that_is_not_legal_there_would_be_seen(tmp_path: Path) -> None:
    for name in ("a:b", "con.yaml", "dot.", "fine.yaml"):
        (tmp_path / name).touch()
    assert len(illegal(tmp_path)) == 3


def test_the_command_is_there_as_a_module(folder: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "seealso", "--help"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0
    assert done.stdout.startswith("Usage: python -m seealso")
