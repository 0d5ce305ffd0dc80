"""The links of a library looked at beside the site, by another process: one at a time, whichever worker is asked.

A run takes as long as its hosts are slow; it is the command that an operator would type, so that what it sees,
keeps and leaves alone is the same; private addresses are left alone always.
"""

from __future__ import annotations

import logging
import subprocess
import threading
import time
from pathlib import Path

from corpus.errors import LibraryError
from corpus.links.runs import RUN_FILE, last_run
from corpus.records.files import LockedError, locked
from corpus.said import Said
from seealso.other_process import module_command

LOCK_FILE = ".links-start.lock"
WAIT_SECONDS = 15.0
"""So long whoever asks for a run waits until it has begun."""
_LOOK_EVERY_SECONDS = 0.05
_MOST_SAID = 2000

_log = logging.getLogger(__name__)


class NotStartedError(LibraryError):
    """No run could be started."""


def look_beside(library: Path, state: Path) -> None:
    """Have the links that are due looked at by another process, and wait until it has begun. Where one goes on,
    nothing is started.

    Args:
        library: the folder of the library.
        state: that of its indexes, where results are kept.

    Raises:
        NotStartedError: that cannot be done; why is in the log.
    """
    path = state / LOCK_FILE
    try:
        with locked(path, leaves_file=False):
            if not _is_running(state):
                _start(library, state)
    except LockedError:  # somebody else starts one at this moment
        _wait_for(path)
    except OSError as error:
        _log.error("the links of %s could not be looked at: %s", library, error)
        raise _not_started() from None


def _is_running(state: Path) -> bool:
    run = last_run(state)
    return run is not None and run.is_running


def _start(library: Path, state: Path) -> None:
    before = _written_at(state)
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(_command(library), stdin=quiet, stdout=quiet, stderr=subprocess.PIPE)
    ended = threading.Event()
    threading.Thread(target=_follow, args=(process, library, ended), name="seealso-links", daemon=True).start()
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        is_over = ended.wait(_LOOK_EVERY_SECONDS)
        if _is_running(state):
            return
        if is_over:  # it was quick, or it failed
            if _written_at(state) == before:
                raise _not_started()
            return


def _command(library: Path) -> list[str]:
    return module_command("seealso", "--library", str(library.resolve()), "check", "--links")


def _follow(process: subprocess.Popen[bytes], library: Path, ended: threading.Event) -> None:
    """Wait for the end of a run, and hand on to the log what it complains of."""
    try:
        _, said = process.communicate()
        if text := said.decode("utf-8", "replace").strip():
            _log.warning("looking at the links of %s: %s", library, text[-_MOST_SAID:])
    finally:
        ended.set()


def _written_at(state: Path) -> tuple[int, int] | None:
    """What tells whether a run has said anything since."""
    try:
        stat = (state / RUN_FILE).stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_ino


def _wait_for(path: Path) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        time.sleep(_LOOK_EVERY_SECONDS)
        try:
            with locked(path, leaves_file=False):
                return
        except (LockedError, OSError):
            continue


def _not_started() -> NotStartedError:
    return NotStartedError(Said("The links could not be looked at. Whoever runs this site finds why in its log."))
