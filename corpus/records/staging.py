"""Several files changed as one: written beside the library, then swapped in; a killed process changes nothing by half.

The new files are written to a hidden folder inside the library. A journal, put there last and in one step, is the
point of no return: before it the library is as it was, after it the swap is finished by whoever opens the library
next. Readers never look into hidden folders.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from corpus.errors import LibraryError
from corpus.records.files import LockedError, force, locked, replace, write_atomically

_PREFIX = ".import-"
_LOCK = f"{_PREFIX}lock"
"""Is there only while an import runs; one that was killed leaves it to `recover`."""
_JOURNAL = "journal.json"
_NOTHING = "gone"
"""In the journal, instead of the name of a new file: the old one is taken away."""
_WAIT_STEP_SECONDS = 0.02


class Staging:
    """New files for a library, until they are committed. Made by `staged`."""

    def __init__(self, library: Path, folder: Path) -> None:
        self._library = library
        self._folder = folder
        self._targets: dict[str, str] = {}
        self._gone: list[str] = []
        self.committed = False
        self.swapped_away: dict[Path, bytes] = {}
        """What somebody else had put in the place of a file between the last look and the swap."""

    def path(self, target: Path) -> Path:
        """Where to write what shall become ``target``."""
        name = self._targets.setdefault(self._inside(target), f"{len(self._targets)}")
        return self._folder / name

    def clear_away(self) -> None:
        """Leave nothing of what was not committed."""
        if not (self._folder / _JOURNAL).exists():
            shutil.rmtree(self._folder, ignore_errors=True)

    def remove(self, target: Path) -> None:
        """Take ``target`` away together with what is swapped in."""
        self._gone.append(self._inside(target))

    def _inside(self, target: Path) -> str:
        return Path(os.path.abspath(target)).relative_to(os.path.abspath(self._library)).as_posix()

    def anew(self) -> None:
        """Begin once more, after a `commit`, while the lock is still held."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=self._library))
        self._targets, self._gone, self.committed, self.swapped_away = {}, [], False, {}

    @property
    def targets(self) -> list[Path]:
        """What will be replaced or added."""
        return [self._library / target for target in self._targets]

    def commit(self, last_look: Callable[[], bool] = lambda: True) -> bool:
        """Swap all files in. After this returns true, all of them are new.

        Args:
            last_look: called when all lie ready, as late as can be; where it says no, nothing is changed.
        """
        for target, name in self._targets.items():
            with contextlib.suppress(FileNotFoundError):  # a new file has the usual permissions
                shutil.copymode(self._library / target, self._folder / name)
            force(self._folder / name)
        lines = [[name, target] for target, name in self._targets.items()]
        lines += [[_NOTHING, target] for target in self._gone]
        states = [[name, target, _state(self._library / target)] for name, target in lines]
        write_atomically(self._folder / _JOURNAL, json.dumps(states))
        if not last_look():
            (self._folder / _JOURNAL).unlink()
            return False
        self.swapped_away = _finish(self._folder, self._library)
        self.committed = True
        return True


@contextlib.contextmanager
def staged(library: Path, wait_seconds: float = 0.0) -> Iterator[Staging]:
    """Hold the library's import lock and give a `Staging`; what is not committed leaves no trace.

    Args:
        wait_seconds: for how long to wait for others that change the library.

    Raises:
        LibraryError: another import or mend is running, or the folder cannot be written.
    """
    with contextlib.ExitStack() as held:
        try:
            _hold_lock(held, library, wait_seconds)
            _recover(library)
            folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=library))
        except LockedError:
            raise LibraryError(
                f"Another import into {library}, or a mend of it, is running. Wait for it and try again."
            ) from None
        except OSError as error:
            raise LibraryError(f"{library} cannot be written ({error.strerror}). Make it writable.") from None
        staging = Staging(library, folder)
        try:
            yield staging
        finally:
            staging.clear_away()


def _hold_lock(held: contextlib.ExitStack, library: Path, wait_seconds: float) -> None:
    until = time.monotonic() + wait_seconds
    while True:
        try:
            held.enter_context(_locked(library))
            return
        except LockedError:
            if time.monotonic() >= until:
                raise
        time.sleep(_WAIT_STEP_SECONDS)


def recover(library: Path) -> None:
    """Finish an import that was killed while its files were swapped in, and clear away one that was killed before.

    Nothing happens while an import runs, or where the library cannot be written.
    """
    with contextlib.suppress(OSError, LockedError):
        if any(name.startswith(_PREFIX) for name in os.listdir(library)):
            with _locked(library):
                _recover(library)


def _recover(library: Path) -> None:
    for name in os.listdir(library):
        folder = library / name
        if name.startswith(_PREFIX) and folder.is_dir() and not folder.is_symlink():
            if (folder / _JOURNAL).exists():
                _finish(folder, library, is_late=True)
            else:
                shutil.rmtree(folder, ignore_errors=True)


def _finish(folder: Path, library: Path, is_late: bool = False) -> dict[Path, bytes]:
    """Swap in what the journal names.

    Args:
        is_late: somebody else was killed, and files may have been edited since.

    Returns what was swapped away and is not what the journal knows: an editor gave a file of its own that name.
    """
    try:
        journal = [(str(name), str(target), state) for name, target, *state in json.loads(_journal_of(folder))]
    except (ValueError, TypeError):
        return {}  # not written by us
    moves: list[tuple[Path, Path]] = []
    gone: list[Path] = []
    edited: list[Path] = []
    for name, inside, state in journal:
        target = library / inside
        # A library may come from strangers: its journal must not reach outside it, by no path and no link.
        if "/" in name or "\\" in name or name.startswith(".") or not _is_inside(target, library):
            continue
        new = folder / name
        is_left = target.is_file() if name == _NOTHING else new.is_file()
        if is_late and is_left and state and _state(target) != state[0]:
            edited.append(target)
        if name == _NOTHING:
            gone.append(target)
            continue
        if new.is_file() and not new.is_symlink():  # else an earlier attempt has moved it
            target.parent.mkdir(parents=True, exist_ok=True)
        moves.append((new, target))
    if edited and all(new.is_file() for new, _ in moves) and all(target.is_file() for target in gone):
        shutil.rmtree(folder, ignore_errors=True)  # nothing was swapped yet: what was edited since is newer than all
        return {}
    for target in edited:  # some were: the rest must follow, but nothing is lost
        copy = target.with_name(f"_{target.name}.{time.time_ns()}.saved")
        shutil.copy2(target, copy, follow_symlinks=False)
    parents = {target.parent for target in (*(target for _, target in moves), *gone)}
    # When power is lost while files are swapped, the rest of them needs the journal, and those moved their new folders.
    _force({library, *(above for parent in parents for above in (parent, *parent.parents) if library in above.parents)})
    known = {library / inside: state[0] for _, inside, state in journal if state} if not is_late else {}
    away: dict[Path, bytes] = {}
    for new, target in moves:
        if new.is_file() and not new.is_symlink():
            _kept_aside(folder, target, known, away)
            replace(new, target)
    for target in gone:
        if target.is_file():
            _kept_aside(folder, target, known, away)
            target.unlink(missing_ok=True)
    _force(parents)
    shutil.rmtree(folder, ignore_errors=True)
    return away


def _kept_aside(folder: Path, target: Path, known: dict[Path, str], away: dict[Path, bytes]) -> None:
    """Hold on to the file that is about to lose its name: some editors give it to another one in that very moment."""
    if target not in known:
        return
    aside = folder / "aside"
    aside.unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # no links here, or no such file yet
        os.link(target, aside, follow_symlinks=False)
        if _state(aside) != known[target]:
            away[target] = aside.read_bytes()


def _journal_of(folder: Path) -> str:
    return (folder / _JOURNAL).read_text("utf-8")


def _state(path: Path) -> str:
    """Tells a file from what it is once somebody has written to it; empty for no file."""
    try:
        status = path.stat()
    except OSError:
        return ""
    return f"{status.st_size} {status.st_mtime_ns}"


def _force(folders: set[Path]) -> None:
    for folder in sorted(folders):
        with contextlib.suppress(FileNotFoundError):  # taken away since an earlier attempt
            force(folder)


def _is_inside(target: Path, library: Path) -> bool:
    root = library.resolve()
    return ".." not in target.parts and root in (target.parent.resolve() / target.name).parents


def _locked(library: Path) -> contextlib.AbstractContextManager[None]:
    return locked(library / _LOCK, leaves_file=False)
