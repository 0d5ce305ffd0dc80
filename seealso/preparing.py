"""What the readers of a large library would have to wait for, worked out before they come: in a thread beside the site,
and the longest of it in another process.

Looking through 63,000 records takes ten seconds and drawing their map two; done in a thread, either would hold up every
page meanwhile. The other process is this module, and leaves what it worked out in files (`seealso.worked_out`):

    python -m seealso.preparing LIBRARY GENERATION
"""

from __future__ import annotations

import contextlib
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from seealso import worked_out
from seealso.asking import Moment
from seealso.library import Library
from seealso.view import View

LOOK_EVERY_SECONDS = 0.2
_MOST_SECONDS = 3600
_log = logging.getLogger(__name__)


def prepare(view: View) -> None:
    """Work out what pages of ``view`` need. Pages do without what is not there yet, and say so."""
    if view.is_small:
        return
    moment = Moment(view)
    moment.coverage()
    moment.public_questions()
    moment.reachability(compute=False)
    view.gaps_so_far  # noqa: B018
    working = _beside(lambda: by_another_process(view))
    while working.is_alive() and not view.map_path.exists():
        working.join(LOOK_EVERY_SECONDS)
    moment.map()
    working.join()
    view.problems()
    view.gaps_so_far  # noqa: B018


def by_another_process(view: View) -> None:
    """Have another process keep the map of ``view``, then the findings, and wait for it.

    Where no process can be started, or it fails, nothing is kept: who asks next works it out himself. The folder that
    one stands in, perhaps a stranger's library, is kept off the module path (-P).
    """
    command = [
        sys.executable,
        "-P",
        "-m",
        "seealso.preparing",
        str(view.folder.path.resolve()),
        str(view.generation.resolve()),
    ]
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True, timeout=_MOST_SECONDS)


def keep(library: Library, generation: Path) -> None:
    """Work out what is not kept yet of ``generation``; nothing, if another one was published meanwhile."""
    view = library.view
    if view.generation.resolve() != generation.resolve():
        return  # that one is prepared by whoever opens it
    with contextlib.suppress(OSError):  # a folder that cannot be written: it is only kept to save time
        if worked_out.load_map(view.map_path) is None:
            worked_out.keep_map(view.map_path, view.drawn_map())
        if worked_out.load_findings(view.findings_path) is None:
            worked_out.keep_findings(view.findings_path, view.look_for_problems())


def warm(view: View) -> None:
    """One question of each sort brings into memory what its answers are made of."""
    moment = Moment(view)
    first = moment.search("", limit=1)
    moment.search("wrods taht stand nowhere", limit=1)
    moment.suggest("a")
    moment.events(1)
    moment.public_questions(1)
    for hit in first.hits:
        moment.related(hit.id)
        moment.holds(hit.title)


def follow(library: Library) -> None:
    """Move ``library`` to its newest state, and prepare that, in a thread beside: readers have the old one until then.

    A small library is moved at once.
    """
    if library.view.is_small:
        library.refresh()
    else:
        _beside(lambda: prepare(library.view) if library.refresh(warm) else None)


def prepare_beside(view: View) -> None:
    """`prepare` in a thread of its own."""
    if not view.is_small:
        _beside(lambda: prepare(view))


def _beside(work: Callable[[], None]) -> threading.Thread:
    """Do ``work`` in a thread that does not keep the program from ending."""

    def run() -> None:
        try:
            work()
        except Exception:  # readers are served without it
            _log.exception("could not be prepared")

    thread = threading.Thread(target=run, name="seealso-prepare", daemon=True)
    thread.start()
    return thread


if __name__ == "__main__":
    with contextlib.suppress(AttributeError, OSError):
        os.nice(10)  # give way to whoever else wants the processor
    keep(Library(Path(sys.argv[1])), Path(sys.argv[2]))
