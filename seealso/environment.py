"""Settings of the program (a library's own are in its seealso.toml): one table."""

from __future__ import annotations

import os
from dataclasses import dataclass

from corpus.errors import UsageError
from indexer import native


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

    def number(self, least: int, most: int = 1_000_000) -> int:
        """The value, where it is a whole number.

        Raises:
            UsageError: it is none, or not between ``least`` and ``most``.
        """
        if not self.value.isascii() or not self.value.isdecimal() or not least <= int(self.value[:9]) <= most:
            raise UsageError(f"{self.name}: {self.value!r} is no whole number from {least} to {most:,}.")
        return int(self.value)


LIBRARY = Setting("SEEALSO_LIBRARY", "", "The library folder, where --library is not given.")
STATE = Setting("SEEALSO_STATE", "", "Folder for indexes, instead of .seealso inside the library; of one library.")
HOST = Setting("SEEALSO_HOST", "127.0.0.1", "Address that `seealso serve` listens on.")
PORT = Setting("SEEALSO_PORT", "8000", "Port that `seealso serve` listens on.")
THREADS = Setting("SEEALSO_THREADS", "4", "Threads of `seealso serve`.")
WORKERS = Setting(
    "SEEALSO_WORKERS",
    "auto",
    "Processes of `seealso serve`; auto: one for each core, four at most, and one for a library of up to 500 records.",
)
BASE_URL = Setting(
    "SEEALSO_BASE_URL", "", "The site's address in feeds and exports, instead of the library's home_url."
)
HOSTS = Setting(
    "SEEALSO_HOSTS",
    "",
    "Names that the site answers to, with spaces between them; `.example.org` for all below, * for any.",
)
PROXIES = Setting(
    "SEEALSO_PROXIES",
    "",
    "Proxies whose X-Forwarded headers are believed: addresses and networks, or how many there are.",
)
PREFIX = Setting("SEEALSO_PREFIX", "", "Path that the site lies below, where the proxy does not say it: `/library`.")
RATE = Setting(
    "SEEALSO_RATE", "240", "Searches a minute from one address; 0 for any number, where a proxy counts them."
)
KEPT = Setting("SEEALSO_KEPT", "32", "Megabytes of answers that `seealso serve` keeps in memory; 0 for none.")
CONNECTIONS = Setting("SEEALSO_CONNECTIONS", "1000", "Connections that `seealso serve` keeps open at a time.")
METRICS = Setting(
    "SEEALSO_METRICS",
    "local",
    "Who may read /metrics: local for this machine, none, any, or addresses and networks.",
)
EMBED = Setting(
    "SEEALSO_EMBED", "", "Sites that may show the search box in a frame: `https://intranet.example.org`, with spaces."
)
LOG = Setting("SEEALSO_LOG", "", "A line for each request: text or json. Warnings and errors are always logged.")
LOG_FILE = Setting("SEEALSO_LOG_FILE", "", "File that the log is added to, instead of stderr; opened anew at SIGHUP.")
DESK = Setting("SEEALSO_DESK", "off", "Whether curators may sign in on the site: on or off.")
PRIVATE = Setting(
    "SEEALSO_PRIVATE",
    "",
    "Folder for the people who may sign in and what they alone see, instead of one of the user's; of one library.",
)
COMPILED = Setting(
    native.VARIABLE,
    "yes",
    "Whether ranking runs compiled, where it is; no for Python alone.",
)
MODELS = Setting(
    "SEEALSO_MODELS", "", "Folders, as in PATH, whose models `[meaning]` may name though they lie in a library."
)

SETTINGS = (
    LIBRARY,
    STATE,
    HOST,
    PORT,
    THREADS,
    WORKERS,
    BASE_URL,
    HOSTS,
    PROXIES,
    PREFIX,
    RATE,
    KEPT,
    CONNECTIONS,
    METRICS,
    EMBED,
    LOG,
    LOG_FILE,
    DESK,
    PRIVATE,
    COMPILED,
    MODELS,
)
