"""What keeps a running site's index whole: every file is read now and then, and a damaged index is replaced."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from collections.abc import Iterator

from whoosh.reading import CorruptIndexError

from seealso.library import Library

EVERY_SECONDS = 6 * 3600.0
_AFTER_AN_UNCLEAN_END = 5.0
_MARK = "serving"
_NICENESS = 10

_log = logging.getLogger(__name__)


@contextlib.contextmanager
def looked_after(library: Library, every_seconds: float = EVERY_SECONDS) -> Iterator[None]:
    """Look at the index of ``library`` in a thread beside, while the body runs.

    A file "serving" stands in the state folder meanwhile. Where it is found at the start, whoever served last did not
    stop but was ended, perhaps with the machine: the index is then looked at within seconds.
    """
    with marked_as_serving(library, every_seconds) as first:
        stopped = threading.Event()
        thread = threading.Thread(target=_look, args=(library, stopped, first, every_seconds), daemon=True)
        thread.start()
        try:
            yield
        finally:
            stopped.set()


@contextlib.contextmanager
def marked_as_serving(library: Library, every_seconds: float = EVERY_SECONDS) -> Iterator[float]:
    """Have the file "serving" stand there while the body runs; gives the seconds until the index is to be looked at."""
    mark = library.state_folder / _MARK
    first = _AFTER_AN_UNCLEAN_END if mark.exists() else every_seconds
    with contextlib.suppress(OSError):  # a folder that cannot be written
        mark.touch()
    try:
        yield first
    finally:
        with contextlib.suppress(OSError):
            mark.unlink(missing_ok=True)


def _look(library: Library, stopped: threading.Event, first: float, every: float) -> None:
    give_way()
    wait = first
    while not stopped.wait(wait):
        mend_if_damaged(library)
        wait = every


def give_way() -> None:
    """Let all other threads go first, where the system can say so of one thread."""
    with contextlib.suppress(AttributeError, OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)


def mend_if_damaged(library: Library) -> dict[str, str]:
    """Look at every file of the index once; what is damaged is said in the log, and replaced."""
    try:
        wrong = library.mend_index()
    except Exception:  # readers are served by what is open
        _log.exception("the index of %s is damaged, and could not be replaced", library.path)
        return {}
    for name, why in sorted(wrong.items()):
        _log.error("%s %s; the index of %s was set aside and built anew", name, why, library.path)
    return wrong


def suspect(library: Library, error: Exception) -> bool:
    """Look at the index in a thread beside, because an answer failed; nothing happens while one looks already.

    Returns whether ``error`` itself says that the index is damaged: it is replaced then, whatever its digests say.
    """
    if _suspected.acquire(blocking=False):
        threading.Thread(target=_look_once, args=(library, error), name="seealso-look", daemon=True).start()
    return isinstance(error, CorruptIndexError)


def _look_once(library: Library, error: Exception) -> None:
    try:
        give_way()
        if not mend_if_damaged(library) and isinstance(error, CorruptIndexError):
            library.recover_from(error)
    except Exception:  # readers are served by what is open
        _log.exception("the index of %s is damaged, and could not be replaced", library.path)
    finally:
        _suspected.release()


_suspected = threading.Lock()
