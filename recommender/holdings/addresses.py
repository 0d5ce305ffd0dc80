"""Which records have which address, DOI and other number, kept with the model; what makes two of them one is
`corpus.records.identity`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path

from corpus import Resource
from corpus.records.files import read_regular
from corpus.records.identity import is_doi, other_addresses, record_keys, work_keys

_FILE = "addresses.tsv"


class Addresses:
    """Which records have an address, a DOI, an ISBN ...: "url:..." and "doi:..." keys to ids."""

    def __init__(self, ids_by_key: Mapping[str, Sequence[str]] | None = None) -> None:
        self._ids = {key: list(ids) for key, ids in (ids_by_key or {}).items()}

    def having(self, key: str) -> list[str]:
        """Ids of the records with a key."""
        return self._ids.get(key, [])

    @property
    def ids_by_key(self) -> Mapping[str, Sequence[str]]:
        """Key → ids of the records that are known by it."""
        return self._ids

    @staticmethod
    def of(resources: Iterable[Resource]) -> Addresses:
        """The addresses of records."""
        found = Addresses()
        found.read(resources)
        return found

    def read(self, resources: Iterable[Resource]) -> None:
        """Take in the addresses of more records."""
        for resource in resources:
            others = (work_keys(*(("", one) if is_doi(one) else (one, ""))) for one in other_addresses(
                {"extra": resource.extra}))  # fmt: skip
            for key in dict.fromkeys((*record_keys(resource), *chain.from_iterable(others))):
                self._ids.setdefault(key, []).append(resource.id)

    def take(self, other: Addresses) -> None:
        """Take in all that another one read later."""
        for key, ids in other._ids.items():
            self._ids.setdefault(key, []).extend(ids)

    def save(self, folder: Path) -> None:
        """Write them into ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        lines = (f"{key}\t{name}\n" for key, names in self._ids.items() for name in names)
        (folder / _FILE).write_text("".join(lines), encoding="utf-8", errors="replace", newline="\n")

    @staticmethod
    def load(folder: Path) -> Addresses | None:
        """What `save` wrote into ``folder``; ``None`` where there is nothing or it is damaged."""
        found: dict[str, list[str]] = defaultdict(list)
        try:
            for line in read_regular(folder / _FILE).decode().split("\n"):
                if line:
                    key, name = line.split("\t")
                    found[key].append(name)
        except (OSError, ValueError):
            return None
        return Addresses(found)
