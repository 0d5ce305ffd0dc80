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
from collections.abc import Iterator
from pathlib import Path

from corpus.errors import LibraryError
from corpus.records.files import LockedError, force, locked, replace, write_atomically

_PREFIX = ".import-"
_LOCK = f"{_PREFIX}lock"
"""Is there only while an import runs; one that was killed leaves it to `recover`."""
_JOURNAL = "journal.json"


class Staging:
    """New files for a library, until they are committed. Made by `staged`."""

    def __init__(self, library: Path, folder: Path) -> None:
        self._library = library
        self._folder = folder
        self._targets: dict[str, str] = {}
        self.committed = False

    def path(self, target: Path) -> Path:
        """Where to write what shall become ``target``."""
        inside = Path(os.path.abspath(target)).relative_to(os.path.abspath(self._library)).as_posix()
        name = self._targets.setdefault(inside, f"{len(self._targets)}")
        return self._folder / name

    @property
    def targets(self) -> list[Path]:
        """What will be replaced or added."""
        return [self._library / target for target in self._targets]

    def commit(self) -> None:
        """Swap all files in. After this returns, all of them are new."""
        for target, name in self._targets.items():
            with contextlib.suppress(FileNotFoundError):  # a new file has the usual permissions
                shutil.copymode(self._library / target, self._folder / name)
            force(self._folder / name)
        pairs = [[name, target] for target, name in self._targets.items()]
        write_atomically(self._folder / _JOURNAL, json.dumps(pairs))
        _finish(self._folder, self._library)
        self.committed = True


@contextlib.contextmanager
def staged(library: Path) -> Iterator[Staging]:
    """Hold the library's import lock and give a `Staging`; what is not committed leaves no trace.

    Raises:
        LibraryError: another import or mend is running, or the folder cannot be written.
    """
    with contextlib.ExitStack() as held:
        try:
            held.enter_context(_locked(library))
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
            if not (folder / _JOURNAL).exists():
                shutil.rmtree(folder, ignore_errors=True)


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
                _finish(folder, library)
            else:
                shutil.rmtree(folder, ignore_errors=True)


def _finish(folder: Path, library: Path) -> None:
    try:
        pairs = [(str(name), str(target)) for name, target in json.loads((folder / _JOURNAL).read_text("utf-8"))]
    except (ValueError, TypeError):
        return  # not written by us
    moves = []
    for name, inside in pairs:
        target = library / inside
        # A library may come from strangers: its journal must not reach outside it, by no path and no link.
        if "/" in name or "\\" in name or name.startswith(".") or not _is_inside(target, library):
            continue
        new = folder / name
        if new.is_file() and not new.is_symlink():  # else an earlier attempt has moved it
            target.parent.mkdir(parents=True, exist_ok=True)
        moves.append((new, target))
    parents = {target.parent for _, target in moves}
    # When power is lost while files are swapped, the rest of them needs the journal, and those moved their new folders.
    _force({library, *(above for parent in parents for above in (parent, *parent.parents) if library in above.parents)})
    for new, target in moves:
        if new.is_file() and not new.is_symlink():
            replace(new, target)
    _force(parents)
    shutil.rmtree(folder, ignore_errors=True)


def _force(folders: set[Path]) -> None:
    for folder in sorted(folders):
        with contextlib.suppress(FileNotFoundError):  # taken away since an earlier attempt
            force(folder)


def _is_inside(target: Path, library: Path) -> bool:
    root = library.resolve()
    return ".." not in target.parts and root in (target.parent.resolve() / target.name).parents


def _locked(library: Path) -> contextlib.AbstractContextManager[None]:
    return locked(library / _LOCK, leaves_file=False)
