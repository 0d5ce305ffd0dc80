"""Where what only a few may see is kept: in no library, so that a folder from a stranger brings no accounts."""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

from seealso import environment


def private_folder(library: str | os.PathLike[str]) -> Path:
    """The private folder of a library: $SEEALSO_PRIVATE, else one in the user's data, by the library's resolved path.

    It may not be there yet; `make_private` makes it.
    """
    if environment.PRIVATE.value:
        return Path(environment.PRIVATE.value)
    from platformdirs import user_data_path  # most commands have no use for it

    path = Path(library).resolve()
    digest = hashlib.sha256(str(path).encode("utf-8", "surrogateescape")).hexdigest()[:12]
    return user_data_path("seealso", appauthor=False) / "desk" / f"{path.name}-{digest}"


def make_private(folder: Path) -> Path:
    """``folder``, made where it was not there, and readable by its owner alone (on Windows, as the system has it).

    Raises:
        OSError: it cannot be made, or is somebody else's.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        folder.chmod(0o700)
    return folder


def make_private_file(path: Path) -> None:
    """Have ``path`` there, empty where it was not, and readable by its owner alone from the first moment.

    Raises:
        OSError: it cannot be made, is a link to another file, or is somebody else's.
    """
    if path.is_symlink():
        raise OSError("it is a link to another file")
    if not path.exists():
        make_private(path.parent)
        with contextlib.suppress(FileExistsError):  # another process was first
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    elif path.stat().st_mode & 0o077:
        path.chmod(0o600)
