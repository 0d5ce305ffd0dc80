"""Which library is meant, and where its indexes live."""

from __future__ import annotations

import hashlib
import os
from importlib.resources import files
from pathlib import Path

from corpus import LibraryFolder
from corpus.records.folder import STATE_FOLDER
from seealso import environment

BUNDLED = ("source4networks", "open-classics")
"""The libraries that ship with the program, by the names that ``--library`` knows them by; the first is the sample."""


def choose_library(named: str | os.PathLike[str] | None = None) -> Path:
    """The library folder: the one named, else $SEEALSO_LIBRARY, else this folder if it is one, else the sample.

    What is named is a folder, or where there is none one of the libraries that ship with the program (`BUNDLED`).
    """
    if wanted := named or environment.LIBRARY.value:
        return bundled_library(str(wanted)) if wanted in BUNDLED and not Path(wanted).exists() else Path(wanted)
    here = Path.cwd()
    return here if LibraryFolder.is_library(here) else sample_library()


def sample_library() -> Path:
    """The bundled Source4Networks library."""
    return bundled_library(BUNDLED[0])


def bundled_library(name: str) -> Path:
    """The folder of one of `BUNDLED`."""
    return Path(str(files("corpus"))) / name


def is_bundled(library: Path) -> bool:
    """Whether a folder is one of those that ship with the program, which nothing is written into."""
    return library.resolve() in [bundled_library(name).resolve() for name in BUNDLED]


def state_folder(library: Path) -> Path:
    """Where the library's indexes live: inside it, or in the user's cache where it cannot be written.

    Where neither can be, an index that is there already can still be read.
    """
    if environment.STATE.value:
        return Path(environment.STATE.value)
    inside = library / STATE_FOLDER
    if not (ours := is_bundled(library)) and os.access(inside if inside.exists() else library, os.W_OK):
        return inside
    digest = hashlib.sha256(str(library.resolve()).encode()).hexdigest()[:12]
    from platformdirs import user_cache_path  # most libraries have their indexes inside

    cache = user_cache_path("seealso", appauthor=False, opinion=False) / f"{library.resolve().name}-{digest}"
    return inside if os.access(inside / "CURRENT", os.R_OK) and not ours and not _can_be_made(cache) else cache


def _can_be_made(folder: Path) -> bool:
    there = next(path for path in (folder, *folder.parents) if path.exists())
    return os.access(there, os.W_OK)
