"""What an import writes into the history of the library: what came, what it changed, and from where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from corpus import LibraryError, LibraryFolder, Problem, Resource
from corpus.exchange.importing.planning import Plan
from corpus.ledger.ledger import Passing
from corpus.records.folder import validate
from corpus.records.readers import WHOLE, RawRecord
from seealso.locations import state_folder
from seealso.remembering import ledger_of


class ImportMemory:
    """Made before an import writes, so that a history that is only now begun begins with what was there before.

    Args:
        folder: the library as it was.
    """

    def __init__(self, folder: LibraryFolder) -> None:
        self._folder = folder
        self._ledger = ledger_of(folder.path, state_folder(folder.path))
        self.notes: list[str] = []
        """What could not be written, for who imports."""
        begins = folder.settings.history.keep and not self._ledger.exists()
        self._before = [(one.id, one.to_json()) for one in folder.load().resources] if begins else None

    def note(self, plan: Plan, source: str) -> None:
        """Write down what ``plan`` has done, once it is done."""
        if not self._folder.settings.history.keep:
            return
        try:
            if self._before is not None:
                self._ledger.begin(self._before)
            self._ledger.note_records(self._passing(plan), by="import", source=_name_of(source))
        except (LibraryError, OSError) as error:
            self.notes.append(f"The history of the library was not written: {error}")

    def _passing(self, plan: Plan) -> Iterator[Passing]:
        problems: list[Problem] = []
        for item in plan.new:
            found = validate(RawRecord({"id": item.target, **item.fields}, 1), "", problems)
            if found is not None:
                yield Passing(found.id, found.to_json())
        for path, merges in plan.updates.items():
            for resource in records_of(self._folder, [path]):
                if resource.id in merges:
                    yield Passing(resource.id, resource.to_json())


def records_of(folder: LibraryFolder, paths: Sequence[Path]) -> Iterator[Resource]:
    """The good records of some files of a library, as they are now."""
    for resource, _ in folder.read([(path, WHOLE) for path in paths], []):
        yield resource


def _name_of(source: str) -> str:
    """What an import came from: the name of a file, or an address without what may be secret in it."""
    if "://" in source:
        parts = urlsplit(source)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    return "standard input" if source == "-" else Path(source).name or source
