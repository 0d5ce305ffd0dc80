"""Which library is meant, and where its indexes live."""

from __future__ import annotations

import hashlib
import os
from importlib.resources import files
from pathlib import Path

from corpus import LibraryFolder
from corpus.records.folder import STATE_FOLDER
from seealso import environment


def choose_library(named: str | os.PathLike[str] | None = None) -> Path:
    """The library folder: the one named, else $SEEALSO_LIBRARY, else this folder if it is one, else the sample."""
    if named:
        return Path(named)
    if environment.LIBRARY.value:
        return Path(environment.LIBRARY.value)
    here = Path.cwd()
    return here if LibraryFolder.is_library(here) else sample_library()


def sample_library() -> Path:
    """The bundled Source4Networks library."""
    return Path(str(files("corpus"))) / "source4networks"


def state_folder(library: Path) -> Path:
    """Where the library's indexes live: inside it, or in the user's cache where it cannot be written.

    Where neither can be, an index that is there already can still be read.
    """
    if environment.STATE.value:
        return Path(environment.STATE.value)
    inside = library / STATE_FOLDER
    is_sample = library.resolve() == sample_library().resolve()
    if not is_sample and os.access(inside if inside.exists() else library, os.W_OK):
        return inside
    digest = hashlib.sha256(str(library.resolve()).encode()).hexdigest()[:12]
    from platformdirs import user_cache_path  # most libraries have their indexes inside

    cache = user_cache_path("seealso", appauthor=False, opinion=False) / f"{library.resolve().name}-{digest}"
    return inside if os.access(inside / "CURRENT", os.R_OK) and not is_sample and not _can_be_made(cache) else cache


def _can_be_made(folder: Path) -> bool:
    there = next(path for path in (folder, *folder.parents) if path.exists())
    return os.access(there, os.W_OK)
