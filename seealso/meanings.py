"""The vectors of a library's records, made in a process of their own: the model takes its memory away with it.

Killed, it leaves what it made so far, and the next one goes on there. The process is this module:

    python -m seealso.meanings LIBRARY GENERATION
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpus import LibraryError, LibraryFolder, LibrarySettings
from indexer.index.record_language import stated_language
from indexer.meaning.kept_meaning import FOLDER
from seealso.other_process import end_with, module_command

if TYPE_CHECKING:
    from indexer.engines.port import Progress
    from indexer.engines.snapshot import Snapshot
    from indexer.meaning.making import Made
    from indexer.meaning.model_files import ModelFiles
    from seealso.view import View

FAILED, SOMEBODY_ELSE = 1, 4
"""How the other process ends where the vectors could not be made, which it said, or another one makes them."""
_TOLD_EVERY_SECONDS = 0.1


def are_wanted(view: View) -> bool:
    """Whether the settings ask for a model, it is here, and there are no vectors of it for this very state."""
    if not view.settings.meaning.model:
        return False
    from indexer.meaning.model_files import is_installed, model_files

    try:
        return is_installed() and not _are_there(view, model_files(view.settings.meaning))
    except LibraryError:
        return False


def _are_there(view: View, model: ModelFiles) -> bool:
    """Whether the vectors of a model are kept for this very state, and whole."""
    from indexer.meaning.record_vectors import read_about

    about = read_about(view.generation / FOLDER)
    is_for_this = about is not None and about.layout == view.engine.statistics.layout() and about.is_of(model)
    return is_for_this and view.engine.meaning is not None


def make(view: View, progress: Progress | None = None) -> None:
    """Have another process make the vectors of ``view``, and wait for it; nothing is done where they are there.

    Args:
        progress: called with (done, total) of the texts that the model has to read.

    Raises:
        LibraryError: there is no such model, what runs it is not installed, or the vectors could not be made.
    """
    from indexer.meaning.model_files import model_files

    if _are_there(view, model_files(view.settings.meaning)):
        return
    try:
        with subprocess.Popen(_command(view), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                              stderr=subprocess.PIPE) as process:  # fmt: skip
            try:
                assert process.stdout is not None
                assert process.stderr is not None
                for line in process.stdout:
                    done, _, total = line.partition(" ")
                    if progress is not None and total.strip().isdecimal():
                        progress(int(done), int(total))
                said = process.stderr.read()
            except BaseException:
                process.kill()
                raise
    except OSError as error:
        raise LibraryError(f"The process that makes vectors cannot be started: {error.strerror}.") from None
    if process.returncode == SOMEBODY_ELSE:
        raise LibraryError("Another process is making the vectors of this library. Wait for it to end.")
    if process.returncode:
        last = said.strip().split("\n")[-1]
        raise LibraryError(f"The vectors could not be made: {last or 'the process that makes them was stopped'}")


def _command(view: View) -> list[str]:
    return module_command("seealso.meanings", str(view.folder.path.resolve()), str(view.generation.resolve()))


def make_here(folder: LibraryFolder, generation: Path, tell: Callable[[int, int], None]) -> Made:
    """Make the vectors of a generation in this process.

    Raises:
        SomebodyElseError: another process is at it.
        LibraryError: the index or the model cannot be read.
        OSError: the generation cannot be written.
    """
    from indexer.engines.whoosh_engine import WhooshEngine
    from indexer.meaning.making import make as make_vectors
    from indexer.meaning.model_files import model_files

    settings = folder.settings
    snapshot = WhooshEngine(generation, settings).snapshot
    model = model_files(settings.meaning)
    earlier = [other / FOLDER for other in sorted(generation.parent.iterdir()) if other != generation]
    left_out = _left_out(snapshot, settings, model.languages)
    layout = snapshot.statistics.layout()
    n_threads = min(_n_cores(), 8)
    return make_vectors(snapshot, layout, left_out, model, generation / FOLDER, earlier, tell, n_threads)


def _n_cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _left_out(snapshot: Snapshot, settings: LibrarySettings, languages: tuple[str, ...]) -> NDArray[np.bool_]:
    """Which documents are read in a language that the model does not know: bool, shape (n_doc_numbers,)."""
    n = snapshot.statistics.n_doc_numbers
    usual = stated_language(settings.library.language)
    if not languages:
        return np.zeros(n, np.bool_)
    known = {stated_language(code) for code in languages}
    found = np.full(n, usual not in known, np.bool_)
    for other in snapshot.statistics.terms("spoken"):
        found[snapshot.statistics.postings("spoken", other).doc_numbers] = other not in known
    return found


def main(library: Path, generation: Path) -> int:
    """Make the vectors and say on stdout how far that is."""
    from indexer.meaning.making import SomebodyElseError

    told = [0.0]

    def tell(done: int, total: int) -> None:
        now = time.monotonic()
        if done == total or now - told[0] > _TOLD_EVERY_SECONDS:
            told[0] = now
            print(done, total, flush=True)

    try:
        make_here(LibraryFolder(library), generation, tell)
    except SomebodyElseError:
        return SOMEBODY_ELSE
    except (LibraryError, OSError) as error:
        print(error, file=sys.stderr)
        return FAILED
    return 0


if __name__ == "__main__":
    threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start()
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
    os._exit(FAILED)
