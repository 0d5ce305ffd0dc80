"""What the readers of a large library would have to wait for, worked out before they come: in a thread beside the site,
and the longest of it in another process.

Looking through 63,000 records takes ten seconds, finding their topics as long, and drawing their map two; done in a
thread, any of it would hold up every page meanwhile. The other process is this module, and leaves what it worked out
in files (`seealso.worked_out`):

    python -m seealso.preparing LIBRARY GENERATION
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from corpus import LibraryError
from indexer.search import deadline
from seealso import garbage, meanings, topics_kept, worked_out
from seealso.asking import Moment
from seealso.library import Library
from seealso.other_process import LOOK_EVERY_SECONDS, ORPHANED, end_with, module_command
from seealso.view import View

SUPERSEDED = ORPHANED
"""How the other process ends where there is a newer state than it was asked for."""
_MOST_SECONDS = 3600
_READ = "read for meaning"
_log = logging.getLogger(__name__)


def prepare(view: View, is_wanted: Callable[[], bool] = lambda: True) -> None:
    """Work out what pages of ``view`` need. Pages do without what is not there yet, and say so.

    Once another state has taken its place (``is_wanted`` says no) or was published, nothing more is done for this one,
    and it is let go: its readers are few and soon gone, and in this process the map and the findings would hold up
    everybody else's pages, and take memory that is not given back.
    """
    if view.is_small:
        if meanings.are_wanted(view):
            by_another_process(view, is_wanted)
        return
    moment = Moment(view)
    moment.missing()
    warm_pages(view)
    is_superseded: list[bool] = []
    working = _beside(lambda: is_superseded.append(not by_another_process(view, is_wanted)))
    for kept, take_over in ((view.map_path, moment.map), (view.findings_path, lambda: take_findings(view))):
        while working.is_alive() and not kept.exists():
            working.join(LOOK_EVERY_SECONDS)
        if True in is_superseded:
            return
        take_over()
    working.join()  # topics are read when somebody looks at them


def take_findings(view: View) -> None:
    """Have the problems of ``view`` at hand: as they are kept, else looked for."""
    view.problems()
    view.gaps_so_far  # noqa: B018


def by_another_process(view: View, is_wanted: Callable[[], bool] = lambda: True) -> bool:
    """Have another process keep the map of ``view``, the findings, the topics and all suggestions, and wait for it.

    Returns whether that is still wanted. It is not where another state was published meanwhile, which is prepared by
    whoever opens it. Where ``is_wanted`` says so first, the process is ended.

    Where no process can be started, or it fails, nothing is kept: who asks next works it out himself.
    """
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        with _other_process(view) as process:
            until = time.monotonic() + _MOST_SECONDS
            while process.poll() is None:
                if not is_wanted() or time.monotonic() > until:
                    process.kill()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(LOOK_EVERY_SECONDS)
        return is_wanted() and process.returncode != SUPERSEDED and view.generation.is_dir()
    return True


def _other_process(view: View) -> subprocess.Popen[bytes]:
    """The process that keeps what is worked out of ``view``.

    Raises:
        OSError, subprocess.SubprocessError: it cannot be started.
    """
    quiet = subprocess.DEVNULL
    return subprocess.Popen(_command(view), stdin=quiet, stdout=quiet, stderr=quiet)


def _command(view: View) -> list[str]:
    return module_command("seealso.preparing", str(view.folder.path.resolve()), str(view.generation.resolve()))


def keep(library: Library, generation: Path) -> bool:
    """Work out what is not kept yet of ``generation``; ``False`` and nothing where another one was published."""
    view = library.view
    if view.generation.resolve() != generation.resolve():
        return False
    with contextlib.suppress(OSError):  # a folder that cannot be written: it is only kept to save time
        if worked_out.load_map(view.map_path) is None:
            worked_out.keep_map(view.map_path, view.drawn_map())
        if worked_out.load_findings(view.findings_path) is None:
            worked_out.keep_findings(view.findings_path, view.look_for_record_problems())
        if not topics_kept.is_kept(view):
            topics_kept.keep(view)
    if _read(view):
        with contextlib.suppress(OSError):
            worked_out.keep_map(view.map_path, view.drawn_anew())
    view.suggestion_lists(compute=True)  # the longest, and so last
    return True


def _read(view: View) -> bool:
    """Have a model read the records of ``view`` where the settings ask for it; whether it did."""
    if not meanings.are_wanted(view):
        return False
    try:
        meanings.make(view)
    except LibraryError as error:  # words alone do
        _log.warning("%s", error)
        return False
    return True


class Preparation:
    """`prepare` in steps, for a process that has no threads because it will fork; see `webapp.serving.workers`.

    Args:
        view: what is prepared.
    """

    def __init__(self, view: View) -> None:
        self.view = view
        self._steps = [self._draw, self._look]
        self._process: subprocess.Popen[bytes] | None = None
        if view.is_small:
            self._steps.clear()
            if not meanings.are_wanted(view):
                return
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            self._process = _other_process(view)

    def step(self) -> bool:
        """Take over what the other process has kept meanwhile, if anything; whether it did. Never waits for it."""
        is_over = self._process is None or self._process.poll() is not None
        kept = {2: self.view.map_path, 1: self.view.findings_path}.get(len(self._steps))
        if kept is None or not (is_over or kept.exists()):
            return False
        if not self.view.generation.is_dir() or (self._process is not None and self._process.returncode == SUPERSEDED):
            self._steps.clear()
            return False
        self._steps.pop(0)()
        return True

    def _draw(self) -> None:
        Moment(self.view).map()

    def _look(self) -> None:
        take_findings(self.view)

    def stop(self) -> None:
        """End the other process: another state has taken the place of this one."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._steps.clear()


def warm(view: View, between: Callable[[], None] = lambda: None) -> None:
    """One question of each sort brings into memory what its answers are made of; ``between`` is called now and then.

    However long it takes: the first counts of 63,666 records took more than the time limit of a reader's question on a
    busy machine, and a state that cannot be warmed up is not taken.
    """
    moment = Moment(view)
    first: list[str] = []
    steps: list[Callable[[], object]] = [
        lambda: first.extend(hit.id for hit in moment.search("", limit=1).hits),
        lambda: moment.search("wrods taht stand nowhere", limit=1),
        lambda: moment.suggest("a"),
        lambda: moment.events(1),
        lambda: moment.public_questions(1),
        lambda: [moment.related(one) for one in first],
        lambda: [moment.holds(moment.resource(one).display_title or one) for one in first],
    ]
    for step in steps:
        with deadline.lifted():
            step()
        between()


def warm_pages(view: View) -> None:
    """What pages show without waiting for it: counts that are made once for a state."""
    moment = Moment(view)
    with deadline.lifted():
        moment.coverage()
        moment.reachability(compute=False)
        view.gaps_so_far  # noqa: B018


def follow(library: Library) -> None:
    """Move ``library`` to its newest state, and prepare that, in a thread beside: readers have the old one until then.

    A small library is moved at once.
    """
    if library.view.is_small:
        library.refresh()
        prepare_beside(library)
    else:
        _beside(lambda: _prepare_newest(library) if library.refresh(warm) else None)


def prepare_beside(library: Library) -> None:
    """Prepare the newest state of ``library`` in a thread of its own; a small one only has a model read it, once."""
    view = library.view
    if view.is_small:
        if view.derived.known(_READ):
            return
        view.derived.get(_READ, lambda: True)
        if not meanings.are_wanted(view):
            return
    _beside(lambda: _prepare_newest(library))


def _prepare_newest(library: Library) -> None:
    view = library.view
    prepare(view, lambda: library.view is view)
    garbage.collect_everything()
    give_memory_back()


def give_memory_back() -> None:
    """Have the C library give back what nobody uses, where it is glibc.

    The state before is gone by now, but glibc keeps what it took in pieces between others that are in use, in an arena
    for each thread. With 2,000 records that was 13 of 210 MB; without this it is given back only where a piece at the
    very end of an arena is free, so that a site that is published again and again seems to grow.
    """
    with contextlib.suppress(AttributeError, OSError, TypeError):  # another C library, or another system
        ctypes.CDLL(None).malloc_trim(0)


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
    threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start()
    with contextlib.suppress(AttributeError, OSError):
        os.nice(10)  # give way to whoever else wants the processor
    sys.exit(0 if keep(Library(Path(sys.argv[1])), Path(sys.argv[2])) else SUPERSEDED)
