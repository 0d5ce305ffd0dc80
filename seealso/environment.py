"""Settings of the program (a library's own are in its seealso.toml): one table."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Setting:
    """An environment variable: its name, default and a sentence for `seealso --help` and the docs."""

    name: str
    default: str
    help: str

    @property
    def value(self) -> str:
        """What the environment says, else the default."""
        return os.environ.get(self.name) or self.default


LIBRARY = Setting("SEEALSO_LIBRARY", "", "The library folder, where --library is not given.")
STATE = Setting("SEEALSO_STATE", "", "Folder for indexes, instead of .seealso inside the library.")
HOST = Setting("SEEALSO_HOST", "127.0.0.1", "Address that `seealso serve` listens on.")
PORT = Setting("SEEALSO_PORT", "8000", "Port that `seealso serve` listens on.")
THREADS = Setting("SEEALSO_THREADS", "4", "Threads of `seealso serve`.")

SETTINGS = (LIBRARY, STATE, HOST, PORT, THREADS)
