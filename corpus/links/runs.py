"""The runs of the link checker, as others see them: one at a time, how far it is, and one that found no network.

All of it lies beside the results. The lock of a run dies with its process, so that no run is said to go on that does
not; what a run says of itself is read as data, for whoever sends a library may write anything into its index.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.errors import LibraryError
from corpus.records.files import LockedError, locked, write_atomically
from corpus.records.sealed import read_sealed, sealed

RUN_FILE = "links-run.json"
"""When the last run began and ended, and how far it is."""
UNREACHED_FILE = "links-unreached.json"
"""On which day a run found no network; there until another one finds it."""
LOCK_FILE = "links.lock"
KEEP_EVERY_SECONDS = 2.0
"""A run says no more often how far it is."""
SILENT_SECONDS = 120.0
"""Where the lock cannot be asked, a run that has said nothing for so long is over."""
_PATIENCE_SECONDS = 0.1
_N_TRIES = 10
"""Who asks whether a run goes on holds its lock for a moment."""
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class AlreadyLookingError(LibraryError):
    """Another run is looking at the links of the library."""


@dataclass(frozen=True, slots=True)
class LinkRun:
    """The last run, or the one that goes on.

    Args:
        began: when, as ISO 8601 in UTC.
        ended: when; ``None`` where it goes on, or was stopped before its end.
        n_done: how many links it has looked at.
        n_due: how many it has, or had, to look at.
        is_running: whether it goes on.
    """

    began: str
    ended: str | None
    n_done: int
    n_due: int
    is_running: bool = False

    @property
    def is_stopped(self) -> bool:
        """Whether it was stopped before its end."""
        return self.ended is None and not self.is_running


class Progress:
    """Says beside the results how far a run is. Where that cannot be written, the run goes on without.

    Args:
        folder: that of the results.
        began: when the run began.
        n_due: how many links it has to look at.
    """

    def __init__(self, folder: Path, began: dt.datetime, n_due: int) -> None:
        self._path, self._began, self._n_due = folder / RUN_FILE, _written(began), n_due
        self._n_done = 0
        self._said_at = time.monotonic()
        self._say(None)

    def at(self, n_done: int) -> None:
        """So many links have been looked at."""
        self._n_done = n_done
        if time.monotonic() - self._said_at >= KEEP_EVERY_SECONDS:
            self._said_at = time.monotonic()
            self._say(None)

    def end(self, when: dt.datetime) -> None:
        """All of them have."""
        self._say(_written(when))

    def _say(self, ended: str | None) -> None:
        said = {"began": self._began, "ended": ended, "done": self._n_done, "due": self._n_due}
        with contextlib.suppress(OSError):
            write_atomically(self._path, sealed(said))


@contextlib.contextmanager
def only_run(folder: Path) -> Iterator[None]:
    """Be the only run that looks at the links whose results lie in ``folder``, while the body runs.

    Raises:
        AlreadyLookingError: another one does.
        LibraryError: the folder cannot be written.
    """
    path = folder / LOCK_FILE
    with contextlib.ExitStack() as held:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for left in reversed(range(_N_TRIES)):
                try:
                    held.enter_context(locked(path))
                    break
                except LockedError:
                    if not left:
                        raise
                    time.sleep(_PATIENCE_SECONDS)
        except LockedError:
            run = last_run(folder)
            so_far = f", {run.n_done:,} of {run.n_due:,} so far" if run is not None and run.is_running else ""
            raise AlreadyLookingError(
                f"The links are being looked at already{so_far}. This run did nothing; wait until that one has ended."
            ) from None
        except OSError as error:
            raise LibraryError(
                f"{path} cannot be made ({error.strerror or error}), so no link was looked at. Make its folder "
                "writable, or take away what stands there, and run `seealso check --links` again."
            ) from None
        yield


def last_run(folder: Path) -> LinkRun | None:
    """The last run whose results lie in ``folder``, or the one that goes on; ``None`` where none said anything."""
    found = _said_of_run(folder)
    if found is None or found[0].ended is not None:
        return None if found is None else found[0]
    if _is_held(folder / LOCK_FILE, found[1]):
        return replace(found[0], is_running=True)
    found = _said_of_run(folder)  # it may have ended since it was read, and only then let go of its lock
    return None if found is None else found[0]


def _said_of_run(folder: Path) -> tuple[LinkRun, float] | None:
    """What a run said last, and how many seconds ago."""
    path = folder / RUN_FILE
    try:
        said = read_sealed(path)
        began, ended, n_done, n_due = said["began"], said["ended"], said["done"], said["due"]
        if not all(isinstance(when, str) and _TIME.fullmatch(when) for when in (began, ended or began)):
            return None
        run = LinkRun(began, ended or None, max(int(n_done), 0), max(int(n_due), 0))
        return run, time.time() - path.stat().st_mtime
    except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None


def _is_held(path: Path, age_seconds: float) -> bool:
    """Whether a process holds the lock of a run. Of another user's it may be that nobody can say: then by its age."""
    if not path.exists():
        return False
    try:
        with locked(path):
            return False
    except LockedError:
        return True
    except OSError:
        return age_seconds < SILENT_SECONDS


def note_unreached(folder: Path, day: dt.date) -> None:
    """Leave a note that on ``day`` a run found no network.

    Raises:
        OSError: it cannot be written.
    """
    write_atomically(folder / UNREACHED_FILE, sealed({"day": day.isoformat()}))


def forget_unreached(folder: Path) -> None:
    """Take that note away: a run has found the network.

    Raises:
        OSError: it cannot be taken away.
    """
    (folder / UNREACHED_FILE).unlink(missing_ok=True)


def unreached_on(folder: Path) -> str | None:
    """The day on which the last run found no network, as ISO 8601; ``None`` where it did find one."""
    try:
        day = read_sealed(folder / UNREACHED_FILE)["day"]
        return day if isinstance(day, str) and _DAY.fullmatch(day) else None
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def _written(when: dt.datetime) -> str:
    return when.astimezone(dt.UTC).isoformat(timespec="seconds")
