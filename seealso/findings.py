"""What `check` finds, kept beside the index of a large library: looking at 63,000 records takes ten seconds, and no
page waits for it. A site has them looked for by another process, which leaves what it found in a file.

    python -m seealso.findings LIBRARY FILE
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from corpus import LibraryFolder, Problem
from corpus.records.files import write_atomically

WHILE_ONE_WAITS = 500
"""In a library of up to so many records, they are looked for while a reader waits."""

_PREFIX = "findings-"


def file_name(commit: int) -> str:
    """The file of a commit within its generation."""
    return f"{_PREFIX}{commit}.json"


def kept_or_found(folder: LibraryFolder, path: Path) -> list[Problem]:
    """What the file says, else what looking says."""
    kept = load(path)
    return found_in(folder) if kept is None else kept


def found_in(folder: LibraryFolder) -> list[Problem]:
    """Every problem of the record files as they are now."""
    from corpus.doctor import examine

    return examine(LibraryFolder(folder.path))


def load(path: Path) -> list[Problem] | None:
    """What `save` wrote; ``None`` where there is nothing or it is damaged."""
    try:
        return [Problem(**row) for row in json.loads(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):
        return None


def save(path: Path, problems: list[Problem]) -> None:
    """Write them for other processes, and take away what was found of earlier commits."""
    write_atomically(path, json.dumps([asdict(problem) for problem in problems], ensure_ascii=False))
    for other in path.parent.glob(f"{_PREFIX}*.json"):
        if other != path:
            other.unlink(missing_ok=True)


def look_in_another_process(library: Path, path: Path) -> None:
    """Have the problems of ``library`` written into ``path``, and wait; nothing happens where they stand there already.

    Where no process can be started, or it fails, nothing is written: who asks next looks for himself.
    """
    if load(path) is not None:
        return
    # -P: else Python would look for modules in the working folder first, and that may be a stranger's library.
    command = [sys.executable, "-P", "-m", "seealso.findings", str(library.resolve()), str(path.resolve())]
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True, timeout=3600)


def main(library: str, path: str) -> None:
    """Look at ``library`` and write what was found, giving way to whoever else wants the processor."""
    with contextlib.suppress(AttributeError, OSError):
        os.nice(10)
    with contextlib.suppress(OSError):  # a folder that cannot be written: it is only kept to save time
        save(Path(path), found_in(LibraryFolder(Path(library))))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
